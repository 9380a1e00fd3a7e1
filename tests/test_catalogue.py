"""The catalogue gives back what was put in, whole documents or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.catalogue import Catalogue, NewDocument
from assistant.errors import IndexError_
from assistant.passages import Cut
from assistant.records import Document, Heading, Page, Passage, Span

NUMBERS = st.integers(-1, 2**31 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


def new(number: int, name: str, pages: list[Page] | None = None, passages: int = 2) -> NewDocument:
    cuts = [
        Cut(
            Passage(f"k{number}:{n}", name, n, f"text {n}", (Span(1, n, n + 6), Span(2, 0, 3)), ("Über", "동")), "above"
        )
        for n in range(passages)
    ]
    document = Document(name, "Title", "pdf", ("/a b/ü.pdf",), "00", pages=2, date="2020", reason="한")
    matrix = np.arange(passages * 4, dtype=np.float32).reshape(passages, 4)
    return NewDocument(number, f"k{number}", document, {"said": {"title": None}}, pages or [], cuts, matrix)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "catalogue.sqlite", create=True)


def read_back(catalogue: Catalogue, number: int, page_index: int | None = None) -> list[Page]:
    """Pages with their map as a tuple, as those that are put have it: the catalogue gives an array."""
    return [replace(page, source=tuple(page.source)) for page in catalogue.pages(number, page_index)]


def test_a_document_comes_back_as_it_was(catalogue: Catalogue) -> None:
    page = Page(2, "iv", "Text 한국", (5, 4, -1, -1, 7, 9, 100_000), (Heading(0, 1, "Text"),), label_inferred=True)
    put = new(1, "b", [Page(1, None, ""), page])
    catalogue.put([put, new(2, "a", passages=0)])
    second, first = catalogue.entries()
    assert (first.number, first.key, first.document, first.found) == (1, "k1", put.document, put.found)
    assert (first.passages, first.in_chroma, second.document.id) == (2, False, "a")
    assert read_back(catalogue, 1) == [Page(1, None, ""), page]
    assert read_back(catalogue, 1, 2) == [page]
    assert catalogue.pages(1, 3) == []
    assert catalogue.labels(1) == {1: None, 2: "iv"}
    wanted = [(first, 1), (first, 2), (first, 0)]
    assert catalogue.passages(wanted) == [(put.cuts[1].passage, "above"), None, (put.cuts[0].passage, "above")]
    assert catalogue.vectors(first, 4).tolist() == put.matrix.tolist()
    assert catalogue.vectors(second, 4).shape == (0, 4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(text=TEXT, source=st.lists(NUMBERS, max_size=50), label=st.none() | TEXT)
def test_any_page_comes_back_as_it_was(catalogue: Catalogue, text: str, source: list[int], label: str | None) -> None:
    page = Page(1, label, text, tuple(source))
    number = catalogue.next_number()
    catalogue.put([new(number, "d", [page])], replaced=[e.number for e in catalogue.entries()])
    assert read_back(catalogue, number) == [page]


def test_removing_and_replacing_leave_nothing_behind(catalogue: Catalogue) -> None:
    catalogue.put([new(1, "a", [Page(1, None, "x")]), new(2, "b", [Page(1, None, "y")])])
    first, second = catalogue.entries()
    catalogue.remove([1])
    catalogue.put([new(3, "b")], replaced=[2])
    assert [e.number for e in catalogue.entries()] == [3]
    assert [catalogue.pages(n) for n in (1, 2)] == [[], []]
    assert catalogue.passages([(first, 0), (second, 0)]) == [None, None]
    assert len(catalogue.vectors(first, 4)) == 0


def test_numbers_are_never_used_twice(catalogue: Catalogue) -> None:
    assert catalogue.next_number() == 1
    catalogue.put([new(1, "a")])
    catalogue.remove([1])
    assert catalogue.next_number() == 2


def test_a_failing_put_changes_nothing(catalogue: Catalogue) -> None:
    catalogue.put([new(1, "a")])
    with pytest.raises(IndexError_):
        catalogue.put([new(2, "b"), new(3, "b")], replaced=[1])
    assert [e.document.id for e in catalogue.entries()] == ["a"]


def test_a_new_version_is_seen_by_other_readers_only_after_a_change(catalogue: Catalogue) -> None:
    reader = Catalogue(catalogue.path)
    before = reader.version()
    assert reader.version() == before
    catalogue.put([new(1, "a")])
    assert reader.version() != before
    assert len(reader.entries()) == 1


def test_publishing_says_which_documents_chroma_holds(catalogue: Catalogue) -> None:
    catalogue.put([new(1, "a"), new(2, "b")])
    catalogue.publish([2], 7)
    assert [(e.document.id, e.in_chroma) for e in catalogue.entries()] == [("a", False), ("b", True)]
    assert (catalogue.meta()["generation"], catalogue.meta()["in_chroma"]) == ("7", "2")


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexError_, match="cannot be opened"):
        Catalogue(tmp_path / "missing.sqlite")
    (tmp_path / "foreign.sqlite").write_bytes(b"not a database " * 100)
    with pytest.raises(IndexError_):
        Catalogue(tmp_path / "foreign.sqlite")
