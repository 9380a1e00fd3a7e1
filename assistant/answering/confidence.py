"""Decide whether there is an answer. Comes in: the scored sentences. Goes out: a probability that the best one answers.

A logistic model over a handful of features: what the finder saw, how near the searches found the passage, how many of
the question's words the sentence holds, how many of its names the sentence and what stands above it lack, and whether
the years and figures that the question names stand in the passage at all, since a passage about another year or another
person is a common way to a wrong answer. And of how many documents the best hits are: the more of them come near, the
likelier one does by chance, as among thousands of short articles; so a shelf of a few long reports, whose words are
further from the question's, need not be held to what such a shelf needs. The weights were fitted on development
questions with ``tests/benchmarks/fit_confidence.py`` and hold for the finder that they were fitted with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.answering.candidates import Candidate
from assistant.answering.korean import LEAD, KoreanQuestion, probability, sure_features
from assistant.citations.facts import Facts, read_facts
from assistant.citations.figures import Figure
from assistant.retrieval import Retrieval

__all__ = ["confidence", "features"]

BIAS = -1.283
WEIGHTS = {
    "relevance": 3.730,
    "hit": 5.750,
    "cosine": 1.288,
    "coverage": 0.722,
    "documents": -2.020,
    "values_absent": -1.042,
    "names_absent": -0.488,
}
NEAREST_HITS = 8  # among which documents are counted
MOST_ABSENT = 2
COVERED = 0.45  # share of the question's words that decides where the finder has not read
STEEPNESS = 12.0


def confidence(question: str, ranked: Sequence[Candidate], retrieval: Retrieval) -> float:
    """Probability from 0 to 1 that ``ranked[0]`` answers ``question``; 0 where there is nothing."""
    if not ranked:
        return 0.0
    if ranked[0].korean:
        return _in_korean(question, ranked, retrieval)
    if not ranked[0].read:
        return sigmoid(STEEPNESS * (ranked[0].coverage - COVERED))
    values = features(question, ranked, retrieval)
    return sigmoid(BIAS + sum(WEIGHTS[name] * value for name, value in values.items()))


def _in_korean(question: str, ranked: Sequence[Candidate], retrieval: Retrieval) -> float:
    best = ranked[0]
    asked = KoreanQuestion.read(question, retrieval.hits)
    lead = best.score - ranked[1].score if len(ranked) > 1 else LEAD
    return probability(sure_features(asked, best.hit, best.start, best.end, lead))


def features(question: str, ranked: Sequence[Candidate], retrieval: Retrieval) -> dict[str, float]:
    """What the decision looks at, by name, each of the order of 1."""
    best = ranked[0]
    hit = best.hit
    above = "\n".join((hit.title, *hit.passage.headings))
    asked = read_facts(question)
    return {
        "relevance": _cut(retrieval.readings[hit.passage.id].relevance),
        "hit": hit.score / 10,
        "cosine": hit.dense_score or 0.0,
        "coverage": best.coverage,
        "documents": len({h.passage.document for h in retrieval.hits[:NEAREST_HITS]}) / NEAREST_HITS,
        "values_absent": _values_absent(asked, f"{above}\n{hit.passage.text}"),
        "names_absent": _names_absent(asked, read_facts(f"{above}\n{best.text}")),
    }


def _values_absent(asked: Facts, text: str) -> float:
    """How many figures and dates of the question do not stand in the passage, its headings or its title; at most 2.

    What is only counted, "the four ways", is no figure; a year stands in any date of that year.
    """
    named = [t for t in asked.tokens if t.value is not None and not (isinstance(t.value, Figure) and t.value.words)]
    if not named:
        return 0.0  # without reading the text
    there = read_facts(text)
    known = {token.norm for token in there.tokens if token.value is not None}
    known |= {str(date.year) for date in there.dates if date.year}
    return float(min(MOST_ABSENT, sum(token.norm not in known for token in named)))


def _names_absent(asked: Facts, there: Facts) -> float:
    """How many names of the question do not stand in the sentence, its headings or its title; at most 2."""
    known = {token.norm for token in there.tokens}
    return float(min(MOST_ABSENT, len({token.norm for token in asked.tokens if token.name} - known)))


def sigmoid(x: float) -> float:
    """The probability that belongs to log-odds."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, x))))


def _cut(log_odds: float) -> float:
    """Log-odds in tens, cut off so that no single one outweighs all the rest."""
    return max(-10.0, min(10.0, log_odds)) / 10
