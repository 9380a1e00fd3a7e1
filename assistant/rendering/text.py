"""A page of clean text, made visible. Comes in: a Page and the marks on it. Goes out: escaped HTML, or a PNG.

For formats without a page of their own to draw (HTML, Markdown, Word, text) and for exported pages. Text is data: every
character of it is escaped, and taking the tags away from the HTML gives back exactly ``Page.text``, with a visible
character for each that would not be seen.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import category

from assistant.records import Page
from assistant.rendering.unseen import STAND_IN, shown_html, shown_text
from assistant.rendering.worker import HIGHLIGHT

if TYPE_CHECKING:
    from PIL import ImageDraw

__all__ = ["Light", "html_of", "picture_of"]

HANGUL_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/usr/share/fonts/truetype/unfonts-core/UnDotum.ttf",
    "/System/Library/Fonts/AppleSDGothicNeo.ttc",
    "C:/Windows/Fonts/malgun.ttf",
)
"""Where systems keep a font with Hangul; the first one that is there is used when a page needs it."""

_MAX_HEIGHT_PX = 20_000
Marks = Sequence[tuple[int, int]]
Kind = Literal["read", "found", "hit"]


@dataclass(frozen=True, slots=True)
class Light:
    """Characters that are shown as something less than a citation: read, or found by a search (the one opened: hit)."""

    start: int
    end: int
    kind: Kind


def html_of(page: Page, marks: Marks, lights: Sequence[Light] = ()) -> str:
    """The page's text as paragraphs and headings, marked characters in ``<mark>``, others in a ``<span>`` with a class.

    >>> html_of(Page(1, None, "A < B\\n\\nC"), [(0, 1)], [Light(7, 8, "hit")])
    '<p><mark id="mark">A</mark> &lt; B</p>\\n\\n<p><span class="hit">C</span></p>'
    """
    marks = _merged(marks)
    headings = {heading.start: min(max(heading.level, 1), 4) + 2 for heading in page.headings}
    parts = []
    for start, end in _blocks(page.text):
        level = next((headings[at] for at in headings if start <= at < end), 0)
        tag = f"h{level}" if level else "p"
        block = page.text[start:end]
        parts.append(
            f"<{tag}>{_marked(page.text, start, end, marks, lights)}</{tag}>" if block.strip() else shown_html(block)
        )
    return "".join(parts).replace("<mark", '<mark id="mark"', 1)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs and the white space between them, in order, covering all of ``text``."""
    at = 0
    for gap in re.finditer(r"\s*\n\s*\n\s*", text):
        yield at, gap.start()
        yield gap.start(), gap.end()
        at = gap.end()
    yield at, len(text)


def _marked(text: str, start: int, end: int, marks: Marks, lights: Sequence[Light]) -> str:
    """The text in pieces that are marked alike; marks and lights may overlap."""
    marks = [(low, high) for low, high in marks if low < end and high > start]
    lights = [light for light in lights if light.start < end and light.end > start]
    edges = {start, end, *(at for mark in marks for at in mark), *(at for x in lights for at in (x.start, x.end))}
    cuts = sorted(at for at in edges if start <= at <= end)
    return "".join(_piece(text[low:high], low, marks, lights) for low, high in pairwise(cuts))


def _piece(piece: str, at: int, marks: Marks, lights: Sequence[Light]) -> str:
    kinds = " ".join(sorted({light.kind for light in lights if light.start <= at < light.end}))
    style = f' class="{kinds}"' if kinds else ""
    tag = "mark" if any(low <= at < high for low, high in marks) else "span" if kinds else ""
    return f"<{tag}{style}>{shown_html(piece)}</{tag}>" if tag else shown_html(piece)


def _merged(marks: Marks) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def picture_of(page: Page, marks: Marks, width_px: int) -> tuple[bytes, tuple[int, int], str]:
    """The page's text drawn as a PNG, its (width, height) in pixels, and a note on what could not be shown."""
    from PIL import Image, ImageDraw

    size_px = max(width_px // 56, 6)
    font, note = _font(page.text, size_px)
    margin, line_height = width_px // 12, round(size_px * 1.6)
    lines = list(_wrapped(page.text, font, max(width_px - 2 * margin, 1)))
    if note:
        lines += [(len(page.text), len(page.text))]
    height_px = 2 * margin + line_height * (len(lines) + (1 if note else 0))
    if height_px > _MAX_HEIGHT_PX:
        height_px = _MAX_HEIGHT_PX
        note = " ".join(filter(None, [note, "The page is longer than a picture can be and is cut off at its end."]))
    picture = Image.new("RGB", (width_px, height_px), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    merged = _merged(marks)
    for number, (start, end) in enumerate(lines):
        at = (margin, margin + number * line_height)
        _draw_line(draw, at, page.text, (start, end), merged, font, line_height)
    if note:
        draw.text((margin, height_px - margin), note, fill=(140, 60, 40), font=_font(note, size_px)[0])
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=3)
    return target.getvalue(), picture.size, note


def _draw_line(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    span: tuple[int, int],
    marks: Marks,
    font: Any,
    line_height: int,
) -> None:
    (x, y), (start, end) = at, span
    for low, high in marks:
        low, high = max(low, start), min(high, end)
        if low < high:
            left = x + font.getlength(_shown(text[start:low]))
            right = x + font.getlength(_shown(text[start:high]))
            draw.rectangle((left - 1, y - line_height * 0.08, right + 1, y + line_height * 0.88), fill=HIGHLIGHT)
    draw.text((x, y), _shown(text[start:end]), fill=(28, 28, 30), font=font)


def _shown(text: str) -> str:
    return shown_text(text.replace("\t", "    ").replace("\n", " ")).replace(STAND_IN, "·")  # every font has a dot


def _wrapped(text: str, font: Any, width_px: int) -> Iterator[tuple[int, int]]:
    """Lines as (start, end) in ``text``, broken at spaces, or within a word that is wider than a line."""
    for line in re.finditer(r"[^\n]*\n|[^\n]+$", text):
        start, end = line.start(), line.end() - line.group().endswith("\n")
        at = start
        for word in re.finditer(r"\S+\s*", text[start:end]):
            word_end = start + word.end()
            if font.getlength(_shown(text[at : start + len(word.group().rstrip()) + word.start()])) <= width_px:
                continue
            if start + word.start() > at:
                yield at, start + word.start()
                at = start + word.start()
            # No glyph that counts is narrower than a pixel: no need to measure more characters than that.
            while font.getlength(_shown(text[at : min(word_end, at + width_px)].rstrip())) > width_px:
                fits = _fitting(text, at, word_end, font, width_px)
                yield at, fits
                at = fits
        yield at, end


def _fitting(text: str, start: int, end: int, font: Any, width_px: int) -> int:
    low, high = start + 1, min(end, start + width_px)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(_shown(text[start:middle])) <= width_px else (low, middle - 1)
    return low


def _font(text: str, size_px: int) -> tuple[Any, str]:
    """Pillow's own font where it has every character, else a font of the system; and which characters are missing."""
    from PIL import ImageFont

    default = ImageFont.load_default(size_px)
    missing = _missing(text, default)
    if not missing:
        return default, ""
    for path in HANGUL_FONTS:
        if Path(path).is_file():
            font = ImageFont.truetype(path, size_px)
            missing = _missing(text, font)
            break
    else:
        font = default  # type: ignore[assignment]
    if not missing:
        return font, ""
    return font, f"No font on this system shows {len(missing)} of the page's characters."


def _missing(text: str, font: Any) -> list[str]:
    """The characters that the font draws as it draws one that no font has."""
    unknown = bytes(font.getmask("\U0010fffe"))
    visible = (c for c in sorted(set(text)) if c > "~" and not c.isspace() and category(c) not in ("Cc", "Cf", "Cs"))
    return [c for c in visible if bytes(font.getmask(c)) == unknown]
