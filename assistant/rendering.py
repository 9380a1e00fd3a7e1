"""Pages as a person sees them, with words marked. Comes in: a page of the index and spans. Goes out: PNG or HTML.

A page of a PDF is drawn from the file, which must still be the one that was indexed; a page of any other format is
its clean text. Offsets are those of ``Page.text``, as everywhere. The drawing itself is left to
``rendering_worker.py``, a process of its own, and to ``rendering_text.py``.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant import rendering_text, rendering_worker
from assistant.errors import DocumentError, NotFoundError
from assistant.records import Document, Page
from assistant.settings import Settings

__all__ = ["Box", "PagePicture", "PageSource", "Renderer", "page_html", "page_png"]

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
class PagePicture:
    """A drawn page: its size, the boxes of the marked words (one for each line) and, where asked for, the PNG."""

    width_px: int
    height_px: int
    boxes: tuple[Box, ...]
    png: bytes = b""
    note: str = ""  # what the picture cannot show, in words


def page_png(
    index: PageSource, document: str, page_index: int, marks: Sequence[tuple[int, int]] = (), width_px: int = WIDTH_PX
) -> bytes:
    """Draw one page with the characters of ``marks`` (start, end in ``Page.text``) highlighted, as PNG bytes.

    Raises NotFoundError for a document, page or mark that is not there, DocumentError for a file that cannot be drawn.
    """
    with Renderer(index) as renderer:
        return renderer.picture(document, page_index, marks, width_px).png


def page_html(index: PageSource, document: str, page_index: int, marks: Sequence[tuple[int, int]] = ()) -> str:
    """Write one page's clean text as escaped HTML with the characters of ``marks`` in ``<mark>``; errors as above."""
    page = index.page(document, page_index)
    return rendering_text.html_of(page, _checked(marks, page))


class Renderer:
    """Draws pages in one lasting worker process and remembers the pictures; safe for many threads.

    The memory is bounded, a file that changed is never served from it, and a worker that dies is replaced.
    """

    def __init__(self, index: PageSource, timeout_s: float = TIMEOUT_S, cache_bytes: int = _CACHE_BYTES) -> None:
        self._index = index
        self._worker = _Worker(index.settings.pdf_memory_mb, timeout_s)
        self._cache = _Cache(cache_bytes)

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start the worker process now, without waiting for it, so that the first picture finds it ready."""
        self._worker.start()

    def close(self) -> None:
        """End the worker process; the next picture would start another."""
        self._worker.close()

    def picture(
        self, document: str, page_index: int, marks: Sequence[tuple[int, int]] = (), width_px: int = WIDTH_PX
    ) -> PagePicture:
        """The page's picture, ``width_px`` wide, with the marked words highlighted in it; errors as in page_png."""
        if not 1 <= width_px <= MAX_WIDTH_PX:
            raise NotFoundError(f"A picture is 1 to {MAX_WIDTH_PX} pixels wide, not {width_px}")
        return self._drawn(document, page_index, tuple(marks), width_px)

    def boxes(self, document: str, page_index: int, marks: Sequence[tuple[int, int]]) -> PagePicture:
        """Where the marked words of a PDF page are and, by its two sizes, its shape; nothing is drawn."""
        return self._drawn(document, page_index, tuple(marks), 0)

    def _drawn(self, document: str, page_index: int, marks: tuple[tuple[int, int], ...], width_px: int) -> PagePicture:
        record = self._index.document(document)
        page = self._index.page(document, page_index)
        marks = _checked(marks, page)
        key = (record.sha256, *_signature(record), page_index, marks, width_px)
        picture = self._cache.get(key)
        if picture is None:
            if record.kind == "pdf":
                picture = self._draw_pdf(record, page, marks, width_px)
            else:
                png, size, note = rendering_text.picture_of(page, marks, width_px or WIDTH_PX)
                picture = PagePicture(*size, (), png, note)
            self._cache.put(key, picture)
        return picture

    def _draw_pdf(self, document: Document, page: Page, marks: Sequence[tuple[int, int]], width_px: int) -> PagePicture:
        request = {
            "path": document.paths[0],
            "sha256": document.sha256,
            "page_index": page.index,
            "width_px": width_px,
            "marks": [[i for i in page.source[start:end] if i >= 0] for start, end in marks],
        }
        reply, png = self._worker.ask(request)
        if "error" in reply:
            raise DocumentError(str(reply["status"]), f"{document.title}: {reply['error']}")
        boxes = tuple(Box(*box) for box in reply["boxes"])
        return PagePicture(int(reply["width_px"]), int(reply["height_px"]), boxes, png)


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
    return len(picture.png) + 100 * len(picture.boxes) + 500


class _Worker:
    """The process that opens PDFs; one question at a time, each with a limit on time."""

    def __init__(self, memory_mb: int, timeout_s: float) -> None:
        self._memory_mb, self._timeout_s = memory_mb, timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The worker's reply; an error reply of our own when it took too long or died."""
        with self._lock:
            process = self._process if self._process and self._process.poll() is None else self._start()
            expired = threading.Event()

            def expire() -> None:
                expired.set()
                process.kill()

            timer = threading.Timer(self._timeout_s, expire)
            timer.daemon = True
            timer.start()
            try:
                return _exchange(process, request)
            except (OSError, ValueError):
                self._stop()
                if expired.is_set():
                    reason = f"Drawing the page took more than {self._timeout_s:g} s and was stopped"
                    return {"status": "timed_out", "error": reason}, b""
                return {"status": "unreadable", "error": "The page cannot be drawn: its drawing process ended"}, b""
            finally:
                timer.cancel()

    def start(self) -> None:
        with self._lock:
            if self._process is None:
                self._start()

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _start(self) -> subprocess.Popen[bytes]:
        self._stop()
        # -I: neither the working folder nor the environment can put a module of theirs into this process.
        command = [sys.executable, "-I", str(Path(rendering_worker.__file__)), str(self._memory_mb)]
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null)
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # unsent words for a process that is gone
                    stream.close()
        process.wait()


def _exchange(process: subprocess.Popen[bytes], request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the worker has no pipes")
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    reply = json.loads(process.stdout.readline())  # an empty line, when the worker has died, is a ValueError
    png = process.stdout.read(int(reply["png_bytes"]))
    if len(png) != reply["png_bytes"]:
        raise ValueError("the worker died while sending")
    return reply, png
