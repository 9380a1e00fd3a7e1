"""What of the page changes. Comes in: exchanges. Goes out: the changes, in the form that Gradio takes.

A field that is None stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.conversations import Exchange
from assistant.feedback import Judgement
from assistant.ui.actions_html import View
from assistant.ui.chat_html import conversation_html, exchange_html
from assistant.ui.wording import Wording

__all__ = ["Shown", "fresh", "showing"]


@dataclass(frozen=True, slots=True)
class Shown:
    """The parts of the page in the order of ``blocks.OUTPUTS``: HTML, the contents of boxes, and what is visible."""

    past: str | None = None
    current: str | None = None
    welcome: bool | None = None
    notice: str | None = None
    conversation: str | None = None
    question: str | None = None
    editing: str | None = None
    ask: bool | None = None
    stop: bool | None = None

    def updates(self) -> tuple[Any, ...]:
        """For Gradio: a value, a change of visibility, or leave to skip, for each part."""
        import gradio as gr

        def update(name: str) -> Any:
            value = getattr(self, name)
            if value is None:
                return gr.skip()
            return gr.update(visible=value) if isinstance(value, bool) else value

        return tuple(update(name) for name in self.__dataclass_fields__)


def fresh() -> Shown:
    """An empty conversation."""
    return Shown("", "", True, "", "", "", "", True, False)


def showing(
    conversation: str,
    exchanges: Sequence[Exchange],
    words: Wording,
    judged: Mapping[int, Judgement],
    notice: str = "",
) -> Shown:
    """A whole conversation; the last exchange stands apart from those before, because it alone may grow."""
    view = View(words, conversation, judged)
    busy = bool(exchanges) and exchanges[-1].busy
    return Shown(
        past=conversation_html(exchanges[:-1], view),
        current=exchange_html(exchanges[-1], view, last=True) if exchanges else "",
        welcome=not exchanges,
        notice=notice,
        conversation=conversation,
        question="",
        editing="",
        ask=not busy,
        stop=busy,
    )
