"""The bar above a page. Comes in: what is shown. Goes out: HTML of the ways on: pages, a number, words, size, more.

Every way that needs no script is a link or a form; what needs one is hidden until ``static/reader.js`` shows it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from html import escape

from assistant.records import Document
from assistant.rendering.unseen import shown_html, shown_text
from assistant.ui.addresses import Reading, document_url, file_url, find_url, jump_url
from assistant.ui.icons import icon
from assistant.ui.places import pages_name
from assistant.ui.questions_html import pointing_html
from assistant.ui.reading import View
from assistant.ui.wording import Wording

__all__ = ["about_document", "back_html", "bar_html", "said", "search_form"]

KEYS = (
    ("K J ← →", "pages"),
    ("P N", "citations"),
    ("/", "find"),
    ("[ ]", "hits"),
    ("G", "jump"),
    ("+ −", "zoom"),
    ("0", "fit"),
    ("Esc", "back"),
    ("?", "keys"),
)


def bar_html(view: View, words: Wording) -> str:
    """The bar: whose page it is, then the tools, then the places found where words are searched for."""
    return (
        f'<header class="bar"><div class="what"><h2>{shown_html(view.document.title)}</h2>'
        f"<p>{about_document(view.document)}</p></div>"
        f'<div class="tools">{back_html(words)}{_steps(view, words)}{_zoom(words)}{_find(view, words)}'
        f"{_more(view, words)}{_citations(words)}</div>{_hits(view, words)}{pointing_html(view, words)}"
        '<p class="told" role="status"></p></header>'
    )


def said(words: Wording, name: str, **values: object) -> str:
    """A sentence of the reader as HTML."""
    return escape(words(f"reader.{name}", **values))


def back_html(words: Wording) -> str:
    """The way back to the answer, where the reader lies over it."""
    label = f"{icon('before')}<span>{said(words, 'back')}</span>"
    return f'<button type="button" class="back" data-tool="back">{label}</button>'


def about_document(document: Document) -> str:
    """Publisher, date and id as HTML; the id tells apart two volumes of one title."""
    return " · ".join(shown_html(fact) for fact in (document.publisher, document.date, document.id) if fact)


def _steps(view: View, words: Wording) -> str:
    if not view.document.paged:
        return ""
    name = escape(pages_name([sheet.page for sheet in view.sheets], words))
    of = escape(words("reader.of_pages", count=len(view.labels)))
    label = said(words, "jump")
    # What was searched for goes along; marks too, so that turning back finds them.
    return (
        f'<nav class="steps" aria-label="{said(words, "pages")}">'
        f"{_step(view, view.before, 'prev', 'before', words('reader.previous_page'))}"
        f'<form class="jump" action="{escape(jump_url(view.document.id))}" data-tool="jump">'
        f'<input name="to" value="{name}" size="{len(name)}" maxlength="80" autocomplete="off" enterkeyhint="go"'
        f' title="{label}" aria-label="{label}"></form>'
        f'<span class="of">{of}</span>'
        f"{_step(view, view.after, 'next', 'after', words('reader.next_page'))}</nav>"
    )


def _step(view: View, page_index: int | None, rel: str, sign: str, words: str) -> str:
    if page_index is None:
        return f'<span class="tool step" aria-disabled="true" title="{escape(words)}">{icon(sign)}</span>'
    return _link(replace(view.reading, hit=None).on(page_index), sign, words, f'rel="{rel}" data-tool="{rel}"')


def _link(reading: Reading, sign: str, words: str, more: str) -> str:
    return (
        f'<a class="tool step" {more} href="{escape(reading.url())}" data-read title="{escape(words)}"'
        f' aria-label="{escape(words)}">{icon(sign)}</a>'
    )


def _button(tool: str, sign: str, words: str) -> str:
    return (
        f'<button type="button" class="tool" data-tool="{tool}" title="{escape(words)}" aria-label="{escape(words)}">'
        f"{icon(sign)}</button>"
    )


def _zoom(words: Wording) -> str:
    return (
        f'<span class="zoom" role="group" aria-label="{said(words, "zoom")}" hidden>'
        f"{_button('smaller', 'smaller', words('reader.zoom_out'))}"
        f"{_button('larger', 'larger', words('reader.zoom_in'))}"
        f"{_button('fit', 'fit', words('reader.fit'))}</span>"
    )


def _find(view: View, words: Wording) -> str:
    name = said(words, "find")
    return (
        f'<details class="pop find"><summary class="tool" data-tool="find" title="{name}" aria-label="{name}">'
        f'{icon("find")}</summary><div class="panel">{search_form(view.document, view.reading.find, words)}</div>'
        "</details>"
    )


def search_form(document: Document, sought: str, words: Wording) -> str:
    """Where words to be searched for in the document are written."""
    name = said(words, "find")
    return (
        f'<form class="search" role="search" action="{escape(find_url(document.id))}"><input type="search" name="words"'
        f' value="{escape(sought)}" maxlength="200" autocomplete="off" enterkeyhint="search" placeholder="{name}"'
        f' aria-label="{name}"><button type="submit">{said(words, "find_button")}</button></form>'
    )


def _more(view: View, words: Wording) -> str:
    document = view.document
    whole = document_url(document.id, view.sheets[0].page.index if document.paged else None)
    name = said(words, "more")
    keep = ""
    if len(document.paths) == 1:
        keep = f'<a href="{escape(file_url(document.id))}">{said(words, "keep_file")}</a>'
    quote = _told("copy-quote", words("reader.copy_quote")) if view.quote else ""
    return (
        f'<details class="pop more"><summary class="tool" title="{name}" aria-label="{name}">{icon("more")}</summary>'
        f'<div class="panel"><p class="full">{shown_html(document.title)}<br>'
        f"<small>{about_document(document)}</small></p>"
        f'<a class="whole" href="{escape(whole)}" target="_blank" rel="noopener">{said(words, "whole")}</a>{keep}'
        f'<span class="scripted" hidden>{_told("copy-address", words("reader.copy_address"))}{quote}'
        f"{_told('keys', words('reader.keys'))}</span></div></details>{_keys(words)}"
    )


def _told(tool: str, words: str) -> str:
    return f'<button type="button" data-tool="{tool}">{escape(words)}</button>'


def _keys(words: Wording) -> str:
    """The sheet of keys; they can be turned off, because one who speaks to the machine presses many (WCAG 2.1.4)."""
    rows = "".join(
        f"<tr><th>{' '.join(f'<kbd>{escape(key)}</kbd>' for key in keys.split())}</th>"
        f"<td>{escape(words(f'reader.key_{does}'))}</td></tr>"
        for keys, does in KEYS
    )
    return (
        f'<dialog class="keys" aria-label="{said(words, "keys")}"><h2>{said(words, "keys")}</h2>'
        f'<table>{rows}</table><label><input type="checkbox" data-tool="keys-used" checked>'
        f" {said(words, 'keys_used')}</label>"
        f'<form method="dialog"><button>{said(words, "close")}</button></form></dialog>'
    )


def _citations(words: Wording) -> str:
    """Filled by the script, which knows the answer that is open."""
    return (
        f'<nav class="cites" aria-label="{said(words, "citations")}" hidden>'
        f"{_button('prev-cite', 'before', words('reader.previous_citation'))}"
        f'<span class="count"></span>{_button("next-cite", "after", words("reader.next_citation"))}</nav>'
    )


def _hits(view: View, words: Wording) -> str:
    """The places found: where among them this page is, the ones before and after, and the way out."""
    if view.found is None:
        return ""
    reading = view.reading
    spans = [place.span for place in view.found.places]
    order = [(span.page_index, span.start) for span in spans]
    here = (reading.hit.page_index, reading.hit.start) if reading.hit else (reading.page_index, -1)
    at = bisect_left(order, here)
    exact = reading.hit in spans
    last = at + (1 if exact else 0)
    told = words("reader.hit_of", number=at + 1, count=view.found.total) if exact else _count(view, words)

    def step(number: int, tool: str, sign: str, name: str) -> str:
        if not 0 <= number < len(spans):
            return f'<span class="tool step" aria-disabled="true" title="{escape(name)}">{icon(sign)}</span>'
        span = spans[number]
        return _link(replace(reading, page_index=span.page_index, hit=span), sign, name, f'data-tool="{tool}"')

    all_url = escape(find_url(view.document.id, reading.find))
    end_url = escape(replace(reading, find="", hit=None).url())
    end = said(words, "end_find")
    return (
        f'<nav class="hits" aria-label="{said(words, "find")}">'
        f'<span class="sought">“{escape(shown_text(reading.find))}”</span> <span class="number">{escape(told)}</span>'
        f"{step(at - 1, 'prev-hit', 'before', words('reader.previous_hit'))}"
        f"{step(last, 'next-hit', 'after', words('reader.next_hit'))}"
        f'<a href="{all_url}" data-read>{said(words, "all_hits")}</a>'
        f'<a class="tool step" href="{end_url}" data-read title="{end}" aria-label="{end}">{icon("close")}</a></nav>'
    )


def _count(view: View, words: Wording) -> str:
    total = view.found.total if view.found else 0
    return words.counted("reader.hits", total)
