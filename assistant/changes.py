"""What synchronising changed, kept for the people who ask. Comes in: changes of one run. Goes out: the last runs.

A small log in the data folder, one JSON line a run, written by the one process that writes the index. It informs and
nothing depends on it: a line that cannot be read is passed over.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args

__all__ = ["Change", "Run", "recent", "remember"]

What = Literal["added", "changed", "removed", "renamed"]
LOG = "changes.jsonl"
KEPT_RUNS = 50
KEPT_CHANGES = 500  # of one run; of more, only their number is kept


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one document: ``status`` and ``reason`` as in the catalogue, none where it was removed."""

    what: What
    document: str  # its id
    title: str
    status: str = ""
    reason: str = ""
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One synchronisation that changed something: when (ISO 8601, UTC), how many changes, and the first of them."""

    at: str
    count: int
    changes: tuple[Change, ...]


def remember(folder: Path, changes: Sequence[Change], now: datetime) -> None:
    """Add a run to the log in ``folder``, unless nothing changed; the oldest runs leave it."""
    if not changes:
        return
    run = Run(now.isoformat(timespec="seconds"), len(changes), tuple(changes[:KEPT_CHANGES]))
    lines = [json.dumps(asdict(each), ensure_ascii=False) for each in (*recent(folder, KEPT_RUNS - 1)[::-1], run)]
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{LOG}.part"
    with contextlib.suppress(OSError):  # a full disk must not undo what was indexed
        fresh.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
        fresh.replace(folder / LOG)


def recent(folder: Path, count: int) -> list[Run]:
    """The last ``count`` runs in the log, latest first; none where there is no log."""
    try:
        lines = (folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    runs = [run for run in map(_run, lines[-KEPT_RUNS:]) if run is not None]
    return runs[::-1][:count]


def _run(line: str) -> Run | None:
    try:
        read: dict[str, Any] = json.loads(line)
        return Run(str(read["at"]), int(read["count"]), tuple(_change(each) for each in read["changes"]))
    except (ValueError, TypeError, KeyError):
        return None


def _change(read: dict[str, Any]) -> Change:
    if read["what"] not in get_args(What):
        raise ValueError(read["what"])
    document, title, status, reason = (str(read[name]) for name in ("document", "title", "status", "reason"))
    what = cast(What, read["what"])  # one of its values, seen above
    return Change(what, document, title, status, reason, int(read["pages"]))
