"""The conversation's own addresses. Comes in: requests of a person. Goes out: lists, files and words of theirs alone.

    GET  /conversations?find=WORDS              the list, as a part of the page
    POST /conversations/{id}/rename             {"title": ...}
    POST /conversations/{id}/delete, .../restore
    POST /feedback/{id}/{exchange}              {"kind": ..., "note": ...}
    GET  /evidence/{id}.html, /evidence/{id}/{exchange}.html, the same with .json
    GET  /visitor                               who is logged in, which models and documents there are
    POST /model/test                            {"model": ...}
    GET  /language/{language}                   the page in another language from now on

Another person's conversation is not found. Asking goes through Gradio's events in ``blocks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from assistant.answering import available
from assistant.errors import NotFoundError
from assistant.evidence import gather, to_html, to_json
from assistant.feedback import Judgement
from assistant.ui.desk import Desk
from assistant.ui.drawer_html import address_of, list_html
from assistant.ui.login import user_of
from assistant.ui.wording import COOKIE, LANGUAGES, Wording, chosen_language

if TYPE_CHECKING:
    from assistant.rendering import Renderer

__all__ = ["add_talk_routes", "words_for"]

FIND_CHARS = 200
YEAR_S = 31_536_000
Given = Annotated[dict[str, str], Body()]


def words_for(request: Request) -> Wording:
    """The words of the language in which this person reads the page."""
    return Wording(chosen_language(request.cookies, request.headers.get("accept-language", "")))


def add_talk_routes(app: FastAPI, desk: Desk, renderer: Renderer) -> None:
    """Add them to ``app``, before Gradio takes all addresses that are left."""
    router = APIRouter(include_in_schema=False)
    _add_conversations(router, desk)
    _add_evidence(router, desk, renderer)
    _add_choices(router, desk)
    app.include_router(router)


def _add_conversations(router: APIRouter, desk: Desk) -> None:
    store = desk.conversations

    @router.get("/conversations")
    def listed(request: Request, find: str = "") -> HTMLResponse:
        talks = store.list(user_of(request), find[:FIND_CHARS])
        return HTMLResponse(
            list_html(talks, words_for(request), found=bool(find)), headers={"cache-control": "no-store"}
        )

    @router.post("/conversations/{conversation}/rename")
    def rename(request: Request, conversation: str, given: Given) -> PlainTextResponse:
        return PlainTextResponse(store.rename(user_of(request), conversation, given.get("title", "")))

    @router.post("/conversations/{conversation}/delete")
    def delete(request: Request, conversation: str) -> PlainTextResponse:
        title = store.load(user_of(request), conversation).title
        store.delete(user_of(request), conversation)
        return PlainTextResponse(title)

    @router.post("/conversations/{conversation}/restore")
    def restore(request: Request, conversation: str) -> PlainTextResponse:
        store.restore(user_of(request), conversation)
        return PlainTextResponse("")

    @router.post("/feedback/{conversation}/{number}")
    def judge(request: Request, conversation: str, number: int, given: Given) -> JSONResponse:
        talk = store.load(user_of(request), conversation)
        exchange = next((each for each in talk.exchanges if each.number == number), None)
        if exchange is None or exchange.answer is None:
            raise NotFoundError("There is no such answer.")
        judgement = Judgement(given.get("kind", ""), given.get("note", ""))
        return JSONResponse(asdict(desk.feedback.judge(user_of(request), talk, exchange, judgement)))


def _add_evidence(router: APIRouter, desk: Desk, renderer: Renderer) -> None:
    @router.get("/evidence/{conversation}.{form}")
    def whole(request: Request, conversation: str, form: str) -> Response:
        return made(request, conversation, None, form)

    @router.get("/evidence/{conversation}/{number}.{form}")
    def one(request: Request, conversation: str, number: int, form: str) -> Response:
        return made(request, conversation, number, form)

    def made(request: Request, conversation: str, number: int | None, form: str) -> Response:
        talk = desk.conversations.load(user_of(request), conversation)
        done = [each for each in talk.exchanges if each.state == "done" and number in (None, each.number)]
        answers = [each.answer for each in done if each.answer is not None]
        if not answers or form not in ("html", "json"):
            raise NotFoundError("There is no such answer to take away.")
        title = talk.title if number is None else ""
        language = words_for(request).language
        evidence = gather(answers, desk.assistant.index, renderer, title=title, language=language)
        name = f"pincite-{conversation}{f'-{number}' if number else ''}.{form}"
        kind = "text/html" if form == "html" else "application/json"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(to_html(evidence) if form == "html" else to_json(evidence), media_type=kind, headers=headers)


def _add_choices(router: APIRouter, desk: Desk) -> None:
    settings = desk.assistant.settings

    @router.get("/visitor")
    def visitor(request: Request) -> JSONResponse:
        words = words_for(request)
        choices = [replace(each, reason=words.told(each.reason)) for each in available.models(settings)]
        known: Mapping[str, Any] = {
            "user": user_of(request),
            "documents": len(desk.assistant.index.documents()),
            "model": settings.model,
            "models": [asdict(choice) for choice in choices],
        }
        return JSONResponse(known, headers={"cache-control": "no-store"})

    @router.post("/model/test")
    def test_model(request: Request, given: Given) -> JSONResponse:
        result = available.test(given.get("model", ""), settings)
        return JSONResponse(asdict(replace(result, words=words_for(request).told(result.words))))

    @router.get("/language/{language}")
    def choose(language: str, c: str = "") -> Response:
        code = next((known for known in LANGUAGES if known == language), None)
        if code is None:
            raise NotFoundError(f"The page speaks {', '.join(LANGUAGES)}, not {language[:20]!r}")
        conversation = c if c.isalnum() and c.isascii() else ""
        reply = RedirectResponse(address_of(conversation, Wording(code)), 303)
        reply.set_cookie(COOKIE, code, max_age=YEAR_S, samesite="lax")
        return reply
