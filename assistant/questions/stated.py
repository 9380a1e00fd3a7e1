"""Sentences of the shelf that a question could be made of. Comes in: the index. Goes out: statements with their place.

A statement stands on one page, is a whole sentence of prose, and says by itself what it speaks of. Rows of tables,
headings, captions and sentences that give orders to a language model are none. Nothing is searched for: every page is
read, so that a draft owes nothing to the retrieval that it is to test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from assistant.citations import instructions
from assistant.citations.facts import Facts, read_facts
from assistant.korean import is_hangul
from assistant.questions.places import Shelf as Places
from assistant.records import Document
from assistant.rendering.unseen import shown_text
from assistant.sentences import sentence_spans

__all__ = ["Library", "Shelf", "Statement", "fit", "statements"]

LEAST_CHARS, LEAST_KOREAN_CHARS, MOST_CHARS = 24, 12, 260
_NOTE_SIGNS = re.compile(r"[†‡*¹²³⁴⁵⁶⁷⁸⁹⁰]+|(?<=[a-z.])\d{1,2}(?=\s|$)")
_UNFIT = re.compile(r"[\n\t|…?{}<>\[\]=]| {2}|\.{3}|https?:|@")
_SOURCE = re.compile(r"^(?:source|note|figure|table|fig\.|see|cf|출처|자료|주|그림|표)\b", re.IGNORECASE)
_BEGINS = re.compile(r"[A-Z가-힣]")
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:this|these|those|it|its|they|them|their|he|she|his|her|him|we|our|us|you|your|i|my|above|below|former|latter|"
    r"such|same|here|there|then|aforementioned|chapter|section|paragraph|page|respectively|two|three|both|other|others)\b"
    r"|(?:^|\s)(?:이|그|저|이는|그는|이것|그것|양국|두|위의|아래|같은|당시|이후|이번|해당|동)(?=\s)",
    re.IGNORECASE,
)


class Shelf(Places, Protocol):
    """What is needed of the index."""

    def documents(self) -> list[Document]: ...

    def texts(self, document: str) -> Sequence[tuple[int, str]]: ...


@dataclass(frozen=True)
class Statement:
    """A sentence where it stands; ``text`` is without signs of footnotes, in single spaces."""

    document: str
    page_index: int  # 1-based
    start: int  # 0-based, in the page's text
    text: str

    @cached_property
    def facts(self) -> Facts:
        """What it says."""
        return read_facts(self.text)


@dataclass(frozen=True, slots=True)
class Library:
    """Every sentence of the documents, by the stems of its words."""

    every: tuple[Statement, ...]
    by_stem: dict[str, frozenset[int]]

    @classmethod
    def of(cls, every: Iterable[Statement]) -> Library:
        """The library of these statements."""
        kept = tuple(every)
        found: dict[str, set[int]] = {}
        for number, statement in enumerate(kept):
            for stem in statement.facts.stems:
                found.setdefault(stem, set()).add(number)
        return cls(kept, {stem: frozenset(numbers) for stem, numbers in found.items()})

    def holding(self, stems: frozenset[str]) -> list[Statement]:
        """The statements that hold all of ``stems``."""
        sets = sorted((self.by_stem.get(stem, frozenset()) for stem in stems), key=len)
        return [self.every[number] for number in sorted(frozenset.intersection(*sets))] if sets else []


def statements(document: str, pages: Iterable[tuple[int, str]]) -> Iterator[Statement]:
    """Every sentence of a document, fit or not."""
    for page_index, text in pages:
        orders = instructions(text)
        for start, end in sentence_spans(text):
            if not any(low < end and start < high for low, high in orders):
                yield Statement(document, page_index, start, _clean(text[start:end]))


def fit(statement: Statement) -> bool:
    """Whether a question could be made of the sentence."""
    text = statement.text
    return (
        (LEAST_KOREAN_CHARS if is_hangul(text) else LEAST_CHARS) <= len(text) <= MOST_CHARS
        and text.endswith(".")
        and _BEGINS.match(text) is not None
        and not _UNFIT.search(text)
        and not _SOURCE.match(text)
        and not _POINTS_ELSEWHERE.search(text)
        and shown_text(text) == text
        and text.count("(") == text.count(")")
        and text.count("“") == text.count("”")
        and text.count('"') % 2 == 0
    )


def _clean(text: str) -> str:
    return _NOTE_SIGNS.sub("", text) if "  " in text else " ".join(_NOTE_SIGNS.sub("", text).split(" "))
