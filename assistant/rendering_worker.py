"""The process that opens PDF files to draw them. Comes in: one JSON line per page. Goes out: one JSON line, then a PNG.

A hostile PDF can make its parser loop, swell or crash, so the parser lives here, with a limit on memory, and
``rendering.py`` ends this process when it takes too long. It trusts nothing but its request:

    request   {"path", "sha256", "page_index", "width_px", "marks": [[character index, ...], ...]}
    reply     {"width_px", "height_px", "boxes": [[left, top, right, bottom], ...], "png_bytes"} and the PNG's bytes
    or        {"status", "error"}, words for a person

``width_px`` 0 asks for the boxes alone. Boxes are fractions (0 to 1) of the picture, its origin at the top left.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["HIGHLIGHT", "line_boxes", "main", "size_in_pixels"]

HIGHLIGHT = (255, 233, 138)
"""The calm yellow that is multiplied into the picture under marked words: black text stays black."""

MAX_PIXELS = 24_000_000
_GRID = 1_000_000  # pdfium answers in whole device pixels; on a grid this fine the rounding cannot be seen

Box = tuple[float, float, float, float]


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
            boxes = [box for mark in request["marks"] for box in line_boxes(_character_boxes(page, mark))]
            width_pt, height_pt = page.get_size()
            width_px, height_px = size_in_pixels(width_pt, height_pt, request["width_px"] or 1000)
            png = _picture(page, (width_px, height_px), boxes) if request["width_px"] else b""
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise _CannotDraw("unreadable", f"Page {request['page_index']} cannot be drawn: {error}") from error
    return {"width_px": width_px, "height_px": height_px, "boxes": boxes}, png


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


def _character_boxes(page: Any, characters: Sequence[int]) -> list[tuple[Box, Box]]:
    """The tight and the loose box of each character that has one, as fractions of the page as it is shown."""
    import pypdfium2

    found = []
    with closing(page.get_textpage()) as text:
        count = text.count_chars()
        for index in characters:
            if not 0 <= index < count:
                continue
            try:
                tight = _on_picture(page, text.get_charbox(index))
                loose = _on_picture(page, text.get_charbox(index, loose=True))
            except pypdfium2.PdfiumError:
                continue  # a character without a shape, such as a space that pdfium put in
            if tight[2] > tight[0] and tight[3] > tight[1]:
                found.append((tight, loose))
    return found


def _on_picture(page: Any, box: Sequence[float]) -> Box:
    """From page coordinates (points, y upwards) to the picture; pdfium knows about rotation and crop box."""
    import ctypes

    import pypdfium2

    xs, ys = [], []
    x, y = ctypes.c_int(), ctypes.c_int()
    left, bottom, right, top = box
    for page_x, page_y in ((left, bottom), (right, top)):
        pypdfium2.raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, page_x, page_y, x, y)
        xs.append(min(max(x.value / _GRID, 0.0), 1.0))
        ys.append(min(max(y.value / _GRID, 0.0), 1.0))
    return min(xs), min(ys), max(xs), max(ys)


def line_boxes(characters: Sequence[tuple[Box, Box]]) -> list[Box]:
    """One box per line of marked text, from the (tight, loose) boxes of its characters in reading order.

    Loose boxes, as high as the font, tell which characters share a line; some fonts state absurd heights, so that a
    line's box is never much higher than its ink. Text may stand sideways or upside down on the page, or run from
    right to left: the direction that gives the fewest lines is the one it is written in.
    """
    found: list[list[Box]] = []
    for turns in range(4):
        turned = [(_turned(tight, turns), _turned(loose, turns)) for tight, loose in characters]
        found.append([_turned(_around(line), -turns % 4) for line in _lines(turned)])
        if len(found[0]) <= 1 + len(characters) // 8:
            return found[0]
    return min(found, key=len)


def _turned(box: Box, quarters: int) -> Box:
    """The box after the picture was turned by so many quarters."""
    for _ in range(quarters):
        left, top, right, bottom = box
        box = (top, 1 - right, bottom, 1 - left)
    return box


def _lines(characters: Sequence[tuple[Box, Box]]) -> list[list[tuple[Box, Box]]]:
    lines: list[list[tuple[Box, Box]]] = []
    for character in characters:
        if lines and _same_line(lines[-1], character):
            lines[-1].append(character)
        else:
            lines.append([character])
    return lines


def _same_line(line: list[tuple[Box, Box]], character: tuple[Box, Box]) -> bool:
    last, new = line[-1][1], character[1]
    height = min(last[3] - last[1], new[3] - new[1])
    overlap = min(last[3], new[3]) - max(last[1], new[1])
    # Far to the right is another column or a cell of a table; to the left is a new line, even if the heights overlap.
    gap = new[0] - last[2]
    reach = 4 * max(last[2] - last[0], new[2] - new[0], height)
    return overlap > 0.5 * height and -reach / 4 <= gap < reach


def _around(line: list[tuple[Box, Box]]) -> Box:
    tight, loose = (_union([pair[kind] for pair in line]) for kind in (0, 1))
    slack = 0.3 * (tight[3] - tight[1])
    top = max(min(loose[1], tight[1]), tight[1] - slack)
    bottom = min(max(loose[3], tight[3]), tight[3] + slack)
    side = 0.06 * (tight[3] - tight[1])
    return max(tight[0] - side, 0.0), max(top, 0.0), min(tight[2] + side, 1.0), min(bottom, 1.0)


def _union(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


if __name__ == "__main__":
    main()
