"""A small shelf and an answerer that needs no models, which can be broken on purpose. Comes in: what to say to which
question. Goes out: answers whose citations stand on the shelf's pages."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from assistant.citations import check
from assistant.errors import LanguageModelError, NotFoundError
from assistant.readers.sections import section_of
from assistant.records import Answer, Citation, Claim, Document, Heading, Hit, Outcome, Page, Passage, Span, Turn

__all__ = ["FakeResponder", "FakeShelf", "Said", "book_shelf"]

LABELS = ("i", "ii", "1", "2", "3", "4")
PAGES = (
    "Harbour Report.",
    "Contents.",
    "The harbour authority spent 120 million crowns on dredging in 2021.",
    "The new quay was opened on 1 May 2021 by the mayor.",
    "The lighthouse keeper retired after 40 years.",
    "Three storms closed the port in November 2022.",
)
NOTE = "# Ferry\n\nThe ferry sails daily.\n\nTickets\n\nA ticket costs 12 crowns.\n\nIt is sold on board."


@dataclass(frozen=True)
class FakeShelf:
    """Documents with their pages."""

    made: Mapping[str, tuple[Document, tuple[Page, ...]]]

    def documents(self) -> list[Document]:
        return [document for document, _ in self.made.values()]

    def document(self, document: str) -> Document:
        if document not in self.made:
            raise NotFoundError(f"There is no document {document!r} in the index")
        return self.made[document][0]

    def pages(self, document: str) -> list[Page]:
        self.document(document)
        return list(self.made[document][1])

    def labels(self, document: str) -> Mapping[int, str | None]:
        return {page.index: page.label for page in self.pages(document)}

    def without(self, document: str) -> FakeShelf:
        """The shelf after the document was removed."""
        return FakeShelf({name: each for name, each in self.made.items() if name != document})

    def with_book(self, texts: Sequence[str], labels: Sequence[str | None]) -> FakeShelf:
        """The shelf with another edition of the book."""
        return FakeShelf({**self.made, "book": _book(texts, labels)})


def _book(texts: Sequence[str], labels: Sequence[str | None]) -> tuple[Document, tuple[Page, ...]]:
    pages = tuple(Page(n, label, text) for n, (text, label) in enumerate(zip(texts, labels, strict=True), start=1))
    digest = hashlib.sha256(repr((tuple(texts), tuple(labels))).encode()).hexdigest()
    return Document("book", "Harbour Report", "pdf", ("book.pdf",), digest, pages=len(pages)), pages


def book_shelf() -> FakeShelf:
    """A book of six pages, whose first two have roman labels, and a note with two headings."""
    text = NOTE.removeprefix("# ")
    headings = (Heading(0, 1, "Ferry"), Heading(text.index("Tickets"), 2, "Tickets"))
    note = Document("note", "Ferry", "markdown", ("note.md",), "b" * 64, pages=1)
    return FakeShelf({"book": _book(PAGES, LABELS), "note": (note, (Page(1, None, text, headings=headings),))})


@dataclass(frozen=True)
class Said:
    """What the answerer says: a claim, or nothing ("" abstains), cited to the page that holds ``quote``."""

    claim: str
    quote: str = ""  # default: the claim itself
    document: str = "book"


@dataclass
class FakeResponder:
    """Says what it was told to say, from the shelf; the other fields break it."""

    shelf: FakeShelf
    says: Mapping[str, Said]
    step: int = 0  # cites this many pages further on
    always_abstains: bool = False
    never_abstains: bool = False
    retrieves_nothing: bool = False
    fails: frozenset[str] = frozenset()
    flaky: frozenset[str] = frozenset()  # abstains every second time
    outcome: Outcome = "answered"
    seconds: float = 0.5
    asked: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def ask(
        self, question: str, *, documents: Sequence[str] | None = None, history: Sequence[Turn] = (), id: str = ""
    ) -> Answer:
        for document in documents or ():
            self.shelf.document(document)
        with self.lock:
            self.asked.append(question)
            times = self.asked.count(question)
        if question in self.fails:
            raise LanguageModelError("the server is down")
        said = self.says.get(question, Said(""))
        if self.never_abstains and not said.claim:
            said = Said(PAGES[0])
        if self.always_abstains or (question in self.flaky and times % 2 == 0):
            said = replace(said, claim="", quote=said.quote or said.claim)
        citation = self._citation(said)
        return Answer(
            question=question,
            outcome=self.outcome if said.claim else "not_in_documents",
            text=said.claim or "The documents do not answer this question.",
            claims=(Claim(said.claim, (citation,) if citation else ()),) if said.claim else (),
            retrieved=() if self.retrieves_nothing else self._hits(said),
            model="fake",
            seconds={"total": self.seconds},
            settings="fake",
            id=id,
        )

    def _citation(self, said: Said) -> Citation | None:
        found = self._page(said)
        if found is None:
            return None
        document, page = found
        paged = document.paged
        quote = self._quote(said, page)
        start = page.text.index(quote)
        return Citation(
            document=document.id,
            title=document.title,
            page_index=page.index if paged else None,
            page_label=page.label,
            section=None if paged else section_of(page, start),
            start=start,
            end=start + len(quote),
            quote=quote,
            check=check(said.claim, [quote], document.title) if said.claim else check("", []),
        )

    def _quote(self, said: Said, page: Page) -> str:
        wanted = said.quote or said.claim
        return wanted if wanted in page.text and wanted else page.text.split("\n")[0]

    def _page(self, said: Said) -> tuple[Document, Page] | None:
        """The page of ``said``'s document that is most like its quote, ``step`` pages on."""
        if said.document not in self.shelf.made:
            return None
        document, pages = self.shelf.made[said.document]
        quote = said.quote or said.claim
        best = max(
            pages, key=lambda page: (quote in page.text, difflib.SequenceMatcher(None, quote, page.text).ratio())
        )
        return document, pages[(pages.index(best) + self.step) % len(pages)]

    def _hits(self, said: Said) -> tuple[Hit, ...]:
        """Every page, the one that the answer should come from first."""
        right = replace(self, step=0)._page(said)
        pages = [(d, p) for d, every in self.shelf.made.values() for p in every]
        pages.sort(key=lambda pair: right is None or pair[1] is not right[1])
        return tuple(
            _hit(document, page, 1 / rank, said.quote or said.claim)
            for rank, (document, page) in enumerate(pages, start=1)
        )


def _hit(document: Document, page: Page, score: float, quote: str) -> Hit:
    passage = Passage(f"{document.id}:{page.index}", document.id, 0, page.text, (Span(page.index, 0, len(page.text)),))
    section = None if document.paged else section_of(page, max(page.text.find(quote), 0))
    return Hit(passage, document.title, page.index if document.paged else None, page.label, section, score)
