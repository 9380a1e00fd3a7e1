"""Are the names of a claim on the page? Comes in: facts of both. Goes out: what is missing or swapped, in words.

Forgiving where readers are: the last name alone, an acronym for its words or the words for it, a country's other
names, a title left out. Not forgiving about another first name or another title before the same last name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.citations.facts import Facts, Token
from assistant.citations.wording import word_set
from assistant.korean import is_hangul

__all__ = ["TITLES", "missing_names", "spelled_out", "weekday_conflict"]

TITLES = word_set(
    "minister secretary president chairman chairwoman chair general admiral colonel captain lieutenant major "
    "commander ambassador governor senator representative director dr mr mrs ms prof professor king queen prince "
    "princess sir lord lady pope judge justice chancellor premier vice deputy chief ceo cfo officer spokesman "
    "spokesperson"
)
_COURTESY = word_set("mr mrs ms dr sir prof")
_GENERIC = word_set(
    "state states department ministry government company corporation group inc corp ltd co llc committee council "
    "board national international joint chapter figure table section article annex appendix part page item fy q "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LINKS = frozenset(("of", "the", "for", "and", "on", "in", "de", "to"))
_KOREAN_TITLES = re.compile(
    r"^(?:장관|대통령|총리|의원|대표|회장|사장|위원장|국장|대사|총장|사령관|대장|중장|소장|교수|박사|씨)"
)


def missing_names(claim: Facts, page: Sequence[Facts]) -> list[tuple[str, str]]:
    """The claim's names that the page (its quotes and title) does not have: (name, what the page has instead or "")."""
    stems = frozenset(t.norm for facts in page for t in facts.tokens)
    letters = "".join(re.sub(r"[^a-z가-힣]", "", facts.text.lower()) for facts in page)
    missing: list[tuple[str, str]] = []
    for run in _runs(claim.tokens):
        absent = [t for t in run if not _present(t, stems, letters, page)]
        if len(absent) < len(run):
            absent = [t for t in absent if t.text.lower() not in _GENERIC | TITLES]
        if absent and not _acronym_agrees(run, page) and not _last_name_agrees(run, absent, page):
            missing.append((_text(claim, absent), ""))
        missing += [(_text(claim, run), other) for other in _other_title(run, page)]
    for token in _korean_persons(claim.tokens):
        if token.norm not in stems and token.norm not in letters:
            missing.append((token.text, ""))
    return missing


def spelled_out(claim: Facts, page: Sequence[Facts]) -> frozenset[int]:
    """Where in ``claim.tokens`` stand acronyms that the page spells out, or the words of an acronym that it uses."""
    found = {i for i, t in enumerate(claim.tokens) if _is_acronym(t) and any(_spells(t.text, facts) for facts in page)}
    for run in _runs(claim.tokens):
        if _acronym_agrees(run, page):
            found |= {claim.tokens.index(t) for t in run}
    return frozenset(found)


def weekday_conflict(claim: Facts, page: Sequence[Facts]) -> tuple[str, str] | None:
    """The claim's weekday and the page's, where both name one and they differ; a weekday the page lacks is ignored."""
    ours = [t.text for t in claim.tokens if t.text.lower() in _WEEKDAYS]
    theirs = [t.text for facts in page for t in facts.tokens if t.text.lower() in _WEEKDAYS]
    wrong = [day for day in ours if day.lower() not in {d.lower() for d in theirs}]
    return (wrong[0], theirs[0]) if wrong and theirs else None


def _runs(tokens: Sequence[Token]) -> list[list[Token]]:
    """Names of the text as runs of name tokens; "Ministry of National Defense" is one run."""
    runs: list[list[Token]] = []
    links = 0
    for position, token in enumerate(tokens):
        opens_name = token.initial and token.content and position + 1 < len(tokens) and tokens[position + 1].name
        if token.name or (opens_name and not token.alias and len(token.text) > 1):
            if runs and runs[-1] and 0 <= links <= 2:
                runs[-1].append(token)
            else:
                runs.append([token])
            links = 0
        elif token.value is None and token.text.lower() in _LINKS:
            links += 1
        else:
            links = 3
    return [run for run in runs if run]


def _present(token: Token, stems: frozenset[str], letters: str, page: Sequence[Facts]) -> bool:
    lower = token.text.lower().removesuffix("'s")
    if token.norm in stems:
        return True
    if token.alias:
        return False
    squeezed = re.sub(r"[^a-z가-힣]", "", lower)
    return (len(squeezed) >= 5 and squeezed in letters) or (
        _is_acronym(token) and any(_spells(token.text, f) for f in page)
    )


def _is_acronym(token: Token) -> bool:
    return token.text.isupper() and 2 <= len(token.text) <= 7


def _spells(acronym: str, facts: Facts) -> bool:
    """Whether capitalised words of the text, in order, begin with the letters of the acronym."""
    initials = "".join(t.text[0].upper() for t in facts.tokens if t.value is None and (t.capital or t.content))
    return acronym.upper() in initials


def _acronym_agrees(run: Sequence[Token], page: Sequence[Facts]) -> bool:
    initials = "".join(t.text[0].upper() for t in run)
    return len(initials) >= 2 and any(t.text == initials for facts in page for t in facts.tokens)


def _last_name_agrees(run: Sequence[Token], absent: Sequence[Token], page: Sequence[Facts]) -> bool:
    """Whether "Lloyd Austin" may be the page's "Secretary Austin": its last word stands there without another first."""
    last = run[-1]
    if last in absent or last.alias or len(run) < 2 or any(t.alias or t.text.isupper() for t in absent):
        return False
    before = {
        facts.tokens[i - 1].text.lower() if i and _of_name(facts.tokens[i - 1]) else ""
        for facts in page
        for i, token in enumerate(facts.tokens)
        if token.norm == last.norm
    }
    return bool(before) and all(word in TITLES or not word for word in before)


def _other_title(run: Sequence[Token], page: Sequence[Facts]) -> list[str]:
    """Another title before the same last name: "President Austin" where the page has "Secretary Austin" only."""
    titles = [(a, b) for a, b in pairwise(run) if a.text.lower() in TITLES and b.start - a.end <= 2]
    for title, name in titles:
        if name.text.lower() in TITLES or title.text.lower() in _COURTESY:
            continue
        theirs = [t for facts in page for t in _titles_before(facts.tokens, name.norm)]
        if theirs and not any(t.norm == title.norm or t.text.lower() in _COURTESY for t in theirs):
            return [f"{theirs[0].text} {name.text}"]
    return []


def _titles_before(tokens: Sequence[Token], name: str) -> list[Token]:
    """The titles in front of every mention of the name, with or without a first name between."""
    found: list[Token] = []
    for i, token in enumerate(tokens):
        before = i - 1
        while token.norm == name and before >= 0 and i - before <= 4 and _of_name(tokens[before]):
            found += [tokens[before]] if tokens[before].text.lower() in TITLES else []
            before -= 1
    return found


def _of_name(token: Token) -> bool:
    return token.value is None and token.capital and (token.content or token.text.lower() in TITLES)


def _korean_persons(tokens: Sequence[Token]) -> list[Token]:
    """Hangul names told by the title after them: 서욱 장관."""
    return [
        a
        for a, b in pairwise(tokens)
        if is_hangul(a.text) and 2 <= len(a.text) <= 4 and _KOREAN_TITLES.match(b.text) and not a.alias
    ]


def _text(facts: Facts, tokens: Sequence[Token]) -> str:
    return " ".join(t.text for t in tokens)
