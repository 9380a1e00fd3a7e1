"""HTML files. Comes in: a saved page. Goes out: one page with its main text; menus, comments and adverts left out by
trafilatura. Fetches nothing. Leaves pictures and scripts out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.cleaning import Traced
from assistant.errors import DocumentError
from assistant.readers.about import date_of, fallback_title, language_of
from assistant.readers.blocks import Block, numbered, page_of, wordstock_of
from assistant.readers.encoding import decode
from assistant.readers.result import ReadDocument

__all__ = ["main_text", "read_html"]

_MAX_BYTES = 20 << 20  # trafilatura takes 100 MB of memory and seconds for each MB; a longer page is no article


def read_html(path: Path) -> ReadDocument:
    """One page, index 1, no label. Raises DocumentError: unreadable, too_large, no_text where no main text is found."""
    import trafilatura

    if path.stat().st_size > _MAX_BYTES:
        raise DocumentError("too_large", f"{path.name}: larger than {_MAX_BYTES >> 20} MB, the most read of HTML")
    html = decode_html(path.read_bytes(), path.name)
    blocks = main_text(html)
    about = trafilatura.extract_metadata(html)
    title = (about.title if about else None) or next((b.lines[0].text for b in blocks if b.kind == "heading"), None)
    headed = [block for block in blocks if block.kind == "heading"]
    if title and not any(_same(block.lines[0].text, title) for block in headed[:2]):
        blocks = [Block("heading", (_ours(title),), 1), *blocks]
    page = page_of(1, numbered(blocks), wordstock_of(blocks))
    if not blocks or not page.text:
        raise DocumentError("no_text", f"{path.name}: no main text found in the page")
    title = title or fallback_title(path.stem, page.text)
    date = (about.date if about else None) or date_of(page.text[:2500], title)
    language = (about.language if about else None) or language_of(page.text)
    return ReadDocument(title, (page,), language[:2] if language else None, date, about.sitename if about else None)


def decode_html(data: bytes, name: str) -> str:
    """The characters of an HTML file: by byte order mark or its own ``charset``, else as any text."""
    import re

    said = re.search(rb"charset=[\"']?\s*([\w-]+)", data[:4096])
    if said and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(said[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name)


def main_text(html: str) -> list[Block]:
    """The blocks of a page's main text, in order; empty where there is none."""
    import trafilatura

    body = trafilatura.bare_extraction(
        html, include_comments=False, include_tables=True, include_images=False, deduplicate=False
    )
    if body is None or body.body is None:
        return []
    return list(_blocks(body.body))


def _ours(text: str) -> Traced:
    return Traced(text, (-1,) * len(text))


def _same(one: str, other: str) -> bool:
    return " ".join(one.lower().split()) == " ".join(other.lower().split())


def _blocks(element: Any) -> Iterator[Block]:
    """The blocks of trafilatura's tree, whose names are those of TEI: head, p, list and item, table, row and cell,
    quote.
    """
    for child in element:
        name = child.tag
        if name == "head":
            level = str(child.get("rend") or "h2")[-1]
            yield from _block("heading", child, int(level) if level.isdigit() else 2)
        elif name == "list":
            yield from (block for item in child for block in _block("item", item))
        elif name == "table":
            for row in child.iter("row"):
                cells = tuple(_ours(text) for cell in row if (text := _text(cell)))
                if cells:
                    yield Block("row", cells)
        elif name in ("quote", "div", "code", "body") and len(child) and not (child.text or "").strip():
            yield from _blocks(child)
        elif name not in ("graphic", "comments"):
            yield from _block("paragraph", child)
        if (child.tail or "").strip():
            yield Block("paragraph", (_ours(" ".join(child.tail.split())),))


def _block(kind: Any, element: Any, level: int = 0) -> Iterator[Block]:
    text = _text(element)
    if text:
        yield Block(kind, (_ours(f"• {text}" if kind == "item" else text),), level)


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
