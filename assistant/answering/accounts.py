"""A small vocabulary of accounting. Comes in: ``accounts.toml`` beside this file. Goes out: the lines of statements.

The file says why it is needed and where its names come from. Matching a question with it is left to ``asked``, finding
the rows to ``tabled``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["STATEMENTS", "Item", "Metric", "Vocabulary", "vocabulary"]

STATEMENTS = {
    "cash flow": re.compile(
        r"\bstatements? of (?:consolidated )?cash[\s-]?flows?\b|\bcash[\s-]?flows? statements?\b", re.IGNORECASE
    ),
    "balance sheet": re.compile(
        r"\bbalance sheets?\b|\bstatements? of (?:consolidated )?financial (?:position|condition)\b", re.IGNORECASE
    ),
    "income": re.compile(
        r"\b(?:income|earnings|operations|profit (?:and|or|&) loss) statements?\b|\bP\s?&\s?L(?: statements?)?\b"
        r"|\bstatements? of (?:consolidated )?(?:net )?(?:income|earnings|operations|profit|comprehensive income)\b",
        re.IGNORECASE,
    ),
}
"""How the three statements are called, in questions and over their tables."""

ELSEWHERE = 0.7  # how sure a label is that means the line only where no better one does


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a statement: how a question asks for it, and the labels of its rows, whole."""

    name: str
    statement: str
    asked: re.Pattern[str]
    rows: re.Pattern[str]
    also: re.Pattern[str] | None = None
    metric: bool = False  # some reports state it in a row, others leave it to be worked out

    def sure(self, label: str) -> float:
        """How surely a row's label is a name of the line: 1 for its proper names, less for others, 0 for none."""
        if self.rows.fullmatch(label):
            return 1.0
        return ELSEWHERE if self.also is not None and self.also.fullmatch(label) else 0.0


@dataclass(frozen=True, slots=True)
class Metric:
    """What is worked out from several lines and mostly has no row of its own."""

    asked: re.Pattern[str]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All lines and metrics, and what each statement is searched by."""

    items: tuple[Item, ...]
    metrics: tuple[Metric, ...]
    searched: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of ``accounts.toml``."""
    data = tomllib.loads(Path(__file__).with_name("accounts.toml").read_text(encoding="utf-8"))
    forms = data["forms"]
    items = tuple(_item(each, forms) for each in data["items"])
    metrics = tuple(Metric(_asked(each["asked"]), tuple(each["items"])) for each in data["metrics"])
    return Vocabulary(items, metrics, data["searched"])


def _item(data: Mapping[str, Any], forms: Mapping[str, str]) -> Item:
    also = _label(data["also"], forms) if "also" in data else None
    return Item(
        data["name"],
        data["statement"],
        _asked(data["asked"]),
        _label(data["rows"], forms),
        also,
        data.get("metric", False),
    )


def _asked(forms: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", re.IGNORECASE)


def _label(labels: Sequence[str], forms: Mapping[str, str]) -> re.Pattern[str]:
    """A whole label, with what may follow every one: ", net" and the mark of a footnote."""
    joined = "|".join(labels)
    for name, form in forms.items():
        joined = joined.replace(f"{{{name}}}", form)
    return re.compile(rf"(?:{joined}){forms['tail']}[:\s*†]*(?:\(\w{{1,2}}\))*", re.IGNORECASE)
