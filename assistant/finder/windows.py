"""Cutting passages and finding near ones, for training pairs. Comes in: passages. Goes out: windows, neighbours.

Tables are lines of cells; everything else is sentences.
"""

from __future__ import annotations

import math
import random
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.finder.perturb import Perturber

__all__ = ["Maker", "Overlap", "is_table", "pieces_of"]


class Overlap:
    """A small BM25 over passages, for mining those that share the question's words and not its answer."""

    def __init__(self, passages: Sequence[str]) -> None:
        postings: dict[str, list[int]] = defaultdict(list)
        for n, passage in enumerate(passages):
            for word in set(re.findall(r"\w+", passage.lower())):
                postings[word].append(n)
        self.size = len(passages)
        limit = max(20, self.size // 8)
        self.postings = {w: np.array(ns, dtype=np.int64) for w, ns in postings.items() if len(ns) <= limit}

    def nearest(self, question: str, count: int) -> list[int]:
        """Return the numbers of the ``count`` passages that share the most (rarest) words with ``question``."""
        score: NDArray[np.float64] = np.zeros(self.size)
        for word in set(re.findall(r"\w+", question.lower())):
            if word in self.postings:
                score[self.postings[word]] += math.log(1 + self.size / len(self.postings[word]))
        best = np.argsort(-score)[:count]
        return [int(n) for n in best if score[n] > 0]


def pieces_of(passage: str) -> list[tuple[int, int]]:
    """Return the (start, end) of the passage's sentences, or of its lines where it is a table."""
    cut = r"\n" if is_table(passage) else r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z\"'(\[])"
    ends = [m.end() for m in re.finditer(cut, passage)] + [len(passage)]
    return [(a, b) for a, b in zip([0, *ends], ends, strict=False) if passage[a:b].strip()]


def is_table(passage: str) -> bool:
    """Say whether the passage is lines of cells."""
    return passage.count(" | ") >= 4 and "\n" in passage


class Maker:
    """Cuts windows and makes negatives, all from one seeded source of chance."""

    def __init__(self, perturber: Perturber, rng: random.Random) -> None:
        self.perturber = perturber
        self.rng = rng

    def window(self, passage: str, keep: tuple[int, int] | None, without: bool = False) -> tuple[str, int]:
        """Return a run of whole sentences around ``keep`` (or anywhere), and where it starts in the passage.

        ``without`` leaves out the sentences that hold ``keep``; the offset is then meaningless. A table keeps its head.
        """
        pieces = pieces_of(passage)
        most = self.rng.randint(55, 140)
        sizes = [len(passage[a:b].split()) for a, b in pieces]
        inside = [n for n, (a, b) in enumerate(pieces) if keep and a < keep[1] and b > keep[0]]
        low, high = (inside[0], inside[-1]) if inside else (n := self.rng.randrange(len(pieces)), n)
        total = sum(sizes[low : high + 1])
        while total < most and (low > 0 or high < len(pieces) - 1):
            if high == len(pieces) - 1 or (low > 0 and self.rng.random() < 0.5):
                low -= 1
                total += sizes[low]
            else:
                high += 1
                total += sizes[high]
        if without:
            kept = [n for n in range(low, high + 1) if n not in inside]
            return "".join(passage[a:b] for a, b in (pieces[n] for n in kept)).strip(), 0
        start, end = pieces[low][0], pieces[high][1]
        return passage[start:end].rstrip(), start

    def cut(self, passage: str, span: tuple[int, int] | None) -> tuple[str, tuple[int, int] | None]:
        """Return a window of the passage, with the table's head line put back before it, and the span moved along."""
        text, start = self.window(passage, span)
        moved = (span[0] - start, span[1] - start) if span else None
        if is_table(passage) and start > 0:
            head = passage[: passage.find("\n") + 1]
            if len(head) < 300:
                text, moved = head + text, (moved[0] + len(head), moved[1] + len(head)) if moved else None
        return self.plain(text, moved) if is_table(text) and self.rng.random() < 0.5 else (text, moved)

    def plain(self, text: str, span: tuple[int, int] | None) -> tuple[str, tuple[int, int] | None]:
        """Return a table's text with its bars taken out, as it comes out of a PDF, and the span moved along."""
        out, where = [], {}
        skip = 0
        for n, char in enumerate(text):
            where[n] = n - skip
            if char == "|" or (char == " " and n + 1 < len(text) and text[n + 1] in "| "):
                skip += 1
            else:
                out.append(char)
        where[len(text)] = len(text) - skip
        if span is None:
            return "".join(out), None
        return "".join(out), (where[span[0]], where[span[1]])

    def asked(self, question: str) -> str:
        """Return the question as someone might type it: now and then without its mark, or with words around it."""
        question = question.strip()
        chance = self.rng.random()
        if chance < 0.12:
            return question.rstrip("?").strip()
        if chance < 0.15:
            return f"{self.rng.choice(['Tell me:', 'According to the document,', 'Please,'])} {question}"
        return question
