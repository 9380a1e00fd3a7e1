"""The index opened for reading. Comes in: settings, questions, ids. Goes out: documents, pages, passages with scores.

Safe for many threads, and for a writer in this or another process: each search looks whether the catalogue has changed
and then sees what is new. Fusing the two searches is left to ``retrieval``; writing to ``indexing``.
"""

from __future__ import annotations

import difflib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.catalogue import FORMAT, Catalogue, Entry
from assistant.embedding import Embedder, load_embedder, model_name
from assistant.errors import IndexMismatchError, IndexMissingError, NotFoundError
from assistant.exact import ExactSearch
from assistant.generations import Generation, open_generation
from assistant.lexical import LexicalIndex
from assistant.readers.sections import section_of
from assistant.records import Document, Page, Passage, Place, Span
from assistant.settings import Settings

__all__ = ["CATALOGUE", "LEXICAL", "QUESTIONS", "Index", "check_made_with", "made_with"]

CATALOGUE, LEXICAL = "catalogue.sqlite", "lexical"
QUESTIONS = "questions"  # what the catalogue keeps them under
EXACT_UP_TO = 10_000  # passages; a smaller index is searched whole, in 2 ms, without the 3 s that starting Chroma takes
CACHED_PAGES = 256


@dataclass(frozen=True, slots=True)
class _State:
    """What the catalogue held when it was last looked at."""

    version: int
    by_id: Mapping[str, Entry]
    by_key: Mapping[str, Entry]
    by_number: Mapping[int, Entry]
    pending: tuple[Entry, ...]  # complete, but not in Chroma yet: searched one by one
    passages: int


class Index:
    """An index open for reading; made by ``Index.open``."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        lexical: LexicalIndex,
        embedder: Embedder | None,
        exact_up_to: int,
    ) -> None:
        self.settings = settings
        self._exact_up_to = exact_up_to
        self._catalogue = catalogue
        self._lexical = lexical
        self._embedder = embedder
        self._lock = threading.RLock()
        self._state = self._looked()
        self._generation: Generation | None = None
        self._vectors = ExactSearch(catalogue)
        self._pages: dict[tuple[int, int], Page] = {}
        self._labels: dict[int, dict[int, str | None]] = {}
        self._questions: dict[str, NDArray[np.float32]] = {}

    @classmethod
    def open(cls, settings: Settings, embedder: Embedder | None = None, *, exact_up_to: int = EXACT_UP_TO) -> Index:
        """The index in ``settings.index``; the embedding model is loaded by the first search unless it is given.

        An index of more than ``exact_up_to`` passages, or on a Chroma server, is searched by Chroma.
        Raises IndexMissingError where there is none, IndexMismatchError where it was made with other settings.
        """
        missing = IndexMissingError(f"There is no index in {settings.index}: make one with `pincite index FOLDER`")
        path = settings.index / CATALOGUE
        if not path.is_file():
            raise missing
        catalogue = Catalogue(path)
        try:
            meta = catalogue.meta()
            if not meta:
                raise missing
            check_made_with(meta, settings, embedder)
            return cls(settings, catalogue, LexicalIndex(settings.index / LEXICAL), embedder, exact_up_to)
        except BaseException:
            catalogue.close()
            raise

    @property
    def embedder(self) -> Embedder:
        """The embedding model, loaded on first use."""
        with self._lock:
            if self._embedder is None:
                self._embedder = load_embedder(self.settings)
            return self._embedder

    # what is there

    def documents(self) -> list[Document]:
        """Every document in the order of ids, those that could not be read with their status too."""
        return [entry.document for entry in self._current().by_id.values()]

    def questions(self) -> tuple[str, ...]:
        """The first questions that the indexed folders suggest."""
        return tuple(json.loads(self._catalogue.meta().get(QUESTIONS, "[]")))

    def document(self, document: str) -> Document:
        """The document with this id. Raises NotFoundError naming near ids."""
        return self._entry(document).document

    def page(self, document: str, page_index: int) -> Page:
        """One page. Raises NotFoundError naming the pages there are."""
        return self._page(self._entry(document), page_index)

    def _page(self, entry: Entry, page_index: int) -> Page:
        key = entry.number, page_index
        with self._lock:
            if key in self._pages:
                return self._pages[key]
        found = self._catalogue.pages(entry.number, page_index)
        if not found:
            raise self._no_page(entry, page_index)
        with self._lock:
            if len(self._pages) >= CACHED_PAGES:
                self._pages.clear()
            self._pages[key] = found[0]
        return found[0]

    def pages(self, document: str) -> list[Page]:
        """All pages of a document, in order."""
        return self._catalogue.pages(self._entry(document).number)

    def texts(self, document: str) -> list[tuple[int, str]]:
        """The index and the text of each page of a document, in order: much faster than all that a Page holds."""
        return self._catalogue.texts(self._entry(document).number)

    def labels(self, document: str) -> Mapping[int, str | None]:
        """The printed label (or None) of each page of a document by page index, in order."""
        return self._labels_of(self._entry(document))

    def place(self, document: str, span: Span) -> Place:
        """Where a span stands: the page's two numbers, or the section where the format has no pages."""
        return self._place(self._entry(document), span)

    def places(self, spans: Sequence[tuple[str, Span]]) -> list[Place]:
        """The ``place`` of each (document, span), in their order."""
        state = self._current()  # looked at once
        return [self._place(_entry_of(state, document), span) for document, span in spans]

    def _place(self, entry: Entry, span: Span) -> Place:
        if not entry.document.paged:
            section = section_of(self._page(entry, span.page_index), span.start)
            title = entry.document.title  # most articles repeat it as their first heading
            repeated = next((joint for joint in (" > ", ", ") if section.startswith(title + joint)), None)
            return Place(title, None, None, section if repeated is None else section[len(title + repeated) :])
        labels = self._labels_of(entry)
        if span.page_index not in labels:
            raise self._no_page(entry, span.page_index)
        return Place(entry.document.title, span.page_index, labels[span.page_index], None)

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids, in their order; one that is gone since it was found is left out."""
        return [passage for passage, _ in self._found(ids)]

    def passages_over(self, document: str, span: Span) -> list[Passage]:
        """The passages of a document that hold some of the characters of ``span``, in order."""
        return [
            passage
            for passage in self._catalogue.passages_of(self._entry(document))
            if any(s.page_index == span.page_index and s.start < span.end and span.start < s.end for s in passage.spans)
        ]

    def searched(self, ids: Sequence[str]) -> list[str]:
        """What each passage is searched by: title, headings and head of its table, then its text."""
        return [f"{above}\n{passage.text}" if above else passage.text for passage, above in self._found(ids)]

    # searching

    def dense(self, question: str, k: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` passages (of ``documents``, if given) nearest in meaning: id and cosine, best first."""
        state = self._current()
        vector = self._question(question)
        if documents is not None:
            found = self._vectors.nearest([self._entry(d) for d in dict.fromkeys(documents)], vector, k)
        elif state.passages <= self._exact_up_to and not self.settings.chroma_url:
            found = self._vectors.nearest(list(state.by_key.values()), vector, k)
        else:
            found = self._from_chroma(state, vector, k) + self._vectors.nearest(state.pending, vector, k)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]

    def lexical(self, question: str, k: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` passages (of ``documents``, if given) with the question's words: id and BM25, best first."""
        state = self._current()
        among = None if documents is None else [self._entry(d).number for d in dict.fromkeys(documents)]
        found = self._lexical.search(question, k, among)
        return [
            (f"{state.by_number[hit.document].key}:{hit.number}", hit.score)
            for hit in found
            if hit.document in state.by_number
        ]

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._generation is not None:
                self._generation.close()
                self._generation = None
            self._lexical.close()
            self._catalogue.close()

    # inside

    def _looked(self) -> _State:
        version = self._catalogue.version()
        entries = self._catalogue.entries()
        pending = tuple(e for e in entries if e.passages and not e.in_chroma)
        return _State(
            version,
            {e.document.id: e for e in entries},
            {e.key: e for e in entries},
            {e.number: e for e in entries},
            pending,
            sum(e.passages for e in entries),
        )

    def _current(self) -> _State:
        """The state, looked at again if the catalogue has changed since."""
        with self._lock:
            if self._catalogue.version() != self._state.version:
                self._state = self._looked()
                self._lexical.reload()
                self._vectors.forget_all_but(self._state.by_number)
            return self._state

    def _entry(self, document: str) -> Entry:
        return _entry_of(self._current(), document)

    def _labels_of(self, entry: Entry) -> dict[int, str | None]:
        with self._lock:
            if entry.number not in self._labels:
                self._labels[entry.number] = self._catalogue.labels(entry.number)
            return self._labels[entry.number]

    def _no_page(self, entry: Entry, page_index: int) -> NotFoundError:
        there = sorted(self._catalogue.labels(entry.number))
        name = entry.document.id
        if not there:
            reason = f": {entry.document.reason}" if entry.document.reason else ""
            return NotFoundError(f"{name} has no pages ({entry.document.status}{reason})")
        gaps = "" if len(there) == there[-1] - there[0] + 1 else f", {len(there)} of them"
        return NotFoundError(f"{name} has pages {there[0]} to {there[-1]}{gaps}; there is no page {page_index}")

    def _found(self, ids: Sequence[str]) -> list[tuple[Passage, str]]:
        by_key = self._current().by_key
        wanted = []
        for i in ids:
            key, _, number = i.rpartition(":")
            if key in by_key and number.isdecimal():
                wanted.append((by_key[key], int(number)))
        return [found for found in self._catalogue.passages(wanted) if found is not None]

    def _question(self, question: str) -> NDArray[np.float32]:
        with self._lock:
            if question in self._questions:
                return self._questions[question]
        vector = self.embedder.embed_question(question)
        with self._lock:
            if len(self._questions) >= 64:
                self._questions.clear()
            self._questions[question] = vector
        return vector

    def _from_chroma(self, state: _State, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The nearest passages in Chroma, without those that have left the catalogue since."""
        live = {e.key for e in state.by_key.values() if e.in_chroma}
        if not live or k < 1:
            return []
        with self._lock:  # the store may be closed only when nobody is searching it
            generation = self._opened()
            if generation is None:
                return []
            stale = generation.count - sum(e.passages for e in state.by_key.values() if e.in_chroma)
            found = generation.store.search(vector, min(generation.count, k + max(0, stale)))
        return [(i, score) for i, score in found if i.rpartition(":")[0] in live][:k]

    def _opened(self) -> Generation | None:
        """The generation that the catalogue names now."""
        number = int(self._catalogue.meta().get("generation", "0"))
        if self._generation is None or self._generation.number != number:
            if self._generation is not None:
                self._generation.close()
                self._generation = None
            self._generation = open_generation(self._catalogue, self.settings)
        return self._generation


def _entry_of(state: _State, document: str) -> Entry:
    """The document with this id. Raises NotFoundError naming near ids."""
    by_id = state.by_id
    if document in by_id:
        return by_id[document]
    near = difflib.get_close_matches(document, by_id, n=3, cutoff=0.3)
    hint = f"did you mean {', '.join(near)}?" if near else f"there are {len(by_id)} documents: see `pincite status`"
    raise NotFoundError(f"There is no document {document!r} in the index; {hint}")


def made_with(settings: Settings, embedder: Embedder | None = None) -> dict[str, str]:
    """The settings that an index remembers, because one made with others cannot be searched."""
    return {
        "format": FORMAT,
        "embedding_model": embedder.name if embedder is not None else model_name(settings),
        "passage_tokens": str(settings.passage_tokens),
        "passage_overlap_tokens": str(settings.passage_overlap_tokens),
    }


def check_made_with(meta: Mapping[str, str], settings: Settings, embedder: Embedder | None = None) -> None:
    """Raise IndexMismatchError, naming both values, where the index was made with other settings than these."""
    for name, asked in made_with(settings, embedder).items():
        made = meta.get(name, "nothing known")
        if made != asked and name == "format":
            raise IndexMismatchError(
                f"The index in {settings.index} was made by another version of Pincite (format {made!r}, this one "
                f"reads {asked!r}); make it anew with `pincite index --rebuild`"
            )
        if made != asked:
            raise IndexMismatchError(
                f"The index in {settings.index} was made with {name} {made!r}, but {asked!r} is asked for; "
                f"use the old setting, or make the index anew with `pincite index --rebuild`"
            )
