"""Small stand-ins for the models, so that tests need no weights. Comes in: texts. Goes out: vectors with a meaning."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["FakeEmbedder"]


class FakeEmbedder:
    """A hashed bag of words of unit length: texts that share words are near, so its ranks mean something.

    A word piece is a word or a mark of punctuation; ``embedded`` counts the passages embedded so far.
    """

    def __init__(self, name: str = "fake", window: int = 120, dimension: int = 256) -> None:
        self.name = name
        self.window = window
        self.dimension = dimension
        self.embedded = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words and marks in each text."""
        return [len(_pieces(text)) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (n, d); a text without words gets the first axis."""
        self.embedded += len(texts)
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """A unit vector, shape (d,)."""
        return self._vector(text)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for piece in _pieces(text)[: self.window]:
            vector[zlib.crc32(piece.encode("utf-8", "surrogatepass")) % self.dimension] += 1
        if not vector.any():
            vector[0] = 1
        made: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return made


def _pieces(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text.lower())
