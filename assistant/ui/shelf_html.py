"""The shelf as HTML. Comes in: documents, which of them are looked for, what is going on. Goes out: escaped HTML.

A list of many documents is parted into pages here, so that a browser never holds thousands of them. Searching in it,
adding, removing and choosing are left to ``static/shelf.js``, which asks the addresses in ``shelf_routes``.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from unicodedata import normalize

from assistant.corpus import SUFFIXES
from assistant.records import Document
from assistant.rendering.unseen import shown_html
from assistant.ui.addresses import document_url, first_url
from assistant.ui.shelf_news_html import became, button, changes_html, said, state_html, status_word, word
from assistant.ui.wording import Wording

__all__ = ["Wanted", "choosable", "list_html", "matching", "shelf_html", "summary", "version"]

AT_ONCE = 50
FEW = 8  # documents, up to which nobody needs to search or sort


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents are looked at, in which order, from which on (0-based)."""

    search: str = ""
    language: str = ""
    status: str = ""
    order: str = "title"
    first: int = 0


_ORDERS: Mapping[str, Callable[[Document], Any]] = {
    "title": lambda d: (d.title.casefold(), d.id),
    "newest": lambda d: tuple(-ord(c) for c in f"{d.date or '':<10}"),
    "oldest": lambda d: d.date or "9999",
    "pages": lambda d: -d.pages,
    "status": lambda d: (d.status == "indexed", d.status),
}


def choosable(documents: Sequence[Document]) -> list[str]:
    """The ids of those that can be asked."""
    return [document.id for document in documents if document.status == "indexed"]


def matching(documents: Sequence[Document], wanted: Wanted) -> list[Document]:
    """Those that are looked for, in the order that is wanted; each word has to stand in title, id or publisher."""
    words = normalize("NFC", wanted.search).casefold().split()
    found = [
        d
        for d in documents
        if (not wanted.language or d.language == wanted.language)
        and (not wanted.status or d.status == wanted.status)
        and all(word in _searched(d) for word in words)
    ]
    found.sort(key=_ORDERS["title"])
    return sorted(found, key=_ORDERS.get(wanted.order, _ORDERS["title"]))


def shelf_html(
    documents: Sequence[Document], words: Wording, *, limit_mb: int = 512, shared: bool = False, alone: bool = False
) -> str:
    """The panel: adding files, what is going on, the documents, what changed. ``shared`` with others who log in."""
    close = "" if alone else button("close", "shelf-close", words)
    about = f'lang="{words.language}" data-version="{version(documents)}"'
    return (
        f'<article class="reading shelf" id="shelf" {about}><header class="shelf-head">{close}'
        f'<div><h2>{said(words, "title")}</h2><p id="shelf-summary">{escape(summary(documents, words))}</p></div>'
        f"{button('look_again', 'shelf-again', words, title=words('shelf.look_again_title'))}</header>"
        f"{'' if alone else _hint(words)}{_drop(words, limit_mb, shared)}"
        '<section id="shelf-files" aria-live="polite"></section><section id="shelf-work" aria-live="polite"></section>'
        f'<div id="shelf-list">{list_html(documents, words, Wanted())}</div>'
        f'<details class="changes"><summary>{escape(words("shelf.changes"))}</summary>'
        f'<div id="shelf-changes">{changes_html((), words)}</div></details></article>'
    )


def summary(documents: Sequence[Document], words: Wording) -> str:
    """How many documents and pages there are."""
    counted = words.counted("shelf.documents", len(documents))
    pages = sum(d.pages for d in documents if d.paged)
    return words("shelf.summary", documents=counted, pages=words.counted("shelf.pages", pages)) if pages else counted


def version(documents: Sequence[Document]) -> int:
    """A number that is another one when the list would be."""
    held = "\n".join(f"{d.id} {d.sha256} {d.status} {d.title}" for d in documents)
    return zlib.crc32(held.encode(errors="replace"))


def _hint(words: Wording) -> str:
    return f'<p class="hint">{escape(words("shelf.hint"))}</p>'


def _drop(words: Wording, limit_mb: int, shared: bool) -> str:
    accepted = words("shelf.accepted_shared" if shared else "shelf.accepted", limit=limit_mb)
    return (
        f'<div class="drop"><p><strong>{escape(words("shelf.drop"))}</strong> {escape(words("shelf.drop_or"))} '
        f'<label class="choose-files"><input type="file" id="shelf-choose" multiple accept="{",".join(SUFFIXES)}">'
        f"<span>{escape(words('shelf.choose_files'))}</span></label></p><small>{escape(accepted)}</small></div>"
    )


def list_html(documents: Sequence[Document], words: Wording, wanted: Wanted) -> str:
    """The documents that are looked for, ``AT_ONCE`` of them, with the means to look for others."""
    if not documents:
        return f'<p class="empty">{escape(words("shelf.empty"))}</p>'
    found = matching(documents, wanted)
    first = min(max(0, wanted.first), max(0, len(found) - 1) // AT_ONCE * AT_ONCE)
    shown = found[first : first + AT_ONCE]
    titles = Counter(d.title for d in documents)
    items = "".join(_item(d, words, titles[d.title] > 1) for d in shown)
    listed = f'<ul class="documents">{items}</ul>' if items else f'<p class="empty">{said(words, "nothing_found")}</p>'
    looking = _filters(documents, words, wanted) if len(documents) > FEW else ""
    pager = _pager(len(found), first, len(shown), words)
    return f'{_choice(documents, words)}{looking}<div id="shelf-found">{listed}{pager}</div>'


def _choice(documents: Sequence[Document], words: Wording) -> str:
    names = ("all", "none", *(["listed"] if len(documents) > FEW else []))
    buttons = "".join(button(f"choose_{name}", "", words, choose=name) for name in names)
    return (
        f'<div class="choice" role="group" aria-label="{said(words, "choice")}">'
        f'<p id="shelf-choice" role="status"></p><span>{buttons}</span></div>'
    )


def _filters(documents: Sequence[Document], words: Wording, wanted: Wanted) -> str:
    languages = Counter(d.language for d in documents if d.language)
    statuses = Counter(d.status for d in documents)
    selects = [
        ("language", "by_language", "every_language", {c: _language(c, words) for c in sorted(languages)}),
        ("status", "by_status", "every_status", {s: status_word(s, words) for s in sorted(statuses)}),
    ]
    made = "".join(
        _select(name, label, {"": words(f"shelf.{every}"), **choices}, words) for name, label, every, choices in selects
        if len(choices) > 1
    )  # fmt: skip
    orders = {name: words(f"shelf.order_{name}") for name in _ORDERS}
    label = said(words, "search")
    html = (
        f'<form class="filters" role="search"><input type="search" name="search" value="{escape(wanted.search)}"'
        f' placeholder="{label}" aria-label="{label}" autocomplete="off" maxlength="200">'
        f"{made}{_select('order', 'order', orders, words)}</form>"
    )
    for value in filter(None, (wanted.language, wanted.status, wanted.order)):
        html = html.replace(f'<option value="{escape(value)}">', f'<option value="{escape(value)}" selected>')
    return html


def _select(name: str, label: str, choices: Mapping[str, str], words: Wording) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(said)}</option>' for value, said in choices.items())
    return f'<select name="{name}" aria-label="{said(words, label)}">{options}</select>'


def _pager(total: int, first: int, count: int, words: Wording) -> str:
    if total <= AT_ONCE:
        return ""
    which = words("shelf.shown", first=first + 1, last=first + count, total=total)
    return (
        f'<nav class="pager" aria-label="{escape(which)}">'
        f"{button('earlier', '', words, first=first - AT_ONCE, disabled=first == 0)}<span>{escape(which)}</span>"
        f"{button('later', '', words, first=first + AT_ONCE, disabled=first + AT_ONCE >= total)}</nav>"
    )


def _item(document: Document, words: Wording, same_title: bool) -> str:
    indexed = document.status == "indexed"
    title = f'<bdi class="title">{shown_html(document.title)}</bdi>'
    box = "<span></span>"
    if indexed:
        label = escape(words("shelf.choose", title=document.title))
        box = f'<input type="checkbox" value="{escape(document.id)}" aria-label="{label}" checked>'
        title = f'<a href="{escape(first_url(document.id))}" data-read>{title}</a>'
    whole = (
        f'<a href="{escape(document_url(document.id))}" target="_blank" rel="noopener"'
        f' aria-label="{escape(words("shelf.whole_of", title=document.title))}">{said(words, "whole")}</a>'
        if indexed
        else ""
    )
    trouble = "" if indexed and not document.reason else became(document, words)
    remove = button(
        "remove", "shelf-remove", words, document=document.id, label=words("shelf.remove_of", title=document.title)
    )
    return (
        f'<li class="{"read" if indexed else "unread"}">{box}<div>{title}<p class="facts">{_facts(document, words)}</p>'
        f'{trouble}<p class="tools"><code{" class=needed" if same_title else ""}>'
        f"{escape(document.id)}</code>{whole}{remove}</p></div></li>"
    )


def _facts(document: Document, words: Wording) -> str:
    facts = [
        document.publisher,
        document.date,
        _language(document.language, words) if document.language else None,
        word(words, f"kind_{document.kind}", document.kind),
        words.counted("shelf.pages", document.pages) if document.paged and document.pages else None,
    ]
    told = [f"<bdi>{shown_html(fact)}</bdi>" for fact in facts if fact]
    return " · ".join([state_html("indexed", words), *told] if document.status == "indexed" else told)


def _language(code: str, words: Wording) -> str:
    return word(words, f"language_{code}", code.upper())


def _searched(document: Document) -> str:
    return normalize(
        "NFC", f"{document.title} {document.id} {document.publisher or ''} {document.date or ''}"
    ).casefold()
