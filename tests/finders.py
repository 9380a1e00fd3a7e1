"""A stand-in for the answer finder that needs no weights. Comes in: question, passages. Goes out: readings."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.finder import Reading
from assistant.sentences import sentence_spans

__all__ = ["OverlapFinder"]


class OverlapFinder:
    """Finds the answer in the sentence that shares most words with the question; sure when it shares half of them."""

    def __init__(self) -> None:
        self.questions: list[str] = []

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None) -> list[Reading]:
        """One reading a passage; each word of a sentence that shares words with the question may be the answer."""
        self.questions.append(question)
        return [_reading(_words(question), passage) for passage in passages]


def _reading(wanted: set[str], passage: str) -> Reading:
    offsets = [(m.start(), m.end()) for m in re.finditer(r"\w+", passage)]
    logits = np.full(len(offsets), -10.0)
    best = 0.0
    for start, end in sentence_spans(passage):
        share = len(wanted & _words(passage[start:end])) / len(wanted) if wanted else 0.0
        best = max(best, share)
        inside = [start <= a < end for a, _ in offsets]
        logits[inside] = 16 * (share - 0.5)
    sure = 16 * (best - 0.5)
    spans = np.array(offsets, dtype=np.int64).reshape(-1, 2)
    return Reading(relevance=sure, answerable=sure, offsets=spans, start_logits=logits, end_logits=np.zeros(len(spans)))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - {"the", "a", "of", "in", "did", "was", "is", "what", "how", "when"}
