"""A shelf and an assistant for the tests of the page: real pages, answers made to order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.errors import LanguageModelError, NotFoundError
from assistant.readers.sections import section_of
from assistant.records import (
    Answer,
    Check,
    Citation,
    Claim,
    Document,
    Heading,
    Hit,
    Page,
    Passage,
    Place,
    Span,
    Turn,
)
from assistant.settings import EXTRACTIVE, Settings

from . import papers

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> [a](http://evil.example/) ${alert(3)} {{4}} "\'&'


@dataclass
class FakeIndex:
    """What the page needs of the index, from records in memory."""

    settings: Settings
    shelf: dict[str, tuple[Document, list[Page]]] = field(default_factory=dict)

    def add(self, document: Document, pages: list[Page]) -> None:
        self.shelf[document.id] = (replace(document, pages=len(pages)), pages)

    def documents(self) -> list[Document]:
        return [document for document, _ in self.shelf.values()]

    def document(self, document: str) -> Document:
        if document not in self.shelf:
            raise NotFoundError(f"There is no document {document!r}; there are: {', '.join(self.shelf)}")
        return self.shelf[document][0]

    def page(self, document: str, page_index: int) -> Page:
        self.document(document)
        pages = {page.index: page for page in self.shelf[document][1]}
        if page_index not in pages:
            raise NotFoundError(f"{document} has no page {page_index}; it has pages {min(pages)} to {max(pages)}")
        return pages[page_index]

    def pages(self, document: str) -> list[Page]:
        self.document(document)
        return self.shelf[document][1]

    def texts(self, document: str) -> list[tuple[int, str]]:
        return [(page.index, page.text) for page in self.pages(document)]

    def place(self, document: str, span: Span) -> Place:
        record, page = self.document(document), self.page(document, span.page_index)
        if record.paged:
            return Place(record.title, page.index, page.label, None)
        return Place(record.title, None, None, section_of(page, span.start))

    def labels(self, document: str) -> dict[int, str | None]:
        return {page.index: page.label for page in self.pages(document)}


def make_index(folder: Path) -> FakeIndex:
    """A PDF of two pages, a note in Markdown and three exported pages."""
    index = FakeIndex(Settings(index=folder, models=("ollama:small",)))
    pdf = folder / "harbour.pdf"
    papers.two_columns(pdf)
    index.add(
        papers.document(pdf, "reports/harbour", "Harbour report 2026", publisher="Port authority", date="2026"),
        papers.read_pages(pdf),
    )
    note = folder / "note.md"
    text = "Visit to the quay\n\nThe crane <b>stands</b> still & rusts.\n\nIt was bought in 1998."
    note.write_text(f"# {text}\n", "utf-8")
    index.add(
        papers.document(note, "note", "Visit to the quay", "markdown", language="en"),
        [Page(1, None, text, headings=(Heading(0, 1, "Visit to the quay"),))],
    )
    export = folder / "p205.txt"
    export.write_text("exported", "utf-8")
    index.add(
        papers.document(export, "white-paper", "2020 White Paper", "pages", date="2020"),
        [Page(n, str(n - 2), f"This is what page {n} says.\n\nAnd more.") for n in (203, 205, 206)],
    )
    return index


def span_of(page: Page, words: str) -> tuple[int, int]:
    """Where ``words`` stand in the page's text."""
    start = page.text.index(words)
    return start, start + len(words)


def cite(
    index: FakeIndex, document: str, page_index: int, words: str, status: str = "verified", *reasons: str, **more: bool
) -> Citation:
    """A citation of words that stand on a page."""
    record, page = index.document(document), index.page(document, page_index)
    start, end = span_of(page, words)
    return Citation(
        document=document,
        title=record.title,
        page_index=page_index if record.paged else None,
        page_label=page.label if record.paged else None,
        section=None if record.paged else "Visit to the quay, paragraph 2",
        start=start,
        end=end,
        quote=words,
        check=Check(status, tuple(reasons)),  # type: ignore[arg-type]
        **more,
    )


def hit(index: FakeIndex, document: str, page_index: int) -> Hit:
    """A hit that covers a whole page."""
    record, page = index.document(document), index.page(document, page_index)
    passage = Passage(f"{document}-{page_index}", document, 0, page.text, (Span(page_index, 0, len(page.text)),))
    where = (page_index, page.label, None) if record.paged else (None, None, "Visit to the quay, paragraph 1")
    return Hit(passage, record.title, *where, score=1.0)


def answered(index: FakeIndex) -> Answer:
    """An answer with one citation of every state, one of them over a page break."""
    harbour = "reports/harbour"
    claims = (
        Claim("Cargo reached 4.2 million tonnes.", (cite(index, harbour, 1, "handled 4.2 million tonnes of cargo."),)),
        Claim(
            "The port expects container ships in the summer of the opening.",
            (
                cite(index, harbour, 1, "the port expects the first container ships"),
                cite(index, harbour, 2, "to call there in the same summer.", continued=True),
            ),
        ),
        Claim(
            "It employed 381 people.",
            (
                cite(
                    index,
                    harbour,
                    1,
                    "The authority employed 318 people",
                    "conflicting",
                    "The claim says 381, the page says 318.",
                ),
            ),
        ),
        Claim(
            "The crane is new.",
            (cite(index, "note", 1, "It was bought in 1998.", "unsupported", "No sentence says that it is new."),),
        ),
        Claim("The crane rusts.", (cite(index, "note", 1, "still & rusts.", added=True),)),
        Claim("Nobody knows why.", (), ("no page supports this sentence",)),
    )
    return Answer(
        question="How much cargo?",
        outcome="partial",
        text=" ".join(claim.text for claim in claims),
        claims=claims,
        retrieved=tuple(hit(index, *at) for at in [(harbour, 1), (harbour, 2), ("note", 1), ("white-paper", 205)]),
        model="ollama:example",
        seconds={"total": 0.21},
        settings="0123456789ab",
        searched="How much cargo did the harbour handle?",
        missing="The fees of the harbour.",
    )


def quoted(index: FakeIndex) -> Answer:
    """An answer of the extractive answerer."""
    made = answered(index)
    claims = tuple(Claim(claim.citations[0].quote, claim.citations) for claim in made.claims[:2])
    note = "These are sentences quoted from the documents; no language model has composed an answer."
    return replace(made, outcome="answered", model=EXTRACTIVE, claims=claims, missing="", searched="", notes=(note,))


def absent(index: FakeIndex) -> Answer:
    """An answer that says that the documents do not hold it."""
    return replace(quoted(index), outcome="not_in_documents", claims=(), text="The documents do not say.", notes=())


class FakeAssistant:
    """Answers by the words of the question: quote, missing, broken, hostile, slow; else with every kind of citation."""

    def __init__(self, index: FakeIndex) -> None:
        self.index = index
        self.settings = index.settings
        self.histories: list[list[Turn]] = []
        self.asked: list[dict[str, object]] = []
        self.go_on = threading.Event()
        self.closed = threading.Event()

    def stream(self, question: str, *, history: Sequence[Turn] = (), **more: object) -> Iterator[Answer]:
        self.histories.append(list(history))
        self.asked.append({name: more.get(name) for name in ("documents", "model")})
        if "refuse" in question:
            raise NotFoundError(f"No such document: {HOSTILE}")
        kinds: dict[str, Callable[[FakeIndex], Answer]] = {"quote": quoted, "missing": absent}
        made = next((make for word, make in kinds.items() if word in question), answered)(self.index)
        made = replace(made, question=question)
        draft = replace(made, text="", claims=(), complete=False, missing="", notes=())
        yield draft
        if "broken" in question:
            yield replace(draft, complete=True, outcome="not_in_documents", error=str(LanguageModelError("Refused.")))
            return
        if "hostile" in question:
            made = replace(made, claims=(Claim(HOSTILE, made.claims[0].citations, (HOSTILE,)),), text=HOSTILE)
        words = made.text.split(" ")
        try:
            for end in range(1, len(words)):
                yield replace(draft, text=" ".join(words[:end]))
                if "slow" in question and end > 3:
                    self.go_on.wait(0.1)
            while "slow" in question:
                self.go_on.wait(0.1)
                yield replace(draft, text=made.text)
        finally:
            self.closed.set()
        yield made
