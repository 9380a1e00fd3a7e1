"""Logging in and out. Comes in: any request. Goes out: the request with its user's name, or the way to the log-in page.

With a users file every address but the log-in page and its style is closed, Gradio's own included: pages lead to the
log-in page, everything else is refused with 401. A program logs in once with a POST to /login and keeps the cookie, as
``gradio_client`` does, or sends name and password with each request (HTTP Basic), as clients of MCP can.
"""

from __future__ import annotations

import base64
import binascii
import logging
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import SettingsError
from assistant.ui.login_html import POLICY, login_html, moving_html
from assistant.ui.sessions import LIFE_S, Attempts, Sessions
from assistant.ui.wording import COOKIE as LANGUAGE_COOKIE
from assistant.ui.wording import LANGUAGES, Wording, chosen_language
from assistant.users import Users, folded

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["Doorkeeper", "LoginRequired", "add_login", "local_address", "user_of"]

COOKIE = "pincite-session"
OPEN = frozenset(
    {"/login", "/logout", "/ui/palette.css", "/ui/base.css", "/ui/login.css", "/ui/icon.svg", "/favicon.ico"}
)
HASHING_AT_ONCE = 2  # each takes 32 MiB and a core
_log = logging.getLogger(__name__)


def user_of(request: HTTPConnection) -> str:
    """The name of the person who sent ``request``; "" where no log-in is asked for."""
    return str(getattr(request.state, "user", ""))


@dataclass
class Doorkeeper:
    """Knows who may come in, who is in, and who has to wait."""

    users: Users
    sessions: Sessions = field(init=False)
    attempts: Attempts = field(default_factory=Attempts)
    _limiter: CapacityLimiter | None = None

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.users)

    async def admit(self, name: str, password: str, address: str, token: str = "") -> str | float:
        """The token of a new session; seconds to wait where tries failed before; "" for a wrong name or password."""
        self._limiter = self._limiter or CapacityLimiter(HASHING_AT_ONCE)  # belongs to the loop that serves
        return await to_thread.run_sync(self._admit, folded(name), password, address, token, limiter=self._limiter)

    def _admit(self, name: str, password: str, address: str, token: str) -> str | float:
        wait_s = self.attempts.wait_s(name, address)
        if wait_s:
            return wait_s
        line = self.users.check(name, password)
        if not line:
            self.attempts.failed(name, address)
            return ""
        self.attempts.succeeded(name, address)
        return self.sessions.begin(name, line, token)

    async def user(self, connection: HTTPConnection) -> str:
        """Whose session the cookie opens, or whose name and password stand in the header; else ""."""
        user = self.sessions.user(connection.cookies.get(COOKIE, ""))
        header = connection.headers.get("authorization", "")
        if user or header[:6].casefold() != "basic ":
            return user
        token = f"basic {header[6:].strip()}"
        user = self.sessions.user(token)
        name, password = _basic(header[6:])
        if user or not name:
            return user
        await self.admit(name, password, _address(connection), token)
        return self.sessions.user(token)


class LoginRequired:
    """ASGI middleware: passes on what comes from a person who is logged in, and what logging in needs."""

    def __init__(self, app: ASGIApp, keeper: Doorkeeper) -> None:
        self._app, self._keeper = app, keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            user = await self._keeper.user(connection)
        except SettingsError:
            _log.exception("Nobody can come in")
            await PlainTextResponse(_words(connection)("login.closed"), 503)(scope, receive, send)
            return
        if user or scope["path"] in OPEN:
            scope["state"] = {**scope.get("state", {}), "user": user}
            await self._app(scope, receive, _told_apart(send, scope["path"]))
        else:
            await _to_login(connection)(scope, receive, send)


def add_login(app: FastAPI, keeper: Doorkeeper | None) -> None:
    """Add /login and /logout to ``app``; without a ``keeper`` they only lead to the page."""

    @app.get("/login", include_in_schema=False)
    def show(request: Request, language: str = "") -> Response:
        following = local_address(request.query_params.get("next", ""))
        if keeper is None or user_of(request):
            return RedirectResponse(following, 303)
        words = Wording(next(known for known in LANGUAGES if known == language)) if language in LANGUAGES else None
        reply = _page(words or _words(request), following)
        if words:
            reply.set_cookie(LANGUAGE_COOKIE, words.language, max_age=31_536_000, samesite="lax")
        return reply

    @app.post("/login", include_in_schema=False)
    async def log_in(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            name, password, following = (str(form.get(key, "")) for key in ("username", "password", "next"))
        following = local_address(following)
        if keeper is None:
            return _entered(request, following)
        try:
            token = await keeper.admit(name, password, _address(request))
        except SettingsError:
            _log.exception("Nobody can log in")
            return _not_entered(request, 503, _words(request)("login.closed"), following, name)
        if isinstance(token, float):
            seconds = math.ceil(token)
            words = _words(request)("login.wait", seconds=seconds)
            return _not_entered(request, 429, words, following, name, {"retry-after": str(seconds)})
        if not token:
            return _not_entered(request, 401, _words(request)("login.wrong"), following, name)
        reply = _entered(request, following)
        secure = request.url.scheme == "https"
        reply.set_cookie(COOKIE, token, max_age=int(LIFE_S), httponly=True, samesite="strict", secure=secure)
        return reply

    @app.post("/logout", include_in_schema=False)
    def log_out(request: Request) -> Response:
        if keeper is not None:
            keeper.sessions.end(request.cookies.get(COOKIE, ""))
        reply = RedirectResponse("/login", 303)
        reply.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return reply


def local_address(address: str) -> str:
    """``address`` where it stays on this server, else "/"; always fit for a header. What follows a "#" is kept, for it
    names the page that is open in the reader.

    >>> local_address("/read/note/1?mark=3:9"), local_address("//evil.example/"), local_address("/a b")
    ('/read/note/1?mark=3:9', '/', '/a%20b')
    """
    inside = address.startswith("/") and not address.startswith(("//", "/\\", "/login", "/logout"))
    return quote(address, safe="/?&=%#:.,~+@!$'()*;[]-_") if inside and address.isprintable() else "/"


def _to_login(connection: HTTPConnection) -> Response:
    """To the log-in page where a person opens a page, else 401: a script must not take that page for its answer."""
    headers, url = connection.headers, connection.url
    mode = headers.get("sec-fetch-mode")
    opened = mode == "navigate" if mode else "text/html" in headers.get("accept", "")
    if connection.scope["method"] not in ("GET", "HEAD") or not opened:
        return PlainTextResponse(_words(connection)("login.needed"), 401, {"www-authenticate": "Cookie"})
    path = (connection.scope.get("raw_path") or b"").decode("latin-1") or url.path  # as sent: an id may hold "#"
    following = local_address(path + (f"?{url.query}" if url.query else ""))
    if headers.get("sec-fetch-site") == "cross-site":
        return HTMLResponse(moving_html(_words(connection), following), headers=_page_headers())
    return RedirectResponse("/login" if following == "/" else "/login?" + urlencode({"next": following}), 303)


def _told_apart(send: Send, path: str) -> Send:
    """``send`` for replies that a browser may keep for this session only; Gradio's own files are the same for all."""

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start" and not path.startswith(("/assets/", "/ui/", "/static/")):
            MutableHeaders(scope=message).add_vary_header("cookie")
        await send(message)

    return told


def _page(words: Wording, following: str, name: str = "", trouble: str = "", status: int = 200) -> Response:
    return HTMLResponse(login_html(words, following, name, trouble), status, _page_headers())


def _page_headers() -> dict[str, str]:
    return {"content-security-policy": POLICY, "cache-control": "no-store"}


def _entered(request: Request, following: str) -> Response:
    return RedirectResponse(following, 303) if _is_browser(request) else JSONResponse({"success": True})


def _not_entered(
    request: Request, status: int, trouble: str, following: str, name: str, headers: dict[str, str] | None = None
) -> Response:
    if _is_browser(request):
        reply = _page(_words(request), following, name[:200], trouble, status)
    else:
        reply = JSONResponse({"success": False, "error": trouble}, status)
    reply.headers.update(headers or {})
    return reply


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _words(connection: HTTPConnection) -> Wording:
    return Wording(chosen_language(connection.cookies, connection.headers.get("accept-language", "")))


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def _basic(encoded: str) -> tuple[str, str]:
    """Name and password of an HTTP Basic header (RFC 7617); empty where it is malformed."""
    try:
        name, _, password = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password
