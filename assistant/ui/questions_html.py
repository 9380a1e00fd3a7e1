"""How feedback becomes a regression question, as HTML. Comes in: the page's words, what is being read. Goes out: the
part under an answer's feedback, and the part of the reader's bar; ``static/questions.js`` fills them in.
"""

from __future__ import annotations

from html import escape

from assistant.rendering.unseen import shown_text
from assistant.ui.places import pages_name
from assistant.ui.reading import View
from assistant.ui.wording import Wording

__all__ = ["make_html", "pointing_html"]


def make_html(words: Wording) -> str:
    """Under the feedback: what was marked and selected, and the button that makes a question of it."""
    return (
        f'<div class="make"><p class="pointing-hint">{_said(words, "hint")}</p>'
        f'<ul class="pointed" aria-label="{_said(words, "pointed")}" hidden></ul>{_take(words)}'
        f'<button type="button" class="do-make" data-point="make">{_said(words, "make")}</button>'
        '<div class="made" role="status"></div></div>'
    )


def pointing_html(view: View, words: Wording) -> str:
    """In the reader's bar, shown while feedback is open: that this page answers the question, and words as a fact."""
    pages = [sheet.page for sheet in view.sheets]
    paged = view.document.paged
    title = shown_text(view.document.title)
    name = f"{title}, {pages_name(pages, words)}" if paged else title
    answers, wrong = ("page_answers", "page_wrong") if paged else ("document_answers", "document_wrong")
    return (
        f'<div class="pointing" role="group" aria-label="{_said(words, "pointing")}" hidden'
        f' data-document="{escape(view.document.id)}" data-pages="{" ".join(str(page.index) for page in pages)}"'
        f' data-name="{escape(name)}">{_mark("marked", answers, words)}{_mark("wrong", wrong, words)}'
        f"{_take(words)}</div>"
    )


def _mark(kind: str, name: str, words: Wording) -> str:
    return (
        f'<button type="button" data-point="mark" data-kind="{kind}" aria-pressed="false">{_said(words, name)}</button>'
    )


def _take(words: Wording) -> str:
    return f'<button type="button" data-point="fact" disabled>{_said(words, "take_none")}</button>'


def _said(words: Wording, name: str) -> str:
    return escape(words(f"questions.{name}"))
