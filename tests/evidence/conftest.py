"""The shelf of these tests, indexed once; tests that change it get a shelf of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.evidence import Evidence, gather
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.rendering import Renderer
from assistant.settings import Settings
from tests.evidence.shelves import fill, one_of_each
from tests.fakes import FakeEmbedder

MADE = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


class Installation:
    """A shelf with its index, which can be changed."""

    def __init__(self, folder: Path) -> None:
        self.shelf = folder / "shelf"
        self.settings = Settings(index=folder / "index", passage_tokens=60, passage_overlap_tokens=20)
        fill(self.shelf)
        self.bring_up_to_date()
        self.index = Index.open(self.settings, embedder=FakeEmbedder())

    def bring_up_to_date(self) -> None:
        """Index what has changed."""
        synchronise([self.shelf], self.settings, embedder=FakeEmbedder())


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One that tests leave as it is."""
    made = Installation(tmp_path_factory.mktemp("installation"))
    yield made
    made.index.close()


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Installation]:
    """One that a test may change."""
    made = Installation(tmp_path / "installation")
    yield made
    made.index.close()


@pytest.fixture(scope="module")
def evidence(installation: Installation) -> Evidence:
    """Evidence with a citation of every kind."""
    with Renderer(installation.index) as renderer:
        return gather([one_of_each(installation.index)], installation.index, renderer, made=MADE)
