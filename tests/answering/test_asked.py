"""Questions for the figures of accounts are read; all others are left alone."""

from __future__ import annotations

import pytest

from assistant.answering.accounts import vocabulary
from assistant.answering.asked import asked_of_tables


@pytest.mark.parametrize(
    ("question", "items", "years", "computed"),
    [
        ("What is the FY2018 capital expenditure amount for Acme?", ["capital expenditure"], (2018,), False),
        ("How much did Acme pay in cash dividends in fiscal 2020?", ["dividends paid"], (2020,), False),
        ("What was Acme's net income in FY19?", ["net income"], (2019,), False),
        ("What are the total assets of Acme?", ["total assets"], (), False),
        ("What is Acme's FY2021 current ratio?", ["current assets", "current liabilities"], (2021,), True),
        ("What was the change in Acme's revenue from 2016 to 2018?", ["revenue"], (2016, 2017, 2018), True),
        ("Has Acme's inventory grown since 2020?", ["inventory"], (2020,), False),
    ],
)
def test_lines_years_and_arithmetic(question: str, items: list[str], years: tuple[int, ...], computed: bool) -> None:
    asked = asked_of_tables(question)
    assert asked is not None
    assert ([item.name for item in asked.items], asked.years, asked.computed) == (items, years, computed)
    assert asked.names == ("acme",)


def test_a_definition_in_the_question_decides_which_lines_are_wanted() -> None:
    asked = asked_of_tables(
        "What is Acme's 2019 quick ratio? It is defined as: (total current assets - inventories) / current liabilities."
    )
    assert asked is not None
    assert {item.name for item in asked.items} == {"current assets", "inventory", "current liabilities"}


@pytest.mark.parametrize(
    ("question", "quarters", "names"),
    [
        ("What was the revenue of 3M in Q2 of 2022?", {2}, ("3m",)),
        ("What was Acme Tools' revenue in the third quarter of FY2022?", {3}, ("acme", "tools")),
        ("What was the revenue in 2022 in USD?", set(), ()),
    ],
)
def test_quarters_and_names(question: str, quarters: set[int], names: tuple[str, ...]) -> None:
    asked = asked_of_tables(question)
    assert asked is not None
    assert (asked.quarters, asked.names) == (frozenset(quarters), names)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "When was the treaty signed?",
        "Why did Acme's revenue fall in 2020?",
        "What drove the change in operating income in 2020?",
        "Which segment had the highest revenue in 2020?",
        "Who audited the balance sheet?",
        "Did wages as a percent of net sales rise in 2023?",
        "국방비는 얼마인가?",
    ],
)
def test_other_questions_are_left_to_the_sentences(question: str) -> None:
    assert asked_of_tables(question) is None


@pytest.mark.parametrize(
    ("name", "labels", "others"),
    [
        (
            "capital expenditure",
            ("Capital spending", "Purchases of land, buildings and equipment", "Additions to property"),
            ("Proceeds from sale of property", "Capital expenditures incurred but not yet paid", "Purchases of shares"),
        ),
        ("net income", ("Net (loss) income", "Net earnings attributable to Acme"), ("Net earnings per share",)),
        ("net income", ("Consolidated net income",), ("Net income attributable to noncontrolling interests",)),
        ("shareholders' equity", ("Total stockholders’ equity",), ("Total liabilities and shareholders' equity",)),
        (
            "accounts receivable",
            ("Accounts receivable, net", "Trade receivables, less allowances"),
            ("Accounts",),
        ),
        ("total debt", ("Total debt", "Long-term debt, less current portion"), ("Proceeds from long-term debt",)),
        ("cost of sales", ("Cost of goods sold", "Cost of sales"), ("Net sales",)),
        ("cash from operations", ("Net cash provided by (used in) operating activities",), ("Operating activities",)),
    ],
)
def test_the_labels_of_a_line(name: str, labels: tuple[str, ...], others: tuple[str, ...]) -> None:
    item = next(item for item in vocabulary().items if item.name == name)
    assert all(item.sure(label) > 0 for label in labels), labels
    assert not any(item.sure(label) for label in others), others


def test_every_metric_is_made_of_lines_that_there_are_and_every_statement_can_be_searched() -> None:
    names = [item.name for item in vocabulary().items]
    assert len(names) == len(set(names))
    assert {item for metric in vocabulary().metrics for item in metric.items} <= set(names)
    assert {item.statement for item in vocabulary().items} == set(vocabulary().searched)
