"""What a document is about itself. Comes in: its name, metadata and text. Goes out: a title, a date, a language,
each None rather than guessed. Leaves what sources.toml says, which wins, to the dispatcher.
"""

from __future__ import annotations

import re
from datetime import date

__all__ = ["date_of", "fallback_title", "language_of", "readable_name", "title_of"]

_ENGLISH_WORDS = """
    the of and to in is that for with was were are has have by this from which as be on at or it
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_MONTH_NAMES = """
    jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october
    |nov november|dec december
"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DATES = (
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?:년|\.)\s?(?P<month>\d{1,2})(?:월|\.)\s?(?P<day>\d{1,2})(?:일|\.|\b)"),
)
_NO_TITLE = re.compile(
    r"^(?:untitled|microsoft (?:word|powerpoint|excel)\b.*|slide ?\d*|presentation\d*|document\d*|"
    r"powerpoint presentation|"
    r"title|none|null|\(?anonymous\)?|new document|.*\.(?:pdf|docx?|indd|qxd|pptx?|xlsx?|tex|dvi|ps|p65|pmd|rtf|txt)|"
    r"(?=.*\d)[\d\W_]+|[0-9a-f]{16,}|\S{30,})$",
    re.IGNORECASE,
)


def language_of(text: str) -> str | None:
    """ISO 639-1 code by script and, for English, by its commonest words; None where neither is clear."""
    sample = text[:20_000]
    letters = sum(c.isalpha() for c in sample)
    if letters < 20:
        return None
    hangul = sum("\uac00" <= c <= "\ud7a3" for c in sample)
    kana = sum("\u3040" <= c <= "\u30ff" for c in sample)
    han = sum("\u4e00" <= c <= "\u9fff" for c in sample)
    if hangul > 0.2 * letters:
        return "ko"
    if kana > 0.1 * letters:
        return "ja"
    if han > 0.3 * letters:
        return "zh"
    words = re.findall(r"[^\W\d_]+", sample.lower())
    return "en" if sum(word in _ENGLISH for word in words) > 0.07 * len(words) else None


def date_of(text: str, title: str = "") -> str | None:
    """The one day that ``text`` names, else the one year that ``title`` names; None where there is none or more
    than one.
    """
    years = set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", title))
    days = {day for pattern in _DATES for match in pattern.finditer(text) if (day := _day(match))}
    if len(days) == 1:
        day = days.pop()
        if not years or day[:4] in years:
            return day
    return years.pop() if len(years) == 1 else None


def _day(match: re.Match[str]) -> str | None:
    month = match["month"].lower().rstrip(".")
    try:
        return date(
            int(match["year"]), _MONTHS[month] if month in _MONTHS else int(month), int(match["day"])
        ).isoformat()
    except ValueError:
        return None


def readable_name(stem: str) -> str:
    """A file's name as words: underscores, dashes between words and percent signs become spaces.

    >>> readable_name("AMAZON_2019_10K")
    'AMAZON 2019 10K'
    """
    words = re.sub(r"[_+]|%20", " ", stem)
    if " " not in words:
        words = re.sub(r"(?<=[^\W\d])-|-(?=[^\W\d])", " ", words)
    return " ".join(words.split())


def title_of(stem: str, given: str | None, heading: str | None = None) -> str:
    """A title from a file's name, the title in its metadata and its first heading.

    The words of the file's name are kept unless the metadata has them all: often company and year stand only there. The
    heading counts only where the name is a mere number or hash.
    """
    name = readable_name(stem)
    proper = " ".join(given.split()) if given and _is_title(given) else ""
    if not proper:
        return " ".join(heading.split()) if heading and _is_title(heading) and _is_noise(name) else name
    if _is_noise(name) or _words(name) <= _words(proper):
        return proper
    return name if _words(proper) <= _words(name) else f"{proper} ({name})"


def fallback_title(stem: str, text: str) -> str:
    """The file's name; where that is only a number or a hash, how the text begins."""
    name = readable_name(stem)
    start = " ".join(text.split()[:20])
    if not _is_noise(name) or not start:
        return name
    return start if len(start) <= 90 else start[:90].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _is_title(text: str) -> bool:
    text = " ".join(text.split())
    return 3 < len(text) < 200 and sum(c.isalpha() for c in text) >= 3 and not _NO_TITLE.match(text)


def _is_noise(name: str) -> bool:
    """Whether a file's name says nothing: no real word in it, or only a hash."""
    return re.search(r"[^\W\d_]{3,}", re.sub(r"\b(?=\w*\d)[0-9a-f]{8,}\b|\bv\d+\b", "", name.lower())) is None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))
