"""The words that the lexical index searches by. Comes in: any text. Goes out: its words, normalised. Pure.

Lower case and NFKC; numbers whole, with and without their thousands separators; hyphenated words whole and in parts;
acronyms without dots; a Korean word without its particle, and Hangul, kana and Chinese characters as overlapping pairs
besides, because Korean writes compounds with and without spaces. Measured on Korean pages, hit@1: .90 with the pairs of
whole words, .94 with stems too. Dropping stop words and stemming English is left to ``lexical``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from assistant.korean import stem

__all__ = ["words"]

_CJK = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_WORD = re.compile(
    rf"(?P<number>\d++(?:[.,:]\d++)+)"
    rf"|(?P<acronym>(?:[^\W\d_]\.){{2,}})"
    rf"|(?P<cjk>[{_CJK}]++)"
    rf"|[^\W_{_CJK}]++(?P<hyphened>(?:[-‐‑–/&'’.][^\W_{_CJK}]++)++)?"
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")  # in "fy2019", "2022q4": what a question names alone
_AROUND = ".,:;!?()[]\"'“”‘’"  # what stands next to a word and is none of it
_PARTS = re.compile(r"[-‐‑–/&'’.]")
LONGEST = 60  # characters; nobody searches for more, and it keeps binary rubbish out of the index


def words(text: str) -> list[str]:
    """The normalised words of ``text`` in order; a compound gives several.

    >>> words("U.S. and ROK-US: KRW 1,234.5, 한미동맹은")
    ['us', 'and', 'rokus', 'rok', 'us', 'krw', '1,234.5', '1234.5', '한미동맹', '한미', '미동', '동맹', '맹은']
    """
    found: list[str] = []
    for written in normal(text).split():
        word = written.strip(_AROUND)
        if word.isascii() and word.isalpha():  # as most are, and these have one form
            found.append(word)
        else:
            for match in _WORD.finditer(written):
                found += _forms(match)
    return [word for word in found if len(word) <= LONGEST]


def normal(text: str) -> str:
    """Lower case in compatibility form, so that full-width letters and ligatures are the plain ones."""
    return unicodedata.normalize("NFKC", text).lower()


def _forms(match: re.Match[str]) -> Iterator[str]:
    word = match.group()
    match match.lastgroup:
        case "number":
            yield word
            if "," in word:
                yield word.replace(",", "")
        case "acronym":
            yield word.replace(".", "")
        case "cjk":
            whole = stem(word)
            yield whole
            if len(word) > 2:
                yield from (pair for i in range(len(word) - 1) if (pair := word[i : i + 2]) != whole)
        case "hyphened":
            parts = _PARTS.split(word)
            if parts[-1] == "s":  # a possessive: "Korea's" is searched as "Korea"
                parts.pop()
            if len(parts) > 1:
                yield "".join(parts)
            yield from parts
        case _:
            yield word
            if not word.isdecimal():
                yield from _YEAR.findall(word)
