"""The pieces that a page is made of. Comes in: blocks in reading order, from any reader. Goes out: the text, the
source map and the headings of a ``Page``. Leaves finding the blocks to the readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.cleaning import Traced, concat, tidy
from assistant.records import Heading, Page
from assistant.wordstock import Wordstock

__all__ = ["CELL_GAP", "Block", "BlockKind", "numbered", "page_of", "wordstock_of"]

BlockKind = Literal["paragraph", "heading", "item", "row"]

CELL_GAP = "  "
"""What parts the cells of a table's row."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item of a list (``lines`` are its lines) or a row of a table (``lines`` are its
    cells, lines within a cell parted by a line end)."""

    kind: BlockKind
    lines: tuple[Traced, ...]
    level: int = 0  # of a heading: 1 is the highest

    def clean(self, words: Wordstock) -> Traced:
        """The text of the block as it will stand on the page."""
        if self.kind != "row":
            return tidy(self.lines, words)
        cells = [tidy(_lines(cell), words) for cell in self.lines]
        return concat([cell for cell in cells if cell.text], CELL_GAP)


def _lines(cell: Traced) -> list[Traced]:
    """The lines of a cell, parted by line ends."""
    places = [-1, *(i for i, character in enumerate(cell.text) if character == "\n"), len(cell)]
    return [cell[a + 1 : b] for a, b in pairwise(places)]


def wordstock_of(blocks: Iterable[Block]) -> Wordstock:
    """The words of a document's blocks, by which broken words are mended."""
    return Wordstock(line.text for block in blocks for line in block.lines)


def page_of(
    index: int, blocks: Sequence[Block], words: Wordstock, label: str | None = None, inferred: bool = False
) -> Page:
    """Page number ``index`` (1-based), its blocks one below the other as ``Page.text`` promises."""
    parts: list[Traced] = []
    headings: list[Heading] = []
    before: BlockKind | None = None
    length = 0
    for block in blocks:
        text = block.clean(words)
        if not text.text:
            continue
        gap = "" if before is None else "\n" if before == block.kind and block.kind in ("row", "item") else "\n\n"
        parts.append(Traced(gap, (-1,) * len(gap)))
        if block.kind == "heading":
            headings.append(Heading(length + len(gap), block.level, text.text))
        parts.append(text)
        length += len(gap) + len(text)
        before = block.kind
    whole = concat(parts)
    return Page(index, label, whole.text, whole.source, tuple(headings), inferred)


def numbered(blocks: list[Block]) -> list[Block]:
    """The blocks with ``source`` counting the characters of the text in order, for formats that have no others."""
    place = 0
    made = []
    for block in blocks:
        lines = []
        for line in block.lines:
            lines.append(Traced(line.text, tuple(range(place, place + len(line)))))
            place += len(line) + 1
        made.append(Block(block.kind, tuple(lines), block.level))
    return made
