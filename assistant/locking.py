"""Locks between processes. Comes in: a file. Goes out: a lock held, or an error that names who holds it.

They are the kernel's (flock), so a killed process leaves none behind. One process writes to an index at a time; a
reader holds a shared lock on the Chroma generation it has open, so that the writer does not delete it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import IndexLockedError

__all__ = ["SharedLock", "is_unused", "writer_lock"]


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Hold ``path`` as the only writer. Raises IndexLockedError naming the process that already does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise IndexLockedError(
                f"Another process (pid {holder}) is writing to the index in {path.parent}; "
                "wait until it is done, or stop it"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)  # which releases the lock


class SharedLock:
    """A shared lock on ``path``, held until ``release``; the file is made if it is missing."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def is_unused(path: Path) -> bool:
    """Whether nobody holds a shared lock on ``path``."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
