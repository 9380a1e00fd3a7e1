"""Find the numbers of a text. Comes in: normalised text without its dates. Goes out: figures with value and unit.

A figure's value is exact (``Decimal``) and its magnitude words are multiplied in: "3.1 trillion won", "KRW 3,100
billion" and "3조 1000억 원" are one value and one unit. Written numbers, ordinals, percentages, Korean counting words
and amounts in brackets are read; names that hold digits (F-35, COVID-19) are codes and keep their letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.citations.number_words import KOREAN_NUMBER, NUMBER_WORDS, VAGUE_NUMBER, korean_value, words_value
from assistant.citations.units import CURRENCY_AFTER, CURRENCY_BEFORE, MAGNITUDE, UNIT_AFTER, magnitude, unit_name

__all__ = ["Figure", "find_figures"]

Bound = Literal["", "about", "over", "under"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written at ``text[start:end]``: its value with magnitude, and its unit ("" when none is written)."""

    text: str
    start: int
    end: int
    value: Decimal
    unit: str = ""
    ordinal: bool = False
    words: bool = False  # written in words, not in digits
    magnitude: Decimal = Decimal(1)  # what its magnitude word or sign multiplied
    bracketed: bool = False  # (1,234): how accounts write a negative number
    bound: Bound = ""
    code: str = ""  # for names that hold digits: the name, in lower case, without hyphens

    @property
    def plain(self) -> bool:
        """Whether the figure stands without unit or magnitude, as in the cell of a table."""
        return not self.unit and self.magnitude == 1 and not self.ordinal and not self.code


_NUM = r"(?:\d{1,3}(?:,\d{3})+(?![\d])|\d+)(?:\.\d+)?|(?<!\d)\.\d+"
_CODE = (
    r"(?:[A-Za-z]+[A-Za-z]*-?\d[\w]*(?:[-/.]\d\w*)*|\d+(?:\.\d+)*-?[A-Z]+\w*|\d+(?:[./:]\d+){2,}|\d{1,2}:\d\d|\d+s\b)"
)
_ORDINAL = re.compile(
    r"(?<![\w.,])(\d{1,4}(?:,\d{3})*)(?:st|nd|rd|th)\b|제\s?(\d+)|(?<![\w.,])(\d+)(?=\s?(?:차|번째|주년|회\s))"
)
_QUARTER = re.compile(
    r"\bQ([1-4])\b|(?<!\d)([1-4])Q(?=\d\d|\b)|(?<!\d)([1-4])\s?분기|(?<![\w.,])([1-4])(?:st|nd|rd|th)[\s-]quarter\b"
    r"|\b(first|second|third|fourth)[\s-]quarter\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<cur>{CURRENCY_BEFORE})?\s?(?P<open2>\()?(?P<sign>(?<![\w)])[-+])?(?:(?P<cur2>[$€£₩¥])\s?)?"
    rf"(?P<num>{_NUM})"
    rf"(?P<mag>[\s-]?(?:{MAGNITUDE})(?![A-Za-z]))?"
    rf"(?:[\s-]?(?P<unit>{CURRENCY_AFTER}|{UNIT_AFTER}))?(?P<close>\s?\))?"
)
_CODES = re.compile(rf"(?<![\w$€£₩¥.,]){_CODE}")
_GLUED_UNIT = re.compile(rf"\d+(?:\.\d+)?-?(?:{UNIT_AFTER}|{MAGNITUDE}|{CURRENCY_AFTER})(?![A-Za-z])")
_ABOUT = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|ca\.?|close to)|~|≈|약|대략|거의)"
    r"\s?(?:a |the )?$",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"(?:\b(?:more than|over|at least|exceed(?:s|ed|ing)?|greater than|above|upwards of|a minimum of)|>|≥)\s?(?:a )?$",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"(?:\bless than|\bfewer than|\bunder|\bat most|\bup to|\bbelow|\bno more than|\ba maximum of|<|≤)\s?(?:a )?$",
    re.IGNORECASE,
)
_OVER_AFTER = re.compile(r"\s?(?:이상|초과|여\s|or more|\+)")
_UNDER_AFTER = re.compile(r"\s?(?:이하|미만|or less|or fewer)")


def find_figures(text: str) -> list[Figure]:
    """Every number and every name holding digits of ``text``, in order.

    >>> [(str(f.value), f.unit) for f in find_figures("KRW 3,100 billion, 4.5 % and 제55차")]
    [('3100000000000', 'KRW'), ('4.5', '%'), ('55', '')]
    """
    figures: list[Figure] = []
    masked = text
    for finder in (_quarters, _ordinals, _codes, _vague, _korean, _numbers, _words):
        for figure in finder(masked):
            figures.append(figure)
            masked = masked[: figure.start] + "\0" * (figure.end - figure.start) + masked[figure.end :]
    return _share_units(sorted(figures, key=lambda f: f.start), text)


def _quarters(text: str) -> list[Figure]:
    found = []
    for m in _QUARTER.finditer(text):
        written = next(group for group in m.groups() if group)
        words = written.isalpha()
        found.append(Figure(m[0], m.start(), m.end(), _quarter(written), "quarter", ordinal=True, words=words))
    return found


def _quarter(written: str) -> Decimal:
    read = words_value(written) if written.isalpha() else None
    return read[0] if read else Decimal(written)


def _ordinals(text: str) -> list[Figure]:
    return [
        Figure(m[0], m.start(), m.end(), Decimal((m[1] or m[2] or m[3]).replace(",", "")), ordinal=True)
        for m in _ORDINAL.finditer(text)
    ]


def _codes(text: str) -> list[Figure]:
    found = []
    for m in _CODES.finditer(text):
        if _GLUED_UNIT.fullmatch(m[0]) or re.fullmatch(rf"(?:{CURRENCY_BEFORE})\d.*", m[0]):
            continue
        code = re.sub(r"[-\s]", "", m[0]).lower()
        found.append(Figure(m[0], m.start(), m.end(), Decimal(0), code=code))
    return found


def _vague(text: str) -> list[Figure]:
    """ "수십억" says no number, but is not "수백억": it is compared by its letters, as a code is."""
    return [Figure(m[0], m.start(), m.end(), Decimal(0), code=m[0]) for m in VAGUE_NUMBER.finditer(text)]


def _korean(text: str) -> list[Figure]:
    found = []
    for m in KOREAN_NUMBER.finditer(text):
        value = korean_value(m["digits"])
        unit = unit_name(m["unit"] or m["before"] or "")
        figure = Figure(m[0].strip(), m.start(), m.end(), value, unit, magnitude=Decimal(10000))
        found.append(_bounded(figure, text))
    return found


def _numbers(text: str) -> list[Figure]:
    found = []
    for m in _NUMBER.finditer(text):
        currency = unit_name(m["cur"] or m["cur2"] or "")
        factor = magnitude(m["mag"] or "", bool(currency or _is_currency(m["unit"])))
        end = m.end()
        if factor is None:  # "5 m" is five metres, "5 k" nothing we know
            factor, end = Decimal(1), m.end("num")
        bracketed = bool((m["open"] or m["open2"]) and m["close"])
        if m["close"] and not bracketed:
            end = m.start("close")
        unit = (unit_name(m["unit"] or "") if end > m.end("num") else "") or _metres(m) or currency
        start = m.start() + (1 if m["open"] and not bracketed else 0)
        value = Decimal(m["num"].replace(",", "")) * factor
        negative = m["sign"] == "-"
        shown = text[start:end]
        start += len(shown) - len(shown.lstrip())
        figure = Figure(
            shown.strip(),
            start,
            end,
            -value if negative else value,
            currency or unit,
            magnitude=factor,
            bracketed=bracketed,
        )
        found.append(_bounded(figure, text))
    return found


def _metres(match: re.Match[str]) -> str:
    return "metre" if (match["mag"] or "").strip() == "m" else ""


def _is_currency(text: str | None) -> bool:
    return bool(text and re.fullmatch(CURRENCY_AFTER, text))


def _words(text: str) -> list[Figure]:
    found = []
    for m in NUMBER_WORDS.finditer(text):
        read = words_value(m[0])
        if read is None:
            continue
        value, ordinal = read
        after = re.match(rf"[\s-]?(?P<unit>{CURRENCY_AFTER}|{UNIT_AFTER})", text[m.end() :])
        unit = unit_name(after["unit"]) if after else ""
        end = m.end() + (after.end() if after else 0)
        found.append(_bounded(Figure(text[m.start() : end], m.start(), end, value, unit, ordinal, words=True), text))
    return found


def _bounded(figure: Figure, text: str) -> Figure:
    """The figure with "about", "more than" and their like read from the words beside it."""
    before = text[max(0, figure.start - 24) : figure.start]
    after = text[figure.end : figure.end + 8]
    bound: Bound = ""
    if _ABOUT.search(before):
        bound = "about"
    elif _UNDER.search(before) or _UNDER_AFTER.match(after):
        bound = "under"
    elif _OVER.search(before) or _OVER_AFTER.match(after):
        bound = "over"
    return _replace(figure, bound=bound)


def _replace(figure: Figure, **changes: object) -> Figure:
    from dataclasses import replace

    return replace(figure, **changes)  # type: ignore[arg-type]  # the callers name fields of Figure


_BETWEEN = re.compile(r"\s?(?:-|to|and|or|,|and\s|versus|vs\.?|from|compared to|~|에서)\s?")


def _share_units(figures: list[Figure], text: str) -> list[Figure]:
    """ "5 to 6 percent": the unit and magnitude written once belong to both; read from the back."""
    for i in range(len(figures) - 2, -1, -1):
        here, following = figures[i], figures[i + 1]
        if here.unit not in ("", following.unit) or here.ordinal or here.code or following.code or following.ordinal:
            continue
        if not _BETWEEN.fullmatch(text[here.end : following.start]):
            continue
        if following.unit and here.magnitude == 1 and here.unit == "" and not here.words:
            figures[i] = _replace(
                here, unit=following.unit, value=here.value * following.magnitude, magnitude=following.magnitude
            )
    return figures
