"""Find the dates of a text. Comes in: text normalised by ``wording.normalise``. Goes out: dates as precise as written.

English, Korean and ISO 8601 forms, day ranges, fiscal years, and years standing alone. A part that is not written is
None: "Nov. 13" has no year. Whether two dates agree is decided in ``compare``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Date", "find_dates"]


@dataclass(frozen=True, slots=True)
class Date:
    """A date as written at ``text[start:end]``; month and day are 1-based."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    fiscal: bool = False

    @property
    def bare_year(self) -> bool:
        """Whether only a year is written, so that it might also be a plain number."""
        return self.year is not None and self.month is None and self.day is None


_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)"
)
_YEAR = r"(?:1[0-9]|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_UNITS_AFTER = (
    r"(?!\d|[.,]\d|\s?(?:%|percent|per cent|thousand|million|billion|trillion|dollars?|won|euros?|yen|km|kg|tons?"
    r"|[kMG]Wh?|people|troops|soldiers|employees|ships|units|acres|barrels|miles|feet|met(?:er|re)s|hours|days|shares"
    r"|[조억만]|원|명|개|대|척))"
)

_FORMS = re.compile(
    rf"(?<![\w.,/-])(?P<iso_y>{_YEAR})(?P<sep>[-./])\s?(?P<iso_m>0?[1-9]|1[0-2])(?P=sep)\s?(?P<iso_d>{_DAY})(?![\w/-]|\.\d)"
    rf"|(?<![\w.])(?<!\d\.\s)(?:'(?P<short_y>\d\d)\.\s?)?(?P<short_m>0?[1-9]|1[0-2])\.\s(?P<short_d>0?[1-9]|[12]\d|3[01])\.(?!\s?\d)"
    rf"|(?<![\w.])'(?P<tight_y>\d\d)\.(?P<tight_m>0?[1-9]|1[0-2])\.(?P<tight_d>0?[1-9]|[12]\d|3[01])(?:\.(?!\d)|(?![\d.]))"
    rf"|(?<!\d)(?P<ko_y>{_YEAR})년(?:\s?(?P<ko_m>0?[1-9]|1[0-2])월(?:\s?(?P<ko_d>{_DAY})일)?)?"
    rf"|(?<!\d)(?P<ko_m2>0?[1-9]|1[0-2])월(?:\s?(?P<ko_d2>{_DAY})일)?"
    rf"|(?<![\w.,])(?P<dm_d>{_DAY})(?:\s?(?:-|to|and|&|,)\s?(?P<dm_d2>{_DAY}))?(?:\s(?:day\s)?of)?[\s-](?P<dm_m>{_MONTH})"
    rf"(?![a-z])(?:[,\s-]{{1,2}}(?P<dm_y>{_YEAR})(?!\d|[.,]\d))?"
    rf"|\b(?P<md_m>{_MONTH})(?![a-z])\s?(?:the\s)?(?P<md_d>{_DAY})(?!\d|[.,:]\d|\s?%|\sand\s{_MONTH})"
    rf"(?:\s?(?:-|to|and|&)\s?(?P<md_d2>{_DAY})(?!\d|[.,]\d))?(?:(?:,|\s)\s?(?P<md_y>{_YEAR})(?!\d|[.,]\d))?"
    rf"|\b(?P<my_m>{_MONTH})(?![a-z])(?:,?\s(?:of\s)?)(?P<my_y>{_YEAR})(?!\d|[.,]\d)"
    rf"|(?<![\w.,/-])(?P<us_a>\d{{1,2}})/(?P<us_b>\d{{1,2}})/(?P<us_y>{_YEAR})(?![\w/])"
    rf"|\b(?P<fy>(?:FY|F/Y|fiscal(?:\s+year)?|Fiscal(?:\s+[Yy]ear)?)\s?'?(?P<fy_y>{_YEAR}|\d\d)(?!\d|[.,]\d))"
    rf"|(?<![\w.,$€£₩¥/-])(?P<span_y>{_YEAR})[-/](?P<span_y2>\d\d)(?![\w/-])"
    rf"|(?<![\w.,$€£₩¥])(?P<year>{_YEAR})(?![A-Za-z]){_UNITS_AFTER}"
    rf"|\b(?P<m_only>January|February|April|June|July|August|September|October|November|December)\b"
)


def find_dates(text: str) -> list[Date]:
    """Every date of ``text`` in order; a range of days gives two that share their characters.

    >>> [(d.year, d.month, d.day) for d in find_dates("Nov. 13, 2023 and 2018년 10월")]
    [(2023, 11, 13), (2018, 10, None)]
    """
    return [date for match in _FORMS.finditer(text) for date in _dates_of(match)]


def _dates_of(match: re.Match[str]) -> Iterator[Date]:
    get = match.groupdict().get
    for prefix in ("iso_", "ko_"):
        if get(f"{prefix}y"):
            yield _date(match, get(f"{prefix}y"), get(f"{prefix}m"), get(f"{prefix}d"))
            return
    for prefix in ("short_", "tight_"):
        if get(f"{prefix}m"):
            written = get(f"{prefix}y")
            yield _date(match, f"20{written}" if written else None, get(f"{prefix}m"), get(f"{prefix}d"))
            return
    if get("ko_m2"):
        yield _date(match, None, get("ko_m2"), get("ko_d2"))
    for prefix in ("dm_", "md_", "my_"):
        if get(f"{prefix}m"):
            yield _date(match, get(f"{prefix}y"), get(f"{prefix}m"), get(f"{prefix}d"))
            if get(f"{prefix}d2"):
                yield _date(match, get(f"{prefix}y"), get(f"{prefix}m"), get(f"{prefix}d2"))
    if get("us_y"):
        first, second = int(match["us_a"]), int(match["us_b"])
        month, day = (second, first) if first > 12 else (first, second)
        yield _date(match, match["us_y"], str(month), str(day))
    if get("fy"):
        year = match["fy_y"]
        yield _date(match, year if len(year) == 4 else f"20{year}", None, None, fiscal=True)
    if get("span_y"):
        first_year = match["span_y"]
        yield _date(match, first_year, None, None)
        yield _date(match, first_year[:2] + match["span_y2"], None, None)
    if get("year"):
        yield _date(match, match["year"], None, None)
    if get("m_only"):
        yield _date(match, None, get("m_only"), None)


def _date(match: re.Match[str], year: str | None, month: str | None, day: str | None, fiscal: bool = False) -> Date:
    return Date(
        text=match[0].strip(" ,"),
        start=match.start(),
        end=match.end(),
        year=int(year) if year else None,
        month=_month(month) if month else None,
        day=int(re.sub(r"\D", "", day)) if day else None,
        fiscal=fiscal,
    )


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _NAMES.index(text[:3].lower()) + 1
