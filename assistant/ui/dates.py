"""Dates as people read them. Comes in: ISO 8601 dates, moments. Goes out: words of the page's language, not escaped."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.ui.wording import Wording

__all__ = ["day_name", "written_date"]

_ISO = re.compile(r"(\d{4})-(0?[1-9]|1[0-2])(?:-(\d{1,2}))?")


def written_date(iso: str, words: Wording) -> str:
    """A date as precise as it is known; other text as it is.

    >>> written_date("2023-11-13", Wording()), written_date("2023-11", Wording("ko")), written_date("2020", Wording())
    ('13 November 2023', '2023년 11월', '2020')
    """
    match = _ISO.fullmatch(iso)
    if match is None:
        return iso
    year, month, day = match.groups()
    name = words(f"page.month_{int(month)}")
    if day is None:
        return words("page.month", month=name, year=year)
    return words("page.day", day=int(day), month=name, year=year)


def day_name(day: date, today: date, words: Wording) -> str:
    """Today, yesterday, or the date."""
    if day == today:
        return words("page.today")
    if day == today - timedelta(days=1):
        return words("page.yesterday")
    return written_date(day.isoformat(), words)
