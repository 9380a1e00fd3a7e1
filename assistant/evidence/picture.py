"""The picture of a cited place. Comes in: a document, a page, the marked words. Goes out: the part of the page round
them, with the words marked.

The part is as wide as the print on the page, with some lines above and below the marked words, and small: few colours
where there is only print, JPEG where there are photographs. A page is drawn once, however often it is cited.
"""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.evidence.records import Picture
from assistant.rendering import Box, Renderer
from assistant.rendering.worker import HIGHLIGHT

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Cut", "Scissors"]

PAGE_WIDTH_PX = 1100
_PAGES_AT_HAND = 8  # 5 MB each
_LINES_ROUND = 3.2  # heights of a marked line, above and below
_MARGIN = 0.025  # of the page's width, kept beside the print
_LEAST = 0.72  # of the page's width, at least, so that short lines are not blown up
_COLOURS = 16
_PAPER = 24  # of 255: how far paper may be from white
_LARGE_BYTES = 60_000  # from here on it is probably a photograph, and JPEG is tried


@dataclass(frozen=True, slots=True)
class Cut:
    """A picture and its bytes."""

    picture: Picture
    data: bytes


@dataclass(frozen=True, slots=True)
class _Page:
    """A drawn page; for each column and each row of its pixels, whether there is ink in it."""

    image: Image.Image
    columns: list[int]
    rows: list[int]


class Scissors:
    """Cuts the pictures of one file out of their pages."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._pages: OrderedDict[tuple[str, int], _Page] = OrderedDict()

    def cut(self, document: str, page_index: int, start: int, end: int) -> Cut:
        """The part round the characters of a PDF page; the whole page where they have no boxes.

        Raises what the renderer raises: DocumentError for a page that cannot be drawn, NotFoundError for no page.
        """
        boxes = self._renderer.boxes(document, page_index, [(start, end)]).boxes
        page = self._page(document, page_index)
        top, bottom = _rows(boxes, page.rows)
        left, right = _columns(page.columns)
        part = _marked(page.image, boxes).crop((left, top, right, bottom))
        data, media = _small(part)
        return Cut(Picture(hashlib.sha256(data).hexdigest(), media, part.width, part.height), data)

    def _page(self, document: str, page_index: int) -> _Page:
        key = document, page_index
        if key not in self._pages:
            drawn = self._renderer.picture(document, page_index, (), PAGE_WIDTH_PX)
            self._pages[key] = _read(drawn.png)
            if len(self._pages) > _PAGES_AT_HAND:
                self._pages.popitem(last=False)
        self._pages.move_to_end(key)
        return self._pages[key]


def _read(png: bytes) -> _Page:
    from PIL import Image, ImageChops

    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
    grey = ImageChops.invert(image.convert("L"))
    columns, rows = grey.point([255 if value > _PAPER else 0 for value in range(256)]).getprojection()
    return _Page(image, list(columns), list(rows))


def _marked(page: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """The page with a calm yellow multiplied into the boxes, as the reader shows it."""
    from PIL import Image, ImageChops

    marked = page.copy()
    for box in boxes:
        left, top = int(box.left * page.width), int(box.top * page.height)
        area = (left, top, max(left + 1, round(box.right * page.width)), max(top + 1, round(box.bottom * page.height)))
        words = page.crop(area)
        marked.paste(ImageChops.multiply(words, Image.new("RGB", words.size, HIGHLIGHT)), (left, top))
    return marked


def _rows(boxes: Sequence[Box], ink: Sequence[int]) -> tuple[int, int]:
    """From which row of pixels to which: some lines round the boxes, and no line cut through where that can be."""
    height = len(ink)
    if not boxes:
        return 0, height
    heights = sorted(box.bottom - box.top for box in boxes)
    line = min(heights[len(heights) // 2], 0.1) * height  # a headline needs no more room than that
    first, last = min(box.top for box in boxes) * height, max(box.bottom for box in boxes) * height
    top = _between_lines(ink, first - (_LINES_ROUND + 1.3) * line, first - _LINES_ROUND * line)
    bottom = _between_lines(ink, last + _LINES_ROUND * line, last + (_LINES_ROUND + 1.3) * line)
    return top, max(bottom, top + 1)


def _between_lines(ink: Sequence[int], low: float, high: float) -> int:
    """The middle of the widest gap without ink between two rows; half way where there is none."""
    first, last = (min(max(round(row), 0), len(ink)) for row in (low, high))
    best, start = (0, (first + last) // 2), first
    for row in range(first, last):
        if ink[row]:
            start = row + 1
        best = max(best, (row + 1 - start, (row + 1 + start) // 2))
    return best[1]


def _columns(ink: Sequence[int]) -> tuple[int, int]:
    """From where to where there is ink on the page, in pixels, but most of its width; all of it without margins."""
    width = len(ink)
    inked = [at for at, there in enumerate(ink) if there]
    if not inked:
        return 0, width
    margin, least = round(_MARGIN * width), round(_LEAST * width)
    left = max(inked[0] - margin, 0)
    right = min(max(inked[-1] + 1 + margin, left + least), width)
    return max(min(left, right - least), 0), right


def _small(part: Image.Image) -> tuple[bytes, str]:
    png = _bytes(_few_colours(part), "PNG", bits=4, compress_level=6)  # level 9 takes eight times as long for 2 %
    if len(png) > _LARGE_BYTES:
        jpeg = _bytes(part, "JPEG", quality=62, optimize=True)
        if len(jpeg) < len(png):
            return jpeg, "image/jpeg"
    return png, "image/png"


def _few_colours(part: Image.Image) -> Image.Image:
    """The picture in few colours, of which paper and mark are kept exactly."""
    from PIL import Image

    few = part.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    for at in range(0, len(palette), 3):
        for exact in ((255, 255, 255), HIGHLIGHT):
            if max(abs(a - b) for a, b in zip(palette[at : at + 3], exact, strict=True)) <= 3:
                palette[at : at + 3] = exact
    few.putpalette(palette)
    return few


def _bytes(picture: Image.Image, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()
