"""Lines of a PDF page. Comes in: segments. Goes out: ``Line``s, the segments that stand side by side on one
baseline, with their cells. Leaves tables to tables and paragraphs to layout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.cleaning import Traced, concat
from assistant.readers.pdf_glyphs import Segment

__all__ = ["CELL_GAP", "CLOSES", "ITEM", "OPENS", "Line", "goes_on", "lines_of", "right_below"]

CELL_GAP = 1.1
"""Of the line height: a wider gap parts cells; between words a cell starts only after half as much again."""

_KOREAN_LETTERS = "[가나다라마바사아자차카타파하]"
_BULLETS = "•▪➢✓■□❖●○◦‣∙\uf0b7\uf0a7\uf0d8\uf0fc"
ITEM = re.compile(rf"(?:[{_BULLETS}·]\s*|(?:[o–—-]|\(?(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{1,4}}|{_KOREAN_LETTERS})[.)])\s+)\S")
"""How an item of a list begins."""

OPENS = re.compile(r"(?:US|C|A)?[$€£¥₩]\s?\(?|\(")
CLOSES = re.compile(r"[)%]+\.?|\)\s?%")
"""Signs that stand in a column of their own before or after the number that they belong to."""

_ENTRY = re.compile(r"(?:[.·…_]\s?){3,}(?:\d{1,4}|[ivxlc]{1,6})$")

_MARK = re.compile(
    rf"(?:[{_BULLETS}·o–—-]|\(?(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{1,4}})[.)]|\d{{1,2}}(?:\.\d{{1,2}})*\.?|[IVX]+\.?)$"
)


@dataclass(slots=True)
class Line:
    """Segments that stand side by side on one baseline, from left to right."""

    segments: list[Segment]
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    order: int = 0

    def __post_init__(self) -> None:
        self.segments.sort(key=lambda s: s.left)
        self.left = min(s.left for s in self.segments)
        self.right = max(s.right for s in self.segments)
        main = max(self.segments, key=lambda s: len(s.characters))
        self.top, self.bottom = main.top, main.bottom
        self.order = min(s.order for s in self.segments)

    @property
    def height(self) -> float:
        """Height in points of its main segment."""
        return max(self.bottom - self.top, 0.1)

    @property
    def bold(self) -> bool:
        """Whether (nearly) all of it is set in a bold face."""
        heavy = sum(len(s.characters) for s in self.segments if s.bold)
        return heavy >= 0.9 * sum(len(s.characters) for s in self.segments)

    @property
    def text(self) -> str:
        """Its words, cells parted by two spaces."""
        return "  ".join(cell.text for cell in self.cells())

    def cells(self) -> list[Traced]:
        """Its cells: segments parted by wide gaps; a currency sign or bracket is put to its number."""
        return [concat(cell) for cell in _cells(self.segments, self.height)]

    @property
    def is_entry(self) -> bool:
        """Whether it is one of a table of contents: dot leaders and the number of a page end it."""
        return _ENTRY.search(self.text) is not None

    def is_row(self) -> bool:
        """Whether it has several cells, a mere bullet or number in front not counted, or the dot leaders of a
        contents table.
        """
        cells = self.cells()
        if len(cells) == 2 and _MARK.match(cells[0].text.strip()) and re.search(r"[^\W\d]", cells[1].text):
            return False
        words = [re.fullmatch(r"[^\W\d_A-Z][^\W\d_]*[.,;]?", cell.text) is not None for cell in cells]
        if len(cells) > 3 and sum(words) > 0.6 * len(cells):  # justified text
            return False
        return len(cells) > 1 or "....." in self.text.replace(" ", "")


def _cells(segments: Sequence[Segment], height: float) -> list[list[Traced]]:
    cells: list[list[Traced]] = []
    before: Segment | None = None
    gaps = [b.left - a.right for a, b in pairwise(segments)]
    lenient = 1.0 if any(gap > 1.5 * CELL_GAP * height for gap in gaps) else 1.5
    for segment in segments:
        gap = segment.left - before.right if before is not None else 0.0
        closes = CLOSES.fullmatch(segment.text) is not None
        opened = before is not None and OPENS.fullmatch(before.text) is not None
        drop = before is not None and len(before.characters) == 1 and before.height > 1.6 * segment.height
        if before is None:
            cells.append([segment.traced()])
        elif drop and before.text.isupper():
            cells[-1].append(segment.traced())
        elif before.text[-1].isdigit() and segment.text[0].isdigit() and gap < CELL_GAP * height:
            cells[-1] += [Traced(" ", (-1,)), segment.traced()]  # a raised digit is not part of the number before it
        elif gap < 0.15 * height or closes or opened:
            cells[-1].append(segment.traced())
        elif gap < CELL_GAP * height * (lenient if _wordy(before, segment) else 1.0):
            cells[-1] += [Traced(" ", (-1,)), segment.traced()]
        else:
            cells.append([segment.traced()])
        before = segment
    return cells


def _wordy(before: Segment, after: Segment) -> bool:
    """Whether a gap lies between letters of running text: justified text has wide gaps too."""
    return before.text[-1].isalpha() and after.text[0].isalpha() and after.text[0].islower()


def lines_of(segments: Sequence[Segment]) -> list[Line]:
    """Segments on one baseline put together, from top to bottom; raised and lowered letters stay with their line."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (-s.height, s.top)):
        for row in rows:
            if _on_line(row[0], segment) and not any(_collide(other, segment) for other in row):
                row.append(segment)
                break
        else:
            rows.append([segment])
    return sorted((Line(row) for row in rows), key=lambda line: (round(line.bottom, 1), line.left))


def _on_line(main: Segment, other: Segment) -> bool:
    shared = min(main.bottom, other.bottom) - max(main.top, other.top)
    if other.height > 0.75 * main.height:
        return abs(main.base - other.base) < 0.3 * main.height
    near = any(abs(a - b) < 0.4 * main.height for a, b in ((main.right, other.left), (other.right, main.left)))
    return shared > (0.5 if near else 0.7) * other.height


def _collide(one: Segment, other: Segment) -> bool:
    return min(one.right, other.right) - max(one.left, other.left) > 0.5 * min(
        one.right - one.left, other.right - other.left
    )


def goes_on(above: Line, below: Line) -> bool:
    """Whether one line stands right below another in the same size."""
    return right_below(above, below) and abs(above.height - below.height) < 0.25 * above.height


def right_below(above: Line, below: Line) -> bool:
    """Whether one line stands below another, under part of it, with no room for a third between them."""
    gap = below.top - above.bottom
    overlap = min(above.right, below.right) - max(above.left, below.left)
    return -0.5 * above.height < gap < 0.5 * above.height and overlap > 0
