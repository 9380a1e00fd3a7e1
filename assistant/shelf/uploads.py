"""Files that people add one by one. Comes in: a name and bytes. Goes out: a file in the folder of uploads, or a
ShelfError that says why not. Leaves indexing them to ``shelf``.

    DATA/uploads/     the files, each a part of the shelf
    DATA/incoming/    what is still being received: a file is seen in uploads/ when it is whole, or never
    DATA/trash/ID/    what was removed, kept for a month so that it can be put back
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import time
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from assistant.corpus import SNIFFED_BYTES, SUFFIXES, UPLOADS, kind_of, sha256_of
from assistant.errors import ShelfError
from assistant.settings import Settings

__all__ = ["Clash", "Incoming", "Placed", "Uploads", "safe_name"]

Clash = Literal["ask", "replace", "keep_both"]
NAME_BYTES = 200  # of 255 that file systems allow; " (12)" still fits
FORGOTTEN_S = 30 * 86_400.0  # after which the trash is emptied
ABANDONED_S = 86_400.0  # after which half a file is swept up
SPARE_BYTES = 64 << 20  # left free on the disk, for the index to grow in
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .docx; .doc, or a .docx behind a password


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a file lies now; ``already`` when the same bytes lay there before."""

    name: str
    already: bool = False


def safe_name(given: str) -> str:
    """The last part of ``given`` as a file name: NFC, nothing invisible, not hidden, not too long. Else ShelfError.

    >>> safe_name("../../etc/pass\\0wd\\u202efdp.txt")
    'passwdfdp.txt'
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    # Controls, marks of direction, surrogates, unassigned characters, line and paragraph separators.
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    name = re.sub(r"\s+", " ", name).lstrip(" .~$").rstrip(" .~")
    stem, suffix = _parted(name)
    if not stem:
        raise ShelfError("name", f"{given[:80]!r} is no name for a file; give it another")
    return _cut(stem, NAME_BYTES - len(suffix.encode())) + suffix


class Uploads:
    """The folder of uploads of one data folder; safe for many threads and processes."""

    def __init__(self, settings: Settings) -> None:
        data = settings.data_folder.resolve()
        self.folder, self._incoming, self._trash = data / UPLOADS, data / "incoming", data / "trash"
        self._most_bytes = settings.max_file_mb << 20

    @contextlib.contextmanager
    def receive(self, name: str, size: int | None = None) -> Iterator[Incoming]:
        """A file to be written to and then placed; else nothing of it is left. ``size`` is in bytes, if known."""
        name = safe_name(name)
        if size is not None and size > self._most_bytes:
            raise self._too_large(name)
        path = self._incoming / f"{uuid.uuid4().hex}.part"
        with _written(name):
            for folder in (self.folder, self._incoming):
                folder.mkdir(parents=True, exist_ok=True)
            if size is not None and shutil.disk_usage(self._incoming).free < size + SPARE_BYTES:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            stream = path.open("xb")
        try:
            with _written(name), stream:  # closing it may be what fails
                yield Incoming(self, name, path, stream, self._most_bytes)
        finally:
            path.unlink(missing_ok=True)

    def names(self) -> list[str]:
        """The files that lie here, sorted."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.is_file())

    def holds(self, path: str | Path) -> bool:
        """Whether a file lies in the folder of uploads, so that it may be removed."""
        return Path(path).parent == self.folder

    def remove(self, names: Sequence[str]) -> str:
        """Move files to the trash and give the id under which ``restore`` finds them."""
        there = set(self.names())
        missing = [name for name in names if name not in there]
        if missing or not names:
            raise ShelfError("gone", f"{', '.join(missing) or 'Nothing'}: no such file among the uploads")
        token = f"{int(time.time())}-{uuid.uuid4().hex[:12]}"
        with _written(names[0]):
            (self._trash / token).mkdir(parents=True)
            for name in names:
                (self.folder / name).replace(self._trash / token / name)
        return token

    def restore(self, token: str) -> list[str]:
        """Put back what was removed; a name that was taken since gets a number. Raises ShelfError when it is gone."""
        folder = self._trash / token
        if not re.fullmatch(r"\d+-[0-9a-f]{12}", token) or not folder.is_dir():
            raise ShelfError("gone", "What was removed is no longer in the trash")
        names = []
        for path in sorted(folder.iterdir()):
            with _written(path.name):
                names.append(self._link(path, path.name))
                path.unlink()
        folder.rmdir()
        return names

    def sweep(self) -> None:
        """Empty the trash of what is older than a month, and clear away halves of files left by a killed process."""
        now = time.time()
        for path in self._trash.glob("*-*"):
            made = path.name.partition("-")[0]
            if made.isdecimal() and now - int(made) > FORGOTTEN_S:
                shutil.rmtree(path, ignore_errors=True)
        for path in self._incoming.glob("*.part"):
            with contextlib.suppress(OSError):  # another process may be sweeping too
                if now - path.stat().st_mtime > ABANDONED_S:
                    path.unlink()

    def _place(self, incoming: Path, name: str, digest: str, clash: Clash) -> Placed:
        target = self.folder / name
        if target.is_file() and sha256_of([target]) == digest:
            return Placed(name, already=True)
        if clash == "replace" and target.exists():
            token = f"{int(time.time())}-{uuid.uuid4().hex[:12]}"
            (self._trash / token).mkdir(parents=True)
            os.link(target, self._trash / token / name)
            incoming.replace(target)
            return Placed(name)
        if clash != "keep_both":
            try:
                os.link(incoming, target)  # unlike a rename it never takes the place of another file
            except FileExistsError as error:
                raise ShelfError(
                    "clash", f"There is another file {name} among the uploads: replace it, or keep both", name=name
                ) from error
            return Placed(name)
        return Placed(self._link(incoming, name))

    def _link(self, path: Path, name: str) -> str:
        """Give a file a name here, with a number if it is taken."""
        stem, suffix = _parted(name)
        for number in range(1, 10_000):
            free = name if number == 1 else f"{stem} ({number}){suffix}"
            with contextlib.suppress(FileExistsError):
                os.link(path, self.folder / free)
                return free
        raise ShelfError("clash", f"There are too many files named {name}", name=name)

    def _too_large(self, name: str) -> ShelfError:
        limit_mb = self._most_bytes >> 20
        return ShelfError("too_large", f"{name} is larger than {limit_mb} MB (max_file_mb)", name=name, limit=limit_mb)


class Incoming:
    """A file that is being received; made by ``Uploads.receive``."""

    def __init__(self, uploads: Uploads, name: str, path: Path, stream: BinaryIO, most_bytes: int) -> None:
        self.name, self.size = name, 0
        self._uploads, self._path, self._stream, self._most_bytes = uploads, path, stream, most_bytes
        self._hash = hashlib.sha256()
        self._head = b""

    @property
    def sha256(self) -> str:
        """Of the bytes received so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Receive more bytes. Raises ShelfError when they are too many or the disk is full."""
        self.size += len(data)
        if self.size > self._most_bytes:
            raise self._uploads._too_large(self.name)
        self._hash.update(data)
        if len(self._head) < SNIFFED_BYTES:
            self._head += data[: SNIFFED_BYTES - len(self._head)]
            if len(self._head) == SNIFFED_BYTES:
                self.check()  # now rather than after the last of many bytes
        with _written(self.name):
            self._stream.write(data)

    def check(self) -> None:
        """Raise ShelfError where the file is empty or is not what its name says."""
        name, head = self.name, self._head
        if not self.size:
            raise ShelfError("empty", f"{name} is empty", name=name)
        kind = kind_of(Path(name), head)
        if kind == "unsupported":
            raise _unsupported(name)
        wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
        wrong = {"pdf": b"%PDF-" not in head[:1024], "word": not head.startswith(_OFFICE)}
        if wrong.get(kind, b"\0" in head and not wide):
            raise ShelfError("not_that", f"{name} is not what its name says; its content is of another type", name=name)

    def place(self, clash: Clash = "ask") -> Placed:
        """Put the whole file in its place at once; ``clash`` says what to do about another file of that name."""
        self.check()
        with _written(self.name):
            self._stream.flush()
            os.fsync(self._stream.fileno())
            return self._uploads._place(self._path, self.name, self.sha256, clash)


def _unsupported(name: str) -> ShelfError:
    choices = " ".join(SUFFIXES)
    return ShelfError("unsupported", f"{name} cannot be read; there are: {choices}", name=name, choices=choices)


def _parted(name: str) -> tuple[str, str]:
    """A name's stem and its suffix, if that is one that tells a kind."""
    suffix = Path(name).suffix
    return (name, "") if not suffix or len(suffix) > 10 else (name[: -len(suffix)], suffix)


def _cut(stem: str, most_bytes: int) -> str:
    """As much of ``stem`` as fits, never a part of a character."""
    return stem.encode()[:most_bytes].decode(errors="ignore").rstrip(" .")


@contextlib.contextmanager
def _written(name: str) -> Iterator[None]:
    """Says in words why a file could not be written."""
    try:
        yield
    except ConnectionError:
        raise  # of whoever sends the file
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise ShelfError("disk_full", f"{name}: there is not enough room on the disk", name=name) from error
        reason = error.strerror or str(error)
        raise ShelfError("not_written", f"{name} cannot be written: {reason}", name=name, why=reason) from error
