"""The README's table is made from kept results, between its markers and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.measures import Estimate
from tests.benchmarks.results import Row, markdown, read_results, show, store
from tests.benchmarks.table import BEGIN, END, insert, readme_table


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Estimate(0.5, 0.4, 0.6, 10), "0.500 (0.40–0.60)"),
        (Estimate(None, None, None, 0), "–"),
        (None, "–"),
        (0.01234, "0.0123"),
        (1234.5, "1,234"),
        (3, "3"),
    ],
)
def test_value_is_shown_with_what_is_known_of_it(value: Estimate | float | None, shown: str) -> None:
    """A share with its interval, a plain number short, nothing as a dash."""
    assert show(value) == shown


def test_rows_with_different_measures_share_one_table() -> None:
    """A measure that a row lacks is an empty cell."""
    rows = [Row("a", "x", {"p": 1, "q": None}), Row("b", "", {"r": 2})]
    assert markdown(rows).splitlines() == [
        "| set | method | p | q | r |",
        "|---|---|---|---|---|",
        "| a | x | 1 | – |  |",
        "| b |  |  |  | 2 |",
    ]


def test_later_run_replaces_its_own_rows_only(tmp_path: Path) -> None:
    """The same name and method once, with the newer value; other rows stay."""
    file = tmp_path / "results.json"
    assert read_results(file) == {}
    store("speed", [Row("a", "x", {"p": 1}), Row("b", "x", {"p": 1})], file)
    store("speed", [Row("a", "x", {"p": 2})], file)
    assert [(row["name"], row["values"]) for row in read_results(file)["speed"]] == [("a", {"p": 2}), ("b", {"p": 1})]


def test_kept_results_become_a_table(tmp_path: Path) -> None:
    """One line for each set and measure, one column for each method that was measured; gaps are empty."""
    file = tmp_path / "results.json"
    share = Estimate(0.5, 0.4, 0.6, 10)
    store("retrieval", [Row("S", "read", {"hit@5": share, "questions": 10}), Row("S", "BM25", {"hit@5": share})], file)
    assert readme_table({}) == ""
    store("retrieval", [Row("T", "read", {"hit@5": share})], file)
    assert readme_table(read_results(file)).splitlines() == [
        "| finding the page | measure | BM25 | **Pincite** |",
        "|---|---|---|---|",
        "| S | hit@5 | 0.500 (0.40–0.60) | 0.500 (0.40–0.60) |",
        "| T | hit@5 |  | 0.500 (0.40–0.60) |",
    ]


def test_table_goes_between_its_markers_and_twice_is_once() -> None:
    """The text around the markers stays as it is."""
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = insert(text, "| new |")
    assert once == f"before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"
    assert insert(once, "| new |") == once


@pytest.mark.parametrize("text", ["", f"{BEGIN} only", f"{END} before {BEGIN}"])
def test_missing_marker_is_an_error(text: str) -> None:
    """Nothing is written where no place is marked."""
    with pytest.raises(ValueError, match="no place for the table"):
        insert(text, "| new |")
