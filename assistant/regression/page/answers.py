"""What was answered to a question that should be looked at. Comes in: a result. Goes out: HTML: the answer, its
citations with their checks and places, and where the expected page stood among those retrieved.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence.marks import STATES, badge, place_name
from assistant.evidence.markup import inline, text
from assistant.evidence.numbering import Numbered, numbered
from assistant.evidence.wording import Words
from assistant.records import Answer, Claim
from assistant.regression.conditions import leaves
from assistant.regression.page.album import View
from assistant.regression.page.views import view_html
from assistant.regression.page.words import OUTCOMES, mark, seconds
from assistant.regression.report import RunReport
from assistant.regression.results import Result

__all__ = ["citations_html", "got_html", "ranks_html"]

WORDS = Words("en")
MOST_CLAIM_CHARS = 1200
MOST_CITATIONS = 12


def got_html(result: Result) -> str:
    """The outcome and the answer with numbers of its citations."""
    answer, told = result.asking.answer, result.told
    took = f' <span class="soft">in {seconds(told.seconds)}</span>' if told.seconds is not None else ""
    held = told.outcome in result.case.question.outcomes
    said = text(OUTCOMES[told.outcome])
    outcome = f'<ul class="demands"><li>{mark(held)} <span><b>Outcome</b> {said}{took}</span></li></ul>'
    if answer is None:
        return f'{outcome}<p class="answer" dir="auto">{text(result.asking.error)}</p>'
    failed = f'<p class="problem" dir="auto">{text(answer.error)}</p>' if answer.error else ""
    searched = (
        f'<p class="soft searched">Searched for <q dir="auto">{text(answer.searched)}</q></p>'
        if answer.searched and answer.searched != answer.question
        else ""
    )
    missing = (
        f'<p class="soft">Not in the documents: <span dir="auto">{text(answer.missing)}</span></p>'
        if answer.missing
        else ""
    )
    return outcome + searched + _answer(answer) + missing + failed


def _answer(answer: Answer) -> str:
    claims = "".join(f'<p dir="auto">{_claim(claim, citations)}</p>' for claim, citations in numbered(answer))
    return f'<div class="answer">{claims or _paragraph(answer.text)}</div>'


def _paragraph(said: str) -> str:
    return f'<p dir="auto">{text(said[:MOST_CLAIM_CHARS])}</p>' if said.strip() else '<p class="soft">Nothing.</p>'


def _claim(claim: Claim, citations: Sequence[Numbered]) -> str:
    marks = "".join(
        f' <span class="ref {one.state}"><b>{one.number}</b><i aria-hidden="true">{STATES[one.state]}</i>'
        f'<span class="said"> {text(WORDS(one.state))}</span></span>'
        for one in citations
    )
    problems = "".join(f' <span class="problem">! {inline(problem)}</span>' for problem in claim.problems)
    return f"{inline(claim.text[:MOST_CLAIM_CHARS])}{marks}{problems}"


def citations_html(result: Result, views: Sequence[View]) -> str:
    """Each citation with its check; under the first ones their places as they look."""
    answer = result.asking.answer
    if answer is None:
        return ""
    told = result.told
    every = [one for _, citations in numbered(answer) for one in citations]
    if not every:
        return '<h4>Places cited</h4><p class="soft">None.</p>'
    shown, at = "", 0
    for one in every[:MOST_CITATIONS]:
        own = views[at : at + len(one.parts)]
        at += len(one.parts)
        shown += f'<li class="citation {one.state}">{_citation(one)}{"".join(map(view_html, own))}</li>'
    more = len(every) - MOST_CITATIONS
    rest = f'<p class="soft">… and {more} more, which stand in report.json.</p>' if more > 0 else ""
    shares = "" if told.f1 is None else f' <span class="soft">F1 by page {told.f1:.2f}</span>'
    return f'<h4>Places cited{shares}</h4><ol class="citations">{shown}</ol>{rest}'


def _citation(one: Numbered) -> str:
    first = one.first
    places = dict.fromkeys(place_name(p.page_index, p.page_label, p.section, WORDS) for p in one.parts)
    where = ", ".join(inline(place) for place in places)
    quote = " … ".join(" ".join(part.quote.split()) for part in one.parts)
    reasons = "".join(f"<li>{inline(reason)}</li>" for reason in one.reasons)
    return (
        f'<p class="cited"><b class="number">{one.number}</b> '
        f'<span class="title" dir="auto">{text(first.title)}</span>, '
        f"{where} {badge(one.state, WORDS)}</p>"
        f'<blockquote dir="auto">{text(quote[:MOST_CLAIM_CHARS])}</blockquote>'
        + (f'<ul class="reasons">{reasons}</ul>' if reasons else "")
    )


def ranks_html(result: Result, report: RunReport) -> str:
    """The pages retrieved, best first, with those marked that were expected."""
    spots = result.asking.retrieved
    if not spots:
        return ""
    refs = [ref for each in result.case.question.pages for ref, wanted in leaves(each) if wanted]
    places = [report.places[ref] for ref in refs]
    right = [any(place.holds(spot) for place in places) for spot in spots]
    items = "".join(
        f"<li{' class=right' if held else ''}>{inline(str(spot))}{' <b>← expected</b>' if held else ''}</li>"
        for spot, held in zip(spots, right, strict=True)
    )
    told = f"{len(spots)} hits were retrieved"
    if places:
        told += f"; the first that is expected is hit {right.index(True) + 1}" if any(right) else "; none is expected"
    return f'<details class="ranks"><summary>{told}</summary><ol>{items}</ol></details>'
