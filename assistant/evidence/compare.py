"""A citation of an evidence file beside the shelf as it is now. Comes in: a citation, the index. Goes out: what became
of it, in words.

The document is compared by its hash, in the index and on disk; the quote by the page's text. Where it no longer stands
at its place it is looked for in the whole document, across page breaks, white space aside.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assistant.corpus import sha256_of
from assistant.errors import NotFoundError, PinciteError
from assistant.evidence.records import CitedDocument, Shelf, Sight
from assistant.output import page_name
from assistant.records import Citation, Document, Page, Span

__all__ = ["Compared", "ShelfNow", "Standing"]

Standing = Literal["unchanged", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of a citation: whether its place is as it was, in words, and where the quote stands now."""

    standing: Standing
    words: str
    place_now: str | None = None  # where the quote stands now; None where it stands nowhere
    page_index_now: int | None = None
    forged: bool = False  # the very document is there, and does not hold what the file quotes


@dataclass(slots=True)
class ShelfNow:
    """The shelf, each document of which is looked at once."""

    index: Shelf
    named: Mapping[str, CitedDocument]  # as the file has them
    on_disk: dict[str, str] = field(default_factory=dict)
    texts: dict[str, _Text] = field(default_factory=dict)

    def compare(self, citation: Citation, sight: Sight) -> Compared:
        """What became of the citation since the file was made; ``sight`` says what could be shown of it then."""
        was = self.named.get(citation.document)
        now = self._document(citation.document, was)
        if now is None:
            return Compared("gone", "the document is no longer on the shelf")
        why = self._change(was, now, sight)
        if why:
            return self._found(citation, now, why)
        if self._stands(citation, now):
            renamed = "" if now.id == citation.document else f"; the document is now called {now.id}"
            place = self._place(now, Span(citation.page_index or 1, citation.start, citation.end))
            words = f"the document is the same and the quote stands on its page{renamed}"
            return Compared("unchanged", words, place, citation.page_index)
        found = self._found(citation, now, "the document is the same file, but its text is read differently now")
        if found.place_now is None:
            words = "the document is the very file that was cited, and does not hold this quote"
            return Compared("changed", words, forged=True)
        return found

    def _document(self, document: str, was: CitedDocument | None) -> Document | None:
        """The document, by its id or, if that is gone, by its hash."""
        try:
            return self.index.document(document)
        except NotFoundError:
            hash_was = was.sha256 if was is not None else ""
            return next((d for d in self.index.documents() if hash_was and d.sha256 == hash_was), None)

    def _change(self, was: CitedDocument | None, now: Document, sight: Sight) -> str:
        """Why the document cannot be expected to be as it was cited, in words; empty where it can."""
        if was is None or not was.sha256:
            return "when the file was made, the document was not on the shelf to compare with"
        if sight == "changed":
            return "already when the file was made, the document had changed since the answer"
        if now.sha256 != was.sha256:
            return "the document has changed since"
        if now.status != "indexed" and not now.pages:
            return f"the document cannot be read now ({now.reason or now.status})"
        return self._disk(now)

    def _disk(self, document: Document) -> str:
        """What is wrong with the document's file, in words; empty where it is the one that was indexed."""
        if document.id not in self.on_disk:
            try:
                same = sha256_of([Path(path) for path in document.paths]) == document.sha256
                words = "" if same else "its file has changed since it was indexed (run `pincite index`)"
            except PinciteError as error:
                words = f"its file cannot be read any more: {error}"
            self.on_disk[document.id] = words
        return self.on_disk[document.id]

    def _stands(self, citation: Citation, document: Document) -> bool:
        try:
            page = self.index.page(document.id, citation.page_index or 1)
        except NotFoundError:
            return False
        return page.text[citation.start : citation.end] == citation.quote

    def _found(self, citation: Citation, document: Document, why: str) -> Compared:
        """Where the quote stands in the document as it is now."""
        if document.id not in self.texts:
            self.texts[document.id] = _Text(self.index.pages(document.id))
        span = self.texts[document.id].find(citation.quote, citation.page_index or 1)
        if span is None:
            return Compared("changed", f"{why}; the quote is no longer in it")
        place = self._place(document, span)
        page_index = span.page_index if document.paged else None
        same = page_index == citation.page_index
        return Compared(
            "changed", f"{why}; the quote {'still' if same else 'now'} stands on {place}", place, page_index
        )

    def _place(self, document: Document, span: Span) -> str:
        where = self.index.place(document.id, span)
        return page_name(where.page_index, where.page_label, where.section)


class _Text:
    """The text of a document's pages as one run of words, in which a quote is found whatever the white space."""

    def __init__(self, pages: list[Page]) -> None:
        self._pages = pages
        self._starts: list[int] = []
        parts, at = [], 0
        for page in pages:
            plain = " ".join(page.text.split())
            self._starts.append(at)
            parts.append(plain)
            at += len(plain) + 1
        self._text = " ".join(parts)

    def find(self, quote: str, near: int) -> Span | None:
        """A span that begins where the quote begins, on the page nearest to page ``near``; None where it is nowhere."""
        plain = " ".join(quote.split())
        if not plain:
            return None
        found = []
        at = self._text.find(plain)
        while at >= 0:
            found.append(at)
            at = self._text.find(plain, at + 1)
        if not found:
            return None
        best = min(found, key=lambda start: abs(self._pages[self._number(start)].index - near))
        number = self._number(best)
        page = self._pages[number]
        start = _offset(page.text, best - self._starts[number])
        return Span(page.index, start, min(start + len(quote), len(page.text)))

    def _number(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1


def _offset(text: str, plain_offset: int) -> int:
    """Where in ``text`` the character stands that is at ``plain_offset`` once runs of white space are one space."""
    seen, space = 0, True
    for at, character in enumerate(text):
        if character.isspace():
            space = True
            continue
        if space and seen:
            seen += 1  # the one space before this word
        space = False
        if seen >= plain_offset:
            return at
        seen += 1
    return len(text)
