"""Who may call, and what a reply may never hold. Comes in: any request. Goes out: a refusal, or the guarded reply.

A page on another site, open in the same browser, can send requests to 127.0.0.1, and a name that it controls can be
made to point there (DNS rebinding). So requests for a foreign Host, or from a foreign origin, are refused. Replies
forbid the browser to load anything from another host, and Gradio's page loses the lines of its head that name one.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.head import head_html
from assistant.ui.language_door import within
from assistant.ui.wording import Wording, chosen_language

__all__ = ["Guard", "rewritten_head"]

_log = logging.getLogger(__name__)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
METHODS = frozenset({"GET", "HEAD", "POST", "DELETE"})
TOKEN_HEADER = "x-pincite"
"""What a request that changes something must carry: no form and no picture on another site can send it."""

NO_TOKEN = ("/login", "/logout", "/mcp")  # forms without script, and programs; their Origin is checked all the same
GRADIO = "/gradio_api/"
GRADIO_SERVES = re.compile(
    r"/gradio_api/(?:app_id|call/.+|cancel|heartbeat/.+|info|login_check|queue/(?:data|join)|reset|startup-events"
    r"|theme\.css)/?"
)
"""What the page and ``gradio_client`` need. The rest reads or writes files, fetches from other hosts, or keeps logs."""

REFUSED_PATHS = ("/monitoring", "/svelte/", "/login/", "/logout/")
BODY_BYTES = 2 * 1024 * 1024
UPLOADS = "/shelf/"
OWN_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Gradio starts itself with inline scripts and makes functions from its templates.
GRADIO_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'none'"
)


class Guard:
    """ASGI middleware; ``host`` is the name or address that the server was told to listen on, ``names`` are further
    names of this machine, ``upload_bytes`` is how large the body of an upload may be."""

    def __init__(self, app: ASGIApp, host: str, names: Sequence[str] = (), upload_bytes: int = BODY_BYTES) -> None:
        self._app = app
        self._names = LOOPBACK | {host.casefold(), *(name.casefold() for name in names)} - {""}
        self._any_address = host in ("0.0.0.0", "::", "")
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # nothing here speaks them
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = _Reply(send, within(scope["path"]))
        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, reply.send)
            return
        # A proxy's word for our own name: Gradio would write addresses with it, and anybody can send it.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"x-forwarded-host"]
        try:
            await self._app(scope, _limited(receive, self._limit_bytes(scope)), reply.send)
        except Exception:
            if reply.begun:
                raise
            _log.exception("A request failed")
            request = HTTPConnection(scope)
            words = Wording(chosen_language(request.cookies, request.headers.get("accept-language", "")))
            said = words.told("Something went wrong inside Pincite.")
            await PlainTextResponse(said, 500)(scope, receive, reply.send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), within(scope["path"])
        if path != scope["path"] and path in NO_TOKEN:  # Gradio has a log-in of its own, which nobody is to use
            return PlainTextResponse("There is no such address.", 404)
        return (
            self._stranger(headers)
            or _impossible(scope["path"])
            or _turned_off(path)
            or _unasked(scope["method"], path, headers)
            or _too_large(headers, self._limit_bytes(scope))
        )

    def _stranger(self, headers: Headers) -> Response | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return PlainTextResponse("This server does not answer to that host name.", 403)
        origin = headers.get("origin")
        if origin is not None and _netloc(origin) != hosts[0]:
            return PlainTextResponse("Requests from other origins are refused.", 403)
        site = headers.get("sec-fetch-site")
        if site in ("cross-site", "same-site") and headers.get("sec-fetch-mode") != "navigate":
            return PlainTextResponse("Requests from other sites are refused.", 403)
        return None

    def _is_ours(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").casefold()
        except ValueError:
            return False
        if name in self._names:
            return True
        # Listening on every address: an address cannot be rebound as a name can.
        return self._any_address and _is_address(name)

    def _limit_bytes(self, scope: Scope) -> int:
        return self._upload_bytes if scope["path"].startswith(UPLOADS) else BODY_BYTES


def _impossible(path: str) -> Response | None:
    """No address of ours has such a path; what cannot reach a file cannot reach a wrong one."""
    if ".." in path.split("/") or "\\" in path or any(character < " " or character == "\x7f" for character in path):
        return PlainTextResponse("There is no such address.", 404)
    return None


def _turned_off(path: str) -> Response | None:
    gradio = f"{path}/".startswith(GRADIO) and not GRADIO_SERVES.fullmatch(path)
    if gradio or path.startswith(REFUSED_PATHS):
        return PlainTextResponse("This part of the server is turned off.", 403)
    return None


def _unasked(method: str, path: str, headers: Headers) -> Response | None:
    """Refuses methods that nothing here has, and changes that a page of ours did not ask for."""
    if method not in METHODS:
        return PlainTextResponse("There is no such method.", 405, {"allow": ", ".join(sorted(METHODS))})
    changes = method not in ("GET", "HEAD")
    if changes and not path.startswith(GRADIO) and path not in NO_TOKEN and TOKEN_HEADER not in headers:
        return PlainTextResponse(f"Changes need the header {TOKEN_HEADER}: 1", 403)
    return None


def _too_large(headers: Headers, limit_bytes: int) -> Response | None:
    length = headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:20]) <= limit_bytes:
        return None
    return PlainTextResponse(f"A request may have {limit_bytes:,} bytes at most.", 413)


def _limited(receive: Receive, limit_bytes: int) -> Receive:
    """``receive`` for a body whose length was not told beforehand; ends in 413 as soon as it is too long."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit_bytes:
            raise HTTPException(413, f"A request may have {limit_bytes:,} bytes at most.")
        return message

    return counted


class _Reply:
    """Passes a reply on with the guarding headers, and Gradio's own page with a head that names no other host."""

    def __init__(self, send: Send, path: str) -> None:
        self._send, self._path = send, path
        self._start: Message | None = None
        self._body = b""
        self.begun = False

    async def send(self, message: Message) -> None:
        self.begun = True
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            _guard_headers(headers, self._path, message["status"])
            if self._path == "/" and headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = rewritten_head(self._body.decode()).encode()
            MutableHeaders(scope=self._start)["content-length"] = str(len(body))
            start, self._start = self._start, None
            await self._send(start)
            message = {"type": "http.response.body", "body": body}
        await self._send(message)


def _guard_headers(headers: MutableHeaders, path: str, status: int) -> None:
    headers["x-content-type-options"] = "nosniff"
    headers["x-frame-options"] = "DENY"
    headers["referrer-policy"] = "same-origin"  # with "no-referrer" a browser hides our own origin from us in forms
    headers["permissions-policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    headers["cross-origin-resource-policy"] = "same-origin"
    headers["cross-origin-opener-policy"] = "same-origin"
    kind = headers.get("content-type", "")
    if not kind.startswith("application/pdf"):  # browsers show a PDF with scripts of their own
        is_gradio = path == "/" and kind.startswith("text/html")
        headers.setdefault("content-security-policy", GRADIO_POLICY if is_gradio else OWN_POLICY)
    if path.startswith("/assets/") and status == 200:
        headers.setdefault("cache-control", "private, max-age=31536000, immutable")  # their names change with them
    elif path.startswith(("/ui/", "/static/")):
        headers.setdefault("cache-control", "no-cache")
    else:
        headers.setdefault("cache-control", "no-store")  # what documents say stays out of the browser's folders


def rewritten_head(page: str) -> str:
    """Gradio's page without the lines for link previews, which name other hosts, and with our style and script."""
    page = re.sub(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*", "", page)
    return page.replace("</head>", f"{head_html()}</head>", 1)


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
