"""What a question asks of a table. Comes in: a question. Goes out: the lines, years and statements it names, or None.

Only questions for figures that a table of accounts holds are read here; all others get None and are left to the
sentences. A question that has to be worked out from several rows is marked as such: we quote rows, we never compute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.accounts import STATEMENTS, Item, vocabulary
from assistant.answering.candidates import terms
from assistant.answering.rows import years_in
from assistant.citations.facts import read_facts
from assistant.citations.wording import word_set

__all__ = ["Asked", "asked_of_tables"]

_ASKS = re.compile(
    r"\bhow (?:much|many|large|high|big)\b"
    r"|\bwhat(?:['’]s|\s+(?:is|was|were|are|amount|percentage|number|ratio|total|did))\b"
    r"|\b(?:has|have|had|did|does|do|is|was|were|are)\b|\b(?:calculate|compute|give|state|report|find)\b",
    re.IGNORECASE,
)
_WORDS_WANTED = re.compile(
    r"\b(?:why|wh(?:o|om|ose|ich)|drove|driv(?:e|es|en|er|ers|ing)|caus(?:e|es|ed|ing)|reasons?|factors?|describe|discuss"
    r"|acquisitions?|guidance|expects?|expected|forecasts?|outlook|proposal|agreements?|polic(?:y|ies)|segments?)\b",
    re.IGNORECASE,
)
_COMPUTED = re.compile(
    r"\b(?:ratio|margins?|turnover|average|mean|growth(?: rate)?|year[\s-]o(?:ver|n)[\s-]year|YoY|CAGR|difference"
    r"|sum of|change in|times (?:did|has|have)|days|conversion|return on|defined as|intensive|multiple|net of)\b"
    r"|\bper\s?cent(?:age)?(?: point)? (?:change|of|increase|decrease|growth)"
    r"|\bas an? (?:%|percent\w*) of|% (?:of|change|margin)",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?:per\s?cent\w*|%|share) of (?:\w+ )?(?:net |total )*(?:sales|revenues?)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\bFY\s?['’]?(\d\d)\b(?!\d)", re.IGNORECASE)
_RANGE = re.compile(r"((?:19|20)\d\d)\s?(?:-|–|—|to|through)\s?(?:FY\s?)?((?:19|20)\d\d)", re.IGNORECASE)
_QUARTER = re.compile(
    r"\bQ([1-4])\b|\b([1-4])Q|(?<=\d)Q([1-4])\b|\b(first|second|third|fourth)[\s-]quarter\b", re.IGNORECASE
)
_CODE = re.compile(r"\b(?=\w*[A-Z])(?=\w*\d)\w{2,}\b")  # 3M
_TIME = re.compile(r"(?:fy|cy|f)?\d*(?:q\d)?|\dq\d*|h[12]")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_NO_NAMES = word_set(
    "usd eur gbp us usa u.s gaap ifrs fy sec 10-k 10k 10q corporation corp company co inc incorporated ltd limited plc "
    "group holdings the and llc ag sa nv december january february march april may june july august september october "
    "november"
)
MOST_YEARS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """The lines of a statement that a question asks for, and what it says of where they stand."""

    items: tuple[Item, ...]
    years: tuple[int, ...]  # ascending
    quarters: frozenset[int]
    statements: frozenset[str]  # that it names
    computed: bool  # the lines are wanted for a sum that the documents need not state
    names: tuple[str, ...]  # of the company, lower case
    terms: frozenset[str]  # the stems of its words


def asked_of_tables(question: str) -> Asked | None:
    """What ``question`` asks of the tables of accounts; None where it asks for something else.

    >>> found = asked_of_tables("What was Acme's capital expenditure in FY2018, from the statement of cash flows?")
    >>> [item.name for item in found.items], found.years, sorted(found.statements), found.computed, found.names
    (['capital expenditure'], (2018,), ['cash flow'], False, ('acme',))
    """
    statements = frozenset(name for name, form in STATEMENTS.items() if form.search(question))
    plain = question
    for form in STATEMENTS.values():
        plain = form.sub(" ", plain)
    spans = _items(plain)
    metrics = [metric for metric in vocabulary().metrics if metric.asked.search(plain)]
    found = dict.fromkeys(item.name for _, _, item in spans)
    share = _SHARE.search(plain)  # of the sales: what of them is unknown where no other line is named
    if not _ASKS.search(question) or _wants_words(question) or (share and not metrics and set(found) <= {"revenue"}):
        return None
    if not found and not metrics:
        return None
    computed = bool(metrics) or bool(_COMPUTED.search(plain))
    if metrics and "defined as" not in question.lower():
        found = dict.fromkeys((*found, *(name for metric in metrics for name in metric.items)))
    return Asked(
        items=tuple(item for item in vocabulary().items if item.name in found),
        years=_years(question),
        quarters=frozenset(_quarters(question)),
        statements=statements,
        computed=computed,
        names=_names(_without(plain, spans)),
        terms=terms(question),
    )


def _wants_words(question: str) -> bool:
    """Whether reasons, names or plans are asked for: what is said after "if" is a condition, not the question."""
    return bool(_WORDS_WANTED.search(re.split(r"\bif\b|[.;?] (?=[A-Z])", question, maxsplit=1)[0]))


def _items(text: str) -> list[tuple[int, int, Item]]:
    """The lines that a text names, the longest name at each place."""
    found = [(m.start(), m.end(), item) for item in vocabulary().items for m in item.asked.finditer(text)]
    kept: list[tuple[int, int, Item]] = []
    for start, end, item in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
        if all(end <= low or high <= start for low, high, _ in kept):
            kept.append((start, end, item))
    return kept


def _without(text: str, spans: list[tuple[int, int, Item]]) -> str:
    for start, end, _ in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    for metric in vocabulary().metrics:
        text = metric.asked.sub("·", text)
    return text


def _years(question: str) -> tuple[int, ...]:
    years = {*years_in(question), *(2000 + int(short) for short in _SHORT_YEAR.findall(question))}
    for low, high in _RANGE.findall(question):
        if 0 < int(high) - int(low) < MOST_YEARS:
            years |= set(range(int(low), int(high) + 1))
    return tuple(sorted(years))


def _quarters(question: str) -> Iterator[int]:
    for match in _QUARTER.finditer(question):
        written = next(group for group in match.groups() if group).lower()
        yield _ORDINALS.get(written) or int(written)


def _names(question: str) -> tuple[str, ...]:
    """The words of the question that are names, without those of law, money and the calendar."""
    words = [token.text.lower() for token in read_facts(question).tokens if token.name and not token.alias]
    names = [re.sub(r"['’]s$", "", word).strip(".") for word in (*words, *map(str.lower, _CODE.findall(question)))]
    return tuple(dict.fromkeys(name for name in names if name not in _NO_NAMES and not _TIME.fullmatch(name)))
