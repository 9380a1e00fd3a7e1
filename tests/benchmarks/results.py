"""What the benchmarks found, kept between runs. Comes in: rows of a benchmark. Goes out: a JSON file, Markdown tables.

The file lies in the cache folder, outside the repository; ``table.py`` makes the README's table of it.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.measures import Estimate

__all__ = ["RESULTS", "Row", "markdown", "read_results", "show", "store"]

RESULTS = Path.home() / ".cache" / "pincite-bench" / "results.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what was asked, how, and the measures by name."""

    name: str  # "FinanceBench, whole shelf"
    method: str  # "dense", "fused and read", "" where there is one only
    values: Mapping[str, Estimate | float | None]


def show(value: Estimate | float | None) -> str:
    """A share with three decimals and its interval, a number with as many as it needs, a dash for nothing."""
    if isinstance(value, Estimate):
        if value.value is None or value.low is None or value.high is None:
            return "–"
        return f"{value.value:.3f} ({value.low:.2f}–{value.high:.2f})"
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def markdown(rows: Sequence[Row]) -> str:
    """The rows as one Markdown table, a column for each measure in order of appearance."""
    columns = list(dict.fromkeys(column for row in rows for column in row.values))
    lines = [f"| set | method | {' | '.join(columns)} |", f"|---|---|{'---|' * len(columns)}"]
    for row in rows:
        cells = [show(row.values[column]) if column in row.values else "" for column in columns]
        lines.append(f"| {row.name} | {row.method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def store(part: str, rows: Sequence[Row], file: Path = RESULTS) -> None:
    """Keep the rows of ``part`` ("retrieval", ...); rows of the same name and method are replaced, others stay."""
    kept = read_results(file)
    old = {(row["name"], row["method"]): row for row in kept.get(part, [])}
    made = f"{time.strftime('%Y-%m-%d %H:%M')}, {platform.machine()}"
    for row in rows:
        values = {k: asdict(v) if isinstance(v, Estimate) else v for k, v in row.values.items()}
        old[row.name, row.method] = {"name": row.name, "method": row.method, "values": values, "made": made}
    kept[part] = list(old.values())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def read_results(file: Path = RESULTS) -> dict[str, list[dict[str, Any]]]:
    """All parts kept so far; nothing where no benchmark has run."""
    if not file.is_file():
        return {}
    kept: dict[str, list[dict[str, Any]]] = json.loads(file.read_text(encoding="utf-8"))
    return kept
