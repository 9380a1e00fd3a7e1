"""Who answers the questions about five real documents: an index of these for one session, made at the first question.

They are not ours to hand on: they lie in ``shared/seeds`` beside the project; elsewhere the questions are skipped.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.regression.indexed import indexed, named

if TYPE_CHECKING:
    from assistant.regression.plugin import Answering

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"


@pytest.hookimpl(optionalhook=True)
def pytest_pincite_assistant(config: pytest.Config) -> Answering | None:
    """An assistant over the five documents; none where an index or settings are named. Skips where they are absent."""
    if named(config):
        return None
    if not SEEDS.is_dir():
        pytest.skip(f"the documents are not here: {SEEDS}")
    return indexed(SEEDS)
