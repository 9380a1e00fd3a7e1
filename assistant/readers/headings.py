"""Headings of a PDF, by size and weight. Comes in: the sheets of a document. Goes out: their pieces as blocks, headings
with a level. Leaves the words to blocks and cleaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.cleaning import Traced, concat
from assistant.readers.blocks import Block
from assistant.readers.furniture import Sheet
from assistant.readers.layout import Piece
from assistant.readers.lines import Line

__all__ = ["blocks_of"]

_LARGER = 1.12  # times the body's line height
_MAX_CHARACTERS = 140
_MAX_LINES = 3


def blocks_of(sheets: Sequence[Sheet]) -> list[list[Block]]:
    """The blocks of each sheet, in reading order."""
    body = _body_height(sheets)
    sizes = sorted(
        {round(p.height) for s in sheets for p in s.pieces if _is_heading(p, body) and p.height > _LARGER * body},
        reverse=True,
    )
    levels = {size: min(level, 5) for level, size in enumerate(sizes, 1)}
    return [_sheet_blocks(sheet, body, levels, min(len(sizes) + 1, 6)) for sheet in sheets]


def _body_height(sheets: Sequence[Sheet]) -> float:
    heights: Counter[float] = Counter()
    for sheet in sheets:
        for piece in sheet.pieces:
            for line in piece.all_lines:
                heights[round(line.height * 2) / 2] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 10.0


def _sheet_blocks(sheet: Sheet, body: float, levels: dict[int, int], lowest: int) -> list[Block]:
    total = sum(len(line.text) for piece in sheet.pieces for line in piece.all_lines)
    heads = [piece for piece in sheet.pieces if _is_heading(piece, body)]
    loud = sum(len(line.text) for piece in heads for line in piece.all_lines) > 0.6 * total and len(heads) > 2
    blocks = []
    for piece in sheet.pieces:
        if not loud and any(piece is head for head in heads):
            level = levels.get(round(piece.height), lowest) if piece.height > _LARGER * body else lowest
            blocks.append(Block("heading", _traced(piece.lines), level))
        elif piece.kind == "row":
            blocks.append(Block("row", _cells(piece)))
        else:
            blocks.append(Block("item" if piece.kind == "item" else "paragraph", _traced(piece.lines)))
    return blocks


def _is_heading(piece: Piece, body: float) -> bool:
    if piece.kind == "row" or len(piece.lines) > _MAX_LINES or piece.lines[0].segments[0].turned:
        return False
    if piece.lines[-1].is_entry:
        return False
    text = " ".join(line.text for line in piece.lines).strip()
    if (
        len(text) > _MAX_CHARACTERS
        or not re.search(r"[^\W\d_]{2,}", text)
        or (text[-1] in ".,;:" and not re.match(r"(?:item|part)\b", text, re.I))
    ):
        return False
    if " | " in text or text[0].islower() or text[0] in '•▪➢–-*(“"':
        return False
    larger = piece.height > _LARGER * body
    bold = all(line.bold for line in piece.lines) and piece.height > 0.9 * body
    return (larger and piece.kind != "item") or bold


def _traced(lines: Sequence[Line]) -> tuple[Traced, ...]:
    return tuple(concat(line.cells(), " ") for line in lines)


def _cells(piece: Piece) -> tuple[Traced, ...]:
    if piece.cells:
        return tuple(concat(_traced(cell), "\n") for cell in piece.cells)
    return tuple(cell for line in piece.lines for cell in line.cells())
