"""A question for figures is answered by rows with their heads: of the right company, year and statement, or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.extractive import Extract, extract
from assistant.answering.quoting import claim_of
from assistant.answering.statements import with_statements
from assistant.citations import check
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.retrieval import retrieve
from assistant.settings import Settings
from tests.fakes import FakeEmbedder
from tests.finders import OverlapFinder

FILING = """# {name} Annual Report {year}

The annual report of {name} Corporation for the year {year}.

## Consolidated Statements of Cash Flows

(in millions)

| Years ended December 31, | {year} | {before} |
|---|---|---|
| Net cash provided by operating activities | 6,439 | 6,240 |
| Purchases of property, plant and equipment | {capex} | (1,373) |
| Dividends paid | (3,193) | (2,803) |

## Consolidated Balance Sheets

(in millions)

| December 31, | {year} | {before} |
|---|---|---|
| Total current assets | 13,709 | 14,277 |
| Total current liabilities | 7,244 | 7,687 |
"""


@pytest.fixture
def filings(tmp_path: Path, settings: Settings) -> Iterator[Index]:
    """Two years of Acme and one of Brandt."""
    folder = tmp_path / "filings"
    folder.mkdir()
    for name, year, capex in (("Acme", 2018, "(1,577)"), ("Acme", 2017, "(1,373)"), ("Brandt", 2018, "(99)")):
        text = FILING.format(name=name, year=year, before=year - 1, capex=capex)
        (folder / f"{name}-{year}.md").write_text(text, encoding="utf-8")
    synchronise([folder], settings, embedder=FakeEmbedder())
    index = Index.open(settings, embedder=FakeEmbedder())
    yield index
    index.close()


def ask(index: Index, settings: Settings, question: str) -> Extract:
    finder = OverlapFinder()
    return extract(question, retrieve(index, question, settings, finder=finder), index, settings, finder)


def texts(made: Extract, index: Index) -> list[str]:
    return [claim_of(quote, index).text for quote in made.quotes]


def test_the_row_of_the_company_and_year_is_quoted_with_its_head(filings: Index, settings: Settings) -> None:
    made = ask(filings, settings, "What was Acme's capital expenditure in FY2018, in the statement of cash flows?")
    assert made.outcome == "answered"
    row = "Purchases of property, plant and equipment · (1,577) · (1,373)"
    head = "Consolidated Statements of Cash Flows (in millions): Years ended December 31, · 2018 · 2017"
    assert texts(made, filings) == [f"{head} — {row}"]
    assert {quote.document for quote in made.quotes} == {"Acme-2018"}


def test_every_part_is_cited_with_its_own_span_and_the_whole_is_verified(filings: Index, settings: Settings) -> None:
    made = ask(filings, settings, "What were the dividends paid by Acme in 2018?")
    claim = claim_of(made.quotes[0], filings)
    page = filings.page("Acme-2018", 1).text
    assert [page[c.start : c.end] == c.quote for c in claim.citations] == [True, True]
    assert [c.continued for c in claim.citations] == [False, True]
    assert {c.check.status for c in claim.citations} == {"verified"}
    assert check(claim.text, [c.quote for c in claim.citations]).status == "verified"
    assert check(claim.text.replace("3,193", "3,194"), [c.quote for c in claim.citations]).status != "verified"
    assert check(claim.text.replace("2018", "2016"), [c.quote for c in claim.citations]).status != "verified"


def test_what_has_to_be_worked_out_is_left_open_and_its_rows_are_quoted(filings: Index, settings: Settings) -> None:
    question = "What is Acme's working capital ratio for FY2018?"
    made = ask(filings, settings, question)
    assert (made.outcome, made.missing) == ("partial", (question,))
    assert [text.split(" — ")[1].split(" · ")[0] for text in texts(made, filings)] == [
        "Total current assets",
        "Total current liabilities",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "What was the capital expenditure of Cedar Mills in FY2018?",
        "What was Acme's capital expenditure in FY2003?",
        "What was Acme's goodwill in FY2018?",
        "What was Acme's capital expenditure in Q2 of 2018?",
    ],
)
def test_no_row_of_another_company_year_line_or_quarter(filings: Index, settings: Settings, question: str) -> None:
    quoted = texts(ask(filings, settings, question), filings)
    assert not any("1,577" in text or "(99)" in text for text in quoted)


def test_rows_stand_in_the_order_of_the_page_and_within_the_limit(filings: Index, settings: Settings) -> None:
    question = "What were the dividends paid, cash from operations and capital expenditure of Acme in 2018?"
    made = ask(filings, settings, question)
    starts = [quote.spans[0].start for quote in made.quotes]
    assert len(starts) == 3
    assert starts == sorted(starts)
    few = ask(filings, replace(settings, max_sentences=2), question)
    assert (len(few.quotes), few.outcome) == (2, "partial")


def test_the_passage_that_holds_the_row_comes_first_though_no_search_found_it(
    filings: Index, settings: Settings
) -> None:
    question = "What was Acme's capital expenditure in FY2018, in the statement of cash flows?"
    found = retrieve(filings, question, settings)
    without = replace(found, hits=tuple(hit for hit in found.hits if "Purchases" not in hit.passage.text))
    first = with_statements(question, without, filings).hits
    assert first[0].passage.document == "Acme-2018"
    assert "(1,577)" in first[0].passage.text
    assert first[0].score > first[1].score
    assert [hit.passage.id for hit in first[1:]] == [hit.passage.id for hit in without.hits]


def test_a_passage_that_is_brought_forward_stands_there_once(filings: Index, settings: Settings) -> None:
    question = "What were the dividends paid by Acme in 2018?"
    found = retrieve(filings, question, settings)
    ids = [hit.passage.id for hit in with_statements(question, found, filings).hits]
    assert len(ids) == len(set(ids))
    assert set(ids) == {hit.passage.id for hit in found.hits}


@pytest.mark.parametrize("question", ["Who leads Acme?", "What is the weather?", "What did Corvus pay in dividends?"])
def test_other_questions_leave_the_order_as_it_is(filings: Index, settings: Settings, question: str) -> None:
    found = retrieve(filings, question, settings)
    assert with_statements(question, found, filings) is found
