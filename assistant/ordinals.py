"""Ordinal numbers. Comes in: text, English or Korean. Goes out: each ordinal in it, in figures or in words, and where.

``54th``, ``fifty-fourth``, ``제54차`` and ``54회`` are ordinals. Parts (two thirds), days of a month (October 14th),
centuries, units of time (a second) and adverbs (was first held, Third, ...) are none. What an ordinal says of a
sentence or of a follow-up is left to ``answering.ordinals`` and to ``followup``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Ordinal", "find_ordinals"]

EVERYDAY = 10  # up to the tenth, an ordinal in words counts many a thing besides the members of a series


def _in_order(words: str) -> list[str]:
    return words.split()


_LOW = _in_order("first second third fourth fifth sixth seventh eighth ninth")
_TEENS = _in_order("tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
_TENS = _in_order("twenty thirty forty fifty sixty seventy eighty ninety")
_VALUE = {
    **{word: number for number, word in enumerate((*_LOW, *_TEENS), start=1)},
    **{f"{ten[:-1]}ieth": 10 * number for number, ten in enumerate(_TENS, start=2)},
    **{f"{ten} {low}": 10 * n + m for n, ten in enumerate(_TENS, 2) for m, low in enumerate(_LOW, 1)},
    "hundredth": 100,
}
_FIGURES = re.compile(r"(?<![\d.,])(\d{1,4})\s?(?:st|nd|rd|th)\b", re.IGNORECASE)
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_LOW)})|(?:{'|'.join(w for w in _VALUE if ' ' not in w)}))"
    r"(?!\w)",
    re.IGNORECASE,
)
_PARTICLE = r"(?:은|는|이|가|을|를|의|와|과|로|도|부터|까지|으로|에(?:는|도|서)?)"
_KOREAN = re.compile(
    rf"(?<![\d.,])(?:제\s?)?(\d{{1,4}})\s?(?:차|회|호|주년|(?:대|기)(?={_PARTICLE}?(?![가-힣])))(?!\d)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May)|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![^\W\d_])"
)
_AFTER_MONTH = re.compile(rf"\b{_MONTH}\.?\s+(?:the\s+)?$", re.IGNORECASE)
_NO_SERIES = re.compile(rf"[\s-]century\b|\s+(?:day\s+)?(?:of\s+)?{_MONTH}", re.IGNORECASE)
_PART = re.compile(r"(?:\b(?:an?|per|each|every|split|half|one|two|three|four|five|six|seven|eight|nine|ten)|\d)[\s-]$")
_OF_A_SERIES = re.compile(
    rf"(?:\b(?:the|its|his|her|their|our|your|my|this|that|{'|'.join(_LOW)})|['’]s|s['’])"
    r"(?:\s+(?:and|or|to|very|annual))?[\s-]+$",
    re.IGNORECASE,
)
_IDIOM = re.compile(
    r"[\s-]+(?:times?|place|glance|sight|aid|lady|names?|and\s+foremost|of\s+all|hand|natures?|thoughts?|part(?:y|ies)"
    r"|countr(?:y|ies)|persons?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ordinal:
    """The ordinal ``number`` at ``text[start:end]``; ``everyday`` where it is a word such as first or second."""

    number: int
    start: int
    end: int
    everyday: bool = False


def find_ordinals(text: str) -> tuple[Ordinal, ...]:
    """The ordinals of ``text``, in order.

    >>> [o.number for o in find_ordinals("the 55th and the fifty-second SCM, 제52차 회의, two thirds, October 3rd")]
    [55, 52, 52]
    """
    figures = (Ordinal(int(m[1]), *m.span()) for m in _FIGURES.finditer(text) if _is_of_a_series(text, m))
    korean = (Ordinal(int(m[1]), *m.span()) for m in _KOREAN.finditer(text))
    written = (_written(text, m) for m in _WORDS.finditer(text))
    return tuple(sorted((o for o in (*figures, *korean, *written) if o is not None), key=lambda o: o.start))


def _is_of_a_series(text: str, match: re.Match[str]) -> bool:
    """Whether it is neither a day of a month nor a century."""
    before = text[max(0, match.start() - 20) : match.start()]
    return not (_AFTER_MONTH.search(before) or _NO_SERIES.match(text, match.end()))


def _written(text: str, match: re.Match[str]) -> Ordinal | None:
    """An ordinal in words; None where the words are a part, a time, an adverb or the like."""
    before = text[max(0, match.start() - 20) : match.start()]
    if not _is_of_a_series(text, match) or _PART.search(before):
        return None
    number = _VALUE[re.sub(r"[\s-]", " ", match[0].lower())]
    everyday = number <= EVERYDAY
    named = match[0][0].isupper() and re.match(r"[\s-]+[A-Z]", text[match.end() :]) is not None
    if everyday and (_IDIOM.match(text, match.end()) or not (named or _OF_A_SERIES.search(before))):
        return None
    return Ordinal(number, *match.span(), everyday)
