"""Is a difference between two runs more than chance? Comes in: results of the same questions under A and under B. Goes
out: for each measure both means, their difference with an interval, and how likely so large a one is by chance.

The unit is the question, with all its wordings and repeats, because these depend on each other. Pure arithmetic; what
is said of it is left to ``versus_report``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.regression.measures import SEED, Measure, Totals, drawn, totals
from assistant.regression.results import Result

__all__ = ["EXACT", "MCNEMAR", "RANDOM", "Paired", "interval", "mcnemar", "paired", "randomised"]

MCNEMAR = "exact McNemar"
EXACT = "paired randomisation, all exchanges"
DRAWS = 9999
RANDOM = f"paired randomisation, {DRAWS} exchanges"
ALL_UP_TO = 14  # questions that differ: more than 16,384 exchanges are sampled
BATCH = 500  # exchanges looked at together
NEAR = 1e-9  # sums of the same numbers in another order differ by less

_Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Paired:
    """A measure under A and B, over the questions that it counts for; None where there is nothing to say."""

    measure: Measure
    a: float | None
    b: float | None
    low: float | None = None  # of the difference, 95 %
    high: float | None = None
    p: float | None = None  # two-sided
    test: str = ""
    n: int = 0  # questions with a value under A or B

    @property
    def difference(self) -> float | None:
        """What B has more than A."""
        return None if self.a is None or self.b is None else self.b - self.a


def paired(measure: Measure, a: Sequence[Result], b: Sequence[Result], ids: Sequence[str]) -> Paired:
    """The measure under A and B, over the questions ``ids``: means as ``pincite check`` prints them.

    The interval is a percentile bootstrap of the difference (Efron and Tibshirani 1993) that draws questions, each with
    both of its results.
    """
    under_a, under_b = totals(measure, a, ids), totals(measure, b, ids)
    n = int(np.count_nonzero(under_a.counts + under_b.counts))
    made = Paired(measure, under_a.mean, under_b.mean, n=n)
    if made.difference is None:
        return made
    low, high = interval(under_a, under_b)
    p, test = randomised(under_a, under_b)
    return replace(made, low=low, high=high, p=p, test=test)


def mcnemar(wins: int, losses: int) -> float:
    """How likely it is that ``wins`` and ``losses`` are as far apart, if each went either way by the toss of a coin.

    McNemar 1947 in its exact form: the two-sided binomial test of the pairs that differ. 1 where none does.

    >>> mcnemar(7, 0), mcnemar(3, 3)
    (0.015625, 1.0)
    """
    both = wins + losses
    ways, chosen = 0, 1  # chosen: of so many, i can be chosen in so many ways
    for i in range(min(wins, losses) + 1):
        ways += chosen
        chosen = chosen * (both - i) // (i + 1)
    return min(1.0, 2 * ways / int(2**both))


def randomised(a: Totals, b: Totals) -> tuple[float, str]:
    """How likely so large a difference of means is if A and B were exchangeable in every question; and by which test.

    The paired randomisation test (Fisher 1935, Pitman 1937): both results of a question are exchanged or not, in every
    possible way where few questions differ, else in random ways with the observed one among them (Phipson and Smyth
    2010). An exchange that leaves A or B nothing to average counts against there being a difference.
    """
    differ = ~(np.isclose(a.sums, b.sums) & (a.counts == b.counts))
    few = int(differ.sum()) <= ALL_UP_TO
    whole = [each.sum() for each in (a.sums, a.counts, b.sums, b.counts)]
    observed = float(np.abs(_difference(*whole)))
    more_sums, more_counts = (b.sums - a.sums)[differ], (b.counts - a.counts)[differ]
    extreme = made = 0
    for exchanged in _exchanges(int(differ.sum())):
        sums, counts = exchanged @ more_sums, exchanged @ more_counts
        found = _difference(whole[0] + sums, whole[1] + counts, whole[2] - sums, whole[3] - counts)
        extreme += int(np.count_nonzero(~(np.abs(found) < observed - NEAR)))
        made += len(exchanged)
    return (extreme / made, EXACT) if few else ((extreme + 1) / (made + 1), RANDOM)


def _exchanges(questions: int) -> Iterator[_Numbers]:
    """Which questions are exchanged, 1 or 0, shape (ways, questions), in batches; the same every time."""
    if questions <= ALL_UP_TO:
        ways = np.arange(2**questions)[:, None] >> np.arange(questions)[None, :]
        yield (ways & 1).astype(np.float64)
        return
    source = np.random.default_rng(SEED)
    for start in range(0, DRAWS, BATCH):
        yield source.integers(0, 2, (min(BATCH, DRAWS - start), questions)).astype(np.float64)


def _difference(sums_a: _Numbers, counts_a: _Numbers, sums_b: _Numbers, counts_b: _Numbers) -> _Numbers:
    """The mean under B less the mean under A; not a number where there is nothing to average."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums_b / counts_b - sums_a / counts_a)


def interval(a: Totals, b: Totals) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of what B's mean has more than A's; both must have values."""
    weights = drawn(len(a.sums))
    found = _difference(weights @ a.sums, weights @ a.counts, weights @ b.sums, weights @ b.counts)
    low, high = np.quantile(found[np.isfinite(found)], (0.025, 0.975))
    return float(low), float(high)
