"""The lexical index: finds by stems and pairs of letters, forgets what is removed, and takes any text as a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import IndexError_
from assistant.lexical import LexicalHit, LexicalIndex
from assistant.passages import Cut
from assistant.records import Passage, Span


def cuts(texts: list[str], page_index: int = 0) -> list[Cut]:
    """Passages on pages of their own, or all on page ``page_index``."""
    return [
        Cut(Passage(f"d:{n}", "d", n, text, (Span(page_index or n + 1, 0, len(text)),)), "")
        for n, text in enumerate(texts)
    ]


ONE = ["The council spent money on dredging", "The storms closed the port", "한미동맹은 70년이 되었다"]
TWO = ["Dredged spoil was spent", "U.S. forces in 1,234 boats"]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    made = LexicalIndex(tmp_path / "lexical")
    made.add(1, cuts(ONE))
    made.add(2, cuts(TWO))
    made.commit()
    return made


def found(hits: list[LexicalHit]) -> list[tuple[int, int]]:
    return [(hit.document, hit.number) for hit in hits]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("dredge", {(1, 0), (2, 0)}),
        ("Which storm?", {(1, 1)}),
        ("동맹의 역사", {(1, 2)}),
        ("US", {(2, 1)}),
        ("1234", {(2, 1)}),
        ("the of and", set()),
        ("", set()),
        ("zebra", set()),
    ],
)
def test_a_question_finds_passages_by_its_words(
    index: LexicalIndex, question: str, expected: set[tuple[int, int]]
) -> None:
    assert set(found(index.search(question, 10))) == expected


def test_hits_come_best_first_and_at_most_k(index: LexicalIndex) -> None:
    hits = index.search("dredging spent spoil", 10)
    assert found(hits) == [(2, 0), (1, 0)]
    assert hits[0].score > hits[1].score > 0
    assert index.search("dredging spent spoil", 1) == hits[:1]
    assert index.search("dredging", 0) == []


def test_only_the_documents_asked_for_are_searched_with_the_same_scores(index: LexicalIndex) -> None:
    everywhere = index.search("dredging", 10)
    assert index.search("dredging", 10, [1]) == [hit for hit in everywhere if hit.document == 1]
    assert index.search("dredging", 10, [1, 2]) == everywhere
    assert index.search("dredging", 10, [3]) == []
    assert index.search("dredging", 10, []) == []


def test_words_spread_over_a_page_find_its_passages_before_those_of_other_pages(index: LexicalIndex) -> None:
    index.add(
        3, cuts(["the mayor opened", "the new quay", "in the rain", "with a long speech", "on a Sunday"], page_index=1)
    )
    index.add(4, cuts(["the mayor slept", "nothing", "a quay sank"]))
    index.commit()
    hits = found(index.search("mayor quay", 10))
    assert set(hits[:2]) == {(3, 0), (3, 1)}
    assert (3, 4) not in hits  # too far from both


def test_removed_and_replaced_passages_are_not_found(index: LexicalIndex) -> None:
    index.remove([1])
    index.add(2, cuts(["Only the lighthouse"]))
    index.commit()
    assert index.search("dredging spent storms boats", 10) == []
    assert found(index.search("lighthouse", 10)) == [(2, 0)]
    assert index.documents() == {2}


def test_what_was_not_committed_is_not_there_when_opened_again(tmp_path: Path, index: LexicalIndex) -> None:
    index.add(3, cuts(["A lost lighthouse"]))
    index.close()
    again = LexicalIndex(tmp_path / "lexical")
    assert again.documents() == {1, 2}
    assert again.search("lighthouse", 5) == []


def test_a_reader_sees_what_a_writer_has_committed_since(tmp_path: Path, index: LexicalIndex) -> None:
    reader = LexicalIndex(tmp_path / "lexical")
    index.remove([1, 2])
    index.add(3, cuts(["The lighthouse"]))
    index.commit()
    reader.reload()
    assert reader.documents() == {3}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    question=st.text() | st.sampled_from(['"', "a AND (b OR", "text:storm", "[1 TO", "storm~2^3", "\x00", "x" * 10_000])
)
def test_any_text_is_a_question(index: LexicalIndex, question: str) -> None:
    assert all(hit.score > 0 for hit in index.search(question, 5))


def test_a_folder_that_holds_another_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{}", encoding="utf-8")
    with pytest.raises(IndexError_, match="cannot be opened"):
        LexicalIndex(tmp_path)
