"""Tables of a PDF page. Comes in: the lines of a region. Goes out: which lines belong to a table, and its rows:
cells from left to right, each of one or more lines. Leaves text to layout.

A table has no mark in a PDF. A line with several cells is taken for part of one; words that go on from line to line
inside a column, in the order of the content stream, are one cell; cells that stand level are one row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from assistant.readers.columns import is_prose
from assistant.readers.lines import CELL_GAP, CLOSES, ITEM, OPENS, Line, goes_on
from assistant.readers.pdf_glyphs import Segment

__all__ = ["reads_downwards", "rows_of", "stream_columns", "table_lines"]

_NUMBER = re.compile(
    r"[\s$€£¥₩()%+–—\-*†]*(?:\d[\d.,]*)?[\s()%x*†–—-]*(?:(?:million|billion|bps|pts|M|B)\b)?|N/?A\*?|n/?a",
    re.IGNORECASE,
)
_MIN_LABELS = 3
_MOST_HEADS = 6  # lines without numbers between two rows of one table
_WIDEST_CELL = 0.7  # of the region's width


def table_lines(lines: Sequence[Line]) -> list[bool]:
    """For each line of a region whether it belongs to a table."""
    rows = [line.is_row() and not _is_justified(lines, i) for i, line in enumerate(lines)]
    for number in _labelled(lines):
        rows[number] = True
    if not any(rows):
        return rows
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    for i, line in enumerate(lines):  # words that stand between the lines of a cell with several lines
        near = [lines[k] for k in (i - 1, i + 1) if 0 <= k < len(lines) and rows[k] and lines[k].is_row()]
        if not rows[i] and any(min(line.bottom, n.bottom) - max(line.top, n.top) > 0.15 * line.height for n in near):
            rows[i] = True
    inside = {id(s) for line, row in zip(lines, rows, strict=True) if row for s in line.segments}
    narrow = [line for line in lines if line.right - line.left < _WIDEST_CELL * (right - left)]
    for cell in _cells([s for line in [*narrow, *_only(lines, rows)] for s in line.segments]):
        if any(id(s) in inside for line in cell for s in line.segments):
            inside.update(id(s) for line in cell for s in line.segments)
    rows = [row or any(id(s) in inside for s in line.segments) for line, row in zip(lines, rows, strict=True)]
    return _with_heads(lines, rows, left, right)


def _labelled(lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines of a table whose labels stand beside the middle of their explanation, level with none of
    its lines.
    """
    pairs = []
    for i, j in ((i, i + step) for step in (1, 2) for i in range(len(lines) - step)):
        one, other = sorted((lines[i], lines[j]), key=lambda line: line.left)
        shared = min(one.bottom, other.bottom) - max(one.top, other.top)
        if shared > 0.2 * one.height and other.left - one.right > CELL_GAP * one.height:
            pairs.append((round(one.segments[0].left / 6), i, j))
    lefts = Counter(key for key, _, _ in pairs)
    return {number for key, i, j in pairs if lefts[key] >= _MIN_LABELS for number in (i, j)}


def _only(lines: Sequence[Line], rows: Sequence[bool]) -> list[Line]:
    return [line for line, row in zip(lines, rows, strict=True) if row]


def _is_justified(lines: Sequence[Line], number: int) -> bool:
    """Whether a line with wide gaps is one of justified text: those above and below are prose of the same extent."""
    line = lines[number]
    near = [lines[i] for i in (number - 1, number + 1) if 0 <= i < len(lines)]
    same = [n for n in near if abs(n.left - line.left) < 3 and not n.is_row() and is_prose(n.text)]
    return (
        bool(same)
        and is_prose(line.text)
        and any(abs(n.right - line.right) < 2 for n in same)
        and len(line.cells()) < 4
    )


def _with_heads(lines: Sequence[Line], rows: list[bool], left: float, right: float) -> list[bool]:
    """Short lines between rows, and heads that stand over the columns of numbers, belong to the table too."""
    found = list(rows)
    for i in range(len(lines) - 1, -1, -1):
        line = lines[i]
        if found[i] or line.right - line.left > 0.6 * (right - left) or i + 1 == len(lines) or not found[i + 1]:
            continue
        between = (
            any(rows[k] for k in range(max(0, i - _MOST_HEADS), i))
            and lines[i + 1].top - line.bottom < 2.5 * line.height
        )
        over = line.left > left + 0.3 * (right - left) or line.text.rstrip().endswith(":")
        close = lines[i + 1].top - line.bottom < 1.2 * line.height
        if (between or (over and close)) and not line.text.rstrip().endswith("."):
            found[i] = True
    return found


def reads_downwards(lines: Sequence[Line]) -> bool:
    """Whether rows are lists or text side by side: words, set close, and the content stream goes down before it
    goes right.
    """
    segments = sorted((segment for line in lines for segment in line.segments), key=lambda s: s.order)
    if sum(_NUMBER.fullmatch(s.text) is not None for s in segments) > 0.1 * len(segments):
        return False
    down = right = 0
    for a, b in pairwise(segments):
        level = abs(a.base - b.base) < 0.4 * a.height
        right += b.left > a.right and min(a.bottom, b.bottom) - max(a.top, b.top) > 0.2 * a.height
        overlap = min(a.right, b.right) - max(a.left, b.left)
        down += not level and overlap > 0 and -0.5 * a.height < b.top - a.bottom < 0.6 * a.height
    return down > 4 * right and down > 3


def stream_columns(lines: Sequence[Line]) -> list[list[Segment]]:
    """The segments of some lines in the order of the content stream, parted where it jumps up."""
    columns: list[list[Segment]] = []
    for segment in sorted((s for line in lines for s in line.segments), key=lambda s: s.order):
        if columns and segment.top > columns[-1][-1].top - 0.6 * segment.height:
            columns[-1].append(segment)
        else:
            columns.append([segment])
    return columns


def rows_of(lines: Sequence[Line]) -> list[list[list[Line]]]:
    """The rows of a table from top to bottom, each a list of cells from left to right, each a list of lines."""
    cells = _cells([segment for line in lines for segment in line.segments])
    cells = [part for cell in cells for part in _unstacked(cell, lines)]
    rows: list[list[list[Line]]] = []
    for cell in sorted(cells, key=lambda c: (-_height(c), c[0].top)):
        host = next((row for row in rows if _level(row, cell)), None)
        if host is None:
            rows.append([cell])
        else:
            host.append(cell)
    rows = [part for row in rows for part in _parted(row)]
    rows = [_joined(sorted(row, key=lambda cell: cell[0].left)) for row in rows]
    return sorted(rows, key=lambda row: (round(_middle_of(row), 1), row[0][0].left))


def _joined(row: list[list[Line]]) -> list[list[Line]]:
    """A row with currency signs put to their numbers and closing brackets and percent signs too."""
    joined: list[list[Line]] = []
    for cell in row:
        before = joined[-1] if joined else None
        single = before is not None and len(before) == len(cell) == 1
        if before is not None and single and (OPENS.fullmatch(before[0].text) or CLOSES.fullmatch(cell[0].text)):
            joined[-1] = [Line([*before[0].segments, *cell[0].segments])]
        else:
            joined.append(cell)
    return joined


def _middle_of(row: Sequence[Sequence[Line]]) -> float:
    tops, bottoms = [cell[0].top for cell in row], [cell[-1].bottom for cell in row]
    return (min(tops) + max(bottoms)) / 2


def _height(cell: Sequence[Line]) -> float:
    return cell[-1].bottom - cell[0].top


def _cells(segments: Sequence[Segment]) -> list[list[Line]]:
    """Segments grouped into cells by the order of the content stream."""
    cells: list[list[Line]] = []
    edges = _right_edges(segments)
    for segment in sorted(segments, key=lambda s: s.order):
        line = Line([segment])
        last = cells[-1][-1] if cells else None
        if last is not None and _beside(last, line):
            cells[-1][-1] = Line([*last.segments, segment])
        elif last is not None and _wraps(last, line, edges):
            cells[-1].append(line)
        else:
            cells.append([line])
    return cells


def _right_edges(segments: Sequence[Segment]) -> dict[int, float]:
    """For each left edge (in steps of 4 points) how far its column reaches to the right."""
    edges: dict[int, float] = {}
    for segment in segments:
        key = round(segment.left / 4)
        edges[key] = max(edges.get(key, 0.0), segment.right)
    return edges


def _beside(one: Line, other: Line) -> bool:
    """Whether a segment goes on in the same cell on the same line."""
    level = (
        abs(one.bottom - other.bottom) < 0.3 * one.height
        or min(one.bottom, other.bottom) - max(one.top, other.top) > 0.6 * other.height
    )
    joined = Line([*one.segments, *other.segments])
    return level and -2 < other.left - one.right < CELL_GAP * one.height and len(joined.cells()) == 1


def _wraps(last: Line, line: Line, edges: dict[int, float]) -> bool:
    """Whether the words of a cell go on in the line below, because the next word had no room."""
    text = line.text.strip()
    if not goes_on(last, line) or ITEM.match(text) or last.bold != line.bold:
        return False
    if _NUMBER.fullmatch(text) or _NUMBER.fullmatch(last.text.strip()):
        return False
    if text[0].islower():
        return True
    if last.text.rstrip().endswith(":"):
        return False
    edge = max(edges.get(round(last.segments[0].left / 4) + near, 0.0) for near in (-1, 0, 1))
    edge = max(edge, line.right)
    word = len(text.split()[0]) * (line.right - line.left) / max(len(text), 1)
    return last.right + word > edge


def _unstacked(cell: list[Line], lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a cell apart where several of them have a number of their own beside them: then each is a row."""
    if len(cell) == 1:
        return [cell]
    own = {id(s) for line in cell for s in line.segments}
    numbers = [s for line in lines for s in line.segments if id(s) not in own and _NUMBER.fullmatch(s.text)]
    beside = sum(any(abs(s.base - line.segments[0].base) < 0.3 * line.height for s in numbers) for line in cell)
    return [[line] for line in cell] if beside > 1 else [cell]


def _level(row: Sequence[Sequence[Line]], cell: Sequence[Line]) -> bool:
    """Whether a cell stands level with the tallest cell of a row."""
    tallest = row[0]
    shared = min(tallest[-1].bottom, cell[-1].bottom) - max(tallest[0].top, cell[0].top)
    return shared > 0.5 * min(_height(cell), _height(tallest))


def _parted(row: list[list[Line]]) -> list[list[list[Line]]]:
    """A row whose tallest cell spans several rows, taken apart: the column with the most cells says where."""
    stacks = [[other for other in row if _over(cell, other)] for cell in row]
    stack = max(stacks, key=len)
    if len(stack) < 2:
        return [row]
    parts = [[cell] for cell in sorted(stack, key=lambda c: c[0].top)]
    for cell in row:
        if not any(cell is other for other in stack):
            max(parts, key=lambda part: _shared(part[0], cell)).append(cell)
    return parts


def _over(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """Whether two cells stand in the same column."""
    left, right = (
        max(min(k.left for k in one), min(k.left for k in other)),
        min(max(k.right for k in one), max(k.right for k in other)),
    )
    return right - left > 1


def _shared(one: Sequence[Line], other: Sequence[Line]) -> float:
    return min(one[-1].bottom, other[-1].bottom) - max(one[0].top, other[0].top)
