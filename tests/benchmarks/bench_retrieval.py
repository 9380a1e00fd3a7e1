"""How often the right page is found. Comes in: real question sets. Goes out: a table of hit@k, MRR and nDCG@10.

    python -m tests.benchmarks.bench_retrieval [--sets financebench squad2] [--limit 50] [--methods fused read]

The methods are the steps of ``assistant.retrieval``, each with the ones before it: dense search alone, BM25 alone,
their fusion, the document prior, and last the reading by the answer finder and the tables asked for (what a user gets).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.statements import with_statements
from assistant.finder import AnswerFinder
from assistant.retrieval import Finder, fuse, main_span, retrieve
from assistant.settings import Settings
from tests.benchmarks.data import Question, bench_folder, load, sample
from tests.benchmarks.measures import Estimate, bootstrap, hit_at, mean, ndcg_at, percentile, reciprocal_rank
from tests.benchmarks.results import Row, markdown, store
from tests.benchmarks.shelf import CACHE, Shelf, open_shelf

__all__ = ["METHODS", "TASKS", "Task", "main"]

Ranker = Callable[[Shelf, str, "list[str] | None", "Finder | None"], list[str]]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of one set, and what is measured."""

    title: str
    set: str
    measures: tuple[str, ...]
    within: bool = False  # ask the right document alone
    most: int = 100_000  # questions; the same ones at every run


TASKS = (
    Task("SciFact", "scifact", ("nDCG@10",), most=300),
    Task("Cranfield", "cranfield", ("nDCG@10",)),
    Task("AutoRAG-ko, pages", "autorag_ko", ("hit@1", "nDCG@10")),
    Task("OHRBench, pages of 55 documents", "ohrbench", ("hit@5", "MRR"), most=400),
    Task("Reports of agencies, pages", "reports", ("hit@1", "hit@5")),
    Task("MMLongBench, pages of the given document", "mmlongbench", ("hit@1", "hit@5"), within=True),
    Task("SQuAD 2.0, paragraphs", "squad2", ("hit@1", "hit@5", "MRR"), most=400),
    Task("KorQuAD, paragraphs", "korquad", ("hit@1", "hit@5", "MRR"), most=200),
    Task("FinanceBench, pages of all filings", "financebench", ("hit@1", "hit@5", "hit@10", "hit@20", "MRR")),
    Task("FinanceBench, pages of the given filing", "financebench", ("hit@1", "hit@5", "MRR"), within=True),
)


def _dense(shelf: Shelf, question: str, documents: list[str] | None, finder: Finder | None) -> list[str]:
    return _units(shelf, [i for i, _ in shelf.index.dense(question, shelf.settings.candidates, documents)])


def _lexical(shelf: Shelf, question: str, documents: list[str] | None, finder: Finder | None) -> list[str]:
    return _units(shelf, [i for i, _ in shelf.index.lexical(question, shelf.settings.candidates, documents)])


def _fused(shelf: Shelf, question: str, documents: list[str] | None, finder: Finder | None) -> list[str]:
    dense = dict(shelf.index.dense(question, shelf.settings.candidates, documents))
    lexical = dict(shelf.index.lexical(question, shelf.settings.candidates, documents))
    scores = fuse(dense, lexical, shelf.settings.dense_weight)
    return _units(shelf, sorted(scores, key=lambda i: (-scores[i], i)))


def _prior(shelf: Shelf, question: str, documents: list[str] | None, finder: Finder | None) -> list[str]:
    return shelf.ranked(retrieve(shelf.index, question, shelf.settings, documents=documents).hits)


def _read(shelf: Shelf, question: str, documents: list[str] | None, finder: Finder | None) -> list[str]:
    found = retrieve(shelf.index, question, shelf.settings, documents=documents, finder=finder)
    return shelf.ranked(with_statements(question, found, shelf.index).hits)


METHODS: dict[str, Ranker] = {"dense": _dense, "BM25": _lexical, "fused": _fused, "prior": _prior, "read": _read}


def _units(shelf: Shelf, ids: Sequence[str]) -> list[str]:
    passages = shelf.index.passages(ids)
    return list(dict.fromkeys(shelf.unit(p.document, main_span(p).page_index) for p in passages))


def run_task(task: Task, shelf: Shelf, methods: Iterable[str], limit: int, finder: Finder | None) -> list[Row]:
    """A row for each method over the task's questions that have a gold unit."""
    asked = [q for q in shelf.bench.questions if q.answerable and q.gold]
    asked = sample(asked, min(limit, task.most))
    rows = []
    for method in methods:
        ranked, seconds = [], []
        for question in asked:
            documents = shelf.ids(question.within) if task.within else None
            started = time.perf_counter()
            ranked.append(METHODS[method](shelf, question.text, documents, finder))
            seconds.append(time.perf_counter() - started)
        values: dict[str, Estimate | float | None] = {m: _estimate(m, asked, ranked) for m in task.measures}
        rows.append(
            Row(task.title, method, {**values, "questions": len(asked), "s/question": percentile(seconds, 0.5)})
        )
        print(markdown(rows[-1:]).splitlines()[-1], file=sys.stderr)
    return rows


def _estimate(measure: str, questions: Sequence[Question], ranked: Sequence[Sequence[str]]) -> Estimate:
    name, _, k = measure.partition("@")
    values = []
    for question, found in zip(questions, ranked, strict=True):
        if name == "nDCG":
            values.append(ndcg_at(found, question.gold, int(k)))
        elif name == "hit":
            values.append(hit_at(found, question.gold, int(k)))
        else:
            values.append(reciprocal_rank(found, question.gold))
    return bootstrap(values, mean)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the sets asked for and print the table; says so where the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_retrieval", description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=sorted({task.set for task in TASKS}), help="default: all")
    parser.add_argument("--methods", nargs="+", choices=list(METHODS), default=list(METHODS), help="default: all")
    parser.add_argument("--limit", type=int, default=100_000, help="questions of each set, at most")
    parser.add_argument("--reuse", action="store_true", help="take the newest index there is, whatever code made it")
    options = parser.parse_args(argv)
    bench = bench_folder()
    if bench is None:
        print("No evaluation data beside the checkout (../shared/bench): nothing measured.")
        return 0
    finder = AnswerFinder() if "read" in options.methods else None
    rows: list[Row] = []
    shelves: dict[str, Shelf] = {}
    for task in TASKS:
        if options.sets and task.set not in options.sets:
            continue
        if task.set not in shelves:
            shelves[task.set] = open_shelf(load(task.set, bench, CACHE), Settings(), reuse=options.reuse)
        made = run_task(task, shelves[task.set], options.methods, options.limit, finder)
        if options.limit >= 100_000:
            store("retrieval", made)
        rows += made
    print(markdown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
