"""Pages and words that a person pointed to, as they are on the shelf. Comes in: citations, pages, selected words. Goes
out: page references and facts of a question, or why there are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.errors import NotFoundError, QuestionError
from assistant.records import Citation, Document, Page, Place, Span
from assistant.regression.facts import says
from assistant.regression.places import plain
from assistant.regression.questions import FactText, PageRef

__all__ = [
    "Marked",
    "Selected",
    "Shelf",
    "fact_of",
    "page_of_ref",
    "ref_of_citation",
    "ref_of_page",
    "refs_of_marked",
    "snapped",
]

FACT_CHARS = 300
_PARAGRAPH = re.compile(r"(?:^|, )paragraph \d+(?:-\d+)?$")
_BEFORE, _AFTER = re.compile(r"(\S+\s)$"), re.compile(r"\s?[\w%]+")  # the word before and after a place
_SPACELESS = re.compile(r"[가-힣぀-ヿ一-鿿]")


class Shelf(Protocol):
    """What is needed of the index."""

    def document(self, document: str) -> Document: ...

    def page(self, document: str, page_index: int) -> Page: ...

    def place(self, document: str, span: Span) -> Place: ...


@dataclass(frozen=True, slots=True)
class Marked:
    """A page that answers the question."""

    document: str
    page_index: int  # 1-based


@dataclass(frozen=True, slots=True)
class Selected:
    """Words that were selected: on a page, or, without one, in the answer."""

    text: str
    page: Marked | None = None


def ref_of_page(shelf: Shelf, document: str, page_index: int, at: int | None = None) -> PageRef:
    """A page with both of its numbers; of a format without pages the section of character ``at``, or all of it.

    Raises NotFoundError where the shelf has no such page.
    """
    page = shelf.page(document, page_index)
    if shelf.document(document).paged:
        return PageRef(document, page=str(page_index), printed=(page.label or "").strip())
    if at is None:
        return PageRef(document)
    place = shelf.place(document, Span(page_index, at, at + 1))
    return PageRef(document, section=_section(place.section or "", place.title))


def ref_of_citation(shelf: Shelf, citation: Citation) -> PageRef | None:
    """The page or section cited; None where the quote no longer stands where it was cited."""
    page_index = citation.page_index or 1
    try:
        text = shelf.page(citation.document, page_index).text
        if text[citation.start : citation.end] != citation.quote:
            return None
        return ref_of_page(shelf, citation.document, page_index, citation.start)
    except NotFoundError:
        return None


def page_of_ref(ref: PageRef) -> Marked:
    """The first physical page of a reference that names one; a format without pages is one page."""
    return Marked(ref.document, int(ref.page.partition("-")[0] or 1))


def refs_of_marked(shelf: Shelf, marked: Sequence[Marked], selected: Sequence[Selected]) -> tuple[PageRef, ...]:
    """The pages marked, each once; of a format without pages the sections of the words that were selected there."""
    refs: list[PageRef] = []
    for mark in marked:
        on_it = [one.text for one in selected if one.page == mark]
        if on_it and not shelf.document(mark.document).paged:
            text = shelf.page(mark.document, mark.page_index).text
            spans = [span for each in on_it if (span := snapped(each, text)) is not None]
            refs += [ref_of_page(shelf, mark.document, mark.page_index, start) for start, _ in spans]
        else:
            refs.append(ref_of_page(shelf, mark.document, mark.page_index))
    return tuple(dict.fromkeys(refs))


def fact_of(shelf: Shelf, selected: Selected, answer: str) -> FactText:
    """The selected words as a fact, whole words of the page or of the answer's text.

    Raises QuestionError where they do not stand there, NotFoundError where the shelf has no such page.
    """
    page = selected.page
    source = answer if page is None else shelf.page(page.document, page.page_index).text
    if len(selected.text) > FACT_CHARS:
        words = f"A fact may have up to {FACT_CHARS} characters; select only the words that matter."
        raise QuestionError("fact_long", words, most=FACT_CHARS)
    span = snapped(selected.text, source)
    for start, end in _widened(*span, source) if span else ():
        fact = FactText(" ".join(source[start:end].split()))
        if says(fact, source):
            return fact
    words = f"“{selected.text[:80]}” was not found where it was selected; select it again."
    raise QuestionError("fact_not_there", words, words=selected.text[:80])


def _widened(start: int, end: int, text: str) -> Iterator[tuple[int, int]]:
    """The span, then wider ones: a number without its unit is another number (4.2 million, 4.2 million tonnes)."""
    if not re.search(r"\w", text[start:end]):
        return
    before, after = _BEFORE.search(text, 0, start), _AFTER.match(text, end)
    left, right = (before.start(1) if before else start), (after.end() if after else end)
    yield from dict.fromkeys(((start, end), (start, right), (left, end), (left, right)))


def snapped(selected: str, text: str) -> tuple[int, int] | None:
    """Where the selected words stand in ``text``, whatever the white space, widened to whole words and numbers.

    >>> text = "It handled 4.2 million tonnes."
    >>> start, end = snapped("2 mil", text); text[start:end]
    '4.2 million'
    """
    words = selected.split()
    found = re.search(r"\s*".join(map(re.escape, words)), text) if words else None
    if found is None or len(selected) > 4 * FACT_CHARS:
        return None
    start, end = found.span()
    while start and _goes_on(text, start - 1, start, start - 2):
        start -= 1
    while end < len(text) and _goes_on(text, end, end - 1, end + 1):
        end += 1
    return start, end


def _goes_on(text: str, outside: int, inside: int, beyond: int) -> bool:
    """Whether the character outside belongs to the same word or number as the one inside."""
    out, within = text[outside], text[inside]
    if _SPACELESS.match(out) or not (within.isalnum() or within in ".,"):
        return False
    if out in ".,":
        return within.isdigit() and 0 <= beyond < len(text) and text[beyond].isdigit()
    return out.isalnum()


def _section(section: str, title: str) -> str:
    """The heading path without the document's title and the paragraph's number."""
    names = [name for name in _PARAGRAPH.sub("", section).split(" > ") if name.strip()]
    return " > ".join(names[1:] if names and plain(names[0]) == plain(title) else names)
