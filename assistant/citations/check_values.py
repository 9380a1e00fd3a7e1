"""Numbers and dates of a claim against the page. Comes in: facts of both. Goes out: findings in words.

Every number that a claim says must stand in its sentences or in the document's title, in the same unit and with the
same "about" or "more than"; every date as precisely as the claim gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.citations.compare import date_agrees, figure_agrees, same_kind
from assistant.citations.dates import Date
from assistant.citations.evidence import Evidence, Findings
from assistant.citations.facts import Facts, Token
from assistant.citations.figures import Figure

__all__ = ["agreement", "check_values"]


def agreement(evidence: Evidence) -> Callable[[Token, Token], bool]:
    """Whether a value of the claim agrees with one of the page, as a function of the two tokens."""
    rows = any(evidence.rows)

    def agrees(ours: Token, theirs: Token) -> bool:
        if isinstance(ours.value, Date) and isinstance(theirs.value, Date):
            if ours.value.bare_year:
                return ours.value.year == theirs.value.year
            return date_agrees(ours.value, [theirs.value], evidence.years)
        if isinstance(ours.value, Figure) and isinstance(theirs.value, Figure):
            return figure_agrees(ours.value, theirs.value, evidence.scale, rows) is not None
        return _year_is_number(ours, theirs)

    return agrees


def check_values(claim: Facts, evidence: Evidence, found: Findings) -> None:
    """Adds to ``found`` every number and date that the page does not have, and how others agree."""
    for token in claim.tokens:
        if isinstance(token.value, Date):
            _check_date(token, token.value, evidence, found)
        elif isinstance(token.value, Figure):
            _check_figure(claim, token, token.value, evidence, found)


def _check_date(token: Token, ours: Date, evidence: Evidence, found: Findings) -> None:
    dates = [t.value for t, _ in evidence.values if isinstance(t.value, Date)]
    if date_agrees(ours, dates, evidence.years) or any(_year_is_number(token, t) for t, _ in evidence.values):
        return
    yearless = next((d for d in dates if d.year is None and _same_day(ours, d)), None)
    if yearless is not None:
        found.add(f"the page gives no year for {yearless.text}", conflict=False)
    else:
        _report(token, _rival_date(ours, dates), found)


def _check_figure(claim: Facts, token: Token, ours: Figure, evidence: Evidence, found: Findings) -> None:
    if ours.words and (ours.value <= 1 or token.text.lower() in ("both", "twice")):
        return  # mostly not a count
    theirs = [(t, t.value, row) for t, row in evidence.values if isinstance(t.value, Figure)]
    matches = [figure_agrees(ours, figure, evidence.scale, row) for _, figure, row in theirs]
    agreeing = [match for match in matches if match is not None]
    if agreeing:
        if all(match.note for match in agreeing):
            found.notes.append(agreeing[0].note)
        return
    if any(_year_is_number(token, t) for t, _ in evidence.values):
        return
    rivals = [(t, figure) for t, figure, _ in theirs if same_kind(ours, figure)]
    for _, figure in rivals:
        if figure.value == ours.value and figure.bound != ours.bound:
            found.add(f"the claim says {_bounded(ours)}, the page says {_bounded(figure)}", conflict=False)
            return
    if not (ours.unit or ours.ordinal or ours.code):
        counted = _counted(claim, token)
        rivals = [(t, f) for t, f in rivals if any(_counted(facts, t) & counted for facts in evidence.all)]
    _report(token, rivals[0][0].text if rivals else "", found)


def _year_is_number(ours: Token, theirs: Token) -> bool:
    """A year standing alone may be a plain number ("2000 soldiers"), a Korean "13일" the day of the page's date."""
    for date, figure in ((ours.value, theirs.value), (theirs.value, ours.value)):
        if isinstance(date, Date) and isinstance(figure, Figure):
            if figure.unit == "day" and date.day is not None and date is theirs.value:
                return figure.value == date.day
            return date.bare_year and not figure.unit and not figure.code and figure.value == date.year
    return False


def _bounded(figure: Figure) -> str:
    return {"": "", "about": "about ", "over": "more than ", "under": "less than "}[figure.bound] + figure.text


def _counted(facts: Facts, token: Token) -> frozenset[str]:
    """What a figure without unit counts: the content words among the two tokens after it."""
    at = next((i for i, t in enumerate(facts.tokens) if t is token), None)
    return frozenset() if at is None else frozenset(t.norm for t in facts.tokens[at + 1 : at + 3] if t.content)


def _same_day(ours: Date, theirs: Date) -> bool:
    return ours.month is not None and (ours.month, ours.day) == (theirs.month, theirs.day)


def _rival_date(ours: Date, dates: Sequence[Date]) -> str:
    """The page's date that has most in common with the claim's; "" where the page has none."""

    def shared(date: Date) -> int:
        pairs = ((date.year, ours.year), (date.month, ours.month), (date.day, ours.day))
        return sum(a == b for a, b in pairs) + all((a is None) == (b is None) for a, b in pairs)

    return max(dates, key=shared).text if dates else ""


def _report(token: Token, rival: str, found: Findings) -> None:
    if rival and found.related:
        found.conflicts.append(f"the claim says {token.text}, the page says {rival}")
    else:
        found.failures.append(f"{token.text} is not in the cited sentence")
