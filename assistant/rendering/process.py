"""The drawing process, kept and replaced. Comes in: requests of ``rendering.py``. Goes out: replies of
``worker.py``, which says what they hold, or an error reply where the process took too long or died.

One request at a time. One that somebody is waiting for goes before one that is made for later.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["Worker"]

# -I: neither the working folder nor the environment can put a module of theirs into this process.
_START = "import sys; sys.path.insert(0, sys.argv[2]); from assistant.rendering.worker import main; main()"


class Worker:
    """The process that opens PDFs; one question at a time, each with a limit on time."""

    def __init__(self, memory_mb: int, timeout_s: float) -> None:
        self._memory_mb, self._timeout_s = memory_mb, timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._free = threading.Condition()
        self._taken = False
        self._urgent = 0  # requests that somebody waits for, the one being answered among them

    def ask(self, request: dict[str, Any], for_later: bool = False) -> tuple[dict[str, Any], bytes]:
        """The worker's reply; an error reply of our own when it took too long or died."""
        with self._turn(for_later):
            process = self._process if self._process and self._process.poll() is None else self._start()
            expired = threading.Event()

            def expire() -> None:
                expired.set()
                process.kill()

            timer = threading.Timer(self._timeout_s, expire)
            timer.daemon = True
            timer.start()
            try:
                return _exchange(process, request)
            except (OSError, ValueError):
                self._stop()
                if expired.is_set():
                    reason = f"Drawing the page took more than {self._timeout_s:g} s and was stopped"
                    return {"status": "timed_out", "error": reason}, b""
                return {"status": "unreadable", "error": "The page cannot be drawn: its drawing process ended"}, b""
            finally:
                timer.cancel()

    def start(self) -> None:
        """Start the process, if there is none."""
        with self._turn():
            if self._process is None:
                self._start()

    def close(self) -> None:
        """End the process; the next request would start another."""
        with self._turn():
            self._stop()

    @contextlib.contextmanager
    def _turn(self, for_later: bool = False) -> Iterator[None]:
        urgent = int(not for_later)
        with self._free:
            self._urgent += urgent
            while self._taken or (for_later and self._urgent):
                self._free.wait()
            self._taken = True
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._urgent -= urgent
                self._free.notify_all()

    def _start(self) -> subprocess.Popen[bytes]:
        self._stop()
        package = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-I", "-c", _START, str(self._memory_mb), package]
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null)
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # unsent words for a process that is gone
                    stream.close()
        process.wait()


def _exchange(process: subprocess.Popen[bytes], request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the worker has no pipes")
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    reply = json.loads(process.stdout.readline())  # an empty line, when the worker has died, is a ValueError
    png = process.stdout.read(int(reply["png_bytes"]))
    if len(png) != reply["png_bytes"]:
        raise ValueError("the worker died while sending")
    return reply, png
