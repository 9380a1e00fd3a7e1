"""The pages that a set names, found on the shelf. Comes in: page references and the shelf. Goes out: expected places.

A place that the shelf does not have is a fault of the set, told before anything is asked; unless the stored baseline
knows its document as it was: then the shelf has changed, and the questions that need the place fail for that reason.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from assistant.errors import NotFoundError, QuestionSetError
from assistant.output import page_name
from assistant.readers.sections import heading_path
from assistant.records import Document, Page
from assistant.regression.conditions import leaves
from assistant.regression.places import Expected, plain, runs_in, section_path
from assistant.regression.questions import PageRef, QuestionSet

__all__ = ["Shelf", "resolve"]

_RANGE = re.compile(r"^(.+?)\s*[-–]\s*(.+)$")
MOST_SHOWN = 20


class Shelf(Protocol):
    """What is needed of the index."""

    def documents(self) -> list[Document]: ...

    def document(self, document: str) -> Document: ...

    def labels(self, document: str) -> Mapping[int, str | None]: ...

    def pages(self, document: str) -> list[Page]: ...


def resolve(questions: QuestionSet, shelf: Shelf, known: Mapping[str, str] | None = None) -> dict[PageRef, Expected]:
    """Every place of the set on the shelf; ``known`` maps the documents of the baseline to how their sha256 begins.

    Raises QuestionSetError naming each document and page that is not there and that the baseline does not explain.
    """
    resolver = Resolver(shelf, known or {})
    faults: list[str] = []
    places: dict[PageRef, Expected] = {}
    for question in questions.questions:
        for document in question.documents:
            if reason := resolver.missing(document):
                faults.append(f"{questions.path}:{question.line}: {reason} ({question.id})")
        for ref in (ref for each in question.pages for ref, _ in leaves(each)):
            try:
                places[ref] = resolver.expected(ref)
            except QuestionSetError as error:
                faults.append(f"{questions.path}:{ref.line}: {error} ({question.id})")
    if faults:
        more = [f"... and {len(faults) - MOST_SHOWN} more"] if len(faults) > MOST_SHOWN else []
        raise QuestionSetError("\n".join(faults[:MOST_SHOWN] + more))
    return places


class Resolver:
    """Finds places on a shelf; reads each document's labels and headings once."""

    def __init__(self, shelf: Shelf, known: Mapping[str, str]) -> None:
        self._shelf, self._known = shelf, known
        self._documents = {document.id: document for document in shelf.documents() if document.pages}
        self._pages: dict[str, list[Page]] = {}

    def missing(self, document: str) -> str:
        """Why there is no such document; nothing where there is one or the baseline had it."""
        if document in self._documents or document in self._known:
            return ""
        near = difflib.get_close_matches(document, self._documents, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "see `pincite status`"
        return f"expected a document of the index, found {document!r}; {hint}"

    def expected(self, ref: PageRef) -> Expected:
        """The place on the shelf; ``gone`` says why not where its document has changed since the baseline."""
        if reason := self.missing(ref.document):
            raise QuestionSetError(reason)
        document = self._documents.get(ref.document)
        if document is None:
            return Expected(ref, str(ref), gone=f"the document {ref.document} is no longer in the index")
        try:
            return self._found(ref, document)
        except NotFoundError as error:
            if not document.sha256.startswith(self._known.get(document.id, document.sha256)):
                return Expected(ref, str(ref), gone=f"{error} any more: the document has changed")
            raise QuestionSetError(f"{error}; {self._there(ref, document)}") from error

    def _found(self, ref: PageRef, document: Document) -> Expected:
        if not document.paged:
            if ref.page or ref.printed:
                raise NotFoundError(f"{document.id} ({document.kind}) has no pages")
            return self._section(ref, document)
        labels = self._shelf.labels(document.id)
        pages = [found for found in self._page_sets(ref, document, labels) if found is not None]
        both = frozenset.intersection(*pages) if pages else frozenset()
        if pages and not both:
            is_called = labels.get(min(pages[0]))
            raise NotFoundError(
                f"{document.id} has no page {ref.page} with the label {ref.printed!r} (it is {is_called!r})"
            )
        return Expected(ref, self._words(document, both, labels), both, title=document.title)

    def _page_sets(
        self, ref: PageRef, document: Document, labels: Mapping[int, str | None]
    ) -> Iterator[frozenset[int]]:
        if ref.page:
            first, _, last = ref.page.partition("-")
            asked = range(int(first), int(last or first) + 1)
            if not asked or any(page not in labels for page in asked):
                raise NotFoundError(f"{document.id} has no page {ref.page}")
            yield frozenset(asked)
        if ref.printed:
            yield _labelled(document.id, ref.printed, labels)
        if ref.section is not None:
            yield self._pages_of_section(ref.section, document)

    def _words(self, document: Document, pages: frozenset[int], labels: Mapping[int, str | None]) -> str:
        if not pages:
            return f"{document.id}, anywhere"
        first, last = min(pages), max(pages)
        begin = page_name(first, labels.get(first), None)
        return f"{document.id}, {begin}" + (f" to {page_name(last, labels.get(last), None)}" if last > first else "")

    def _section(self, ref: PageRef, document: Document) -> Expected:
        if ref.section is None:
            return Expected(ref, f"{document.id}, anywhere", title=document.title)
        path, paragraphs = section_path(ref.section)
        if path and not any(runs_in(path, there) for there in self._paths(document)):
            raise NotFoundError(f"{document.id} has no section {ref.section!r}")
        words = f"{document.id}, {ref.section or 'above the first heading'}"
        return Expected(ref, words, path=path, paragraphs=paragraphs, title=document.title)

    def _paths(self, document: Document) -> list[tuple[str, ...]]:
        found = []
        for page in self._read(document.id):
            for heading in page.headings:
                path = tuple(plain(each.text) for each in heading_path(page, heading.start))
                found.append(path[1:] if path[0] == plain(document.title) and len(path) > 1 else path)
        return found

    def _pages_of_section(self, section: str, document: Document) -> frozenset[int]:
        """The pages from the heading to the next one that is not below it."""
        wanted, _ = section_path(section)
        found: set[int] = set()
        open_level = 0  # of the heading that we are below; 0 when below none
        above: dict[int, str] = {}
        for page in self._read(document.id):
            if open_level and not (page.headings and page.headings[0].start == 0):
                found.add(page.index)
            for heading in page.headings:
                above = {level: text for level, text in above.items() if level < heading.level}
                above[heading.level] = plain(heading.text)
                if open_level and heading.level <= open_level:
                    open_level = 0
                path = tuple(above[level] for level in sorted(above))
                if wanted and path[-len(wanted) :] == wanted:
                    open_level = heading.level
                if open_level:
                    found.add(page.index)
        if not found:
            raise NotFoundError(f"{document.id} has no section {section!r}")
        return frozenset(found)

    def _read(self, document: str) -> list[Page]:
        if document not in self._pages:
            self._pages[document] = self._shelf.pages(document)
        return self._pages[document]

    def _there(self, ref: PageRef, document: Document) -> str:
        """What there is instead, for the person who wrote the set."""
        if ref.section is not None:
            headings = [heading.text for page in self._read(document.id) for heading in page.headings]
            near = difflib.get_close_matches(ref.section, headings, n=3, cutoff=0.4) or headings[:5]
            return f"its headings: {', '.join(near) or 'none'}"
        labels = self._shelf.labels(document.id) if document.paged else {}
        if not labels:
            return "name a section, or only the document"
        printed = [label for label in labels.values() if label]
        named = f", printed {printed[0]} to {printed[-1]}" if printed else ", none with a printed label"
        return f"it has the physical pages {min(labels)} to {max(labels)}{named}"


def _labelled(document: str, printed: str, labels: Mapping[int, str | None]) -> frozenset[int]:
    """The pages with this label; where no page has it, those from one label to another."""
    same = frozenset(page for page, label in labels.items() if label is not None and label == printed)
    if same:
        return same
    ends = _RANGE.match(printed)
    if ends:
        first, last = ([page for page, label in labels.items() if label == end] for end in (ends[1], ends[2]))
        if first and last and first[0] <= last[-1]:
            return frozenset(page for page in labels if first[0] <= page <= last[-1])
    raise NotFoundError(f"{document} has no page with the printed label {printed!r}")
