"""What the index holds, in one SQLite file. Comes in: documents with pages, passages, vectors. Goes out: the same.

The catalogue is the truth: a document is in the index when its row is committed here, and gone when the row is gone.
The lexical index and Chroma are made from it and may lag behind; what they find is looked up here. Each method that
writes is one transaction, so a process killed at any moment leaves whole documents. SQLite's write-ahead log lets any
number of processes read while one writes.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import threading
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexError_
from assistant.passages import Cut
from assistant.records import Document, Heading, Page, Passage, Span

__all__ = ["Catalogue", "Entry", "NewDocument"]

FORMAT = "3"
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL, found TEXT NOT NULL, passages INTEGER NOT NULL, in_chroma INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS pages (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, page_index INTEGER NOT NULL, label TEXT,
    label_inferred INTEGER NOT NULL, text BLOB NOT NULL, source BLOB NOT NULL, headings TEXT NOT NULL,
    PRIMARY KEY (document, page_index));
CREATE TABLE IF NOT EXISTS passages (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL, text TEXT NOT NULL,
    above TEXT NOT NULL, spans TEXT NOT NULL, headings TEXT NOT NULL, PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors (
    document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, matrix BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document's row: its number here, the key its passages' ids begin with, and what is known of it.

    ``found`` is what synchronising compares: what the reader said, what sources.toml said, the limits it was read with.
    """

    number: int
    key: str
    document: Document
    found: Mapping[str, Any]
    passages: int
    in_chroma: bool


class Catalogue:
    """The catalogue in ``path``; one connection, used by one thread at a time."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open it. Raises IndexError_ where the file is no catalogue."""
        try:
            mode = "rwc" if create else "rw"
            address = f"{path.resolve().as_uri()}?mode={mode}"
            self._connection = sqlite3.connect(
                address, uri=True, timeout=30, isolation_level=None, check_same_thread=False
            )
            self._lock = threading.RLock()
            with self._sqlite() as run:
                run("PRAGMA journal_mode = WAL")
                run("PRAGMA synchronous = NORMAL")
                run("PRAGMA foreign_keys = ON")
            if create:
                self._connection.executescript(SCHEMA)
        except sqlite3.Error as error:
            raise IndexError_(f"The catalogue {path} cannot be opened: {error}") from error
        self.path = path

    # what the index was made with

    def meta(self) -> dict[str, str]:
        """Names and values that describe the index as a whole; none where it was never finished being made."""
        with self._sqlite() as run:
            if run("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
                return {}
            return dict(run("SELECT name, value FROM meta").fetchall())

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Add to or replace what ``meta`` gives."""
        with self._sqlite(write=True) as run:
            for name, value in values.items():
                run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def version(self) -> int:
        """A number that changes when another connection has committed something."""
        with self._sqlite() as run:
            return int(run("PRAGMA data_version").fetchone()[0])

    # documents

    def entries(self) -> list[Entry]:
        """Every document, in the order of ids."""
        columns = "number, key, record, found, passages, in_chroma"
        with self._sqlite() as run:
            rows = run(f"SELECT {columns} FROM documents ORDER BY id").fetchall()
        return [
            Entry(number, key, _document(record), json.loads(found), passages, bool(in_chroma))
            for number, key, record, found, passages, in_chroma in rows
        ]

    def put(self, made: Sequence[NewDocument], replaced: Iterable[int] = ()) -> None:
        """Add documents with all that belongs to them and drop the ``replaced`` ones, all or nothing."""
        with self._sqlite(write=True) as run:
            for number in replaced:
                run("DELETE FROM documents WHERE number = ?", (number,))
            for new in made:
                _insert(run, new)

    def update(self, number: int, document: Document, found: Mapping[str, Any]) -> None:
        """Change what is known of a document whose text stays: its id, path, date, ..."""
        with self._sqlite(write=True) as run:
            values = document.id, _record(document), json.dumps(found), number
            run("UPDATE documents SET id = ?, record = ?, found = ? WHERE number = ?", values)

    def remove(self, numbers: Iterable[int]) -> None:
        """Drop documents with all that belongs to them."""
        with self._sqlite(write=True) as run:
            for number in numbers:
                run("DELETE FROM documents WHERE number = ?", (number,))

    def next_number(self) -> int:
        """A document number that was never used; Chroma and the lexical index may still hold older ones."""
        with self._sqlite() as run:
            row = run("SELECT seq FROM sqlite_sequence WHERE name = 'documents'").fetchone()
        return int(row[0]) + 1 if row else 1

    def publish(self, numbers: Iterable[int], generation: int) -> None:
        """Say that Chroma's ``generation`` is the one to search from now on, and that it holds ``numbers``."""
        with self._sqlite(write=True) as run:
            run("UPDATE documents SET in_chroma = 0")
            for number in numbers:
                run("UPDATE documents SET in_chroma = 1 WHERE number = ?", (number,))
            held = run("SELECT coalesce(sum(passages), 0) FROM documents WHERE in_chroma").fetchone()[0]
            run("INSERT OR REPLACE INTO meta VALUES ('generation', ?), ('in_chroma', ?)", (str(generation), str(held)))

    # pages, passages, vectors

    def pages(self, number: int, page_index: int | None = None) -> list[Page]:
        """The pages of a document, or the one with ``page_index``, in order."""
        columns = "page_index, label, text, source, headings, label_inferred"
        one = "" if page_index is None else " AND page_index = ?"
        values = (number,) if page_index is None else (number, page_index)
        with self._sqlite() as run:
            query = f"SELECT {columns} FROM pages WHERE document = ?{one} ORDER BY page_index"
            rows = run(query, values).fetchall()
        return [_page(row) for row in rows]

    def labels(self, number: int) -> dict[int, str | None]:
        """The printed label of each page of a document, by page index."""
        with self._sqlite() as run:
            query = "SELECT page_index, label FROM pages WHERE document = ? ORDER BY page_index"
            return dict(run(query, (number,)).fetchall())

    def texts(self, number: int) -> list[tuple[int, str]]:
        """The index and the text of each page of a document, in order."""
        with self._sqlite() as run:
            query = "SELECT page_index, text FROM pages WHERE document = ? ORDER BY page_index"
            rows = run(query, (number,)).fetchall()
        return [(index, zlib.decompress(text).decode("utf-8", "surrogatepass")) for index, text in rows]

    def passages(self, wanted: Sequence[tuple[Entry, int]]) -> list[tuple[Passage, str] | None]:
        """Each passage, by its document and number there, with what it is searched by above it; None where gone."""
        query = "SELECT text, above, spans, headings FROM passages WHERE document = ? AND number = ?"
        with self._sqlite() as run:
            rows = [run(query, (entry.number, number)).fetchone() for entry, number in wanted]
        return [
            row and (_passage(entry, number, row), row[1]) for (entry, number), row in zip(wanted, rows, strict=True)
        ]

    def passages_of(self, entry: Entry) -> list[Passage]:
        """All passages of a document, in order."""
        query = "SELECT number, text, above, spans, headings FROM passages WHERE document = ? ORDER BY number"
        with self._sqlite() as run:
            rows = run(query, (entry.number,)).fetchall()
        return [_passage(entry, row[0], row[1:]) for row in rows]

    def vectors(self, entry: Entry, dimension: int) -> NDArray[np.float32]:
        """The vectors of a document's passages; shape (0, d) where it has none."""
        with self._sqlite() as run:
            row = run("SELECT matrix FROM vectors WHERE document = ?", (entry.number,)).fetchone()
        flat = np.frombuffer(row[0] if row else b"", dtype="<f4")
        return flat.reshape(-1, dimension)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _sqlite(self, *, write: bool = False) -> Iterator[Any]:
        """The connection's ``execute``; with ``write``, inside one transaction."""
        with self._lock:
            try:
                if not write:
                    yield self._connection.execute
                    return
                with self._connection:
                    self._connection.execute("BEGIN IMMEDIATE")
                    yield self._connection.execute
            except sqlite3.Error as error:
                raise IndexError_(f"The catalogue failed: {error}") from error


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to be put into the catalogue. ``matrix`` holds the vectors of its passages, shape (n, d)."""

    number: int
    key: str
    document: Document
    found: Mapping[str, Any]
    pages: Sequence[Page]
    cuts: Sequence[Cut]
    matrix: NDArray[np.float32]


def _insert(run: Any, new: NewDocument) -> None:
    row = new.number, new.document.id, new.key, _record(new.document), json.dumps(new.found), len(new.cuts)
    run("INSERT INTO documents (number, id, key, record, found, passages) VALUES (?, ?, ?, ?, ?, ?)", row)
    for page in new.pages:
        headings = json.dumps([[h.start, h.level, h.text] for h in page.headings], ensure_ascii=False)
        text = zlib.compress(page.text.encode("utf-8", "surrogatepass"), 3)
        values = new.number, page.index, page.label, page.label_inferred, text, _packed(page.source), headings
        run("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    for cut in new.cuts:
        p = cut.passage
        spans = json.dumps([[s.page_index, s.start, s.end] for s in p.spans])
        headings = json.dumps(p.headings, ensure_ascii=False)
        run(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", (new.number, p.number, p.text, cut.above, spans, headings)
        )
    if len(new.matrix):
        run("INSERT INTO vectors VALUES (?, ?)", (new.number, np.ascontiguousarray(new.matrix, dtype="<f4").tobytes()))


def _packed(source: Sequence[int]) -> bytes:
    """The source map in few bytes: differences, mostly 1, as little-endian int32, compressed."""
    return zlib.compress(np.diff(np.asarray(source, dtype="<i4"), prepend=np.int32(0)).astype("<i4").tobytes(), 3)


def _unpacked(packed: bytes) -> Sequence[int]:
    differences = np.frombuffer(zlib.decompress(packed), dtype="<i4")
    return array("i", np.cumsum(differences, dtype=np.intc).tobytes())  # no tuple: that takes eight times as long


def _page(row: Sequence[Any]) -> Page:
    index, label, text, source, headings, inferred = row
    made = tuple(Heading(*h) for h in json.loads(headings))
    words = zlib.decompress(text).decode("utf-8", "surrogatepass")
    return Page(index, label, words, _unpacked(source), made, bool(inferred))


def _passage(entry: Entry, number: int, row: Sequence[Any]) -> Passage:
    spans = tuple(Span(*s) for s in json.loads(row[2]))
    return Passage(f"{entry.key}:{number}", entry.document.id, number, row[0], spans, tuple(json.loads(row[3])))


def _record(document: Document) -> str:
    return json.dumps(dataclasses.asdict(document), ensure_ascii=False)


def _document(record: str) -> Document:
    values = json.loads(record)
    return Document(**{**values, "paths": tuple(values["paths"])})
