"""Fit the weights of ``assistant.answering.confidence``. Comes in: development questions. Goes out: weights for it.

    python -m tests.benchmarks.fit_confidence [--sets squad2 clapnq ...] [--limit 300]

A question counts as answered when the gold fact stands in the best three sentences. Answerable questions whose fact was
not found are left out: neither answer is right. Large sets are capped, so that none decides alone; the balanced
accuracy printed for a set is that of weights fitted on the other sets. Our own question sets, over ``corpus/`` and the
seeds, are among them: what people ask of a shelf of reports is worded further from its pages than a public set is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from assistant.answering.candidates import candidates
from assistant.answering.confidence import WEIGHTS, features
from assistant.answering.parts import question_parts
from assistant.finder.train import auc
from assistant.followup import standalone
from assistant.indexing import synchronise
from assistant.pipeline import Assistant
from assistant.regression import read_set
from assistant.regression.conditions import met
from assistant.regression.facts import says
from assistant.regression.questions import Fact
from assistant.retrieval import retrieve
from assistant.settings import Settings
from tests.benchmarks.bench_answers import TASKS, Task
from tests.benchmarks.data import Question, bench_folder, load, sample
from tests.benchmarks.judge import FACTS
from tests.benchmarks.shelf import CACHE, Shelf, open_shelf

__all__ = ["fit", "main"]

SETS = ("squad2", "clapnq", "mtrag", "mmlongbench", "financebench", "reports")
ROOT = Path(__file__).parents[2]
OWN = {"shelf": ROOT / "corpus", "seeds": ROOT.parent / "shared" / "seeds"}  # question set: the documents it is about
BEST = 3
RIDGE = 0.03
ENOUGH = 15  # questions of each outcome, for a set to have a say in the bias
CAP = 60  # questions of one set and outcome that count in full


@dataclass(frozen=True, slots=True)
class Example:
    """The features of one question, whether its answer was found, and its set."""

    set: str
    answered: bool
    values: dict[str, float]


def examples(task: Task, shelf: Shelf, limit: int) -> list[Example]:
    """The features of up to ``limit`` questions of each kind."""
    assistant = Assistant(shelf.settings, shelf.index)
    kinds = [[q for q in shelf.bench.questions if q.answerable is kind] for kind in (True, False)]
    asked = [question for kind in kinds for question in sample(kind, limit)]
    shown = tqdm(asked, task.set, leave=False, disable=None)
    made = [_example(task, question, shelf, assistant) for question in shown]
    return [example for example in made if example is not None]


def _example(task: Task, question: Question, shelf: Shelf, assistant: Assistant) -> Example | None:
    documents = shelf.ids(question.within) if task.within else None
    asked = standalone(question.text, question.history)
    found = retrieve(shelf.index, asked, shelf.settings, documents=documents, finder=assistant.finder)
    ranked = candidates(asked, found)
    if not ranked or not ranked[0].read:
        return None
    best = " ".join(c.text for c in ranked[:BEST])
    if question.answerable and not FACTS[task.set](best, question.answers):
        return None
    return Example(task.set, question.answerable, features(asked, ranked, found))


def own_examples(name: str, folder: Path) -> list[Example]:
    """The features of the questions of one of our own sets, follow-ups among them; none where its shelf is absent."""
    if not folder.is_dir():
        return []
    settings = Settings(index=CACHE / "own" / name)
    synchronise([folder], settings)
    assistant = Assistant(settings)
    (path,) = (ROOT / "tests" / "regression").rglob(f"{name}.yaml")
    made = []
    for case in read_set(path).cases():
        asked = standalone(case.text, case.question.history)
        found = retrieve(
            assistant.index, asked, settings, documents=case.question.documents or None, finder=assistant.finder
        )
        ranked = candidates(asked, found)
        if len(question_parts(asked)) > 1 or not ranked or not ranked[0].read:
            continue
        holds = partial(_says, " ".join(c.text for c in ranked[:BEST]))
        answerable = not case.question.abstains
        if not answerable or all(met(fact, holds) for fact in case.question.facts):
            made.append(Example(name, answerable, features(asked, ranked, found)))
    assistant.index.close()
    return made


def _says(text: str, fact: Fact) -> bool:
    return says(fact, text)


def fit(rows: Sequence[Example], names: Sequence[str], steps: int = 4000) -> tuple[float, dict[str, float]]:
    """Bias and weights of a ridge logistic regression where both outcomes weigh the same and large sets are capped."""
    x = np.array([[r.values[n] for n in names] for r in rows])
    y = np.array([float(r.answered) for r in rows])
    sizes = Counter((r.set, r.answered) for r in rows)
    share = np.array([min(1.0, CAP / sizes[r.set, r.answered]) for r in rows])
    for outcome in (0.0, 1.0):
        share[y == outcome] /= 2 * share[y == outcome].sum()
    middle, spread = x.mean(0), x.std(0) + 1e-9
    z = np.c_[(x - middle) / spread, np.ones(len(x))]
    beta: NDArray[np.float64] = np.zeros(z.shape[1])
    for _ in range(steps):
        gradient = z.T @ (share * (1 / (1 + np.exp(-z @ beta)) - y)) + RIDGE * np.r_[beta[:-1], 0]
        beta -= 0.5 * gradient
    weights = beta[:-1] / spread
    return float(beta[-1] - weights @ middle), dict(zip(names, map(float, weights), strict=True))


def moved(rows: Sequence[Example], bias: float, weights: dict[str, float]) -> float:
    """The bias near ``bias`` for which the sets' balanced accuracies are highest in the mean."""
    of_set: dict[str, list[Example]] = {}
    for row in rows:
        of_set.setdefault(row.set, []).append(row)
    both = [own for own in of_set.values() if all(sum(r.answered is k for r in own) >= ENOUGH for k in (True, False))]
    steps = [bias + step / 20 for step in range(-20, 21)]
    means = [float(np.mean([balanced_accuracy(own, step, weights) for own in both])) for step in steps]
    smooth = np.convolve(means, np.ones(5) / 5, mode="same")  # a single question must not decide
    return steps[2 + int(np.argmax(smooth[2:-2]))]


def balanced_accuracy(rows: Sequence[Example], bias: float, weights: dict[str, float]) -> float:
    """Mean of the shares of answered and of unanswerable questions decided rightly at probability 0.5."""
    shares = []
    for kind in (True, False):
        given = [bias + sum(w * r.values[n] for n, w in weights.items()) > 0 for r in rows if r.answered is kind]
        shares.append(sum(g is kind for g in given) / len(given) if given else float("nan"))
    return float(np.mean(shares))


def main(argv: Sequence[str] | None = None) -> int:
    """Collect (or take from the cache) the features, fit, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fit_confidence", description=__doc__)
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--features", type=Path, default=CACHE / "features.jsonl", help="kept here")
    parser.add_argument("--fresh", action="store_true", help="ask again, although features are kept")
    options = parser.parse_args(argv)
    bench = bench_folder()
    if bench is None:
        print("No evaluation data beside the checkout (../shared/bench): nothing fitted.")
        return 0
    if options.fresh or not options.features.exists():
        rows = []
        for task in TASKS:
            if task.set in options.sets:
                shelf = open_shelf(load(task.set, bench, CACHE), Settings(), reuse=True)
                rows += examples(task, shelf, options.limit)
                shelf.index.close()
        for name, folder in OWN.items():
            rows += own_examples(name, folder)
        kept = [json.dumps([r.set, r.answered, r.values]) for r in rows]
        options.features.write_text("\n".join(kept) + "\n")
    rows = [Example(*json.loads(line)) for line in options.features.read_text().splitlines()]
    names = sorted(WEIGHTS)
    for name in sorted({r.set for r in rows}):
        others, own = [r for r in rows if r.set != name], [r for r in rows if r.set == name]
        bias, weights = fit(others, names)
        left_out = balanced_accuracy(own, moved(others, bias, weights), weights)
        bias, weights = fit(rows, names)
        with_it = balanced_accuracy(own, moved(rows, bias, weights), weights)
        print(f"{name:14} {len(own):5} questions, left out: {left_out:.3f}, fitted with it: {with_it:.3f}")
    for n in names:
        print(f"  {n:16} alone {auc([r.values[n] for r in rows], [r.answered for r in rows]):.3f} AUC")
    bias, weights = fit(rows, names)
    bias = moved(rows, bias, weights)
    print(f"BIAS = {bias:.3f}\nWEIGHTS = {{{', '.join(f'{n!r}: {w:.3f}' for n, w in weights.items())}}}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
