"""The Gradio page. Comes in: an Assistant. Goes out: Blocks whose events ask it and show what it yields.

Python writes the conversation; the reader beside it is filled by ``static/reader.js`` from the addresses in
``routes.py``, so that opening a page never waits for an answer.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.errors import PinciteError
from assistant.records import Turn
from assistant.ui.chat_html import Exchange, conversation_html, exchange_html
from assistant.ui.reader_html import shelf_html

if TYPE_CHECKING:
    import gradio as gr

    from assistant.pipeline import Assistant

__all__ = ["build_page", "conversation", "settled", "theme", "turns"]

Exchanges = tuple[Exchange, ...]
PAUSE_S = 0.05  # between two looks at a growing answer; faster is not seen, and every look is sent
ASKING_AT_ONCE = 8
_log = logging.getLogger(__name__)

HEADER = (
    '<header class="masthead"><h1>Pincite</h1><p>Answers from your documents, each checked on its page.</p></header>'
)


def conversation(assistant: Assistant, question: str, before: Exchanges) -> Iterator[Exchange]:
    """The new exchange as it grows; every error ends in words on the page."""
    exchange = Exchange(len(before) + 1, question.strip())
    yield exchange
    stream = assistant.stream(exchange.question, history=turns(before))
    shown_at = 0.0
    try:
        for answer in stream:
            exchange = replace(exchange, answer=answer)
            if answer.complete or time.monotonic() - shown_at >= PAUSE_S:
                yield exchange
                shown_at = time.monotonic()
    except PinciteError as error:
        yield replace(exchange, answer=None, error=str(error))
    except Exception as error:
        _log.exception("An answer failed")
        yield replace(exchange, answer=None, error=f"Something went wrong inside Pincite ({type(error).__name__}).")
    finally:
        close = getattr(stream, "close", None)
        if close is not None:
            close()  # Stop, or a closed page: the language model need not write on


def turns(exchanges: Exchanges) -> list[Turn]:
    """The conversation so far, for follow-up questions; exchanges that failed or were stopped have no answer in it."""
    made = []
    for exchange in exchanges:
        if exchange.answer is not None and exchange.answer.complete and not exchange.answer.error:
            made += [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]
    return made


def build_page(assistant: Assistant, starters: Sequence[str] = ()) -> gr.Blocks:
    """The page: conversation and reader, with ``starters`` as first questions to click on."""
    import gradio as gr

    with gr.Blocks(title="Pincite", analytics_enabled=False, fill_width=True) as page:
        exchanges = gr.State(())
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                with gr.Row(elem_id="head"):
                    _html(HEADER)
                    fresh = gr.Button("New conversation", elem_id="fresh")
                past = _html("", elem_id="past")
                current = _html("", elem_id="current")
                with gr.Column(elem_id="starters", visible=bool(starters)) as first:
                    _html('<p class="hint">Ask about the documents on the shelf, for example:</p>')
                    buttons = [gr.Button(text, elem_classes="starter") for text in starters]
                with gr.Row(elem_id="ask-bar"):
                    question = gr.Textbox(
                        show_label=False,
                        label="Your question",
                        placeholder="Ask the documents",
                        lines=1,
                        max_lines=6,
                        max_length=4000,
                        autofocus=True,
                        container=False,
                        elem_id="question",
                    )
                    ask = gr.Button("Ask", elem_id="ask", variant="primary")
                    stop = gr.Button("Stop", elem_id="stop", visible=False)
            with gr.Column(elem_id="reader"):
                reader = _html("", elem_id="reader-body")
        shown = [past, current, exchanges, question, ask, stop, first]
        page.load(
            lambda: shelf_html(assistant.index.documents()),
            outputs=[reader],
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        _wire(assistant, [question, exchanges], shown, buttons, fresh)
    page.queue(default_concurrency_limit=ASKING_AT_ONCE, max_size=64)
    # After every event Gradio would sum up the times of all events so far, with pandas, for a page that we turn off.
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    return page


def _wire(assistant: Assistant, given: list[Any], shown: list[Any], buttons: list[Any], fresh: Any) -> None:
    """Connect the buttons: ask (by button, Enter or a starter), stop, new conversation."""
    import gradio as gr

    question, exchanges = given
    ask, stop = shown[4:6]

    def asked(text: str, before: Exchanges) -> Iterator[tuple[Any, ...]]:
        if not text.strip():
            yield (gr.skip(),) * len(shown)
            return
        skip = gr.skip()
        before = settled(before)
        yield conversation_html(before), "", before, "", _hidden(gr), _seen(gr), _hidden(gr)
        last = None
        for last in conversation(assistant, text, before):
            yield skip, exchange_html(last), (*before, last), skip, skip, skip, skip
        yield skip, skip, skip, skip, _seen(gr), _hidden(gr), skip

    def stopped(before: Exchanges) -> tuple[Any, ...]:
        before = settled(before)
        last = exchange_html(before[-1]) if before else ""
        return gr.skip(), last, before, gr.skip(), _seen(gr), _hidden(gr), gr.skip()

    def forgotten() -> tuple[Any, ...]:
        return "", "", (), "", _seen(gr), _hidden(gr), gr.update(visible=bool(buttons))

    shared: dict[str, Any] = {"outputs": shown, "show_progress": "hidden", "api_visibility": "private"}
    asking = [
        trigger(asked, inputs=[text, exchanges], concurrency_id="ask", concurrency_limit=ASKING_AT_ONCE, **shared)
        for trigger, text in [
            (ask.click, question),
            (question.submit, question),
            *((button.click, button) for button in buttons),
        ]
    ]
    stop.click(stopped, inputs=[exchanges], cancels=asking, queue=False, **shared)
    fresh.click(forgotten, cancels=asking, queue=False, **shared)


def _html(value: str, **options: Any) -> Any:
    """A place for HTML of ours, with none of Gradio's styles for prose."""
    import gradio as gr

    return gr.HTML(value, apply_default_css=False, js_on_load=None, **options)


def settled(exchanges: Exchanges) -> Exchanges:
    """The same with every answer that did not come to its end marked as stopped.

    Asked again at the next question, because a last look at an answer may still be stored while Stop is carried out.
    """
    return tuple(exchange if _ended(exchange) else replace(exchange, stopped=True) for exchange in exchanges)


def _ended(exchange: Exchange) -> bool:
    return bool(exchange.error) or (exchange.answer is not None and exchange.answer.complete)


def _seen(gr: Any) -> Any:
    return gr.update(visible=True)


def _hidden(gr: Any) -> Any:
    return gr.update(visible=False)


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with our variables from ``static/base.css``; fonts of the system, none from a host."""
    import gradio as gr

    sans = ["system-ui", "sans-serif"]
    base = gr.themes.Base(font=sans, font_mono=["ui-monospace", "monospace"])
    ours = {
        "body_background_fill": "var(--desk)",
        "body_text_color": "var(--ink)",
        "background_fill_primary": "var(--paper)",
        "block_background_fill": "transparent",
        "border_color_primary": "var(--rule)",
        "input_background_fill": "var(--paper)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "var(--accent-strong)",
        "button_primary_text_color": "var(--on-accent)",
        "button_secondary_background_fill": "transparent",
        "button_secondary_text_color": "var(--ink)",
    }
    both = ours | {f"{name}_dark": value for name, value in ours.items()}
    return base.set(**both)
