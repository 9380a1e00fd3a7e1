"""The README's table of numbers. Comes in: what the benchmarks kept. Goes out: Markdown between two marker comments.

python -m tests.benchmarks [--quick] [--write-readme]     runs the benchmarks, then this
python -m tests.benchmarks.table [--write-readme]          this alone
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.measures import Estimate
from tests.benchmarks.results import read_results, show

__all__ = ["BEGIN", "END", "insert", "main", "readme_table"]

BEGIN = "<!-- numbers: made by python -m tests.benchmarks, do not edit -->"
END = "<!-- end of numbers -->"
README = Path(__file__).resolve().parents[2] / "README.md"

Kept = Mapping[str, Sequence[Mapping[str, Any]]]


def readme_table(kept: Kept) -> str:
    """All tables for the README, each only where its benchmark has run."""
    parts = [_retrieval(kept.get("retrieval", [])), _answers(kept.get("answers", [])), _speed(kept)]
    return "\n\n".join(part for part in parts if part)


def insert(text: str, table: str) -> str:
    """The README with the table between its markers; ValueError where they are missing or in the wrong order."""
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        raise ValueError(f"the README has no place for the table: expected the lines {BEGIN!r} and {END!r}")
    return f"{text[: begin + len(BEGIN)]}\n\n{table}\n\n{text[end:]}"


METHODS = (("BM25", "BM25"), ("dense", "dense"), ("plain LangChain", "plain LangChain"), ("read", "**Pincite**"))


def _retrieval(rows: Sequence[Mapping[str, Any]]) -> str:
    """A line for each set and measure; a column for each method."""
    by_name: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        by_name.setdefault(row["name"], {})[row["method"]] = row["values"]
    if not by_name:
        return ""
    shown = [(name, title) for name, title in METHODS if any(name in methods for methods in by_name.values())]
    titles = " | ".join(title for _, title in shown)
    lines = [f"| finding the page | measure | {titles} |", f"|---|---|{'---|' * len(shown)}"]
    for name, methods in by_name.items():
        measures = [m for m in next(iter(methods.values())) if "@" in m or m == "MRR"]
        for measure in measures:
            cells = [_cell(methods.get(method, {}).get(measure)) for method, _ in shown]
            lines.append(f"| {name} | {measure} | {' | '.join(cells)} |")
    return "\n".join(lines)


ANSWER_COLUMNS = {
    "fact in answer": "fact in answer",
    "right place cited": "right place cited",
    "balanced accuracy": "answer or abstain, balanced accuracy",
    "right, where sure": "right, where sure",
    "right, where unsure": "right, where unsure",
    "numbers of verified quoted": "numbers of verified claims in their quotes",
    "words": "words",
    "questions": "questions",
}


def _answers(rows: Sequence[Mapping[str, Any]]) -> str:
    """A line for each set and model."""
    if not rows:
        return ""
    lines = [f"| answers | model | {' | '.join(ANSWER_COLUMNS.values())} |", f"|---|---|{'---|' * len(ANSWER_COLUMNS)}"]
    for row in rows:
        cells = [_cell(row["values"].get(key)) for key in ANSWER_COLUMNS]
        lines.append(f"| {row['name']} | {row['method']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _speed(kept: Kept) -> str:
    """A line for each timing."""
    parts = [(part, rows) for part, rows in kept.items() if part.startswith(("speed", "page"))]
    lines = []
    for _, rows in parts:
        columns = list(dict.fromkeys(column for row in rows for column in row["values"]))
        lines += [f"| speed | run | {' | '.join(columns)} |", f"|---|---|{'---|' * len(columns)}"]
        for row in rows:
            cells = [_cell(row["values"].get(column)) for column in columns]
            lines.append(f"| {row['name']} | {row['method']} | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines).strip()


def _cell(value: Any) -> str:
    """A kept value as text; an empty cell where it was not measured."""
    if value is None:
        return ""
    return show(Estimate(**value) if isinstance(value, dict) else value)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table of the results kept so far, or put it into the README."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.table", description=__doc__)
    parser.add_argument("--write-readme", action="store_true", help="replace the table in README.md")
    options = parser.parse_args(argv)
    table = readme_table(read_results())
    print(table or "Nothing measured yet.")
    if options.write_readme and table:
        try:
            README.write_text(insert(README.read_text(encoding="utf-8"), table), encoding="utf-8")
        except (OSError, ValueError) as error:
            print(f"README.md is unchanged: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
