"""A reranker of one's own. Comes in: a question and passages. Goes out: how likely each answers, from 0 to 1.

Without one, the bundled answer finder looks at the best passages again. Any cross-encoder of sentence-transformers may
take its place in ordering them, for example one that reads Korean; the finder then only looks for the answer's words.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Protocol

from assistant.errors import ModelError
from assistant.model_files import from_disk_or_hub
from assistant.settings import Settings
from assistant.torch_thread import in_torch_thread

__all__ = ["CrossEncoderReranker", "Reranker", "load_reranker"]


class Reranker(Protocol):
    """What retrieval needs of a reranker."""

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]: ...


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder: a folder, or a published name, downloaded if it is not on disk yet.

    Source of the method: Nogueira and Cho, "Passage Re-ranking with BERT" (2019).
    """

    def __init__(self, name: str) -> None:
        """Load the model ``name``. Raises ModelError with the cause where that fails or where it gives no one score."""
        self._model = in_torch_thread(_load, name)
        if self._model.num_labels != 1:
            raise ModelError(
                f"The reranker {name!r} gives {self._model.num_labels} numbers for a pair; expected a cross-encoder"
                " that gives one, how well the passage answers"
            )
        self._lock = threading.Lock()  # its tokenizer may not be used by two threads at once

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """From 0 to 1 for each of ``texts``, in their order."""
        if not texts:
            return []
        from torch.nn import Sigmoid

        with self._lock:
            pairs = [(question, text) for text in texts]
            made = in_torch_thread(self._model.predict, pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        return [float(score) for score in made]


def load_reranker(settings: Settings) -> Reranker | None:
    """The reranker that the settings name; None where they name none."""
    return CrossEncoderReranker(settings.reranker) if settings.reranker else None


def _load(name: str) -> Any:  # a CrossEncoder, which is not imported before it is needed
    from sentence_transformers import CrossEncoder

    expected = (
        "a folder of a sentence-transformers cross-encoder, or the name of one that is on disk or can be downloaded"
    )
    return from_disk_or_hub(CrossEncoder, name, "reranker", expected)
