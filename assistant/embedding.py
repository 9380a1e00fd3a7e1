"""The seam to embedding models. Comes in: settings, then texts. Goes out: unit vectors, and counts of word pieces.

The bundled model is ``minilm``; any other is loaded by sentence-transformers, from a folder or by its name.
Storing vectors is left to ``catalogue`` and ``vectorstore``.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.minilm import MiniLM
from assistant.model_files import from_disk_or_hub
from assistant.settings import Settings
from assistant.torch_thread import in_torch_thread

__all__ = ["Embedder", "SentenceTransformersEmbedder", "load_embedder", "model_name"]

_PLAIN: dict[str, Any] = {"normalize_embeddings": True, "show_progress_bar": False}
BUNDLED = (MiniLM.name, f"sentence-transformers/{MiniLM.name}")


class Embedder(Protocol):
    """What the index needs of an embedding model; safe for many threads at once."""

    @property
    def name(self) -> str:
        """The name that an index remembers; another name is another model."""

    @property
    def window(self) -> int:
        """How many word pieces of a text the model reads, special tokens not counted."""

    @property
    def dimension(self) -> int:
        """The length d of a vector."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The word pieces of each text, special tokens not counted."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of ``texts``, shape (n, d)."""

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, shape (d,)."""


def load_embedder(settings: Settings) -> Embedder:
    """The embedding model that ``settings`` names. Raises ModelError where it cannot be loaded."""
    if settings.embedding_model in BUNDLED:
        return MiniLM()
    return SentenceTransformersEmbedder(model_name(settings))


def model_name(settings: Settings) -> str:
    """The name of the model that ``settings`` names, as ``Embedder.name`` gives it, without loading the model."""
    asked = settings.embedding_model
    if asked in BUNDLED:
        return MiniLM.name
    return str(Path(asked).resolve()) if Path(asked).is_dir() else asked


class SentenceTransformersEmbedder:
    """Any sentence-transformers model: a folder, or a published name, which is downloaded if it is not on disk yet."""

    def __init__(self, name: str) -> None:
        """Load the model ``name``. Raises ModelError with the cause where that fails."""
        self.name = name
        self._model = in_torch_thread(_load, self.name)
        self._tokenizer: Any = self._model.tokenizer
        special = len(self._tokenizer("")["input_ids"])
        self.window = (self._model.max_seq_length or 512) - special
        self._lock = threading.Lock()  # a fast tokenizer of transformers may not be used by two threads at once
        self.dimension = int(self._model.get_embedding_dimension() or len(self.embed_question("x")))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The word pieces of each text, special tokens not counted."""
        if not texts:
            return []
        with self._lock:
            ids = self._tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]
        return [len(row) for row in ids]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of ``texts``, shape (n, d), with the model's own prompt for passages where it has one."""
        with self._lock:
            made = in_torch_thread(self._model.encode_document, list(texts), **_PLAIN)
        return np.asarray(made, dtype=np.float32).reshape(len(texts), -1)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, shape (d,), with the model's own prompt for questions where it has one."""
        with self._lock:
            made = in_torch_thread(self._model.encode_query, text, **_PLAIN)
        return np.asarray(made, dtype=np.float32)


def _load(name: str) -> Any:  # a SentenceTransformer, which is not imported before it is needed
    from sentence_transformers import SentenceTransformer

    expected = f"{MiniLM.name!r}, a folder of a sentence-transformers model, or the name of one that is on disk"
    return from_disk_or_hub(SentenceTransformer, name, "embedding model", f"{expected} or can be downloaded")
