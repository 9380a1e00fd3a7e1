"""Where a hit stands in a format without pages: in every paragraph of its passage, not only the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.index import Index
from assistant.indexing import synchronise
from assistant.readers.sections import section_of
from assistant.records import Answer, Hit, Passage, Span
from assistant.regression.asking import Asking, spot_of_hit
from assistant.regression.judging import judge
from assistant.regression.places import plain, section_path
from assistant.regression.reading import set_of_text
from assistant.regression.resolving import resolve
from assistant.settings import Settings
from tests.fakes import FakeEmbedder

PILOTS = (
    "# Pilots\n\n## Fees\n\nA pilot costs 90 crowns.\n\nAt night it is more.\n\n- 100 in summer\n- 120 in winter\n\n"
    "## Boats\n\n### The Gull\n\nShe was built in 1990.\n\n## Empty\n"
)
SET = """\
pincite_questions: 1
questions:
- id: night
  question: What does a pilot cost at night?
  pages: [{document: pilots, section: 'Fees, paragraph N'}]
"""


@pytest.fixture
def index(shelf: Path, settings: Settings, embedder: FakeEmbedder) -> Iterator[Index]:
    """An index of the small shelf and of a note with headings in a row."""
    (shelf / "pilots.md").write_text(PILOTS, encoding="utf-8")
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder=embedder)
    yield index
    index.close()


def passages(index: Index, document: str) -> list[Passage]:
    return index.passages_over(document, Span(1, 0, len(index.page(document, 1).text)))


def hit(index: Index, passage: Passage) -> Hit:
    place = index.place(passage.document, passage.spans[0])
    return Hit(passage, place.title, place.page_index, place.page_label, place.section, 1.0)


def test_a_hit_reaches_to_the_section_of_its_last_character(index: Index) -> None:
    documents = [document for document in index.documents() if not document.paged]
    assert len(documents) == 4
    for document in documents:
        for passage in passages(index, document.id):
            path, paragraphs = section_path(spot_of_hit(hit(index, passage)).section or "")
            last, end = section_path(section_of(index.page(document.id, 1), passage.spans[-1].end - 1))
            untitled = last[1:] if last[:1] == (plain(document.title),) and path != last else last
            assert (path, paragraphs and paragraphs[1]) == (untitled, end and end[1])


def test_headings_in_a_row_are_all_in_the_place_of_the_passage_that_they_begin(index: Index) -> None:
    assert [spot_of_hit(hit(index, passage)).section for passage in passages(index, "pilots")] == [
        "Fees, paragraph 1-3",
        "Boats > The Gull, paragraph 1",
        "Empty",
    ]


@pytest.mark.parametrize(
    ("paragraph", "cause"),
    [(1, "abstained though retrieved"), (3, "abstained though retrieved"), (4, "page not retrieved")],
)
def test_a_later_paragraph_of_a_retrieved_passage_is_retrieved(index: Index, paragraph: int, cause: str) -> None:
    questions = set_of_text(SET.replace("N", str(paragraph)), Path("pilots.yaml"))
    (case,) = questions.cases()
    found = hit(index, passages(index, "pilots")[0])
    answer = Answer(case.text, "not_in_documents", "", (), (found,), "fake", {}, "fake")
    asking = Asking(case.key, 1, answer, (spot_of_hit(found),))
    assert judge(case, asking, resolve(questions, index)).cause == cause
