"""How places are called on the page. Comes in: a title and page numbers or a section. Goes out: words, not escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.records import Citation, Hit, Page
from assistant.ui.wording import Wording

__all__ = ["PlaceName", "pages_name", "place_name"]

SHORT_TITLE_CHARS = 34
_PARAGRAPH = re.compile(r"(?:, )?\bparagraph (\d+)$")


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


def place_name(parts: Sequence[Citation | Hit], words: Wording | None = None) -> PlaceName:
    """The name of a place, or of one that runs over page breaks: its citations in order.

    A heading path mostly begins with the document's title, which is not said twice.
    """
    words = words or Wording()
    title, section = parts[0].title, parts[0].section
    if section is not None:
        return PlaceName("" if section.startswith(title) else title, _section_name(section, words))
    numbers = [(part.page_index, part.page_label) for part in parts]
    return PlaceName(title, _run_name(numbers, words))


def pages_name(pages: Sequence[Page], words: Wording | None = None) -> str:
    """The name of one page or of a run of pages, with both numbers where they differ."""
    return _run_name([(page.index, page.label) for page in pages], words or Wording())


def _section_name(section: str, words: Wording) -> str:
    """The heading path, with its paragraph in the language of the page.

    >>> _section_name("Outcome, paragraph 2", Wording("ko"))
    'Outcome, 2번째 문단'
    """
    match = _PARAGRAPH.search(section)
    if match is None:
        return section
    above, paragraph = section[: match.start()], words("page.paragraph", number=match[1])
    return f"{above}, {paragraph}" if above else paragraph


def _run_name(numbers: Sequence[tuple[int | None, str | None]], words: Wording) -> str:
    """The name of a run of (physical number, printed label).

    >>> en, ko = Wording("en"), Wording("ko")
    >>> _run_name([(205, "203")], en), _run_name([(7, None)], en), _run_name([(205, "203")], ko)
    ('p. 203 (PDF page 205)', 'PDF page 7', '203쪽(PDF 205쪽)')
    >>> _run_name([(205, "203"), (206, "204")], en), _run_name([(4, "4"), (5, "5")], en)
    ('pp. 203–204 (PDF pages 205–206)', 'pp. 4–5')
    """
    (first, first_label), (last, last_label) = numbers[0], numbers[-1]
    if first is None or last is None:
        return words("page.whole_document")
    several = "s" if first != last else ""
    physical = words(f"page.physical{several}", first=first, last=last)
    if first_label is None or last_label is None:
        return physical
    printed = words(f"page.printed{several}", first=first_label, last=last_label)
    same = (first_label, last_label) == (str(first), str(last))
    return printed if same else words("page.both", printed=printed, physical=physical)
