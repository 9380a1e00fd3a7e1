"""The process that brings the index up to date while the page goes on answering. Comes in: settings as one JSON line.
Goes out: a JSON line for each step, and one for the end. Leaves starting and ending it to
``runner``.

    in      {"index": ..., ...}                        the settings; when the stream ends, so does this process
    out     {"stage": "passages", "done": 3, "total": 9}
    or      {"waiting": words}                         another process is writing; it is tried again
    end     {"report": {...}} or {"error": words}

It ends with its parent, however that ends, because the stream then ends; a killed run is mended by the next.
"""

from __future__ import annotations

import _thread
import json
import os
import sys
import threading
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

from assistant.errors import IndexLockedError, PinciteError
from assistant.indexing import SyncReport, synchronise
from assistant.settings import Settings

__all__ = ["main", "packed", "unpacked"]

RETRY_S = 1.0
PATIENCE_S = 5.0  # for an orderly end
NICENESS = 10  # whoever asks a question goes first


def packed(settings: Settings) -> str:
    """All settings as one line of JSON."""
    values = {f.name: getattr(settings, f.name) for f in fields(Settings)}
    return json.dumps({n: str(v.absolute()) if isinstance(v, Path) else v for n, v in values.items()})


def unpacked(line: str) -> Settings:
    """The settings that ``packed`` made a line of."""
    values: dict[str, Any] = json.loads(line)
    for field in fields(Settings):
        value = values[field.name]
        if value is not None and "Path" in str(field.type):
            values[field.name] = Path(value)
        elif isinstance(value, list):
            values[field.name] = tuple(value)
    return Settings(**values)


def main() -> None:
    """Do one run for the settings on standard input."""
    os.environ["GOMP_SPINCOUNT"] = "0"  # waiting threads sleep at once: whoever asks a question comes first
    os.nice(NICENESS)
    settings = unpacked(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        report = _run(settings)
    except PinciteError as error:
        _say({"error": str(error)})
    else:
        counts = {f.name: getattr(report, f.name) for f in fields(SyncReport) if f.name != "changes"}
        _say({"report": counts})


def _run(settings: Settings) -> SyncReport:
    """One synchronisation of the folders of last time, begun as soon as nobody else writes."""
    while True:
        try:
            return synchronise(None, settings, lambda stage, done, total: _say(_step(stage, done, total)))
        except IndexLockedError as error:
            _say({"waiting": str(error)})
            time.sleep(RETRY_S)


def _step(stage: str, done: int, total: int) -> dict[str, Any]:
    return {"stage": stage, "done": done, "total": total}


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


def _end_with_input() -> None:
    while sys.stdin.read(1024):
        pass
    _thread.interrupt_main()  # as Ctrl-C does: what is being read is given up, nothing is half done
    time.sleep(PATIENCE_S)
    os._exit(1)


if __name__ == "__main__":
    main()
