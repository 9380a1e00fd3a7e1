"""Pages as a person sees them, with words marked. Comes in: a page of the index and spans. Goes out: PNG or HTML.

A page of a PDF is drawn from the file, which must still be the one that was indexed; a page of any other format is
its clean text. Offsets are those of ``Page.text``, as everywhere. The drawing itself is left to
``worker.py``, in a process of its own, and to ``text.py``.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant.errors import DocumentError, NotFoundError, PinciteError
from assistant.records import Citation, Document, Page
from assistant.rendering import text as rendering_text
from assistant.rendering.ahead import Ahead
from assistant.rendering.process import Worker
from assistant.rendering.text import Light
from assistant.settings import Settings

__all__ = ["Box", "Light", "PagePicture", "PageSource", "PlacedWord", "Renderer", "page_html", "page_png"]

TIMEOUT_S = 30.0
WIDTH_PX = 1400
MAX_WIDTH_PX = 4000
_CACHE_BYTES = 96 * 1024 * 1024


class PageSource(Protocol):
    """What is needed of the index."""

    settings: Settings

    def document(self, document: str) -> Document: ...

    def page(self, document: str, page_index: int) -> Page: ...


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a picture, in fractions (0 to 1) of its width and height, from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word, or the part of it that stands in one line: its characters in ``Page.text`` and its place."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A drawn page: its size, the boxes of the marked words (one for each line) and, where asked for, the PNG."""

    width_px: int
    height_px: int
    boxes: tuple[Box, ...]
    png: bytes = b""
    note: str = ""  # what the picture cannot show, in words
    words: tuple[PlacedWord, ...] = ()  # in the order of the text, where asked for


def page_png(
    index: PageSource, document: str, page_index: int, marks: Sequence[tuple[int, int]] = (), width_px: int = WIDTH_PX
) -> bytes:
    """Draw one page with the characters of ``marks`` (start, end in ``Page.text``) highlighted, as PNG bytes.

    Raises NotFoundError for a document, page or mark that is not there, DocumentError for a file that cannot be drawn.
    """
    with Renderer(index) as renderer:
        return renderer.picture(document, page_index, marks, width_px).png


def page_html(
    index: PageSource,
    document: str,
    page_index: int,
    marks: Sequence[tuple[int, int]] = (),
    lights: Sequence[Light] = (),
) -> str:
    """Write one page's clean text as escaped HTML with the characters of ``marks`` in ``<mark>``; errors as above."""
    page = index.page(document, page_index)
    _checked([(light.start, light.end) for light in lights], page)
    return rendering_text.html_of(page, _checked(marks, page), lights)


class Renderer:
    """Draws pages in one lasting worker process and remembers the pictures; safe for many threads.

    The memory is bounded, a file that changed is never served from it, and a worker that dies is replaced.
    """

    def __init__(self, index: PageSource, timeout_s: float = TIMEOUT_S, cache_bytes: int = _CACHE_BYTES) -> None:
        self._index = index
        self._worker = Worker(index.settings.pdf_memory_mb, timeout_s)
        self._cache = _Cache(cache_bytes)
        self._ahead: Ahead[Citation] = Ahead(self._prepare)
        self._asked_px = WIDTH_PX  # the width asked for last: what will be asked for next

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start the worker process now, without waiting for it, so that the first picture finds it ready."""
        self._worker.start()

    def close(self) -> None:
        """End the worker process; the next picture would start another."""
        self._ahead.close()
        self._worker.close()

    def prepare(self, citations: Iterable[Citation]) -> None:
        """Draw the cited pages in the background, the first ones first, so that a click finds them drawn.

        Returns at once. What somebody is waiting for goes before; of too many pages the last ones are left undrawn.
        """
        self._ahead.add(citation for citation in citations if citation.page_index is not None)

    def _prepare(self, citation: Citation) -> None:
        try:
            if citation.page_index is not None and self._index.document(citation.document).kind == "pdf":
                where = citation.document, citation.page_index
                self._drawn(*where, (), self._asked_px, for_later=True)
                self._drawn(*where, ((citation.start, citation.end),), 0, for_later=True)
        except PinciteError:
            return  # told when the page is asked for

    def picture(
        self, document: str, page_index: int, marks: Sequence[tuple[int, int]] = (), width_px: int = WIDTH_PX
    ) -> PagePicture:
        """The page's picture, ``width_px`` wide, with the marked words highlighted in it; errors as in page_png."""
        if not 1 <= width_px <= MAX_WIDTH_PX:
            raise NotFoundError(f"A picture is 1 to {MAX_WIDTH_PX} pixels wide, not {width_px}")
        self._asked_px = width_px
        return self._drawn(document, page_index, tuple(marks), width_px)

    def boxes(self, document: str, page_index: int, marks: Sequence[tuple[int, int]]) -> PagePicture:
        """Where the marked words of a PDF page are and, by its two sizes, its shape; nothing is drawn."""
        return self._drawn(document, page_index, tuple(marks), 0)

    def words(self, document: str, page_index: int) -> tuple[PlacedWord, ...]:
        """Where each word of a PDF page is on its picture, in the order of the text; nothing is drawn."""
        return self._drawn(document, page_index, (), 0, words=True).words

    def _drawn(
        self,
        document: str,
        page_index: int,
        marks: tuple[tuple[int, int], ...],
        width_px: int,
        words: bool = False,
        for_later: bool = False,
    ) -> PagePicture:
        record = self._index.document(document)
        page = self._index.page(document, page_index)
        marks = _checked(marks, page)
        key = (record.sha256, *_signature(record), page_index, marks, width_px, words)
        picture = self._cache.get(key)
        if picture is None:
            if record.kind == "pdf":
                picture = self._draw_pdf(record, page, _request(record, page, marks, width_px, words), for_later)
            else:
                png, size, note = rendering_text.picture_of(page, marks, width_px or WIDTH_PX)
                picture = PagePicture(*size, (), png, note)
            self._cache.put(key, picture)
        return picture

    def _draw_pdf(self, document: Document, page: Page, request: dict[str, Any], for_later: bool) -> PagePicture:
        reply, png = self._worker.ask(request, for_later)
        if "error" in reply:
            raise DocumentError(str(reply["status"]), f"{document.title}: {reply['error']}")
        boxes = tuple(Box(*box) for box in reply["boxes"])
        starts = [match.start() for match in _WORD.finditer(page.text)]
        words = tuple(
            PlacedWord(starts[number] + first, starts[number] + last, Box(*box))
            for number, first, last, *box in reply["words"]
        )
        return PagePicture(int(reply["width_px"]), int(reply["height_px"]), boxes, png, words=words)


_WORD = re.compile(r"\S+")


def _request(
    document: Document, page: Page, marks: Sequence[tuple[int, int]], width_px: int, words: bool
) -> dict[str, Any]:
    """What ``worker.py`` is asked."""
    return {
        "path": document.paths[0],
        "sha256": document.sha256,
        "page_index": page.index,
        "width_px": width_px,
        "marks": [[i for i in page.source[start:end] if i >= 0] for start, end in marks],
        "words": [list(page.source[m.start() : m.end()]) for m in _WORD.finditer(page.text)] if words else [],
    }


def _checked(marks: Sequence[tuple[int, int]], page: Page) -> tuple[tuple[int, int], ...]:
    for start, end in marks:
        if not 0 <= start < end <= len(page.text):
            raise NotFoundError(
                f"There are no characters {start}:{end} on page {page.index}; it has 0:{len(page.text)}"
            )
    return tuple((start, end) for start, end in marks)


def _signature(document: Document) -> tuple[int, ...]:
    """Differs when the file was touched, so that the worker compares its bytes again before drawing from it."""
    if document.kind != "pdf":
        return ()  # drawn from the index, not from the file
    try:
        stat = Path(document.paths[0]).stat()
    except OSError as error:
        raise DocumentError("missing", f"{document.title}: the file is no longer there: {error.strerror}") from error
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


class _Cache:
    """The pictures asked for last, up to a number of bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes, self._bytes = limit_bytes, 0
        self._pictures: OrderedDict[tuple[Any, ...], PagePicture] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> PagePicture | None:
        with self._lock:
            if key in self._pictures:
                self._pictures.move_to_end(key)
            return self._pictures.get(key)

    def put(self, key: tuple[Any, ...], picture: PagePicture) -> None:
        with self._lock:
            if key not in self._pictures:
                self._pictures[key] = picture
                self._bytes += _cost(picture)
            while self._bytes > self._limit_bytes and self._pictures:
                self._bytes -= _cost(self._pictures.popitem(last=False)[1])


def _cost(picture: PagePicture) -> int:
    return len(picture.png) + 100 * len(picture.boxes) + 200 * len(picture.words) + 500
