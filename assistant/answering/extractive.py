"""Answer by quoting: pick the sentences that answer. Comes in: a question and its hits. Goes out: an ``Extract``.

No language model: the answer finder has read the best passages, and each of their sentences is scored by what it saw.
The best sentence decides whether there is an answer at all (``confidence``); others join it when they are nearly as
good. A question for figures of accounts is answered by the rows that hold them (``tabled``), where there are any; what
would have to be worked out from them is left open. A question about several things is answered part by part, each
from the documents that speak of it (``side_by_side``); a list is quoted whole (``listing``). Turning quotes into
checked citations is left to ``quoting``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.candidates import Candidate, candidates
from assistant.answering.compared import Mark, one_for_each
from assistant.answering.confidence import confidence
from assistant.answering.listing import Listed, lead_of, list_at, may_be_of_list
from assistant.answering.numbers import asks_for_number, holds_number
from assistant.answering.parts import question_parts
from assistant.answering.quoting import Quote, quote_of
from assistant.answering.side_by_side import named_beside, names_all, set_apart_by, speaks_of, start_with_date, volumes
from assistant.answering.tabled import tabled
from assistant.index import Index
from assistant.records import Outcome, Span
from assistant.reranking import Reranker
from assistant.retrieval import Finder, Retrieval, read_passages, retrieve
from assistant.settings import Settings

__all__ = ["Extract", "Quote", "extract"]

ANSWER_ABOVE = 0.5  # confidence that the best sentence answers the question
SURE_ABOVE = 2 / 3  # of development questions answered below it every second answer held the fact, above it 7 of 10
MARGIN = 3.0  # log-odds by which a further sentence may be worse than the best
BESIDE = 2.0  # log-odds for the year or ordinal asked for in the sentence's paragraph, not just in its document's title
ROWS_RIGHT = 0.8  # confidence in rows: the share of development questions for which they stood on a right page
UNREAD_MARGIN = 0.1  # the same where the finder has not read: share of the question's words


@dataclass(frozen=True, slots=True)
class Extract:
    """The sentences to be quoted, in the order to read them, and which parts of the question they leave open."""

    outcome: Outcome
    quotes: tuple[Quote, ...]
    missing: tuple[str, ...] = ()
    confidence: float = 0.0  # that of the least sure part among those that are answered
    ranked: tuple[Candidate, ...] = ()  # all sentences looked at, best first, where the question was taken as a whole

    @property
    def unsure(self) -> bool:
        """Whether there are quotes, of which it is not much likelier that they answer than that they do not."""
        return bool(self.quotes) and self.confidence < SURE_ABOVE


def extract(
    question: str,
    retrieval: Retrieval,
    index: Index,
    settings: Settings,
    finder: Finder | None = None,
    reranker: Reranker | None = None,
) -> Extract:
    """The sentences and rows that answer ``question``, at most ``settings.max_sentences``; a list counts as one."""
    parts = question_parts(question)
    if len(parts) == 1:
        found = _part(question, retrieval, index, settings.max_sentences)
        return replace(_joined([found], (question,)), ranked=found.ranked)
    apart = [set_apart_by(part, question) for part in parts]
    whole = _Found()
    if one_for_each(question) and all(volumes(p, m, index) is None for p, m in zip(parts, apart, strict=True)):
        whole = _part(question, retrieval, index, settings.max_sentences)
    if whole.rows or (whole.sentences and names_all(_said(whole, index), question)):
        return _joined([whole], (question,))
    most = max(1, settings.max_sentences // len(parts))
    by_part = []
    for part, marks in zip(parts, apart, strict=True):
        if marks:
            read = _retrieved_for(part, marks, retrieval, index, settings, finder, reranker)
        else:
            read = read_passages(part, retrieval, index, settings, finder)
        by_part.append(_part(part, read, index, most, marks))
    if whole.sentences and not any(each.given for each in by_part):
        return _joined([replace(whole, whole=False)], (question,))
    return _joined(by_part, parts)


@dataclass(frozen=True, slots=True)
class _Found:
    """What answers a part of a question: rows of tables, or else sentences, or nothing."""

    sentences: tuple[Quote, ...] = ()
    rows: tuple[Quote, ...] = ()
    confidence: float = 0.0
    whole: bool = True  # not where the answer has still to be worked out from rows, or a list was cut
    ranked: tuple[Candidate, ...] = ()

    @property
    def given(self) -> bool:
        """Whether anything answers the part."""
        return bool(self.rows or self.sentences)


def _said(found: _Found, index: Index) -> str:
    """The sentences found, as they stand on their pages."""
    return " ".join(
        index.page(q.document, s.page_index).text[s.start : s.end] for q in found.sentences for s in q.spans
    )


def _retrieved_for(
    part: str,
    apart: Sequence[Mark],
    retrieval: Retrieval,
    index: Index,
    settings: Settings,
    finder: Finder | None,
    reranker: Reranker | None,
) -> Retrieval:
    """What is found for a part about a year or one of a series, in the documents that it names by it if it does."""
    documents = retrieval.documents
    named = volumes(part, apart, index)
    if named is not None:
        documents = tuple(d for d in named if documents is None or d in documents)
    return retrieve(index, part, settings, documents=documents, finder=finder, reranker=reranker)


def _part(question: str, retrieval: Retrieval, index: Index, most: int, apart: Sequence[Mark] = ()) -> _Found:
    """The rows that a question for figures names; else the best sentences when the very best is good enough."""
    table = tabled(question, retrieval.hits, index)
    if table is not None:
        rows = tuple(Quote(r.document, r.spans, r.heads, r.score) for r in table.rows[:most])
        return _Found((), rows, ROWS_RIGHT, table.whole and len(table.rows) <= most)
    ranked = candidates(question, retrieval)
    if apart:
        ranked = _speaking_of(apart, ranked, index)
    fit = [c for c in ranked if holds_number(c.text)] if asks_for_number(question) else ranked
    sure = confidence(question, fit, retrieval)
    if sure < ANSWER_ABOVE:
        return _Found(confidence=sure, ranked=tuple(ranked))
    margin = _margin(fit[0])
    near = [quote_of(c, index) for c in fit if c.score > fit[0].score - margin][:most]
    if apart:
        near = [_with_date(quote, index) for quote in near]
    for quote in near:
        listed = _list_of(question, quote, index)
        if listed is not None:
            items = [replace(quote, spans=(span,), heads=()) for span in listed.spans]
            others = [other for other in near if not any(_within(other, item) for item in items)]
            return _Found((*items, *others), confidence=sure, whole=listed.whole)
    return _Found(tuple(_led(quote, index) for quote in near), confidence=sure)


def _speaking_of(apart: Sequence[Mark], ranked: Sequence[Candidate], index: Index) -> list[Candidate]:
    """The sentences that speak of ``apart``; none where the best of all speaks of another and is better by far."""
    own = [replace(c, score=c.score + BESIDE * c.read) if named_beside(apart, c, index) else c for c in ranked]
    found = sorted((c for c in own if speaks_of(apart, c, index)), key=lambda c: -c.score)
    return found if found and found[0].score > ranked[0].score - _margin(ranked[0]) else []


def _margin(best: Candidate) -> float:
    """How much worse than the best a sentence may be to be as good an answer."""
    return MARGIN if best.read or best.korean else UNREAD_MARGIN


def _list_of(question: str, quote: Quote, index: Index) -> Listed | None:
    """The list that a sentence leads in or is an item of, on its page and the pages next to it."""
    found = _alone(quote, index)
    if found is None:
        return None
    place, text = found
    if not may_be_of_list(question, text[place.start : place.end]):
        return None
    near = [n for n in index.labels(quote.document) if abs(n - place.page_index) <= 1]
    return list_at(question, {n: index.page(quote.document, n).text for n in near}, place)


def _led(quote: Quote, index: Index) -> Quote:
    """A few words that are an item of a list with the sentence that leads it in, without which they say little."""
    found = _alone(quote, index)
    return quote if found is None else replace(quote, heads=tuple(lead_of(found[1], found[0])))


def _alone(quote: Quote, index: Index) -> tuple[Span, str] | None:
    """Where a sentence stands and its page's text; None for a row and for what runs over a page break."""
    if quote.heads or len(quote.spans) > 1:
        return None
    (place,) = quote.spans
    return place, index.page(quote.document, place.page_index).text


def _joined(found: Sequence[_Found], parts: Sequence[str]) -> Extract:
    """The parts' answers together, each place quoted once: rows first, then sentences."""
    rows = [quote for each in found for quote in each.rows]
    chosen = {(q.document, q.spans): q for each in reversed(found) for q in reversed(each.sentences)}
    quotes = {(quote.document, quote.spans): quote for quote in (*rows, *_readable(list(chosen.values())))}
    open_parts = [p for p, each in zip(parts, found, strict=True) if not (each.whole and each.given)]
    outcome: Outcome = "not_in_documents" if not quotes else "partial" if open_parts else "answered"
    missing = tuple(open_parts) if quotes else ()
    given = [each for each in found if each.given]
    return Extract(outcome, tuple(quotes.values()), missing, min(each.confidence for each in given or found))


def _with_date(quote: Quote, index: Index) -> Quote:
    """A sentence with the date that stands before it as a label: what tells it from those of other years."""
    first, *more = quote.spans
    start = start_with_date(index.page(quote.document, first.page_index).text, first.start)
    return replace(quote, spans=(replace(first, start=start), *more))


def _readable(chosen: Sequence[Quote]) -> list[Quote]:
    """Documents in the order of their best sentence; within a document as it is read."""
    best: dict[str, float] = {}
    for quote in chosen:
        best[quote.document] = max(best.get(quote.document, quote.score), quote.score)
    return sorted(chosen, key=lambda q: (-best[q.document], q.document, q.spans[0].page_index, q.spans[0].start))


def _within(quote: Quote, item: Quote) -> bool:
    """Whether a sentence stands within an item of a list, or is it."""
    (held,) = item.spans
    inside = (s.page_index == held.page_index and held.start <= s.start and s.end <= held.end for s in quote.spans)
    return quote.document == item.document and any(inside)
