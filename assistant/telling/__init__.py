"""What the package says, in a reader's language. Comes in: a text in English. Goes out: the same in that language.

Checks, errors and notes are written in English, for the terminal and for files, and are kept like that. The files
beside this one hold each such sentence in both languages; a text is recognised by its English form. One that is not
there (of a file of another version, or a server's own words) is given as it is rather than not at all.
"""

from __future__ import annotations

import re
import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["told"]

TOLD_INSIDE = ("why", "advice")
"""Places that hold a sentence of ours in their turn."""

MOST_CHARS = 4000  # longer is no sentence of ours
MOST_NAMES = 2  # before a sentence, each with ": " after it


def told(text: str, language: str) -> str:
    """``text`` as it is said in ``language``, "en" or "ko".

    >>> told("the claim says 55th, the page says 52nd", "ko")
    '답변에는 55th, 해당 쪽에는 52nd(으)로 되어 있습니다'
    """
    if language == "en" or len(text) > MOST_CHARS:
        return text
    said = _told(text)
    if said is None and "; " in text:  # several at once
        return "; ".join(told(part, language) for part in text.split("; "))
    return text if said is None else said


@dataclass(frozen=True, slots=True)
class _Form:
    """A sentence: how it is recognised, its beginning, which is looked at first, and the Korean."""

    pattern: re.Pattern[str]
    begins: str
    korean: str


def _told(text: str) -> str | None:
    """The sentence in Korean; None where it is not known, with names of files before it or without."""
    name = ""
    for _ in range(MOST_NAMES + 1):
        said = _sentence(text)
        if said is not None:
            return name + said
        before, _, text = text.partition(": ")
        name += f"{before}: "
    return None


def _sentence(text: str) -> str | None:
    for form in _forms():
        match = form.pattern.fullmatch(text) if text.startswith(form.begins) else None
        if match is not None:
            said = match.groupdict().items()
            return form.korean.format(**{k: told(inside, "ko") if k in TOLD_INSIDE else inside for k, inside in said})
    return None


@cache
def _forms() -> tuple[_Form, ...]:
    """Every sentence, those with the most words of their own first; read once, the files are part of the package."""
    sentences = [
        sentence
        for file in sorted(Path(__file__).parent.glob("*.toml"))
        for sentence in tomllib.loads(file.read_text("utf-8")).values()
    ]
    sentences.sort(key=lambda sentence: -len(re.sub(r"\{\w+\}", "", sentence["en"])))
    return tuple(_form(sentence["en"], sentence["ko"]) for sentence in sentences)


def _form(english: str, korean: str) -> _Form:
    parts = list(string.Formatter().parse(english))
    pattern = "".join(re.escape(words) + (f"(?P<{name}>.+)" if name else "") for words, name, _, _ in parts)
    return _Form(re.compile(pattern, re.DOTALL), parts[0][0], korean)
