"""The citation marks in a language model's text. Comes in: its text. Goes out: its claims without marks, and the marks.

A model cites by opaque ids of four characters, ``[k3f9]``, after or before the full stop; several as ``[k3f9][p2ab]``
or ``[k3f9, p2ab]``. Marks stay with the sentence before them. What looks like a citation and is none ([12],
[Source: White Paper p. 3]) is kept as a problem in words. Whether the ids mean anything is decided by the ids given.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.citations.wording import word_set
from assistant.sentences import sentence_spans

__all__ = ["Marked", "split_claims"]

_BRACKET = re.compile(
    r"[ \t]?(?:\[\^?(?P<square>[^\[\]\n]{1,200})\](?!\()|【(?P<wide>[^】\n]{1,200})】|\((?P<round>[a-z0-9 ,;]{4,40})\))"
)
_ID = re.compile(r"[A-Za-z0-9]{4}")
_NOISE = word_set("id ids passage passages source sources ref see and cf")
_SOURCE = re.compile(
    r"\b(?:source|sources|ref|reference|citation|page|pages|p\.|pp\.|doc|document|passage)\b|†", re.IGNORECASE
)
_BULLET = re.compile(r"^\s*(?:[-*+•]\s+|#{1,6}\s+|>\s?|\d{1,2}[.)]\s+(?=\S))+")
_RULE = re.compile(r"^[\s|:*_#>=-]*$")


@dataclass(frozen=True, slots=True)
class Marked:
    """One claim without its marks: the ids it cites, and what is wrong with its marks, in words."""

    text: str
    ids: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    offset: int  # in the line without marks
    ids: tuple[str, ...]
    problems: tuple[str, ...]


def split_claims(text: str, known: Collection[str]) -> list[Marked]:
    """The sentences of ``text``, with the ids among ``known`` that each cites.

    >>> split_claims("It met in 2018. [k3f9] It met again [zzz9].", {"k3f9"})[1].problems
    ('[zzz9] is not the id of a passage that was given',)
    """
    claims: list[Marked] = []
    for line in text.splitlines():
        plain, marks = _strip(_BULLET.sub("", line).replace("**", ""), known)
        if _RULE.match(plain):
            if claims and marks:
                claims[-1] = _join(claims[-1], marks)
            continue
        spans = sentence_spans(plain)
        owners = [_owner(mark.offset, spans) for mark in marks]
        for number, (start, end) in enumerate(spans):
            own = [mark for mark, owner in zip(marks, owners, strict=True) if owner == number]
            claims.append(_join(Marked(plain[start:end], (), ()), own))
    return claims


def _owner(offset: int, spans: list[tuple[int, int]]) -> int:
    """The sentence a mark belongs to: the one it stands in or after; at the head of a line the first."""
    before = [number for number, (start, _) in enumerate(spans) if start < offset]
    return before[-1] if before else 0


def _join(claim: Marked, marks: list[_Mark]) -> Marked:
    ids = [*claim.ids, *(i for mark in marks for i in mark.ids)]
    problems = [*claim.problems, *(p for mark in marks for p in mark.problems)]
    return Marked(claim.text, tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(problems)))


def _strip(line: str, known: Collection[str]) -> tuple[str, list[_Mark]]:
    """The line without its marks, and where each stood."""
    parts: list[str] = []
    marks: list[_Mark] = []
    last = length = 0
    for match in _BRACKET.finditer(line):
        read = _read(match, line, known)
        if read is None:
            continue
        kept = line[last : match.start()]
        parts.append(kept)
        length += len(kept)
        marks.append(_Mark(length, *read))
        last = match.end()
    parts.append(line[last:])
    return "".join(parts), marks


def _read(match: re.Match[str], line: str, known: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The ids and problems of one bracket, or None when it is part of the sentence."""
    inner = (match["square"] or match["wide"] or match["round"]).strip()
    words = [word for word in re.split(r"[\s,;:=/#]+|\^", inner) if word and word.lower().rstrip(".") not in _NOISE]
    if words and all(_ID.fullmatch(word) for word in words):
        ids = tuple(word for word in words if word in known)
        wrong = tuple(_wrong(word, known) for word in words if word not in known)
        if ids or (match["round"] is None and (any(c.isdigit() for c in inner) or _at_end(match, line))):
            return ids, wrong
        return None
    if match["round"] is not None:
        return None
    found = tuple(word for word in words if word in known)
    if found:
        return found, ()
    if re.fullmatch(r"\d{1,3}(?:\s?[-,;–]\s?\d{1,3})*", inner):
        return (), (f"[{inner}] is a number, not the id of a passage",)
    if _SOURCE.search(inner):
        return (), (f"[{inner}] does not name a passage by its id",)
    if any(re.fullmatch(r"[a-z0-9]{3,6}", w) and re.search(r"\d", w) and re.search("[a-z]", w) for w in words):
        return (), (f"[{inner}] is not the id of a passage that was given",)
    return None


def _wrong(word: str, known: Collection[str]) -> str:
    if word.lower() in {k.lower() for k in known}:
        return f"[{word}] is not an id as it was given (capitals differ)"
    return f"[{word}] is not the id of a passage that was given"


def _at_end(match: re.Match[str], line: str) -> bool:
    """Whether only stops, marks or the end of the line follow."""
    return bool(re.match(r"\s*(?:$|[.!?。][\"”’)]*(?:\s|$)|\[)", line[match.end() :]))
