"""Fixtures that several test files use: settings in a temporary folder, a fake embedding model, a small index; and no
language model for any test that does not ask for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.answering.language_model import SWITCH
from assistant.settings import Settings
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from assistant.index import Index

SHELF = {
    "white-paper/0005.txt": (
        "Page 5 - Harbour White Paper\nP. 5\n\nChapter 2. The Budget\n\n"
        "The harbour authority spent 120 million crowns on dredging in 2021. The mayor opened the new quay in May. "
        "The rest of the money went to the lighthouse, and the council agreed that the work on its lamp\n\n3\n"
    ),
    "white-paper/0006.txt": (
        "Page 6 - Harbour White Paper\nP. 6\n\n"
        "would be finished before the winter storms of 2022. No ferry ran on Sundays.\n\n4\n"
    ),
    "ferry.md": (
        "# The Ferry\n\nThe ferry carried 5,400 passengers in June.\n\n## Tickets\n\n"
        "A ticket costs 12 crowns. Children under six travel free of charge.\n"
    ),
    "weather.txt": "A storm closed the port for three days in November 2022.\n\nNobody was hurt.\n",
    "등대.md": "# 등대 안내\n\n등대는 1902년에 세워졌다. 등대의 높이는 31미터이다.\n",
}
"""The files of the small shelf: a page export of two pages with a sentence over the break, Markdown, text, Korean."""


@pytest.fixture(autouse=True)
def no_language_model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calling a language model is an error, except for tests marked ``models``, which bring a server of their own."""
    monkeypatch.setenv(SWITCH, "1" if request.node.get_closest_marker("models") else "0")


@pytest.fixture
def embedder() -> FakeEmbedder:
    """A fake embedding model."""
    return FakeEmbedder()


def write_shelf(folder: Path) -> Path:
    """Write the documents of ``SHELF`` into ``folder``, which is made."""
    for name, text in SHELF.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with the documents of ``SHELF``."""
    return write_shelf(tmp_path / "shelf")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose index is in the temporary folder."""
    return Settings(index=tmp_path / "index", passage_tokens=60, passage_overlap_tokens=20)


@pytest.fixture
def small_index(shelf: Path, settings: Settings, embedder: FakeEmbedder) -> Iterator[Index]:
    """An index of the small shelf, open."""
    from assistant.index import Index
    from assistant.indexing import synchronise

    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder=embedder)
    yield index
    index.close()
