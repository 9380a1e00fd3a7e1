"""Sentences that count themselves, as "First, ...", "Second, ..." do. Comes in: sentences. Goes out: each series.

Lists whose items stand on lines of their own are left to ``listing``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["series"]

MOST_BETWEEN = 2  # sentences that explain an item before the next one begins
_RANKS = (
    r"First(?:ly)?,|The first\b|One (?:is|was)\b|첫째|첫 번째|하나는",
    r"Second(?:ly)?,|The second\b|A second\b|(?:Another|The other) (?:is|was)\b|둘째|두 번째|(?:다른|또) 하나는",
    r"Third(?:ly)?,|The third\b|A third\b|셋째|세 번째",
    r"Fourth(?:ly)?,|The fourth\b|A fourth\b|넷째|네 번째",
    r"Fifth(?:ly)?,|The fifth\b|A fifth\b|다섯째|다섯 번째",
    r"Sixth(?:ly)?,|The sixth\b|A sixth\b|여섯째|여섯 번째",
)
_RANK = re.compile("|".join(f"(?P<r{rank}>{words})" for rank, words in enumerate(_RANKS)))
_LAST = re.compile(r"Finally,|Lastly,|The last\b|끝으로|마지막으로")


def series(sentences: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """The places of each series' sentences, at least two of them.

    >>> list(series(["Two came.", "First, rain.", "It fell.", "Second, snow.", "The end."]))
    [(1, 3)]
    """
    ranks = [_rank(sentence) for sentence in sentences]
    for first in (n for n, rank in enumerate(ranks) if rank == 0):
        found = [first]
        while step := _next(sentences, ranks, found[-1]):
            found.append(step)
        if len(found) > 1:
            yield tuple(found)


def _next(sentences: Sequence[str], ranks: Sequence[int | None], at: int) -> int:
    """The place of the sentence that goes on counting after ``at``; 0 where none does."""
    rank = ranks[at]
    for n in range(at + 1, min(len(sentences), at + 2 + MOST_BETWEEN)):
        if rank is not None and (ranks[n] == rank + 1 or (rank > 0 and _LAST.match(sentences[n]))):
            return n
    return 0


def _rank(sentence: str) -> int | None:
    """Which of a series a sentence says that it is, counted from 0."""
    found = _RANK.match(sentence)
    return int(str(found.lastgroup)[1:]) if found else None
