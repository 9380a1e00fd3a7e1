"""Printed page numbers. Comes in: for each page, the numbers that may be its printed number. Goes out: the label of
each page, marked as inferred where it was worked out from its neighbours. Leaves finding the lines to the readers.

A number counts as printed page number only when it runs on with that of another page nearby: a year in a running
head stays the same from page to page and so is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Candidate", "Label", "candidates_in", "choose_labels", "infer_labels", "roman_value"]

_NUMBER = r"(?P<prefix>[A-Z]{1,3}\s?[-–.]\s?)?(?P<number>\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})"
_ALONE = re.compile(rf"^[-–—|\s]*(?:(?:page|p\.)\s*)?{_NUMBER}(?:\s*(?:of|/)\s*\d{{1,4}})?[-–—|\s.]*$", re.IGNORECASE)
_FIRST = re.compile(rf"^{_NUMBER}(?=[\s|])")
_LAST = re.compile(rf"(?:^|[\s|]){_NUMBER}[\s|]*$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NEAR = 3  # pages


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that may be a page's printed number: as printed, its kind ("arabic", "roman", "spread" or a
    prefix) and its value."""

    text: str
    kind: str
    value: int

    @property
    def step(self) -> int:
        """By how much it grows from one page to the next: a spread carries two numbers."""
        return 2 if self.kind == "spread" else 1


@dataclass(frozen=True, slots=True)
class Label:
    """A page's printed number, and whether it was inferred."""

    text: str
    inferred: bool = False


def candidates_in(cells: Sequence[str]) -> list[Candidate]:
    """The candidates in the cells of a head or foot line: a number alone, at its end or at its start."""
    found: list[Candidate] = []
    for cell in cells:
        match = _ALONE.match(cell)
        if match:
            found.append(_candidate(match))
    if cells:
        for pattern, cell in ((_LAST, cells[-1]), (_FIRST, cells[0])):
            match = pattern.search(cell)
            if match and not _ALONE.match(cell):
                found.append(_candidate(match))
    return [c for c in found if c.value > 0 and not (c.kind == "arabic" and 1900 <= c.value <= 2100)]


def _candidate(match: re.Match[str]) -> Candidate:
    number, prefix = match["number"], "".join((match["prefix"] or "").split())
    if number.isdigit():
        return Candidate(prefix + number, prefix or "arabic", int(number))
    return Candidate(number, "roman", roman_value(number) if not prefix else 0)


def roman_value(numeral: str) -> int:
    """The value of a roman numeral up to 399; 0 for letters that are none."""
    values = [_ROMAN[letter] for letter in numeral.lower()]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return total if to_roman(total) == numeral.lower() else 0


def to_roman(value: int) -> str:
    """``value`` as a small roman numeral.

    >>> to_roman(14)
    'xiv'
    """
    parts = []
    for size, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        parts.append(letters * (value // size))
        value %= size
    return "".join(parts)


def choose_labels(candidates: Sequence[Sequence[Candidate]]) -> list[Label | None]:
    """For each page the candidate that runs on with the pages around it, or None. ``candidates[i]`` are page i +
    1's.
    """
    candidates = [[*_spreads(found), *found] for found in candidates]
    support: Counter[tuple[str, int]] = Counter()
    for index, found in enumerate(candidates):
        support.update({(c.kind, c.value - c.step * index) for c in found})
    chosen: list[Label | None] = []
    for index, found in enumerate(candidates):
        running = [c for c in found if _runs_on(c, index, candidates)]
        best = max(running, key=lambda c: support[c.kind, c.value - c.step * index], default=None)
        chosen.append(Label(best.text) if best else None)
    return infer_labels(chosen, [index + 1 for index in range(len(chosen))])


def _spreads(found: Sequence[Candidate]) -> list[Candidate]:
    """The two numbers of a spread, an even one and the odd one after it, as one label: ``6–7``."""
    values = {c.value for c in found if c.kind == "arabic"}
    return [Candidate(f"{v}–{v + 1}", "spread", v) for v in sorted(values) if v % 2 == 0 and v + 1 in values]


def _runs_on(candidate: Candidate, index: int, candidates: Sequence[Sequence[Candidate]]) -> bool:
    for step in range(1, _NEAR + 1):
        for other in (index - step, index + step):
            if 0 <= other < len(candidates):
                wanted = candidate.value + candidate.step * (other - index)
                if any(c.kind == candidate.kind and c.value == wanted for c in candidates[other]):
                    return True
    return False


def infer_labels(labels: Sequence[Label | None], pages: Sequence[int]) -> list[Label | None]:
    """Fill gaps whose nearest labelled neighbours on both sides agree about what stands between them.

    ``pages`` are the physical page numbers. A gap at either end, or between neighbours that disagree, stays open.
    """
    filled = list(labels)
    known = [i for i, label in enumerate(labels) if label is not None and not label.inferred]
    for before, after in pairwise(known):
        low, high = _parsed(labels[before]), _parsed(labels[after])
        if low is None or high is None or low.kind != high.kind:
            continue
        if high.value - low.value != low.step * (pages[after] - pages[before]):
            continue
        for between in range(before + 1, after):
            value = low.value + low.step * (pages[between] - pages[before])
            filled[between] = Label(_written(value, low), inferred=True)
    return filled


def _parsed(label: Label | None) -> Candidate | None:
    spread = re.fullmatch(r"(\d+)–\d+", label.text) if label else None
    if label and spread:
        return Candidate(label.text, "spread", int(spread[1]))
    found = candidates_in([label.text]) if label else []
    return found[0] if found else None


def _written(value: int, like: Candidate) -> str:
    if like.kind == "roman":
        return to_roman(value).upper() if like.text.isupper() else to_roman(value)
    if like.kind == "spread":
        return f"{value}–{value + 1}"
    return str(value) if like.kind == "arabic" else f"{like.kind}{value}"
