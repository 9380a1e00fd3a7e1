"""Questions in Korean over Korean paragraphs. Comes in: KorQuAD 1, development half. Goes out: a table.

    python -m tests.benchmarks.bench_korean [--limit 300] [--half all] [--dump FILE]

The set has no unanswerable questions. They are made: each question is asked a second time over the shelf without its
article, where it cannot be answered, though the search always finds something that shares words with it. The weights
of ``assistant.answering.korean`` are fitted (``fit_korean``) on the articles of the first half; what is reported is the
second half, other articles, unless ``--half`` says otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from assistant.answering.candidates import candidates
from assistant.pipeline import Assistant
from assistant.retrieval import retrieve
from assistant.settings import Settings
from tests.benchmarks.data import Question, bench_folder, load, sample
from tests.benchmarks.measures import Estimate, abstention, bootstrap, fact_contained, hit_at, mean, percentile
from tests.benchmarks.results import Row, markdown, store
from tests.benchmarks.shelf import CACHE, Shelf, open_shelf

__all__ = ["Asked", "article", "halves", "main", "others"]

TITLE = "KorQuAD, second half of the articles"


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question: asked of its article, of the whole shelf, and of the shelf without its article."""

    id: str
    question: str
    answers: tuple[str, ...]
    hit_1: float  # whole shelf: the paragraph that holds the answer is found first
    hit_5: float
    best_in_article: bool  # the best sentence of its article holds the answer
    best: bool  # the best sentence of the whole shelf does
    given: bool  # an answer was given over the whole shelf
    fact: bool  # and it holds the gold answer
    cited: bool  # a citation of it is on the gold paragraph
    given_without: bool  # an answer was given over the shelf without the article: always wrong
    words: int
    seconds: float
    first: str
    without: str


def article(question: Question) -> str:
    """The article that a question is about: the folder of its paragraph."""
    return next(iter(question.gold)).partition("/")[0]


def halves(questions: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """The questions of the first half of the articles, and those of the second."""
    names = sorted({article(question) for question in questions})
    first = set(names[: len(names) // 2])
    return [q for q in questions if article(q) in first], [q for q in questions if article(q) not in first]


def others(shelf: Shelf, name: str, own: bool = False) -> list[str]:
    """The documents of the shelf that are not of the article ``name``, or with ``own`` those that are."""
    return [i for i, unit in shelf.names.items() if unit.startswith(f"{name}/") is own]


def ask(question: Question, shelf: Shelf, assistant: Assistant) -> Asked:
    """One question, asked of the three shelves."""
    answer = assistant.ask(question.text)
    absent = assistant.ask(question.text, documents=others(shelf, article(question)))
    ranked = shelf.ranked(answer.retrieved)
    quotes = [citation for claim in answer.claims for citation in claim.citations]
    in_article = _best(question, shelf, assistant, others(shelf, article(question), own=True))
    whole = _best(question, shelf, assistant, None)
    return Asked(
        id=question.id,
        question=question.text,
        answers=question.answers,
        hit_1=hit_at(ranked, question.gold, 1),
        hit_5=hit_at(ranked, question.gold, 5),
        best_in_article=fact_contained(in_article, question.answers),
        best=fact_contained(whole, question.answers),
        given=answer.outcome != "not_in_documents",
        fact=bool(answer.claims) and fact_contained(answer.text, question.answers),
        cited=any(unit in question.gold for unit in shelf.cited(quotes)),
        given_without=absent.outcome != "not_in_documents",
        words=len(answer.text.split()) if answer.claims else 0,
        seconds=answer.seconds["total"],
        first=in_article,
        without=absent.text if absent.claims else "",
    )


def _best(question: Question, shelf: Shelf, assistant: Assistant, documents: Sequence[str] | None) -> str:
    """The sentence with the best score, whatever the decision to answer."""
    found = retrieve(shelf.index, question.text, shelf.settings, documents=documents, finder=assistant.finder)
    ranked = candidates(question.text, found)
    return ranked[0].text if ranked else ""


def summary(asked: Sequence[Asked], title: str) -> Row:
    """The measures as a row; the names that the README's table knows mean there what they mean here."""
    sides = [(True, a.given) for a in asked] + [(False, a.given_without) for a in asked]
    values: dict[str, Estimate | float | None] = {
        "hit@1": _share([a.hit_1 for a in asked]),
        "hit@5": _share([a.hit_5 for a in asked]),
        "best sentence, article": _share([a.best_in_article for a in asked]),
        "best sentence, shelf": _share([a.best for a in asked]),
        "fact in answer": _share([a.fact for a in asked]),
        "fact, where answered": _share([a.fact for a in asked if a.given]),
        "right place cited": _share([a.cited for a in asked if a.given]),
        "answered, recall": bootstrap(sides, lambda rows: abstention(rows).answered),
        "abstained, recall": bootstrap(sides, lambda rows: abstention(rows).recall),
        "balanced accuracy": bootstrap(sides, lambda rows: abstention(rows).balanced),
        "words": percentile([float(a.words) for a in asked if a.given], 0.5),
        "questions": 2 * len(asked),
        "s/question": percentile([a.seconds for a in asked], 0.5),
    }
    return Row(title, "extractive", values)


def _share(values: Sequence[float]) -> Estimate:
    return bootstrap([float(value) for value in values], mean)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the table; says so where the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_korean", description=__doc__)
    parser.add_argument("--limit", type=int, default=100_000, help="questions at most, the same ones at every run")
    parser.add_argument("--half", choices=("first", "second", "all"), default="second", help="of the articles")
    parser.add_argument("--dump", type=Path, help="write every question with what became of it here, as JSON lines")
    parser.add_argument("--reuse", action="store_true", help="take the newest index there is, whatever code made it")
    options = parser.parse_args(argv)
    bench = bench_folder()
    if bench is None:
        print("No evaluation data beside the checkout (../shared/bench): nothing measured.")
        return 0
    shelf = open_shelf(load("korquad", bench, CACHE), Settings(), reuse=options.reuse)
    first, second = halves(shelf.bench.questions)
    questions = {"first": first, "second": second, "all": first + second}[options.half]
    assistant = Assistant(shelf.settings, shelf.index)
    chosen = sample(questions, options.limit)
    asked = [ask(question, shelf, assistant) for question in tqdm(chosen, "KorQuAD", leave=False, disable=None)]
    shelf.index.close()
    row = summary(asked, TITLE if options.half == "second" else f"KorQuAD, {options.half}")
    if options.half == "second" and options.limit >= 100_000:
        store("answers", [row])
    if options.dump:
        lines = [json.dumps(asdict(a), ensure_ascii=False) for a in asked]
        options.dump.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(markdown([row]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
