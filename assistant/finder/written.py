"""Questions written for training, answered by their passage or not. Comes in: our files, public sets. Goes out: both.

The public sets hold few real questions that their passage does not answer; made ones (``perturb``) are easier to tell.
These were written one by one after the kinds of SQuAD 2.0 (Rajpurkar et al., ACL 2018): ``n`` a negation or opposite,
``e`` an entity, number or date swapped, ``x`` a condition or detail that is not there, ``r`` another attribute, ``m`` a
premise that excludes what is said; ``a`` is answered. A row names its passage by set and hash and its answer by place,
so that no text of a public set is kept here; the passages of the set ``ours`` were written with their questions.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Written", "fair_weights", "read_rows", "read_written", "written"]

FOLDER = Path(__file__).with_name("data")
FAIREST = 4.0  # an example counts at most so many times as much as it would unweighted, and at least its inverse
OURS = "ours"
ANSWERED = "a"


@dataclass(frozen=True, slots=True)
class Written:
    """A question, the passage it was written for, the part of it that the writer saw, and the answer's place there."""

    question: str
    title: str
    passage: str
    part: str
    span: tuple[int, int] | None  # characters in the part; None where it is not answered
    kind: str


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_written(public: Path) -> list[Written]:
    """Return all questions of ours whose passage is ours or in a set of the folder ``public``."""
    questions = read_rows(FOLDER / "questions.jsonl.gz")
    sets = {name: read_rows(public / name / "qa.jsonl.gz") for name in {q["set"] for q in questions} - {OURS}}
    return written(questions, sets | {OURS: read_rows(FOLDER / "passages.jsonl.gz")})


def name_of(passage: str) -> str:
    """Return the name by which our questions know a passage."""
    return hashlib.sha1(passage.encode(), usedforsecurity=False).hexdigest()[:12]


def written(questions: Sequence[dict[str, Any]], sets: Mapping[str, Sequence[dict[str, Any]]]) -> list[Written]:
    """Return the questions whose passage is among ``sets`` (name: rows); one whose passage has changed is left out."""
    known = {(name, name_of(row["passage"])): row for name, rows in sets.items() for row in rows}
    found = []
    for q in questions:
        row = known.get((q["set"], q["passage"]))
        if row is not None:
            part = row["passage"][slice(*q["part"])]
            span = tuple(q["answer"]) if q["kind"] == ANSWERED else None
            found.append(Written(q["question"], row["title"], row["passage"], part, span, q["kind"]))
    return found


def fair_weights(found: Sequence[Written]) -> list[float]:
    """Return a weight for each question, so that a question's form tells nothing about whether it is answered.

    Whoever writes questions gives their kind away: "what percentage" was seldom answered, and what has no answer takes
    more of the passage's words. So each counts by how unlikely its kind is for its form (inverse propensity weighting;
    Rosenbaum and Rubin 1983), which is estimated on the other passages' questions.
    """
    from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]

    answered = np.array([w.span is not None for w in found])
    counts = CountVectorizer(binary=True, ngram_range=(1, 2), min_df=3, lowercase=False, token_pattern=r"\S+")
    shares = cross_val_predict(
        LogisticRegression(C=0.1, max_iter=400),
        counts.fit_transform([form_of(w) for w in found]),
        answered,
        groups=[w.passage for w in found],
        cv=GroupKFold(5),
        method="predict_proba",
    )[:, 1]
    likely = np.where(answered, shares, 1 - shares) / np.where(answered, answered.mean(), 1 - answered.mean())
    return [round(float(weight), 3) for weight in np.clip(1 / likely, 1 / FAIREST, FAIREST)]


def form_of(w: Written) -> str:
    """Return what can be told of a question without reading: its words, its case, length, and words of the passage."""
    read = re.findall(r"\w+|\?$", w.question.lower())
    part = w.part.lower()
    content = [word for word in read if len(word) > 3]
    shared = sum(word in part for word in content) / max(1, len(content))
    marks = ["CASE" if w.question[:1].isupper() else "case", f"LONG{len(read) // 3}", f"SHARED{int(shared * 6)}"]
    return " ".join(["START", *read, "END", *marks])
