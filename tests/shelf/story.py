"""The running text of the handbook. Comes in: the manuscript and the contents. Goes out: flowables in reading order.

What stands around the text (running heads, footers, footnotes) and where a page ends is left to ``handbook``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    FrameBreak,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Spacer,
    Table,
)  # fmt: skip

from . import markup
from .typesetting import RULE, Aside, Timeline, boxed, paragraph, table

__all__ = ["COLUMN", "FRONT_PAGES", "LEFT", "RIGHT", "TEXT_LEFT", "printed", "story"]

FRONT_PAGES = 5
"""Physical pages before page 1: the cover and the pages i to iv."""
LEFT, RIGHT = 62.0, 533.0  # the block of a page in points
TEXT_LEFT = 178.0  # where the text of a page in one column begins, right of the figures
COLUMN = 225.0
_ASIDE_WIDTH = 98.0
_TABLES: Mapping[str, tuple[float, ...]] = {
    "ages": (132, 84, 74, 65), "meetings": (82, 78, 62, 133), "people": (92, 150, 113),
    "promise": (96, 42, 42, 45), "chronology": (82, 200, 73), "counts": (145, 72, 62, 76),
}  # fmt: skip
_ASIDES: Mapping[str, tuple[str, ...]] = {
    "domains": ("CMA of 2018", "Armistice, UNC", "Land · sea · air quiet"),
    "opcon": ("2006: decision", "15 years", "2021: reaffirmed"),
}


def printed(page: int) -> str:
    """Return the printed number of a physical page: ``printed(3) == "ii"``, ``printed(6) == "1"``."""
    return ("", "i", "ii", "iii", "iv")[page - 1] if page <= FRONT_PAGES else str(page - FRONT_PAGES)


def story(manuscript: str, chapters: Sequence[tuple[str, int]]) -> Iterator[Flowable]:
    """Yield the flowables of the book in order; ``chapters`` are the contents: each title and its physical page."""
    columns, fresh = "1", True
    yield Spacer(1, 1)
    for block in markup.parse(manuscript):
        if block.kind == "columns":
            columns, fresh = block.text, True
        elif block.kind == "chapter":
            yield from _chapter(block.text, columns, fresh)
            fresh = columns == "2"
        elif block.kind == "front":
            yield from [NextPageTemplate("one"), PageBreak(), paragraph(block.text, "front")]
        elif block.kind == "contents":
            yield _contents(chapters)
        elif block.kind == "gap":
            yield Spacer(1, 10)
        else:
            yield from _block(block, columns)


def _chapter(title: str, columns: str, fresh: bool) -> Iterator[Flowable]:
    """Yield the opening of a chapter; a chapter in one column after another may follow on the same page."""
    if fresh or columns == "2":
        yield from [NextPageTemplate("one" if columns == "1" else "two-opening"), PageBreak()]
    else:
        yield from [CondPageBreak(170)]
    number, _, words = title.partition(" ")
    heading = paragraph(f'<font size="13" color="#6c737b">{number}</font>&nbsp;&nbsp; {words}', "chapter")
    heading.contents_entry = f"{number}  {words}"
    yield heading
    if columns == "2":
        yield CondPageBreak(400)


def _contents(chapters: Iterable[tuple[str, int]]) -> Flowable:
    front = [("Preface", 3), ("Abbreviations", 4), ("Sources and how they are cited", 5)]
    entries = [(title, printed(page)) for title, page in [*front, *chapters]]
    rows = [[paragraph(title, "contents"), paragraph(label, "contents-right")] for title, label in entries]
    text = ("FONTNAME", (0, 0), (-1, -1), "Text")
    look = [text, ("LINEBELOW", (0, 0), (-1, -1), 0.3, RULE), ("LEFTPADDING", (0, 0), (0, -1), 0)]
    return Table(rows, colWidths=[300, 55], style=look, hAlign="LEFT")


def _block(block: markup.Block, columns: str) -> Iterator[Flowable]:
    """Yield the flowables of one block of running text."""
    width = RIGHT - TEXT_LEFT if columns == "1" else COLUMN
    match block.kind:
        case "section":
            yield from [CondPageBreak(66), paragraph(block.text, "section")]
        case "source" | "right":
            yield paragraph(("Source: " if block.kind == "source" else "") + block.text, block.kind)
        case "margin-figure":
            name, caption = block.text.split(" | ", 1)
            yield CondPageBreak(150)
            yield Aside(caption, _ASIDES[name], _ASIDE_WIDTH, TEXT_LEFT - LEFT)
        case "box":
            yield from [Spacer(1, 4), KeepTogether(boxed(block.text, block.lines, width)), Spacer(1, 9)]
        case "table":
            name, caption = block.text.split(" | ", 1)
            rows = [[cell.strip() for cell in line.split("|")] for line in block.lines]
            whole = [Spacer(1, 5), paragraph(caption, "caption"), table(rows, list(_TABLES[name])), Spacer(1, 13)]
            yield KeepTogether(whole)
        case "terms":
            rows = [[paragraph(cell.strip(), "cell") for cell in line.split("|")] for line in block.lines]
            text = ("FONTNAME", (0, 0), (-1, -1), "Text")
            look = [text, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]
            yield Table(rows, colWidths=[92, width - 92], style=look, hAlign="LEFT")
        case "timeline":
            steps = [line.split(" | ") for line in block.lines]
            figure = Timeline([(year, event) for year, event in steps], width)
            yield from [Spacer(1, 12), KeepTogether([figure, paragraph(block.text.lstrip("| "), "source")])]
        case "break":
            yield FrameBreak()
        case "list":
            yield from (_item(line, "list" if columns == "1" else "column-list") for line in block.lines)
            yield Spacer(1, 5)
        case _:
            yield paragraph(block.text, "body" if columns == "1" else "column")


def _item(line: str, style: str) -> Flowable:
    mark, _, text = line.partition(" ")
    return paragraph(f"<bullet>{mark}</bullet>{text}", style)
