"""Sentences that the layout of a page has cut. Comes in: its pieces in reading order. Goes out: the same, with
those put together of which one goes on with the other: at the head of the next column, or below a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.readers.layout import Piece
from assistant.readers.lines import Line, right_below

__all__ = ["joined"]

_OPEN = re.compile(r"(?:[^\W_]|[,–—-])[)\]”\"’]?$")  # how a line ends that ends no sentence
_INITIAL = re.compile(r"(?:^|\s)(?:[A-Z]\.)+$")  # nor does this one: "Chester A."
_GOES_ON = re.compile(r"[(“\"‘]?[a-z]+\b(?!\))")
_NAME = re.compile(r"[A-Z][a-z]+\b")
_WORDS = 4  # in a last line that is one of running text
_FULL = 0.6  # of the width of its column: a line that goes on ends near the column's edge
_LEFT, _HEIGHT = 3.0, 0.15  # how far two lines of one paragraph may differ, in points and as a share


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a page, those together of which one goes on with the sentence that the other leaves open."""
    page = [line for piece in pieces for line in piece.all_lines]
    made: list[Piece] = []
    for piece in pieces:
        lines = _open_lines(made[-1], piece) if made and piece.kind == "paragraph" and piece.lines else None
        if lines is not None and _goes_on(lines, piece.lines[0]) and not _parted(lines[-1], piece.lines[0], page):
            lines += piece.lines
        else:
            made.append(piece)
    return made


def _open_lines(host: Piece, piece: Piece) -> list[Line] | None:
    """The lines that ``piece`` may go on with: those of a paragraph, or of the cell above it; None for neither."""
    if not host.cells:
        return host.lines if host.kind in ("paragraph", "item") and host.lines else None
    cell, first = host.cells[-1], piece.lines[0]
    last = cell[-1]
    below = 0 < first.bottom - last.bottom < 2 * last.height and abs(first.left - cell[0].left) < _LEFT
    return cell if below else None


def _goes_on(lines: Sequence[Line], first: Line) -> bool:
    last = lines[-1]
    if last.segments[0].turned != first.segments[0].turned or last.bold != first.bold:
        return False
    if abs(last.height - first.height) > _HEIGHT * last.height or last.is_entry:
        return False
    if len(last.text.split()) < _WORDS and len(lines) < 2:
        return False
    if last.right - last.left < _FULL * max(line.right - line.left for line in (*lines, first)):
        return False
    text = last.text.rstrip()
    return bool(
        (_OPEN.search(text) and _GOES_ON.match(first.text)) or (_INITIAL.search(text) and _NAME.match(first.text))
    )


def _parted(last: Line, first: Line, page: Sequence[Line]) -> bool:
    """Whether another line stands right below ``last`` or right above ``first``: then these two belong to those."""
    others = [line for line in page if line is not last and line is not first]
    return any(right_below(last, line) or right_below(line, first) for line in others)
