"""Search by looking at every vector. Comes in: documents and a question's vector. Goes out: passages with cosines.

For a shelf of some thousand passages this takes a millisecond and finds what is nearest without fail; a larger one is
searched by Chroma (``generations``), and here only what Chroma does not hold yet. Choosing is left to ``index``.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.catalogue import Catalogue, Entry

__all__ = ["ExactSearch"]

CACHED = 200_000  # passages whose vectors are kept at hand, 300 MB
STACKED = 20_000  # passages at most whose vectors are laid below one another, so that one product looks at all of them


@dataclass(frozen=True, slots=True)
class _Stack:
    """The vectors of documents below one another: shape (n, d), and one past the last row of each document."""

    numbers: tuple[int, ...]
    matrix: NDArray[np.float32]
    ends: NDArray[np.int64]


class ExactSearch:
    """Searches the vectors that the catalogue holds, kept at hand; safe for many threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.RLock()
        self._matrices: dict[int, NDArray[np.float32]] = {}
        self._stack: _Stack | None = None

    def nearest(self, entries: Sequence[Entry], vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The ``k`` passages of ``entries`` nearest to ``vector``, shape (d,): id and cosine, in no order."""
        if not entries or k < 1:
            return []
        cosines, ends = self._cosines(entries, vector)
        best = np.argpartition(-cosines, k)[:k] if len(cosines) > k else np.arange(len(cosines))
        documents = np.searchsorted(ends, best, side="right")
        firsts = np.concatenate([[0], ends])[documents]
        found = zip(documents.tolist(), (best - firsts).tolist(), cosines[best].tolist(), strict=True)
        return [(f"{entries[at].key}:{number}", cosine) for at, number, cosine in found]

    def forget_all_but(self, numbers: Collection[int]) -> None:
        """Let go of the vectors of documents that have left the catalogue."""
        with self._lock:
            self._matrices = {number: m for number, m in self._matrices.items() if number in numbers}
            self._stack = None

    def _cosines(
        self, entries: Sequence[Entry], vector: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The cosine of each passage, document after document, and where the passages of each document end."""
        if sum(entry.passages for entry in entries) > STACKED:
            parts = [self._matrix(entry, len(vector)) @ vector for entry in entries]
            return np.concatenate(parts), _ends(parts)
        stack = self._stacked(entries, len(vector))
        # Not ``@``: the threads that BLAS then begins would stand in the way of those that read the passages.
        return np.einsum("nd,d->n", stack.matrix, vector), stack.ends

    def _stacked(self, entries: Sequence[Entry], dimension: int) -> _Stack:
        numbers = tuple(entry.number for entry in entries)
        with self._lock:
            if self._stack is None or self._stack.numbers != numbers:
                parts = [self._matrix(entry, dimension) for entry in entries]
                self._stack = _Stack(numbers, np.concatenate(parts), _ends(parts))
            return self._stack

    def _matrix(self, entry: Entry, dimension: int) -> NDArray[np.float32]:
        with self._lock:
            if entry.number not in self._matrices:
                matrix = self._catalogue.vectors(entry, dimension)
                if sum(map(len, self._matrices.values())) + len(matrix) > CACHED:
                    self._matrices.clear()
                self._matrices[entry.number] = matrix
            return self._matrices[entry.number]


def _ends(parts: Sequence[NDArray[np.float32]]) -> NDArray[np.int64]:
    """One past the last row of each part, where they lie below one another."""
    return np.cumsum([len(part) for part in parts])
