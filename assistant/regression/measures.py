"""The measures of a run, each with its definition and source. Comes in: results. Goes out: values with intervals.

MEASURES.md says the same in more words; a test keeps the two together. A mean over nothing is None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.regression.judging import DEPTHS, Verdict
from assistant.regression.questions import Question
from assistant.regression.results import Result

__all__ = ["COSTS", "MEASURES", "Measure", "Measured", "Totals", "drawn", "measured", "percentile", "summed", "totals"]

RESAMPLES = 1000
SEED = 20231113
Value = Callable[[Question, Verdict], float | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over askings: what it is called, what it means, where it comes from, and its value for one asking."""

    name: str
    meaning: str
    source: str
    value: Value  # None where the asking does not count


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure's value over ``n`` askings with its 95 % interval; all None where there is nothing to average."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int


def _outcome(question: Question, verdict: Verdict) -> float:
    return float(verdict.outcome in question.outcomes)


def _abstention_precision(question: Question, verdict: Verdict) -> float | None:
    return float("not_in_documents" in question.outcomes) if verdict.outcome == "not_in_documents" else None


def _abstention_recall(question: Question, verdict: Verdict) -> float | None:
    return float(verdict.outcome == "not_in_documents") if question.abstains else None


def _facts(question: Question, verdict: Verdict) -> float | None:
    return verdict.facts_held / len(verdict.facts) if verdict.facts and not question.abstains else None


def _hit(place: int) -> Value:
    return lambda _, verdict: verdict.ranking.hits[place] if verdict.ranking else None


_ALCE = "Gao et al. 2023 (ALCE), section 3.3, with our checker in the place of the entailment model"
_PAGES = "van Rijsbergen 1979, over sets of pages; mean over questions"
MEASURES: tuple[Measure, ...] = (
    Measure("passed", "of the askings, those that hold all that is expected", "", lambda _, v: float(v.passed)),
    Measure("outcome accuracy", "of the askings, those with an expected outcome", "", _outcome),
    Measure(
        "abstention precision", "of the abstentions, those that are right", "SQuAD 2.0, Rajpurkar et al. 2018",
        _abstention_precision,
    ),
    Measure(
        "abstention recall", "of the questions that the documents do not answer, those abstained from",
        "SQuAD 2.0, Rajpurkar et al. 2018", _abstention_recall,
    ),
    Measure("fact recall", "of the facts expected of an answer, those that hold; mean over questions", "", _facts),
    Measure("citation precision", "of the pages cited, those expected", _PAGES, lambda _, v: v.precision),
    Measure("citation recall", "of the page conditions, those that hold", _PAGES, lambda _, v: v.recall),
    Measure("citation F1", "harmonic mean of the two, for each question", _PAGES, lambda _, v: v.f1),
    Measure(
        "claims verified", "of an answer's claims, those whose citations all passed their check", "",
        lambda _, v: v.citing.verified,
    ),
    Measure(
        "ALCE citation recall", "of an answer's claims, those borne out by their citations together", _ALCE,
        lambda _, v: v.citing.alce_recall,
    ),
    Measure(
        "ALCE citation precision", "of an answer's citations, those that are not superfluous", _ALCE,
        lambda _, v: v.citing.alce_precision,
    ),
    *(
        Measure(f"page hit@{k}", f"whether an expected page is in the first {k} retrieved", "TREC Success@k", _hit(at))
        for at, k in enumerate(DEPTHS)
    ),
    Measure(
        "page nDCG@10", "how high the expected pages stand among the first 10 retrieved",
        "Järvelin and Kekäläinen 2002, as in trec_eval", lambda _, v: v.ranking.ndcg if v.ranking else None,
    ),
)  # fmt: skip
"""Every measure of a run but the time that answers took, which is given as median and 95th percentile."""

COSTS: tuple[Measure, ...] = (
    Measure("seconds", "how long an answer took", "", lambda _, v: v.seconds),
    Measure("tokens", "what a language model read and wrote for an answer", "", lambda _, v: v.tokens),
)
"""What answers cost, as means."""


@dataclass(frozen=True, slots=True)
class Totals:
    """A measure question by question, in a fixed order: the sum of its values, and how many there are."""

    sums: NDArray[np.float64]
    counts: NDArray[np.float64]

    @property
    def mean(self) -> float | None:
        """The mean of all values; None of nothing."""
        return float(self.sums.sum() / self.counts.sum()) if self.counts.any() else None


def totals(measure: Measure, results: Sequence[Result], ids: Sequence[str]) -> Totals:
    """The values of the measure for each of ``ids``, over all wordings and repeats of the question."""
    values = (
        (result.case.question.id, measure.value(result.case.question, verdict))
        for result in results
        for verdict in result.verdicts
    )
    return summed(values, ids)


def summed(values: Iterable[tuple[str, float | None]], ids: Sequence[str]) -> Totals:
    """The values of each of ``ids``; None is not counted."""
    place = {name: at for at, name in enumerate(ids)}
    made = Totals(np.zeros(len(ids)), np.zeros(len(ids)))
    for name, value in values:
        if value is not None:
            made.sums[place[name]] += value
            made.counts[place[name]] += 1
    return made


def drawn(questions: int, resamples: int = RESAMPLES, seed: int = SEED) -> NDArray[np.int64]:
    """How often each question is drawn in each resample, shape (resamples, questions); the same every time."""
    return np.random.default_rng(seed).multinomial(questions, [1 / questions] * questions, resamples)


def measured(results: Sequence[Result], resamples: int = RESAMPLES, seed: int = SEED) -> tuple[Measured, ...]:
    """Every measure over all askings, with a percentile bootstrap interval (Efron 1979) that is the same every time.

    Whole questions are drawn, with all their wordings and repeats, because these are not independent of each other
    (Miller 2024, "Adding Error Bars to Evals").
    """
    ids = sorted({result.case.question.id for result in results})
    weights = drawn(len(ids), resamples, seed) if ids else None
    return tuple(_measured(measure.name, totals(measure, results, ids), weights) for measure in MEASURES)


def _measured(name: str, made: Totals, weights: NDArray[np.int64] | None) -> Measured:
    n = int(made.counts.sum())
    if not n or weights is None:
        return Measured(name, None, None, None, n)
    counts = weights @ made.counts
    means = (weights @ made.sums)[counts > 0] / counts[counts > 0]
    low, high = (float(x) for x in np.quantile(means, (0.025, 0.975)))
    return Measured(name, float(made.sums.sum() / n), low, high, n)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which ``share`` (0 to 1) of the values lie, linearly between neighbours; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
