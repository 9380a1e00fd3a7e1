"""The characters of one PDF page, where they stand. Comes in: a page open in pdfium. Goes out: ``Segment``s, runs of
characters on one baseline without a wide gap, in the order of the content stream. Leaves reading order to layout.

Coordinates are points, turned so that most of the page's text reads left to right, y growing downwards. Runs in
memory-limited children only; the pdfium calls are raw because ``Page.source`` promises pdfium's own character indices.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from assistant.cleaning import Traced

__all__ = ["Glyph", "Segment", "read_glyphs", "segments_of"]

_HYPHENS = (0x02, 0xFFFE)  # what pdfium puts for a hyphen at a line's end
_SPLIT_GAP = 1.1  # of the line height: a wider gap parts two cells or columns
_MARK_GAP = 4.0  # the same after the mark of an item of a list
_MARK = re.compile(r"[•▪➢✓■□❖●○◦‣∙·\uf0b7\uf0a7\uf0d8\uf0fc\uf06e\uf0a8]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,3})[.)]")
_BOLD_WEIGHT = 600


class Glyph(NamedTuple):
    """One character, its index on the page, its box and the baseline that it stands on."""

    character: str
    place: int  # its index on the page
    left: float
    right: float
    top: float
    bottom: float
    base: float
    turned: int  # quarter turns against the page's own reading direction


@dataclass(slots=True)
class Segment:
    """A run of glyphs on one baseline. ``order`` is its place in the content stream."""

    left: float
    right: float
    top: float
    bottom: float
    base: float
    order: int
    bold: bool = False
    turned: int = 0
    gap: float = 0.0  # between its last two glyphs, in points
    characters: list[str] = field(default_factory=list)
    source: list[int] = field(default_factory=list)

    @property
    def height(self) -> float:
        """Height of the line in points, ascender to descender."""
        return max(self.bottom - self.top, 0.1)

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(self.characters)

    def traced(self) -> Traced:
        """Its characters with their indices."""
        return Traced(self.text, tuple(self.source))


def read_glyphs(textpage: Any, raw: Any) -> list[Glyph]:
    """All characters of a pdfium text page; white space keeps its place in the order but has no box of its own."""
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    unicode_of, box_of, origin_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    found: list[Glyph] = []
    turned = 0
    word = False
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = unicode_of(textpage, index)
        character = "-" if code in _HYPHENS else chr(code) if 0 < code < 0x110000 else " "
        if character.isspace() or not box_of(textpage, index, box) or not origin_of(textpage, index, x, y):
            found.append(Glyph(character if character.isspace() else " ", index, 0.0, 0.0, 0.0, 0.0, 0.0, 0))
            word = False
            continue
        if not word:  # the letters of a word share their direction
            turned = _quarter_turns(raw.FPDFText_GetCharAngle(textpage, index))
            word = True
        found.append(_upright(character, index, (box.left, box.right, box.bottom, box.top, x.value, y.value), turned))
    return _turned_together(found)


def _quarter_turns(angle: float) -> int:
    """Quarter turns counter-clockwise of a character; pdfium's ``angle`` is in radians clockwise."""
    return -round(angle / (math.pi / 2)) % 4 if math.isfinite(angle) and angle >= 0 else 0


def _upright(character: str, index: int, place: tuple[float, float, float, float, float, float], turned: int) -> Glyph:
    """A glyph as it stands when its own reading direction goes from left to right."""
    left, right, bottom, top, x, y = place
    if not math.isfinite(sum(place)):
        left = right = bottom = top = x = y = 0.0
    if turned == 0:
        return Glyph(character, index, left, right, -top, -bottom, -y, turned)
    if turned == 1:  # reads upwards
        return Glyph(character, index, bottom, top, left, right, x, turned)
    if turned == 2:
        return Glyph(character, index, -right, -left, bottom, top, y, turned)
    return Glyph(character, index, -top, -bottom, -right, -left, -x, turned)


def _turned_together(glyphs: list[Glyph]) -> list[Glyph]:
    """The glyphs, the direction of most of them counted as none: a page may be turned as a whole."""
    usual = Counter(glyph.turned for glyph in glyphs if not glyph.character.isspace()).most_common(1)
    if not usual or usual[0][0] == 0:
        return glyphs
    return [glyph._replace(turned=(glyph.turned - usual[0][0]) % 4) for glyph in glyphs]


def segments_of(glyphs: list[Glyph]) -> list[Segment]:
    """Runs of glyphs on one baseline, parted at wide gaps and where the stream jumps."""
    segments: list[Segment] = []
    current: Segment | None = None
    space: int | None = None
    for glyph in glyphs:
        if glyph.character.isspace():
            if glyph.character in "\r\n":
                current = None
            space = glyph.place
            continue
        if current is not None and _follows(current, glyph):
            if (space is not None and not _sham_space(current, glyph)) or _unmarked_space(current, glyph):
                current.characters.append(" ")
                current.source.append(space if space is not None else -1)
            _extend(current, glyph)
        else:
            current = Segment(
                glyph.left, glyph.right, glyph.top, glyph.bottom, glyph.base, glyph.place, turned=glyph.turned
            )
            current.characters.append(glyph.character)
            current.source.append(glyph.place)
            segments.append(current)
        space = None
    return segments


def _follows(segment: Segment, glyph: Glyph) -> bool:
    height = max(segment.height, glyph.bottom - glyph.top)
    if glyph.turned != segment.turned or abs(glyph.base - segment.base) > 0.2 * height:
        return False
    widest = _MARK_GAP if len(segment.characters) <= 4 and _MARK.fullmatch(segment.text) else _SPLIT_GAP
    return -1.2 * height < _gap(segment, glyph) < widest * height


def _unmarked_space(segment: Segment, glyph: Glyph) -> bool:
    """Whether words stand apart though the stream has no space: a gap, wide by itself or wide for letters set close."""
    gap = _gap(segment, glyph)
    if _sham_space(segment, glyph):
        return False
    if gap > 0.5 * segment.height:
        return True
    letters = (
        glyph.character.isalpha() and all(c.isalpha() for c in segment.characters[-2:]) and len(segment.characters) > 1
    )
    return letters and gap > 0.14 * segment.height and segment.gap < 0.05 * segment.height


def _sham_space(segment: Segment, glyph: Glyph) -> bool:
    """Whether a space in the stream shows no gap inside a number or before a full stop (``84 .80%``)."""
    before = segment.characters[-1]
    if glyph.character == ")" and before.isdigit():  # an accountant's minus, its bracket in a column of its own
        return True
    closing = glyph.character in ".,%" and before.isalnum()
    inside = (
        glyph.character.isdigit()
        and before in ".,"
        and len(segment.characters) > 1
        and segment.characters[-2].isdigit()
    )
    return (closing or inside) and glyph.left - segment.right < 0.06 * segment.height


def _gap(segment: Segment, glyph: Glyph) -> float:
    if glyph.left >= segment.right:
        return glyph.left - segment.right
    if unicodedata.bidirectional(glyph.character) in ("R", "AL") or glyph.right < segment.left + 0.5:
        return segment.left - glyph.right if glyph.left < segment.left else glyph.left - segment.right
    return glyph.left - segment.right


def _extend(segment: Segment, glyph: Glyph) -> None:
    segment.gap = glyph.left - segment.right
    segment.characters.append(glyph.character)
    segment.source.append(glyph.place)
    if glyph.left < segment.left:
        segment.left = glyph.left
    if glyph.right > segment.right:
        segment.right = glyph.right
    if glyph.top < segment.top:
        segment.top = glyph.top
    if glyph.bottom > segment.bottom:
        segment.bottom = glyph.bottom


def mark_bold(segments: list[Segment], textpage: Any, raw: Any) -> None:
    """Note which segments are set in a bold face, by the weight or the name of the font of their middle character."""
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    for segment in segments:
        index = segment.source[len(segment.source) // 2]
        index = segment.source[0] if index < 0 else index
        length = raw.FPDFText_GetFontInfo(textpage, index, buffer, 128, flags)
        name = buffer.raw[: max(0, min(length, 128) - 1)].decode("latin-1").lower() if length else ""
        heavy = raw.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT
        segment.bold = heavy or any(word in name for word in ("bold", "black", "heavy", "demi"))
