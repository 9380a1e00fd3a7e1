"""The list of conversations as HTML. Comes in: the conversations of a person. Goes out: escaped HTML, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from itertools import groupby

from assistant.conversations import Listed
from assistant.ui.dates import day_name
from assistant.ui.wording import Wording

__all__ = ["address_of", "list_html"]

PEN = "M4 20l1-4L16 5l3 3L8 19z"
BIN = "M5 7h14M10 4h4M7 7l1 13h8l1-13"


def list_html(talks: Sequence[Listed], words: Wording, *, found: bool = False, today: date | None = None) -> str:
    """The conversations under the days on which they last changed; ``found``: they were searched for."""
    if not talks:
        return f'<p class="hint">{escape(words("talk.none_found" if found else "talk.none"))}</p>'
    today = today or date.today()
    days = groupby(talks, key=lambda talk: datetime.fromtimestamp(talk.changed).date())
    return "".join(
        f"<h3>{escape(day_name(day, today, words))}</h3><ul>{''.join(_item(talk, words) for talk in of_day)}</ul>"
        for day, of_day in days
    )


def address_of(conversation: str, words: Wording) -> str:
    """The address of a conversation on the page of this language; of a new one without an id."""
    home = "/" if words.language == "en" else f"/{words.language}/"
    return f"{home}?c={conversation}" if conversation else home


def _item(talk: Listed, words: Wording) -> str:
    title, address = escape(talk.title), escape(address_of(talk.id, words))
    return (
        f'<li data-conversation="{escape(talk.id)}"><a href="{address}" data-open="{escape(talk.id)}">{title}</a>'
        f'<span class="tools">{_tool("rename", PEN, talk, words)}{_tool("delete", BIN, talk, words)}</span></li>'
    )


def _tool(name: str, drawing: str, talk: Listed, words: Wording) -> str:
    label = escape(words(f"talk.{name}", title=talk.title))
    icon = f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{drawing}"/></svg>'
    return f'<button type="button" data-talk="{name}" aria-label="{label}">{icon}</button>'
