"""Paragraphs of plain text. Comes in: traced lines. Goes out: blocks. Shared by text files and page exports; leaves
what is not text (chrome, captions, running feet) to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from assistant.cleaning import Traced
from assistant.readers.blocks import Block

__all__ = ["blocks_of_lines", "indent", "lines_of_text"]

_ITEM = re.compile(r"\s*(?:[•▪➢✓■□❖●○◦‣∙·*]|[–—-](?=\s)|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s+\S")
_END = tuple('.!?:;”"’)다…')


def lines_of_text(text: str) -> list[Traced]:
    """The lines of ``text`` with the place of each character in it; line ends themselves left out."""
    lines: list[Traced] = []
    start = 0
    for line in text.split("\n"):
        lines.append(Traced(line, tuple(range(start, start + len(line)))))
        start += len(line) + 1
    return lines


def indent(line: Traced) -> int:
    """How many columns of white space a line starts with; a tab is four."""
    expanded = line.text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def blocks_of_lines(lines: Sequence[Traced]) -> list[Block]:
    """Paragraphs, items and rows. A blank line parts them; so does an indent or a short line that ends a sentence.

    Text of which nearly every line is a paragraph of its own (as copied from a page on the web) is taken as such.
    """
    filled = [line for line in lines if line.text.strip()]
    if not filled:
        return []
    long = median(len(line.text.strip()) for line in filled) > 160
    width = max(len(line.text.rstrip()) for line in filled)
    left = median(indent(line) for line in filled)
    blocks: list[Block] = []
    group: list[Traced] = []
    column = 0  # where the second cell of the row above starts

    def close() -> None:
        if group:
            blocks.append(Block("item" if _ITEM.match(group[0].text) else "paragraph", tuple(group)))
            group.clear()

    for line in lines:
        text = line.text.strip()
        if not text:
            close()
            continue
        if _is_row(text) or _hangs(line, column if blocks and not group else 0):
            close()
            blocks.append(Block("row", tuple(_cells(line))))
            column = _second_column(line) or column
            continue
        column = 0
        if group and (long or _starts(group, line, width, left) or _ends_list(blocks, group)):
            close()
        group.append(line)
    close()
    return blocks


def _starts(group: Sequence[Traced], line: Traced, width: int, left: float) -> bool:
    """Whether ``line`` starts a paragraph of its own after ``group``."""
    last = group[-1].text.rstrip()
    ended = last.endswith(_END)
    if _ITEM.match(line.text) and (ended or not line.text.strip()[0].isdigit() or _ITEM.match(group[0].text)):
        return True
    if indent(line) > max(left, indent(group[-1])) + 1 and ended:
        return True
    short = len(last) < 0.75 * width
    titled = len(group) == 1 and _is_title(last) and not line.text.strip()[0].islower()
    return short and (ended or titled) and not _ITEM.match(group[0].text)


def _ends_list(blocks: Sequence[Block], group: Sequence[Traced]) -> bool:
    """Whether ``group`` is the last item of a list: it ends in a full stop, those before it in semicolons."""
    if not blocks or blocks[-1].kind != "item" or not _ITEM.match(group[0].text):
        return False
    before = blocks[-1].lines[-1].text.rstrip()
    return group[-1].text.rstrip().endswith(".") and re.search(r";(?: and| or)?$", before) is not None


def _is_title(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return 0 < len(text.strip()) < 80 and (not words or capitals >= 0.6 * len(words)) and text.strip()[-1] not in ",-–"


def _is_row(text: str) -> bool:
    """Cells parted by tabs, bars or runs of spaces, at least three of them or one of them a number."""
    if text.startswith("|") and text.endswith("|") and text.count("|") > 2:
        return True
    cells = re.split(r"\t+|\s{3,}", text)
    if len(cells) == 2 and len(cells[0]) < 33 and re.search(r"\s{4}", text):
        return True
    return len(cells) > 2 or (len(cells) == 2 and re.fullmatch(r"[($€£]*[\d.,]+[)%]*", cells[-1]) is not None)


def _second_column(line: Traced) -> int:
    """In which column the second cell of a row starts; 0 where it has one cell."""
    match = re.search(r"\S\s{3,}(?=\S)", line.text)
    return match.end() if match else 0


def _hangs(line: Traced, column: int) -> bool:
    """Whether a line stands under the second cell of the row above: more of that cell."""
    return column > 8 and abs(indent(line) - column) < 3


def _cells(line: Traced) -> list[Traced]:
    pattern = r"[^|]+" if line.text.strip().startswith("|") else r"\S+(?:[ ]{1,2}\S+)*"
    return [line[m.start() : m.end()].strip() for m in re.finditer(pattern, line.text) if m.group().strip()]
