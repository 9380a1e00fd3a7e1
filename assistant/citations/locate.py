"""Which sentences of a passage support a claim? Comes in: a claim, a passage's text. Goes out: one to three spans.

Sentences are weighed by the words, names and numbers that they share with the claim, rare ones more (Spärck Jones
1972); numbers weigh most. The set is the smallest that covers what can be covered; adjacent sentences are preferred.
Whether they really say the same is left to ``check``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citations.compare import date_agrees, figure_agrees
from assistant.citations.dates import Date
from assistant.citations.facts import Facts, Token, read_facts
from assistant.citations.figures import Figure
from assistant.korean import is_hangul
from assistant.sentences import sentence_spans

__all__ = ["Sentence", "locate", "read_sentences", "select"]

_VALUE, _NAME, _WORD = 3.0, 2.0, 1.0
_GAIN = 0.12  # of the claim's weight that a further sentence must add


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its span in the passage's text and what it says."""

    start: int
    end: int
    facts: Facts


def read_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a passage, read once so that many claims can be compared with them."""
    return tuple(Sentence(a, b, read_facts(text[a:b])) for a, b in sentence_spans(text))


def locate(claim: str, passage_text: str, k: int = 3) -> list[tuple[int, int]]:
    """The spans in ``passage_text`` of at most ``k`` sentences that cover the claim best, in order.

    >>> text = "The fleet left in 2018. It had 12 ships. The harbour is old."
    >>> [text[a:b] for a, b in locate("The fleet of 12 ships left in 2018.", text)]
    ['The fleet left in 2018.', 'It had 12 ships.']
    """
    return [(s.start, s.end) for s in select(read_facts(claim), read_sentences(passage_text), k)]


def select(claim: Facts, sentences: Sequence[Sentence], k: int = 3) -> list[Sentence]:
    """``locate`` for facts that have been read already."""
    weights = _weights(claim, sentences)
    covers = [_covers(claim, sentence.facts) & weights.keys() for sentence in sentences]
    total = sum(weights.values()) or 1.0
    chosen: list[int] = []
    covered: frozenset[int] = frozenset()
    while len(chosen) < k and sentences:
        near = {j + step for j in chosen for step in (-1, 1)}
        gains = [
            (sum(weights[e] for e in cover - covered) + 0.02 * total * (i in near), -len(sentences[i].facts.tokens), -i)
            for i, cover in enumerate(covers)
        ]
        best = -max(gains)[2]
        added = sum(weights[e] for e in covers[best] - covered)
        if best in chosen or added <= (_GAIN * total if chosen else 0.0):
            break
        chosen.append(best)
        covered |= covers[best]
    return [sentences[i] for i in sorted(_needed(chosen, covers, weights, total))]


def _needed(
    chosen: Sequence[int], covers: Sequence[frozenset[int]], weights: dict[int, float], total: float
) -> list[int]:
    """The chosen sentences without those that later choices made superfluous."""
    kept = list(chosen)
    for i in chosen:
        others = frozenset().union(*(covers[j] for j in kept if j != i)) if len(kept) > 1 else frozenset()
        if len(kept) > 1 and sum(weights[e] for e in covers[i] - others) <= 0.03 * total:
            kept.remove(i)
    return kept


def _elements(claim: Facts) -> list[int]:
    """The places in ``claim.tokens`` of what must be covered, each word once."""
    seen: set[str] = set()
    found = []
    for i, token in enumerate(claim.tokens):
        if (token.value is not None or token.content) and token.norm not in seen:
            seen.add(token.norm)
            found.append(i)
    return found


def _weights(claim: Facts, sentences: Sequence[Sentence]) -> dict[int, float]:
    count = len(sentences)
    weights = {}
    for i in _elements(claim):
        token = claim.tokens[i]
        holders = sum(_holds(token, s.facts) for s in sentences)
        rarity = math.log(1 + (count + 1) / (holders + 0.5)) / math.log(count + 3)
        weights[i] = rarity * (_VALUE if token.value is not None else _NAME if token.name else _WORD)
    return weights


def _covers(claim: Facts, page: Facts) -> frozenset[int]:
    return frozenset(i for i in _elements(claim) if _holds(claim.tokens[i], page))


def _holds(token: Token, page: Facts) -> bool:
    if isinstance(token.value, Date):
        dates = page.dates
        return date_agrees(token.value, dates, frozenset(d.year for d in dates if d.year)) or _literal(token, page)
    if isinstance(token.value, Figure):
        return any(figure_agrees(token.value, figure) for figure in page.figures) or _literal(token, page)
    if token.norm in page.stems:
        return True
    return is_hangul(token.norm) and len(token.norm) >= 2 and token.norm in page.text.replace(" ", "")


def _literal(token: Token, page: Facts) -> bool:
    """Whether the digits stand there, whatever their unit: a cell of a table has its unit elsewhere."""
    digits = [d for d in token.text.replace(",", "").split() if d[:1].isdigit() or d[1:2].isdigit()]
    plain = page.text.replace(",", "").split()
    return bool(digits) and all(any(d.strip("$()%.") == p.strip("$()%.") for p in plain) for d in digits)
