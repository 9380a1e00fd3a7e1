"""Who answers where `pytest` collects the question sets of this folder: an index of ``corpus/`` for one session.

The baselines, also those of the folders below, hold for processors with bfloat16; on others a question at the edge may
be decided the other way, so there the questions are skipped, and `pincite check` asks them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.minilm import has_bfloat16
from tests.regression.indexed import indexed, named

if TYPE_CHECKING:
    from assistant.regression.plugin import Answering

CORPUS = Path(__file__).parents[2] / "corpus"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip questions on a processor for which the baseline was not made."""
    if item.path.suffix != ".yaml":
        return
    if not has_bfloat16():
        pytest.skip("the baseline was made with bfloat16, which this processor has not")


@pytest.hookimpl(optionalhook=True)
def pytest_pincite_assistant(config: pytest.Config) -> Answering | None:
    """An assistant over ``corpus/`` with the embedded default; none where an index or settings are named."""
    return None if named(config) else indexed(CORPUS)
