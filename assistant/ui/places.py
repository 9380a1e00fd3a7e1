"""How places are called on the page. Comes in: a title and page numbers or a section. Goes out: words, not escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.output import page_name
from assistant.records import Citation, Hit, Page

__all__ = ["PlaceName", "pages_name", "place_name"]

SHORT_TITLE_CHARS = 34


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A document's title and the place in it; ``str()`` is both. The title is empty where the place begins with it."""

    title: str
    place: str

    def __str__(self) -> str:
        return f"{self.title}, {self.place}" if self.title else self.place

    def short(self) -> PlaceName:
        """The same with a title that fits into a line of text; numbers are never cut."""
        if len(self.title) <= SHORT_TITLE_CHARS:
            return self
        cut = self.title[:SHORT_TITLE_CHARS]
        words = cut.rsplit(" ", 1)[0].rstrip(" ,;:-–")
        return PlaceName((words or cut) + "…", self.place)


def place_name(parts: Sequence[Citation | Hit]) -> PlaceName:
    """The name of a place, or of one that runs over page breaks: its citations in order.

    A heading path mostly begins with the document's title, which is not said twice.
    """
    title, section = parts[0].title, parts[0].section
    if section is not None:
        return PlaceName("" if section.startswith(title) else title, section)
    numbers = [(part.page_index, part.page_label) for part in parts]
    return PlaceName(title, _run_name(numbers))


def pages_name(pages: Sequence[Page]) -> str:
    """The name of one page or of a run of pages, with both numbers where they differ."""
    return _run_name([(page.index, page.label) for page in pages])


def _run_name(numbers: Sequence[tuple[int | None, str | None]]) -> str:
    """The name of a run of (physical number, printed label).

    >>> _run_name([(205, "203"), (206, "204")]), _run_name([(4, "4"), (5, "5")]), _run_name([(1, None), (2, None)])
    ('pp. 203–204 (PDF pages 205–206)', 'pp. 4–5', 'PDF pages 1–2')
    """
    (first, first_label), (last, last_label) = numbers[0], numbers[-1]
    if len(numbers) == 1 or first == last:
        return page_name(first, first_label, None)
    physical = f"PDF pages {first}–{last}"
    if first_label is None or last_label is None:
        return physical
    printed = f"pp. {first_label}–{last_label}"
    return printed if (first_label, last_label) == (str(first), str(last)) else f"{printed} ({physical})"
