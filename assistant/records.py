"""The seven nouns of Pincite as frozen records. Comes in: nothing. Goes out: the values that stages hand to each other.

    Document ─▶ Page ─▶ Passage ─▶ Hit ─▶ Prompt ─▶ Citation ─▶ Answer

All offsets are 0-based, half-open character offsets into ``Page.text`` (the text cleaned for reading), unless a name
says otherwise. All page indices are 1-based: what a PDF viewer opens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "PAGE_BREAK",
    "Answer",
    "Check",
    "CheckStatus",
    "Citation",
    "Claim",
    "Disagreement",
    "Document",
    "Heading",
    "Hit",
    "Outcome",
    "Page",
    "Passage",
    "Place",
    "Prompt",
    "Said",
    "Span",
    "Tokens",
    "Turn",
]

Outcome = Literal["answered", "partial", "not_in_documents"]
CheckStatus = Literal["verified", "unsupported", "conflicting", "unchecked"]

PAGE_BREAK = " "
"""What stands between the parts of a passage that runs over a page break. A passage crosses a break only in the middle
of a sentence, so a space is what a reader would put there."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters on one page of a document: ``page.text[start:end]``."""

    page_index: int  # 1-based
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a page: where it starts in ``Page.text``, its level (1 = highest) and its words."""

    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One physical page; a format without pages (HTML, Markdown, Word, text) is one page with index 1.

    ``text`` is cleaned for reading: paragraphs are parted by a blank line, the lines of a paragraph are joined with
    spaces, rows of a table and items of a list stand on a line of their own. ``source[i]`` is the index, in the
    characters of the format itself (for PDF pdfium's character index on that page), of ``text[i]``; -1 where the
    cleaner put a character (a space, a line break) that the page does not have.
    """

    index: int  # 1-based
    label: str | None  # the printed page number, e.g. "203" or "iv"
    text: str
    source: Sequence[int] = ()
    headings: tuple[Heading, ...] = ()
    label_inferred: bool = False  # the label was worked out from its neighbours, not read


@dataclass(frozen=True, slots=True)
class Document:
    """One file, or one exported set of pages, as the catalogue knows it."""

    id: str
    title: str
    kind: str  # "pdf" | "pages" | "html" | "markdown" | "word" | "text"
    paths: tuple[str, ...]  # absolute; one, or one per page for an exported set ("pages")
    sha256: str  # of the file's bytes; of the sorted digests where there are several files
    status: str = "indexed"  # "indexed" | "no_text" | "encrypted" | "unreadable" | "timed_out" | "too_large" | ...
    reason: str = ""  # in words, where the status is not "indexed" or something deserves a warning
    pages: int = 0
    language: str | None = None  # ISO 639-1: "en", "ko", ...
    date: str | None = None  # ISO 8601, as precise as known: "2020", "2023-11-13"
    publisher: str | None = None
    origin: str | None = None  # where it comes from: an address or a citation
    licence: str | None = None

    @property
    def paged(self) -> bool:
        """Whether the format has physical pages; where it has none, a section is cited instead."""
        return self.kind in ("pdf", "pages")


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and retrieved: the page text that ``spans`` cover, joined with ``PAGE_BREAK``, and nothing else.

    Most passages have one span; one that runs over a page break has one for each page.
    """

    id: str
    document: str
    number: int  # 0-based place in its document
    text: str
    spans: tuple[Span, ...]
    headings: tuple[str, ...] = ()  # the heading path above it, highest first

    def locate(self, start: int, end: int) -> tuple[Span, ...]:
        """The page spans that ``text[start:end]`` stands on, in order; the break itself belongs to no page.

        >>> p = Passage("x", "d", 0, "ab cd", (Span(4, 10, 12), Span(5, 0, 2)))
        >>> p.locate(1, 4)
        (Span(page_index=4, start=11, end=12), Span(page_index=5, start=0, end=1))
        """
        found = []
        offset = 0
        for span in self.spans:
            length = span.end - span.start
            low, high = max(start - offset, 0), min(end - offset, length)
            if low < high:
                found.append(Span(span.page_index, span.start + low, span.start + high))
            offset += length + len(PAGE_BREAK)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands, in the words that are shown: a page with its two numbers, or a section where none exists."""

    title: str  # its document's
    page_index: int | None
    page_label: str | None
    section: str | None  # "Heading > Subheading, paragraph 3"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage retrieved for a question; ``score`` orders the hits, ranks count from 1, None where a search missed."""

    passage: Passage
    title: str  # its document's
    page_index: int | None  # of the passage's first span; None where the format has no pages
    page_label: str | None
    section: str | None  # "Heading > Subheading, paragraph 3" where the format has no pages
    score: float
    dense_score: float | None = None  # cosine
    dense_rank: int | None = None
    lexical_score: float | None = None  # BM25
    lexical_rank: int | None = None
    relevance: float | None = None  # the finder's log-odds, where it read the passage


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent to a language model, and which passage each opaque id in it stands for."""

    system: str
    user: str
    passages: Mapping[str, Passage]  # id shown to the model -> passage
    refusal: str  # the one phrase that says that the documents do not hold the answer


@dataclass(frozen=True, slots=True)
class Check:
    """The result of checking a claim against the page, without a language model; reasons are for people to read."""

    status: CheckStatus
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """The place on one page that a claim is cited to; a sentence over a page break gives two, one ``continued``."""

    document: str
    title: str
    page_index: int | None
    page_label: str | None
    section: str | None
    start: int
    end: int
    quote: str  # exactly page.text[start:end]
    check: Check
    added: bool = False  # the model did not cite it; the checker found it
    continued: bool = False  # goes on from the citation before it: over a page break, or from a table's head to its row


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer with its citations. ``problems`` says what is wrong with it as a whole, in words."""

    text: str
    citations: tuple[Citation, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What one source of a Disagreement says: the figure or date as it stands there, and where."""

    value: str
    citation: Citation
    date: str = ""  # of the source, ISO 8601 as precise as known


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Different figures or dates that cited sources give for one thing, the older source first."""

    said: tuple[Said, ...]
    words: str  # the same in one sentence


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What language models read and wrote; ``estimated`` where one did not say and its characters were counted."""

    read: int = 0
    written: int = 0
    estimated: bool = False

    @property
    def total(self) -> int:
        return self.read + self.written

    def __add__(self, other: Tokens) -> Tokens:
        """Both together."""
        return Tokens(self.read + other.read, self.written + other.written, self.estimated or other.estimated)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, ready to be shown, stored or compared."""

    question: str
    outcome: Outcome
    text: str
    claims: tuple[Claim, ...]
    retrieved: tuple[Hit, ...]
    model: str
    seconds: Mapping[str, float]
    settings: str  # fingerprint
    id: str = ""
    searched: str = ""  # the self-contained question that was searched, where it differs from the one asked
    missing: str = ""  # for a partial answer: what the documents do not say, in words
    error: str = ""  # what went wrong, in words; the retrieved pages are there all the same
    notes: tuple[str, ...] = field(default=())  # what the reader should know: sources disagree, quotes only, ...
    disagreements: tuple[Disagreement, ...] = ()  # among the cited sources; their words stand in ``notes`` too
    instructions: tuple[Citation, ...] = ()  # places read that give orders to a language model; none was followed
    nearest: tuple[Claim, ...] = ()  # where the documents do not say: the sentences that came nearest, one a page
    complete: bool = True  # False while it is still streaming in
    tokens: Tokens = field(default_factory=Tokens)  # of the language model; none where none was asked
