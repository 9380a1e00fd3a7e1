"""Do two values agree? Comes in: figures or dates of a claim and of the page. Goes out: yes and how, or no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.citations.dates import Date
from assistant.citations.figures import Figure
from assistant.citations.units import HARD_UNITS, is_currency

__all__ = ["Match", "Scale", "date_agrees", "figure_agrees", "same_kind", "table_scale"]


@dataclass(frozen=True, slots=True)
class Match:
    """How a figure of the page agrees with one of the claim; ``note`` says what the reader should know, or nothing."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the heading of a table says of its plain cells: "in millions", and which currencies the page names."""

    factor: Decimal = Decimal(1)
    word: str = ""
    currencies: frozenset[str] = frozenset()


_SCALE = re.compile(
    r"(?:\b(?:in|of)\s|\(|\b)(?:(?:US|U\.S\.)?\s?[$€£₩]?\s?|(?:US |U\.S\. )?dollars? in |KRW |USD |EUR )?"
    r"(?P<word>(?:hundreds of )?(?:thousands|millions|billions))\b"
    r"|\b(?:unit|units)\s?:\s?[^)\n]{0,20}?(?P<unit>\d*\s?(?:thousand|million|billion|trillion))"
    r"|\(?단위\s?[:;]?\s?(?P<korean>천|만|백만|천만|억|십억|백억|조)\s?(?P<korean_unit>원|달러|명)?",
    re.IGNORECASE,
)
_SCALE_HEADS = re.compile(r"\b(?:in|dollars in|amounts in|expressed in|unit)\b|[(:]|단위", re.IGNORECASE)
_WORDS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_KOREAN = {"천": 3, "만": 4, "백만": 6, "천만": 7, "억": 8, "십억": 9, "백억": 10, "조": 12}
_CURRENCY_MARKS = {
    "USD": r"\$|dollar|USD|달러",
    "KRW": r"₩|KRW|\bwon\b|원\b",
    "EUR": "€|euro|EUR",
    "GBP": "£|GBP|sterling",
    "JPY": "¥|yen|JPY|엔",
}


def table_scale(texts: Iterable[str]) -> Scale:
    """What the plain figures of a table mean, from the first of ``texts`` that says so; two answers there are none."""
    texts = list(texts)
    joined = "\n".join(texts)
    currencies = frozenset(name for name, form in _CURRENCY_MARKS.items() if re.search(form, joined, re.IGNORECASE))
    for text in texts:
        found = {_scale(m) for m in _SCALE.finditer(text) if _SCALE_HEADS.search(m[0])}
        if len(found) == 1:
            factor, word = found.pop()
            return Scale(factor, word, currencies)
        if found:
            break
    return Scale(currencies=currencies)


def _scale(match: re.Match[str]) -> tuple[Decimal, str]:
    if match["korean"]:
        return Decimal(10) ** _KOREAN[match["korean"]], f"단위: {match['korean']}{match['korean_unit'] or ''}"
    word = (match["word"] or match["unit"]).strip().lower()
    number = re.match(r"\d+", word)
    factor = Decimal(number[0]) if number else Decimal(100) if word.startswith("hundreds of") else Decimal(1)
    name = re.sub(r"^\d+\s?|^hundreds of ", "", word).removesuffix("s")
    return factor * Decimal(10) ** _WORDS[name], f"in {word}"


def figure_agrees(claim: Figure, page: Figure, scale: Scale = Scale(), row: bool = False) -> Match | None:
    """How the page's figure agrees with the claim's, or None. ``row``: the page's figure is a cell of a table.

    A plain cell under "in millions" is multiplied; a rounded value agrees only when the claim marks it ("about").
    """
    if claim.code or page.code:
        return Match() if claim.code == page.code else None
    if claim.ordinal != page.ordinal or (page.words and not claim.words and page.text.lower() in ("both", "twice")):
        return None
    bound = _bound(claim, page)
    if bound is None:
        return None
    if _units_agree(claim, page, scale, row):
        if _same(claim, page, page.value) and not _scaled_away(claim, page, scale, row):
            same_form = claim.magnitude == page.magnitude and claim.words == page.words
            return Match(bound or ("" if same_form else f"{page.text} is the same as {claim.text}"))
        if row and _cell(page) and scale.word and _same(claim, page, page.value * scale.factor):
            return Match(f"the table is {scale.word}: {page.text} means {claim.text}")
        if claim.bound == "about" and _rounds_to(
            page.value * (scale.factor if _scaled_away(claim, page, scale, row) else 1), claim
        ):
            return Match(f"rounded: the page says {page.text}")
    return None


def _same(claim: Figure, page: Figure, value: Decimal) -> bool:
    return claim.value == value or (page.bracketed and not claim.bracketed and -claim.value == value)


def _scaled_away(claim: Figure, page: Figure, scale: Scale, row: bool) -> bool:
    """Whether the claim's figure has a currency or magnitude of its own, so that a cell must be multiplied first."""
    return row and bool(scale.word) and _cell(page) and is_currency(claim.unit) and not _small(claim)


def _cell(page: Figure) -> bool:
    return page.plain or (is_currency(page.unit) and page.magnitude == 1)


def _small(claim: Figure) -> bool:
    """Whether the amount has two decimals and no magnitude, as amounts per share have in a table "in millions"."""
    exponent = claim.value.as_tuple().exponent
    return claim.magnitude == 1 and isinstance(exponent, int) and exponent == -2


def _units_agree(claim: Figure, page: Figure, scale: Scale, row: bool) -> bool:
    if claim.unit == page.unit:
        return True
    soft = ("person", "thing", "times", "")
    if not claim.unit:
        return not page.unit or page.unit in soft or (is_currency(page.unit) and (claim.magnitude > 1 or row)) or row
    if not page.unit:
        if is_currency(claim.unit):
            return (row and scale.currencies == {claim.unit}) or (
                page.magnitude > 1 and not scale.currencies - {claim.unit}
            )
        return claim.unit in soft
    return claim.unit in soft and page.unit in soft


def _bound(claim: Figure, page: Figure) -> str | None:
    """A note when the bounds may differ, "" when they are equal, None when they must not."""
    if claim.bound == page.bound or claim.bound == "about":
        return ""
    if page.bound == "about" and not claim.bound:
        return f"the page says “about {page.text}”"
    return None


def _rounds_to(exact: Decimal, claim: Figure) -> bool:
    """Whether ``exact`` rounds to the claim's figure at the digits that the claim shows."""
    shown = claim.value / claim.magnitude
    exponent = shown.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        return False
    step = Decimal(10) ** min(exponent, 0) * claim.magnitude
    if exponent > 0:  # "about 2,000": the zeros may be rounded, at most to two figures
        digits = len(str(int(abs(shown))))
        step = Decimal(10) ** min(exponent, max(digits - 2, 0)) * claim.magnitude
    return (abs(exact) / step).quantize(Decimal(1), ROUND_HALF_UP) * step == abs(claim.value)


def same_kind(claim: Figure, page: Figure) -> bool:
    """Whether the two figures measure the same kind of thing, so that differing values are a conflict."""
    if claim.code or page.code:
        return bool(claim.code and page.code) and claim.code.rstrip("0123456789") == page.code.rstrip("0123456789")
    if claim.ordinal != page.ordinal:
        return False
    return claim.unit == page.unit or (
        claim.unit not in HARD_UNITS and page.unit not in HARD_UNITS and not is_currency(claim.unit)
    )


def date_agrees(claim: Date, page: Sequence[Date], years: frozenset[int]) -> bool:
    """Whether one of the page's dates is the claim's as far as it goes; ``years`` may stand apart."""
    if claim.bare_year:
        return claim.year in years
    return any(
        claim.month == date.month
        and (claim.day is None or claim.day == date.day)
        and (claim.year is None or claim.year == date.year or (date.year is None and claim.year in years))
        for date in page
    )
