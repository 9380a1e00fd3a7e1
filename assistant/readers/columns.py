"""Columns of a page. Comes in: the segments of a page with their boxes. Goes out: regions in reading order, each a
list of segments to be read line by line. Leaves lines, tables and paragraphs to layout.

A page is split at a gutter: an upright strip that no segment crosses over a tall band, with running prose on both
sides. What stands above the band is read first, then the columns from left to right, then what stands below. Columns
of numbers or of short cells are no columns but a table, and are left whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple, Protocol, TypeVar

__all__ = ["Box", "is_prose", "regions"]

_MIN_LINES = 4  # of prose on either side of a gutter
_MAX_DEPTH = 6
_WIDE_GUTTER = 14.0  # points, between parts of a page that are independent of each other


class Box(Protocol):
    """Anything with a place on the page and words."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def text(self) -> str: ...


B = TypeVar("B", bound=Box)


class _Band(NamedTuple):
    gutter: float
    top: float
    bottom: float
    weight: float


def regions(boxes: Sequence[B], depth: int = 0) -> list[list[B]]:
    """The boxes grouped into regions in reading order; a page without columns is one region."""
    deep = depth >= _MAX_DEPTH or len(boxes) < 2 * _MIN_LINES
    halves = _spread(boxes) if depth == 0 else []
    if halves:
        return [region for half in halves for region in regions(half, depth + 1)]
    band = None if deep else _best_band(boxes)
    if band is None:
        return [list(boxes)] if boxes else []
    above = [b for b in boxes if _middle(b) < band.top]
    below = [b for b in boxes if _middle(b) > band.bottom]
    inside = [b for b in boxes if band.top <= _middle(b) <= band.bottom]
    left = [b for b in inside if (b.left + b.right) / 2 < band.gutter]
    right = [b for b in inside if (b.left + b.right) / 2 >= band.gutter]
    if not left or not right:
        return [list(boxes)]
    return [region for part in (above, left, right, below) for region in regions(part, depth + 1)]


def _spread(boxes: Sequence[B]) -> list[list[B]]:
    """The two pages of a spread, scanned or exported as one; empty where it is none.

    It is wider than high, no box crosses its middle, and hardly a line on one side stands level with one on the other.
    """
    if len(boxes) < 2 * _MIN_LINES:
        return []
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    if right - left < 1.15 * (max(box.bottom for box in boxes) - min(box.top for box in boxes)):
        return []
    ordered = sorted(boxes, key=lambda box: box.left)
    reach = ordered[0].right
    for number, box in enumerate(ordered):
        middle = ((box.left + reach) / 2 - left) / (right - left)
        if box.left - reach > _WIDE_GUTTER and 0.4 < middle < 0.6:
            halves = ordered[:number], ordered[number:]
            if min(map(len, halves)) >= _MIN_LINES and max(_levelled(*halves), _levelled(*halves[::-1])) < 0.34:
                return list(halves)
        reach = max(reach, box.right)
    return []


def _levelled(one: Sequence[Box], other: Sequence[Box]) -> float:
    """The share of boxes that stand level with one of the ``other`` boxes."""
    feet = {round(box.bottom) + near for box in other for near in (-1, 0, 1)}
    return sum(round(box.bottom) in feet for box in one) / len(one)


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def is_prose(text: str) -> bool:
    """Whether a line reads as running text: several words, mostly letters."""
    letters = sum(c.isalpha() for c in text)
    wide = sum("\u1100" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in text)
    return letters >= 0.6 * len(text) and (len(text) + wide >= 18) and text.count(" ") >= 2


def _best_band(boxes: Sequence[B]) -> _Band | None:
    lefts = Counter(round(box.left / 3) for box in boxes)
    starts = {3 * key for key, count in lefts.items() if count + lefts.get(key + 1, 0) >= 3}
    page_left = min(box.left for box in boxes)
    best: _Band | None = None
    for start in starts:
        if start - 6 <= page_left + 30:
            continue
        for gutter in (start - 4.0, start - 9.0):
            for band in _bands(boxes, gutter):
                if best is None or band.weight > best.weight:
                    best = band
    return best


def _bands(boxes: Sequence[B], gutter: float) -> list[_Band]:
    """Bands between the boxes that cross ``gutter`` in which both sides hold prose."""
    ordered = sorted(boxes, key=_middle)
    bands: list[_Band] = []
    run: list[B] = []
    for box in [*ordered, None]:
        if box is None or (box.left < gutter < box.right):
            band = _judge(run, gutter)
            if band is not None:
                bands.append(band)
            run = []
        else:
            run.append(box)
    return bands


def _judge(run: Sequence[Box], gutter: float) -> _Band | None:
    left = [b for b in run if b.right <= gutter]
    right = [b for b in run if b.left >= gutter]
    if min(len(left), len(right)) < _MIN_LINES:
        return None
    top, bottom = max(_first(left), _first(right)), min(_last(left), _last(right))
    prose = [[b for b in side if is_prose(b.text) and b.bottom > top and b.top < bottom] for side in (left, right)]
    fewest = min(len(prose[0]), len(prose[1]))
    if fewest < _MIN_LINES or any(
        _letters(p) < 0.5 * _letters(side) for p, side in zip(prose, (left, right), strict=True)
    ):
        return None
    if _is_table(left, right):
        return None
    return _Band(gutter, min(b.top for b in run) - 1, max(b.bottom for b in run) + 1, float(fewest))


def _letters(boxes: Sequence[Box]) -> int:
    return sum(len(box.text) for box in boxes)


def _first(side: Sequence[Box]) -> float:
    return min(b.top for b in side)


def _last(side: Sequence[Box]) -> float:
    return max(b.bottom for b in side)


def _is_table(left: Sequence[Box], right: Sequence[Box]) -> bool:
    """Whether the lines of one side do not fill it: labels beside explanations, or cells, but no column of text.

    A side that is itself two columns is not filled by its lines either.
    """
    for side in (left, right):
        width = max(b.right for b in side) - min(b.left for b in side)
        filled = median(b.right - b.left for b in side if is_prose(b.text)) / width
        if filled < 0.6 and (filled < 0.25 or _best_band(side) is None):
            return True
    return False
