"""Questions added to a set. Comes in: a file and questions. Goes out: the file with them at the end of its list.

The file is only added to: what stands in it, comments too, stays letter by letter. What would be written is read back
by `assistant.regression.read_set` before it takes the file's place, whole or not at all; one writer at a time, also
among processes. A question that the set has already is not added again.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import QuestionSetError, StoreError
from assistant.questions.entries import entry_text, made_id
from assistant.regression.questions import DRAFT, Question
from assistant.regression.reading import read_set

__all__ = ["Added", "append_questions"]

SUFFIXES = (".yaml", ".yml")
ATTEMPTS = 5  # where somebody else, who keeps to no lock, saves the file at the same moment
_END = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)  # of a YAML document
HEAD = """\
# Questions that answers are held to; each says what a right answer must hold and which pages it must cite.
# Checked by: pincite check {name}. Change it as you like: Pincite only adds at the end of the list.
# A question with the tag "draft" is not asked until the tag is taken away.

pincite_questions: 1
questions:
"""


@dataclass(frozen=True, slots=True)
class Added:
    """A question as it stands in the set now; ``new`` is False where the set had it already."""

    question: Question
    new: bool

    @property
    def entry(self) -> str:
        """As it is written there, without indentation."""
        return entry_text(self.question)


@dataclass(frozen=True, slots=True)
class _File:
    """The file as it was found: None where there is none yet."""

    path: Path
    data: bytes | None

    @property
    def blank(self) -> bool:
        return not (self.data or b"").removeprefix(b"\xef\xbb\xbf").strip()


def append_questions(path: Path, questions: Sequence[Question]) -> tuple[Added, ...]:
    """Add questions to the set in ``path``, which is made if it is not there; what became of each, in order.

    A question without id gets one; an id that is taken gets a number after it. Raises QuestionSetError where the file
    is no question set or cannot be added to, StoreError where it cannot be written; then nothing has changed.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise QuestionSetError(f"{path}: expected a file that ends in {' or '.join(SUFFIXES)}, found {path.suffix!r}")
    try:
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone_in(path.parent):
            for _ in range(ATTEMPTS):
                added = _try_to_add(path, questions)
                if added is not None:
                    return added
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        raise StoreError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from error
    raise StoreError(f"{path} is being changed by somebody else all the time; nothing was added")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No other thread or process adds to a set in ``folder`` meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # which releases the lock


def _try_to_add(path: Path, questions: Sequence[Question]) -> tuple[Added, ...] | None:
    """What became of the questions; None where the file changed meanwhile."""
    file = _File(path, path.read_bytes() if path.exists() else None)
    before = () if file.blank else read_set(path).questions
    added = _named(questions, before)
    new = [each.question for each in added if each.new]
    if not new:
        return added
    text = _added_to(file, new)
    fresh = path.with_name(f".{path.stem}.{secrets.token_hex(8)}{path.suffix}")
    try:
        with fresh.open("xb") as out:
            out.write(text.encode("utf-8"))
            out.flush()
            os.fsync(out.fileno())
        if not _holds(fresh, before, new):
            raise QuestionSetError(_by_hand(path, new))
        if file.data is not None:
            fresh.chmod(path.stat().st_mode & 0o7777)
        if (path.read_bytes() if path.exists() else None) != file.data:
            return None
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return added


def _named(questions: Sequence[Question], before: Sequence[Question]) -> tuple[Added, ...]:
    """Each question with an id of its own, or the one of the set that asks and expects the same."""
    there = {_core(question): question for question in before}
    taken = {question.id for question in before}
    made = []
    for question in questions:
        known = there.get(_core(question))
        if known is not None:
            made.append(Added(known, new=False))
            continue
        wanted = question.id or made_id(question.question)
        id = next(name for name in _numbered(wanted) if name not in taken)
        named = replace(question, id=id)
        taken.add(id)
        there[_core(named)] = named
        made.append(Added(named, new=True))
    return tuple(made)


def _core(question: Question) -> str:
    """What a question asks and expects, whatever it is called; a draft is another question than an accepted one."""
    return repr(replace(question, id="", tags=(DRAFT,) if DRAFT in question.tags else ()))


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name[:90]}-{number}"
        number += 1


def _holds(path: Path, before: Sequence[Question], new: Sequence[Question]) -> bool:
    """Whether the file is a set of exactly these questions, notes and all."""
    try:
        found = read_set(path).questions
    except QuestionSetError:
        return False
    wanted = (*before, *new)
    return found == wanted and [q.note for q in found] == [q.note for q in wanted]


def _added_to(file: _File, new: Sequence[Question]) -> str:
    """The text of the file with the questions in it."""
    entries = "".join(map(entry_text, new))
    if file.blank or file.data is None:
        return HEAD.format(name=file.path.name) + entries
    text = file.data.decode("utf-8")
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(bom)
    line_break = "\r\n" if "\r\n" in text else "\n"
    at, column = _place(text, file.path, new)
    before = text[:at] if not at or text[:at].endswith("\n") else text[:at] + line_break
    indented = re.sub(r"^(?=.)", " " * column, entries, flags=re.MULTILINE)
    return bom + before + indented.replace("\n", line_break) + text[at:]


def _place(text: str, path: Path, new: Sequence[Question]) -> tuple[int, int]:
    """Where the list of questions ends: the character, and the column of its dashes."""
    root: Any = yaml.SafeLoader(text).get_single_node()  # it has been read before: it is a mapping with the list
    keys = [key.value for key, _ in root.value]
    number = keys.index("questions")
    listed = root.value[number][1]
    if root.flow_style or listed.flow_style:
        raise QuestionSetError(f"{_by_hand(path, new)}\n(its questions are written in brackets, not as lines with -)")
    if number == len(keys) - 1:
        end = _END.search(text)
        return (end.start() if end else len(text)), listed.start_mark.column
    following = root.value[number + 1][0].start_mark
    at = following.index - following.column
    while above := re.search(r"(?:^|\n)([ \t]*(?:#[^\n]*)?\r?\n)$", text[:at]):
        at = above.start(1)  # a comment right above the next key belongs to it
    return at, listed.start_mark.column


def _by_hand(path: Path, new: Sequence[Question]) -> str:
    entries = "".join(map(entry_text, new))
    return f"{path}: nothing can be added without changing what stands there; add this by hand:\n{entries}"
