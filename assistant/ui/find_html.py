"""The places where words stand in a document, as a list. Comes in: what was found. Goes out: escaped HTML.

Each place leads to its page, where it is lit; the list is grouped by page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from assistant.occurrences import Found, Occurrence
from assistant.records import Document, Page
from assistant.rendering.unseen import shown_html
from assistant.ui.addresses import Reading, find_url, first_url
from assistant.ui.places import pages_name
from assistant.ui.reader_bar import about_document, back_html, said, search_form
from assistant.ui.wording import Wording

__all__ = ["find_html"]


def find_html(document: Document, sought: str, found: Found, labels: Mapping[int, str | None], words: Wording) -> str:
    """The list, with the way back to the document and the words to be changed."""
    body = "".join(_groups(document, sought, found.places, labels, words))
    first = escape(first_url(document.id))
    back = f'<a href="{first}" data-read data-tool="to-page">{said(words, "to_page")}</a>'
    told = _summary(sought, found, words)
    return (
        f'<article class="reading finding" data-document="{escape(document.id)}"'
        f' data-address="{escape(find_url(document.id, sought))}" data-shown="{escape(told)}">'
        f'<header class="bar"><div class="what"><h2>{shown_html(document.title)}</h2>'
        f"<p>{about_document(document)}</p></div>"
        f'<div class="tools">{back_html(words)}{search_form(document, sought, words)}{back}</div></header>'
        f'<p class="summary" role="status">{shown_html(told)}</p>{body}</article>'
    )


def _summary(sought: str, found: Found, words: Wording) -> str:
    if not sought.strip():
        return words("reader.find_hint")
    if not found.total:
        return words("reader.found_none", words=sought)
    pages = len({place.span.page_index for place in found.places})
    hits = words.counted("reader.hits", found.total)
    told = words("reader.found" if pages > 1 else "reader.found_one", words=sought, hits=hits, pages=pages)
    if found.total > len(found.places):
        told += " " + words("reader.found_first", limit=len(found.places))
    return told


def _groups(
    document: Document,
    sought: str,
    places: Sequence[Occurrence],
    labels: Mapping[int, str | None],
    words: Wording,
) -> Iterator[str]:
    for page_index, group in groupby(places, key=lambda place: place.span.page_index):
        name = pages_name([Page(page_index, labels.get(page_index), "")], words)
        heading = f"<h3>{escape(name)}</h3>" if document.paged else ""
        yield f"<section>{heading}<ul>{''.join(_item(document, sought, place) for place in group)}</ul></section>"


def _item(document: Document, sought: str, place: Occurrence) -> str:
    url = Reading(document.id, place.span.page_index, find=sought, hit=place.span).url()
    return (
        f'<li><a href="{escape(url)}" data-read dir="auto">{shown_html(place.before)}<b>{shown_html(place.words)}</b>'
        f"{shown_html(place.after)}</a></li>"
    )
