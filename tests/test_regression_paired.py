"""Two runs are compared as the textbooks say: tests agree with scipy and with counting, intervals with means."""

from __future__ import annotations

import doctest
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assistant.regression.measures import COSTS, MEASURES, Totals, drawn
from assistant.regression.versus import paired as module
from assistant.regression.versus.paired import ALL_UP_TO, EXACT, RANDOM, mcnemar, paired, randomised
from tests.test_regression_gate import checked, world

PASSED = next(measure for measure in MEASURES if measure.name == "passed")
PRECISION = next(measure for measure in MEASURES if measure.name == "citation precision")


def totals(values: list[float], counts: list[int] | None = None) -> Totals:
    return Totals(np.array(values, dtype=float), np.array(counts or [1] * len(values), dtype=float))


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(module) == doctest.TestResults(failed=0, attempted=1)


@given(wins=st.integers(0, 400), losses=st.integers(0, 400))
def test_mcnemar_is_the_two_sided_binomial_test_of_the_pairs_that_differ(wins: int, losses: int) -> None:
    expected = stats.binomtest(wins, wins + losses).pvalue if wins + losses else 1.0
    assert mcnemar(wins, losses) == pytest.approx(expected)
    assert mcnemar(wins, losses) == mcnemar(losses, wins)


def test_mcnemar_of_thousands_is_a_number() -> None:
    assert mcnemar(5000, 5000) == 1.0
    assert 0 < mcnemar(1000, 1400) < 1e-10


small = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8)


@settings(deadline=None, max_examples=40)
@given(small)
def test_few_questions_are_exchanged_in_every_way_as_by_scipy(pairs: list[tuple[int, int]]) -> None:
    a, b = ([pair[at] / 4 for pair in pairs] for at in (0, 1))
    p, test = randomised(totals(a), totals(b))
    assert test == EXACT
    if len(pairs) > 1:
        theirs = stats.permutation_test(
            (a, b),
            lambda x, y, axis: np.mean(y, axis=axis) - np.mean(x, axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=np.inf,
        )
        # scipy doubles the smaller tail, which is the same where the distribution is symmetric, as it is here
        assert p == pytest.approx(theirs.pvalue)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=1, max_size=6))
def test_questions_that_count_under_one_side_only_are_exchanged_like_the_others(
    rows: list[tuple[int, int, int, int]],
) -> None:
    rows = [(min(sa, na), na, min(sb, nb), nb) for sa, na, sb, nb in rows]
    sums_a, counts_a, sums_b, counts_b = (list(each) for each in zip(*rows, strict=True))
    if not sum(counts_a) or not sum(counts_b):
        return
    observed = abs(sum(sums_b) / sum(counts_b) - sum(sums_a) / sum(counts_a))
    extreme = 0
    for exchanged in product((False, True), repeat=len(rows)):
        ways = [(*row[2:], *row[:2]) if there else row for there, row in zip(exchanged, rows, strict=True)]
        sa, na, sb, nb = (sum(each) for each in zip(*ways, strict=True))
        extreme += not na or not nb or abs(sb / nb - sa / na) >= observed - 1e-9
    p, _ = randomised(totals(sums_a, counts_a), totals(sums_b, counts_b))
    assert p == pytest.approx(extreme / 2 ** len(rows))


def test_of_pass_and_fail_randomisation_and_mcnemar_are_the_same_test() -> None:
    a, b = [1.0] * 3 + [0.0] * 9 + [1.0] * 20, [0.0] * 3 + [1.0] * 9 + [1.0] * 20
    assert randomised(totals(a), totals(b)) == (pytest.approx(mcnemar(9, 3)), EXACT)


def test_many_questions_are_sampled_the_same_way_every_time() -> None:
    source = np.random.default_rng(1)
    a = source.random(200)
    same, better = a + source.normal(0, 0.1, 200), a + source.normal(0.05, 0.1, 200)
    for b, low, high in ((same, 0.05, 1.0), (better, 0.0, 0.001)):
        p, test = randomised(totals(list(a)), totals(list(b)))
        assert (p, test) == randomised(totals(list(a)), totals(list(b)))
        assert test == RANDOM
        assert low < p < high
        assert p == pytest.approx(stats.ttest_rel(a, b).pvalue, abs=0.02)


@pytest.mark.parametrize("questions", [1, ALL_UP_TO, ALL_UP_TO + 1])
def test_no_difference_is_certain_to_be_chance(questions: int) -> None:
    same = totals([0.5] * questions)
    assert randomised(same, same) == (1.0, EXACT)
    assert randomised(totals([0.0] * questions), totals([1.0] * questions))[0] == pytest.approx(
        2 / 2**questions, abs=0.002
    )


def test_chance_alone_is_called_a_difference_no_more_often_than_promised() -> None:
    source = np.random.default_rng(7)
    found = [randomised(totals(list(a)), totals(list(b)))[0] for a, b in source.integers(0, 2, (400, 2, 10))]
    assert sum(p < 0.05 for p in found) / len(found) <= 0.06


# over results


def test_the_means_are_those_of_a_single_run_and_the_interval_holds_the_difference() -> None:
    a, b = checked(world(step=1)), checked(world())
    ids = ["dredging", "quay", "ticket", "king"]
    single = {each.name: each for run in (a,) for each in run.measures}
    for measure in MEASURES:
        made = paired(measure, a.results, b.results, ids)
        assert made.a == single[measure.name].value
        if made.difference is not None and made.low is not None and made.high is not None:
            assert made.low <= made.difference <= made.high
            assert made.p is not None
            assert 0 < made.p <= 1
    precision = paired(PRECISION, a.results, b.results, ids)
    assert (precision.a, precision.b, precision.n) == (pytest.approx(1 / 4), 1.0, 3)


def test_a_measure_with_nothing_to_average_on_one_side_has_no_difference() -> None:
    a, b = checked(world(always_abstains=True)), checked(world())
    made = paired(PRECISION, a.results, b.results, ["dredging", "quay", "ticket", "king"])
    assert (made.a, made.b, made.difference, made.p, made.test) == (None, 1.0, None, None, "")


def test_seconds_are_compared_as_a_measure() -> None:
    a, b = checked(world(seconds=0.5)), checked(world(seconds=0.25))
    seconds, tokens = (paired(cost, a.results, b.results, ["dredging", "quay", "ticket", "king"]) for cost in COSTS)
    assert (seconds.a, seconds.b, seconds.low, seconds.high) == (0.5, 0.25, -0.25, -0.25)
    assert seconds.p == pytest.approx(2 / 2**4)
    assert (tokens.a, tokens.b, tokens.p) == (0.0, 0.0, 1.0)


def test_resamples_draw_as_many_questions_as_there_are() -> None:
    assert drawn(7).shape == (1000, 7)
    assert set(drawn(7).sum(axis=1)) == {7}
