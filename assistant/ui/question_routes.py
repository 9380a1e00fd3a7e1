"""Feedback into a question set. Comes in: a request of the one who judged. Goes out: the question as it was written.

    POST /questions/{conversation}/{exchange}   {"marked": [{"document", "page_index"}], "wrong": [the same],
                                                 "selected": [{"text", "page": null or the same}]}

What was judged is what the feedback file says last; which set is written to, the settings say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from assistant.errors import NotFoundError, QuestionError
from assistant.feedback import Judgement
from assistant.questions import Marked, Selected, append_questions, judged_exchange, question_of
from assistant.ui.desk import Desk
from assistant.ui.login import user_of
from assistant.ui.wording import Wording, chosen_language

__all__ = ["add_question_routes"]


@dataclass(frozen=True, slots=True)
class Pointed:
    """What the person pointed to: pages that answer the question, pages that do not, words."""

    marked: tuple[Marked, ...] = ()
    wrong: tuple[Marked, ...] = ()
    selected: tuple[Selected, ...] = ()


def add_question_routes(app: FastAPI, desk: Desk) -> None:
    """Add them to ``app``, before Gradio takes all addresses that are left."""
    router = APIRouter(include_in_schema=False)
    settings, shelf = desk.assistant.settings, desk.assistant.index

    @router.post("/questions/{conversation}/{number}")
    def make(request: Request, conversation: str, number: int, given: Annotated[Pointed, Body()]) -> Response:
        talk = desk.conversations.load(user_of(request), conversation)
        exchange = next((each for each in talk.exchanges if each.number == number), None)
        if exchange is None or exchange.answer is None:
            raise NotFoundError("There is no such answer.")
        said = desk.feedback.about(talk.id).get(number, Judgement(""))
        judged = judged_exchange(talk, exchange, said, marked=given.marked, wrong=given.wrong, selected=given.selected)
        try:
            (added,) = append_questions(settings.questions_file, [question_of(judged, shelf)])
        except QuestionError as error:
            words = Wording(chosen_language(request.cookies, request.headers.get("accept-language", "")))
            return PlainTextResponse(words(f"questions.{error.code}", **error.values), 400)
        told = {"id": added.question.id, "new": added.new, "file": settings.questions_file.name, "entry": added.entry}
        return JSONResponse(told)

    app.include_router(router)
