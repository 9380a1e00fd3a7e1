"""Where on an expected page the expected fact stands. Comes in: a place of a set, its question. Goes out: ``Found``.

Of each page only the sentences that share most words with what is expected are read for facts, so that a report of a
thousand failing questions is not slower than asking them was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.errors import NotFoundError
from assistant.output import page_name
from assistant.readers.sections import section_of
from assistant.records import Document, Page
from assistant.regression.conditions import leaves
from assistant.regression.facts import says
from assistant.regression.places import Expected, Spot
from assistant.regression.questions import Fact, Question
from assistant.rendering import PageSource
from assistant.sentences import sentence_spans

__all__ = ["Found", "find"]

MOST_PAGES = 3  # of one place
MOST_SENTENCES = 8  # of a page
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence on a page, or with ``start == end`` where the place begins."""

    title: str
    document: Document
    page: Page
    start: int
    end: int
    where: str  # "p. 203 (PDF page 205)"


def find(place: Expected, question: Question, shelf: PageSource) -> Found | None:
    """The sentence of ``place`` that says most of the facts expected, or where the place begins.

    None where it is gone, and where any page of a document with pages will do.

    Of sentences that say equally many, the one that shares most words with the question's ``answer`` and facts.
    """
    try:
        document = shelf.document(place.ref.document)
        indices = sorted(place.pages) if document.paged else [1]
        ours = [shelf.page(document.id, index) for index in indices[:MOST_PAGES]]
    except NotFoundError:
        return None
    facts = [fact for each in question.facts for fact, wanted in leaves(each) if wanted]
    best: tuple[int, Page, int, int] | None = None
    for page in ours:
        for start, end in _promising(page, place, document, facts, question):
            said = sum(says(fact, page.text[start:end]) for fact in facts)
            if said and (best is None or said > best[0]):
                best = said, page, start, end
    if best is not None:
        _, page, start, end = best
        return Found(document.title, document, page, start, end, _where(document, page, start))
    for page in ours:
        start = next((start for start, _ in _sentences(page, place, document)), 0)
        at = 0 if document.paged else start
        return Found(document.title, document, page, at, at, _where(document, page, at))
    return None


def _promising(
    page: Page, place: Expected, document: Document, facts: list[Fact], question: Question
) -> list[tuple[int, int]]:
    wanted = _words(" ".join([question.answer, *map(str, facts)]))
    spans = list(_sentences(page, place, document)) if facts else []
    return sorted(spans, key=lambda span: -len(wanted & _words(page.text[span[0] : span[1]])))[:MOST_SENTENCES]


def _sentences(page: Page, place: Expected, document: Document) -> Iterator[tuple[int, int]]:
    """The sentences of the page that belong to the place."""
    for start, end in sentence_spans(page.text):
        if document.paged or place.holds(Spot(document.id, section=section_of(page, start))):
            yield start, end


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _where(document: Document, page: Page, at: int) -> str:
    return page_name(page.index, page.label, None) if document.paged else section_of(page, at)
