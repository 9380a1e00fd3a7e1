"""Which language the page is first shown in. Comes in: a request for the page. Goes out: that page, or the way to it.

The page stands at / in English and at /ko/ in Korean. Who opens / for the first time is led to the language that the
browser asks for; who has chosen one, or has opened a page of one, is led to that.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.wording import COOKIE, LANGUAGES, Language, chosen_language

__all__ = ["LanguageDoor", "page_language", "within"]

YEAR_S = 31_536_000


def page_language(path: str) -> Language | None:
    """The language of the page at this path; None where there is no page of the chat.

    >>> page_language("/"), page_language("/ko/"), page_language("/read/note/1")
    ('en', 'ko', None)
    """
    if path == "/":
        return "en"
    return next((code for code in LANGUAGES if code != "en" and path == f"/{code}/"), None)


def within(path: str) -> str:
    """The path as the page of its language knows it: what Gradio serves at /ko/... is the same as at /...

    >>> within("/ko/gradio_api/queue/join"), within("/korea"), within("/ko/")
    ('/gradio_api/queue/join', '/korea', '/')
    """
    for code in LANGUAGES:
        if code != "en" and path.startswith(f"/{code}/"):
            return path.removeprefix(f"/{code}")
    return path


class LanguageDoor:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = page_language(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if opened is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        wanted = chosen_language(request.cookies, request.headers.get("accept-language", ""))
        if opened == "en" and wanted != "en":
            query = f"?{request.url.query}" if request.url.query else ""
            await RedirectResponse(f"/{wanted}/{query}", 307, {"vary": "cookie, accept-language"})(scope, receive, send)
            return

        async def remembered(message: Message) -> None:
            # Lists and pages that the scripts ask for later come in the language of the page that was opened.
            if message["type"] == "http.response.start":
                cookie = f"{COOKIE}={opened}; Path=/; Max-Age={YEAR_S}; SameSite=lax"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, remembered if request.cookies.get(COOKIE) != opened else send)
