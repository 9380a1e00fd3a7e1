"""An index for one session of pytest. Comes in: a folder of documents. Goes out: who answers from it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from assistant.regression.plugin import Answering


def named(config: pytest.Config) -> bool:
    """Whether an index or settings are named, which the plugin opens by itself."""
    return bool(config.getoption("--pincite-index") or config.getoption("--pincite-settings"))


def indexed(documents: Path) -> Answering:
    """An assistant over ``documents`` with the embedded default; its index goes when it is closed."""
    from assistant.indexing import synchronise
    from assistant.pipeline import Assistant
    from assistant.regression.plugin import Answering
    from assistant.settings import Settings

    folder = Path(tempfile.mkdtemp(prefix="pincite-questions-"))
    settings = Settings(index=folder / "index", corpus=documents)
    synchronise([documents], settings)
    assistant = Assistant(settings)

    def close() -> None:
        assistant.index.close()
        shutil.rmtree(folder, ignore_errors=True)

    return Answering(assistant, assistant.index, close)
