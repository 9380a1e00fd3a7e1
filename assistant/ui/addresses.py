"""Addresses of pages and of marks on them. Comes in: a document's id and spans. Goes out: an address, and back again.

    /read/{document}/{page}?mark=START:END           the page in the reader, words marked
    /read/{document}/{page}?mark=PAGE.START:END      marks on another page: a sentence that runs over a page break
          &sha=DIGITS&q=WORDS                        what was cited: the document's sha256, the sentence's first words
          &read=START:END                            the passage that was read, marked lightly
          &find=WORDS&hit=START:END                  what was searched for, and the place that was opened
    /jump/{document}?to=203                          to the page with this number, printed or physical
    /find/{document}?words=WORDS                     where words stand in the document
    /page/{document}/{page}.png?width=1400           the page's picture alone
    /words/{document}/{page}                         where each word stands on the picture, as JSON
    /document/{document}                             the whole document
    /file/{document}                                 the file itself, to keep

They name documents by id, never by path, and survive a restart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from assistant.errors import NotFoundError
from assistant.records import Span

__all__ = [
    "Reading",
    "document_url",
    "file_url",
    "find_url",
    "first_url",
    "jump_url",
    "parse_marks",
    "picture_url",
    "read_url",
    "words_url",
]

MAX_MARKS = 64
SHA_DIGITS = 12
QUOTE_CHARS = 200
_MARK = re.compile(r"(?:(\d{1,9})\.)?(\d{1,9}):(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is looked at: a page of a document, what is marked on it and how, and what it was cited from."""

    document: str
    page_index: int
    marks: tuple[Span, ...] = ()  # cited
    read: tuple[Span, ...] = ()  # retrieved and read, to be marked lightly
    sha: str = ""  # the first digits of the document's sha256 when it was cited; "" where that is not known
    quote: str = ""  # the first QUOTE_CHARS of what was cited, in single spaces
    find: str = ""  # words searched for in the document
    hit: Span | None = None  # the place of theirs that was opened

    def on(self, page_index: int) -> Reading:
        """The same at another page."""
        return replace(self, page_index=page_index)

    def url(self) -> str:
        """Its address.

        >>> Reading("white paper", 205, (Span(205, 3, 9),), sha="0123", quote="A line").on(206).url()
        '/read/white%20paper/206?mark=205.3%3A9&sha=0123&q=A+line'
        """
        query = self._spans("mark", self.marks) + self._spans("read", self.read)
        query += [(name, value) for name, value in (("sha", self.sha), ("q", self.quote), ("find", self.find)) if value]
        if self.hit is not None:
            query += self._spans("hit", [self.hit])
        return _with_query(f"/read/{quoted(self.document)}/{self.page_index}", query)

    def _spans(self, name: str, spans: Sequence[Span]) -> list[tuple[str, str]]:
        return [
            (name, f"{s.start}:{s.end}" if s.page_index == self.page_index else f"{s.page_index}.{s.start}:{s.end}")
            for s in spans
        ]


def read_url(
    document: str,
    page_index: int | None,
    marks: Sequence[Span] = (),
    *,
    sha256: str = "",
    quote: str = "",
    read: Sequence[Span] = (),
) -> str:
    """The address of a page in the reader; a document without pages is one page.

    With the document's ``sha256`` and the ``quote`` that was cited, the reader says when the document has changed
    since, and looks for the quote in what it says now. ``read`` is marked lightly.

    >>> read_url("white paper", 205, [Span(205, 3, 9), Span(206, 0, 4)])
    '/read/white%20paper/205?mark=3%3A9&mark=206.0%3A4'
    """
    words = " ".join(quote.split())[:QUOTE_CHARS]
    return Reading(document, page_index or 1, tuple(marks), tuple(read), sha256[:SHA_DIGITS], words).url()


def first_url(document: str) -> str:
    """The address of a document's first page in the reader, whatever its number."""
    return f"/read/{quoted(document)}/first"


def jump_url(document: str) -> str:
    """Where the number of a page is sent to, as ``to``."""
    return f"/jump/{quoted(document)}"


def find_url(document: str, words: str = "") -> str:
    """The address of the places where words stand in a document."""
    return _with_query(f"/find/{quoted(document)}", [("words", words)] if words else [])


def picture_url(document: str, page_index: int, width_px: int, version: str = "") -> str:
    """The address of a page's picture; ``version`` (of the file) lets a browser keep it."""
    query = [("width", str(width_px)), *([("v", version)] if version else [])]
    return _with_query(f"/page/{quoted(document)}/{page_index}.png", query)


def words_url(document: str, page_index: int, version: str = "") -> str:
    """The address of the places of a page's words on its picture; ``version`` as above."""
    return _with_query(f"/words/{quoted(document)}/{page_index}", [("v", version)] if version else [])


def document_url(document: str, page_index: int | None = None) -> str:
    """The address of the whole document, opened at a page."""
    return f"/document/{quoted(document)}" + (f"#page={page_index}" if page_index else "")


def file_url(document: str) -> str:
    """The address of the file, to be kept rather than shown."""
    return f"/file/{quoted(document)}"


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


def _with_query(path: str, query: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
