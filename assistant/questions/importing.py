"""Questions from files. Comes in: exported conversations, feedback, CSV or another set. Goes out: questions.

    FILE.html, FILE.json   an evidence file; refused where it was tampered with (`assistant.evidence.verify`)
    feedback.jsonl         what people said in the chat page: the last word about each answer
    FILE.csv               a question set as CSV; without a column ``id`` the ids are made from the questions
    FILE.yaml, .jsonl      another question set

Nothing is written here. Pages that are not on the shelf are an error that names file and line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from assistant.errors import MalformedError, NotFoundError, QuestionError, QuestionSetError
from assistant.evidence import verify
from assistant.evidence.files import read_parts
from assistant.evidence.payload import from_payload
from assistant.evidence.records import Shelf as EvidenceShelf
from assistant.feedback import FILE as FEEDBACK
from assistant.output import answer_from_json
from assistant.questions.entries import made_id
from assistant.questions.judged import Judged, question_of
from assistant.records import Answer, Turn
from assistant.regression.questions import Question, QuestionSet
from assistant.regression.reading import read_set, set_of_text
from assistant.regression.resolving import resolve

__all__ = ["Imported", "import_questions"]


class Shelf(EvidenceShelf, Protocol):
    """What is needed of the index."""

    def labels(self, document: str) -> Mapping[int, str | None]: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """The questions of a file, and what a person should know: what was left out and why, whose seal it has."""

    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()


def import_questions(path: Path, shelf: Shelf, kind: str = "right") -> Imported:
    """The questions of a file; of an exported conversation those that follow when its answers are judged ``kind``.

    Raises QuestionSetError for a file that is none of those above, was tampered with or names what is not on the shelf.
    """
    suffix = path.suffix.lower()
    if suffix in (".html", ".json"):
        return _of_evidence(path, shelf, kind)
    if suffix == ".jsonl" and _is_feedback(path):
        return _of_feedback(path, shelf)
    questions = _csv(path) if suffix == ".csv" else read_set(path)
    resolve(questions, shelf)
    return Imported(questions.questions)


def _of_evidence(path: Path, shelf: Shelf, kind: str) -> Imported:
    report = verify(path, shelf)
    if report.verdict in ("tampered", "unreadable"):
        raise QuestionSetError(f"{path} is {report.verdict} and was not imported: {' '.join(report.words)}")
    try:
        parts = read_parts(path)
        evidence = from_payload(parts.payload, parts.pictures, parts.seal)
    except MalformedError as error:
        raise QuestionSetError(str(error)) from error
    before: list[Turn] = []
    judged = []
    for answer in evidence.answers:
        judged.append(Judged(answer, kind, answer.question, tuple(before), source="export"))
        before += [Turn("user", answer.question), Turn("assistant", answer.text)]
    made = _made(judged, shelf)
    return replace(made, notes=(f"{path}: {report.words[0]}", *(f"{path}: {note}" for note in made.notes)))


def _of_feedback(path: Path, shelf: Shelf) -> Imported:
    last: dict[tuple[str, str], Mapping[str, Any]] = {}
    for line in _lines(path):
        last[str(line["conversation"]), str(line["exchange"])] = line
    try:
        judged = [_judged(line) for line in last.values() if line["kind"] and line.get("answer")]
    except (MalformedError, KeyError, TypeError) as error:
        raise QuestionSetError(f"{path}: a judgement in it cannot be read: {error}") from error
    made = _made(judged, shelf)
    return replace(made, notes=tuple(f"{path}: {note}" for note in made.notes))


def _judged(line: Mapping[str, Any]) -> Judged:
    return Judged(
        answer_from_json(line["answer"]),
        str(line["kind"]),
        str(line["question"]),
        tuple(Turn("user", str(question)) for question in line.get("before", ())),
        tuple(map(str, line.get("documents", ()))),
        str(line.get("note", "")),
    )


def _made(judged: Sequence[Judged], shelf: Shelf) -> Imported:
    """The questions that follow; what nothing follows from is left out and named."""
    questions, notes = [], []
    for each in judged:
        try:
            if each.kind == "right" and (reason := _doubt(each.answer)):
                raise QuestionError("doubtful", reason)
            for document in each.documents:
                shelf.document(document)
            questions.append(question_of(each, shelf))
        except (QuestionError, NotFoundError) as error:
            notes.append(f"left out “{each.asked}”: {error}")
    return Imported(tuple(questions), tuple(notes))


def _doubt(answer: Answer) -> str:
    """Why an answer should not be held up as right."""
    if answer.error:
        return "asking failed"
    if answer.outcome == "not_in_documents":
        return ""
    statuses = [citation.check.status for claim in answer.claims for citation in claim.citations]
    return "" if "verified" in statuses else "no citation of its answer is verified"


def _csv(path: Path) -> QuestionSet:
    """A set as CSV, with ids where it has none."""
    text = _text(path)
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise QuestionSetError(f"{path}: this is not CSV: {error}") from error
    head = [cell.strip() for cell in rows[0]] if rows else []
    if "id" in head or "question" not in head:
        return set_of_text(text, path)
    # A placeholder for each, until all is checked; the lines of the file stay what they are.
    named = [["id" if not n else f"row-{n}" if any(map(str.strip, row)) else "", *row] for n, row in enumerate(rows)]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(named)
    made = set_of_text(out.getvalue(), path)
    return replace(made, questions=tuple(replace(q, id=made_id(q.question)) for q in made.questions))


def _is_feedback(path: Path) -> bool:
    return path.name == FEEDBACK or next(_lines(path), None) is not None


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """The judgements of the file of feedback; a line that is none is passed over, as there."""
    for line in _text(path).split("\n"):
        try:
            made = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(made, dict) and {"conversation", "exchange", "kind", "question"} <= set(made):
            yield made


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionSetError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8 text: {error}") from error
