"""Models of sentence-transformers by name. Comes in: a folder or a published name. Goes out: the loaded model.

What is on disk is taken from disk without a question to anybody; only a published name that is not there is downloaded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.errors import ModelError

__all__ = ["from_disk_or_hub"]


def from_disk_or_hub(load: Callable[..., Any], name: str, kind: str, expected: str) -> Any:
    """The model that ``load`` (a class of sentence-transformers) makes of ``name``, on the processor.

    Raises ModelError that names the ``kind`` of model, the cause, and what was ``expected``.
    """
    try:
        try:
            return load(name, device="cpu", local_files_only=True)
        except (OSError, ValueError):
            if Path(name).is_dir():
                raise
            return load(name, device="cpu")
    except Exception as error:  # the library, the hub and torch each raise their own, and any of them ends here
        raise ModelError(f"The {kind} {name!r} cannot be loaded ({error}). Expected {expected}") from error
