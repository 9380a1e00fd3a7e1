"""Lines, rows and paragraphs of a PDF page. Comes in: segments with boxes. Goes out: ``Line``s in reading order,
grouped in
``Piece``s: paragraphs, items of lists, rows of tables. Leaves columns to columns, headings and running heads to
furniture.

Where the layout is unclear the order of the content stream is kept; no segment is ever lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from assistant.korean import is_hangul
from assistant.readers.columns import is_prose, regions
from assistant.readers.lines import CELL_GAP, ITEM, Line, goes_on, lines_of
from assistant.readers.pdf_glyphs import Segment
from assistant.readers.tables import reads_downwards, rows_of, stream_columns, table_lines

__all__ = ["Piece", "pieces_of"]


@dataclass(slots=True)
class Piece:
    """Lines that belong together: kind is "paragraph", "item" or "row" (a row may be a cell table's line)."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    cells: list[list[Line]] = field(default_factory=list)  # of a row whose cells hold several lines
    whole: Line | None = None  # of such a row: all of it as one line

    @property
    def units(self) -> list[Line]:
        """What stands or falls as one: its lines, or the whole of a row."""
        return [self.whole] if self.whole is not None and self.cells else self.all_lines

    @property
    def all_lines(self) -> list[Line]:
        """All its lines, those of its cells too."""
        return self.lines + [line for cell in self.cells for line in cell]

    @property
    def height(self) -> float:
        """Median height of its lines, in points."""
        return median(line.height for line in self.all_lines)


def pieces_of(segments: Sequence[Segment]) -> list[Piece]:
    """The pieces of a page in reading order; turned text comes last."""
    upright = [s for s in segments if s.turned == 0]
    turned = [s for s in segments if s.turned != 0]
    pieces = [piece for region in regions(upright) for piece in _pieces_of_region(lines_of(region))]
    return pieces + [Piece("paragraph", [Line([s])]) for s in turned]


def _pieces_of_region(lines: list[Line]) -> list[Piece]:
    """Tables and text of one region, in order."""
    rows = table_lines(lines)
    pieces: list[Piece] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and rows[end] == rows[start]:
            end += 1
        zone = lines[start:end]
        if not rows[start]:
            pieces += _paragraphs(zone)
        elif len(zone) <= 2 and start and end < len(lines) and _side_lines(lines, start, end):
            pieces += _captioned(zone, pieces)
        elif reads_downwards(zone):
            pieces += [piece for column in stream_columns(zone) for piece in _paragraphs(lines_of(column))]
        else:
            pieces += [Piece("row", cells=row, whole=_whole(row)) for row in rows_of(zone)]
        start = end
    return _mend_captions(pieces)


def _whole(row: Sequence[Sequence[Line]]) -> Line:
    return Line([segment for cell in row for line in cell for segment in line.segments])


def _side_lines(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether rows stand between narrow lines of prose that go on beside them: a caption beside the text."""
    before, after = lines[start - 1], lines[end]
    edge = max(before.right, after.right)
    rows = lines[start:end]
    texts = [row.cells()[0].text for row in rows]
    return all(row.segments[-1].left >= edge - 1 for row in rows) and all(map(is_prose, [before.text, *texts]))


def _captioned(zone: Sequence[Line], pieces: list[Piece]) -> list[Piece]:
    """The left parts go on with the paragraph above; the right parts are a paragraph of their own, marked to be
    moved.
    """
    aside: list[Line] = []
    for line in zone:
        first = line.segments[0]
        cut = next(
            (
                i
                for i, s in enumerate(line.segments)
                if i and s.left - line.segments[i - 1].right > CELL_GAP * line.height
            ),
            1,
        )
        kept = Line(line.segments[:cut]) if cut else Line([first])
        if (pieces and pieces[-1].kind == "paragraph" and not aside) or pieces:
            pieces[-1].lines.append(kept)
        aside.append(Line(line.segments[cut:]))
    return [Piece("aside", aside)]


def _mend_captions(pieces: list[Piece]) -> list[Piece]:
    """Put a caption after the paragraph that it interrupted, and that paragraph together again."""
    mended: list[Piece] = []
    for piece in pieces:
        before = mended[-1] if mended else None
        if before is not None and before.kind == "aside" and piece.kind == "paragraph" and len(mended) > 1:
            host = mended[-2]
            if host.kind in ("paragraph", "item") and host.lines and goes_on(host.lines[-1], piece.lines[0]):
                host.lines += piece.lines
                continue
        mended.append(piece)
    for piece in mended:
        if piece.kind == "aside":
            piece.kind = "paragraph"
    return mended


def _paragraphs(lines: Sequence[Line]) -> list[Piece]:
    """Lines of text grouped into paragraphs and items of lists; a line beside the others starts a piece of its own."""
    pieces: list[Piece] = []
    if not lines:
        return pieces
    pitch = _pitch(lines)
    right = max((line.right for line in lines if len(line.text) > 12), default=max(line.right for line in lines))
    open_pieces: list[Piece] = []
    for line in lines:
        host = next((p for p in reversed(open_pieces[-2:]) if _continues(p, line, pitch, right)), None)
        if host is not None:
            host.lines.append(line)
            continue
        piece = Piece("item" if ITEM.match(line.text) else "paragraph", [line])
        pieces.append(piece)
        open_pieces.append(piece)
    return pieces


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance in points from one line's foot to the next one's."""
    steps = [b.bottom - a.bottom for a, b in pairwise(lines) if 0 < b.bottom - a.bottom < 3 * a.height]
    return median(steps) if steps else 1.2 * lines[0].height


def _continues(piece: Piece, line: Line, pitch: float, right: float) -> bool:
    last = piece.lines[-1]
    if last.is_entry:
        return False
    step = line.bottom - last.bottom
    if not 0 < step <= max(1.3 * pitch if pitch < 2 * last.height else 0, 1.45 * last.height):
        return False
    if min(last.right, line.right) - max(last.left, line.left) <= 0:
        return False
    if abs(line.height - last.height) > 0.15 * last.height:
        return False
    width = max(right - min(last.left, line.left), 1.0)
    short = right - last.right > 0.2 * width
    ended = last.text.rstrip()[-1:] in '.:;?!”")다'
    if ITEM.match(line.text) and (short or ended or not line.text[0].isalnum() or line.left > last.left + 2):
        return False
    if line.bold != last.bold and (line.bold or len(last.text) < 60) and (ended or not line.text[0].islower()):
        return False
    # a Korean line that keeps its words whole may end early, and has no small letters to go on with
    apart = 0.5 if is_hangul(line.text[0]) and not ended else 0.35
    if right - last.right > apart * width and not any(k.text[0].islower() for k in [*piece.lines, line]):
        return False  # lines that are short and begin with capitals or figures: each is its own
    first = piece.lines[0]
    outdented = piece.kind == "item" and line.left < first.left - 2
    indented = line.left > last.left + 0.8 * line.height and not (len(piece.lines) == 1 and piece.kind == "item")
    if outdented:
        return False
    if indented and (ended or short) and abs(_centre(line) - _centre(last)) > line.height:
        return False
    return not (short and ended)


def _centre(line: Line) -> float:
    return (line.left + line.right) / 2
