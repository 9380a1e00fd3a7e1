"""Read a question set. Comes in: the path of a YAML, JSON Lines or CSV file. Goes out: a ``QuestionSet``.

Everything is checked here and all that is wrong is said at once, each with file, line, what was expected and what was
found. Whether the documents and pages that it names are on the shelf is left to ``resolving``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

from assistant.errors import QuestionSetError
from assistant.records import Outcome, Turn
from assistant.regression.conditions import AllOf, AnyOf, Condition, Leaf, Not, positive
from assistant.regression.questions import (
    Fact,
    FactNumber,
    FactPattern,
    FactText,
    PageRef,
    Question,
    QuestionSet,
    Tolerance,
)
from assistant.regression.reading.forms import Wrong
from assistant.regression.reading.grammar import DECLARED, FILE, VERSION
from assistant.regression.reading.located import Entry, Located, read_csv, read_jsonl, read_yaml

__all__ = ["read_set", "set_of_text"]

MOST_SHOWN = 20  # faults of one file
PARTED = ("facts", "pages", "documents", "tags", "wordings", "history")  # lists, which in a cell of CSV are parted by |
MOST_BYTES = 64 * 1024 * 1024

T = TypeVar("T")


def read_set(path: Path) -> QuestionSet:
    """The question set in ``path``. Raises QuestionSetError that says all that is wrong with it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise QuestionSetError(f"{path}: expected a file of at most {MOST_BYTES >> 20} MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionSetError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8 text: {error}") from error
    return set_of_text(text, path)


def set_of_text(text: str, path: Path) -> QuestionSet:
    """The question set that ``text`` is; how it is written follows from the suffix of ``path``."""
    name = str(path)
    match path.suffix.lower():
        case ".yaml" | ".yml":
            file = read_yaml(text, name)
        case ".jsonl":
            file = _file_of(read_jsonl(text, name))
        case ".csv":
            file = _file_of([_from_cells(row) for row in read_csv(text, name)])
        case suffix:
            raise QuestionSetError(
                f"{name}: expected a file .yaml, .yml, .jsonl or .csv, found {suffix or 'no suffix'}"
            )
    faults = list(FILE.wrong(file))
    if not faults:
        questions = [_question(item) for item in _items(file.get("questions"))]
        faults = list(_beyond_form(questions))
    if faults:
        raise QuestionSetError(_said(faults, name))
    return QuestionSet(
        path, _written(file.get("title")) or path.stem, tuple(questions), _sha256(questions), _tolerance(file)
    )


def _said(faults: Sequence[Wrong], name: str) -> str:
    shown = [f"{name}:{fault.line}: {fault.words}" for fault in sorted(faults, key=lambda fault: fault.line)]
    more = [f"... and {len(shown) - MOST_SHOWN} more"] if len(shown) > MOST_SHOWN else []
    return "\n".join(shown[:MOST_SHOWN] + more)


# other layouts


def _file_of(rows: Sequence[Located]) -> Located:
    """Questions of JSON Lines or CSV as a YAML file would hold them; a first line may give title and tolerance."""
    head: tuple[Entry, ...] = ()
    if rows and rows[0].get(DECLARED) is not None:
        head, rows = rows[0].entries or (), rows[1:]
    declared = Entry(DECLARED, 1, Located(1, VERSION, str(VERSION)))
    return Located(1, entries=(*(head or (declared,)), Entry("questions", 1, Located(1, items=tuple(rows)))))


def _from_cells(row: Located) -> Located:
    """A row whose lists are parted by ``|``; ``a / b`` is any_of; pages are ``document#6``, ``document@203``,
    ``document§Heading``; a fact or page after ``!`` must not be there; outcomes are parted by ``|`` too."""
    entries = []
    for entry in row.entries or ():
        parts = [part.strip() for part in entry.value.written.split("|") if part.strip()]
        if entry.key == "pages":
            items = tuple(_cell_condition(part, entry.line, _cell_page) for part in parts)
        elif entry.key == "facts":
            items = tuple(_cell_condition(part, entry.line, _scalar) for part in parts)
        elif entry.key in PARTED:
            items = tuple(_scalar(part, entry.line) for part in parts)
        elif entry.key == "outcome" and len(parts) > 1:
            words = Located(entry.line, items=tuple(_scalar(part, entry.line) for part in parts))
            entries.append(replace(entry, value=_mapping(entry.line, any_of=words)))
            continue
        else:
            entries.append(entry)
            continue
        entries.append(replace(entry, value=Located(entry.line, items=items)))
    return replace(row, entries=tuple(entries))


def _scalar(text: str, line: int) -> Located:
    return Located(line, text, text)


def _mapping(line: int, **values: Located) -> Located:
    return Located(line, entries=tuple(Entry(key, line, value) for key, value in values.items()))


def _cell_condition(part: str, line: int, leaf: Callable[[str, int], Located]) -> Located:
    if part.startswith("!"):
        return _mapping(line, **{"not": _cell_condition(part[1:].strip(), line, leaf)})
    choices = [choice.strip() for choice in part.split(" / ")]
    if len(choices) == 1:
        return leaf(part, line)
    return _mapping(line, any_of=Located(line, items=tuple(leaf(choice, line) for choice in choices)))


def _cell_page(part: str, line: int) -> Located:
    for mark, key in {"#": "page", "@": "printed", "§": "section"}.items():
        document, found, place = part.partition(mark)
        if found:
            return _mapping(line, document=_scalar(document.strip(), line), **{key: _scalar(place.strip(), line)})
    return _mapping(line, document=_scalar(part, line))


# records; the form has been checked


def _question(item: Located) -> Question:
    return Question(
        id=_written(item.get("id")),
        question=_written(item.get("question")),
        wordings=_texts(item.get("wordings")),
        history=tuple(_turn(turn) for turn in _items(item.get("history"))),
        documents=_texts(item.get("documents")),
        tags=_texts(item.get("tags")),
        outcomes=_outcomes(item.get("outcome")),
        facts=tuple(_condition(each, _fact) for each in _items(item.get("facts"))),
        pages=tuple(_condition(each, _page) for each in _items(item.get("pages"))),
        answer=_written(item.get("answer")),
        note=_written(item.get("note")),
        line=item.line,
    )


def _written(value: Located | None) -> str:
    return "" if value is None else value.written


def _items(value: Located | None) -> tuple[Located, ...]:
    return () if value is None or value.items is None else value.items


def _texts(value: Located | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.written for item in _items(value)))


def _turn(turn: Located) -> Turn:
    if (said := turn.get("assistant")) is not None:
        return Turn("assistant", said.written)
    return Turn("user", _written(turn.get("user") or turn))


def _outcomes(value: Located | None) -> tuple[Outcome, ...]:
    if value is None:
        return ("answered",)
    words = _texts(value.get("any_of")) or (value.written,)
    return cast(tuple[Outcome, ...], words)  # each one of its values, as the form says


def _condition(value: Located, leaf: Callable[[Located], T]) -> Condition[T]:
    if (parts := value.get("any_of")) is not None:
        return AnyOf(tuple(_condition(part, leaf) for part in _items(parts)))
    if (parts := value.get("all_of")) is not None:
        return AllOf(tuple(_condition(part, leaf) for part in _items(parts)))
    if (part := value.get("not")) is not None:
        return Not(_condition(part, leaf))
    return Leaf(leaf(value))


def _fact(value: Located) -> Fact:
    if (pattern := value.get("regex")) is not None:
        return FactPattern(pattern.written)
    if (number := value.get("number")) is None:
        return FactText(value.written)
    within = _written(value.get("tolerance")).strip()
    share = float(within.rstrip("% ")) / 100 if within.endswith("%") else 0.0
    return FactNumber(number.written, share, 0.0 if share or not within else float(within.rstrip("% ")))


def _page(value: Located) -> PageRef:
    section = value.get("section")
    return PageRef(
        document=_written(value.get("document")),
        page=_written(value.get("page")).replace("–", "-").replace(" ", ""),
        printed=_written(value.get("printed")).strip(),
        section=None if section is None else section.written.strip(),
        line=value.line,
    )


def _tolerance(file: Located) -> Tolerance:
    given = file.get("tolerance")
    values = {entry.key: entry.value.value for entry in given.entries or ()} if given is not None else {}
    return Tolerance(**cast(dict[str, int], values))  # numbers, as the form says


def _beyond_form(questions: Sequence[Question]) -> Iterator[Wrong]:
    """What no form can say: an id that comes twice, an answer that must hold facts and must not be given."""
    first: dict[str, int] = {}
    for question in questions:
        if question.id in first:
            yield Wrong(
                question.line, f"expected an id of its own, found {question.id!r} also in line {first[question.id]}"
            )
        first.setdefault(question.id, question.line)
        for name, wanted in (
            ("facts", any(positive(each) for each in question.facts)),
            ("pages", any(positive(each) for each in question.pages)),
        ):
            if question.abstains and wanted:
                words = f"expected no {name} where the outcome is not_in_documents, found some ({question.id})"
                yield Wrong(question.line, words)


def _sha256(questions: Sequence[Question]) -> str:
    """Of what the questions say, which is what their records compare: not their order, their lines or their notes."""
    text = "\n".join(repr(question) for question in sorted(questions, key=lambda question: question.id))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
