"""What has become of a cited sentence. Comes in: an address made when it was cited. Goes out: where it stands now.

A mark is shown only where the document, or at least the text under the mark, is what was cited; after a change the
sentence is looked for, and no mark is ever laid over other words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, Protocol

from assistant.errors import NotFoundError
from assistant.occurrences import Occurrences, fold, occurrences
from assistant.records import Document, Page, Span
from assistant.ui.addresses import QUOTE_CHARS, Reading

__all__ = ["Moved", "moved"]

_DIGITS = re.compile(r"[0-9a-f]{6,64}", re.ASCII)
_EDGE_CHARS = 2 * QUOTE_CHARS


class Texts(Protocol):
    """What is needed of the index."""

    def page(self, document: str, page_index: int) -> Page: ...

    def texts(self, document: str) -> Sequence[tuple[int, str]]: ...


@dataclass(frozen=True, slots=True)
class Moved:
    """The document (or what is read of it) differs from what was cited.

    ``where``: the sentence is on the same page, on another, gone, not known to be looked for, or none was marked.
    """

    where: Literal["here", "elsewhere", "gone", "unknown", "unmarked"]
    cited_on: int
    changed: bool = True  # False: the file is the same, its text is read differently


def moved(index: Texts, found: Occurrences, document: Document, reading: Reading) -> tuple[Reading, Moved | None]:
    """The reading as it can be shown now, and what has changed, None where nothing has."""
    changed = bool(_DIGITS.fullmatch(reading.sha)) and not document.sha256.startswith(reading.sha)
    reads_the_same = not (reading.quote and reading.marks) or _stands(index, reading)
    if not changed and reads_the_same:
        return reading, None
    here = reading.page_index
    now = replace(reading, marks=(), read=() if changed else reading.read, hit=None)
    if not (reading.quote and reading.marks):
        return _existing(index, now), Moved("unknown" if reading.marks else "unmarked", here, changed)
    spans = _looked_for(index, found, document, reading)
    if not spans:
        return _existing(index, now), Moved("gone", here, changed)
    page = spans[0].page_index
    return replace(now, marks=spans, page_index=page), Moved("here" if page == here else "elsewhere", here, changed)


def _stands(index: Texts, reading: Reading) -> bool:
    """Whether the words under the marks are those of the quote."""
    try:
        parts = [index.page(reading.document, mark.page_index).text[mark.start : mark.end] for mark in reading.marks]
    except NotFoundError:
        return False
    return _plain(" ".join(parts)).startswith(_plain(reading.quote))


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _looked_for(index: Texts, found: Occurrences, document: Document, reading: Reading) -> tuple[Span, ...]:
    """The place of the quote that is nearest to the page it was cited on; none where it is no longer there."""
    spans = [(place.span,) for place in found.find(document.id, reading.quote).places]
    spans = spans or _over_breaks(index.texts(document.id), reading.quote)  # type: ignore[assignment]  # longer tuples
    return min(spans, key=lambda some: abs(some[0].page_index - reading.page_index), default=())


def _over_breaks(texts: Sequence[tuple[int, str]], quote: str) -> list[tuple[Span, ...]]:
    spans: list[tuple[Span, ...]] = []
    for (first, above), (second, below) in pairwise(texts):
        tail, head = above[-_EDGE_CHARS:], below[:_EDGE_CHARS]
        shift = len(above) - len(tail)
        for start, end in occurrences(f"{tail} {head}", quote):
            if start < len(tail) and end > len(tail) + 1:
                spans.append((Span(first, shift + start, len(above)), Span(second, 0, end - len(tail) - 1)))
    return spans


def _existing(index: Texts, reading: Reading) -> Reading:
    """The reading on a page that there is: the changed document may have fewer."""
    numbers = [number for number, _ in index.texts(reading.document)]
    if reading.page_index in numbers or not numbers:
        return reading
    return reading.on(min(numbers, key=lambda number: abs(number - reading.page_index)))
