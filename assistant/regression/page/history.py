"""The history of runs, one line of JSON a run. Comes in: reports, a file. Goes out: past runs; a line at its end.

A line that cannot be read (cut off, edited, of a later form) is passed over and counted; nothing is ever rewritten.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.errors import StoreError
from assistant.regression.report import RunReport

__all__ = ["FILE_NAME", "History", "Past", "append_run", "past_of", "read_history", "read_line", "written"]

FORM = 1
FILE_NAME = "history.jsonl"


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of a run."""

    started: str  # ISO 8601
    set_name: str  # of the file
    set_sha256: str
    tags: tuple[str, ...]
    code: str
    model: str
    fingerprint: str
    asked: int
    passed: int
    worse: bool
    compared: bool
    measures: Mapping[str, float | None]
    median_s: float | None = None
    p95_s: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Past runs, the oldest first, and how many lines could not be read."""

    runs: tuple[Past, ...] = ()
    damaged: int = 0
    folder: str = field(default="", compare=False)

    def of(self, set_name: str, tags: tuple[str, ...]) -> tuple[Past, ...]:
        """The runs of one set, of its questions with ``tags``."""
        return tuple(run for run in self.runs if run.set_name == set_name and set(run.tags) == set(tags))


def past_of(report: RunReport) -> Past:
    """What to keep of a report."""
    settings = report.parts.settings
    return Past(
        started=report.started,
        set_name=report.questions.path.name,
        set_sha256=report.questions.sha256,
        tags=report.tags,
        code=settings.get("code", ""),
        model=settings.get("model", ""),
        fingerprint=report.parts.fingerprint,
        asked=len(report.results),
        passed=report.counts()["passed"],
        worse=report.worse,
        compared=report.compared,
        measures={each.name: _rounded(each.value) for each in report.measures},
        median_s=_rounded(report.latency_s(0.5)),
        p95_s=_rounded(report.latency_s(0.95)),
    )


def append_run(folder: Path, report: RunReport) -> History:
    """Write the run at the end of the folder's history, and give all of it. Raises StoreError where that fails."""
    path, run = folder / FILE_NAME, past_of(report)
    before = read_history(folder)
    line = written(run) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whole = not path.is_file() or path.read_bytes()[-1:] in (b"", b"\n")
        with path.open("a", encoding="utf-8") as file:
            file.write(line if whole else "\n" + line)  # a line that was cut off spoils itself only
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
    return History((*before.runs, run), before.damaged, str(folder))


def read_history(folder: Path) -> History:
    """The runs kept in the folder; none where it has no history."""
    path = folder / FILE_NAME
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return History(folder=str(folder))
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    read = [read_line(line) for line in lines if line.strip()]
    runs = tuple(run for run in read if run is not None)
    return History(runs, len(read) - len(runs), str(folder))


# one line


def written(run: Past) -> str:
    """The run as one line of JSON."""
    data = {
        "pincite_history": FORM,
        "started": run.started,
        "set": run.set_name,
        "set_sha256": run.set_sha256,
        "tags": list(run.tags),
        "code": run.code,
        "model": run.model,
        "fingerprint": run.fingerprint,
        "asked": run.asked,
        "passed": run.passed,
        "worse": run.worse,
        "compared": run.compared,
        "measures": dict(run.measures),
        "median_s": run.median_s,
        "p95_s": run.p95_s,
    }
    return json.dumps(data, ensure_ascii=True)


def read_line(line: bytes) -> Past | None:
    """The run of a line; None for one that is damaged."""
    try:
        data = json.loads(line)
        if data["pincite_history"] != FORM:
            return None
        texts = ("started", "set", "set_sha256", "code", "model", "fingerprint")
        started, set_name, set_sha256, code, model, fingerprint = (_of(data[name], str) for name in texts)
        datetime.fromisoformat(started)
        return Past(
            started=started,
            set_name=set_name,
            set_sha256=set_sha256,
            code=code,
            model=model,
            fingerprint=fingerprint,
            tags=tuple(_of(tag, str) for tag in _of(data["tags"], list)),
            asked=_of(data["asked"], int),
            passed=_of(data["passed"], int),
            worse=_of(data["worse"], bool),
            compared=_of(data["compared"], bool),
            measures={str(name): _number(value) for name, value in _of(data["measures"], dict).items()},
            median_s=_number(data["median_s"]),
            p95_s=_number(data["p95_s"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _of(value: Any, kind: type) -> Any:
    """``value``, which must be of ``kind``."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"expected {kind.__name__}, found {value!r}")
    return value


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"expected a number, found {value!r}")
    return float(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
