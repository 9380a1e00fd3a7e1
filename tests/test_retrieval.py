"""Retrieval fuses two searches, leans towards documents that match as a whole, and lets the finder look again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index import Index
from assistant.indexing import synchronise
from assistant.records import Passage, Span
from assistant.retrieval import YEAR_WEIGHT, fuse, main_span, retrieve
from assistant.settings import Settings
from tests.fakes import FakeEmbedder
from tests.finders import OverlapFinder

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-5, 50), max_size=8)


@given(SCORES, SCORES, st.floats(0, 1))
def test_fused_scores_lie_between_0_and_1_and_no_passage_is_lost(
    dense: dict[str, float], lexical: dict[str, float], weight: float
) -> None:
    fused = fuse(dense, lexical, weight)
    assert set(fused) == set(dense) | set(lexical)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())


@pytest.mark.parametrize(("weight", "order"), [(1.0, "ab"), (0.0, "ba")])
def test_the_weight_decides_which_search_is_believed(weight: float, order: str) -> None:
    fused = fuse({"a": 0.9, "b": 0.1}, {"b": 9.0, "a": 1.0}, weight)
    assert "".join(sorted(fused, key=lambda i: -fused[i])) == order


def test_hits_carry_page_scores_and_ranks_of_both_searches(small_index: Index, settings: Settings) -> None:
    best = retrieve(small_index, "How much was spent on dredging in 2021?", settings).hits[0]
    assert (best.title, best.page_index, best.page_label) == ("Harbour White Paper", 5, "3")
    assert best.lexical_rank == 1
    assert best.dense_rank is not None
    assert best.relevance is None


def test_a_document_without_pages_is_placed_by_section(small_index: Index, settings: Settings) -> None:
    best = retrieve(small_index, "What does a ticket cost?", settings).hits[0]
    assert best.page_index is None
    assert best.section is not None
    assert "Tickets" in best.section


def test_only_the_documents_asked_for_are_searched(small_index: Index, settings: Settings) -> None:
    hits = retrieve(small_index, "dredging", settings, documents=["ferry"]).hits
    assert {hit.passage.document for hit in hits} <= {"ferry"}


def test_the_finder_reads_the_best_passages_only_and_orders_them(small_index: Index, settings: Settings) -> None:
    settings = replace(settings, finder_passages=2)
    found = retrieve(small_index, "How many passengers did the ferry carry in June?", settings, finder=OverlapFinder())
    assert len(found.readings) == 2
    assert {hit.passage.id for hit in found.hits[:2]} == set(found.readings)
    assert "5,400" in found.hits[0].passage.text
    assert [hit.relevance is not None for hit in found.hits[:3]] == [True, True, False]


def test_a_korean_question_is_found_by_its_words_and_not_read_by_the_english_finder(
    small_index: Index, settings: Settings
) -> None:
    found = retrieve(small_index, "등대의 높이는 얼마인가요?", settings, finder=OverlapFinder())
    assert found.hits[0].passage.document == "등대"
    assert found.readings == {}


@pytest.mark.parametrize("question", ["?", "( AND : ] ~", "\N{SNOWMAN}", "x" * 3000])
def test_any_text_is_a_question(small_index: Index, settings: Settings, question: str) -> None:
    assert retrieve(small_index, question, settings).hits is not None


def test_a_passage_over_a_page_break_is_called_by_the_page_that_holds_most_of_it() -> None:
    passage = Passage("x", "d", 0, "ab cdef", (Span(4, 10, 12), Span(5, 0, 4)))
    assert main_span(passage) == Span(5, 0, 4)


@pytest.fixture
def volumes(tmp_path: Path, settings: Settings, embedder: FakeEmbedder) -> Iterator[Index]:
    """Three volumes of one series that differ in nothing but their year."""
    shelf = tmp_path / "volumes"
    shelf.mkdir()
    for year in (2018, 2019, 2020):
        (shelf / f"harbour-{year}.md").write_text(f"# Harbour {year}Q4\n\nThe harbour spent 4 million on dredging.\n")
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder=embedder)
    yield index
    index.close()


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What did the harbour spend on dredging in FY2019?", "harbour-2019"),
        ("What did the harbour spend on dredging in fiscal 2018 Q4?", "harbour-2018"),
        ("How did spending on dredging change from 2018 to 2020?", "harbour-2020"),
        ("How did spending on dredging change from FY20 to FY19?", "harbour-2020"),
    ],
)
def test_of_a_series_the_volume_of_the_latest_year_asked_for_comes_first(
    volumes: Index, settings: Settings, question: str, first: str
) -> None:
    assert retrieve(volumes, question, settings).hits[0].passage.document == first


def test_a_year_that_no_title_names_favours_no_document(volumes: Index, settings: Settings) -> None:
    scores = {
        hit.passage.document: hit.score for hit in retrieve(volumes, "Dredging of the harbour in 1999?", settings).hits
    }
    assert max(scores.values()) - min(scores.values()) < YEAR_WEIGHT / 2


def test_the_document_whose_title_names_the_ordinal_asked_for_comes_first(
    settings: Settings, embedder: FakeEmbedder, tmp_path: Path
) -> None:
    shelf = tmp_path / "meetings"
    shelf.mkdir()
    for number in ("52nd", "53rd", "55th"):
        (shelf / f"meeting-{number}.md").write_text(f"# {number} Harbour Meeting\n\nThe harbour pays for dredging.\n")
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder=embedder)
    for number in ("52nd", "53rd", "55th"):
        found = retrieve(index, f"Did the harbour pay for dredging at the {number}?", settings)
        assert found.hits[0].passage.document == f"meeting-{number}"
    index.close()


def test_what_was_searched_is_kept_with_what_was_found(volumes: Index, settings: Settings) -> None:
    assert retrieve(volumes, "dredging", settings).documents is None
    assert retrieve(volumes, "dredging", settings, documents=["harbour-2019"]).documents == ("harbour-2019",)
