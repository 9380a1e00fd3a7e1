"""What stands round the conversation, as HTML. Comes in: the page's words. Goes out: head, drawer, splitter, welcome.

None of it depends on who looks; ``static/frame.js`` fills in what does (models, the name of who is logged in).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from assistant.ui.drawer_html import address_of
from assistant.ui.wording import LANGUAGES, Wording

__all__ = ["drawer_html", "head_bar", "splitter_html", "welcome_html", "words_html"]

AREAS = ("page", "talk", "reader", "shelf", "questions")
"""The areas whose sentences the scripts of the page are given."""

BARS = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 6h16M4 12h16M4 18h16"/></svg>'
HANGUL = re.compile("[가-힣]")
DOTS = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h.01M12 12h.01M19 12h.01"/></svg>'


def head_bar(words: Wording, documents: int) -> str:
    """The bar at the top: conversations, documents, model, language, light or dark, log-out."""
    count = f'<span id="documents-count">{documents}</span>'
    shelf = escape(words("talk.documents_button", count="\0")).replace("\0", count)
    return (
        '<header class="masthead">'
        f'<button type="button" id="drawer-button" class="icon" aria-controls="drawer" aria-expanded="false"'
        f' aria-label="{_said(words, "show_conversations")}">{BARS}</button>'
        f'<h1><a href="{address_of("", words)}" data-open="">Pincite</a></h1>'
        f'<p class="motto">{escape(words("page.motto"))}</p>'
        f'<button type="button" id="documents-button" data-shelf>{shelf}</button>'
        f'<button type="button" id="more" class="icon" aria-controls="choices" aria-expanded="false"'
        f' aria-label="{_said(words, "more")}">{DOTS}</button>'
        f'<div id="choices">{_models(words)}{_languages(words)}{_themes(words)}{_log_out(words)}</div></header>'
    )


def drawer_html(words: Wording) -> str:
    """The list of conversations, to be filled by ``static/drawer.js``."""
    return (
        f'<nav class="drawer" aria-label="{_said(words, "conversations")}">'
        f'<a class="new" href="{address_of("", words)}" data-open="">{_said(words, "new")}</a>'
        f'<input type="search" id="find-talk" placeholder="{_said(words, "find")}" aria-label="{_said(words, "find")}">'
        '<p id="drawer-said" role="status"></p><div id="talks"></div></nav>'
    )


def splitter_html(words: Wording) -> str:
    """The bar between conversation and reader; moved by pointer or arrow keys."""
    return (
        f'<div id="split-bar" role="separator" tabindex="0" aria-orientation="vertical" aria-controls="talk"'
        f' aria-label="{_said(words, "splitter")}" aria-valuemin="25" aria-valuemax="75" aria-valuenow="50"></div>'
    )


def welcome_html(words: Wording, starters: Sequence[str]) -> str:
    """What an empty conversation shows, with questions to begin with, those in the page's language first."""
    hint = words("talk.starters" if starters else "talk.no_starters")
    starters = sorted(starters, key=lambda starter: bool(HANGUL.search(starter)) != (words.language == "ko"))
    buttons = "".join(
        f'<li><button type="button" class="starter" data-do="starter">{escape(starter)}</button></li>'
        for starter in starters
    )
    return (
        f'<section class="welcome"><h2>{_said(words, "welcome")}</h2><p class="hint">{escape(hint)}</p>'
        f"{f'<ul>{buttons}</ul>' if buttons else ''}</section>"
    )


def words_html(words: Wording) -> str:
    """The sentences that the scripts speak, and a place for what is said to those who do not see the page."""
    sentences = escape(json.dumps({area: words.area(area) for area in AREAS}, ensure_ascii=False))
    return (
        f'<div id="words" hidden data-language="{words.language}" data-words="{sentences}"></div>'
        '<div id="announcer" class="unseen" role="status" aria-live="polite"></div>'
    )


def _models(words: Wording) -> str:
    """The choice among models; the extractive answerer stands there until the server has named the others."""
    label, extractive = _said(words, "model"), _said(words, "extractive")
    return (
        f'<div class="models" hidden><label for="model-choice">{label}</label><select id="model-choice">'
        f'<option value="extractive">{extractive}</option></select>'
        f'<button type="button" id="model-test">{_said(words, "test_model")}</button>'
        '<p id="model-said" role="status"></p></div>'
    )


def _languages(words: Wording) -> str:
    links = "".join(
        f'<a href="/language/{code}" hreflang="{code}" lang="{code}" data-language-link>{escape(name)}</a>'
        for code, name in LANGUAGES.items()
        if code != words.language
    )
    return f'<nav class="languages" aria-label="{escape(words("page.language"))}">{links}</nav>'


def _themes(words: Wording) -> str:
    options = "".join(
        f'<option value="{name}">{escape(words(f"page.theme_{name}"))}</option>' for name in ("system", "light", "dark")
    )
    label = escape(words("page.theme"))
    return f'<select id="theme-choice" aria-label="{label}" title="{label}">{options}</select>'


def _log_out(words: Wording) -> str:
    return (
        '<form id="log-out" method="post" action="/logout" hidden><span class="who"></span>'
        f'<button type="submit">{_said(words, "log_out")}</button></form>'
    )


def _said(words: Wording, name: str) -> str:
    return escape(words(f"talk.{name}"))
