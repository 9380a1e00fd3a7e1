"""Find the passages that may answer a question. Comes in: an index and a question. Goes out: hits, best first.

Four steps, each of which can be turned off for measuring: dense and lexical search, their fusion, a prior for the
document a passage stands in, and a second look at the best few by the answer finder, or by a reranker of one's own,
which reads question and passage together. Picking sentences and writing an answer is left to ``answering``.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from assistant.finder import Reading
from assistant.index import Index
from assistant.ordinals import find_ordinals
from assistant.records import Hit, Passage, Place, Span
from assistant.reranking import Reranker
from assistant.settings import Settings

__all__ = ["Finder", "Retrieval", "brought_forward", "fuse", "main_span", "read_passages", "retrieve"]

PRIOR_PASSAGES = 5
PRIOR_WEIGHT = 0.5
YEAR_WEIGHT = 0.4
FINDER_WEIGHT = 2.0
NEAR_THE_BEST = 0.55  # share of the best score from which a passage is worth the finder's time
READ_AT_LEAST = 3
RERANKER_WEIGHT = 10.0  # it was asked for by name, so its order is the one that counts
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|\bFY ?'?(\d\d)(?!\d)")
TITLES = 20_000  # whose years and ordinals are kept at hand: every question that names one asks all of them
READABLE = 0.5  # share of Latin letters from which the English models can make sense of a question


class Finder(Protocol):
    """What retrieval needs of a finder: ``assistant.finder.AnswerFinder``, or a fake in a test."""

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> Sequence[Reading]: ...


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits for a question, best first, and what the finder saw in those that it read, by passage id."""

    hits: tuple[Hit, ...]
    readings: Mapping[str, Reading] = field(default_factory=dict)
    documents: tuple[str, ...] | None = None  # that were searched; None for all


def retrieve(
    index: Index,
    question: str,
    settings: Settings,
    *,
    documents: Sequence[str] | None = None,
    k: int | None = None,
    finder: Finder | None = None,
    reranker: Reranker | None = None,
) -> Retrieval:
    """The ``k`` best passages (default: ``settings.candidates``) of ``documents`` (default: all) for ``question``."""
    dense = index.dense(question, settings.candidates, documents)
    lexical = index.lexical(question, settings.candidates, documents)
    latin = _share_of_latin(question)
    weight = settings.dense_weight * latin
    fused = fuse(dict(dense), dict(lexical), weight)
    passages = {p.id: p for p in index.passages(list(fused))}
    fused = {i: score for i, score in fused.items() if i in passages}
    scores = _with_document_prior(fused, passages, _of_the_series(index, question))
    order = sorted(scores, key=lambda i: (-scores[i], i))
    # Passages looked at again stay ahead of the others: that may reorder the best, never bring up the worst.
    if reranker is not None:
        best = [passages[i] for i in order[: settings.reranked_passages]]
        for passage, score in zip(best, reranker.scores(question, _titled(index, best)), strict=True):
            scores[passage.id] += 1 + RERANKER_WEIGHT * score
        order.sort(key=lambda i: (-scores[i], i))
    readings: dict[str, Reading] = {}
    if finder is not None and settings.finder_passages and latin > READABLE:
        near = _near_the_best(order, scores)[: settings.finder_passages]
        readings = _read(index, finder, question, [passages[i] for i in near])
        for i, reading in readings.items():
            scores[i] += 1 + (FINDER_WEIGHT * _sigmoid(reading.relevance) if reranker is None else 0)
        order.sort(key=lambda i: (-scores[i], i))
    kept = [passages[i] for i in order[: k or settings.candidates]]
    places = index.places([(p.document, main_span(p)) for p in kept])
    ranks = _Ranks(dense), _Ranks(lexical)
    hits = [
        _hit(passage, place, scores[passage.id], *ranks, readings.get(passage.id))
        for passage, place in zip(kept, places, strict=True)
    ]
    return Retrieval(tuple(hits), readings, None if documents is None else tuple(documents))


def brought_forward(retrieval: Retrieval, passages: Sequence[Passage], index: Index) -> Retrieval:
    """The same retrieval with ``passages`` first, in their order, whether they had been found or not."""
    if not passages:
        return retrieval
    known = {hit.passage.id: hit for hit in retrieval.hits}
    top = retrieval.hits[0].score if retrieval.hits else 0.0
    first: dict[str, Hit] = {}
    for number, passage in enumerate(passages):
        hit = known.get(passage.id)
        if hit is None:
            place = index.place(passage.document, main_span(passage))
            hit = _hit(passage, place, 0.0, _Ranks(()), _Ranks(()), None)
        first.setdefault(passage.id, replace(hit, score=top + 1 - number / len(passages)))
    rest = (hit for hit in retrieval.hits if hit.passage.id not in first)
    return replace(retrieval, hits=(*first.values(), *rest))


def read_passages(
    question: str, retrieval: Retrieval, index: Index, settings: Settings, finder: Finder | None
) -> Retrieval:
    """The same hits with the best of them read again for another question, such as a part of the first."""
    if finder is None or not retrieval.readings:
        return retrieval
    passages = [hit.passage for hit in retrieval.hits[: len(retrieval.readings)]]
    return replace(retrieval, readings=_read(index, finder, question, passages))


def _near_the_best(order: Sequence[str], scores: Mapping[str, float]) -> Sequence[str]:
    """The head of ``order`` whose scores come near the best one; a few at least.

    Where one passage stands out the finder reads few, where many are alike it reads more. On development questions it
    so missed half as many of the passages that answer as with six for each question, in hardly more time.

    >>> _near_the_best("abcdef", {"a": 2.0, "b": 1.8, "c": 1.7, "d": 1.5, "e": 1.1, "f": 1.0})
    'abcde'
    """
    near = sum(scores[i] >= NEAR_THE_BEST * scores[order[0]] for i in order) if order else 0
    return order[: max(READ_AT_LEAST, near)]


def fuse(dense: Mapping[str, float], lexical: Mapping[str, float], weight: float) -> dict[str, float]:
    """Convex combination of min-max normalised scores; a passage that one search missed gets 0 from it.

    Source: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (ACM TOIS 2023).

    >>> fuse({"a": 0.9, "b": 0.5}, {"b": 12.0, "c": 3.0}, 0.5)
    {'a': 0.5, 'b': 0.5, 'c': 0.0}
    """
    fused: dict[str, float] = {}
    for scores, share in ((dense, weight), (lexical, 1 - weight)):
        low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
        for i, score in scores.items():
            normal = (score - low) / (high - low) if high > low else 1.0
            fused[i] = fused.get(i, 0.0) + share * normal
    return fused


def _with_document_prior(
    fused: Mapping[str, float], passages: Mapping[str, Passage], favoured: Collection[str] = ()
) -> dict[str, float]:
    """Each passage's score and a share of its document's: the mean of the document's best few passages.

    A filing in which many passages match is more likely the one asked for than one that matches by chance; and more
    likely still where it is one of the ``favoured``.
    """
    of_document: dict[str, list[float]] = defaultdict(list)
    for i, score in fused.items():
        of_document[passages[i].document].append(score)
    prior = {
        document: PRIOR_WEIGHT * _mean(sorted(scores, reverse=True)[:PRIOR_PASSAGES])
        + (YEAR_WEIGHT if document in favoured else 0)
        for document, scores in of_document.items()
    }
    return {i: score + prior[passages[i].document] for i, score in fused.items()}


def _of_the_series(index: Index, question: str) -> set[str]:
    """The documents whose title names the latest year, or an ordinal number, that the question names.

    Volumes of one series differ in little else, and the volume of a year tells of the years before it as well.
    """
    years, ordinals = _years(question), _ordinals(question)
    if not years and not ordinals:
        return set()
    latest = {max(years)} if years else frozenset[int]()
    return {d.id for d in index.documents() if latest & _years(d.title) or ordinals & _ordinals(d.title)}


@lru_cache(maxsize=TITLES)
def _years(text: str) -> frozenset[int]:
    """The years that a text names; "FY22" is 2022.

    >>> sorted(_years("FY2019 - FY21, 2022Q4, the 52nd, 2023년, 12020"))
    [2019, 2021, 2022, 2023]
    """
    return frozenset(int(full) if full else 2000 + int(short) for full, short in _YEAR.findall(text))


def _titled(index: Index, passages: Sequence[Passage]) -> list[str]:
    """The passages' texts under their titles and headings, as they were embedded."""
    return ["\n".join((_heading(index, p), p.text)) for p in passages]


def _heading(index: Index, passage: Passage) -> str:
    return " > ".join((index.document(passage.document).title, *passage.headings))


def _read(index: Index, finder: Finder, question: str, passages: Sequence[Passage]) -> dict[str, Reading]:
    readings = finder.read(question, [p.text for p in passages], [_heading(index, p) for p in passages])
    return {p.id: reading for p, reading in zip(passages, readings, strict=True)}


@lru_cache(maxsize=TITLES)
def _ordinals(text: str) -> frozenset[int]:
    """The ordinals that tell one of a series from the others: "the 55th", not "the first"."""
    return frozenset(ordinal.number for ordinal in find_ordinals(text) if not ordinal.everyday)


class _Ranks:
    """Scores and 1-based ranks of one search, by passage id."""

    def __init__(self, found: Sequence[tuple[str, float]]) -> None:
        self.scores = dict(found)
        self.ranks = {i: rank for rank, (i, _) in enumerate(found, start=1)}


def _hit(passage: Passage, place: Place, score: float, dense: _Ranks, lexical: _Ranks, reading: Reading | None) -> Hit:
    return Hit(
        passage=passage,
        title=place.title,
        page_index=place.page_index,
        page_label=place.page_label,
        section=place.section,
        score=score,
        dense_score=dense.scores.get(passage.id),
        dense_rank=dense.ranks.get(passage.id),
        lexical_score=lexical.scores.get(passage.id),
        lexical_rank=lexical.ranks.get(passage.id),
        relevance=reading.relevance if reading else None,
    )


def main_span(passage: Passage) -> Span:
    """The span that holds most of the passage: its page is the one to name for the passage as a whole."""
    return max(passage.spans, key=lambda span: span.end - span.start)


def _share_of_latin(question: str) -> float:
    """How much of a question the bundled English embedding can read: Hangul reaches it as loose letters, as noise."""
    letters = re.findall(r"[^\W\d_]", question)
    return sum(letter < "\u0250" for letter in letters) / len(letters) if letters else 1.0


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, x))))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
