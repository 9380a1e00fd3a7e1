"""Word files (.docx). Comes in: a file. Goes out: one page: paragraphs, headings, lists, tables and footnotes in
document order. Leaves out headers and footers; the old .doc is not read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.cleaning import Traced
from assistant.errors import DocumentError
from assistant.readers.about import date_of, fallback_title, language_of, title_of
from assistant.readers.blocks import Block, numbered, page_of, wordstock_of
from assistant.readers.result import ReadDocument

__all__ = ["read_word"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how both the old .doc and an encrypted .docx start
_MAX_UNPACKED_BYTES = 512 << 20
_MAX_RATIO = 200  # unpacked to packed bytes, above which a large part is taken for a zip bomb
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_word(path: Path) -> ReadDocument:
    """One page, index 1, no label. Raises DocumentError: unsupported (.doc), encrypted, too_large, unreadable,
    no_text.
    """
    _check(path)
    import docx

    try:
        document = docx.Document(str(path))
        blocks = numbered([*_body(document.element.body, document), *_notes(document)])
        given = document.core_properties.title
    except Exception as error:  # python-docx and lxml raise anything at all on damaged files
        raise DocumentError("unreadable", f"{path.name}: the file is damaged or is not a Word document") from error
    page = page_of(1, blocks, wordstock_of(blocks))
    if not page.text:
        raise DocumentError("no_text", f"{path.name}: holds no text")
    first = page.headings[0].text if page.headings and page.headings[0].start < 300 else None
    title = title_of(path.stem, given, first) if given or first else fallback_title(path.stem, page.text)
    return ReadDocument(title, (page,), language_of(page.text), date_of(page.text[:1500], title))


def _check(path: Path) -> None:
    """Raise where the file is no .docx, is protected, or would unpack to far more than it should."""
    with path.open("rb") as stream:
        start = stream.read(8)
        data = start + stream.read(1 << 20) if start == _OLE else start
    if start == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DocumentError("encrypted", f"{path.name}: protected by a password; save a copy without one")
        raise DocumentError("unsupported", f"{path.name}: an old Word file (.doc); save it as .docx")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DocumentError("unreadable", f"{path.name}: the file is damaged or is not a Word document") from error
    if "word/document.xml" not in {part.filename for part in parts}:
        raise DocumentError("unreadable", f"{path.name}: the file is not a Word document")
    unpacked = sum(part.file_size for part in parts)
    bomb = any(p.file_size > 32 << 20 and p.file_size > _MAX_RATIO * max(p.compress_size, 1) for p in parts)
    if bomb or unpacked > _MAX_UNPACKED_BYTES:
        raise DocumentError("too_large", f"{path.name}: unpacks to {unpacked >> 20} MB")


def _body(body: Any, document: Any) -> Iterator[Block]:
    for element in body.iterchildren():
        if element.tag == f"{_W}p":
            yield from _paragraph(element, document)
        elif element.tag == f"{_W}tbl":
            yield from _table(element)
        elif element.tag in (f"{_W}sdt", f"{_W}ins"):
            content = element.find(f"{_W}sdtContent")
            yield from _body(element if content is None else content, document)


def _paragraph(element: Any, document: Any) -> Iterator[Block]:
    lines = [_ours(line) for line in _text(element).split("\n") if line.strip()]
    if not lines:
        return
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = _style_name(style.get(f"{_W}val"), document) if style is not None else ""
    heading = re.match(r"heading (\d)", name)
    if heading or name in ("title", "subtitle"):
        yield Block("heading", tuple(lines), int(heading[1]) + 1 if heading else 1 if name == "title" else 2)
    elif name.startswith("list") or element.find(f"{_W}pPr/{_W}numPr") is not None:
        yield Block("item", (_ours(f"• {lines[0].text}"), *lines[1:]))
    elif name.startswith("toc"):
        yield Block("row", tuple(lines))
    else:
        yield Block("paragraph", tuple(lines))


def _style_name(key: str, document: Any) -> str:
    for style in document.styles:
        if style.style_id == key:
            return str(style.name).lower()
    return key.lower()


def _text(element: Any) -> str:
    """The words of a paragraph, insertions kept, deletions and the fallback twin of a drawing left out."""
    parts: list[str] = []
    for node in element.iter():
        if any(parent.tag == f"{_W}del" or parent.tag.endswith("}Fallback") for parent in node.iterancestors()):
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append(" ")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif node.tag == f"{_W}footnoteReference":
            parts.append(f"[{node.get(f'{_W}id')}]")
    return "".join(parts)


def _table(element: Any) -> Iterator[Block]:
    for row in element.iterchildren(f"{_W}tr"):
        cells = []
        for cell in row.iter(f"{_W}tc"):
            text = " ".join(" ".join(_text(p).split()) for p in cell.iterchildren(f"{_W}p"))
            if text.strip():
                cells.append(_ours(text))
        if cells:
            yield Block("row", tuple(cells))


def _notes(document: Any) -> Iterator[Block]:
    """The footnotes, after the text, each with the number that stands in the text."""
    from lxml import etree  # type: ignore[import-untyped]

    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes"):
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            for note in root.iterchildren(f"{_W}footnote"):
                text = " ".join(" ".join(_text(p).split()) for p in note.iterchildren(f"{_W}p"))
                if text and note.get(f"{_W}type") is None:
                    yield Block("paragraph", (_ours(f"[{note.get(f'{_W}id')}] {text}"),))


def _ours(text: str) -> Traced:
    return Traced(text, (-1,) * len(text))
