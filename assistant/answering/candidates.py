"""Score the sentences of the best passages. Comes in: a question and its hits. Goes out: candidates, best first.

Where the finder has read the passages its log-odds decide; it knows English only, and what decides for a question in
Korean is told in ``korean``. Where the finder is turned off, the share of the question's words that a sentence and its
heading hold decides.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.korean import KoreanQuestion, rank_features
from assistant.answering.korean import score as korean_score
from assistant.answering.ordinals import of_another
from assistant.answering.provenance import asks_for_source, only_says_source
from assistant.answering.rows import is_head, row_at, years_in
from assistant.citations.wording import STOP, stem
from assistant.contents import is_entry
from assistant.korean import mostly_hangul, without_asking
from assistant.records import Hit, Span
from assistant.retrieval import Retrieval
from assistant.sentences import sentence_spans
from assistant.words import words

__all__ = ["Candidate", "candidates"]

RARITY_HITS = 50  # of the best hits, among which words are rare or common
WITHOUT_FINDER = 8  # passages whose sentences are scored by their words
COVERAGE_WEIGHT = 3.0  # log-odds that a sentence gains which holds all words of the question
HIT_WEIGHT = 1.5  # and for each unit of its passage's score
STUB_WORDS, STUB = 6, -1.0  # log-odds of a heading or of fewer words, which name a thing rather than tell of it
OTHER_YEAR = -3.0  # and of a row whose table is for other years than the question
_WORD = re.compile(r"[^\W\d_]{3}|[가-힣]{2}")  # figures alone say nothing to a reader, unless their columns have names
_SECTION = re.compile(r"\W*(?:[A-Z]\w*\s+){0,2}\d+(?:\.\d+){2,}\W*")  # "Strategy 1.3.5."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence ``hit.passage.text[start:end]`` with its score: log-odds where ``read`` or ``korean``, else 0 to 1."""

    hit: Hit
    start: int
    end: int
    score: float
    spans: tuple[str, tuple[Span, ...]]  # document and page spans: the same sentence in two passages is one
    coverage: float  # share of the question's words, weighted by rarity, in the sentence, its title and headings
    read: bool
    korean: bool = False  # scored for a question in Korean

    @property
    def order(self) -> tuple[int, int]:
        """Where it stands in its document."""
        return self.spans[1][0].page_index, self.spans[1][0].start

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.passage.text[self.start : self.end]


def candidates(question: str, retrieval: Retrieval) -> list[Candidate]:
    """Every sentence of the passages that were read (or of the first few), best first, each place once."""
    if not retrieval.readings and mostly_hangul(question):
        return _for_korean(question, retrieval)
    weights = _term_weights(question, retrieval.hits)
    years, sources, english = frozenset(years_in(question)), asks_for_source(question), _is_readable(question)
    hits = [h for h in retrieval.hits if h.passage.id in retrieval.readings] or retrieval.hits[:WITHOUT_FINDER]
    best: dict[object, Candidate] = {}
    for hit in hits:
        above = " ".join((hit.title, *hit.passage.headings))
        around = terms(above)
        for start, end in sentence_spans(hit.passage.text):
            text = hit.passage.text[start:end]
            unread = english and hit.passage.id in retrieval.readings and not _is_readable(text)
            if unread or of_another(question, text, above) or (not sources and _tells_nothing(hit, start, end)):
                continue
            candidate = _candidate(hit, start, end, _Asked(weights, around, years), retrieval)
            if candidate and (candidate.spans not in best or best[candidate.spans].score < candidate.score):
                best[candidate.spans] = candidate
    return sorted(best.values(), key=lambda c: (-c.score, c.spans[0], c.order))


def _for_korean(question: str, retrieval: Retrieval) -> list[Candidate]:
    """The sentences of the first passages as ``korean`` scores them."""
    asked = KoreanQuestion.read(question, retrieval.hits)
    sources = asks_for_source(question)
    best: dict[object, Candidate] = {}
    for hit in retrieval.hits[:WITHOUT_FINDER]:
        before, above = "", " ".join((hit.title, *hit.passage.headings))
        for start, end in sentence_spans(hit.passage.text):
            text = hit.passage.text[start:end]
            fit = _WORD.search(text) and not is_head(hit.passage.text, start, end)
            other = of_another(question, text, above) or (not sources and _tells_nothing(hit, start, end))
            if fit and not other:
                features = rank_features(asked, hit, start, end, before)
                place = hit.passage.document, hit.passage.locate(start, end)
                made = Candidate(
                    hit, start, end, korean_score(features), place, features["cover"], read=False, korean=True
                )
                if place not in best or best[place].score < made.score:
                    best[place] = made
            before = text
    return sorted(best.values(), key=lambda c: (-c.score, c.spans[0], c.order))


def _tells_nothing(hit: Hit, start: int, end: int) -> bool:
    """Whether a sentence asks, or numbers a section, or only says where something comes from or can be read."""
    text = hit.passage.text[start:end]
    asks = text.rstrip("\"'”’)").endswith(("?", "？"))
    return asks or bool(_SECTION.fullmatch(text)) or only_says_source(text) or is_entry(hit.passage.text, start, end)


_LETTERS = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile(r"[^\W\d_\u0041-\u024f\u1e00-\u1eff\ufb00-\ufb06]")


def _is_readable(text: str) -> bool:
    """Whether fewer than half of the words of ``text`` have letters that are not Latin: the finder reads no others."""
    found = _LETTERS.findall(text)
    return 2 * sum(_FOREIGN.search(word) is not None for word in found) < max(1, len(found))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question's words by weight, its years, and the words of the title and headings above a sentence."""

    weights: Mapping[str, float]
    around: frozenset[str]
    years: frozenset[int]


def _candidate(hit: Hit, start: int, end: int, asked: _Asked, retrieval: Retrieval) -> Candidate | None:
    text = hit.passage.text[start:end]
    row = row_at(hit.passage.text, start, end)
    if is_head(hit.passage.text, start, end) or not _WORD.search(text if row is None else f"{text} {row.head}"):
        return None
    around = asked.around if row is None else asked.around | terms(row.head)
    coverage = _coverage(asked.weights, terms(text), around)
    reading = retrieval.readings.get(hit.passage.id)
    score = coverage
    if reading is not None:
        score = reading.score(start, end) + reading.relevance + COVERAGE_WEIGHT * coverage + HIT_WEIGHT * hit.score
        if row is None:
            score += STUB * (len(text.split()) < STUB_WORDS or text in hit.passage.headings)
        elif row.covers(asked.years) is False:
            score += OTHER_YEAR
    spans = hit.passage.locate(start, end)
    return Candidate(hit, start, end, score, (hit.passage.document, spans), coverage, reading is not None)


@lru_cache(maxsize=2048)  # of passages that many questions meet
def terms(text: str) -> frozenset[str]:
    """What two texts are compared by: stems of words that carry content, Hangul in overlapping pairs."""
    return frozenset(map(stem, {*words(without_asking(text))} - STOP))


def _term_weights(question: str, hits: Sequence[Hit]) -> dict[str, float]:
    """Rarity of the question's words among the best hits (inverse document frequency)."""
    hits = hits[:RARITY_HITS]
    counts = Counter(term for hit in hits for term in terms(hit.passage.text))
    return {term: math.log(1 + len(hits) / (0.5 + counts[term])) for term in terms(question)}


def _coverage(weights: Mapping[str, float], sentence: frozenset[str], around: frozenset[str]) -> float:
    """Share of the question that the sentence holds; what its title and headings hold counts half."""
    total = sum(weights.values())
    held = sum(w if term in sentence else w / 2 if term in around else 0.0 for term, w in weights.items())
    return held / total if total else 0.0
