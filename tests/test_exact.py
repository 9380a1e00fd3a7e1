"""Looking at every vector finds what is nearest, whichever documents are asked and however they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant import exact
from assistant.catalogue import Catalogue, Entry, NewDocument
from assistant.exact import ExactSearch
from assistant.passages import Cut
from assistant.records import Document, Passage, Span

DIMENSION = 6
SIZES = {1: 3, 2: 0, 3: 1, 4: 7, 5: 0, 6: 4}  # passages of each document, some without any


def made(number: int, passages: int) -> NewDocument:
    """A document whose vectors chance drew, the same at every run."""
    drawn = np.random.default_rng(number).normal(size=(passages, DIMENSION)).astype(np.float32)
    matrix = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    cuts = [Cut(Passage(f"k{number}:{n}", f"d{number}", n, "text", (Span(1, 0, 4),)), "") for n in range(passages)]
    return NewDocument(
        number, f"k{number}", Document(f"d{number}", "Title", "text", ("/a",), "00"), {}, [], cuts, matrix
    )


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite", create=True)
    catalogue.put([made(number, passages) for number, passages in SIZES.items()])
    yield catalogue
    catalogue.close()


def one_by_one(entries: Sequence[Entry], vector: np.ndarray) -> list[tuple[str, float]]:
    """Every passage of ``entries`` with its cosine, best first, the plainest way."""
    rows = [
        (f"{e.key}:{n}", float(row @ vector))
        for e in entries
        for n, row in enumerate(made(e.number, e.passages).matrix)
    ]
    return sorted(rows, key=lambda row: -row[1])


@pytest.mark.parametrize("stacked", [1000, 0])
@pytest.mark.parametrize("cached", [1000, 5])
@pytest.mark.parametrize("k", [1, 4, 15, 99])
def test_the_nearest_are_found_whatever_is_asked_in_whatever_order(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, stacked: int, cached: int, k: int
) -> None:
    monkeypatch.setattr(exact, "STACKED", stacked)
    monkeypatch.setattr(exact, "CACHED", cached)
    search = ExactSearch(catalogue)
    entries = catalogue.entries()
    chance = np.random.default_rng(0)
    for asked in (entries, entries[::-1], entries[2:4], entries[1:2], [], entries):
        vector = chance.normal(size=DIMENSION).astype(np.float32)
        found = sorted(search.nearest(asked, vector, k), key=lambda hit: -hit[1])
        expected = one_by_one(asked, vector)[:k]
        assert [i for i, _ in found] == [i for i, _ in expected]
        assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in expected], abs=1e-6)
    assert search.nearest(entries, vector, 0) == []


def test_a_document_that_is_gone_is_not_found_and_does_not_shift_the_others(catalogue: Catalogue) -> None:
    entries = catalogue.entries()
    vector = np.ones(DIMENSION, dtype=np.float32)
    catalogue.remove([1, 3])  # by a writer, after the entries were looked at
    found = sorted(ExactSearch(catalogue).nearest(entries, vector, 99), key=lambda hit: -hit[1])
    assert [i for i, _ in found] == [i for i, _ in one_by_one([e for e in entries if e.number in (4, 6)], vector)]


def test_what_has_left_is_forgotten_and_what_stays_is_found_again(catalogue: Catalogue) -> None:
    search, entries, vector = ExactSearch(catalogue), catalogue.entries(), np.ones(DIMENSION, dtype=np.float32)
    before = search.nearest(entries, vector, 99)
    catalogue.remove([4])
    search.forget_all_but({1, 3, 6})
    assert {i for i, _ in search.nearest(entries, vector, 99)} == {i for i, _ in before if not i.startswith("k4:")}
