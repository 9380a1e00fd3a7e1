"""Markdown files. Comes in: a file. Goes out: one page without marks of formatting, its headings kept. Leaves
nothing but the pictures out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cleaning import Traced
from assistant.errors import DocumentError
from assistant.readers.about import date_of, fallback_title, language_of
from assistant.readers.blocks import Block, page_of, wordstock_of
from assistant.readers.encoding import decode
from assistant.readers.result import ReadDocument

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["read_markdown"]

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<body>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read_markdown(path: Path) -> ReadDocument:
    """One page, index 1, no label. Raises DocumentError: unreadable for binary data, no_text for an empty file."""
    from markdown_it import MarkdownIt

    text = decode(path.read_bytes(), path.name)
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(text[start:])
    blocks = list(_blocks(tokens, _Tracer(text, start)))
    page = page_of(1, blocks, wordstock_of(blocks))
    if not page.text:
        raise DocumentError("no_text", f"{path.name}: holds no text")
    said = _front_matter(front["body"]) if front else {}
    first = page.headings[0].text if page.headings else None
    title = said.get("title") or first or fallback_title(path.stem, page.text)
    date = date_of(said.get("date", "")) or date_of("", said.get("date", "")) or date_of(page.text[:1500], title)
    language = said.get("lang", said.get("language", ""))[:2].lower() or language_of(page.text)
    publisher = said.get("publisher") or said.get("author")
    return ReadDocument(title, (page,), language, date, publisher)


def _front_matter(body: str) -> dict[str, str]:
    """The simple ``key: value`` lines of a YAML front matter; nested values are left alone."""
    pairs = (re.match(r"(\w+):\s*(\S.*?)\s*$", line) for line in body.split("\n"))
    return {pair[1].lower(): pair[2].strip("'\"") for pair in pairs if pair}


class _Tracer:
    """Finds words of the parsed text again in the file, going forward only."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._place = start

    def find(self, words: str) -> Traced:
        """``words`` with their places in the file; what is not there as written (an entity) is ours."""
        place = self._text.find(words, self._place)
        if place >= 0:
            self._place = place + len(words)
            return Traced(words, tuple(range(place, place + len(words))))
        source = []
        ahead = self._place
        for character in words:
            found = self._text.find(character, ahead, ahead + 12)
            source.append(found)
            ahead = found + 1 if found >= 0 else ahead
        self._place = max(self._place, ahead)
        return Traced(words, tuple(source))


def _blocks(tokens: Sequence[Token], tracer: _Tracer) -> Iterator[Block]:
    lists = 0
    level = 0
    cells: list[Traced] = []
    in_row = False
    markers: list[str] = []
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        elif token.type == "list_item_open":
            markers = [f"{token.info}{token.markup} " if token.info else "• "]
        elif token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_open":
            in_row, cells = True, []
        elif token.type == "tr_close":
            in_row = False
            yield Block("row", tuple(cells))
        elif token.type in ("fence", "code_block"):
            yield from (Block("row", (tracer.find(line),)) for line in token.content.split("\n") if line.strip())
        elif token.type == "inline":
            lines = _inline(token, tracer)
            if in_row:
                cells.append(lines[0] if lines else Traced("", ()))
            elif level:
                yield Block("heading", tuple(lines), level)
            else:
                if markers and lines:
                    mark = markers.pop()
                    lines[0] = Traced(mark, (-1,) * len(mark)) + lines[0]
                yield Block("item" if lists else "paragraph", tuple(lines))


def _inline(token: Token, tracer: _Tracer) -> list[Traced]:
    """The lines of a run of text: words of links and emphasis kept, pictures and their descriptions left out."""
    lines = [Traced("", ())]
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            lines[-1] += tracer.find(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            lines.append(Traced("", ()))
    return [line for line in lines if line.text.strip()]
