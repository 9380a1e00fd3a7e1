"""A place as it looks, on the page. Comes in: a view of the album. Goes out: a figure."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from assistant.evidence.markup import attribute, inline, text
from assistant.regression.page.album import View

__all__ = ["view_html", "views_html"]


def views_html(views: Sequence[View]) -> str:
    """The views one below the other."""
    return "".join(map(view_html, views))


def view_html(view: View) -> str:
    """A picture that can be enlarged, or the text of the place, with its name and what is to be said of it."""
    note = f'<span class="soft"> {text(view.note)}</span>' if view.note else ""
    caption = f"<figcaption>{inline(view.name)}.{note}</figcaption>"
    if view.picture:
        data = base64.b64encode(view.picture).decode("ascii")
        tall = " tall" if view.height_px > view.width_px else ""
        return (
            f'<figure class="view{tall}"><button type="button" class="zoom" aria-pressed="false">'
            f'<span class="said">Enlarge: </span><img '
            f'src="data:{attribute(view.media)};base64,{data}" width="{view.width_px}" height="{view.height_px}" '
            f'alt="{attribute(f"Picture of {view.name}")}"></button>{caption}</figure>'
        )
    if view.excerpt is None:
        return f'<figure class="view">{caption}</figure>'
    marked = f"<mark>{text(view.excerpt.marked)}</mark>" if view.excerpt.marked else ""
    body = f"{text(view.excerpt.before)}{marked}{text(view.excerpt.after)}"
    return f'<figure class="view"><p class="excerpt" dir="auto">{body}</p>{caption}</figure>'
