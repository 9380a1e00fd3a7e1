"""A quote as a claim with its citations. Comes in: where the quote stands. Goes out: a ``Claim``, every part cited.

The sentences that came nearest where nothing answers are quoted likewise, but as what was read, not as an answer.

A row of a table is quoted after the lines that name its columns and their unit; each part is cited with its own span,
and all of them are one citation to the reader, as a sentence over a page break is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.candidates import Candidate
from assistant.answering.rows import on_one_line, row_at
from assistant.citations import check, citation_at
from assistant.index import Index
from assistant.records import PAGE_BREAK, Check, Claim, Span

__all__ = ["Quote", "claim_of", "nearest", "quote_of"]

NOT_AN_ANSWER = Check("unchecked", ("it was read and does not clearly answer",))


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence or row that is to be quoted, and what it is not read without: heads of its table, its list's lead."""

    document: str
    spans: tuple[Span, ...]  # more than one where it runs over a page break
    heads: tuple[Span, ...] = ()  # in reading order
    score: float = 0.0


def quote_of(candidate: Candidate, index: Index) -> Quote:
    """A sentence as it stands on its page; a row of a table with what names its columns."""
    document, spans = candidate.spans
    row = None
    if len(spans) == 1:
        row = row_at(index.page(document, spans[0].page_index).text, spans[0].start, spans[0].end)
    heads = () if row is None else tuple(Span(spans[0].page_index, start, end) for start, end in row.heads)
    return Quote(document, spans, heads, candidate.score)


def nearest(ranked: Sequence[Candidate], index: Index, most: int) -> tuple[Claim, ...]:
    """The best of the ``ranked`` sentences on each of the ``most`` best pages, best first, its citations unchecked."""
    best: dict[tuple[str, int], Candidate] = {}
    for candidate in ranked:
        document, spans = candidate.spans
        best.setdefault((document, spans[0].page_index), candidate)
    claims = [claim_of(quote_of(candidate, index), index) for candidate in list(best.values())[:most]]
    return tuple(
        replace(claim, citations=tuple(replace(c, check=NOT_AN_ANSWER) for c in claim.citations)) for claim in claims
    )


def claim_of(quote: Quote, index: Index) -> Claim:
    """The words of ``quote`` as they are shown, with a citation for each of its spans."""
    heads = [_text(quote.document, span, index) for span in quote.heads]
    words = [_text(quote.document, span, index) for span in quote.spans]
    shown = " — ".join([*map(on_one_line, heads), on_one_line(PAGE_BREAK.join(words))])
    checked = _check([*heads, *words])
    parts = zip((*quote.heads, *quote.spans), (*heads, *words), strict=True)
    citations = [
        citation_at(quote.document, span, text, index.place(quote.document, span), checked, continued=number > 0)
        for number, (span, text) in enumerate(parts)
    ]
    return Claim(shown, tuple(citations))


def _text(document: str, span: Span, index: Index) -> str:
    return index.page(document, span.page_index).text[span.start : span.end]


def _check(parts: Sequence[str]) -> Check:
    """The check of the quotes as they are shown together: letter by letter they are on the page."""
    if not any(char.isalnum() for part in parts for char in part):
        return Check("unchecked", ("there is no sentence to compare with",))
    return check(" ".join(" ".join(part.split()) for part in parts), parts)
