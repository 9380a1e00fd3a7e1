"""The units and magnitude words that figures carry. Comes in: a word as written. Goes out: its one name or factor."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = [
    "CURRENCY_AFTER",
    "CURRENCY_BEFORE",
    "HARD_UNITS",
    "MAGNITUDE",
    "UNIT_AFTER",
    "is_currency",
    "magnitude",
    "unit_name",
]

_CODES = "USD|KRW|EUR|GBP|JPY|CNY|RMB|CHF"
CURRENCY_BEFORE = rf"US\$|U\.S\.\s?\$|A\$|C\$|HK\$|NT\$|S\$|[$€£₩¥]|\b(?:{_CODES}|AUD|CAD|INR|HKD|SGD|TWD)(?=[\s\d])"
CURRENCY_AFTER = (
    r"(?:(?:US|U\.S\.|American)\s[Dd]ollars?|[Dd]ollars?|(?:Korean\s)?[Ww]on|[Ee]uros?|[Yy]en|[Yy]uan|pounds? sterling|"
    r"(?:[Ss]wedish |[Dd]anish |[Nn]orwegian )?(?:[Cc]rowns?|[Kk]ron(?:a|or|er?))|[Ff]rancs?|[Rr]upees?|"
    r"[Pp]esos?|[Rr]ou?bles?|"
    rf"{_CODES})(?![A-Za-z])|원|달러|엔(?![가-힣]{{2}})|위안|유로|[€£₩¥]"
)
MAGNITUDE = (
    r"hundred million|hundred thousand|thousand|million|billion|trillion|hundred|dozen|mln|bln|mn|bn|tn|[mMbBkK]"
)

# name -> how it is written; the first that matches is the unit
_UNITS = {
    "point": r"percentage[\s-]points?|pct\.? points?|%p(?![A-Za-z])|%\s?포인트|퍼센트\s?포인트|pp(?![A-Za-z])",
    "basis point": r"basis points?|bps(?![A-Za-z])|bp(?![A-Za-z])",
    "%": r"%|per\s?cent(?![A-Za-z])|pct(?![A-Za-z])|percent(?![A-Za-z])|퍼센트|프로(?![가-힣])",
    "year": r"years?(?![A-Za-z])|yrs?(?![A-Za-z])|주년|년간|년",
    "month": r"months?(?![A-Za-z])|개월",
    "week": r"weeks?(?![A-Za-z])|주일|주간|주(?=\s|$)",
    "day": r"days?(?![A-Za-z])|일간|일(?![가-힣])",
    "hour": r"hours?(?![A-Za-z])|hrs?(?![A-Za-z])|시간",
    "minute": r"minutes?(?![A-Za-z])|mins?(?![A-Za-z])|분(?![기가-힣])",
    "second": r"seconds?(?![A-Za-z])|secs(?![A-Za-z])|초(?![가-힣])",
    "nautical mile": r"nautical miles?(?![A-Za-z])|nmi(?![A-Za-z])|해리",
    "square kilometre": r"square (?:kilometers?|kilometres?|km)(?![A-Za-z])|km2(?![A-Za-z])|㎢|제곱킬로미터",
    "square metre": r"square (?:meters?|metres?)(?![A-Za-z])|m2(?![A-Za-z])|㎡|제곱미터",
    "square mile": r"square miles?(?![A-Za-z])",
    "square foot": r"square (?:feet|foot)(?![A-Za-z])|sq\.? ?ft(?![A-Za-z])",
    "kilometre": r"kilomet(?:er|re)s?(?![A-Za-z])|kms?(?![A-Za-z])|㎞|킬로미터",
    "centimetre": r"centimet(?:er|re)s?(?![A-Za-z])|cm(?![A-Za-z])|㎝|센티미터",
    "millimetre": r"millimet(?:er|re)s?(?![A-Za-z])|mm(?![A-Za-z])|㎜|밀리미터",
    "metre": r"met(?:er|re)s?(?![A-Za-z])|미터",
    "mile": r"miles?(?![A-Za-z])",
    "foot": r"feet(?![A-Za-z])|foot(?![A-Za-z])|ft(?![A-Za-z])",
    "inch": r"inch(?:es)?(?![A-Za-z])",
    "kilogram": r"kilograms?(?![A-Za-z])|kgs?(?![A-Za-z])|㎏|킬로그램",
    "gram": r"grams?(?![A-Za-z])|g(?![A-Za-z])|그램",
    "tonne": r"(?:metric )?tons?(?![A-Za-z])|tonnes?(?![A-Za-z])|톤",
    "pound": r"pounds?(?![A-Za-z])|lbs?(?![A-Za-z])",
    "litre": r"lit(?:er|re)s?(?![A-Za-z])|리터",
    "barrel": r"barrels?(?![A-Za-z])|배럴",
    "acre": r"acres?(?![A-Za-z])",
    "hectare": r"hectares?(?![A-Za-z])|ha(?![A-Za-z])|헥타르",
    "megawatt": r"megawatts?(?![A-Za-z])|MW(?![A-Za-z])",
    "gigawatt": r"gigawatts?(?![A-Za-z])|GW(?![A-Za-z])",
    "kilowatt hour": r"kilowatt[\s-]hours?(?![A-Za-z])|kWh(?![A-Za-z])",
    "degree": r"degrees?(?![A-Za-z])|°\s?[CF]?(?![A-Za-z])|℃|도(?=\s)",
    "times": r"times(?![A-Za-z])|배(?![가-힣])",
    "cent": r"cents?(?![A-Za-z])",
    "person": r"명|인(?=[\s의을를])",
    "thing": r"개국|개(?![월])|척|대(?![가-힣]{2})|건|곳|가지|종|차례|회",
}
UNIT_AFTER = "|".join(_UNITS.values())
HARD_UNITS = frozenset(name for name in _UNITS if name not in ("person", "thing", "times"))

_CURRENCIES = {
    "USD": r"US\$|U\.S\.\s?\$|\$|USD|(?:us |u\.s\. |american )?dollars?|달러",
    "KRW": r"₩|KRW|(?:korean )?won|원",
    "EUR": r"€|EUR|euros?|유로",
    "GBP": r"£|GBP|pounds? sterling",
    "JPY": r"¥|JPY|yen|엔",
    "CNY": r"CNY|RMB|yuan|위안",
    "AUD": r"A\$|AUD",
    "CAD": r"C\$|CAD",
    "HKD": r"HK\$|HKD",
    "TWD": r"NT\$|TWD",
    "SGD": r"S\$|SGD",
    "CHF": r"CHF",
    "INR": r"INR|rupees?",
    "crown": r"(?:swedish |danish |norwegian )?(?:crowns?|kron(?:a|or|er?))",
    "franc": r"francs?",
    "peso": r"pesos?",
    "rouble": r"rou?bles?",
}
_NAMES = [(name, re.compile(form, re.IGNORECASE)) for name, form in (_CURRENCIES | _UNITS).items()]
_FACTORS = {
    "hundred": 2, "thousand": 3, "k": 3, "hundred thousand": 5, "million": 6, "mln": 6, "mn": 6, "m": 6,
    "hundred million": 8, "billion": 9, "bln": 9, "bn": 9, "b": 9, "trillion": 12, "tn": 12,
}  # fmt: skip


def unit_name(written: str) -> str:
    """The one name of a unit or currency as written; "" for none.

    >>> unit_name("US$"), unit_name("per cent"), unit_name("원")
    ('USD', '%', 'KRW')
    """
    written = written.strip()
    return next((name for name, form in _NAMES if form.fullmatch(written)), "") if written else ""


def is_currency(unit: str) -> bool:
    """Whether the unit, by its one name, is money."""
    return unit in _CURRENCIES


def magnitude(word: str, money: bool) -> Decimal | None:
    """What a magnitude word multiplies by (1 for none); None for a single letter that means so with money only."""
    word = word.strip(" -").lower()
    if not word:
        return Decimal(1)
    if word == "dozen":
        return Decimal(12)
    if len(word) == 1 and not money:
        return None
    return Decimal(10) ** _FACTORS[word]
