"""Ranking measures, as pure functions. Comes in: places as they were ranked, best first, each once. Goes out: 0 to 1.

They follow trec_eval (binary gain, log2 discount) and are tested to be equal to ir_measures' Success@k and nDCG@k.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set

__all__ = ["hit_at", "ndcg_at"]


def hit_at(ranked: Sequence[str], right: Set[str], k: int) -> float:
    """1 when one of the first ``k`` is right, else 0 (Success@k of TREC)."""
    return float(any(place in right for place in ranked[:k]))


def ndcg_at(ranked: Sequence[str], right: Set[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first ``k`` (Järvelin and Kekäläinen 2002); 0 without a right one.

    >>> round(ndcg_at(["x", "a", "b"], {"a", "b"}), 3)
    0.693
    """
    gained = sum(1 / math.log2(rank + 1) for rank, place in enumerate(ranked[:k], start=1) if place in right)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(right), k) + 1))
    return gained / best if best else 0.0
