"""The benchmark's measures, by hand-written arithmetic and against ir_measures where it has them."""

from __future__ import annotations

import math

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, Success, nDCG

from tests.benchmarks.measures import (
    Abstention,
    Estimate,
    abstention,
    bootstrap,
    covered,
    fact_contained,
    hit_at,
    mean,
    ndcg_at,
    normalise,
    number_contained,
    percentile,
    reciprocal_rank,
    unquoted_numbers,
)

ITEMS = [f"d{i}" for i in range(15)]


@settings(deadline=None)  # the first call loads trec_eval
@given(
    ranked=st.lists(st.sampled_from(ITEMS), unique=True, min_size=1),
    gains=st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 3), min_size=1),
)
def test_ranking_measures_equal_ir_measures(ranked: list[str], gains: dict[str, int]) -> None:
    """nDCG@10, hit@5 and the reciprocal rank are those of trec_eval, for any ranking and any gains."""
    run = {"q": {item: float(-rank) for rank, item in enumerate(ranked)}}
    theirs = ir_measures.calc_aggregate([nDCG @ 10, Success @ 5, RR], {"q": gains}, run)
    assert ndcg_at(ranked, gains, 10) == pytest.approx(theirs[nDCG @ 10])
    assert hit_at(ranked, gains, 5) == pytest.approx(theirs[Success @ 5])
    assert reciprocal_rank(ranked, gains) == pytest.approx(theirs[RR])


def test_ndcg_is_the_arithmetic_of_its_definition() -> None:
    """Right at ranks 2 and 3 of two right ones: (1/log2(3) + 1/log2(4)) / (1 + 1/log2(3))."""
    expected = (1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3))
    assert ndcg_at(["x", "a", "b"], {"a": 1, "b": 1}) == pytest.approx(expected)


def test_measures_of_nothing_are_defined() -> None:
    """No ranking is 0, no gold is 0, and a mean over no questions is None."""
    assert (ndcg_at([], {"a": 1}), ndcg_at(["a"], {}), hit_at([], {"a": 1}, 5), reciprocal_rank([], {})) == (0, 0, 0, 0)
    assert (mean([]), percentile([], 0.5), covered("", "")) == (None, None, 0.0)
    assert bootstrap([], mean) == Estimate(None, None, None, 0)
    assert abstention([]) == Abstention(None, None, None, None)
    assert [fact_contained("anything", golds) for golds in ([], ["", "the"])] == [False, False]
    assert (number_contained("5", "no number"), unquoted_numbers("", "")) == (False, [])


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3.0], 0.95, 3.0), ([1.0, 2.0], 0.5, 1.5), ([4.0, 1.0, 3.0, 2.0], 0.0, 1.0), ([4.0, 1.0, 3.0, 2.0], 1.0, 4.0)],
)
def test_percentile_lies_between_neighbours(values: list[float], share: float, expected: float) -> None:
    """Linear between the two ordered neighbours, whatever the order given."""
    assert percentile(values, share) == pytest.approx(expected)


def test_bootstrap_holds_the_value_and_repeats() -> None:
    """The interval surrounds the mean, a constant has no width, and the same rows give the same interval."""
    rows = [0.0] * 30 + [1.0] * 70
    made = bootstrap(rows, mean)
    assert made == bootstrap(rows, mean)
    assert made.value == pytest.approx(0.7)
    assert 0.55 < (made.low or 0) < 0.7 < (made.high or 1) < 0.85
    assert bootstrap([1.0] * 5, mean) == Estimate(1.0, 1.0, 1.0, 5)


def test_abstention_counts_each_side() -> None:
    """Two with an answer, one of them given; three without, two abstained: 2/3 precise, 2/3 recalled, 1/2 answered."""
    rows = [(True, True), (True, False), (False, False), (False, False), (False, True)]
    assert abstention(rows) == Abstention(2 / 3, 2 / 3, 1 / 2, pytest.approx(7 / 12))
    assert abstention([(True, True)]) == Abstention(None, None, 1.0, None)


@pytest.mark.parametrize(
    ("text", "gold", "contained"),
    [
        ("It was signed in Geneva, in the Palace of Nations.", "Palace of nations", True),
        ("He led the U.S. delegation.", "US delegation", True),
        ("They paid 1,234 crowns.", "1234 crowns", True),
        ("Eleven of them came.", "leven", False),
        ("The cats came.", "cat", False),
        ("An apple a day", "the apple", True),
        ("Rate of 3.5 percent", "5 percent", False),
        ("회의는 2019년 5월에 서울에서 열렸다.", "서울", True),
        ("회의는 2019년 5월에 서울에서 열렸다.", "2019년5월", True),
        ("회의는 부산에서 열렸다.", "서울", False),
        ("", "x", False),
    ],
)
def test_fact_is_contained_as_whole_words(text: str, gold: str, contained: bool) -> None:
    """Case, punctuation, articles and thousands separators do not matter; the bounds of words do, but for particles."""
    assert fact_contained(text, ["something else", gold]) is contained


def test_normalising_twice_changes_nothing() -> None:
    """What is normalised stays as it is."""
    for text in ("The U.S. paid $1,234.50!", "Zoë’s café, no. 5", "1,234,567 men", "ﬁve ½", "a"):
        assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "gold", "contained"),
    [
        ("Net income 11,588", "$11588.00", True),
        ("Net income was $11.6 billion", "$11588.00", True),
        ("Net income 11,589", "$11588.00", False),
        ("net cash proceeds of 13,231 million", "They realised $13.2 billion", True),
        ("net cash proceeds of 13,831 million", "They realised $13.2 billion", False),
        ("facilities of $8,400", "Total = $8,400,000,000.", True),
        ("grew 30.80 percent", "30.8%", True),
        ("grew 30.7%", "30.8%", False),
        ("a margin of 0.308", "30.8%", True),
        ("dividends of 0.01", "0.1", False),
        ("sold 400 of them", "$0.40", False),
        ("2.4 times", "2", False),
        ("in 2022 it fell by 473", "Corporate, in FY2022: -$473 million", True),
        ("the year 2022", "in FY2022, 5%", False),
        ("the year 2022", "2022", True),
        ("1.3% in the US and 2.1% abroad", "1.3% and 2.0%", False),
    ],
)
def test_number_is_contained_up_to_rounding_and_unit(text: str, gold: str, contained: bool) -> None:
    """Every number of the gold answer but its years, in any table unit, as coarsely as the coarser side writes it."""
    assert number_contained(text, gold) is contained


@pytest.mark.parametrize(
    ("claim", "quote", "missing"),
    [
        ("It rose by 1,200 in 2020.", "2020: 1200", []),
        ("It rose by 1,200 in 2021.", "2020: 1200", ["2021"]),
        ("It rose by 3.5.", "13.5", ["3.5"]),
    ],
)
def test_number_outside_the_quote_is_named(claim: str, quote: str, missing: list[str]) -> None:
    """A number of the claim counts as quoted only when the same whole number stands in the quote."""
    assert unquoted_numbers(claim, quote) == missing


def test_covered_counts_repeated_words() -> None:
    """Two of the three words stand there: the second "no" has no partner."""
    assert covered("no man", "no no man") == pytest.approx(2 / 3)
