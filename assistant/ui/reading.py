"""What is laid on the reader's desk. Comes in: what an address asks for. Goes out: pages, places of marks, the ways on.

The index decides what there is, the renderer where it is on the picture, ``moved.py`` what has become of a sentence
since it was cited. HTML is left to ``reader_html.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.occurrences import Found, Occurrences
from assistant.records import Document, Page, Span
from assistant.rendering import Box, Light, PagePicture, PageSource, Renderer, page_html
from assistant.ui.addresses import Reading
from assistant.ui.moved import Moved, moved

__all__ = ["Library", "Sheet", "Source", "View", "view"]


class Source(PageSource, Protocol):
    """What is needed of the index."""

    def documents(self) -> list[Document]: ...

    def pages(self, document: str) -> list[Page]: ...

    def texts(self, document: str) -> Sequence[tuple[int, str]]: ...

    def labels(self, document: str) -> Mapping[int, str | None]: ...


@dataclass(frozen=True, slots=True)
class Library:
    """The shelf, what draws its pages and what finds words in it."""

    index: Source
    renderer: Renderer
    occurrences: Occurrences


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it is laid on the desk: its text as HTML and, for a PDF, the picture's shape with places on it."""

    page: Page
    text_html: str
    picture: PagePicture | None = None  # its boxes: those of the marks
    lights: tuple[tuple[str, Box], ...] = ()  # kind of Light, place


@dataclass(frozen=True, slots=True)
class View:
    """A page (or both pages of a sentence over a page break) and what stands round it."""

    document: Document
    reading: Reading
    sheets: tuple[Sheet, ...]
    before: int | None  # the page before
    after: int | None
    labels: Mapping[int, str | None]
    found: Found | None = None  # where words are searched for
    moved: Moved | None = None  # where the document has changed since it was cited

    @property
    def quote(self) -> str:
        """The marked words, in single spaces."""
        pages = {sheet.page.index: sheet.page.text for sheet in self.sheets}
        parts = [pages[m.page_index][m.start : m.end] for m in self.reading.marks if m.page_index in pages]
        return " ".join(" ".join(parts).split())


def view(library: Library, reading: Reading) -> View:
    """What ``reading`` shows. Raises NotFoundError for what is not there, DocumentError for what cannot be drawn."""
    document = library.index.document(reading.document)
    labels = library.index.labels(document.id)
    reading, change = moved(library.index, library.occurrences, document, reading)
    numbers = sorted(labels) if document.paged else [1]
    here = reading.page_index
    shown = [here]
    following = min((n for n in numbers if n > here), default=None)
    # A sentence over a page break is one sentence to its reader: both pages are laid out.
    if following is not None and {here, following} <= {mark.page_index for mark in reading.marks}:
        shown.append(following)
    found = library.occurrences.find(document.id, reading.find) if reading.find else None
    return View(
        document,
        reading,
        tuple(_sheet(library, document, number, reading, found) for number in shown),
        max((n for n in numbers if n < here), default=None),
        min((n for n in numbers if n > shown[-1]), default=None),
        labels,
        found,
        change,
    )


def _sheet(library: Library, document: Document, page_index: int, reading: Reading, found: Found | None) -> Sheet:
    page = library.index.page(document.id, page_index)
    marks = [(mark.start, mark.end) for mark in reading.marks if mark.page_index == page_index]
    lights = list(_lights(page_index, reading, found))
    text = page_html(library.index, document.id, page_index, marks, lights)
    if document.kind != "pdf":
        return Sheet(page, text)
    placed = [
        (light, box)
        for light in ("read", "found", "hit")
        if (spans := [(x.start, x.end) for x in lights if x.kind == light])
        for box in library.renderer.boxes(document.id, page_index, spans).boxes
    ]
    return Sheet(page, text, library.renderer.boxes(document.id, page_index, marks), tuple(placed))


def _lights(page_index: int, reading: Reading, found: Found | None) -> Iterator[Light]:
    yield from (Light(span.start, span.end, "read") for span in reading.read if span.page_index == page_index)
    spans = [place.span for place in found.places] if found else []
    for span in spans:
        if span.page_index == page_index:
            yield Light(span.start, span.end, "hit" if span == _hit(reading, spans) else "found")


def _hit(reading: Reading, spans: Sequence[Span]) -> Span | None:
    return reading.hit if reading.hit in spans else None
