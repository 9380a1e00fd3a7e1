"""Runs the process that brings the index up to date, and follows it. Comes in: the wish for a run, or for its end. Goes
out: what is going on. Whatever is wished for while one runs is done by one more run after it.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from assistant.settings import Settings
from assistant.shelf.worker import PATIENCE_S, packed

__all__ = ["WORKER", "Runner", "Work"]

_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from assistant.shelf.worker import main; main()"
WORKER = (sys.executable, "-c", _START, str(Path(__file__).resolve().parents[2]))
"""The command that brings the index up to date: settings go in, steps come out."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the worker is doing. ``stage``: "" (nothing), starting, waiting, documents, passages or vectors.

    ``runs`` counts those that have ended; ``error`` is why the last one failed, ``stopped`` that somebody stopped it.
    """

    stage: str = ""
    done: int = 0
    total: int = 0
    told: str = ""  # in words, who is being waited for
    runs: int = 0
    error: str = ""
    stopped: bool = False


class Runner:
    """Runs the worker, one at a time, once more where it was asked for again meanwhile."""

    def __init__(self, settings: Settings, command: Sequence[str]) -> None:
        self._settings, self._command = settings, command
        self._lock = threading.Condition()
        self._wanted = self._closed = False
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self.work = Work()

    def start(self) -> None:
        """Begin a run, or see to it that another follows the one that is going on."""
        with self._lock:
            if self._closed:
                return
            self._wanted = True
            if self._thread is None:
                self.work = Work("starting", runs=self.work.runs)
                self._thread = threading.Thread(target=self._go_on, name="shelf", daemon=True)
                self._thread.start()

    def stop(self, *, for_good: bool = False) -> None:
        """End the run that is going on, and begin none after it; ``for_good`` ever."""
        with self._lock:
            self._wanted = False
            self._closed |= for_good
            if self._thread is None:
                return
            self._now(stopped=True)
            if self._process is not None and self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()  # which ends it
            thread, process = self._thread, self._process
        thread.join(PATIENCE_S + 1)
        if process is not None and thread.is_alive():
            process.kill()
            thread.join()

    def wait(self, timeout_s: float | None) -> Work:
        """Wait until nothing is going on, at most ``timeout_s``."""
        with self._lock:
            self._lock.wait_for(lambda: self._thread is None, timeout_s)
            return self.work

    def _go_on(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._now(stage="", done=0, total=0, told="")
                    self._thread = None
                    self._lock.notify_all()
                    return
                self._wanted = False
                self.work = Work("starting", runs=self.work.runs)
                self._process = self._started()
            error = self._followed(self._process)
            with self._lock:
                self._process = None
                self._now(runs=self.work.runs + 1, error="" if self.work.stopped else error)

    def _started(self) -> subprocess.Popen[str] | None:
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(
                self._command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, encoding="utf-8"
            )
        except OSError:
            return None
        if process.stdin is not None:
            with contextlib.suppress(OSError):  # it has ended already, and is told of so
                process.stdin.write(packed(self._settings) + "\n")
                process.stdin.flush()
        return process

    def _followed(self, process: subprocess.Popen[str] | None) -> str:
        """Follow the process to its end; why it failed, "" where it did not."""
        ended = "The process that reads the documents ended before it was done. Look again, or run `pincite index`."
        if process is None or process.stdout is None:
            return ended
        with contextlib.ExitStack() as stack:
            stack.callback(process.wait)
            for stream in (process.stdin, process.stdout):
                stack.callback(_closed, stream)
            for line in process.stdout:
                said = json.loads(line)
                if "stage" in said:
                    self._now(told="", **said)
                elif "waiting" in said:
                    self._now(stage="waiting", told=said["waiting"])
                else:
                    ended = str(said.get("error", ""))
        return ended

    def _now(self, **values: Any) -> None:
        with self._lock:
            self.work = replace(self.work, **values)


def _closed(stream: IO[str] | None) -> None:
    if stream is not None:
        with contextlib.suppress(OSError):
            stream.close()
