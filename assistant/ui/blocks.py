"""The Gradio page in one language. Comes in: a Desk and words. Goes out: Blocks whose events ask and show.

Every event finds its conversation by the id that the browser holds, so that a server begun anew goes on where the old
one ended. Answers grow in threads of their own (``conversations.asking``); an event only looks at them. The reader is
filled by ``static/reader.js``, so that opening a page never waits for an answer.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.answering import available
from assistant.conversations import Conversation, Exchange
from assistant.errors import NotFoundError, PinciteError
from assistant.settings import EXTRACTIVE
from assistant.ui.desk import Desk
from assistant.ui.frame_html import drawer_html, head_bar, splitter_html, welcome_html, words_html
from assistant.ui.login import user_of
from assistant.ui.shown import Shown, fresh, showing
from assistant.ui.theme import theme
from assistant.ui.wording import Wording

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["build_page", "theme"]

LOOK_S = 0.03  # between two looks at a growing answer: as often as an eye sees it move
IDLE_S = 0.005  # between two looks for questions that came in
SOON_LOOK_S = 0.003  # between two looks at one that will be there soon
SOON_S = 0.4  # an answer that quotes and is there by then is shown at once, without a word of waiting before it
MOST_VIEWS = 10_000
WATCHING_AT_ONCE = 64  # a look costs next to nothing; how many are answered at once is the line's affair
OUTPUTS = ("past", "current", "welcome", "notice", "conversation", "question", "editing", "ask", "stop")
HIDDEN = ("conversation", "editing", "chosen", "model", "again", "act")
"""Text boxes through which the scripts speak: the conversation's id, the exchange being rewritten, the documents chosen
(JSON), the model chosen, a question to be asked once more (JSON), another thing to be done (JSON)."""


def build_page(desk: Desk, words: Wording, starters: Sequence[str] = ()) -> gr.Blocks:
    """The page: conversations, the conversation, and the reader, with ``starters`` as first questions to click on."""
    import gradio as gr

    with gr.Blocks(title="Pincite", analytics_enabled=False, fill_width=True) as page:
        parts = _parts(desk, words, starters)
        _wire(page, parts, _Events(desk, words))
    page.queue(default_concurrency_limit=WATCHING_AT_ONCE, max_size=256)
    # After every event Gradio would sum up the times of all events so far, with pandas, for a page that we turn off.
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    page._queue.sleep_when_free = IDLE_S  # its own thousand looks a second, in each language, take 5 % of a core
    return page


def _parts(desk: Desk, words: Wording, starters: Sequence[str]) -> dict[str, Any]:
    """What stands on the page, by name; the name is the element's id."""
    import gradio as gr

    made: dict[str, Any] = {}
    _html(words_html(words), elem_id="told")
    _html(head_bar(words, len(desk.assistant.index.documents())), elem_id="head")
    with gr.Row(elem_id="desk"):
        _html(drawer_html(words), elem_id="drawer")
        with gr.Column(elem_id="talk"):
            made["past"] = _html("", elem_id="past")
            made["current"] = _html("", elem_id="current")
            made["welcome"] = _html(welcome_html(words, starters), elem_id="welcome")
            made["notice"] = _html("", elem_id="notice")
            _html('<p id="asking-some" hidden></p>', elem_id="asking")
            with gr.Row(elem_id="ask-bar"):
                made |= _ask_bar(words)
        _html(splitter_html(words), elem_id="splitter")
        with gr.Column(elem_id="reader"):
            made["reader"] = _html("", elem_id="reader-body")
    for name in HIDDEN:
        made[name] = gr.Textbox(elem_id=name, elem_classes="unseen-box", container=False, label=name, show_label=False)
    return made


def _ask_bar(words: Wording) -> dict[str, Any]:
    import gradio as gr

    question = gr.Textbox(
        show_label=False,
        label=words("talk.question"),
        placeholder=words("talk.placeholder"),
        lines=1,
        max_lines=6,
        max_length=4000,
        autofocus=True,
        container=False,
        elem_id="question",
    )
    ask = gr.Button(words("talk.ask"), elem_id="ask", variant="primary")
    return {"question": question, "ask": ask, "stop": gr.Button(words("talk.stop"), elem_id="stop", visible=False)}


def _wire(page: gr.Blocks, parts: dict[str, Any], events: _Events) -> None:
    """Connect what a person does with what happens."""
    import gradio as gr

    for event in (_Events.ask, _Events.again, _Events.act, _Events.stop):
        # Gradio gives the request to an argument with this annotation, and cannot find the name in a module without it.
        event.__annotations__["request"] = gr.Request
    outputs = [parts[name] for name in OUTPUTS]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "api_name": "event"}  # no tool's
    # Gradio keeps a state of waiting for each output, though none is shown: with one place for it instead of nine, a
    # browser has a third less to lay out.
    shared: dict[str, Any] = {"outputs": outputs, "show_progress_on": parts["notice"], **quiet}
    choices = [parts[name] for name in ("conversation", "chosen", "model")]
    slow: dict[str, Any] = {**shared, "concurrency_limit": WATCHING_AT_ONCE}
    gr.on(
        [parts["ask"].click, parts["question"].submit],
        events.ask,
        inputs=[parts["question"], parts["editing"], *choices],
        **slow,
    )
    parts["again"].change(events.again, inputs=[parts["again"], *choices], **slow)
    doing = [parts["act"], parts["conversation"]]
    parts["act"].change(events.act, inputs=doing, trigger_mode="multiple", **slow)
    parts["stop"].click(events.stop, inputs=[parts["conversation"]], **slow)
    page.load(events.shelf, outputs=[parts["reader"]], **quiet)


class _Events:
    """What happens when a person does something: each gives what is to be shown from then on."""

    def __init__(self, desk: Desk, words: Wording) -> None:
        self._desk, self._words = desk, words
        self._views: OrderedDict[str, object] = OrderedDict()

    async def ask(
        self, text: str, editing: str, conversation: str, chosen: str, model: str, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """A question from the box; ``editing`` is the number of the exchange that it replaces."""
        if not text.strip():
            yield Shown().updates()
            return
        wish = Exchange(0, text.strip(), documents=_documents(chosen), model=model)
        async for shown in self._asking(wish, conversation, _number(editing), request):
            yield shown

    async def again(
        self, command: str, conversation: str, chosen: str, model: str, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """``{"question"}``: a starter. ``{"exchange", "exact"}``: that one once more, in its place."""
        given = _command(command)
        number = _number(given.get("exchange"))
        try:
            talk = self._desk.conversations.load(user_of(request), conversation) if number else Conversation("")
        except PinciteError as error:
            yield self._failed(error).updates()
            return
        before = next((each for each in talk.exchanges if each.number == number), None)
        question = before.question if before else str(given.get("question", ""))
        if not question.strip():
            yield Shown().updates()
            return
        exact = bool(given.get("exact", before.exact if before else False))
        wish = Exchange(0, question, exact=exact, documents=_documents(chosen), model=model)
        async for shown in self._asking(wish, conversation, number, request):
            yield shown

    async def act(self, command: str, conversation: str, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        """``{"do"}``: open (a conversation), undo, edit (an exchange), cancel, back (what was replaced)."""
        given = _command(command)
        user, number, store = user_of(request), _number(given.get("exchange")), self._desk.conversations
        self._new_view(request)
        try:
            match given.get("do"):
                case "open":
                    before, conversation = conversation, str(given.get("conversation", ""))
                    if not conversation:
                        yield fresh().updates()
                        return
                    opened = self._show(user, conversation)
                    # On a page that was just opened, what has been typed meanwhile belongs to this conversation.
                    yield (opened if before else replace(opened, question=None)).updates()
                    async for shown in self._watch(user, conversation, request):
                        yield shown
                case "undo":
                    store.drop(user, conversation, number)
                    yield self._show(user, conversation, "taken_back").updates()
                case "back":
                    store.bring_back(user, conversation)
                    yield self._show(user, conversation).updates()
                case "edit":
                    talk = store.load(user, conversation)
                    question = next((each.question for each in talk.exchanges if each.number == number), "")
                    yield Shown(notice=self._notice("editing"), question=question, editing=str(number)).updates()
                case "cancel":
                    yield Shown(notice="", question="", editing="").updates()
        except PinciteError as error:
            yield self._failed(error).updates()

    async def stop(self, conversation: str, request: gr.Request) -> tuple[Any, ...]:
        """The answer ends with what there is of it; whoever watches it sees that too, whichever word comes last."""
        user = user_of(request)
        try:
            await asyncio.to_thread(self._desk.conversations.stop, user, conversation)
            return self._show(user, conversation).updates()
        except PinciteError as error:
            return self._failed(error).updates()

    def shelf(self) -> str:
        """The reader's first sight: the documents."""
        from assistant.ui.shelf_html import shelf_html

        settings, documents = self._desk.assistant.settings, self._desk.assistant.index.documents()
        return shelf_html(documents, self._words, limit_mb=settings.max_file_mb, shared=settings.users is not None)

    async def _asking(
        self, wish: Exchange, conversation: str, replacing: int, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        user, desk = user_of(request), self._desk
        if conversation and desk.conversations.growing(conversation) is not None:
            yield Shown(notice=self._notice("busy")).updates()
            return
        try:
            model = await asyncio.to_thread(available.allowed, wish.model, desk.assistant.settings)
            wish = replace(wish, model=model)
            talk, exchange = await asyncio.to_thread(desk.asking.begin, user, conversation, wish, replacing)
        except PinciteError as error:
            yield self._failed(error).updates()
            return
        view = self._new_view(request)
        if model == EXTRACTIVE:
            exchange = await self._soon(user, talk.id, exchange)
            if self._views.get(str(request.session_hash)) is not view:
                return
        begun = self._showing(talk, (*talk.exchanges, exchange), "replaced" if replacing else "")
        yield begun.updates()
        if not exchange.busy:
            return
        async for shown in self._watch(user, talk.id, request):
            yield shown

    async def _soon(self, user: str, conversation: str, exchange: Exchange) -> Exchange:
        """The exchange at its end where it comes to it within ``SOON_S``; else as it is."""
        store, until = self._desk.conversations, time.monotonic() + SOON_S
        while store.growing(conversation) is not None:
            if time.monotonic() > until:
                return exchange
            await asyncio.sleep(SOON_LOOK_S)
        talk = await asyncio.to_thread(store.load, user, conversation)
        return talk.exchanges[-1] if talk.exchanges else exchange

    def _new_view(self, request: gr.Request) -> object:
        """The visitor looks at something else from now on: what watched an answer for this page ends."""
        session, view = str(request.session_hash), object()
        self._views[session] = view
        self._views.move_to_end(session)
        while len(self._views) > MOST_VIEWS:
            self._views.popitem(last=False)
        return view

    async def _watch(self, user: str, conversation: str, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        """What is being answered there, as it grows, and its end; nothing once the visitor looks at something else."""
        store, last, view = self._desk.conversations, None, self._new_view(request)
        while (exchange := store.growing(conversation)) is not None:
            if exchange is not last:
                yield self._current(conversation, exchange).updates()
                last = exchange
            await asyncio.sleep(LOOK_S)
            if self._views.get(str(request.session_hash)) is not view:
                return
        talk = await asyncio.to_thread(store.load, user, conversation)
        if talk.exchanges:
            yield self._current(conversation, talk.exchanges[-1]).updates()

    def _show(self, user: str, conversation: str, notice: str = "") -> Shown:
        talk = self._desk.conversations.load(user, conversation)
        return self._showing(talk, talk.exchanges, notice)

    def _showing(self, talk: Conversation, exchanges: Sequence[Exchange], notice: str) -> Shown:
        said = self._notice(notice) if notice else ""
        return showing(talk.id, exchanges, self._words, self._desk.feedback.about(talk.id), said)

    def _current(self, conversation: str, exchange: Exchange) -> Shown:
        whole = showing(conversation, (exchange,), self._words, self._desk.feedback.about(conversation))
        return Shown(current=whole.current, ask=whole.ask, stop=whole.stop)

    def _notice(self, name: str) -> str:
        from assistant.ui.actions_html import notice_html

        return notice_html(name, self._words)

    def _failed(self, error: PinciteError) -> Shown:
        from assistant.ui.actions_html import trouble_html

        lost = isinstance(error, NotFoundError)
        said = self._words("talk.not_found") if lost else self._words.told(str(error))
        return Shown(notice=trouble_html(said))


def _html(value: str, **options: Any) -> Any:
    """A place for HTML of ours, with none of Gradio's styles for prose."""
    import gradio as gr

    return gr.HTML(value, apply_default_css=False, js_on_load=None, **options)


def _command(text: str) -> dict[str, Any]:
    """What a script said; nothing where that is not an object."""
    try:
        given = json.loads(text or "{}")
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _number(value: object) -> int:
    """The number of an exchange; 0 for none."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _documents(chosen: str) -> tuple[str, ...]:
    """The ids of the documents that were chosen; none means all."""
    try:
        given = json.loads(chosen or "[]")
    except ValueError:
        return ()
    return tuple(str(each) for each in given) if isinstance(given, list) else ()
