"""Addresses of pages and of marks on them. Comes in: a document's id and spans. Goes out: an address, and back again.

    /read/{document}/{page}?mark=START:END           the page in the reader, words marked
    /read/{document}/{page}?mark=PAGE.START:END      marks on another page: a sentence that runs over a page break
    /page/{document}/{page}.png?mark=START:END       the page's picture alone
    /document/{document}                             the whole document
    /file/{document}                                 the file itself, to keep

They name documents by id, never by path, and survive a restart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from assistant.errors import NotFoundError
from assistant.records import Span

__all__ = ["document_url", "file_url", "first_url", "parse_marks", "picture_url", "read_url"]

MAX_MARKS = 64
_MARK = re.compile(r"(?:(\d{1,9})\.)?(\d{1,9}):(\d{1,9})", re.ASCII)


def read_url(document: str, page_index: int | None, marks: Sequence[Span] = ()) -> str:
    """The address of a page in the reader; a document without pages is one page.

    >>> read_url("white paper", 205, [Span(205, 3, 9), Span(206, 0, 4)])
    '/read/white%20paper/205?mark=3%3A9&mark=206.0%3A4'
    """
    return _with_query(f"/read/{quote(document)}/{page_index or 1}", _mark_query(page_index or 1, marks))


def first_url(document: str) -> str:
    """The address of a document's first page in the reader, whatever its number."""
    return f"/read/{quote(document)}/first"


def picture_url(document: str, page_index: int, width_px: int, version: str = "") -> str:
    """The address of a page's picture; ``version`` (of the file) lets a browser keep it."""
    query = [("width", str(width_px)), *([("v", version)] if version else [])]
    return _with_query(f"/page/{quote(document)}/{page_index}.png", query)


def document_url(document: str, page_index: int | None = None) -> str:
    """The address of the whole document, opened at a page."""
    return f"/document/{quote(document)}" + (f"#page={page_index}" if page_index else "")


def file_url(document: str) -> str:
    """The address of the file, to be kept rather than shown."""
    return f"/file/{quote(document)}"


def parse_marks(values: Sequence[str], page_index: int) -> list[Span]:
    """The spans that ``mark=`` values name, on page ``page_index`` where they name no other; else NotFoundError.

    >>> parse_marks(["3:9", "206.0:4"], 205)
    [Span(page_index=205, start=3, end=9), Span(page_index=206, start=0, end=4)]
    """
    if len(values) > MAX_MARKS:
        raise NotFoundError(f"At most {MAX_MARKS} marks can be shown at once, not {len(values)}")
    spans = []
    for value in values:
        match = _MARK.fullmatch(value)
        if match is None:
            raise NotFoundError(f"mark: expected START:END or PAGE.START:END, found {value[:40]!r}")
        page, start, end = match.groups()
        spans.append(Span(int(page) if page else page_index, int(start), int(end)))
    return spans


def _mark_query(page_index: int, marks: Sequence[Span]) -> list[tuple[str, str]]:
    return [
        ("mark", f"{m.start}:{m.end}" if m.page_index == page_index else f"{m.page_index}.{m.start}:{m.end}")
        for m in marks
    ]


def _with_query(path: str, query: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
