"""Answer by quoting: pick the sentences that answer. Comes in: a question and its hits. Goes out: an ``Extract``.

No language model: the answer finder has read the best passages, and each of their sentences is scored by what it saw.
The best sentence decides whether there is an answer at all (``confidence``); others join it when they are nearly as
good. A question for figures of accounts is answered by the rows that hold them (``tabled``), where there are any; what
would have to be worked out from them is left open. Turning quotes into checked citations is left to ``quoting``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.candidates import Candidate, candidates
from assistant.answering.confidence import confidence
from assistant.answering.parts import question_parts
from assistant.answering.quoting import Quote
from assistant.answering.rows import row_at
from assistant.answering.tabled import Found, tabled
from assistant.index import Index
from assistant.records import Outcome, Span
from assistant.retrieval import Finder, Retrieval, read_passages
from assistant.settings import Settings

__all__ = ["Extract", "Quote", "extract"]

ANSWER_ABOVE = 0.5  # confidence that the best sentence answers the question
MARGIN = 2.0  # log-odds by which a further sentence may be worse than the best
ROWS_RIGHT = 0.8  # confidence in rows: the share of development questions for which they stood on a right page
UNREAD_MARGIN = 0.1  # the same where the finder has not read: share of the question's words


@dataclass(frozen=True, slots=True)
class Extract:
    """The sentences to be quoted, in the order to read them, and which parts of the question they leave open."""

    outcome: Outcome
    quotes: tuple[Quote, ...]
    missing: tuple[str, ...] = ()
    confidence: float = 0.0


def extract(
    question: str, retrieval: Retrieval, index: Index, settings: Settings, finder: Finder | None = None
) -> Extract:
    """The sentences and rows that answer ``question``, at most ``settings.max_sentences`` of them."""
    parts = question_parts(question)
    if len(parts) == 1:
        return _joined([_part(question, retrieval, index, settings)], (question,), index)
    several = []
    for part in parts:
        reread = read_passages(part, retrieval, index, settings, finder)
        found = _part(part, reread, index, settings)
        most = max(1, settings.max_sentences // len(parts))
        whole = found.whole and len(found.rows) <= most
        several.append(replace(found, sentences=found.sentences[:most], rows=found.rows[:most], whole=whole))
    return _joined(several, parts, index)


@dataclass(frozen=True, slots=True)
class _Found:
    """What answers a part of a question: rows of tables, or else sentences, or nothing."""

    sentences: Sequence[Candidate] = ()
    rows: tuple[Found, ...] = ()
    confidence: float = 0.0
    whole: bool = True  # rows that the answer has still to be worked out from are not the whole of it


def _part(question: str, retrieval: Retrieval, index: Index, settings: Settings) -> _Found:
    """The rows that a question for figures names; else the best sentences when the very best is good enough."""
    table = tabled(question, retrieval.hits, index)
    if table is not None:
        most = settings.max_sentences
        return _Found((), table.rows[:most], ROWS_RIGHT, table.whole and len(table.rows) <= most)
    ranked = candidates(question, retrieval)
    if not ranked:
        return _Found()
    sure = confidence(question, ranked, retrieval)
    if sure < ANSWER_ABOVE:
        return _Found(confidence=sure)
    margin = MARGIN if ranked[0].read or ranked[0].korean else UNREAD_MARGIN
    near = [c for c in ranked if c.score > ranked[0].score - margin]
    return _Found(near[: settings.max_sentences], confidence=sure)


def _joined(found: Sequence[_Found], parts: Sequence[str], index: Index) -> Extract:
    """The parts' answers together, each place quoted once: rows first, then sentences."""
    rows = [Quote(r.document, r.spans, r.heads, r.score) for each in found for r in each.rows]
    chosen = {c.spans: c for each in reversed(found) for c in reversed(each.sentences)}
    sentences = [_quote(candidate, index) for candidate in _readable(list(chosen.values()))]
    quotes = {(quote.document, quote.spans): quote for quote in (*rows, *sentences)}
    open_parts = [p for p, each in zip(parts, found, strict=True) if not (each.whole and (each.rows or each.sentences))]
    outcome: Outcome = "not_in_documents" if not quotes else "partial" if open_parts else "answered"
    missing = tuple(open_parts) if quotes else ()
    return Extract(outcome, tuple(quotes.values()), missing, max(each.confidence for each in found))


def _quote(candidate: Candidate, index: Index) -> Quote:
    """A sentence as it stands on its page; a row of a table with what names its columns."""
    document, spans = candidate.spans
    row = None
    if len(spans) == 1:
        row = row_at(index.page(document, spans[0].page_index).text, spans[0].start, spans[0].end)
    heads = () if row is None else tuple(Span(spans[0].page_index, start, end) for start, end in row.heads)
    return Quote(document, spans, heads, candidate.score)


def _readable(chosen: list[Candidate]) -> list[Candidate]:
    """Documents in the order of their best sentence; within a document as it is read."""
    best: dict[str, float] = {}
    for c in chosen:
        document = c.hit.passage.document
        best[document] = max(best.get(document, c.score), c.score)
    return sorted(chosen, key=lambda c: (-best[c.hit.passage.document], c.hit.passage.document, c.order))
