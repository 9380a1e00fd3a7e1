"""One indexed shelf for the tests of the page, which they leave as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.index import Index
from assistant.regression import RunReport
from assistant.rendering import Renderer
from tests.evidence.conftest import Installation
from tests.evidence.shelves import PEOPLE, QUAY, answer, claim
from tests.regression_page.worlds import baseline_of, run, told


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """A PDF of two pages, and a note with two headings."""
    made = Installation(tmp_path_factory.mktemp("harbour"))
    yield made.index
    made.index.close()


@pytest.fixture(scope="session")
def renderer(index: Index) -> Iterator[Renderer]:
    with Renderer(index) as made:
        yield made


@pytest.fixture(scope="session")
def worse(index: Index) -> RunReport:
    """A run that got worse than its baseline: a wrong page, a wrong fact, and an answer where there is none."""
    before = baseline_of(run(index, told(index)))
    wrong = told(
        index,
        quay=answer((claim(index, "port", PEOPLE),)),
        ticket=answer((claim(index, "ferry", "Children under six travel free of charge."),)),
        king=answer((claim(index, "port", QUAY),)),
    )
    return run(index, wrong, before)
