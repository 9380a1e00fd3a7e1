"""All conversations on disk, by user. Comes in: what is asked and answered. Goes out: conversations, lists, findings.

One SQLite file in write-ahead mode; every change is one transaction, so that a server killed at any moment leaves a
file that opens. Another user's conversation is not found, as one that never was. What is deleted or replaced can be
brought back for ten minutes and is overwritten after that.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import RLock

from assistant.conversations.records import Conversation, Exchange, Listed
from assistant.conversations.stored import exchange_from, row_of, searchable
from assistant.errors import NotFoundError, StoreError

__all__ = ["Conversations"]

FILE = "conversations.sqlite"
VERSION = 1
TITLE_CHARS = 80
REGRET_S = 600.0  # for so long what was deleted or replaced can be brought back
SCHEMA = """
CREATE TABLE conversation (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL, changed REAL NOT NULL,
    model TEXT NOT NULL, last INTEGER NOT NULL, deleted REAL);
CREATE INDEX conversation_of ON conversation (user, changed);
CREATE TABLE exchange (
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    question TEXT NOT NULL, asked REAL NOT NULL, state TEXT NOT NULL, exact INTEGER NOT NULL, documents TEXT NOT NULL,
    model TEXT NOT NULL, answer TEXT, passages TEXT, hashes TEXT NOT NULL, error TEXT NOT NULL, words TEXT NOT NULL,
    dropped REAL, PRIMARY KEY (conversation, number));
"""


class Conversations:
    """The store in ``folder``, which is made where it is missing; safe for many threads.

    Raises StoreError, here and in every method, where the file cannot be read or written.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = folder / FILE
        self._clock = clock
        self._lock = RLock()
        self._growing: dict[tuple[str, int], Exchange] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = sqlite3.connect(self.path, timeout=10, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"Conversations cannot be kept in {folder}: {error}") from error
        try:
            self._open()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()

    def begin(
        self, user: str, conversation: str, exchange: Exchange, replacing: int = 0
    ) -> tuple[Conversation, Exchange]:
        """Write down a question before it is answered: its conversation so far, and the exchange with its number.

        A ``conversation`` of "" begins a new one, which takes its title from the question. Exchange ``replacing`` and
        all after it are taken back as by `drop`.
        """
        with self._writing() as file:
            self._forget(file, self._clock())
            if not conversation:
                conversation = self._new(user, exchange.question)
            if replacing:
                self.drop(user, conversation, replacing)
            talk = self.load(user, conversation)
            changes = "last = last + 1, changed = :now, model = :model"
            now = self._clock()
            values = {"now": now, "model": exchange.model, "id": conversation}
            file.execute(f"UPDATE conversation SET {changes} WHERE id = :id", values)
            number = self._own(user, conversation)["last"]
            exchange = replace(exchange, number=number, asked=now, state="asking")
            columns = {"conversation": conversation, **row_of(exchange)}
            names, places = ", ".join(columns), ", ".join(f":{name}" for name in columns)
            file.execute(f"INSERT INTO exchange ({names}) VALUES ({places})", columns)
            self._growing[conversation, number] = exchange
        return talk, exchange

    def grow(self, conversation: str, exchange: Exchange) -> bool:
        """Remember, in memory only, how far the answer has come; False when it has been stopped."""
        with self._lock:
            wanted = (conversation, exchange.number) in self._growing
            if wanted:
                self._growing[conversation, exchange.number] = exchange
            return wanted

    def growing(self, conversation: str) -> Exchange | None:
        """The exchange that is being answered there now."""
        with self._lock:
            return next((exchange for (id, _), exchange in self._growing.items() if id == conversation), None)

    def finish(self, conversation: str, exchange: Exchange) -> None:
        """Write down how the exchange ended; one that has ended already stays as it is."""
        with self._writing() as file:
            columns = {"conversation": conversation, **row_of(exchange)}
            sets = ", ".join(f"{name} = :{name}" for name in columns if name not in ("conversation", "number"))
            which = "conversation = :conversation AND number = :number AND state = 'asking'"
            file.execute(f"UPDATE exchange SET {sets} WHERE {which}", columns)
            file.execute("UPDATE conversation SET changed = ? WHERE id = ?", (self._clock(), conversation))
        self.abandon(conversation, exchange.number)

    def abandon(self, conversation: str, number: int) -> None:
        """Nothing more comes of an exchange; one that has not ended counts as unfinished."""
        with self._lock:
            self._growing.pop((conversation, number), None)

    def stop(self, user: str, conversation: str) -> None:
        """End what is being answered there with what there is of it."""
        with self._lock:
            self._own(user, conversation)
            exchange = self.growing(conversation)
            if exchange is not None:
                self.finish(conversation, replace(exchange, state="stopped"))

    def load(self, user: str, conversation: str) -> Conversation:
        """The conversation with its exchanges; NotFoundError where this user has none of that id."""
        with self._reading() as file:
            row = self._own(user, conversation)
            rows = file.execute(
                "SELECT * FROM exchange WHERE conversation = ? AND dropped IS NULL ORDER BY number", (conversation,)
            ).fetchall()
            exchanges = tuple(self._as_it_stands(conversation, exchange_from(each)) for each in rows)
        return Conversation(row["id"], row["title"], row["created"], row["changed"], row["model"], exchanges)

    def list(self, user: str, find: str = "") -> list[Listed]:
        """The user's conversations, last changed first; with ``find`` those that have an exchange with all its words.

        The words of the title count as words of each exchange.
        """
        words = searchable(find).split()
        found = "".join(" AND (instr(e.words, ?) OR instr(searchable(c.title), ?))" for _ in words)
        query = (
            "SELECT c.id, c.title, c.changed, count(*) AS exchanges FROM conversation AS c"
            " JOIN exchange AS e ON e.conversation = c.id AND e.dropped IS NULL"
            f" WHERE c.user = ? AND c.deleted IS NULL{found} GROUP BY c.id ORDER BY c.changed DESC, c.id"
        )
        with self._reading() as file:
            rows = file.execute(query, (user, *(word for word in words for _ in range(2)))).fetchall()
        return [Listed(row["id"], row["title"], row["changed"], row["exchanges"]) for row in rows]

    def rename(self, user: str, conversation: str, title: str) -> str:
        """Give it another title, which is cut to one line; the title that it has now."""
        with self._writing() as file:
            old = self._own(user, conversation)["title"]
            title = _title(title) or old
            file.execute("UPDATE conversation SET title = ? WHERE id = ?", (title, conversation))
        return str(title)

    def delete(self, user: str, conversation: str, *, for_good: bool = False) -> None:
        """Take it off the list; `restore` brings it back for ten minutes, unless it is ``for_good``."""
        self.stop(user, conversation)
        with self._writing() as file:
            if for_good:
                file.execute("DELETE FROM conversation WHERE id = ?", (conversation,))
            else:
                file.execute("UPDATE conversation SET deleted = ? WHERE id = ?", (self._clock(), conversation))

    def restore(self, user: str, conversation: str) -> None:
        """Bring back a conversation that was deleted."""
        with self._writing() as file:
            which = "id = ? AND user = ? AND deleted IS NOT NULL"
            if not file.execute(f"UPDATE conversation SET deleted = NULL WHERE {which}", (conversation, user)).rowcount:
                raise NotFoundError("There is no such conversation to bring back.")

    def drop(self, user: str, conversation: str, number: int) -> None:
        """Take back exchange ``number`` and all after it; `bring_back` undoes the last such step for ten minutes."""
        with self._writing() as file:
            self._own(user, conversation)
            now = self._clock()
            # One step at a time can be undone: what was dropped before is gone.
            file.execute("DELETE FROM exchange WHERE conversation = ? AND dropped IS NOT NULL", (conversation,))
            which = "conversation = ? AND number >= ?"
            file.execute(f"UPDATE exchange SET dropped = ? WHERE {which}", (now, conversation, number))

    def bring_back(self, user: str, conversation: str) -> None:
        """Undo the last `drop`; what was asked in the place of the dropped exchanges gives way to them."""
        with self._writing() as file:
            self._own(user, conversation)
            which = "conversation = ? AND dropped IS NOT NULL"
            first = file.execute(f"SELECT min(number) FROM exchange WHERE {which}", (conversation,)).fetchone()[0]
            if first is None:
                raise NotFoundError("There is nothing left to bring back.")
            newer = "conversation = ? AND number > ? AND dropped IS NULL"
            file.execute(f"DELETE FROM exchange WHERE {newer}", (conversation, first))
            file.execute(f"UPDATE exchange SET dropped = NULL WHERE {which}", (conversation,))

    def _open(self) -> None:
        self._file.row_factory = sqlite3.Row
        self._file.create_function("searchable", 1, searchable, deterministic=True)
        with self._reading() as file:
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
                file.execute(f"PRAGMA {pragma}")
        with self._writing() as file:
            version = file.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                newer = f"was written by a newer Pincite (form {version}, this one knows up to {VERSION})"
                raise StoreError(f"{self.path} {newer}")
            if version == 0:
                for statement in SCHEMA.split(";"):
                    file.execute(statement)
                file.execute(f"PRAGMA user_version = {VERSION}")
            self._forget(file, self._clock())

    def _new(self, user: str, question: str) -> str:
        conversation, now = secrets.token_hex(8), self._clock()
        with self._writing() as file:
            row = (conversation, user, _title(question), now, now, "", 0)
            file.execute("INSERT INTO conversation VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", row)
        return conversation

    def _forget(self, file: sqlite3.Connection, now: float) -> None:
        """Overwrite what can no longer be brought back."""
        file.execute("DELETE FROM conversation WHERE deleted < ?", (now - REGRET_S,))
        file.execute("DELETE FROM exchange WHERE dropped < ?", (now - REGRET_S,))

    def _own(self, user: str, conversation: str) -> sqlite3.Row:
        with self._reading() as file:
            which = "id = ? AND user = ? AND deleted IS NULL"
            row: sqlite3.Row | None = file.execute(
                f"SELECT * FROM conversation WHERE {which}", (conversation, user)
            ).fetchone()
        if row is None:
            raise NotFoundError("There is no such conversation.")
        return row

    def _as_it_stands(self, conversation: str, exchange: Exchange) -> Exchange:
        """What was begun and neither ended nor is being answered here was left by a server that ended."""
        if not exchange.busy:
            return exchange
        return self._growing.get((conversation, exchange.number), replace(exchange, state="unfinished"))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._file
            except sqlite3.Error as error:
                raise StoreError(f"{self.path} cannot be read or written: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The one way in which the file is changed: a transaction, whole or not at all."""
        with self._reading() as file:
            if file.in_transaction:
                yield file
                return
            file.execute("BEGIN IMMEDIATE")
            try:
                yield file
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")


def _title(question: str) -> str:
    """The first line's worth of a question, cut between words."""
    words = " ".join(question.split())
    if len(words) <= TITLE_CHARS:
        return words
    cut = words[:TITLE_CHARS]
    return (cut.rsplit(" ", 1)[0] or cut) + "…"
