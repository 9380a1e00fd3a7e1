"""Places on the shelf: those expected, and those cited or retrieved. Comes in: records. Goes out: whether they agree.

Finding on the shelf what a set names is left to ``resolving``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.citations.wording import normalise
from assistant.output import page_name
from assistant.regression.conditions import Condition, turned
from assistant.regression.questions import PageRef

__all__ = ["Expected", "Spot", "conditions_of", "plain", "runs_in", "section_path"]

_PARAGRAPH = re.compile(r"(?:^|, )paragraph (\d+)(?:-(\d+))?$")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a citation or a hit stands: pages of a document, or a section where it has none."""

    document: str
    pages: tuple[int, ...] = ()
    section: str | None = None
    label: str | None = None  # printed, of the first page

    @property
    def key(self) -> str:
        """Its own for every page, and for every section whatever the paragraph."""
        if self.pages:
            return f"{self.document}#{self.pages[0]}"
        path, _ = section_path(self.section or "")
        return f"{self.document}§{' > '.join(path)}"

    def __str__(self) -> str:
        if not self.pages:
            return f"{self.document}, {self.section or 'whole document'}"
        return f"{self.document}, {page_name(self.pages[0], self.label, None)}"


@dataclass(frozen=True, slots=True)
class Expected:
    """A place of a set as it is on the shelf: its physical pages, or its section, or the whole document."""

    ref: PageRef
    words: str
    pages: frozenset[int] = frozenset()
    path: tuple[str, ...] | None = None  # headings, highest first, for a document without pages
    paragraphs: tuple[int, int] | None = None
    gone: str = ""  # why the shelf has no such place any more
    title: str = field(default="", compare=False)

    def holds(self, spot: Spot) -> bool:
        """Whether ``spot`` is this place."""
        if self.gone or spot.document != self.ref.document:
            return False
        if self.pages:
            return bool(self.pages & set(spot.pages))
        if self.path is None:
            return True
        path, paragraphs = section_path(spot.section or "")
        if path and path[0] == plain(self.title):
            path = path[1:]
        if self.paragraphs and not (
            paragraphs and self.paragraphs[0] <= paragraphs[1] and paragraphs[0] <= self.paragraphs[1]
        ):
            return False
        return path == self.path if not self.path else runs_in(self.path, path)

    def beside(self, spot: Spot) -> bool:
        """Whether ``spot`` is the page right before or after this place."""
        near = {page + step for page in self.pages for step in (-1, 1)} - self.pages
        return spot.document == self.ref.document and bool(near & set(spot.pages)) and not self.holds(spot)


def conditions_of(
    conditions: Sequence[Condition[PageRef]], places: Mapping[PageRef, Expected]
) -> tuple[Condition[Expected], ...]:
    """The same conditions over the places as they are on the shelf."""
    return tuple(turned(condition, lambda ref: places[ref]) for condition in conditions)


def section_path(section: str) -> tuple[tuple[str, ...], tuple[int, int] | None]:
    """The headings of a section, highest first, and the paragraphs it names.

    >>> section_path("Outcome > Costs, paragraph 2")
    (('outcome', 'costs'), (2, 2))
    """
    number = _PARAGRAPH.search(section)
    paragraphs = (int(number[1]), int(number[2] or number[1])) if number else None
    names = section[: number.start()] if number else section
    return tuple(plain(name) for name in names.split(" > ") if name.strip()), paragraphs


def plain(text: str) -> str:
    return normalise(text).casefold()


def runs_in(part: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return any(path[at : at + len(part)] == part for at in range(len(path) - len(part) + 1))
