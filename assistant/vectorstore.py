"""The seam to Chroma, through langchain-chroma. Comes in: passage ids and vectors, a question's vector. Goes out: ids.

Chroma keeps an HNSW graph of the vectors, in a folder of the index or on a server; the vectors themselves, the texts
and which passages there are belong to ``catalogue``, and an id found here may be gone there. Embedded Chroma is not
safe for two processes, so a folder in use is never written again: ``generations`` makes a new one from a copy.

Source: Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using HNSW" (TPAMI 2020).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexError_, SettingsError

if TYPE_CHECKING:
    from langchain_chroma import Chroma

__all__ = ["VectorStore", "chroma"]

SEARCH_BREADTH = 800  # HNSW's ef: of the true best 200 it then finds more than 99 %
BATCH = 1000  # vectors sent to Chroma at once


class VectorStore:
    """One Chroma collection: in ``place``, a folder, or on the server whose address ``place`` is."""

    def __init__(self, place: Path | str, collection: str, metadata: Mapping[str, str | int] | None = None) -> None:
        """Open ``collection``; with ``metadata``, make it if it is missing. Raises IndexError_ when that fails."""
        self._given = _Given()
        self._lock = threading.Lock()
        self._place = place
        with self._translated():
            self._client = _client(place)
            try:
                self._store = chroma(self._client, collection, self._given, metadata)
            except BaseException:
                self._client.close()
                raise

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add ``vectors``, shape (n, d), under ``ids``; an id that is there already gets the new vector."""
        with self._translated(), self._lock:
            for start in range(0, len(ids), BATCH):
                some = list(ids[start : start + BATCH])
                self._given.vectors = vectors[start : start + BATCH]
                self._store.add_texts(some, ids=some)  # the text is in the catalogue: here the id stands for it

    def remove(self, ids: Sequence[str]) -> None:
        """Remove ``ids``; one that is not there is no error."""
        with self._translated(), self._lock:
            for start in range(0, len(ids), BATCH):
                self._store.delete(ids=list(ids[start : start + BATCH]))

    def ids(self) -> set[str]:
        """All ids in the collection."""
        with self._translated(), self._lock:
            return set(self._store.get(include=[])["ids"])

    def count(self) -> int:
        """How many vectors the collection holds."""
        with self._translated():
            return int(self._store._collection.count())  # langchain-chroma has no count of its own

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The ids of the ``k`` nearest vectors with their cosine to ``vector``, best first."""
        with self._translated():
            found = self._store.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=k)
        return [(document.page_content, 1.0 - distance) for document, distance in found]

    def close(self) -> None:
        """Let go of the folder or the connection."""
        self._client.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (SettingsError, IndexError_):
            raise
        except Exception as error:  # Chroma's core raises classes of its own, bare Exception among them
            raise IndexError_(f"Chroma in {self._place} failed: {error}") from error


def chroma(client: Any, collection: str, embeddings: Any, metadata: Mapping[str, str | int] | None) -> Chroma:
    """LangChain's Chroma store as we configure it: cosine, and a search broad enough to be all but exact."""
    from langchain_chroma import Chroma

    return Chroma(
        collection_name=collection,
        embedding_function=embeddings,
        client=client,
        collection_metadata=dict(metadata) if metadata else None,
        collection_configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_BREADTH}},
        create_collection_if_not_exists=metadata is not None,
    )


def _client(place: Path | str) -> Any:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if isinstance(place, Path):
        return chromadb.PersistentClient(str(place), settings=quiet)
    address = urlsplit(place)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingsError(f"chroma_url: expected http://host:port, found {place!r}")
    ssl = address.scheme == "https"
    port = address.port or (443 if ssl else 8000)
    return chromadb.HttpClient(address.hostname, port, ssl=ssl, settings=quiet)


class _Given:
    """LangChain's embeddings for vectors that are made already: it hands out the ones put into it."""

    def __init__(self) -> None:
        self.vectors: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    def embed_documents(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """The rows of ``vectors``, one for each text."""
        return list(self.vectors[: len(texts)])
