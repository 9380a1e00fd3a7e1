"""Work done before it is asked for. Comes in: things that will be wanted soon. Goes out: calls, one after the other, on
a thread of its own that lives only as long as there is something to do.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

__all__ = ["AT_MOST", "Ahead"]

AT_MOST = 24
"""Things that wait at once; what was wanted longest ago is dropped for what is wanted now."""

T = TypeVar("T")


class Ahead(Generic[T]):
    """Calls ``work`` with each thing added; safe for many threads."""

    def __init__(self, work: Callable[[T], None], at_most: int = AT_MOST) -> None:
        self._work, self._at_most = work, at_most
        self._waiting: deque[T] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, things: Iterable[T]) -> None:
        """Put things at the end of the queue, at most as many as may wait, and go on at once."""
        with self._lock:
            wanted = [thing for _, thing in zip(range(self._at_most), things, strict=False)]
            self._waiting.extend(wanted)
            while len(self._waiting) > self._at_most:
                self._waiting.popleft()
            if self._waiting and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="drawing ahead", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Forget what waits, and wait for what is being done."""
        with self._lock:
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                thing = self._waiting.popleft()
            try:
                self._work(thing)
            except BaseException:
                with self._lock:
                    self._thread = None  # what is added later starts another
                raise
