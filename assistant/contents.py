"""Tables of contents. Comes in: a text as the readers leave it. Goes out: where its entries stand.

"Ferries and piers ... 23" holds the words of many a question about ferries, and says of them only where to read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

__all__ = ["is_contents", "is_entry"]

_ENTRY = re.compile(r"^.*?(?:\.{3}|…|(?:\. ){2,}\.)\s*(?P<page>\d{1,4}|[ivxlc]{1,6})\s*$", re.MULTILINE)
MOST = 0.5  # share of lines


def is_entry(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is an entry of a table of contents, or a part of one.

    >>> text = "Piers ... 7\\nFerries and\\nsmall boats ... 23\\nIslands ... 23"
    >>> is_entry(text, 0, 11), is_entry("Piers ... 7\\nFerries ... 3", 0, 11)  # pages go up
    (True, False)
    """
    return any(low <= start and end <= high for low, high in _entries(text)) or is_contents(text)


@lru_cache(maxsize=512)  # asked for each sentence of a passage
def is_contents(text: str) -> bool:
    """Whether at least half of the lines of ``text`` are entries of a table of contents."""
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    return len(_entries(text)) >= max(1, MOST * lines)


@lru_cache(maxsize=512)
def _entries(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of the lines that end with dot leaders and a page, where the pages go up as in a table of contents."""
    found = list(_ENTRY.finditer(text))
    pages = [int(match["page"]) if match["page"].isdigit() else 0 for match in found]
    return tuple(match.span() for match in found) if all(a <= b for a, b in pairwise(pages)) else ()
