"""Spoil a true sentence in one place. Comes in: a sentence. Goes out: a false one, or None where it has no such place.

Plain regular expressions, on purpose nothing of ``assistant.citations``: a second opinion must not share the first
one's eyes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

__all__ = ["FAITHFUL", "SPOILERS", "Spoiler"]

Spoiler = Callable[[str, random.Random, Sequence[str]], str | None]

_MONTHS = re.split(" ", "January February March April May June July August September October November December")
_NAME = re.compile(r"(?<=[a-z,;] )(?:[A-Z][a-z]{3,}(?: [A-Z][a-z]{2,})*|[A-Z]{3,6})(?=[ ,.;])")
_UNITS = {
    "million": "billion",
    "billion": "million",
    "thousand": "million",
    "percent": "times",
    "years": "months",
    "months": "years",
    "days": "weeks",
    "hours": "days",
    "dollars": "euros",
    "miles": "kilometres",
    "km": "m",
    "kg": "tonnes",
    "억": "조",
    "만": "억",
    "년간": "개월",
    "million ": "thousand ",
}
_TURNS = {
    "increase": "decrease",
    "increased": "decreased",
    "increases": "decreases",
    "decrease": "increase",
    "decreased": "increased",
    "rose": "fell",
    "fell": "rose",
    "higher": "lower",
    "lower": "higher",
    "more": "less",
    "before": "after",
    "after": "before",
    "first": "last",
    "above": "below",
    "below": "above",
    "largest": "smallest",
    "highest": "lowest",
    "minimum": "maximum",
    "증가": "감소",
    "감소": "증가",
    "이상": "이하",
    "최대": "최소",
    "상승": "하락",
}


def digit(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """One digit is another."""
    places = [m.start() for m in re.finditer(r"\d", sentence)]
    if not places:
        return None
    at = rng.choice(places)
    other = rng.choice([d for d in "123456789" if d != sentence[at]])
    return sentence[:at] + other + sentence[at + 1 :]


def numbers_exchanged(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """Two different numbers change places."""
    found = list(re.finditer(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-])", sentence))
    pairs = [(a, b) for a in found for b in found if a.start() < b.start() and a[0].strip(",") != b[0].strip(",")]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return sentence[: a.start()] + b[0] + sentence[a.end() : b.start()] + a[0] + sentence[b.end() :]


def date(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """A month is another, or a year is the next."""
    months = list(re.finditer(r"\b(?:" + "|".join(_MONTHS) + r")\b(?= \d)|\d{1,2}(?=월)", sentence))
    years = list(re.finditer(r"(?<![\d,.$])(?:19|20)\d\d(?![\d,.]\d|\d)", sentence))
    if months and rng.random() < 0.6:
        m = rng.choice(months)
        other = rng.choice([x for x in (_MONTHS if m[0].isalpha() else [str(i) for i in range(1, 13)]) if x != m[0]])
    elif years:
        m = rng.choice(years)
        other = str(int(m[0]) + rng.choice((1, -1, 2)))
    else:
        return None
    return sentence[: m.start()] + other + sentence[m.end() :]


def unit(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """A unit or magnitude word after a number is another."""
    found = [
        (m.start(1), m[1], other)
        for word, other in _UNITS.items()
        for m in re.finditer(rf"\d[\s-]?({re.escape(word)})" + (r"\b" if word.isascii() else ""), sentence)
    ]
    if not found:
        return None
    at, word, other = rng.choice(found)
    return sentence[:at] + other + sentence[at + len(word) :]


def negated(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """A "not" is put in or taken out."""
    if re.search(r"[가-힣]", sentence):
        for form, other in (
            ("했다.", "하지 않았다."),
            ("한다.", "하지 않는다."),
            ("있다.", "없다."),
            ("이다.", "이 아니다."),
            ("됐다.", "되지 않았다."),
            ("었다.", "지 않았다."),
        ):
            if sentence.endswith(form):
                return sentence.removesuffix(form) + other
        return None
    if re.search(r" not (?!only|just|merely|least)", sentence) and rng.random() < 0.5:
        return re.sub(r" not (?!only|just|merely|least)", " ", sentence, count=1)
    found = list(
        re.finditer(r"\b(?:is|was|are|were|has|have|had|will|can|should|would|could|must)\b(?! not)", sentence)
    )
    if not found:
        return None
    m = rng.choice(found)
    return sentence[: m.end()] + " not" + sentence[m.end() :]


def name(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """A name is one from elsewhere."""
    found = list(_NAME.finditer(sentence))
    others = [
        n for text in rng.sample(list(pool), min(20, len(pool))) for n in _NAME.findall(text) if n not in sentence
    ]
    others = [n for n in others if not any(word.lower() in sentence.lower() for word in n.split())]
    if not found or not others:
        return None
    m = rng.choice(found)
    return sentence[: m.start()] + rng.choice(others) + sentence[m.end() :]


def names_exchanged(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """Two names change places."""
    found = list(_NAME.finditer(sentence))
    pairs = [
        (a, b)
        for a in found
        for b in found
        if a.end() < b.start() and a[0] != b[0] and not set(a[0].split()) & set(b[0].split())
    ]
    pairs = [(a, b) for a, b in pairs if not re.fullmatch(r",? (?:and|or|,)? ?", sentence[a.end() : b.start()])]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return sentence[: a.start()] + b[0] + sentence[a.end() : b.start()] + a[0] + sentence[b.end() :]


def turned(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """A word of direction is its opposite."""
    found = [
        (m.start(), word, other)
        for word, other in _TURNS.items()
        for m in re.finditer(rf"\b{word}\b" if word.isascii() else word, sentence)
    ]
    if not found:
        return None
    at, word, other = rng.choice(found)
    return sentence[:at] + other + sentence[at + len(word) :]


SPOILERS: Mapping[str, Spoiler] = {
    "digit changed": digit,
    "numbers exchanged": numbers_exchanged,
    "date changed": date,
    "unit changed": unit,
    "negated": negated,
    "name changed": name,
    "names exchanged": names_exchanged,
    "direction turned": turned,
}
"""What is wrong with the sentence, and how it is done."""


def _percent(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    changed = (
        re.sub(r"(?<=\d)%(?! ?p)", " percent", sentence)
        if "%" in sentence
        else re.sub(r"(?<=\d) percent\b(?!age)", "%", sentence)
    )
    return changed if changed != sentence else None


def _commas(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    changed = re.sub(r"(?<![\d,.])(\d{1,3}),(\d{3})(?![\d,])", r"\1\2", sentence)
    return changed if changed != sentence else None


def _date(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    months = "|".join(_MONTHS)
    changed = re.sub(rf"\b({months}) (\d{{1,2}}), (\d{{4}})\b", r"\2 \1 \3", sentence)
    return changed if changed != sentence else None


def _typography(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    changed = sentence.replace("'", "’").replace('"', "“").replace(" - ", " – ").replace(" the ", " the  ")
    return changed if changed != sentence else None


def _lead(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    return f"According to the report, {sentence}" if sentence[:1].isupper() and sentence.isascii() else None


def _tail(sentence: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """Only the main clause, where a clause without a denial follows after a comma."""
    head, comma, rest = sentence.rpartition(", ")
    whole = (
        comma and len(head) > 40 and not re.search(r"\b(?:not|no|never|if|unless|but)\b|\d", rest) and len(rest) > 15
    )
    return head + "." if whole and "(" not in rest and '"' not in sentence else None


FAITHFUL: Mapping[str, Spoiler] = {
    "percent written out": _percent,
    "separators left out": _commas,
    "date written otherwise": _date,
    "other typography": _typography,
    "“According to the report,”": _lead,
    "last clause left out": _tail,
}
"""Changes that leave the sentence true."""
