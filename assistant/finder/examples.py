"""Training pairs for the finder. Comes in: the public sets of ``shared/train``. Goes out: pairs with their answers.

The sets hold few questions that their passage does not answer, so most are made here: another passage on the subject,
the same passage without the sentence that answers, and a question with one thing swapped (``perturb``).
"""

from __future__ import annotations

import random
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from assistant.finder.perturb import Perturber
from assistant.finder.windows import Maker, Overlap, is_table
from assistant.finder.written import fair_weights, read_rows, read_written

__all__ = ["Pair", "build"]

ELSEWHERE = 0.5  # share of our answered questions that are also asked of another passage, or of the rest of their own
HELD_OUT = 0.035  # share of the passages kept for calibration, chosen by a hash of their text


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage; ``None`` where a set does not say."""

    question: str
    title: str
    passage: str
    span: tuple[int, int] | None  # of the answer, characters in the passage
    answerable: bool | None
    relevant: bool | None
    source: str  # the set and how the pair was made, such as "qed_nq:swapped"
    held_out: bool
    weight: float = 1.0  # in training


# set: (most questions taken, negatives made per question with an answer)
SPAN_SETS = {
    "squad_train_pieces": (17000, 0.92),
    "squad1_dev_rest": (7000, 0.92),
    "qed_nq": (7001, 0.9),
    "tatqa": (3300, 0.7),
    "aitqa": (505, 1.0),
    "wikitq": (2600, 0.7),
    "hybrid_ottqa": (1800, 0.7),
    "timeqa": (2287, 0.7),
    "policyqa": (1500, 0.6),
    "covidqa": (1372, 0.6),
    "qamr": (1000, 0.6),
}
VERDICT_SETS = {"boolq_dev": 1200, "condaqa": 1000, "cuad_clauses": 700, "pubmedqa": 250}
RANK_SETS = {
    "medquad": 1000,
    "fetaqa": 700,
    "selqa": 700,
    "hybrid_ottqa": 500,
    "wikitq": 400,
    "tatqa": 1000,
    "multihop200": 200,
}


def is_held_out(passage: str) -> bool:
    """Say whether every pair of this passage is kept out of training."""
    return zlib.crc32(passage[:200].encode()) % 1000 < HELD_OUT * 1000


def span_pairs(name: str, folder: Path, maker: Maker) -> list[Pair]:
    """Return pairs with answers from one set, and the negatives made from them."""
    rng, (most, negatives) = maker.rng, SPAN_SETS[name]
    found = read_rows(folder / name / "qa.jsonl.gz")
    real_negatives = [row for row in found if not row["answerable"]]
    found = [row for row in found if row["answerable"]]
    if name in {"wikitq", "tatqa"}:  # answers that were computed have no place in the table
        found = [row for row in found if row["answers"][0]["start"] >= 0] + [
            row for row in found if row["answers"][0]["start"] < 0
        ][: 900 if name == "tatqa" else 500]
    rng.shuffle(found)
    found = found[:most]
    titles = {row["passage"]: row["title"] for row in found}
    passages = list(titles)
    overlap = Overlap(passages)
    by_title = defaultdict(list)
    for passage, title in titles.items():
        by_title[title].append(passage)
    pairs: list[Pair] = []

    def add(
        question: str,
        title: str,
        text: str,
        span: tuple[int, int] | None,
        verdict: bool | None,
        relevant: bool,
        how: str,
        held: bool,
    ) -> None:
        title = title if rng.random() < 0.6 else ""
        if text.strip():
            pairs.append(Pair(maker.asked(question), title, text, span, verdict, relevant, f"{name}:{how}", held))

    for row in found:
        passage, question, title, held = row["passage"], row["question"], row["title"], is_held_out(row["passage"])
        answer = rng.choice(row["answers"])
        texts = [a["text"] for a in row["answers"]]
        start = int(answer["start"])
        span = (start, start + len(answer["text"]))
        if start < 0 or passage[start : span[1]] != answer["text"]:
            if start < 0:
                add(
                    question,
                    title,
                    maker.cut(passage, None)[0] if len(passage.split()) > 160 else passage,
                    None,
                    None,
                    True,
                    "computed",
                    held,
                )
            continue
        text, moved = maker.cut(passage, span)
        add(question, title, text, moved, True, True, "answer", held)
        if rng.random() > negatives:
            continue
        kind = rng.random()
        if kind < 0.58:
            siblings = [passages[n] for n in overlap.nearest(question, 6) if passages[n] != passage]
            same = by_title[title] if title else []
            siblings = rng.sample(same, min(3, len(same))) + siblings
            changed = maker.perturber.change(question, passage, siblings, texts, is_table(passage))
            if changed:
                add(changed, title, maker.cut(passage, span)[0], None, False, False, "swapped", held)
                continue
        if kind < 0.76:
            rest = maker.window(passage, span, without=True)[0]
            if len(rest.split()) > 25 and texts[0].lower() not in rest.lower():
                if is_table(rest) and rng.random() < 0.5:
                    rest = maker.plain(rest, None)[0]
                add(question, title, rest, None, False, False, "removed", held)
                continue
        near = [passages[n] for n in overlap.nearest(question, 9) if passages[n] != passage]
        near = [p for p in near if not any(t.lower() in p.lower() for t in texts)]
        if near:
            other = near[min(int(rng.expovariate(0.6)), len(near) - 1)]
            add(
                question,
                titles[other],
                maker.cut(other, None)[0],
                None,
                False,
                False,
                "other",
                held or is_held_out(other),
            )
    for row in real_negatives:
        held = is_held_out(row["passage"])
        for _ in range(1 if held else 4 if name == "squad_train_pieces" else 1):
            add(
                row["question"],
                row["title"],
                maker.cut(row["passage"], None)[0] if name == "timeqa" else row["passage"],
                None,
                False,
                False,
                "real",
                held,
            )
    return pairs


def written_pairs(folder: Path, maker: Maker) -> list[Pair]:
    """Return our own questions as pairs; half of the answered ones are asked again where they are not answered."""
    found = read_written(folder)
    others = list({w.part: w for w in found}.values())
    overlap = Overlap([other.part for other in others])
    pairs = []
    for w, weight in zip(found, fair_weights(found), strict=True):
        yes, held = w.span is not None, is_held_out(w.passage)
        how = "written:answer" if yes else "written:trap"
        pairs.append(Pair(maker.asked(w.question), w.title, w.part, w.span, yes, yes, how, held, weight))
        if w.span is None:
            continue
        answer, chance = w.part[slice(*w.span)].lower(), maker.rng.random()
        if chance < ELSEWHERE / 2:
            rest = maker.window(w.part, w.span, without=True)[0]
            if len(rest.split()) > 25 and answer not in rest.lower():
                pairs.append(Pair(maker.asked(w.question), w.title, rest, None, False, False, "written:removed", held))
        elif chance < ELSEWHERE:
            near = [others[n] for n in overlap.nearest(w.question, 6)]
            near = [other for other in near if other.part != w.part and answer not in other.part.lower()]
            for other in near[:1]:
                out = held or is_held_out(other.passage)
                pairs.append(
                    Pair(maker.asked(w.question), other.title, other.part, None, False, False, "written:other", out)
                )
    return pairs


def verdict_pairs(name: str, folder: Path, maker: Maker) -> list[Pair]:
    """Return pairs whose answer is no span: yes or no, or a clause that does or does not say."""
    found = read_rows(folder / name / "qa.jsonl.gz")
    maker.rng.shuffle(found)
    said = [row for row in found if row["answerable"]][: VERDICT_SETS[name]]
    unsaid = [row for row in found if not row["answerable"]][
        : max(500, VERDICT_SETS[name]) if name == "condaqa" else VERDICT_SETS[name]
    ]
    pairs = []
    for row in said + unsaid:
        passage, yes = row["passage"], bool(row["answerable"])
        title = "" if name == "cuad_clauses" else row["title"]
        verdict = None if yes or name == "cuad_clauses" else False
        held = is_held_out(passage)
        pairs.append(
            Pair(
                maker.asked(row["question"]),
                title,
                passage,
                None,
                verdict,
                yes,
                f"{name}:{'yes' if yes else 'no'}",
                held,
            )
        )
    if name != "cuad_clauses":
        overlap = Overlap([row["passage"] for row in said])
        for row in said[: len(said) // 3]:
            others = [said[n] for n in overlap.nearest(row["question"], 4) if said[n]["passage"] != row["passage"]]
            if others:
                other = maker.rng.choice(others)
                pairs.append(
                    Pair(
                        row["question"],
                        other["title"],
                        other["passage"],
                        None,
                        False,
                        False,
                        f"{name}:other",
                        is_held_out(row["passage"]) or is_held_out(other["passage"]),
                    )
                )
    return pairs


def rank_pairs(name: str, folder: Path, maker: Maker) -> list[Pair]:
    """Return one positive and one negative a question from a set made for ranking."""
    found = read_rows(folder / name / "rank.jsonl.gz")
    maker.rng.shuffle(found)
    pairs = []
    for row in found[: RANK_SETS[name]]:
        held = any(is_held_out(p) for p in row["positives"])
        for texts, yes in ((row["positives"], True), (row["negatives"], False)):
            if texts:
                text = maker.rng.choice(texts)
                if len(text.split()) > 170:  # what answers stands early in these sets
                    words = list(re.finditer(r"\S+", text))
                    text = text[: words[maker.rng.randint(100, 150)].end()]
                if is_table(text) and maker.rng.random() < 0.5:
                    text = maker.plain(text, None)[0]
                verdict = None if yes else False
                pairs.append(
                    Pair(
                        maker.asked(row["question"]),
                        "",
                        text,
                        None,
                        verdict,
                        yes,
                        f"{name}/rank:{'yes' if yes else 'no'}",
                        held,
                    )
                )
    return pairs


def build(folder: Path, base: Path, seed: int, most: int | None = None) -> list[Pair]:
    """Return our own questions' pairs and ``most`` (default: all) made from the public sets, in random order.

    They are the same for the same seed.
    """
    rng = random.Random(seed)
    maker = Maker(Perturber(base, rng), rng)
    pairs: list[Pair] = []
    for name in SPAN_SETS:
        pairs += span_pairs(name, folder, maker)
    for name in VERDICT_SETS:
        pairs += verdict_pairs(name, folder, maker)
    for name in RANK_SETS:
        pairs += rank_pairs(name, folder, maker)
    rng.shuffle(pairs)
    pairs = pairs[:most] + written_pairs(folder, maker)
    rng.shuffle(pairs)
    return pairs
