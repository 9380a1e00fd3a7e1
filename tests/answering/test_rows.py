"""A row of a table is found on the page's text with what names its columns, every part with its exact span."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.rows import Row, is_head, row_at, rows_of_page, years_in

STATEMENT = (
    "Consolidated Statements of Cash Flows (in millions)\n\nYears ended December 31,\n2018  2017  2016\n"
    "Operating activities\nNet income  $5,349  $4,858  $5,050\n"
    "Purchases of property, plant and equipment  (1,577)  (1,373)  (1,420)\n\nSee the notes.\n\n58"
)


def only(text: str) -> Row:
    """The last row of a page."""
    return rows_of_page(text)[-1]


def test_a_row_carries_caption_unit_and_columns() -> None:
    row = only(STATEMENT)
    assert (row.label, row.values) == ("Purchases of property, plant and equipment", ("(1,577)", "(1,373)", "(1,420)"))
    assert row.years == (2018, 2017, 2016)
    assert row.aligned
    said = "Consolidated Statements of Cash Flows (in millions) Years ended December 31, 2018 · 2017 · 2016"
    assert row.head == said
    assert [STATEMENT[a:b].split("\n")[-1] for a, b in row.heads] == ["2018  2017  2016"]


@pytest.mark.parametrize(
    ("page", "head", "years"),
    [
        ("2018  2017\nCosts  10  20", "2018 · 2017", (2018, 2017)),
        ("June 30,  2023  2022\nCosts  10  20", "June 30, · 2023 · 2022", (2023, 2022)),
        ("(unaudited) 3/25/2023  12/31/2022\nCosts  10  20", "(unaudited) 3/25/2023 · 12/31/2022", (2023, 2022)),
        ("2023  2022  Percent\nCosts  10  20  (50)%", "2023 · 2022 · Percent", (2023, 2022)),
        ("Year  Pensions  Health care\n2024  1,097  862", "Year · Pensions · Health care", ()),
        ("The shareholders voted:\nFor  100\nAgainst  20", "The shareholders voted:", ()),
        ("Expense, in Millions\n\nPlant closure  $ 80.2", "Expense, in Millions", ()),
        ("A paragraph of prose ends here.\nCosts  10  20", "", ()),
        ("(단위: 억원)\n2020년  2021년\n국방비  501,527  528,401", "(단위: 억원): 2020년 · 2021년", (2020, 2021)),
    ],
)
def test_what_names_the_columns(page: str, head: str, years: tuple[int, ...]) -> None:
    assert (only(page).head, only(page).years) == (head, years)


def test_a_unit_further_up_is_a_span_of_its_own() -> None:
    page = "(dollars in thousands)\nA note on the method.\nPlant  One\n2018  2017\nCosts  10  20"
    rows = rows_of_page(page.replace("A note on the method.\n", "First  1  2\n"))
    assert list(rows[-1].heads)
    assert rows[-1].head.startswith("(dollars in thousands) — ")


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "Only prose, of the year 2018, with 3 numbers.", "1. One\n2. Two", "2018  2017", "—  —  —", "a  b  c"],
)
def test_prose_lists_and_empty_pages_have_no_rows(text: str) -> None:
    assert rows_of_page(text) == ()


def test_a_chronicle_is_no_head_of_the_table_below_it() -> None:
    page = "\n".join(f"May {year}  The treaty was signed" for year in range(1951, 1960)) + "\n\nShips  12  14"
    assert only(page).heads == ()


def test_a_row_is_found_by_any_part_of_it_and_nothing_else_is() -> None:
    start = STATEMENT.index("Purchases")
    found = row_at(STATEMENT, start, start + 20)
    assert found == only(STATEMENT)
    assert row_at(STATEMENT, 0, 10) is None
    assert row_at(STATEMENT, start, len(STATEMENT)) is None
    assert row_at("", 0, 0) is None


@pytest.mark.parametrize(("years", "covered"), [((2017,), True), ((2011,), False), ((), None)])
def test_a_row_knows_the_years_that_it_is_for(years: tuple[int, ...], covered: bool | None) -> None:
    assert only(STATEMENT).covers(years) is covered


def test_years_are_told_from_amounts() -> None:
    assert years_in("FY2018, 2019 and 2,020 or $2021 or 2022.5, in 2023Q1") == (2018, 2019, 2023)


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("Year Ended December 31,  2018  2017", True),
        ("2018", True),
        ("Year  Pensions  Health care", True),
        ("May 1953  Signed", False),
        ("The costs of 2018 were high.", False),
        ("Costs  10  20", False),
    ],
)
def test_a_line_that_only_names_columns_answers_nothing(line: str, head: bool) -> None:
    page = f"{line}\n\nProse.\n" if "Pensions" not in line else f"{line}\n2024  1,097  862"
    assert is_head(page, 0, len(line)) is head


CELL = st.sampled_from(
    ["1,577", "(20)", "$ 5.1", "—", "Total costs", "2018", "2017", "n/a", "12 %", "국방비", "May 3,"]
)
LINE = st.one_of(
    st.lists(CELL, min_size=1, max_size=4).map("  ".join),
    st.sampled_from(["", "(in millions)", "A sentence of prose.", "Costs:", "  indented  1"]),
)


def said(text: str) -> list[str]:
    """The words of a line without what parts its cells."""
    return re.findall(r"[^\s·:—]+", text)


@given(st.lists(LINE, max_size=12).map("\n".join))
def test_every_span_is_exact_and_in_reading_order(page: str) -> None:
    for row in rows_of_page(page):
        line = page[row.start : row.end]
        assert line == line.strip()
        assert "\n" not in line
        assert page[: row.start].rpartition("\n")[2].strip() == ""
        assert page[row.end :].partition("\n")[0].strip() == ""
        ends = [0, *(point for span in row.heads for point in span), row.start]
        assert ends == sorted(ends)
        assert all(page[a:b] == page[a:b].strip() and page[a:b] for a, b in row.heads)
        if len(row.heads) == 1:
            assert said(page[slice(*row.heads[0])]) == said(row.head)
