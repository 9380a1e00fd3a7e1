"""What is measured, as pure functions. Comes in: what was found and what is right. Goes out: numbers between 0 and 1.

Rankings are lists of ids, best first, each once. A mean over nothing is None, never a crash and never 0. Ranking
measures follow trec_eval (linear gain, log2 discount) and are tested against ir_measures.
"""

from __future__ import annotations

import math
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.regression.measures import percentile

__all__ = [
    "Abstention",
    "Estimate",
    "Number",
    "abstention",
    "bootstrap",
    "covered",
    "fact_contained",
    "hit_at",
    "mean",
    "ndcg_at",
    "normalise",
    "number_contained",
    "numbers_in",
    "percentile",
    "reciprocal_rank",
    "unquoted_numbers",
]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value over ``n`` cases with its 95 % bootstrap interval; all None where there is nothing to average."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well "the documents do not say" was used; None where a share has no cases."""

    precision: float | None  # of the abstentions, how many were right
    recall: float | None  # of the questions without an answer, how many were abstained from
    answered: float | None  # of the questions with an answer, how many were answered
    balanced: float | None  # mean of the last two


# rankings


def ndcg_at(ranked: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first ``k`` (Järvelin and Kekäläinen 2002); 0 without gains."""
    found = sum(gains.get(item, 0) / math.log2(rank + 1) for rank, item in enumerate(ranked[:k], start=1))
    best = sorted((gain for gain in gains.values() if gain > 0), reverse=True)[:k]
    ideal = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(best, start=1))
    return found / ideal if ideal else 0.0


def hit_at(ranked: Sequence[str], gold: Mapping[str, float] | frozenset[str], k: int) -> float:
    """1 when one of the first ``k`` is right, else 0."""
    return float(any(item in gold for item in ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], gold: Mapping[str, float] | frozenset[str]) -> float:
    """1 / rank of the first right one; 0 when none is."""
    return next((1 / rank for rank, item in enumerate(ranked, start=1) if item in gold), 0.0)


# averages


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean, None of nothing."""
    return sum(values) / len(values) if values else None


def bootstrap(
    rows: Sequence[Row], statistic: Callable[[Sequence[Row]], float | None], resamples: int = 1000, seed: int = 0
) -> Estimate:
    """``statistic(rows)`` with its percentile bootstrap interval (Efron 1979), the same at every run."""
    value = statistic(rows)
    if value is None:
        return Estimate(None, None, None, len(rows))
    chance = random.Random(seed)
    drawn = [statistic(chance.choices(rows, k=len(rows))) for _ in range(resamples)]
    defined = [item for item in drawn if item is not None]
    return Estimate(value, percentile(defined, 0.025), percentile(defined, 0.975), len(rows))


def abstention(rows: Sequence[tuple[bool, bool]]) -> Abstention:
    """From pairs (the question has an answer, an answer was given)."""
    refused = [has for has, given in rows if not given]
    precision = mean([float(not has) for has in refused])
    recall = mean([float(not given) for has, given in rows if not has])
    answered = mean([float(given) for has, given in rows if has])
    balanced = None if recall is None or answered is None else (recall + answered) / 2
    return Abstention(precision, recall, answered, balanced)


# facts in answers

_DIGIT_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DELETED = re.compile(r"(?<=\b[^\W\d])\.|['’`]")  # U.S. and US, Huguenot's and Huguenots are the same
_NOT_WORD = re.compile(r"[^\w.]|(?<!\d)\.|\.(?!\d)|_")
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_HANGUL = re.compile(r"[가-힣]")


def normalise(text: str) -> str:
    """The text as SQuAD's scorer compares it (case, punctuation and articles gone), with 1,234 read as 1234.

    >>> normalise("The U.S. paid $1,234.50!")
    'us paid 1234.50'
    """
    folded = _DIGIT_COMMA.sub("", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_ARTICLE.sub(" ", _NOT_WORD.sub(" ", _DELETED.sub("", folded))).split())


def fact_contained(text: str, golds: Sequence[str]) -> bool:
    """Whether one of the gold answers stands in the text, whole words only; in Korean a particle may follow it."""
    padded = f" {normalise(text)} "
    squeezed = padded.replace(" ", "")
    for gold in map(normalise, golds):
        if not gold:
            continue
        if _HANGUL.search(gold) or _HANGUL.search(squeezed):
            if gold.replace(" ", "") in squeezed:
                return True
        elif f" {gold} " in padded:
            return True
    return False


def covered(text: str, fact: str) -> float:
    """The share of the fact's words that stand in the text, each counted as often as it occurs; 0 of nothing."""
    have, need = Counter(normalise(text).split()), Counter(normalise(fact).split())
    total = need.total()
    return (have & need).total() / total if total else 0.0


# numbers

_NUMBER = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"\s?(?P<word>%|percent\b|thousand\b|million\b|mn\b|billion\b|bn\b|trillion\b|[mbk]\b)?",
    re.IGNORECASE,
)
_PERCENT = ("%", "percent")
_MAGNITUDES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9}
_MAGNITUDES |= {"trillion": 1e12}
_TABLE_UNITS = (1e3, 1e6, 1e9)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text without its sign: "decreased by 5" and "-5" say the same."""

    value: float  # with its magnitude word
    half_unit: float  # half a unit of its last digit: what rounding may have changed
    percent: bool
    magnitude: bool  # it carries a magnitude word, or is written out to the millions
    plain: bool  # neither separator, decimals, currency nor unit: it may be a year


def numbers_in(text: str) -> list[Number]:
    """The numbers of the text, in order.

    >>> [n.value for n in numbers_in("rose 1.3% to $1,832.00 (or 2bn) in 2022")]
    [1.3, 1832.0, 2000000000.0, 2022.0]
    """
    return [_number(match, text[: match.start()][-1:]) for match in _NUMBER.finditer(text)]


def _number(match: re.Match[str], before: str) -> Number:
    digits = match["digits"].replace(",", "")
    word = (match["word"] or "").casefold()
    scale = _MAGNITUDES.get(word, 1.0)
    value = float(digits) * scale
    decimals = len(digits.partition(".")[2].rstrip("0"))
    return Number(
        value,
        0.5 * 10**-decimals * scale,
        word in _PERCENT,
        magnitude=word in _MAGNITUDES or value >= 1e6,
        plain=match["digits"].isdecimal() and not word and before not in ("$", "€", "£", "₩"),
    )


def number_contained(text: str, gold: str) -> bool:
    """Whether every number that the gold answer states stands in the text, allowing for rounding and for tables in
    thousands, millions or billions.

    Years are no facts of an answer: a plain whole number from 1900 to 2099 counts only where there is no other number.
    False where the gold answer states no number.
    """
    stated = numbers_in(gold)
    facts = [n for n in stated if not (n.plain and 1900 <= n.value <= 2099)] or stated
    have = numbers_in(text)
    return bool(facts) and all(any(_same(fact, other) for other in have) for fact in facts)


def _same(gold: Number, other: Number) -> bool:
    if _close(gold, other, 1.0):
        return True
    if gold.percent != other.percent:
        share, whole = (other, gold) if gold.percent else (gold, other)
        return _close(whole, share, 100.0)
    pairs = ((gold, other), (other, gold))
    return any(
        large.magnitude and not small.magnitude and small.value >= 1 and _close(large, small, unit)
        for large, small in pairs
        for unit in _TABLE_UNITS
    )


def _close(left: Number, right: Number, unit: float) -> bool:
    """Equal up to the rounding of the coarser one, unless that rounding is a large part of the value (2 is not 2.4)."""
    tolerance = max(left.half_unit, right.half_unit * unit)
    difference = abs(left.value - right.value * unit)
    return math.isclose(left.value, right.value * unit) or (
        difference <= tolerance * (1 + 1e-9) and tolerance <= 0.06 * left.value
    )


def unquoted_numbers(claim: str, quote: str) -> list[str]:
    """The digit strings of the claim that do not stand in the quote (commas aside): none is allowed when verified."""
    digits = re.compile(r"\d+(?:[.,]\d+)*")
    have = {match.replace(",", "") for match in digits.findall(unicodedata.normalize("NFKC", quote))}
    asked = digits.findall(unicodedata.normalize("NFKC", claim))
    return [match for match in asked if match.replace(",", "") not in have]
