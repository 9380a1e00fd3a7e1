"""Page exports: text files that start ``Page N - TITLE`` and ``P. N``, one for each physical page. Comes in: the
files of one
volume. Goes out: its pages, with the printed number read from the foot. Leaves putting files together to corpus.

What the viewer and the printer put round the text is taken out: the two lines at the start, the viewer's row of page
numbers, running heads and feet, side tabs. A caption that stands beside a line of text becomes a paragraph of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.cleaning import Traced
from assistant.corpus import PAGE_EXPORT
from assistant.errors import DocumentError
from assistant.readers.about import date_of, language_of
from assistant.readers.blocks import Block, page_of, wordstock_of
from assistant.readers.encoding import decode
from assistant.readers.labels import Label, infer_labels
from assistant.readers.plain_lines import blocks_of_lines, lines_of_text
from assistant.readers.result import ReadDocument
from assistant.readers.text import is_heading

__all__ = ["read_pages"]

_VIEWER_ROW = re.compile(r"^\s*(?:\d{1,4}\s+){3,}\d{1,4}\s*$")
_TAB = re.compile(r"\s{3,}((?:Chapter|Section|Part|Appendix|Annex)\s+[\dIVX]+|제\s?\d+\s?[장절편])\s*$")
_NUMBER_ALONE = re.compile(r"^\s*[-–—]?\s*(\d{1,4}|[ivxlc]+)\s*[-–—]?\s*$")
_RUNNING = re.compile(
    r"^\s*(?:(?:Chapter|Section|Part)\s+[\dIVX]+\.?(?:\s.*)?|Appendix|Appendices|Annex|부록)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One exported page: its physical number, its title, what is left of its lines, and its printed number."""

    index: int
    title: str
    lines: tuple[Traced, ...]
    captions: tuple[tuple[int, Traced], ...]  # after which line each stood beside the text
    label: str | None


def read_pages(paths: Sequence[Path]) -> ReadDocument:
    """The pages of one volume in the order of their physical numbers. Raises DocumentError: unreadable, no_text."""
    sheets = sorted((_sheet(path) for path in paths), key=lambda sheet: sheet.index)
    blocks = [_blocks(sheet) for sheet in sheets]
    words = wordstock_of(block for page in blocks for block in page)
    read = [Label(sheet.label) if sheet.label else None for sheet in sheets]
    labels = infer_labels(read, [sheet.index for sheet in sheets])
    pages = tuple(
        page_of(sheet.index, page, words, label.text if label else None, label.inferred if label else False)
        for sheet, page, label in zip(sheets, blocks, labels, strict=True)
    )
    if not any(page.text for page in pages):
        raise DocumentError("no_text", f"{paths[0].name}: no text on any of its {len(pages)} pages")
    empty = [str(page.index) for page in pages if not page.text]
    warning = f"no text on page {', '.join(empty)}" if empty else ""
    text = "\n".join(page.text for page in pages)
    title = sheets[0].title
    return ReadDocument(title, pages, language_of(text), date_of("", title), None, warning)


def _sheet(path: Path) -> _Sheet:
    text = decode(path.read_bytes(), path.name)
    match = PAGE_EXPORT.match(text)
    if match is None:
        raise DocumentError("unreadable", f"{path.name}: does not start like an exported page any more")
    start = match.end()
    lines = [Traced(line.text, tuple(i + start for i in line.source)) for line in lines_of_text(text[start:])]
    lines = [line for line in lines if not _VIEWER_ROW.match(line.text.replace("\u00a0", " "))]
    lines, label = _without_feet(lines)
    lines = [_without_tab(line) for line in lines]
    kept, captions = _without_captions(lines)
    return _Sheet(int(match["index"]), " ".join(match["title"].split()), tuple(kept), tuple(captions), label)


def _without_feet(lines: list[Traced]) -> tuple[list[Traced], str | None]:
    """The lines without the running head and foot, and the printed number that stood there."""
    label = None
    for last in (True, False):
        filled = [i for i, line in enumerate(lines) if line.text.strip()]
        for place in filled[-2:][::-1] if last else filled[:1]:
            text = lines[place].text
            number = _printed_number(text)
            if number is None and not _RUNNING.match(text):
                break
            label = label or number
            lines = [*lines[:place], Traced("", ()), *lines[place + 1 :]]
    return lines, label


def _printed_number(text: str) -> str | None:
    """The printed page number of a head or foot line: alone, or parted from a running title by a gap."""
    alone = _NUMBER_ALONE.match(text)
    if alone:
        return alone[1]
    cells = re.split(r"\s{3,}", text.strip())
    if len(cells) == 2:
        for number, words in ((cells[1], cells[0]), (cells[0], cells[1])):
            if re.fullmatch(r"\d{1,4}|[ivxlc]+", number) and re.search(r"[^\W\d_]{3,}", words):
                return number
    return None


def _without_tab(line: Traced) -> Traced:
    match = _TAB.search(line.text)
    return line[: match.start()] if match and line.text[: match.start()].strip() else line


def _without_captions(lines: Sequence[Traced]) -> tuple[list[Traced], list[tuple[int, Traced]]]:
    """The lines without what stands beside them, and each caption with the number of the line it stood beside."""
    kept: list[Traced] = []
    captions: list[tuple[int, Traced]] = []
    for number, line in enumerate(lines):
        cut = _caption_start(lines, number)
        kept.append(line[:cut] if cut else line)
        if cut:
            captions.append((number, line[cut:].strip()))
    return kept, captions


def _caption_start(lines: Sequence[Traced], number: int) -> int:
    """Where a caption beside line ``number`` starts; 0 when there is none.

    A caption stands after a gap, to the right of the lines above and below, and begins like a title.
    """
    text = lines[number].text
    gaps = list(re.finditer(r"(?<=\S)\s{2,}(?=[A-Z0-9“\"<\[(가-힣])", text))
    if not gaps or not text[: gaps[-1].start()].strip():
        return 0
    near = [
        len(lines[i].text.rstrip()) for i in (number - 1, number + 1) if 0 <= i < len(lines) and lines[i].text.strip()
    ]
    for gap in gaps:
        beside = bool(near) and min(near) <= gap.end() and (max(near) <= gap.end() + 3 or len(gap.group()) > 3)
        prose = len(text[: gap.start()].split()) > 3 and len(re.findall(r"\s{2,}", text[gap.end() :].rstrip())) == 0
        if beside and prose and text[gap.start() - 1] not in ".:;":
            return gap.end()
    return 0


def _blocks(sheet: _Sheet) -> list[Block]:
    blocks: list[Block] = []
    waiting = [caption for _, caption in sheet.captions]
    beside = {id(sheet.lines[number]) for number, _ in sheet.captions}
    for block in blocks_of_lines(sheet.lines):
        blocks.append(_titled(block, blocks))
        if beside & {id(line) for line in block.lines}:
            blocks += [Block("paragraph", (caption,)) for caption in waiting]
            waiting = []
    return blocks + [Block("paragraph", (caption,)) for caption in waiting]


def _titled(block: Block, before: Sequence[Block]) -> Block:
    return (
        Block("heading", block.lines, 1)
        if is_heading(block) and all(len(b.lines[0].text.strip()) < 5 for b in before)
        else block
    )
