"""What can be done with an answer, as HTML. Comes in: an exchange and what was said of it. Goes out: a row of buttons.

The buttons name what they do in ``data-do``; ``static/talk.js`` carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from assistant.conversations import Exchange
from assistant.feedback import KINDS, Judgement
from assistant.ui.copied import copied_text
from assistant.ui.questions_html import make_html
from assistant.ui.wording import Wording

__all__ = ["View", "actions_html", "notice_html", "trouble_html"]


@dataclass(frozen=True, slots=True)
class View:
    """What an exchange is shown with: the page's words, its conversation, and the judgements of its answers."""

    words: Wording
    conversation: str = ""
    judged: Mapping[int, Judgement] = field(default_factory=dict)


def actions_html(exchange: Exchange, view: View, *, last: bool) -> str:
    """Retry, edit, undo (of the ``last`` one only), copy, export, feedback."""
    words = view.words
    done = exchange.state == "done"
    row = _button("retry", words) + _button("edit", words) + (_button("undo", words) if last else "")
    if done:
        copied = escape(copied_text(exchange, words))
        row += f'<button type="button" data-do="copy" data-text="{copied}">{escape(words("talk.copy"))}</button>'
        row += _export(exchange, view) + _feedback(exchange, view)
    return f'<div class="actions" role="group" aria-label="{escape(words("talk.actions"))}">{row}</div>'


def _button(name: str, words: Wording) -> str:
    return f'<button type="button" data-do="{name}">{escape(words(f"talk.{name}"))}</button>'


def _export(exchange: Exchange, view: View) -> str:
    one, whole = f"/evidence/{view.conversation}/{exchange.number}", f"/evidence/{view.conversation}"
    addresses = {"html": f"{one}.html", "json": f"{one}.json", "all_html": f"{whole}.html", "all_json": f"{whole}.json"}
    items = "".join(
        f'<li><a href="{escape(address)}" download>{escape(view.words(f"talk.export_{name}"))}</a></li>'
        for name, address in addresses.items()
    )
    return f'<details class="menu"><summary>{escape(view.words("talk.export"))}</summary><ul>{items}</ul></details>'


def _feedback(exchange: Exchange, view: View) -> str:
    words, said = view.words, view.judged.get(exchange.number, Judgement(""))
    buttons = "".join(
        f'<button type="button" data-do="judge" data-kind="{kind}" aria-pressed="{str(kind == said.kind).lower()}">'
        f"{escape(words(f'talk.kind_{kind}'))}</button>"
        for kind in KINDS
        if kind
    )
    heading = words("talk.judged", kind=words(f"talk.kind_{said.kind}")) if said.kind else words("talk.judge")
    label = (
        f'<label>{escape(words("talk.note"))}<textarea rows="2" maxlength="4000">{escape(said.note)}</textarea></label>'
    )
    hidden = "" if said.kind else " hidden"
    save = f'<button type="button" data-do="note">{escape(words("talk.save_note"))}</button>'
    return (
        f'<details class="judge"><summary>{escape(heading)}</summary>'
        f'<div class="kinds" role="group" aria-label="{escape(words("talk.judge"))}">{buttons}</div>'
        f'<p class="kept" role="status"></p><div class="remark"{hidden}>{label}{save}{make_html(words)}</div></details>'
    )


def notice_html(name: str, words: Wording) -> str:
    """What has just happened, with the way back where there is one: editing, busy, taken_back, replaced."""
    ways = {"editing": "cancel", "taken_back": "bring_back", "replaced": "bring_back"}
    way = _button(ways[name], words) if name in ways else ""
    return f'<p class="notice" role="status">{escape(words(f"talk.{name}"))} {way}</p>'


def trouble_html(said: str) -> str:
    """What could not be done, in words."""
    return f'<p class="notice trouble" role="alert">{escape(said)}</p>'
