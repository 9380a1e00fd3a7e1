"""How often the answer is right, rightly cited and rightly withheld. Comes in: real questions. Goes out: a table.

    python -m tests.benchmarks.bench_answers [--sets squad2 clapnq] [--limit 100] [--model NAME] [--dump FILE]

Every question goes through ``assistant.pipeline.Assistant``, as a user's would. ``--dump`` writes one JSON line for
each question, mistakes named, for reading.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from assistant.pipeline import Assistant
from assistant.settings import EXTRACTIVE, Settings
from tests.benchmarks.data import Question, bench_folder, load, sample
from tests.benchmarks.judge import Judgement, judge
from tests.benchmarks.measures import Estimate, abstention, bootstrap, mean, percentile
from tests.benchmarks.results import Row, markdown, store
from tests.benchmarks.shelf import CACHE, Shelf, open_shelf

__all__ = ["TASKS", "Task", "main", "run_task", "summary"]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of one set: at most so many questions with an answer and so many without."""

    title: str
    set: str
    answerable: int = 400
    impossible: int = 400
    within: bool = False  # ask the right document alone


TASKS = (
    Task("SQuAD 2.0", "squad2"),
    Task("ClapNQ", "clapnq"),
    Task("KorQuAD", "korquad", answerable=200),
    Task("MMLongBench, given document", "mmlongbench", within=True),
    Task("RealTimeQA", "realtimeqa"),
    Task("MT-RAG, last turns", "mtrag"),
    Task("FinanceBench, all filings", "financebench"),
    Task("Reports of agencies", "reports"),
)


def run_task(task: Task, shelf: Shelf, limit: int, model: str) -> list[Judgement]:
    """Ask and judge the task's questions."""
    assistant = Assistant(shelf.settings, shelf.index)
    assistant.warm_up()
    judged = []
    for question in tqdm(_asked(task, shelf.bench.questions, limit), task.title, leave=False, disable=None):
        documents = shelf.ids(question.within) if task.within else None
        answer = assistant.ask(question.text, documents=documents, history=question.history, model=model)
        judged.append(judge(question, answer, shelf))
    return judged


def _asked(task: Task, questions: Sequence[Question], limit: int) -> list[Question]:
    possible = sample([q for q in questions if q.answerable], min(task.answerable, limit))
    return possible + sample([q for q in questions if not q.answerable], min(task.impossible, limit))


def summary(task: Task, judged: Sequence[Judgement], model: str) -> Row:
    """The measures of one task as a row."""
    possible = [j for j in judged if j.question.answerable]
    paged = [j for j in possible if j.question.gold]
    given = [j for j in judged if j.given]
    sides = [(j.question.answerable, j.given) for j in judged]
    values: dict[str, Estimate | float | None] = {
        "fact in answer": _share([j.fact for j in possible]),
        "in first quote": _share([j.fact_first for j in possible]),
        "in first three": _share([j.fact_three for j in possible]),
        "fact, where answered": _share([j.fact for j in possible if j.given]),
        "right, where sure": _share([not j.mistake for j in given if not j.unsure]),
        "right, where unsure": _share([not j.mistake for j in given if j.unsure]),
        "right place cited": _share([j.cited for j in paged if j.given]),
        "right place cited first": _share([j.cited_first for j in paged if j.given]),
        "right place retrieved": _share([j.retrieved for j in paged]),
        "abstained, precision": bootstrap(sides, lambda rows: abstention(rows).precision),
        "abstained, recall": bootstrap(sides, lambda rows: abstention(rows).recall),
        "answered, recall": bootstrap(sides, lambda rows: abstention(rows).answered),
        "balanced accuracy": bootstrap(sides, lambda rows: abstention(rows).balanced),
        "citations verified": _share([check == "verified" for j in given for check in j.checks]),
        "numbers of verified quoted": _share([quoted for j in given for quoted in j.quoted]),
        "words": percentile([float(j.words) for j in given], 0.5),
        "questions": len(judged),
        "s/question": percentile([j.seconds for j in judged], 0.5),
        "s/question p95": percentile([j.seconds for j in judged], 0.95),
    }
    return Row(task.title, model, values)


def _share(values: Sequence[bool]) -> Estimate:
    return bootstrap([float(value) for value in values], mean)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the sets asked for and print the table; says so where the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_answers", description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=[task.set for task in TASKS], help="default: all")
    parser.add_argument("--limit", type=int, default=100_000, help="questions of each kind in each set, at most")
    parser.add_argument("--model", default=EXTRACTIVE, help="a language model's name (default: %(default)s)")
    parser.add_argument("--dump", type=Path, help="write every question with its judgement here, as JSON lines")
    parser.add_argument("--reuse", action="store_true", help="take the newest index there is, whatever code made it")
    options = parser.parse_args(argv)
    bench = bench_folder()
    if bench is None:
        print("No evaluation data beside the checkout (../shared/bench): nothing measured.")
        return 0
    rows: list[Row] = []
    for task in TASKS:
        if options.sets and task.set not in options.sets:
            continue
        shelf = open_shelf(load(task.set, bench, CACHE), Settings(), reuse=options.reuse)
        judged = run_task(task, shelf, options.limit, options.model)
        shelf.index.close()
        rows.append(summary(task, judged, options.model))
        print(task.title, dict(Counter(j.mistake or "right" for j in judged)), file=sys.stderr)
        if options.limit >= 100_000:
            store("answers", rows[-1:])
        if options.dump:
            _write_dump(options.dump, task, judged)
    print(markdown(rows))
    return 0


def _write_dump(file: Path, task: Task, judged: Sequence[Judgement]) -> None:
    with file.open("a", encoding="utf-8") as lines:
        for judgement in judged:
            lines.write(json.dumps({"set": task.set, **judgement.dump}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
