"""Answer by quoting: pick the sentences that answer. Comes in: a question and its hits. Goes out: an ``Extract``.

No language model: the answer finder has read the best passages, and each of their sentences is scored by what it saw.
The best sentence decides whether there is an answer at all (``confidence``); others join it when they are nearly as
good. Turning quotes into checked citations is left to ``citations`` and the pipeline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.candidates import Candidate, candidates
from assistant.answering.confidence import confidence
from assistant.answering.parts import question_parts
from assistant.index import Index
from assistant.records import Hit, Outcome
from assistant.retrieval import Finder, Retrieval, read_passages
from assistant.settings import Settings

__all__ = ["Extract", "Quote", "extract"]

ANSWER_ABOVE = 0.5  # confidence that the best sentence answers the question
MARGIN = 2.0  # log-odds by which a further sentence may be worse than the best
UNREAD_MARGIN = 0.1  # the same where the finder has not read: share of the question's words


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence to be quoted: ``hit.passage.text[start:end]``."""

    hit: Hit
    start: int
    end: int
    score: float


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
    """The sentences of ``retrieval`` that answer ``question``, at most ``settings.max_sentences`` of them."""
    parts = question_parts(question)
    if len(parts) == 1:
        found = _sure_candidates(question, retrieval, settings)
        return _extract(found.chosen, (), found.confidence)
    chosen: list[Candidate] = []
    missing: list[str] = []
    best = 0.0
    for part in parts:
        reread = read_passages(part, retrieval, index, settings, finder)
        found = _sure_candidates(part, reread, settings)
        best = max(best, found.confidence)
        chosen += found.chosen[: max(1, settings.max_sentences // len(parts))]
        if not found.chosen:
            missing.append(part)
    return _extract(chosen, missing if chosen else (), best)


@dataclass(frozen=True, slots=True)
class _Found:
    chosen: Sequence[Candidate]
    confidence: float


def _sure_candidates(question: str, retrieval: Retrieval, settings: Settings) -> _Found:
    """The best sentences when the very best is good enough to be an answer, else none."""
    ranked = candidates(question, retrieval)
    if not ranked:
        return _Found((), 0.0)
    sure = confidence(question, ranked, retrieval)
    if sure < ANSWER_ABOVE:
        return _Found((), sure)
    margin = MARGIN if ranked[0].read else UNREAD_MARGIN
    near = [c for c in ranked if c.score > ranked[0].score - margin]
    return _Found(near[: settings.max_sentences], sure)


def _extract(chosen: Sequence[Candidate], missing: Sequence[str], sure: float) -> Extract:
    outcome: Outcome = "not_in_documents" if not chosen else "partial" if missing else "answered"
    unique: Mapping[object, Candidate] = {c.spans: c for c in reversed(chosen)}
    quotes = tuple(Quote(c.hit, c.start, c.end, c.score) for c in _readable(list(unique.values())))
    return Extract(outcome, quotes, tuple(missing), sure)


def _readable(chosen: list[Candidate]) -> list[Candidate]:
    """Documents in the order of their best sentence; within a document as it is read."""
    best: dict[str, float] = {}
    for c in chosen:
        document = c.hit.passage.document
        best[document] = max(best.get(document, c.score), c.score)
    return sorted(chosen, key=lambda c: (-best[c.hit.passage.document], c.hit.passage.document, c.order))
