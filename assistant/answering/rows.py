"""The rows of the tables on a page, each with what names its columns. Comes in: a page's text. Goes out: ``Row``s.

On a page as the readers leave it a row is one line, its cells parted by two or more spaces. Above the rows stand lines
that name the columns ("Year Ended December 31,", "2018  2017") and say what the figures mean ("(in millions)"): a row
quoted without them cannot be read. Which row answers a question is left to ``tabled``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Row", "is_head", "on_one_line", "row_at", "rows_of_page", "years_in"]

LEAD_LINES = 12  # how far above a row a lead-in may stand
HEAD_LINES = 5  # that name the columns or caption the table, at most
HEAD_CHARS = 320  # of them together: a longer head is a paragraph
SCALE_LINES = 12  # how far above the columns' names the unit may stand
PROSE_WORDS = 25  # a line with more words is no caption
_CELLS = re.compile(r"\S+(?: \S+)*")
_VALUE = re.compile(
    r"[\s$€£¥₩₹<>~()%+–—−\-*†]*(?:(?:US|C|A)?\$|USD|EUR|KRW)?[\s(]*(?:\d[\d.,]*)?[\s()%x*†–—−$€£¥-]*"
    r"(?:(?:million|billion|trillion|bps|pts|pp|M|B|bn|mn)\b)?[\s)*†]*(?:\([a-z0-9]{1,2}\))?|N/?A\*?|n/?a|NM|nm",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,$€£])(?:FY\s?|CY\s?|F)?((?:19|20)\d\d)(?:[AEFP]\b|년)?(?!\d|,\d{3}|\.\d)", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d(?!\d)")  # 12/31/2022
_NUMBER = re.compile(r"\d[\d,.]*")
_MONTH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?(?:\s?\d{1,2}(?:st|nd|rd|th)?\b,?)?",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"\b(?:years?|months?|weeks?|quarters?|fiscal|ended|ending|as of|as at|at|Q[1-4]|[1-4]Q|H[12]|percent|change"
    r"|amount)\b|%|\(unaudited\)|회계|분기|년도|연도",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:[1-9]|1[0-2]|5[23]|13|26|39)\s(?:months?|weeks?|quarters?)\b|\bQ[1-4]\b|\b[1-4]Q\b", re.I)
_SCALE = re.compile(
    r"\b(?:in|of)\s(?:(?:US|U\.S\.|CAD|AUD)?\s?[$€£₩]?\s?)?(?:hundreds of )?(?:thousands|millions|billions|trillions)\b"
    r"|\b(?:thousands|millions|billions) of (?:us |u\.s\. )?(?:dollars|euros?|won|pounds|yen)\b"
    r"|[$€£₩]\s?(?:000s?|millions?|billions?)\b"
    r"|\b(?:dollars|amounts|figures|shares|won|euros?)\b.{0,25}\bin (?:thousands|millions|billions)\b"
    r"|\bunits?\s?:|단위\s?[:：;]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row ``text[start:end]`` of a page, and the spans of the same text that name its columns and their unit."""

    start: int
    end: int
    label: str
    values: tuple[str, ...]  # the cells after the label, as written
    heads: tuple[tuple[int, int], ...] = ()  # in reading order, half-open; none where the table names no columns
    head: str = ""  # what these say, on one line
    years: tuple[int, ...] = ()  # that the columns are for, from left to right

    @property
    def aligned(self) -> bool:
        """Whether there is a value for each year that the head names, so that a reader can tell which is which."""
        return bool(self.years) and len(self.values) == len(self.years)

    def covers(self, years: Collection[int]) -> bool | None:
        """Whether a column or the row itself is for one of ``years``; None where no years are asked for or named."""
        named = {*self.years, *years_in(self.label)}
        return bool(named & set(years)) if named and years else None


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    cells: tuple[str, ...]
    kind: str  # "blank", "row", "names" (of columns), "label" or "prose"

    @property
    def end(self) -> int:
        return self.start + len(self.text.rstrip())

    @property
    def begin(self) -> int:
        return self.start + len(self.text) - len(self.text.lstrip())


@lru_cache(maxsize=256)
def rows_of_page(text: str) -> tuple[Row, ...]:
    """Every row that holds a figure, in reading order.

    >>> page = "Costs (in millions)\\n\\n2018  2017\\nPurchases of equipment  (1,577)  (1,373)"
    >>> [(row.label, row.values, row.head, row.years) for row in rows_of_page(page)]
    [('Purchases of equipment', ('(1,577)', '(1,373)'), 'Costs (in millions): 2018 · 2017', (2018, 2017))]
    """
    lines = _lines(text)
    found = []
    for number, line in enumerate(lines):
        if line.kind == "row":
            found.append(_row(lines, number, text))
    return tuple(found)


def row_at(text: str, start: int, end: int) -> Row | None:
    """The row of a page that ``text[start:end]`` is, or is a part of; None for anything else."""
    rows = rows_of_page(text)
    place = bisect_right([row.start for row in rows], start) - 1
    return rows[place] if place >= 0 and end <= rows[place].end else None


def is_head(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` does nothing but name the columns of a table on that page."""
    if _names_years_only(text[start:end]):
        return True
    several = len(_CELLS.findall(text[start:end])) > 1
    return several and any(low <= start and end <= high for row in rows_of_page(text) for low, high in row.heads)


def years_in(text: str) -> tuple[int, ...]:
    """The years that a text names, in order; a range of pages or an amount is none."""
    return tuple(int(match[1]) for match in _YEAR.finditer(text))


def _names_years_only(line: str) -> bool:
    """Whether a line says nothing but years and periods, as one over the columns of a table does."""
    if _YEAR.search(line) is None:
        return False
    bare = re.sub(r"\b(?:of|the|for)\b", " ", _PERIOD.sub(" ", _MONTH.sub(" ", _YEAR.sub(" ", line))), flags=re.I)
    return re.search(r"[^\W_]{2,}", bare) is None


def on_one_line(text: str) -> str:
    """The words of a sentence, a row or a head: dots between cells, a colon before the last of several lines.

    >>> on_one_line("Year ended\\n2018  2017"), on_one_line("Purchases of equipment  (1,577)  (1,373)")
    ('Year ended: 2018 · 2017', 'Purchases of equipment · (1,577) · (1,373)')
    """
    parts = [" · ".join(_CELLS.findall(line)) for line in text.split("\n") if line.strip()]
    above = " ".join(parts[:-1]).rstrip(" :")
    between = " " if above.endswith(",") else ": "  # "Year ended December 31," goes on with the year
    return between.join(filter(None, [above, *parts[-1:]]))


def _lines(text: str) -> list[_Line]:
    made, start = [], 0
    for line in text.split("\n"):
        cells = tuple(_CELLS.findall(line))
        made.append(_Line(start, line, cells, _kind(line, cells)))
        start += len(line) + 1
    return made


def _kind(line: str, cells: Sequence[str]) -> str:
    if not cells:
        return "blank"
    if _names_columns(line, cells):
        return "names"
    values = _values(cells)
    if values and any(char.isdigit() for cell in values for char in cell) and not _is_prose(line, cells):
        return "row"
    return "prose" if _is_prose(line, cells) else "label"


def _is_prose(line: str, cells: Sequence[str]) -> bool:
    return len(cells) == 1 and (len(line.split()) > PROSE_WORDS or line.rstrip()[-1:] in ".;。")


def _values(cells: Sequence[str]) -> list[str]:
    """The cells after the label; a first cell that is a figure too is the label, as in a table of years."""
    first = next((i for i, cell in enumerate(cells) if i and _VALUE.fullmatch(cell)), len(cells))
    return list(cells[first:])


def _names_columns(line: str, cells: Sequence[str]) -> bool:
    """Whether a line holds years or periods and no other figure, or several words as cells and no figure at all."""
    if len(line.split()) > PROSE_WORDS or line.rstrip()[-1:] in ".;。":
        return False
    bare = _COUNTED.sub(" ", _MONTH.sub(" ", _YEAR.sub(" ", _DATE.sub(" ", line))))
    if _NUMBER.search(re.sub(r"\(\s?[0-9a-z]{1,2}\s?\)", " ", bare)):
        return False
    if len(cells) > 1:
        return not any(_VALUE.fullmatch(cell) and not (_YEAR.match(cell) or _DATE.match(cell)) for cell in cells[1:])
    words = re.findall(r"[^\W\d_]{2,}", _PERIOD.sub(" ", bare))
    telling = _YEAR.search(line) or _DATE.search(line) or _MONTH.search(line) or _PERIOD.search(line)
    return bool(telling) and (len(words) <= 3 or bool(_SCALE.search(line)))


def _row(lines: Sequence[_Line], number: int, text: str) -> Row:
    line = lines[number]
    values = _values(line.cells)
    label = " ".join(line.cells[: len(line.cells) - len(values)]).rstrip("$€£₩ ")
    heads = _heads(lines, number)
    said = " — ".join(on_one_line(text[start:end]) for start, end in heads)
    return Row(line.begin, line.end, label, tuple(values), heads, said, _columns_years(lines, heads))


def _heads(lines: Sequence[_Line], number: int) -> tuple[tuple[int, int], ...]:
    """The spans that name the columns of the row, its unit first where that stands further up."""
    foot = _names_above(lines, number)
    if foot is None:
        lead = _lead_in(lines, number)
        return () if lead is None else ((lines[lead].begin, lines[lead].end),)
    top = _top(lines, foot)
    span = lines[top].begin, lines[foot].end
    if any(_SCALE.search(line.text) for line in lines[top : foot + 1]):
        return (span,)
    scale = _scale_above(lines, top)
    return (span,) if scale is None else ((lines[scale].begin, lines[scale].end), span)


def _names_above(lines: Sequence[_Line], number: int) -> int | None:
    """The nearest line above that names columns, over rows and labels but over no prose."""
    for i in range(number - 1, -1, -1):
        if lines[i].kind == "names":
            several = [line.kind for line in lines[max(0, i - HEAD_LINES) : i + 1]]
            return None if len(several) > HEAD_LINES and set(several) == {"names"} else i  # a chronicle is no head
        if lines[i].kind == "prose":
            return None
    return None


def _lead_in(lines: Sequence[_Line], number: int) -> int | None:
    """The line that leads in a table without names of columns: one that ends with a colon, or says the unit."""
    for i in range(number - 1, max(-1, number - 1 - LEAD_LINES), -1):
        line = lines[i]
        led = line.text.rstrip()[-1:] in (":", "：") or (line.kind == "label" and _SCALE.search(line.text))
        if led and len(line.text) <= HEAD_CHARS:
            return i
        if line.kind == "prose":
            return None
    return None


def _top(lines: Sequence[_Line], foot: int) -> int:
    """The first line of the head whose last is ``foot``: other names, a caption, its unit, with no row between."""
    top, taken, captions = foot, 1, 0
    for i in range(foot - 1, -1, -1):
        line = lines[i]
        if line.kind == "blank":
            continue
        scale = line.kind in ("label", "names") and bool(_SCALE.search(line.text))
        caption = line.kind == "label" and len(line.cells) == 1
        if not (line.kind == "names" or scale or caption) or captions or taken == HEAD_LINES:
            break
        if lines[foot].end - line.begin > HEAD_CHARS:
            break
        captions += caption and not (scale and len(line.text.split()) <= 4)
        top, taken = i, taken + 1
    return top


def _scale_above(lines: Sequence[_Line], top: int) -> int | None:
    """The nearest short line above that says what the figures are in."""
    for line_number in range(top - 1, max(-1, top - 1 - SCALE_LINES), -1):
        line = lines[line_number]
        if line.kind in ("label", "names") and _SCALE.search(line.text):
            return line_number
    return None


def _columns_years(lines: Sequence[_Line], heads: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The years of the lowest line that names columns and years."""
    if not heads:
        return ()
    start, end = heads[-1]
    for line in reversed([line for line in lines if start <= line.begin and line.end <= end]):
        years = years_in(line.text) if line.kind == "names" else ()
        if years:
            return years
    return ()
