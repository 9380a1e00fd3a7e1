"""Measure the finder: ``python -m assistant.finder.evaluate --bench ../shared/bench``.

Comes in: the benchmark sets, where present. Goes out: one JSON object a set. Nothing here trains or calibrates.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.finder.examples import is_held_out
from assistant.finder.model import AnswerFinder, Reading
from assistant.finder.train import auc
from assistant.finder.windows import Overlap, pieces_of
from assistant.finder.written import read_rows


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of SQuAD 2.0 with its paragraph's number; no answers where the paragraph does not say."""

    question: str
    paragraph: int
    answers: tuple[tuple[int, str], ...]


def squad(path: Path) -> tuple[list[str], list[str], list[Asked]]:
    """Return (paragraphs, their titles, questions) of a SQuAD 2.0 file."""
    paragraphs: list[str] = []
    titles: list[str] = []
    asked: list[Asked] = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for q in paragraph["qas"]:
                answers = () if q["is_impossible"] else tuple((a["answer_start"], a["text"]) for a in q["answers"])
                asked.append(Asked(q["question"].strip(), len(paragraphs), answers))
            paragraphs.append(paragraph["context"])
            titles.append(article["title"].replace("_", " "))
    return paragraphs, titles, asked


def normal(text: str) -> str:
    """Return the text as SQuAD compares it: lower case, no articles, no punctuation."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def f1(one: str, two: str) -> float:
    """Return the F1 of the words of two answers."""
    a, b = normal(one).split(), normal(two).split()
    same = sum((Counter(a) & Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else 0.0


def balanced(scores: Sequence[float], truth: Sequence[bool], threshold: float) -> float:
    """Return the mean of the shares of true ones at or above, and false ones below, the threshold."""
    s, t = np.array(scores), np.array(truth)
    return float(((s[t] >= threshold).mean() + (s[~t] < threshold).mean()) / 2)


def sentences_and_verdicts(finder: AnswerFinder, path: Path, count: int) -> dict[str, float]:
    """Measure the choice of sentence, the span, and the verdict on questions asked of their own paragraph."""
    paragraphs, titles, asked = squad(path)
    rng = random.Random(7)
    yes = rng.sample([a for a in asked if a.answers], min(count, sum(bool(a.answers) for a in asked)))
    no = rng.sample([a for a in asked if not a.answers], min(count, sum(not a.answers for a in asked)))
    readings = {id(a): finder.read(a.question, [paragraphs[a.paragraph]], [titles[a.paragraph]])[0] for a in yes + no}
    first: list[float] = []
    third: list[float] = []
    exact: list[float] = []
    overlap: list[float] = []
    for a in yes:
        text, reading = paragraphs[a.paragraph], readings[id(a)]
        pieces = sorted(pieces_of(text), key=lambda p: -reading.score(*p))
        holds = [any(p[0] <= start < p[1] for start, _ in a.answers) for p in pieces]
        first.append(holds[0])
        third.append(any(holds[:3]))
        start, end, _ = reading.best_span()
        exact.append(max(normal(text[start:end]) == normal(t) for _, t in a.answers))
        overlap.append(max(f1(text[start:end], t) for _, t in a.answers))
    out: dict[str, list[float]] = {
        "sentence_first": first,
        "sentence_in_three": third,
        "span_exact": exact,
        "span_f1": overlap,
    }
    found = {name: float(np.mean(values)) for name, values in out.items()}
    truth = [True] * len(yes) + [False] * len(no)

    def gap(reading: Reading) -> float:
        return reading.best_span()[2]

    for name, score in (("answerable", lambda r: r.answerable), ("relevance", lambda r: r.relevance), ("span", gap)):
        values = [float(score(readings[id(a)])) for a in yes + no]
        found[f"auc_{name}"] = auc(values, truth)
        for threshold in (-1.0, -0.5, 0.0, 0.5, 1.0) if name != "span" else ():
            found[f"balanced_{name}_at_{threshold:g}"] = balanced(values, truth, threshold)
            found[f"kept_{name}_at_{threshold:g}"] = float(np.mean(np.array(values[: len(yes)]) >= threshold))
    return found


def reranking(finder: AnswerFinder, path: Path, count: int) -> dict[str, float]:
    """Measure MRR over the ten paragraphs nearest by words, before and after the finder."""
    paragraphs, titles, asked = squad(path)
    overlap = Overlap(paragraphs)
    yes = random.Random(8).sample([a for a in asked if a.answers], count)
    before: list[float] = []
    after: list[float] = []
    mixed: list[float] = []
    for a in yes:
        near = overlap.nearest(a.question, 10)
        readings = finder.read(a.question, [paragraphs[n] for n in near], [titles[n] for n in near])
        for scores, places in (
            (list(range(len(near), 0, -1)), before),
            ([r.relevance for r in readings], after),
            ([r.relevance + max(r.best_span()[2], -8) / 2 for r in readings], mixed),
        ):
            ranked = [near[n] for n in np.argsort(-np.array(scores), kind="stable")]
            places.append(1 / (1 + ranked.index(a.paragraph)) if a.paragraph in ranked else 0.0)
    return {
        "mrr_before": float(np.mean(before)),
        "mrr_after": float(np.mean(after)),
        "mrr_mixed": float(np.mean(mixed)),
    }


def clapnq(finder: AnswerFinder, folder: Path) -> dict[str, float]:
    """Measure the verdict on real search questions with their passage, answered and not."""
    values: dict[str, list[float]] = {"answerable": [], "relevance": []}
    truth, right = [], []
    for name, yes in (("answerable", True), ("unanswerable", False)):
        for line in (folder / f"clapnq_dev_{name}.jsonl").read_text("utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            passage = row["passages"][0]
            reading = finder.read(row["input"], [passage["text"]], [passage["title"]])[0]
            values["answerable"].append(reading.answerable)
            values["relevance"].append(reading.relevance)
            truth.append(yes)
            if yes:
                gold = row["output"][0].get("selected_sentences") or []
                best = max(
                    passage["sentences"],
                    key=lambda s: reading.score(at := max(passage["text"].find(s), 0), at + len(s)),
                )
                right.append(any(best.strip() in g or g.strip() in best for g in gold))
    found = {f"auc_{name}": auc(v, truth) for name, v in values.items()}
    found |= {f"balanced_{name}_at_0": balanced(v, truth, 0.0) for name, v in values.items()}
    return found | {"sentence_first": float(np.mean(right))}


def tables(finder: AnswerFinder, folder: Path, count: int) -> dict[str, float]:
    """Measure, on filing tables whose passage was kept out of training, how often the right table ranks first."""
    kept = [
        r for r in read_rows(folder / "tatqa" / "rank.jsonl.gz") if is_held_out(r["positives"][0]) and r["negatives"]
    ]
    first = []
    for row in kept[:count]:
        scores = [r.relevance for r in finder.read(row["question"], [row["positives"][0], *row["negatives"][:4]])]
        first.append(scores[0] > max(scores[1:]))
    return {"tables": len(first), "right_table_first": float(np.mean(first)) if first else 0.0}


def latency(finder: AnswerFinder) -> float:
    """Return the seconds that a question and eight passages of 150 words take, the median of nine."""
    passage = " ".join(
        ["The committee of the northern harbour met in spring and wrote down what every boat had paid."] * 9
    )
    took = []
    for _ in range(9):
        began = time.perf_counter()
        finder.read("What did the committee write down in spring?", [passage] * 8, ["Harbour > Committee"] * 8)
        took.append(time.perf_counter() - began)
    return float(np.median(took))


def main() -> None:
    """Print all numbers that the folders given allow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--data", type=Path, default=Path("../shared/train"))
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--count", type=int, default=800)
    parser.add_argument("--rerank", type=int, default=150, help="questions to rerank for, ten passages each")
    parser.add_argument("--only", nargs="*", default=["latency", "squad2", "clapnq", "tables", "rerank"])
    options = parser.parse_args()
    finder = AnswerFinder(options.folder)
    path = options.bench / "squad2" / "dev-v2.0.json"
    measures: dict[str, tuple[Path, Callable[[], dict[str, float]]]] = {
        "latency": (Path(), lambda: {"seconds": latency(finder)}),
        "squad2": (path, lambda: sentences_and_verdicts(finder, path, options.count)),
        "clapnq": (options.bench / "clapnq", lambda: clapnq(finder, options.bench / "clapnq")),
        "tables": (options.data / "tatqa", lambda: tables(finder, options.data, 120)),
        "rerank": (path, lambda: reranking(finder, path, options.rerank)),
    }
    for name in options.only:
        needed, measure = measures[name]
        if needed.exists():
            print(json.dumps({name: {k: round(v, 4) for k, v in measure().items()}}), flush=True)


if __name__ == "__main__":
    main()
