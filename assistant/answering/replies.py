"""Reading what a language model wrote. Comes in: its text, piece by piece or whole. Goes out: the answer in it.

Thinking aloud is dropped, a model that repeats itself without end is noticed, and the refusal and the "Missing:" line
that the prompt asks for are recognised. Whether the claims are true is left to ``citations``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.prompts import MISSING
from assistant.records import Outcome, Prompt

__all__ = ["Reply", "RunawayGuard", "ThinkingFilter", "interpret"]


class Reply(NamedTuple):
    """What a model's text amounts to. ``body`` holds the claims and no marker; it is empty for a refusal."""

    outcome: Outcome
    missing: str  # for a partial answer: what the passages do not say, in the model's words
    body: str


_IDS = r"(?:\s*\[[a-z0-9 ,;]{1,40}\])*"
_MISSING_LINE = re.compile(
    rf"^[\s>*_#-]*{re.escape(MISSING.rstrip(':'))}[*_\s]*[:：][*_\s]*(?P<what>.*(?:\n\s*[-*•].*)*)$",
    re.IGNORECASE | re.MULTILINE,
)
_NOTHING = re.compile(r"\W*(?:nothing|none|n/?a|not applicable|없음)?\W*", re.IGNORECASE)
_CITED = re.compile(r"\[\s*[a-z0-9]{4}\s*(?:[,;]\s*[a-z0-9]{4}\s*)*\]", re.IGNORECASE)


def interpret(text: str, prompt: Prompt) -> Reply:
    """The outcome of a model's reply, what it says is missing, and the text that is left to check.

    A refusal counts in any case, quotes or emphasis, and with citations after it. A refusal beside cited sentences is a
    partial answer; one beside sentences that cite nothing is a refusal.

    >>> interpret("The SCM met in 2020 [k3f9].\\nMissing: who took part", Prompt("", "", {}, "No."))
    Reply(outcome='partial', missing='who took part', body='The SCM met in 2020 [k3f9].')
    """
    text = _unescaped(_without_thinking(text)).strip()
    named = (line.strip(" \t-*•") for m in _MISSING_LINE.finditer(text) for line in m["what"].splitlines())
    missing = [what for what in named if not _NOTHING.fullmatch(what)]
    body = _MISSING_LINE.sub("", text)
    body, refusals = _refusal(prompt.refusal).subn(" ", body)
    body = re.sub(r"[ \t]{2,}", " ", re.sub(r"\n{3,}", "\n\n", body)).strip()
    lacking = _without_ids("; ".join(missing))
    if refusals and not _CITED.search(body):
        return Reply("not_in_documents", lacking, "")
    if not re.search(r"\w", body):
        return Reply("not_in_documents", lacking, "")
    if missing or refusals:
        return Reply("partial", lacking, body)
    return Reply("answered", "", body)


def _refusal(phrase: str) -> re.Pattern[str]:
    words = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", phrase))
    end = rf"(?:[.!\"'“”‘’*_`]+{_IDS}|[ \t]*(?=\n|$))"  # "... this question fully, but" is no refusal
    return re.compile(rf"[\"'“”‘’*_`>\s]*\b{words}\b{_IDS}{end}", re.IGNORECASE)


def _without_ids(text: str) -> str:
    return re.sub(rf"{_IDS}([.;]?)\s*$", r"\1", text).strip()


def _without_thinking(text: str) -> str:
    """Drops what stands before a closing tag whose opening tag was part of the prompt."""
    return re.split(rf"</(?:{_TAGS})>", text, flags=re.IGNORECASE)[-1]


def _unescaped(text: str) -> str:
    """Takes back the one escape of the prompt, which models repeat."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


_TAGS = "think|thinking|thought|reasoning"
_OPENING = re.compile(rf"<({_TAGS})>", re.IGNORECASE)
_LONGEST_TAG = len("</reasoning>")


class ThinkingFilter:
    """Takes a streamed text apart: what is between ``<think>`` and ``</think>`` is dropped, however it is cut up."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = ""  # the name of the tag that is open

    def feed(self, piece: str) -> str:
        """The part of the text so far that is surely answer and has not been given out yet."""
        self._held += piece
        out = ""
        while True:
            if self._inside:
                end = self._held.casefold().find(f"</{self._inside}>")
                if end < 0:
                    self._held = self._held[-_LONGEST_TAG:]
                    return out
                self._held = self._held[end + len(self._inside) + 3 :].lstrip()
                self._inside = ""
            opening = _OPENING.search(self._held)
            if opening is None:
                sure = self._surely_text()
                out, self._held = out + self._held[:sure], self._held[sure:]
                return out
            out += self._held[: opening.start()]
            self._inside = opening[1].casefold()
            self._held = self._held[opening.end() :]

    def close(self) -> str:
        """What is left at the end; nothing, when the model stopped while it was thinking."""
        rest = "" if self._inside else self._held
        self._held = ""
        return rest

    def _surely_text(self) -> int:
        """How many of the held characters cannot be the beginning of an opening tag."""
        start = self._held.rfind("<", max(0, len(self._held) - _LONGEST_TAG))
        if start < 0:
            return len(self._held)
        begun = self._held[start + 1 :].casefold()
        return start if any(tag.startswith(begun) for tag in _TAGS.split("|")) else len(self._held)


class RunawayGuard:
    """Notices a reply without end: longer than ``max_chars``, or the same words over and over."""

    WINDOW_CHARS = 1200
    LONGEST_PERIOD_CHARS = 240  # so a loop is seen after five rounds at the latest
    EVERY_CHARS = 200  # how often the tail is looked at

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self._length = 0
        self._looked = 0
        self._tail = ""

    def feed(self, piece: str) -> str:
        """An empty string while all is well; else why the reply must be cut, in words."""
        self._length += len(piece)
        self._tail = (self._tail + piece)[-self.WINDOW_CHARS :]
        if self._length > self._max_chars:
            return f"it went on past {self._max_chars:,} characters"
        if self._length - self._looked >= self.EVERY_CHARS and len(self._tail) == self.WINDOW_CHARS:
            self._looked = self._length
            if self._repeats():
                return "it repeated itself over and over"
        return ""

    def _repeats(self) -> bool:
        tail = self._tail
        return any(tail[period:] == tail[:-period] for period in range(1, self.LONGEST_PERIOD_CHARS + 1))
