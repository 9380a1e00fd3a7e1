"""Many questions, one JSON object a line. Comes in: lines. Goes out: answers as lines, errors among them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant.cli.common import OK, SOME_FAILED, print_json
from assistant.errors import PinciteError, SettingsError

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

__all__ = ["lines_of", "run_batch"]


def run_batch(options: argparse.Namespace, assistant: Assistant, answer: Any) -> int:
    if options.question is not None:
        raise SettingsError("expected a QUESTION or --batch FILE, found both")
    failed = False
    for number, line in lines_of(options.batch):
        result = _answer_line(line, number, options.document, answer)
        failed |= bool(result.get("error"))
        print_json(result)
    return SOME_FAILED if failed else OK


def _answer_line(line: str, number: int, documents: list[str] | None, answer: Any) -> dict[str, Any]:
    """The answer to one line of a batch; what is wrong with it becomes an answer with ``error``, never the end."""
    given: Any = {}
    try:
        given = json.loads(line)
        return dict(answer(_task(given, number, documents)))
    except json.JSONDecodeError as error:
        reason = f"line {number} is not JSON: {error}"
    except PinciteError as error:
        reason = str(error)
    known = given if isinstance(given, dict) else {}
    return {
        "id": str(known.get("id", number)),
        "question": str(known.get("question", "")),
        "outcome": "not_in_documents",
        "text": "",
        "claims": [],
        "retrieved": [],
        "error": reason,
    }


def _task(given: Any, number: int, documents: list[str] | None) -> dict[str, Any]:
    """One line of a batch as arguments; the error says what was expected."""
    from assistant.records import Turn

    if not isinstance(given, dict) or not isinstance(given.get("question"), str):
        raise SettingsError(f'line {number}: expected an object with a text "question", found {json.dumps(given)[:80]}')
    only = given.get("documents", documents)
    if only is not None and not (isinstance(only, list) and all(isinstance(d, str) for d in only)):
        raise SettingsError(f'line {number}: "documents": expected a list of document ids, found {only!r}')
    history = given.get("history") or []
    try:
        turns = [Turn(turn["role"], str(turn["content"])) for turn in history]
    except (TypeError, KeyError) as error:
        raise SettingsError(f'line {number}: "history": expected a list of {{"role", "content"}}') from error
    if any(turn.role not in ("user", "assistant") for turn in turns):
        raise SettingsError(f'line {number}: "history": expected the roles "user" and "assistant"')
    identity = str(given.get("id", number))
    return {"question": given["question"], "documents": only or None, "history": turns, "id": identity}


def lines_of(name: str) -> Iterator[tuple[int, str]]:
    if name == "-":
        yield from _numbered(sys.stdin)
        return
    try:
        with Path(name).open(encoding="utf-8-sig") as file:
            yield from _numbered(file)
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name} is not UTF-8 text: {error}") from error


def _numbered(file: TextIO) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            yield number, line
