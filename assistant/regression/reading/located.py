"""A file of questions as values that know their line. Comes in: YAML, JSON Lines or CSV. Goes out: ``Located`` trees.

A scalar keeps the characters that stand in the file, so that a date, a page label (``007``, ``iv``) or a plain ``no``
is text where text is expected. What the keys mean is left to ``forms`` and ``grammar``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from assistant.errors import QuestionSetError

__all__ = ["Entry", "Located", "read_csv", "read_jsonl", "read_yaml"]

MOST_VALUES = 2_000_000  # of one file, names of anchors followed; more is a file that was made to be unreadable


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping, where it stands, and its value."""

    key: str
    line: int  # 1-based
    value: Located


@dataclass(frozen=True, slots=True)
class Located:
    """A value and the line it begins on: a scalar (``written`` and ``value``), a list or a mapping."""

    line: int  # 1-based
    value: str | int | float | bool | None = None
    written: str = ""  # the scalar's characters in the file
    items: tuple[Located, ...] | None = None
    entries: tuple[Entry, ...] | None = None

    @property
    def what(self) -> str:
        """What was found, in words for an error."""
        if self.entries is not None:
            return f"a mapping with {', '.join(entry.key for entry in self.entries[:5]) or 'no keys'}"
        if self.items is not None:
            return f"a list of {len(self.items)}"
        return "nothing" if self.value is None else repr(self.written[:80])

    def get(self, key: str) -> Located | None:
        """The value under ``key``, if this is a mapping that has it."""
        return next((entry.value for entry in self.entries or () if entry.key == key), None)


class _Lines:
    """Turns composed nodes into located values, counting them."""

    def __init__(self, loader: yaml.SafeLoader, name: str) -> None:
        self._loader, self._name, self._count = loader, name, 0

    def located(self, node: yaml.Node, above: frozenset[int] = frozenset()) -> Located:
        line = node.start_mark.line + 1
        self._count += 1
        if id(node) in above or self._count > MOST_VALUES:
            raise QuestionSetError(f"{self._name}:{line}: expected a value that does not hold itself, found an alias")
        above |= {id(node)}
        if isinstance(node, yaml.SequenceNode):
            return Located(line, items=tuple(self.located(each, above) for each in node.value))
        if isinstance(node, yaml.MappingNode):
            return Located(line, entries=self._entries(node, above))
        try:
            value = self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:  # an unknown tag; 2021-13-45
            raise QuestionSetError(f"{self._name}:{line}: expected a plain value, found {node.value!r}") from error
        plain = value if value is None or isinstance(value, bool | int | float) else str(node.value)
        return Located(line, plain, str(node.value))

    def _entries(self, node: yaml.MappingNode, above: frozenset[int]) -> tuple[Entry, ...]:
        entries: list[Entry] = []
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise QuestionSetError(f"{self._name}:{line}: expected a word as key, found {key.id}")
            if any(entry.key == key.value for entry in entries):
                raise QuestionSetError(f"{self._name}:{line}: expected each key once, found {key.value!r} again")
            entries.append(Entry(str(key.value), line, self.located(value, above)))
        return tuple(entries)


def read_yaml(text: str, name: str) -> Located:
    """The one document of a YAML file. Raises QuestionSetError with the line where it is not YAML."""
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        return Located(1) if node is None else _Lines(loader, name).located(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        quotes = "; a text with ? : # or , between brackets needs quotes" if error.context else ""
        raise QuestionSetError(f"{name}:{line}: this is not YAML: {error.problem or error.context}{quotes}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise QuestionSetError(f"{name}:1: this is not YAML: {error}") from error


def read_jsonl(text: str, name: str) -> list[Located]:
    """The objects of a JSON Lines file; empty lines are passed over."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(_plain(json.loads(line, object_pairs_hook=_Pairs, parse_float=_Written), number, name))
        except (json.JSONDecodeError, RecursionError) as error:
            raise QuestionSetError(f"{name}:{number}: this is not JSON: {error}") from error
    return found


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of an object in their order, each as often as it stands there."""


class _Written(str):
    """A number with a point as it is written."""


def _plain(value: Any, line: int, name: str) -> Located:
    if isinstance(value, _Pairs):
        keys = [key for key, _ in value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise QuestionSetError(f"{name}:{line}: expected each key once, found {twice!r} again")
        return Located(line, entries=tuple(Entry(key, line, _plain(each, line, name)) for key, each in value))
    if isinstance(value, list):
        return Located(line, items=tuple(_plain(each, line, name) for each in value))
    if isinstance(value, _Written):
        return Located(line, float(value), str(value))
    written = value if isinstance(value, str) else json.dumps(value)
    return Located(line, value, written)


def read_csv(text: str, name: str) -> tuple[Located, ...]:
    """The rows of a CSV file with a head, each a mapping of the cells that are not empty."""
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[Located] = []
    try:
        head = [cell.strip() for cell in next(reader, [])]
        line = reader.line_num + 1
        for row in reader:
            if len(row) > len(head):
                raise QuestionSetError(f"{name}:{line}: expected {len(head)} cells, found {len(row)}")
            if any(cell.strip() for cell in row):
                rows.append(_row(head, row, line))
            line = reader.line_num + 1
    except csv.Error as error:
        raise QuestionSetError(f"{name}:{reader.line_num}: this is not CSV: {error}") from error
    return tuple(rows)


def _row(head: Sequence[str], row: Sequence[str], line: int) -> Located:
    cells: Mapping[str, str] = dict(zip(head, (cell.strip() for cell in row), strict=False))
    return Located(line, entries=tuple(Entry(k, line, Located(line, v, v)) for k, v in cells.items() if v))
