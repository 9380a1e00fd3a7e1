"""A real assistant over ten documents that say the same of ten towns, so that a mixed-up answer would be seen.

Comes in: a folder. Goes out: an index and an assistant with the bundled models, whose answers wait for a gate.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.embedding import load_embedder
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.pipeline import Assistant
from assistant.records import Answer
from assistant.settings import Settings

__all__ = ["HEIGHTS", "PATIENCE_S", "GatedAssistant", "gated_assistant", "question_about"]

PATIENCE_S = 120.0  # a loaded machine is no failure
HEIGHTS = {
    "Aldham": 31,
    "Birkwell": 37,
    "Corrie": 41,
    "Dunmore": 43,
    "Elsby": 47,
    "Farrow": 53,
    "Greyholm": 59,
    "Hexley": 61,
    "Inverlode": 67,
    "Jarnick": 71,
}
"""How high the lighthouse of each town is, in metres: the only figure in its document that no other has."""


class GatedAssistant(Assistant):
    """Answers like its parent, but only while the gate is open."""

    gate: threading.Event

    def stream(self, question: str, **more: Any) -> Iterator[Answer]:
        self.gate.wait(PATIENCE_S)
        yield from super().stream(question, **more)


def question_about(town: str) -> str:
    """What everybody asks, each about a town."""
    return f"How many metres high is the lighthouse of {town}?"


@contextlib.contextmanager
def gated_assistant(folder: Path, settings: Settings | None = None) -> Iterator[GatedAssistant]:
    """The assistant, its models loaded, its gate closed; the documents lie in ``folder``/shelf."""
    shelf = folder / "shelf"
    shelf.mkdir()
    for town, height in HEIGHTS.items():
        text = (
            f"# The lighthouse of {town}\n\nThe lighthouse of {town} is {height} metres high.\n\nIt stands on a rock.\n"
        )
        (shelf / f"{town.lower()}.md").write_text(text, "utf-8")
    settings = settings or Settings(index=folder / "index")
    embedder = load_embedder(settings)
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder)
    assistant = GatedAssistant(settings, index)
    assistant.gate = threading.Event()
    assistant.warm_up()
    yield assistant
    assistant.gate.set()
    index.close()
