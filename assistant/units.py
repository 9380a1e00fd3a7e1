"""What passages are made of. Comes in: pages. Goes out: units (sentences, headings, rows, items) with what is above.

A unit is never shared by two sentences; one that runs over a page break has a span on each page. Every visible
character of every page is in exactly one unit. Packing units into passages is left to ``passages``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.records import Heading, Page, Span
from assistant.sentences import sentence_spans

__all__ = ["Unit", "units"]

HEAD_LINES = 3  # of a table, that may name its columns
CAPTION_WORDS = 25
_TERMINAL = re.compile(r"[.!?。！？…:;][\"'”’»)\]」』】]*(?:\[?\d{1,3}\]?)?$")
_CONTINUES = re.compile(r"[(\[“\"'‘]*[a-z가-힣\u3040-\u30ff\u4e00-\u9fff0-9]")
_OPEN_END = re.compile(
    r"(?:[,–—-]|\b(?:a|an|the|of|and|or|to|in|on|at|by|for|from|with|as|that|which|who|is|are|was|were|its|their))$",
    re.I,
)
_NUMBER = re.compile(r"\d[\d,.]*")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.I)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, heading, row or item: where it stands, the headings above it, and the head of the table it is in."""

    spans: tuple[Span, ...]
    headings: tuple[str, ...] = ()
    is_heading: bool = False
    table_head: str = ""  # caption and column names, where the unit is a row further down


def units(pages: Sequence[Page]) -> list[Unit]:
    """All units of a document in reading order; a sentence that runs over a page break is one unit."""
    made: list[Unit] = []
    path: list[Heading] = []
    text_before, index_before = "", 0
    for page in pages:
        here = list(_page_units(page, path))
        joins = made and here and page.index == index_before + 1
        if joins and _runs_on(made[-1], here[0], text_before, page.text):
            made[-1] = replace(made[-1], spans=made[-1].spans + here.pop(0).spans)
        made += here
        text_before, index_before = page.text, page.index
    return made


def _page_units(page: Page, path: list[Heading]) -> Iterator[Unit]:
    """The units of one page; ``path``, the headings above, is carried on from page to page."""
    headings = {page.text.rfind("\n", 0, h.start + 1) + 1: h for h in page.headings}
    heads = _table_heads(page.text)
    last_heading_line = -1
    for start, end in sentence_spans(page.text):
        line = page.text.rfind("\n", 0, start) + 1
        if line == last_heading_line:
            continue
        heading = headings.get(line)
        if heading is None:
            names = tuple(h.text for h in path)
            yield Unit((Span(page.index, start, end),), names, table_head=heads.get(line, ""))
            continue
        last_heading_line = line
        while path and path[-1].level >= heading.level:
            path.pop()
        names = tuple(h.text for h in path)
        path.append(heading)
        stop = page.text.find("\n", start)
        stop = len(page.text) if stop < 0 else stop
        yield Unit((Span(page.index, start, start + len(page.text[start:stop].rstrip())),), names, is_heading=True)


def _runs_on(last: Unit, first: Unit, text: str, next_text: str) -> bool:
    """Whether ``first``, on the next page, goes on with the sentence that ``last`` leaves open at the page's foot."""
    if last.is_heading or first.is_heading or last.table_head or first.table_head:
        return False
    left = text[last.spans[-1].start : last.spans[-1].end]
    right = next_text[first.spans[0].start : first.spans[0].end]
    if _TERMINAL.search(left) or len(left.split()) < 3:
        return False
    return bool(_OPEN_END.search(left)) or (bool(_CONTINUES.match(right)) and not _is_row(left))


def _table_heads(text: str) -> dict[int, str]:
    """For each line inside a table, by where it starts: the caption and the lines that name the table's columns."""
    heads: dict[int, str] = {}
    offset, caption = 0, ""
    for block in re.split(r"(\n[^\S\n]*\n\s*)", text):
        lines = block.split("\n")
        if len(lines) >= 3 and sum(map(_is_row, lines)) * 2 >= len(lines):
            head = []
            for line in lines[:HEAD_LINES]:
                if _is_row(line):
                    break
                head.append(line.strip())
            above = [caption] if caption else []
            start = offset
            for number, line in enumerate(lines):
                if number >= max(1, len(head)):
                    heads[start] = "\n".join(above + head)
                start += len(line) + 1
        offset += len(block)
        if block.strip():
            last = lines[-1].strip()
            caption = last if len(lines) == 1 and len(last.split()) <= CAPTION_WORDS and last[-1:] != "." else ""
    return heads


def _is_row(line: str) -> bool:
    """Whether a line holds figures other than years and days, as the rows of a table do."""
    if len(line.split()) > 40:
        return False
    numbers = [n.strip(".,") for n in _NUMBER.findall(line)]
    dated = bool(_MONTH.search(line))
    return any(not re.fullmatch(r"(?:19|20)\d\d" + (r"|[0-3]?\d" if dated else ""), n) for n in numbers)
