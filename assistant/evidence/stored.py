"""Answers that were kept as JSON. Comes in: text as `pincite ask --json` or a batch prints it. Goes out: Answers."""

from __future__ import annotations

import json
from typing import Any

from assistant.errors import MalformedError
from assistant.output import answer_from_json
from assistant.records import Answer

__all__ = ["read_answers"]


def read_answers(text: str) -> list[Answer]:
    """One answer, a list of them, or one a line. Raises MalformedError naming the answer that is none."""
    try:
        whole = json.loads(text)
        given = whole if isinstance(whole, list) else [whole]
    except ValueError:
        given = [_line(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    except RecursionError as error:
        raise MalformedError(f"These are no answers: {error}") from error
    if not given:
        raise MalformedError("There is no answer: expected what `pincite ask --json` prints, found nothing")
    answers = []
    for number, answer in enumerate(given, start=1):
        try:
            answers.append(answer_from_json(answer))
        except MalformedError as error:
            raise MalformedError(f"Answer {number}: {error}") from error
    return answers


def _line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"Line {number} is not JSON: {error}") from error
