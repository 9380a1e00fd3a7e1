"""Fit the weights of ``assistant.answering.korean``. Comes in: KorQuAD's first articles. Goes out: weights for it.

    python -m tests.benchmarks.fit_korean [--limit 300]

Two models: a conditional logit that ranks the sentences found for a question (right ones hold the gold answer), and a
logistic one that decides whether the best of them answers. Questions without an answer are made by taking the article
away, or only the paragraph where the rest of the article does not hold the answer: the same names and words are there
then, as on a shelf about one subject. The second half of the articles is never fitted on; its accuracy is printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answering.candidates import candidates
from assistant.answering.korean import RANK_WEIGHTS, SURE_WEIGHTS, KoreanQuestion, rank_features, sure_features
from assistant.retrieval import Retrieval, retrieve
from assistant.sentences import sentence_spans
from assistant.settings import Settings
from tests.benchmarks.bench_korean import article, halves, others
from tests.benchmarks.data import Question, bench_folder, load, sample
from tests.benchmarks.measures import fact_contained
from tests.benchmarks.shelf import CACHE, Shelf, open_shelf

__all__ = ["fit_rank", "fit_sure", "main"]

PASSAGES = 8
RIDGE_RANK, RIDGE_SURE = 0.002, 0.02
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences found for one question: features, shape (n, f), and which of them hold the gold answer."""

    values: Values
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Decision:
    """The features of one decision, what was to be decided, and how its shelf was made."""

    values: Mapping[str, float]
    answerable: bool
    shelf: str  # "whole", "no article", "no paragraph"


def sentences(question: Question, found: Retrieval) -> Sentences:
    """All sentences of the first passages, with their features."""
    asked = KoreanQuestion.read(question.text, found.hits)
    values: list[list[float]] = []
    right = []
    for hit in found.hits[:PASSAGES]:
        before = ""
        for start, end in sentence_spans(hit.passage.text):
            features = rank_features(asked, hit, start, end, before)
            before = hit.passage.text[start:end]
            values.append([features[name] for name in RANK_WEIGHTS])
            right.append(fact_contained(before, question.answers))
    return Sentences(np.array(values), np.array(right))


def decisions(question: Question, shelf: Shelf, texts: Mapping[str, str]) -> list[Decision]:
    """What is to be decided over the whole shelf, and over those that lack the answer."""
    unit, name = next(iter(question.gold)), article(question)
    shelves: dict[str, list[str] | None] = {"whole": None, "no article": others(shelf, name)}
    rest = [text for other, text in texts.items() if other != unit and other.startswith(f"{name}/")]
    if not any(fact_contained(text, question.answers) for text in rest):
        shelves["no paragraph"] = [i for i, other in shelf.names.items() if other != unit]
    made = []
    for kind, documents in shelves.items():
        found = retrieve(shelf.index, question.text, shelf.settings, documents=documents)
        ranked = candidates(question.text, found)
        if not ranked or not ranked[0].korean:
            continue
        if kind == "whole" and not any(fact_contained(c.text, question.answers) for c in ranked[:3]):
            continue  # neither answer would be right
        lead = ranked[0].score - ranked[1].score if len(ranked) > 1 else np.inf
        asked = KoreanQuestion.read(question.text, found.hits)
        values = sure_features(asked, ranked[0].hit, ranked[0].start, ranked[0].end, lead)
        made.append(Decision(values, kind == "whole", kind))
    return made


def fit_rank(rows: Sequence[Sentences], steps: int = 1500) -> Values:
    """Weights that make the right sentences of each question likelier than its others (softmax), ridge."""
    told = [row for row in rows if row.right.any() and not row.right.all()]
    spread = np.vstack([row.values for row in told]).std(0) + 1e-9
    beta: Values = np.zeros(len(spread))
    for _ in range(steps):
        gradient = RIDGE_RANK * beta
        for row in told:
            scaled = row.values / spread
            weight = np.exp(scaled @ beta - (scaled @ beta).max())
            gradient = gradient + scaled.T @ (weight / weight.sum() - _share(weight * row.right)) / len(told)
        beta = beta - 0.5 * gradient
    return np.asarray(beta / spread)


def _share(weight: Values) -> Values:
    return weight / (weight.sum() + 1e-12)


def fit_sure(rows: Sequence[Decision], names: Sequence[str], steps: int = 3000) -> tuple[float, Values]:
    """Bias and weights of a ridge logistic regression; answerable and unanswerable weigh the same."""
    x = np.array([[row.values[name] for name in names] for row in rows])
    y = np.array([float(row.answerable) for row in rows])
    kinds = np.array([row.shelf for row in rows])
    share = np.zeros(len(rows))
    for kind, part in (("whole", 0.5), ("no article", 0.25), ("no paragraph", 0.25)):
        share[kinds == kind] = part / max(1, (kinds == kind).sum())
    middle, spread = x.mean(0), x.std(0) + 1e-9
    z = np.c_[(x - middle) / spread, np.ones(len(x))]
    beta: Values = np.zeros(z.shape[1])
    for _ in range(steps):
        beta -= 0.5 * (z.T @ (share * (1 / (1 + np.exp(-z @ beta)) - y)) + RIDGE_SURE * np.r_[beta[:-1], 0])
    weights = beta[:-1] / spread
    return float(beta[-1] - weights @ middle), weights


def decided_rightly(rows: Sequence[Decision], names: Sequence[str], bias: float, weights: Values) -> dict[str, float]:
    """The share of right decisions on each kind of shelf."""
    right: dict[str, list[bool]] = {}
    for row in rows:
        given = bias + float(np.array([row.values[name] for name in names]) @ weights) > 0
        right.setdefault(row.shelf, []).append(given is row.answerable)
    return {kind: sum(values) / len(values) for kind, values in right.items()}


def main(argv: Sequence[str] | None = None) -> int:
    """Collect the features of both halves, fit on the first, print weights and what they do on the second."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fit_korean", description=__doc__)
    parser.add_argument("--limit", type=int, default=300, help="questions of each half")
    options = parser.parse_args(argv)
    bench = bench_folder()
    if bench is None:
        print("No evaluation data beside the checkout (../shared/bench): nothing fitted.")
        return 0
    shelf = open_shelf(load("korquad", bench, CACHE), Settings())
    texts = {name: (shelf.bench.folder / f"{name}.txt").read_text("utf-8") for name in shelf.names.values()}
    ranked: list[list[Sentences]] = []
    decided: list[list[Decision]] = []
    for half in halves(shelf.bench.questions):
        asked = sample(half, options.limit)
        whole = [sentences(q, retrieve(shelf.index, q.text, shelf.settings)) for q in asked]
        ranked.append([row for row in whole if len(row.values)])
        decided.append([row for q in asked for row in decisions(q, shelf, texts)])
    weights = fit_rank(ranked[0])
    print("RANK_WEIGHTS", {name: round(float(w), 2) for name, w in zip(RANK_WEIGHTS, weights, strict=True)})
    best = [bool(row.right[int(np.argmax(row.values @ weights))]) for row in ranked[1]]
    print(f"best sentence holds the answer, second half: {sum(best) / len(best):.3f}")
    names = list(SURE_WEIGHTS)
    bias, sure = fit_sure(decided[0], names)
    print(f"SURE_BIAS {bias:.2f} SURE_WEIGHTS", {n: round(float(w), 2) for n, w in zip(names, sure, strict=True)})
    print("decided rightly, second half:", decided_rightly(decided[1], names, bias, sure))
    shelf.index.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
