"""Who may log in. Comes in: a users file, names, passwords. Goes out: whether they fit; the file changed as a whole.

The file is TOML, one line a person: a name and what scrypt (RFC 7914) makes of the password and a salt, with the
parameters beside it, so that they can be raised later without a change to older lines:

    "kim" = "scrypt:32768:8:3:SALT:HASH"

Sessions and the log-in page are left to ``ui``.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError

__all__ = ["Cost", "Users", "add_user", "folded", "read_users", "remove_user", "user_name"]

MIN_PASSWORD_CHARS = 8
MAX_PASSWORD_CHARS = 1024
_NAME = re.compile(r"\w[\w.@-]{0,63}")
_SALT_BYTES, _HASH_BYTES = 16, 32


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: 128 * n * r bytes of memory, p times over (OWASP's choice for 32 MiB)."""

    n: int = 2**15
    r: int = 8
    p: int = 3


@dataclass(frozen=True, slots=True)
class _Record:
    cost: Cost
    salt: bytes
    digest: bytes

    def fits(self, password: str) -> bool:
        return hmac.compare_digest(_scrypt(password, self.salt, self.cost), self.digest)


class Users:
    """The users file while the page is served: read again when it changes, so that who is removed is out at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] | None = None
        self._lines: Mapping[str, str] = {}
        self._decoy = _decoy({})

    def lines(self) -> Mapping[str, str]:
        """Each name with its line of the file; SettingsError for a file that is missing or malformed."""
        seen = _signature(self._path)
        if seen != self._seen:
            self._lines, self._seen = read_users(self._path), seen
            self._decoy = _decoy(self._lines)
        return self._lines

    def check(self, name: str, password: str) -> str:
        """The person's line when ``password`` is theirs, else ""; an unknown name takes as long as a wrong password."""
        line = self.lines().get(folded(name), "")
        record = _parsed(line) if line else self._decoy
        return line if record.fits(password[: MAX_PASSWORD_CHARS + 1]) else ""


def user_name(name: str) -> str:
    """``name`` as it is stored and compared: without regard to case and width; SettingsError for one that cannot be.

    >>> user_name(" Kim ")
    'kim'
    """
    stored = folded(name)
    if not _NAME.fullmatch(stored):
        raise SettingsError(
            f"A user's name has 1 to 64 letters, digits and . _ - @, and begins with a letter or digit, not {name!r}"
        )
    return stored


def folded(name: str) -> str:
    """``name`` as it is compared, whether or not anybody may be called that."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def read_users(path: Path) -> dict[str, str]:
    """Each name with its line; SettingsError says which line of the file is wrong, without repeating what it holds."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(
            f"There is no users file {path}. Make one with: pincite user add NAME --users {path}"
        ) from error
    except OSError as error:
        raise SettingsError(f"The users file {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The users file {path} is malformed: {error}") from error
    for name, line in read.items():
        try:
            user_name(name)
            _parsed(line)
        except (SettingsError, ValueError, TypeError, AttributeError) as error:
            raise SettingsError(
                f"The users file {path} is malformed at {name!r}: expected a name and scrypt:N:R:P:SALT:HASH. "
                "Remove that line and add the person again."
            ) from error
        if name != folded(name):
            raise SettingsError(f"The users file {path} is malformed: write {name!r} as {folded(name)!r}")
    return read


def add_user(path: Path, name: str, password: str, cost: Cost | None = None) -> bool:
    """Write ``name`` with ``password`` into the file, which need not be there yet; whether the name is new to it.

    A name that is there gets the new password. Raises SettingsError for an unusable name or password.
    """
    name = user_name(name)
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise SettingsError(f"A password has {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters.")
    users = read_users(path) if path.exists() else {}
    _write(path, {**users, name: _hashed(password, cost or Cost())})
    return name not in users


def remove_user(path: Path, name: str) -> None:
    """Take ``name`` out of the file; SettingsError where it is not in it."""
    users = read_users(path)
    if folded(name) not in users:
        known = ", ".join(users) or "nobody"
        raise SettingsError(f"There is no user {name!r} in {path}; there is: {known}")
    _write(path, {other: line for other, line in users.items() if other != folded(name)})


def _hashed(password: str, cost: Cost) -> str:
    salt = secrets.token_bytes(_SALT_BYTES)
    parts = (base64.b64encode(part).decode() for part in (salt, _scrypt(password, salt, cost)))
    return ":".join(["scrypt", *map(str, (cost.n, cost.r, cost.p)), *parts])


def _parsed(line: str) -> _Record:
    """The parts of a line; ValueError where they are not what we write, or would take all memory."""
    kind, n, r, p, salt, digest = line.split(":")
    cost = Cost(int(n), int(r), int(p))
    record = _Record(cost, base64.b64decode(salt, validate=True), base64.b64decode(digest, validate=True))
    power = cost.n > 1 and cost.n & (cost.n - 1) == 0
    if kind != "scrypt" or not power or not (1 <= cost.r <= 32 and 1 <= cost.p <= 32 and cost.n * cost.r <= 2**22):
        raise ValueError(kind)
    if len(record.salt) < _SALT_BYTES or len(record.digest) != _HASH_BYTES:
        raise ValueError("salt or hash of the wrong length")
    return record


def _decoy(lines: Mapping[str, str]) -> _Record:
    """A record that no password fits and that costs what the dearest of the file does."""
    cost = max(
        (_parsed(line).cost for line in lines.values()), key=lambda cost: cost.n * cost.r * cost.p, default=Cost()
    )
    return _Record(cost, secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_HASH_BYTES))


def _scrypt(password: str, salt: bytes, cost: Cost) -> bytes:
    # One password can reach us in several forms of Unicode: systems differ in how they compose letters.
    secret = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    room = 128 * cost.r * (cost.n + cost.p + 2) + 2**16
    return hashlib.scrypt(secret, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=room, dklen=_HASH_BYTES)


def _signature(path: Path) -> tuple[int, ...] | None:
    try:
        stat = path.stat()
    except OSError:
        return ()  # differs from every file; reading it then says what is wrong
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _write(path: Path, users: Mapping[str, str]) -> None:
    """The whole file, readable by its owner only; it is never seen half-written."""
    path = path.resolve()  # a link goes on pointing to the file
    text = "".join(f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(line)}\n" for name, line in users.items())
    try:
        with _beside(path) as (descriptor, made):
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write("# Who may log in to Pincite; changed by `pincite user`.\n" + text)
                file.flush()
                os.fsync(file.fileno())
            made.replace(path)
    except OSError as error:
        raise SettingsError(f"The users file {path} cannot be written: {error.strerror}") from error


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[tuple[int, Path]]:
    """A new file in the same folder, mode 0600, that is gone afterwards unless it was moved."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    made = Path(name)
    try:
        yield descriptor, made
    finally:
        made.unlink(missing_ok=True)
