"""What people say about answers. Comes in: a judgement of an exchange. Goes out: a line in a file, and the last word.

The file only grows: each judgement is one line of JSON, on the disk before it is confirmed, and the last one about an
exchange counts. A line holds all that a regression question needs: what was asked and searched, of which documents,
in which conversation, the whole answer, the settings, and the hashes of the documents as they were.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Literal, get_args

from assistant.conversations import Conversation, Exchange
from assistant.errors import SettingsError, StoreError
from assistant.output import answer_json

__all__ = ["KINDS", "Feedback", "Judgement", "Kind"]

Kind = Literal["right", "wrong_page", "not_supported", "should_have_answered", "should_not_have_answered", ""]
KINDS: tuple[str, ...] = get_args(Kind)
"""All judgements; "" takes the last one back."""

FILE = "feedback.jsonl"
NOTE_CHARS = 4000


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person said about an answer."""

    kind: str  # one of KINDS
    note: str = ""


class Feedback:
    """The file in ``folder``, which is made with the first judgement; safe for many threads.

    Raises StoreError where the file cannot be read or written.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = folder / FILE
        self._clock = clock
        self._lock = Lock()
        self._last: dict[tuple[str, int], Judgement] = {}
        for line in self.lines():
            self._remember(line)

    def judge(self, user: str, talk: Conversation, exchange: Exchange, judgement: Judgement) -> Judgement:
        """Write the judgement down; the last one about an exchange counts. SettingsError for an unknown kind."""
        if judgement.kind not in KINDS:
            raise SettingsError(f"expected one of {', '.join(filter(None, KINDS))}, found {judgement.kind[:40]!r}")
        judgement = Judgement(judgement.kind, judgement.note.strip()[:NOTE_CHARS] if judgement.kind else "")
        line = _line(user, talk, exchange, judgement, self._clock())
        with self._lock:
            try:
                self._append(json.dumps(line, ensure_ascii=False))
            except OSError as error:
                raise StoreError(f"{self.path} cannot be written: {error.strerror}") from error
            self._remember(line)
        return judgement

    def about(self, conversation: str) -> Mapping[int, Judgement]:
        """The last judgement of each exchange of a conversation that has one, by the exchange's number."""
        with self._lock:
            last = list(self._last.items())
        return {number: said for (id, number), said in last if id == conversation and said.kind}

    def lines(self) -> Iterator[dict[str, Any]]:
        """All judgements as they were written, oldest first; a line that was cut off by a fall is passed over."""
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read: {error.strerror}") from error
        for line in text.split("\n"):
            try:
                made = json.loads(line)
            except ValueError:
                continue
            if isinstance(made, dict) and {"conversation", "exchange", "kind"} <= set(made):
                yield made

    def _append(self, line: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            cut_off = end > 0 and file.read(1) != b"\n"
            file.write((b"\n" if cut_off else b"") + line.encode("utf-8", "replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _remember(self, line: Mapping[str, Any]) -> None:
        where = str(line["conversation"]), int(line["exchange"])
        self._last[where] = Judgement(str(line["kind"]), str(line.get("note", "")))


def _line(user: str, talk: Conversation, exchange: Exchange, said: Judgement, now: float) -> dict[str, Any]:
    answer = exchange.answer
    before = [each.question for each in talk.exchanges if each.number < exchange.number]
    return {
        "time": now,
        "user": user,
        "conversation": talk.id,
        "exchange": exchange.number,
        "kind": said.kind,
        "note": said.note,
        "question": exchange.question,
        "searched": (answer.searched if answer else "") or exchange.question,
        "before": [] if exchange.exact else before,
        "exact": exchange.exact,
        "documents": list(exchange.documents),
        "model": answer.model if answer else exchange.model,
        "settings": answer.settings if answer else "",
        "hashes": dict(exchange.hashes),
        "answer": answer_json(answer) if answer else None,
    }
