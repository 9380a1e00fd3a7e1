"""Plain text files, press articles saved as text among them. Comes in: a file. Goes out: one page without a number.
Leaves page exports to ``pages``.
"""

from __future__ import annotations

import re
from pathlib import Path

from assistant.cleaning import Traced
from assistant.errors import DocumentError
from assistant.readers.about import date_of, fallback_title, language_of
from assistant.readers.blocks import Block, page_of, wordstock_of
from assistant.readers.encoding import decode
from assistant.readers.plain_lines import blocks_of_lines, lines_of_text
from assistant.readers.result import ReadDocument

__all__ = ["is_heading", "read_text"]

_CHROME = re.compile(
    r"^(?:[|\s]*\d*[|\s]*|leave a (?:reply|comment).*|fill in your details below.*|you are commenting using your .*|"
    r".*\blog\s?out\s*/\s*change\b.*|.*\bakismet\b.*|learn how your comment data is processed.*|connecting to %s|"
    r"(?:facebook|twitter|google) photo|(?:share|like|tweet|print|email) this:?|"
    r"like loading\.*|related|advertisements?|"
    r"(?:this )?(?:site|website|page) uses cookies.*|accept(?: all)? cookies|subscribe to our newsletter.*|"
    r"skip to (?:main )?content|post comment|your email address will not be published.*|required fields are marked.*|"
    r"notify me of new (?:comments|posts).*|all rights reserved\.?|click to share on .*)$",
    re.IGNORECASE,
)


def read_text(path: Path) -> ReadDocument:
    """One page, index 1, no label. Raises DocumentError: unreadable for binary data, no_text for an empty file."""
    text = decode(path.read_bytes(), path.name)
    lines = [Traced("", ()) if _is_chrome(line.text) else _without_bar(line) for line in lines_of_text(text)]
    blocks = _with_headings(blocks_of_lines(lines))
    page = page_of(1, blocks, wordstock_of(blocks))
    if not page.text:
        raise DocumentError("no_text", f"{path.name}: holds no text")
    first = page.headings[0] if page.headings else None
    title = first.text if first is not None and first.start < 300 else fallback_title(path.stem, page.text)
    return ReadDocument(title, (page,), language_of(page.text), date_of(page.text, title))


_BYLINE = re.compile(r"^by\s|\b(?:reporters?|correspondent|newsroom\w*|staff writer|news agency)\b|기자", re.IGNORECASE)


def _is_chrome(line: str) -> bool:
    words = " ".join(line.replace("\u00a0", " ").split())
    return bool(words) and _CHROME.match(words) is not None and not (words.isdigit() and len(words) > 1)


def _without_bar(line: Traced) -> Traced:
    """A line without the single bar that a table round an article left at its end or start."""
    text = line.text.strip()
    if text.count("|") != 1 or not (text.startswith("|") or text.endswith("|")):
        return line
    place = line.text.index("|")
    return line[:place] if text.endswith("|") else line[place + 1 :]


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Short paragraphs of one line, without a full stop, that stand before longer text, as headings: the first is
    the title.
    """
    made: list[Block] = []
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if (
            is_heading(block)
            and after is not None
            and after.kind != "row"
            and (after.kind == "item" or not is_heading(after) or not made)
        ):
            made.append(Block("heading", block.lines, 2 if any(b.kind == "heading" for b in made) else 1))
        else:
            made.append(block)
    return made


def is_heading(block: Block) -> bool:
    """Whether a paragraph of plain text is a heading: one short line that begins like a title and ends like none."""
    text = block.lines[0].text.strip()
    numbered = re.match(r"\d+(?:\.\d+)*\.?\s+[^\W\d_a-z]", text) is not None
    if _BYLINE.search(text):
        return False
    if block.kind == "row" or (block.kind == "item" and not numbered) or len(block.lines) > 1:
        return False
    return (
        2 < len(text) <= 100
        and (text[0].isupper() or numbered or not text[0].isascii())
        and text[-1] not in '.,;:!…”"'
        and len(text.split()) <= 14
    )
