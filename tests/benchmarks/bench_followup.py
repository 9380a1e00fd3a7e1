"""Does a rewritten follow-up find its passages? Comes in: real conversations. Goes out: a table.

    python -m tests.benchmarks.bench_followup

The last questions of MTRAG-UN conversations that have a history and passages that answer them are searched for in the
passages of all conversations and, to make it harder, in the paragraphs of ClapNQ and SQuAD 2.0: as they were asked,
after what the user asked before, and rewritten by our rules. And questions that stand alone (SQuAD 2.0, ClapNQ,
KorQuAD) are put after two unrelated ones: how many are changed although nothing in the conversation belongs to them?
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

from assistant.embedding import load_embedder
from assistant.followup import standalone
from assistant.records import Turn
from assistant.settings import Settings

Floats = NDArray[np.float64]
Rewrite = Callable[[str, Sequence[Turn]], str]
BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
TOP = 200  # passages of each search that are fused
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be but by can could did do does for from had has have he her him his how i if in into is
        it its just me my no not of on or our she so than that the their them then there these they this those to too up
        was we were what when where which who whom why will with would you your about also any more some""",
    )
)


@dataclass(frozen=True)
class Case:
    """A question, what was said before it, and the places of its passages in the pool."""

    question: str
    history: tuple[Turn, ...]
    gold: frozenset[int]


def user_turns(history: Sequence[Turn]) -> list[str]:
    """What the user asked, in order."""
    return [turn.content for turn in history if turn.role == "user"]


REWRITES: dict[str, Rewrite] = {
    "as asked": lambda question, history: question,
    "last two user turns joined": lambda question, history: f"{user_turns(history)[-1]} {question}",
    "all user turns joined": lambda question, history: " ".join([*user_turns(history), question]),
    "our rules": standalone,
}


def conversations(bench: Path) -> tuple[list[Case], list[str]]:
    """The cases and the pool of passages."""
    rows = list(lines(bench / "mtrag_un" / "reference.jsonl"))
    pool = {context["document_id"]: context["text"] for row in rows for context in row["contexts"]}
    place = {document: number for number, document in enumerate(pool)}
    cases = []
    for row in rows:
        *before, last = row["input"]
        if before and row["contexts"] and row["answerability"] != ["UNDERSPECIFIED"]:
            turns = tuple(Turn("user" if t["speaker"] == "user" else "assistant", t["text"]) for t in before)
            gold = frozenset(place[context["document_id"]] for context in row["contexts"])
            cases.append(Case(last["text"], turns, gold))
    return cases, list(dict.fromkeys([*pool.values(), *distractors(bench)]))


def distractors(bench: Path) -> Iterator[str]:
    """Paragraphs of other sets that answer none of the questions."""
    for half in ("answerable", "unanswerable"):
        for row in lines(bench / "clapnq" / f"clapnq_dev_{half}.jsonl"):
            yield row["passages"][0]["text"]
    for article in json.loads((bench / "squad2" / "dev-v2.0.json").read_text(encoding="utf-8"))["data"]:
        yield from (paragraph["context"] for paragraph in article["paragraphs"])


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


class Pool:
    """Both searches over the passages, and their fusion."""

    def __init__(self, passages: Sequence[str]) -> None:
        self.embedder = load_embedder(Settings())
        self.vectors = self.embedder.embed_passages(passages)
        self.bm25 = BM25Okapi([words(passage) for passage in passages])

    def ranks(self, questions: Sequence[str], gold: Sequence[frozenset[int]]) -> dict[str, list[int]]:
        """For each search the rank of the best gold passage of each question, 1-based."""
        found: dict[str, list[int]] = {"BM25": [], "dense": [], "fused": []}
        for text, vector, right in zip(questions, self.embedder.embed_passages(questions), gold, strict=True):
            lexical = np.asarray(self.bm25.get_scores(words(text)), dtype=np.float64)
            dense = (self.vectors @ vector).astype(np.float64)
            fused = scaled(lexical) + scaled(dense)
            for name, scores in (("BM25", lexical), ("dense", dense), ("fused", fused)):
                order = np.argsort(-scores, kind="stable").tolist()
                found[name].append(1 + min(order.index(place) for place in right))
        return found


def words(text: str) -> list[str]:
    """What BM25 counts: words in lower case without stop words."""
    return [word for word in re.findall(r"\w+", text.lower()) if word not in STOP_WORDS]


def scaled(scores: Floats) -> Floats:
    """The best ``TOP`` scores from 0 to 1, all others 0."""
    best = np.argsort(-scores)[:TOP]
    low, high = scores[best].min(), scores[best].max()
    out = np.zeros_like(scores)
    out[best] = (scores[best] - low) / (high - low + 1e-9)
    return out


def questions_that_stand_alone(bench: Path) -> Iterator[tuple[str, list[str]]]:
    """Names of sets with their questions, at most 1,000 of each by chance."""
    for name, file in (("SQuAD 2.0", "squad2/dev-v2.0.json"), ("KorQuAD", "korquad1/KorQuAD_v1.0_dev.json")):
        articles = json.loads((bench / file).read_text(encoding="utf-8"))["data"]
        asked = [row["question"].strip() for a in articles for p in a["paragraphs"] for row in p["qas"]]
        yield name, random.Random(0).sample(asked, min(1000, len(asked)))
    halves = (bench / "clapnq" / f"clapnq_dev_{half}.jsonl" for half in ("answerable", "unanswerable"))
    yield "ClapNQ", [row["input"] for half in halves for row in lines(half)]


def changed_share(questions: Sequence[str]) -> float:
    """How many of ``questions`` are changed after two others of the same set."""
    chance = random.Random(1)
    changed = 0
    for question in questions:
        history = [
            turn for other in chance.sample(questions, 2) for turn in (Turn("user", other), Turn("assistant", ""))
        ]
        changed += standalone(question, history) != question
    return changed / len(questions)


def main() -> int:
    """Prints the tables; says so and does nothing where the data is absent."""
    if not (BENCH / "mtrag_un").is_dir():
        print(f"skipped: there is no evaluation data in {BENCH}")
        return 0
    cases, passages = conversations(BENCH)
    pool = Pool(passages)
    print(f"{len(cases)} follow-ups, {len(passages)} passages\n")
    print("| question searched for | changed | search | hit@1 | hit@5 | MRR |\n|---|---|---|---|---|---|")
    for name, rewrite in REWRITES.items():
        searched = [rewrite(case.question, case.history) for case in cases]
        changed = sum(new != case.question for new, case in zip(searched, cases, strict=True))
        for search, ranks in pool.ranks(searched, [case.gold for case in cases]).items():
            r = np.array(ranks)
            row = f"{np.mean(r <= 1):.3f} | {np.mean(r <= 5):.3f} | {np.mean(1 / r):.3f}"
            print(f"| {name} | {changed} | {search} | {row} |")
    print("\n| questions that stand alone | asked | changed |\n|---|---|---|")
    for name, asked in questions_that_stand_alone(BENCH):
        print(f"| {name} | {len(asked)} | {changed_share(asked):.1%} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
