"""The open index: what it finds, what it refuses, and that it sees what a writer has changed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.catalogue import Catalogue
from assistant.errors import IndexMismatchError, IndexMissingError, NotFoundError
from assistant.index import CATALOGUE, Index
from assistant.indexing import synchronise
from assistant.records import Place, Span
from assistant.settings import Settings
from tests.fakes import FakeEmbedder

PAPER = "white-paper/harbour-white-paper"


@pytest.fixture(params=["exact", "chroma"])
def any_index(request: pytest.FixtureRequest, small_index: Index, settings: Settings) -> Iterator[Index]:
    """The small index, searched whole or by Chroma."""
    if request.param == "exact":
        yield small_index
        return
    index = Index.open(settings, embedder=FakeEmbedder(), exact_up_to=0)
    yield index
    index.close()


def of_documents(index: Index, hits: list[tuple[str, float]]) -> list[str]:
    return [p.document for p in index.passages([i for i, _ in hits])]


def test_documents_pages_and_places_come_back(small_index: Index) -> None:
    assert [d.id for d in small_index.documents()] == ["ferry", "weather", PAPER, "등대"]
    assert small_index.document(PAPER).title == "Harbour White Paper"
    assert [(p.index, p.label) for p in small_index.pages(PAPER)] == [(5, "3"), (6, "4")]
    assert small_index.page(PAPER, 6) == small_index.pages(PAPER)[1]
    assert small_index.place(PAPER, Span(6, 0, 5)) == Place("Harbour White Paper", 6, "4", None)
    text = small_index.page("ferry", 1).text
    start = text.index("A ticket")
    place = small_index.place("ferry", Span(1, start, start + 5))
    assert place == Place("The Ferry", None, None, "Tickets, paragraph 1")


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("How many did the ferry carry?", "ferry"),
        ("storm closed the port", "weather"),
        ("등대의 높이", "등대"),
    ],
)
def test_both_searches_find_the_document_that_answers(any_index: Index, question: str, document: str) -> None:
    assert of_documents(any_index, any_index.lexical(question, 1)) == [document]
    assert of_documents(any_index, any_index.dense(question, 1)) == [document]


def test_a_search_within_documents_scores_as_one_over_all(any_index: Index) -> None:
    for search in (any_index.dense, any_index.lexical):
        everywhere = search("the harbour ferry ticket costs crowns", 50)
        assert [s for _, s in everywhere] == sorted((s for _, s in everywhere), reverse=True)
        within = search("the harbour ferry ticket costs crowns", 50, ["ferry", "ferry"])
        expected = [hit for hit in everywhere if of_documents(any_index, [hit]) == ["ferry"]]
        assert [i for i, _ in within] == [i for i, _ in expected]
        assert [s for _, s in within] == pytest.approx([s for _, s in expected], abs=1e-6)
        assert search("ferry", 50, []) == []
        assert len(search("ferry", 1)) == 1


def test_ids_that_are_gone_or_malformed_are_left_out_and_the_order_is_kept(small_index: Index) -> None:
    ids = [i for i, _ in small_index.dense("ferry", 3)]
    asked = [ids[2], "no-such-key:0", "nonsense", ids[0], f"{ids[0].split(':')[0]}:999", ids[2]]
    assert [p.id for p in small_index.passages(asked)] == [ids[2], ids[0], ids[2]]


def test_what_is_searched_carries_title_and_headings_and_what_is_cited_does_not(small_index: Index) -> None:
    (hit, _), *_ = small_index.lexical("children travel free", 1)
    (passage,) = small_index.passages([hit])
    assert small_index.searched([hit]) == [f"The Ferry\n{passage.text}"]
    assert passage.text.startswith("Tickets\n\nA ticket costs")


def test_unknown_names_are_errors_that_help(small_index: Index) -> None:
    with pytest.raises(NotFoundError, match=r"did you mean .*ferry"):
        small_index.document("fery")
    with pytest.raises(NotFoundError, match="has pages 5 to 6; there is no page 7"):
        small_index.page(PAPER, 7)
    with pytest.raises(NotFoundError, match="has pages 5 to 6; there is no page 1"):
        small_index.place(PAPER, Span(1, 0, 1))
    for search in (small_index.dense, small_index.lexical):
        with pytest.raises(NotFoundError):
            search("ferry", 3, ["no such"])


@pytest.mark.parametrize("question", ["", " ", "?", "\x00", "x" * 20_000, "동", '"unbalanced ( AND'])
def test_any_text_can_be_asked(any_index: Index, question: str) -> None:
    assert len(any_index.dense(question, 3)) == 3
    assert len(any_index.lexical(question, 3)) <= 3


def test_many_threads_ask_at_once(any_index: Index) -> None:
    questions = ["ferry passengers", "storm port", "등대의 높이", "lighthouse lamp"] * 10

    def ask(question: str) -> tuple[object, ...]:
        dense = any_index.dense(question, 3)
        return tuple(dense), tuple(any_index.lexical(question, 3)), tuple(of_documents(any_index, dense))

    alone = [ask(question) for question in questions]
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(ask, questions)) == alone


def test_an_open_index_sees_what_a_writer_changes(
    any_index: Index, shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    assert of_documents(any_index, any_index.dense("zebra crossing", 10)).count("zoo") == 0
    (shelf / "zoo.txt").write_text("A zebra crossing was painted.\n", encoding="utf-8")
    (shelf / "weather.txt").unlink()
    (shelf / "ferry.md").rename(shelf / "boat.md")
    synchronise([shelf], settings, embedder=embedder)
    assert [d.id for d in any_index.documents()] == ["boat", PAPER, "zoo", "등대"]
    for search in (any_index.dense, any_index.lexical):
        assert of_documents(any_index, search("zebra crossing", 1)) == ["zoo"]
        assert "weather" not in of_documents(any_index, search("storm closed the port", 10))
        assert of_documents(any_index, search("ferry passengers in June", 1)) == ["boat"]


def test_a_folder_without_an_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="pincite index"):
        Index.open(Settings(index=tmp_path))


def test_an_index_made_with_other_settings_is_an_error_that_names_both(small_index: Index, settings: Settings) -> None:
    with pytest.raises(IndexMismatchError, match="passage_tokens '60', but '100' is asked for"):
        Index.open(replace(settings, passage_tokens=100), embedder=FakeEmbedder())
    with pytest.raises(IndexMismatchError, match="embedding_model 'fake', but 'other' is asked for"):
        Index.open(settings, embedder=FakeEmbedder("other"))
    with pytest.raises(IndexMismatchError, match="embedding_model 'fake', but 'all-MiniLM-L6-v2' is asked for"):
        Index.open(settings)


def test_an_index_of_another_version_is_refused_and_says_what_to_do(small_index: Index, settings: Settings) -> None:
    catalogue = Catalogue(settings.index / CATALOGUE)
    catalogue.set_meta({"format": "0"})
    catalogue.close()
    with pytest.raises(IndexMismatchError, match=r"another version of Pincite \(format '0'.*pincite index --rebuild"):
        Index.open(settings, embedder=FakeEmbedder())
