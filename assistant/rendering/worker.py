"""The process that opens PDF files to draw them. Comes in: one JSON line per page. Goes out: one JSON line, then a PNG.

A hostile PDF can make its parser loop, swell or crash, so the parser lives here, with a limit on memory, and
``rendering.py`` ends this process when it takes too long. It trusts nothing but its request:

    request   {"path", "sha256", "page_index", "width_px", "marks": [[character index, ...], ...], "words": the same}
    reply     {"width_px", "height_px", "boxes": [[left, top, right, bottom], ...], "png_bytes"} and the PNG's bytes,
              "words": [[word, first character of it, last (half-open), left, top, right, bottom], ...]
    or        {"status", "error"}, words for a person

``width_px`` 0 asks for the boxes alone. A word has more than one box where it was broken at the end of a line.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from assistant.rendering.lines import Box, line_boxes, word_boxes

__all__ = ["HIGHLIGHT", "main", "size_in_pixels"]

HIGHLIGHT = (255, 233, 138)
"""The calm yellow that is multiplied into the picture under marked words: black text stays black."""

MAX_PIXELS = 24_000_000
_GRID = 1_000_000  # pdfium answers in whole device pixels; on a grid this fine the rounding cannot be seen

Boxed = dict[int, tuple[Box, Box]]  # by character: tight, loose


def main() -> None:
    """Answer requests from standard input until it ends; the first argument is the limit on memory in MB."""
    _limit_memory(int(sys.argv[1]))
    _import_libraries()
    opened = _OpenFile()
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    for line in iter(requests.readline, b""):
        try:
            reply, png = _draw(opened, json.loads(line))
        except _CannotDraw as error:
            reply, png = {"status": error.status, "error": str(error)}, b""
        except MemoryError:
            reply, png = {"status": "too_large", "error": "The page needs more memory than is allowed"}, b""
        _send(replies, reply | {"png_bytes": len(png)}, png)


def _limit_memory(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: only the limit on time holds there
        return
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _import_libraries() -> None:
    """Before the first request, so that the first page does not wait for them."""
    with contextlib.suppress(MemoryError, ImportError):  # met again, and told, when a page is asked for
        import pypdfium2  # noqa: F401


def _send(stream: BinaryIO, reply: dict[str, Any], png: bytes) -> None:
    stream.write(json.dumps(reply).encode() + b"\n" + png)
    stream.flush()


class _CannotDraw(Exception):
    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class _OpenFile:
    """The PDF drawn last, kept open, because the next page asked for is mostly of the same document."""

    def __init__(self) -> None:
        self._key: tuple[Any, ...] = ()
        self._pdf: Any = None

    def get(self, path: Path, sha256: str) -> Any:
        import pypdfium2

        try:
            stat = path.stat()
            key = (path, sha256, stat.st_size, stat.st_mtime_ns, stat.st_ino)
            if key == self._key:
                return self._pdf
            data = path.read_bytes()
        except OSError as error:
            raise _CannotDraw("unreadable", f"The file cannot be opened: {error.strerror}") from error
        # The bytes that are checked are the bytes that are drawn: nobody can swap the file in between.
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _CannotDraw("changed", "The document has changed since it was indexed")
        if self._pdf is not None:
            self._pdf.close()
        self._key = ()
        try:
            self._pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _CannotDraw("unreadable", f"The file cannot be read as a PDF: {error}") from error
        self._key = key
        return self._pdf


def _draw(opened: _OpenFile, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    import pypdfium2

    pdf = opened.get(Path(request["path"]), request["sha256"])
    try:
        with closing(pdf[request["page_index"] - 1]) as page:
            marks, words = request["marks"], request["words"]
            boxed = _character_boxes(page, {i for part in (*marks, *words) for i in part}) if marks or words else {}
            boxes = [box for mark in marks for box in line_boxes([boxed[i] for i in mark if i in boxed])]
            width_pt, height_pt = page.get_size()
            width_px, height_px = size_in_pixels(width_pt, height_pt, request["width_px"] or 1000)
            png = _picture(page, (width_px, height_px), boxes) if request["width_px"] else b""
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise _CannotDraw("unreadable", f"Page {request['page_index']} cannot be drawn: {error}") from error
    placed = [
        (number, first, last, *box)
        for number, word in enumerate(words)
        for first, last, box in word_boxes([boxed.get(i) for i in word])
    ]
    return {"width_px": width_px, "height_px": height_px, "boxes": boxes, "words": placed}, png


def size_in_pixels(width_pt: float, height_pt: float, width_px: int) -> tuple[int, int]:
    """Size of the picture, shrunk where a page is so long that its picture would not fit into memory.

    >>> size_in_pixels(600, 800, 1200)
    (1200, 1600)
    """
    if width_pt <= 0 or height_pt <= 0:
        raise _CannotDraw("unreadable", "The page has no area")
    ratio = height_pt / width_pt
    width = min(float(width_px), (MAX_PIXELS / ratio) ** 0.5)
    return max(1, round(width)), max(1, min(round(width * ratio), MAX_PIXELS))


def _picture(page: Any, size: tuple[int, int], boxes: Sequence[Box]) -> bytes:
    import pypdfium2
    from PIL import Image, ImageChops

    bitmap = pypdfium2.PdfBitmap.new_native(*size, pypdfium2.raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    flags = pypdfium2.raw.FPDF_ANNOT
    pypdfium2.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, flags)
    picture = bitmap.to_pil()
    for left, top, right, bottom in boxes:
        corner = (int(left * size[0]), int(top * size[1]))
        area = (*corner, max(corner[0] + 1, round(right * size[0])), max(corner[1] + 1, round(bottom * size[1])))
        words = picture.crop(area)
        picture.paste(ImageChops.multiply(words, Image.new("RGB", words.size, HIGHLIGHT)), corner)
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=1)  # drawn for one look: speed before size
    return target.getvalue()


def _character_boxes(page: Any, characters: Iterable[int]) -> Boxed:
    """The tight and the loose box of each character that has them, as fractions of the page as it is shown."""
    import ctypes

    from pypdfium2 import raw

    on_picture = _on_picture(page)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    rectangle = raw.FS_RECTF()
    found = {}
    with closing(page.get_textpage()) as text:
        count = text.count_chars()
        for index in characters:
            # A space that pdfium put in has no shape.
            if not 0 <= index < count or not raw.FPDFText_GetCharBox(text, index, left, right, bottom, top):
                continue
            tight = on_picture(left.value, bottom.value, right.value, top.value)
            if tight[2] <= tight[0] or tight[3] <= tight[1]:
                continue
            if raw.FPDFText_GetLooseCharBox(text, index, rectangle):
                loose = on_picture(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
                found[index] = (tight, loose)
    return found


def _on_picture(page: Any) -> Callable[[float, float, float, float], Box]:
    """The way from page coordinates (points, y upwards) to the picture; pdfium knows about rotation and crop box."""
    import ctypes

    import pypdfium2

    def on_grid(page_x: float, page_y: float) -> tuple[float, float]:
        x, y = ctypes.c_int(), ctypes.c_int()
        pypdfium2.raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, page_x, page_y, x, y)
        return x.value / _GRID, y.value / _GRID

    # It is affine, so that three points tell all others, without a call for each.
    far = max(page.get_size())
    (x0, y0), (x1, y1), (x2, y2) = on_grid(0, 0), on_grid(far, 0), on_grid(0, far)
    xx, xy, yx, yy = (x1 - x0) / far, (x2 - x0) / far, (y1 - y0) / far, (y2 - y0) / far

    def placed(left: float, bottom: float, right: float, top: float) -> Box:
        xs = x0 + xx * left + xy * bottom, x0 + xx * right + xy * top
        ys = y0 + yx * left + yy * bottom, y0 + yx * right + yy * top
        return (
            min(max(min(xs), 0.0), 1.0),
            min(max(min(ys), 0.0), 1.0),
            min(max(max(xs), 0.0), 1.0),
            min(max(max(ys), 0.0), 1.0),
        )

    return placed


if __name__ == "__main__":
    main()
