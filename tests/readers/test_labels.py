"""Printed page numbers are read, not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.readers.labels import Candidate, Label, candidates_in, choose_labels, infer_labels, to_roman


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (["203"], ["203"]),
        (["- 3 -"], ["3"]),
        (["Page 7 of 90"], ["7"]),
        (["iv"], ["iv"]),
        (["A - 5"], ["A-5"]),
        (["F-12"], ["F-12"]),
        (["Annual Report", "29"], ["29"]),
        (["6 Graduate Studies"], ["6"]),
        (["iiii"], []),
        (["0"], []),
        (["2020"], []),  # a year
        (["Annual Report 2020"], []),
        (["no number"], []),
        ([], []),
        ([""], []),
    ],
)
def test_candidates_are_numbers_at_the_edge_of_a_line(cells: list[str], texts: list[str]) -> None:
    assert [c.text for c in candidates_in(cells)] == texts


def pages(*texts: str) -> list[list[Candidate]]:
    return [candidates_in([text]) for text in texts]


def shown(labels: list[Label | None]) -> list[str | None]:
    return [label and label.text + ("?" if label.inferred else "") for label in labels]


@pytest.mark.parametrize(
    ("printed", "labels"),
    [
        (["i", "ii", "1", "2"], ["i", "ii", "1", "2"]),
        (["1", "", "3"], ["1", "2?", "3"]),
        (["1", "2", "", "", "5", "6"], ["1", "2", "3?", "4?", "5", "6"]),
        (["1", "2", "", "9", "10"], ["1", "2", None, "9", "10"]),  # the neighbours disagree
        (["", "2", "3", ""], [None, "2", "3", None]),  # no neighbour on one side
        (["7", "7", "7"], [None, None, None]),  # stays the same, so it is no page number
        (["12"], [None]),  # nothing to run on with
        (["A-1", "A-2", "", "A-4"], ["A-1", "A-2", "A-3?", "A-4"]),
        ([], []),
    ],
)
def test_a_number_counts_when_it_runs_on_and_gaps_are_filled_when_both_sides_agree(
    printed: list[str], labels: list[str | None]
) -> None:
    assert shown(choose_labels(pages(*printed))) == labels


def test_a_spread_carries_both_its_numbers() -> None:
    spread = [candidates_in([f"{n} Studies"]) + candidates_in([f"Studies {n + 1}"]) for n in (2, 4, 6)]
    assert shown(choose_labels(spread)) == ["2–3", "4–5", "6–7"]


def test_pages_that_are_missing_from_an_export_are_counted_when_inferring() -> None:
    read = [Label("203"), None, Label("208")]
    assert shown(infer_labels(read, [205, 207, 210])) == ["203", "205?", "208"]
    assert shown(infer_labels(read, [205, 206, 207])) == ["203", None, "208"]


@given(st.integers(1, 399))
def test_roman_numerals_are_read_back(value: int) -> None:
    assert [c.value for c in candidates_in([to_roman(value)]) if c.kind == "roman"] in ([value], [])
    if len(to_roman(value)) <= 7:
        assert candidates_in([to_roman(value)])[0].value == value


@given(st.lists(st.sampled_from(["", "1", "2", "3", "ii", "x", "1999", "A-2"]), max_size=8))
def test_every_page_keeps_its_place(printed: list[str]) -> None:
    assert len(choose_labels(pages(*printed))) == len(printed)
