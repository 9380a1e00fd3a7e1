"""Who may call, and what a reply may never hold. Comes in: any request. Goes out: a refusal, or the guarded reply.

A page on another site, open in the same browser, can send requests to 127.0.0.1, and a name that it controls can be
made to point there (DNS rebinding). So requests for a foreign Host, or from a foreign origin, are refused. Replies
forbid the browser to load anything from another host, and Gradio's page loses the lines of its head that name one.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.head import head_html

__all__ = ["Guard", "rewritten_head"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
REFUSED_PATHS = (
    "/gradio_api/proxy=",  # fetches from another host
    "/gradio_api/upload",  # writes files; nothing on the page uploads
    "/gradio_api/runs",  # keeps a history of its own, and offers to store it elsewhere
    "/gradio_api/run-history",
    "/gradio_api/vibe",
    "/gradio_api/deep_link",
    "/monitoring",
    "/svelte/",
)
OWN_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Gradio starts itself with inline scripts and makes functions from its templates.
GRADIO_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'none'"
)


class Guard:
    """ASGI middleware; ``host`` is the name or address that the server was told to listen on."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = LOOPBACK | {host.casefold()}
        self._any_address = host in ("0.0.0.0", "::", "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # websockets: nothing here speaks them
        refusal = self._refusal(Headers(scope=scope), scope["path"])
        if refusal:
            await PlainTextResponse(refusal, 403)(scope, receive, send)
            return
        await self._app(scope, receive, _Reply(send, is_page=scope["path"] == "/").send)

    def _refusal(self, headers: Headers, path: str) -> str:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return "This server does not answer to that host name."
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return "Requests from other origins are refused."
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return "Requests from other sites are refused."
        if path.startswith(REFUSED_PATHS):
            return "This part of the server is turned off."
        return ""

    def _is_ours(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").casefold()
        except ValueError:
            return False
        if name in self._names:
            return True
        # Listening on every address: an address cannot be rebound as a name can.
        return self._any_address and _is_address(name)


class _Reply:
    """Passes a reply on with the guarding headers, and Gradio's own page with a head that names no other host."""

    def __init__(self, send: Send, is_page: bool) -> None:
        self._send, self._is_page = send, is_page
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            _guard_headers(headers, self._is_page)
            if self._is_page and headers.get("content-type", "").startswith("text/html"):
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


def _guard_headers(headers: MutableHeaders, is_page: bool) -> None:
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "no-referrer"
    headers["cross-origin-resource-policy"] = "same-origin"
    headers["cross-origin-opener-policy"] = "same-origin"
    if headers.get("content-type", "").startswith(("text/html", "image/svg")):
        headers.setdefault("content-security-policy", GRADIO_POLICY if is_page else OWN_POLICY)


def rewritten_head(page: str) -> str:
    """Gradio's page without the lines for link previews, which name other hosts, and with our style and script."""
    page = re.sub(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*", "", page)
    return page.replace("</head>", f"{head_html()}</head>", 1)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
