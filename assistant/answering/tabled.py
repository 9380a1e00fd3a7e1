"""The rows that answer a question for figures. Comes in: a question, its hits, the index. Goes out: rows, or None.

The pages of the hits are read whole, for the passage that was found may hold the head of a table and not its rows. A
row counts when its label is a name of the line asked for, a column of its table is for the year, and the document is
of the company; among these the statement asked for, the report of that very year and the better hit decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.accounts import STATEMENTS, Item, vocabulary
from assistant.answering.asked import Asked, asked_of_tables
from assistant.answering.candidates import terms
from assistant.answering.rows import Row, rows_of_page, years_in
from assistant.errors import NotFoundError
from assistant.index import Index
from assistant.records import Hit, Span
from assistant.words import normal

__all__ = ["Found", "Tabled", "tabled"]

STATEMENT_PASSAGES = 8  # of each document that are looked at for a statement
DOCUMENTS = 4  # of one company, whose statements are looked for
PAGES = 40  # of the best hits, whose tables are read
NAMED = 0.5  # share of the company's names that a document's title or first page must hold
NAMED_CHARS = 4000  # of the first page, where a filing says whose it is
TITLE_CHARS = 400  # of a page, in which a statement is called by its name
_PART_OF_YEAR = re.compile(
    r"\b(?:three|six|nine|3|6|9|13|26|39)[\s-](?:months?|weeks?)\b|\bquarter|\bQ[1-4]\b", re.IGNORECASE
)
_WHOLE_YEAR = re.compile(
    r"\b(?:twelve|12|52|53)[\s-](?:months?|weeks?)\b|\bfull[\s-]year\b|\bfiscal years?\b|\byears? ended\b",
    re.IGNORECASE,
)
_QUARTER_NAMES = {1: "first", 2: "second", 3: "third", 4: "fourth"}
_NOT_THE_COMPANY = re.compile(
    r"\bparent\b|\bpro[\s-]forma\b|\bsegments?\b|\bdiscontinued\b|\bcondensed financial information\b"
    r"|\bguarantors?\b|\bissuer\b|\bunconsolidated\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a page of a document, and the line of a statement that it is."""

    document: str
    page_index: int  # 1-based
    row: Row
    item: Item
    score: float

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the row stands."""
        return (Span(self.page_index, self.row.start, self.row.end),)

    @property
    def heads(self) -> tuple[Span, ...]:
        """Where the lines stand that name its columns and their unit."""
        return tuple(Span(self.page_index, start, end) for start, end in self.row.heads)


@dataclass(frozen=True, slots=True)
class Tabled:
    """Rows for the lines that a question names, in reading order; ``whole`` when they say all that was asked."""

    rows: tuple[Found, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Place:
    document: str
    page_index: int
    standing: float  # 0 to 1, how good the hit is that led there


def tabled(question: str, hits: Sequence[Hit], index: Index) -> Tabled | None:
    """The rows that answer ``question``, or that its answer is worked out from; None where no table does."""
    asked = asked_of_tables(question)
    if asked is None or not hits:
        return None
    by_document: dict[str, dict[str, Found]] = {}
    for each in _found(asked, _places(asked, _of_company(asked, hits, index), index), index):
        best = by_document.setdefault(each.document, {})
        if each.item.name not in best or each.score > best[each.item.name].score:
            best[each.item.name] = each
    if not by_document:
        return None
    chosen = max(by_document.values(), key=lambda rows: sum(row.score for row in rows.values()))
    return _answer(asked, chosen)


def _answer(asked: Asked, chosen: Mapping[str, Found]) -> Tabled:
    """All rows; they say all where nothing is left to be worked out, or what would be has a row of its own."""
    rows = sorted(chosen.values(), key=lambda each: (each.page_index, each.row.start))
    direct = any(each.item.metric for each in rows)
    return Tabled(tuple(rows), whole=direct or (not asked.computed and len(chosen) == len(asked.items)))


def _of_company(asked: Asked, hits: Sequence[Hit], index: Index) -> list[Hit]:
    """The hits in the documents that name the company best; where none is named, those of the only document."""
    documents = list(dict.fromkeys(hit.passage.document for hit in hits))
    if not asked.names:
        return list(hits) if len(documents) == 1 else []
    shares = {document: _named(asked.names, document, index) for document in documents}
    most = max(shares.values())
    return [hit for hit in hits if shares[hit.passage.document] == most] if most >= NAMED else []


def _named(names: Sequence[str], document: str, index: Index) -> float:
    """The share of ``names`` that the title or the first page of a document holds."""
    title = normal(index.document(document).title)
    words = set(re.findall(r"\w+", f"{title} {normal(_first_page(document, index)[:NAMED_CHARS])}"))
    squeezed = re.sub(r"\W", "", title)
    held = [name in words or (len(name) > 2 and re.sub(r"\W", "", name) in squeezed) for name in names]
    return sum(held) / len(held)


def _first_page(document: str, index: Index) -> str:
    try:
        return index.page(document, 1).text
    except NotFoundError:  # an export may begin further on
        return ""


def _places(asked: Asked, hits: Sequence[Hit], index: Index) -> list[_Place]:
    """The pages to read: those of the best hits, and those where the statements of their documents stand."""
    documents = list(dict.fromkeys(hit.passage.document for hit in hits))
    if not documents:
        return []
    found = [hit.passage for hit in hits]
    standing: dict[tuple[str, int], float] = {}
    for passage in found:
        for span in passage.spans:
            if len(standing) < PAGES:
                standing.setdefault((passage.document, span.page_index), 1 - len(standing) / PAGES)
    wanted = sorted({item.statement for item in asked.items} | asked.statements)
    for document in sorted(documents, key=lambda d: _year_apart(asked, d, index))[:DOCUMENTS]:
        for statement in wanted:
            ids = [i for i, _ in index.lexical(vocabulary().searched[statement], STATEMENT_PASSAGES, [document])]
            for passage in index.passages(ids):
                for span in passage.spans:
                    standing.setdefault((passage.document, span.page_index), 0.0)
    return [_Place(document, page_index, good) for (document, page_index), good in standing.items()]


def _year_apart(asked: Asked, document: str, index: Index) -> int:
    """How many years the document's date or title is from the latest year asked for; many where neither says."""
    about = index.document(document)
    years = years_in(f"{about.date or ''} {about.title}")
    return min((abs(year - asked.years[-1]) for year in years), default=99) if asked.years else 0


def _found(asked: Asked, places: Sequence[_Place], index: Index) -> Iterator[Found]:
    """Every row of the pages that is one of the lines asked for."""
    for place in places:
        text = index.page(place.document, place.page_index).text
        title = index.document(place.document).title
        for row in rows_of_page(text):
            label = re.sub(r"\s+", " ", row.label).strip(" .:*†—–-")
            for item in asked.items:
                sure = item.sure(label)
                if sure and _fits(asked, row, title):
                    score = sure + _likeness(asked, row) + _standing(asked, item, row, text) + 0.5 * place.standing
                    yield Found(place.document, place.page_index, row, item, score)


def _likeness(asked: Asked, row: Row) -> float:
    """How many of the label's words the question has, half a point for all."""
    label = terms(row.label)
    return 0.5 * len(label & asked.terms) / len(label) if label else 0.0


def _fits(asked: Asked, row: Row, title: str) -> bool:
    """Whether the row's table has a column for the latest year and for the part of the year that is asked for."""
    if not row.heads or (asked.years and asked.years[-1] not in row.years):
        return False
    part = bool(_PART_OF_YEAR.search(row.head))
    if asked.quarters:
        said = f"{row.head} {title}".lower()
        return any(f"q{q}" in said or _QUARTER_NAMES[q] in said for q in asked.quarters) or "three months" in said
    return not part or bool(_WHOLE_YEAR.search(row.head))


def _standing(asked: Asked, item: Item, row: Row, text: str) -> float:
    """How much speaks for the row's table: its statement, its years, a value for each of them."""
    title = f"{text[:TITLE_CHARS]} {row.head}"
    score = 0.0
    if STATEMENTS[item.statement].search(title):
        score += 1.0
    if any(STATEMENTS[name].search(title) for name in asked.statements):
        score += 1.0
    if asked.years and row.years:
        score += 0.8 * (max(row.years) == asked.years[-1]) + 0.2 * all(year in row.years for year in asked.years)
    score += 0.4 * row.aligned
    return score - 1.0 * bool(_NOT_THE_COMPANY.search(title))
