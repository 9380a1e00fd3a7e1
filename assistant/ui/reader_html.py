"""The reader's HTML. Comes in: a document, a page, its marks and where they are. Goes out: escaped HTML.

A part to be put beside the conversation, and the same part as a page that stands alone, so that each address can be
shared and works without scripts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.records import Document, Page, Span
from assistant.rendering import PagePicture
from assistant.ui.addresses import document_url, file_url, first_url, picture_url, read_url
from assistant.ui.head import head_html
from assistant.ui.places import pages_name

__all__ = ["Sheet", "alone", "failure_html", "reader_html", "shelf_html", "whole_html"]

WIDTHS_PX = (800, 1400, 2000)
"""The widths in which pictures are offered; the browser takes the one that suits its screen."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it is laid on the desk: a picture's shape with boxes, or for other formats its text as HTML."""

    page: Page
    picture: PagePicture | None = None
    text_html: str = ""


def reader_html(
    document: Document, sheets: Sequence[Sheet], marks: Sequence[Span], before: int | None, after: int | None
) -> str:
    """The page (or both pages of a sentence over a page break), with the way to the pages before and after."""
    page = sheets[0].page
    laid = "".join(_sheet(document, sheet) for sheet in sheets)
    return (
        f'<article class="reading" data-document="{escape(document.id)}" data-page="{page.index}">'
        f"{_bar(document, sheets, marks, before, after)}{laid}{_elsewhere(document, sheets, marks)}</article>"
    )


def _bar(
    document: Document, sheets: Sequence[Sheet], marks: Sequence[Span], before: int | None, after: int | None
) -> str:
    steps = ""
    if document.paged:
        steps = (
            '<nav class="steps" aria-label="Pages">'
            f"{_step(document, before, marks, 'prev', 'Previous page', '‹')}"
            f'<span class="which">{_which(document, sheets)}</span>'
            f"{_step(document, after, marks, 'next', 'Next page', '›')}</nav>"
        )
    # The id tells apart two volumes of one title.
    about = " · ".join(escape(fact) for fact in (document.publisher, document.date, document.id) if fact)
    return (
        f'<header class="bar"><div class="what"><h2>{escape(document.title)}</h2>'
        f"{f'<p>{about}</p>' if about else ''}</div>{steps}"
        f'<a class="whole" href="{escape(document_url(document.id, sheets[0].page.index if document.paged else None))}"'
        ' target="_blank" rel="noopener">Whole document</a></header>'
    )


def _which(document: Document, sheets: Sequence[Sheet]) -> str:
    name = pages_name([sheet.page for sheet in sheets])
    return escape(name) + (f"<small> of {document.pages}</small>" if document.kind == "pdf" else "")


def _step(document: Document, page_index: int | None, marks: Sequence[Span], rel: str, word: str, glyph: str) -> str:
    if page_index is None:
        return f'<span class="step" aria-disabled="true" title="{word}">{glyph}</span>'
    url = read_url(document.id, page_index, marks)
    return f'<a class="step" rel="{rel}" href="{escape(url)}" data-read title="{word}" aria-label="{word}">{glyph}</a>'


def _sheet(document: Document, sheet: Sheet) -> str:
    name = pages_name([sheet.page]) if document.paged else document.title
    if sheet.picture is None:
        return f'<section class="sheet text" lang="{escape(document.language or "")}">{sheet.text_html}</section>'
    urls = {width: picture_url(document.id, sheet.page.index, width, document.sha256[:12]) for width in WIDTHS_PX}
    boxes = "".join(
        f'<span class="marked" style="left:{b.left:.4%};top:{b.top:.4%};'
        f'width:{b.right - b.left:.4%};height:{b.bottom - b.top:.4%}"></span>'
        for b in sheet.picture.boxes
    )
    return (
        f'<section class="sheet picture"><img src="{escape(urls[WIDTHS_PX[1]])}"'
        f' srcset="{escape(", ".join(f"{url} {width}w" for width, url in urls.items()))}"'
        ' sizes="(max-width: 60rem) 100vw, 50vw"'
        f' width="{sheet.picture.width_px}" height="{sheet.picture.height_px}" alt="{escape(name)}">{boxes}</section>'
    )


def _elsewhere(document: Document, sheets: Sequence[Sheet], marks: Sequence[Span]) -> str:
    shown = {sheet.page.index for sheet in sheets}
    pages = sorted({mark.page_index for mark in marks} - shown)
    links = ", ".join(
        f'<a href="{escape(read_url(document.id, page, marks))}" data-read>page {page}</a>' for page in pages
    )
    return f'<p class="elsewhere">The marked sentence is on {links}.</p>' if links else ""


def shelf_html(documents: Sequence[Document]) -> str:
    """The reader's first sight: the documents that can be asked, and those that could not be read, with the reason."""
    titles = Counter(document.title for document in documents)
    items = "".join(_shelf_item(document, titles[document.title] > 1) for document in documents)
    words = "Choose a citation and its page opens here, with the sentence marked."
    return (
        f'<article class="reading shelf"><p class="hint">{words}</p><h2>On the shelf</h2><ul>{items}</ul></article>'
        if items
        else f'<article class="reading shelf"><p class="hint">{words}</p></article>'
    )


def _shelf_item(document: Document, same_title: bool) -> str:
    pages = f"{document.pages} pages" if document.paged else None
    facts = [document.publisher, document.date, pages, document.id if same_title else None]
    about = " · ".join(escape(fact) for fact in facts if fact)
    if document.status != "indexed":
        return (
            f'<li class="unread"><span>{escape(document.title)}</span>'
            f"<small>{escape(document.status.replace('_', ' '))}: {escape(document.reason)}</small></li>"
        )
    title = f'<a href="{escape(first_url(document.id))}" data-read>{escape(document.title)}</a>'
    return f"<li>{title}<small>{about}</small></li>"


def whole_html(document: Document, pages: Sequence[tuple[Page, str]]) -> str:
    """All pages of a document that is not a PDF, as clean text (each page with its HTML), and the file to keep."""
    about = " · ".join(escape(fact) for fact in (document.publisher, document.date, document.licence) if fact)
    keep = f'<a href="{escape(file_url(document.id))}">Keep the file</a>' if len(document.paths) == 1 else ""
    origin = f"<p>{escape(document.origin)}</p>" if document.origin else ""
    texts = "".join(
        (f'<h2 id="page={page.index}">{escape(pages_name([page]))}</h2>' if document.paged else "")
        + f'<section class="sheet text" lang="{escape(document.language or "")}">{text}</section>'
        for page, text in pages
    )
    head = f'<header class="bar"><div class="what"><h1>{escape(document.title)}</h1><p>{about}</p>{origin}</div>{keep}'
    return alone(document.title, f'<article class="reading whole-text">{head}</header>{texts}</article>')


def failure_html(words: str) -> str:
    """Why there is no page to show, in the page's place."""
    return f'<article class="reading"><div class="failure" role="alert">{escape(words)}</div></article>'


def alone(title: str, body: str) -> str:
    """A part as a page that stands by itself; ``body`` is HTML already."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Pincite</title>{head_html()}</head>"
        f'<body class="alone"><main id="reader">{body}</main></body></html>'
    )
