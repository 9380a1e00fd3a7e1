"""Years in a conversation. Comes in: a follow-up and the question before it. Goes out: the one with the other's year.

    When did it open in May 2019?  >  in 2021          ->  When did it open in 2021?
    How many came in 2019?         >  And a year later? ->  And in 2020?

A date is replaced whole: the day and the month of one year are none of another.
"""

from __future__ import annotations

import re

__all__ = ["in_another_year", "names_a_year", "with_worked_out_year"]

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?:\b(?P<at>in|on|of|for|at|by|since|until|before|after|during|from)\s+)?"
    rf"(?P<date>(?:\b(?:the\s+)?(?:{_DAY}\s+(?:of\s+)?)?{_MONTH}(?:\s+{_DAY})?,?\s+(?:of\s+)?)?"
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)(?P<korean>년(?:도|\s?\d{{1,2}}월(?:\s?\d{{1,2}}일)?)?)?)",
    re.IGNORECASE,
)
_NEUTRAL = ("", "in", "on", "of", "for", "at")  # which of them stands before a year says nothing

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {word: number for number, word in enumerate(_NUMBERS, start=1)} | {
    "a": 1,
    "an": 1,
    "fifteen": 15,
    "twenty": 20,
}
_COUNT = rf"(?P<count>{'|'.join(_COUNTS)}|\d{{1,2}})"
_ENDS = r"(?=\s*(?:[?.,;!]|$))"
_RELATIVE = re.compile(
    rf"\b(?:(?:in|for|during|by)\s+)?(?:{_COUNT}\s+(?P<unit>year|decade)s?\s+"
    rf"(?:(?P<later>later|afterwards?|after\s+that|thereafter|on{_ENDS})|(?:earlier|before\s+that|before{_ENDS}))"
    rf"|(?:the|that)\s+(?:(?P<next>following|next|subsequent)|previous|preceding|prior)\s+year"
    rf"|the\s+year\s+(?:(?P<after>after(?:wards?)?)|before)(?:\s+that|{_ENDS}))\b(?!\s+than)",
    re.IGNORECASE,
)
_RELATIVE_KOREAN = re.compile(
    r"^(?P<lead>\W*(?:(?:그럼|그러면|그렇다면|그리고)\s*,?\s*)?)(?:그\s?)?(?:(?P<count>\d{1,2})\s?년\s?(?:뒤|후)|이듬해|다음\s?해)(?!의)"
)


def names_a_year(text: str) -> bool:
    """Whether ``text`` holds a year in figures."""
    return _DATE.search(text) is not None


def in_another_year(what: str, earlier: str) -> str:
    """``earlier`` with the date in ``what`` for its own; an empty string where not each names one year.

    >>> in_another_year("in 2021", "Who met on May 3, 2019?")
    'Who met in 2021?'
    """
    new = list(_DATE.finditer(what))
    if len(new) != 1 or len(_years(earlier)) != 1:
        return ""
    return _DATE.sub(lambda old: _put(new[0], old), earlier)


def _years(text: str) -> frozenset[int]:
    return frozenset(int(match["year"]) for match in _DATE.finditer(text))


def _put(new: re.Match[str], old: re.Match[str]) -> str:
    """The date ``new`` where ``old`` stood, after the preposition that fits."""
    at, date = old["at"] or "", new["date"]
    given = (new["at"] or "").lower()
    bare = date == new["year"]
    if given and not (at.lower() in _NEUTRAL and given in _NEUTRAL):
        at = given
    elif at.lower() == "on":
        at = given or ("in" if bare else at)
    if bare and old["korean"]:
        date += "년"
    return f"{at} {date}" if at else date


def with_worked_out_year(question: str, earlier: str) -> str:
    """``question`` with a year for what counts from the one year of ``earlier``, as "three years later" does.

    >>> with_worked_out_year("And three years later?", "Who led it in 2015?")
    'And in 2018?'
    """
    years = _years(earlier)
    if len(years) != 1 or names_a_year(question):
        return question
    (year,) = years
    question = _RELATIVE_KOREAN.sub(lambda m: f"{m['lead']}{year + int(m['count'] or 1)}년", question)
    return _RELATIVE.sub(lambda match: f"in {year + _distance(match)}", question, count=1)


def _distance(match: re.Match[str]) -> int:
    """How many years after, or before (negative), a relative year is."""
    said = (match["count"] or "a").lower()
    count = int(said) if said.isdecimal() else _COUNTS[said]
    years = count * (10 if (match["unit"] or "").lower() == "decade" else 1)
    return years if match["later"] or match["next"] or match["after"] else -years
