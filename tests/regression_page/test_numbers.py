"""Differences to the baseline are arithmetic over the questions that both have; charts hold every value."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.regression import RunReport
from assistant.regression.page.against import differences_of
from assistant.regression.page.charts import Dot, bins_of, histogram, interval, line, stacked
from assistant.regression.page.history import past_of
from tests.regression_fakes import Said
from tests.test_regression_gate import SAYS, checked, kept, world

KEPT = {"passed", "outcome accuracy", "abstention precision", "abstention recall", "fact recall", "citation F1"}


def values(report: RunReport) -> dict[str, float]:
    return {each.name: each.value for each in report.measures if each.value is not None}


def test_without_a_baseline_nothing_is_compared() -> None:
    assert differences_of(checked(world())) == {}


def test_the_same_run_differs_by_nothing() -> None:
    made = differences_of(checked(world(step=1), kept(checked(world(step=1)))))
    assert set(made) == KEPT
    assert {(each.value, each.low, each.high, each.clear) for each in made.values()} == {(0, 0, 0, False)}


@pytest.mark.parametrize(
    "broken", [{"step": 1}, {"never_abstains": True}, {"always_abstains": True}, {"outcome": "partial"}]
)
def test_a_difference_is_that_of_the_two_measures(broken: dict[str, object]) -> None:
    before, after = checked(world()), checked(world(**broken), kept(checked(world())))
    for name, difference in differences_of(after).items():
        assert difference.value == pytest.approx(values(after)[name] - values(before)[name])
        assert difference.low is not None
        assert difference.high is not None
        assert difference.low <= difference.value + 1e-9
        assert difference.value <= difference.high + 1e-9


def test_questions_that_only_one_has_are_left_out() -> None:
    before = kept(checked(world()))
    fewer = replace(before, cases={key: before.cases[key] for key in ("quay", "king")})
    made = differences_of(checked(world(says={**SAYS, "What did dredging cost?": Said("")}), fewer))
    assert made["passed"].value == 0
    assert made["passed"].n == 2


def test_a_flaky_question_of_the_baseline_is_no_pass_and_no_failure() -> None:
    before = kept(checked(world()))
    flaky = replace(before, cases={**before.cases, "quay": replace(before.cases["quay"], status="flaky")})
    assert differences_of(checked(world(), flaky))["passed"].n == 4


def test_what_the_baseline_does_not_keep_is_compared_with_its_run_in_the_history() -> None:
    good = checked(world())
    bad = checked(world(step=1, retrieves_nothing=True), kept(good))
    past = [replace(past_of(good), started="2026-01-01T00:00:00+00:00"), replace(past_of(bad), fingerprint="another")]
    made = differences_of(bad, past)
    assert made["page hit@5"].value == pytest.approx(-1)
    assert (made["page hit@5"].started, made["page hit@5"].low) == ("2026-01-01T00:00:00+00:00", None)
    assert made["passed"].low is not None
    other_questions = [replace(past[0], set_sha256="0")]
    assert set(differences_of(bad, other_questions)) == KEPT


# charts

seconds = st.floats(0, 1e6, allow_nan=False)


@given(values=st.lists(seconds, max_size=60), most=st.integers(1, 40))
def test_every_value_is_in_one_bin(values: list[float], most: int) -> None:
    bins, width = bins_of(values, most)
    assert sum(each.count for each in bins) == len(values)
    assert len(bins) <= most + 1
    assert (width > 0) is bool(values)


@given(values=st.lists(st.none() | st.floats(0, 1), max_size=70), share=st.booleans())
def test_a_line_is_well_formed_and_stays_inside(values: list[float | None], share: bool) -> None:
    dots = [Dot(value, "<&>\"'", changed=bool(at % 2)) for at, value in enumerate(values)]
    svg = ElementTree.fromstring(line(dots, 'a <b> & "c"', share))
    circles = svg.findall("circle")
    assert len(circles) == sum(value is not None for value in values)
    assert all(0 <= float(c.get("cx", "")) <= 320 and 0 <= float(c.get("cy", "")) <= 110 for c in circles)


@given(values=st.lists(seconds, min_size=1, max_size=30))
def test_a_histogram_is_well_formed_and_holds_its_marks(values: list[float]) -> None:
    bins, width = bins_of(values)
    svg = ElementTree.fromstring(histogram(bins, [(max(values), "slowest"), (0.0, "first")], width, "words"))
    assert len(svg.findall("rect")) == len(bins)
    assert all(0 <= float(each.get("x", "")) <= 560 for each in svg.findall("text"))


def test_a_bar_of_parts_leaves_out_what_is_not_there_and_one_of_nothing_is_empty() -> None:
    svg = ElementTree.fromstring(stacked([("bad", "Failing", 1), ("good", "Fixed", 0), ("fine", "Passing", 3)]))
    assert [each.get("class") for each in svg.findall("rect")] == ["bad", "fine"]
    assert svg.get("aria-label") == "Failing: 1, Passing: 3"
    assert ElementTree.fromstring(stacked([])).findall("rect") == []


def test_an_interval_stays_on_its_line_wherever_the_baseline_stood() -> None:
    for then in (None, -0.3, 0.5, 1.4):
        svg = ElementTree.fromstring(interval(1.0, 0.9, 1.0, then))
        circle = svg.find("circle")
        assert circle is not None
        assert circle.get("cx") == "116.0"
        assert len(svg.findall("path")) == (2 if then is None else 3)
