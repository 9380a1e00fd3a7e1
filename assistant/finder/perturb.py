"""Questions that the passage nearly answers. Comes in: a question, its passage. Goes out: a changed question, or None.

SQuAD 2.0 showed what makes a reader say "the text does not say": a question about the right paragraph with one thing
swapped. Four small changes are tried here; each is wrong now and then, which a little label noise forgives.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Perturber"]

PAIRS = """first last|largest smallest|highest lowest|most least|before after|increase decrease|increased decreased
win lose|won lost|north south|east west|northern southern|eastern western|more fewer|more less|oldest youngest
old new|longest shortest|early late|earlier later|maximum minimum|best worst|male female|men women|father mother
son daughter|brother sister|king queen|husband wife|begin end|began ended|start end|started ended|open close
opened closed|buy sell|bought sold|birth death|born buried|upper lower|left right|inside outside|above below
major minor|positive negative|strong weak|strongest weakest|rich poor|high low|larger smaller|higher lower
greater lesser|majority minority|allow prohibit|allowed prohibited|support oppose|supported opposed
accept reject|accepted rejected|legal illegal|common rare|popular unpopular|public private|internal external
import export|imports exports|ancient modern|rural urban|gain loss|profit loss|asset liability
assets liabilities|current noncurrent|domestic foreign|long short|fast slow|fastest slowest|hot cold
warmest coldest|enemy ally|attack defend|attacked defended|create destroy|created destroyed|succeed fail
succeeded failed|success failure|same different|include exclude|included excluded|permanent temporary
direct indirect|natural artificial|primary secondary|visible invisible|known unknown|likely unlikely
famous obscure|second third|third fourth|predecessor successor|preceded succeeded|teacher student|author editor
founder owner|director producer|president secretary|winner loser|winter summer|spring autumn|morning evening
day night|monthly annual|when where|revenue expense|income expense|gross net|basic diluted|january july
march october"""
ANTONYMS: dict[str, list[str]] = {}
for _pair in re.split(r"[|\n]", PAIRS):
    _one, _two = _pair.split()
    ANTONYMS.setdefault(_one, []).append(_two)
    ANTONYMS.setdefault(_two, []).append(_one)

STOP = frozenset(  # too common to swap
    re.split(
        r"\s+",
        """a an the of in on at to for from by with and or nor but is are was were be been being do does did
        has have had what which who whom whose when where why how many much that this these those it its as
        into than then not no there their his her he she they them can could would should may might will
        shall about over under between during if so such s t name type kind called known used term according
        some any also other one""",
    )
)
AUXILIARY = re.compile(r"\b(did|does|do|is|was|were|are|can|could|has|have|had|will|would|should)\b", re.I)
ENTITY = re.compile(r"\b[A-Z][\w'’-]*(?:\s+(?:of\s+|the\s+|de\s+)?[A-Z][\w'’-]*)*")
NUMBER = re.compile(r"\b\d[\d,.]*\b")
WORD = re.compile(r"[^\W\d_]{3,}")


class Perturber:
    """Changes one thing in a question; keeps the word vectors that say which words are of one kind."""

    def __init__(self, base: Path, rng: random.Random) -> None:
        from safetensors.numpy import load_file

        table = load_file(str(base / "model.safetensors"))["embeddings.word_embeddings.weight"].astype(np.float32)
        table -= table.mean(0)
        self.vectors: NDArray[np.float32] = table / (np.linalg.norm(table, axis=1, keepdims=True) + 1e-9)
        self.words = (base / "vocab.txt").read_text("utf-8").split("\n")[: len(table)]
        self.index = {word: n for n, word in enumerate(self.words)}
        plain = [bool(WORD.fullmatch(word)) and word not in STOP for word in self.words]
        self.plain: NDArray[np.bool_] = np.array(plain)
        self.rng = rng

    def change(
        self, question: str, passage: str, siblings: Sequence[str], answers: Sequence[str], table: bool
    ) -> str | None:
        """Return ``question`` with one thing swapped, so that ``passage`` should no longer answer it, or None.

        ``siblings`` are other passages of the same article; ``table`` forbids swaps with what the passage itself holds,
        because there another cell would answer.
        """
        ways = [
            self._entity,
            self._entity,
            self._number,
            self._number,
            self._antonym,
            self._antonym,
            self._word,
            self._word,
        ]
        if not table:
            ways.append(self._negate)
        self.rng.shuffle(ways)
        for way in ways:
            changed = way(question, passage, siblings, answers, table)
            if changed is not None and changed.lower() != question.lower():
                return changed
        return None

    def _entity(
        self, question: str, passage: str, siblings: Sequence[str], answers: Sequence[str], table: bool
    ) -> str | None:
        named = [m for m in ENTITY.finditer(question) if m.start() and m.group().lower() not in STOP]
        if not named:
            return None
        old = self.rng.choice(named)
        known = (question + " " + " ".join(answers)).lower()
        source = passage if not table and (self.rng.random() < 0.6 or not siblings) else " ".join(siblings[:4])
        new = [
            m.group()
            for m in ENTITY.finditer(source)
            if source[max(0, m.start() - 2) : m.start()].strip() not in {"", "."}
        ]
        new = [text for text in new if text.lower() not in known and text.lower() not in STOP and len(text) < 40]
        if table:
            new = [text for text in new if text not in passage]
        if not new:
            return None
        same = [text for text in new if len(text.split()) == len(old.group().split())]
        return question[: old.start()] + self.rng.choice(same or new) + question[old.end() :]

    def _number(
        self, question: str, passage: str, siblings: Sequence[str], answers: Sequence[str], table: bool
    ) -> str | None:
        found = list(NUMBER.finditer(question))
        if not found:
            return None
        old = self.rng.choice(found)
        text = str(old.group()).rstrip(".,")
        there = [n.rstrip(".,") for n in NUMBER.findall(passage)]
        there = [n for n in there if len(n) == len(text) and n not in question and not table]
        if there and self.rng.random() < 0.6:
            new = str(self.rng.choice(there))
        elif text.isdigit():
            value = int(text)
            step = self.rng.choice([1, 2, 3, 5, 8, 10, 20, 50]) * self.rng.choice([-1, 1])
            new = str(value + step if value + step > 0 else value + abs(step))
            if new in passage:
                return None
        else:
            new = "".join(self.rng.choice("123456789") if c.isdigit() and self.rng.random() < 0.6 else c for c in text)
        return question[: old.start()] + new + question[old.start() + len(text) :]

    def _antonym(
        self, question: str, passage: str, siblings: Sequence[str], answers: Sequence[str], table: bool
    ) -> str | None:
        found = [m for m in re.finditer(r"[A-Za-z]+", question) if m.group().lower() in ANTONYMS]
        if not found:
            return None
        old = self.rng.choice(found)
        new = self.rng.choice(ANTONYMS[old.group().lower()])
        if table and re.search(rf"\b{new}\b", passage, re.I):
            return None
        return question[: old.start()] + new + question[old.end() :]

    def _word(
        self, question: str, passage: str, siblings: Sequence[str], answers: Sequence[str], table: bool
    ) -> str | None:
        """Swap a content word for one of its kind (near in the word vectors) from the passage or the vocabulary."""
        found = [
            m for m in WORD.finditer(question) if m.group().lower() in self.index and m.group().lower() not in STOP
        ]
        if not found:
            return None
        old = self.rng.choice(found)
        word = old.group().lower()
        near = self.vectors @ self.vectors[self.index[word]]
        low, high = (0.22, 0.8) if not table and self.rng.random() < 0.6 else (0.38, 0.62)
        if low == 0.22:
            pool = {w.lower() for w in WORD.findall(passage)}
            numbers = np.array(sorted(self.index[w] for w in pool if w in self.index and w not in STOP), dtype=np.int64)
        else:
            numbers = np.flatnonzero(self.plain)
        skip = question.lower()
        numbers = numbers[(near[numbers] > low) & (near[numbers] < high)]
        numbers = numbers[np.argsort(-near[numbers])][:12]
        new = [self.words[n] for n in numbers if self.words[n][:4] != word[:4] and self.words[n] not in skip]
        if table:
            new = [w for w in new if w not in passage.lower()]
        return f"{question[: old.start()]}{self.rng.choice(new[:6])}{question[old.end() :]}" if new else None

    def _negate(
        self, question: str, passage: str, siblings: Sequence[str], answers: Sequence[str], table: bool
    ) -> str | None:
        found = AUXILIARY.search(question)
        if found is None or self.rng.random() < 0.4:
            return None
        new = self.rng.choice([f"{found.group()}n't", f"{found.group()} not", f"{found.group()} never"])
        return question[: found.start()] + new + question[found.end() :]
