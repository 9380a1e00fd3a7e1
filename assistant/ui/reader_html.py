"""The reader's HTML. Comes in: what is laid on the desk. Goes out: escaped HTML.

A part to be put beside the conversation, and the same part as a page that stands alone, so that each address can be
shared and works without scripts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from assistant.records import Document, Page
from assistant.rendering import Box
from assistant.rendering.unseen import shown_html, shown_text
from assistant.ui.addresses import QUOTE_CHARS, SHA_DIGITS, Reading, file_url, picture_url, words_url
from assistant.ui.head import head_html
from assistant.ui.moved import Moved
from assistant.ui.places import pages_name
from assistant.ui.reader_bar import about_document, back_html, bar_html, said
from assistant.ui.reading import Sheet, View
from assistant.ui.wording import Wording

__all__ = ["alone", "failure_html", "reader_html", "whole_html"]

WIDTHS_PX = (800, 1400, 2000, 2800, 4000)
"""The widths in which pictures are offered; the browser takes the one that suits its screen and the size chosen."""


def reader_html(view: View, words: Wording, notice: str = "") -> str:
    """The page (or both pages of a sentence over a page break), its bar, and what is to be said of it.

    ``notice`` is HTML.
    """
    laid = "".join(_sheet(view, sheet, words) for sheet in view.sheets)
    name = pages_name([sheet.page for sheet in view.sheets], words) if view.document.paged else view.document.title
    shown = words("reader.shown_marked" if view.reading.marks else "reader.shown", page=name)
    quote = f'<p class="quote">{shown_html(words("reader.quote", quote=view.quote))}</p>' if view.quote else ""
    read = f'<p class="elsewhere">{said(words, "read_here")}</p>' if view.reading.read else ""
    return (
        f'<article class="reading" data-document="{escape(view.document.id)}" data-page="{view.reading.page_index}"'
        f' data-address="{escape(_address(view).url())}" data-shown="{escape(shown_text(shown))}"'
        f' data-quote="{escape(view.quote)}" style="{_said(words)}">'
        f"{bar_html(view, words)}{notice}{_moved(view, words)}{quote}{read}"
        f'<div class="sheets">{laid}</div>{_elsewhere(view, words)}</article>'
    )


def _address(view: View) -> Reading:
    """The address to be shared: with what tells later whether the document has changed since."""
    sha = view.document.sha256[:SHA_DIGITS]
    return replace(view.reading, sha=sha, quote=view.quote[:QUOTE_CHARS])


def _said(words: Wording) -> str:
    """What a screen reader says at the ends of a mark, for the style sheet: no text is put into the document's."""
    strings = {"begins": words("reader.mark_begins"), "ends": words("reader.mark_ends")}
    return escape(
        "".join(f"--{name}:{json.dumps(f' [{text}] ', ensure_ascii=False)};" for name, text in strings.items())
    )


def _sheet(view: View, sheet: Sheet, words: Wording) -> str:
    language = escape(view.document.language or "")
    text = (
        sheet.text_html.replace(' id="mark"', "" if sheet.picture else ' id="mark"')
        or f'<p class="empty">{said(words, "no_text")}</p>'
    )
    if sheet.picture is None:
        return f'<section class="sheet text" data-index="{sheet.page.index}" lang="{language}">{text}</section>'
    name = pages_name([sheet.page], words)
    version = view.document.sha256[:SHA_DIGITS]
    urls = {width: picture_url(view.document.id, sheet.page.index, width, version) for width in WIDTHS_PX}
    width, height = sheet.picture.width_px, sheet.picture.height_px
    return (
        f'<section class="sheet picture" style="--ratio:{width / height:.4f}" data-index="{sheet.page.index}"'
        f' data-words="{escape(words_url(view.document.id, sheet.page.index, version))}">'
        f'<img src="{escape(urls[WIDTHS_PX[1]])}"'
        f' srcset="{escape(", ".join(f"{url} {px}w" for px, url in urls.items()))}"'
        ' sizes="(max-width: 60rem) 100vw, 50vw"'
        f' width="{width}" height="{height}" alt="{said(words, "picture_of_page", page=name)}">'
        f"{_places(sheet)}"
        f'<p class="undrawn-note">{said(words, "no_picture")}</p>'
        f'<div class="page-text" lang="{language}" role="region"'
        f' aria-label="{said(words, "text_of_page", page=name)}">{text}</div></section>'
    )


def _places(sheet: Sheet) -> str:
    """The marks over the picture; what they say is said in the page's text."""
    marks = [("marked", box) for box in sheet.picture.boxes] if sheet.picture else []
    return "".join(_place(kind, box) for kind, box in [*sheet.lights, *marks])


def _place(kind: str, box: Box) -> str:
    return (
        f'<span class="{kind}" aria-hidden="true" style="left:{box.left:.4%};top:{box.top:.4%};'
        f'width:{box.right - box.left:.4%};height:{box.bottom - box.top:.4%}"></span>'
    )


def _moved(view: View, words: Wording) -> str:
    """That the document has changed since it was cited, and where the sentence is now."""
    change = view.moved
    if change is None:
        return ""
    what = words("reader.changed" if change.changed else "reader.changed_text")
    if change.where == "elsewhere":
        told = _went(view, change, words)
    else:
        names = {"here": "changed_here", "gone": "changed_lost", "unknown": "changed_unknown"}
        told = words(f"reader.{names[change.where]}") if change.where in names else ""
    lost = f"<blockquote>{shown_html(view.reading.quote)}</blockquote>" if change.where == "gone" else ""
    return f'<div class="changed" role="note"><strong>{escape(what)}</strong> {escape(told)}{lost}</div>'


def _went(view: View, change: Moved, words: Wording) -> str:
    label = view.labels.get(change.cited_on)
    before = pages_name([Page(change.cited_on, label, "")], words)
    return words("reader.changed_moved", before=before, now=pages_name([s.page for s in view.sheets], words))


def _elsewhere(view: View, words: Wording) -> str:
    shown = {sheet.page.index for sheet in view.sheets}
    links = ", ".join(
        f'<a href="{escape(view.reading.on(page).url())}" data-read>'
        f"{escape(pages_name([Page(page, view.labels.get(page), '')], words))}</a>"
        for page in sorted({mark.page_index for mark in view.reading.marks} - shown)
    )
    return f'<p class="elsewhere">{said(words, "marked_elsewhere")} {links}</p>' if links else ""


def whole_html(document: Document, pages: Sequence[tuple[Page, str]], words: Wording) -> str:
    """All pages of a document that is not a PDF, as clean text (each page with its HTML), and the file to keep."""
    keep = ""
    if len(document.paths) == 1:
        keep = f'<a href="{escape(file_url(document.id))}">{said(words, "keep_file")}</a>'
    facts = [about_document(document), *(shown_html(fact) for fact in (document.licence, document.origin) if fact)]
    texts = "".join(
        (f'<h2 id="page={page.index}">{escape(pages_name([page], words))}</h2>' if document.paged else "")
        + f'<section class="sheet text" lang="{escape(document.language or "")}">{text}</section>'
        for page, text in pages
    )
    head = (
        f'<header class="bar"><div class="what"><h1>{shown_html(document.title)}</h1><p>{" · ".join(facts)}</p></div>'
    )
    return alone(document.title, f'<article class="reading whole-text">{head}{keep}</header>{texts}</article>', words)


def failure_html(reason: str, words: Wording | None = None, detail: str = "") -> str:
    """Why there is no page to show, in the page's place."""
    back = ""
    if words is not None:
        back = f'<div class="tools">{back_html(words)}</div>'
    more = f"<p>{shown_html(detail)}</p>" if detail else ""
    return (
        f'<article class="reading failed">{back}<div class="failure" role="alert"><p>{shown_html(reason)}</p>{more}'
        "</div></article>"
    )


def alone(title: str, body: str, words: Wording | None = None) -> str:
    """A part as a page that stands by itself; ``body`` is HTML already."""
    words = words or Wording()
    spoken = {area: words.area(area) for area in ("page", "reader", "shelf")}
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(shown_text(title))} · Pincite</title>{head_html()}</head>"
        f'<body class="alone"><main id="reader" aria-label="{said(words, "label")}">{body}</main>'
        f'<div id="words" hidden data-words="{escape(json.dumps(spoken, ensure_ascii=False))}"></div></body></html>'
    )
