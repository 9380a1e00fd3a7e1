"""A run as it goes, on disk, so that one that was stopped can be taken up. Comes in: askings. Goes out: JSON Lines.

The first line says of which questions and settings it is; a run of others is never taken up. A last line that was cut
off by the end of the program is passed over, and asked again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from assistant.errors import MalformedError, StoreError
from assistant.output import answer_from_json, answer_json
from assistant.regression.asking import Asking
from assistant.regression.places import Spot

__all__ = ["RunFile", "read_askings"]

FORM = 1


class RunFile:
    """The file of one run, open for writing; ``set_sha256`` and ``fingerprint`` are what it is kept under."""

    def __init__(self, path: Path, set_sha256: str, fingerprint: str, resume: bool = False) -> None:
        self._head = {"pincite_run": FORM, "set": set_sha256, "settings": fingerprint}
        self.path = path
        self.before: tuple[Asking, ...] = read_askings(path, self._head) if resume else ()
        self._file: TextIO | None = None

    def __enter__(self) -> RunFile:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8")
            self._line(self._head)
            for asking in self.before:
                self.add(asking)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, asking: Asking) -> None:
        """Write one asking down, at once."""
        self._line(_asking_json(asking))

    def _line(self, data: Mapping[str, Any]) -> None:
        if self._file is None:
            raise StoreError(f"{self.path} is not open")
        try:
            self._file.write(json.dumps(data, ensure_ascii=True) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}") from error


def read_askings(path: Path, head: Mapping[str, Any]) -> tuple[Asking, ...]:
    """The askings of the run in ``path``; none where there is no file or it is of other questions or settings.

    Askings that failed are left out, so that they are tried again.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be read: {error}") from error
    if not lines or _read(lines[0], path, 1) != head:
        return ()
    whole = lines[1:-1]  # what stands after the last line break was cut off
    askings = [_asking(_read(line, path, number), path, number) for number, line in enumerate(whole, start=2)]
    return tuple({(a.key, a.repeat): a for a in askings if not a.error}.values())


def _read(line: str, path: Path, number: int) -> Any:
    try:
        return json.loads(line) if line else None
    except json.JSONDecodeError as error:
        raise MalformedError(
            f"{path}:{number}: expected a line of JSON: {error}; delete the file to begin anew"
        ) from error


def _asking_json(asking: Asking) -> dict[str, Any]:
    return {
        "key": asking.key,
        "repeat": asking.repeat,
        "error": asking.error,
        "retrieved": [[s.document, list(s.pages), s.section, s.label] for s in asking.retrieved],
        "answer": None if asking.answer is None else answer_json(asking.answer),
    }


def _asking(data: Any, path: Path, number: int) -> Asking:
    try:
        spots = tuple(
            Spot(str(d), tuple(map(int, pages)), section, label) for d, pages, section, label in data["retrieved"]
        )
        answer = None if data["answer"] is None else answer_from_json(data["answer"])
        return Asking(str(data["key"]), int(data["repeat"]), answer, spots, str(data["error"]))
    except (KeyError, TypeError, ValueError, MalformedError) as error:
        raise MalformedError(f"{path}:{number}: expected an asking: {error}; delete the file to begin anew") from error
