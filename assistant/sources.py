"""sources.toml: what a folder says about its documents. Comes in: the file, and the files beside it. Goes out: a
description for each file named. Leaves the documents themselves to corpus.

    questions = ["Who opened the bridge?"]   # first questions, shown in the chat page

    [[document]]
    path = "reports/annual-2020.pdf"     # or a glob for exported pages: "white-paper/*.txt"
    id = "annual-2020"                   # all keys but path may be left out
    title = "Annual Report 2020"
    publisher = "Ministry of Examples"
    date = "2020-12"
    language = "en"
    origin = "https://example.org/annual-2020"
    licence = "CC0-1.0"
    sha256 = "9f86d081..."
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from assistant.errors import CorpusError

__all__ = ["SOURCES", "Described", "load_questions", "load_sources"]

SOURCES = "sources.toml"
_PATTERNS = {
    "id": (re.compile(r"[^\s\\#?%:]+(?<!/)"), "letters, digits, dashes and slashes without white space"),
    "date": (
        re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"),
        "YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    "language": (re.compile(r"[a-z]{2}"), 'an ISO 639-1 code such as "en" or "ko"'),
    "sha256": (re.compile(r"[0-9a-f]{64}"), "64 small hexadecimal digits"),
}


@dataclass(frozen=True, slots=True)
class Described:
    """What sources.toml says about one document; a key that is left out is None."""

    path: str
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    origin: str | None = None
    licence: str | None = None
    sha256: str | None = None


_KEYS = tuple(field.name for field in fields(Described))


def load_sources(folder: Path, files: Sequence[Path]) -> dict[Path, Described]:
    """The description of each of ``files`` that ``folder``'s sources.toml names; empty where it has none.

    Raises CorpusError naming file, line, key, what was expected and what was found.
    """
    path = folder / SOURCES
    if not path.is_file():
        return {}
    text, read = _parse(path)
    below = {file.relative_to(folder).as_posix(): file for file in files}
    described: dict[Path, Described] = {}
    names: dict[str, int] = {}
    lines = _lines(text)
    for number, table in enumerate(_tables(path, read), 1):
        line = lines[number - 1] if number <= len(lines) else 1
        where = f"{path}, line {line}, document {number}"
        about = _described(table, where)
        matched = _matched(below, about.path)
        if not matched:
            raise CorpusError(f"{where}: path: expected a file below {folder}, found none that is {about.path!r}")
        if about.id is not None and names.setdefault(about.id, number) != number:
            raise CorpusError(
                f"{where}: id: expected one of its own, found {about.id!r}, which document {names[about.id]} has"
            )
        for file in matched:
            if file in described:
                raise CorpusError(
                    f"{where}: path: expected each file once, found {file.relative_to(folder)} a second time"
                )
            described[file] = about
    return described


def load_questions(folder: Path) -> tuple[str, ...]:
    """The first questions that ``folder``'s sources.toml suggests; none where it has none."""
    path = folder / SOURCES
    questions = _parse(path)[1].get("questions", []) if path.is_file() else []
    if not isinstance(questions, list) or not all(isinstance(q, str) and q.strip() for q in questions):
        raise CorpusError(f"{path}: questions: expected a list of texts, found {questions!r}")
    return tuple(questions)


def _matched(below: dict[str, Path], path: str) -> list[Path]:
    """The file that ``path`` names; where none has that name, those that match it as a glob."""
    if path in below or not re.search(r"[*?\[]", path):
        return [below[path]] if path in below else []
    return [file for name, file in below.items() if fnmatchcase(name, path)]


def _parse(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path}: expected UTF-8, found byte {error.object[error.start]:#04x} at {error.start}"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{path} is not valid TOML: {error}") from error


def _tables(path: Path, read: dict[str, Any]) -> list[dict[str, Any]]:
    unknown = [key for key in read if key not in ("document", "questions")]
    if unknown:
        raise CorpusError(f"{path}: expected only questions and [[document]] tables, found {unknown[0]!r}")
    tables = read.get("document", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CorpusError(f"{path}: document: expected [[document]] tables, found {type(tables).__name__}")
    return tables


def _lines(text: str) -> list[int]:
    """Line (1-based) of each [[document]] heading."""
    return [i for i, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*document\s*\]\]", line)]


def _described(table: dict[str, Any], where: str) -> Described:
    values: dict[str, str] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise CorpusError(f"{where}: expected one of {', '.join(_KEYS)}, found {key!r}")
        values[key] = _checked(key, value, where)
    if "path" not in values:
        raise CorpusError(f"{where}: path: expected the path of a file, found nothing")
    return Described(**values)


def _checked(key: str, value: object, where: str) -> str:
    if key == "date" and isinstance(value, (date, int)) and not isinstance(value, bool):
        value = value.isoformat()[:10] if isinstance(value, date) else str(value)
    if not isinstance(value, str) or not value.strip():
        raise CorpusError(f"{where}: {key}: expected a text, found {value!r}")
    pattern, expected = _PATTERNS.get(key, (None, ""))
    if pattern is not None and not pattern.fullmatch(value):
        raise CorpusError(f"{where}: {key}: expected {expected}, found {value!r}")
    return value
