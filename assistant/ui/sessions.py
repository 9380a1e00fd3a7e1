"""Who is logged in, and who must wait before trying again. Comes in: names, tokens, addresses. Goes out: a user's name.

All of it is in memory: a restart logs everybody out. Of a token only its digest is kept. Tries are slowed down by name
and by address, and nobody is locked out for ever: the longest wait is a minute.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.users import Users

__all__ = ["Attempts", "Sessions"]

IDLE_S = 12 * 3600.0
LIFE_S = 7 * 24 * 3600.0
MOST_SESSIONS = 10_000
MOST_KEYS = 10_000  # of failed tries remembered
FORGET_S = 15 * 60.0
LONGEST_WAIT_S = 60.0
FREE_TRIES = {"pair": 3, "address": 30, "name": 20}
"""How many tries may fail before there is a wait: of one name from one address, of one address, of one name."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Session:
    user: str
    line: str  # of the users file: another password, and the session is over
    begun: float
    seen: float


class Sessions:
    """Log-ins that are open; safe for many threads."""

    def __init__(self, users: Users, clock: Clock = time.monotonic) -> None:
        self._users, self._clock = users, clock
        self._open: OrderedDict[str, _Session] = OrderedDict()
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(32)

    def begin(self, user: str, line: str, token: str = "") -> str:
        """A session of ``user``, whose line in the users file is ``line``; its token, random where none is given."""
        token = token or secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            self._open[self._key(token)] = _Session(user, line, now, now)
            while len(self._open) > MOST_SESSIONS:
                self._open.popitem(last=False)
        return token

    def user(self, token: str) -> str:
        """The name of the person whose session ``token`` opens, or ""; a look keeps the session alive."""
        if not token:
            return ""
        key, now = self._key(token), self._clock()
        with self._lock:
            session = self._open.get(key)
            if session is None:
                return ""
            if now - session.seen > IDLE_S or now - session.begun > LIFE_S or not self._known(session):
                del self._open[key]
                return ""
            self._open[key] = replace(session, seen=now)
            self._open.move_to_end(key)
            return session.user

    def end(self, token: str) -> None:
        """Log out."""
        with self._lock:
            self._open.pop(self._key(token), None)

    def _known(self, session: _Session) -> bool:
        return self._users.lines().get(session.user) == session.line

    def _key(self, token: str) -> str:
        return hashlib.blake2b(token.encode("utf-8", "surrogatepass"), key=self._secret).hexdigest()


class Attempts:
    """Failed tries to log in, and the wait that follows from them; safe for many threads."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._failed: OrderedDict[tuple[str, ...], tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, name: str, address: str) -> float:
        """Seconds until the next try is looked at; 0 when it may come now."""
        now = self._clock()
        with self._lock:
            return max(self._wait_s(key, now) for key in _keys(name, address))

    def failed(self, name: str, address: str) -> None:
        """A try with a wrong name or password."""
        now = self._clock()
        with self._lock:
            for key in _keys(name, address):
                count, at = self._failed.pop(key, (0, now))
                self._failed[key] = (1 if now - at > FORGET_S else count + 1, now)
            while len(self._failed) > MOST_KEYS:
                self._failed.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """A right password: this name is trusted again from this address."""
        with self._lock:
            self._failed.pop(_keys(name, address)[0], None)

    def _wait_s(self, key: tuple[str, ...], now: float) -> float:
        count, at = self._failed.get(key, (0, now))
        over = count - FREE_TRIES[key[0]]
        if over < 0 or now - at > FORGET_S:
            return 0.0
        return max(0.0, at + min(2.0**over, LONGEST_WAIT_S) - now)


def _keys(name: str, address: str) -> tuple[tuple[str, ...], ...]:
    name = name[:100]
    return ("pair", name, address), ("address", address), ("name", name)
