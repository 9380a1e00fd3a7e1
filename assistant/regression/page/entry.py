"""One question on the page. Comes in: a change, the album. Goes out: HTML, folded under one line.

One that should be looked at shows expected and got side by side, each citation with its check, and both places; of one
that passes little is said, so that a thousand of them stay light.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.evidence.markup import attribute, inline, text
from assistant.regression.causes import MEANING
from assistant.regression.comparing import Change
from assistant.regression.lines import short
from assistant.regression.page.album import Album
from assistant.regression.page.answers import citations_html, got_html, ranks_html
from assistant.regression.page.faults import FAULT_NAMES, fault_of
from assistant.regression.page.judged import opinion_html
from assistant.regression.page.views import views_html
from assistant.regression.page.words import GLYPHS, OUTCOMES, STYLES, kind_name, mark
from assistant.regression.report import RunReport
from assistant.regression.results import Result

__all__ = ["entry_html"]


def entry_html(change: Change, number: int, report: RunReport, album: Album, is_open: bool = False) -> str:
    """The question as a fold with the id ``c<number>``; what filters read stands in its attributes."""
    result = change.result
    tags = result.case.question.tags if result is not None else ()
    cause = (result.cause or "") if result is not None else change.words
    asked = result.case.text if result is not None else "(no longer in the set)"
    style = STYLES[change.kind]
    head = (
        f'<summary><span class="glyph {style}" aria-hidden="true">{GLYPHS[change.kind]}</span>'
        f'<span class="said">{text(kind_name(change.kind, report.compared))}: </span>'
        f'<span class="key">{inline(change.key)}</span>'
        f'<span class="asked" dir="auto">{text(" ".join(asked.split()))}</span>'
        f'<span class="cause">{text(cause)}</span></summary>'
    )
    body = "".join(_body(change, result, report, album)) if result is not None else _gone(change)
    return (
        f'<details class="question {style}" id="c{number}" data-kind="{attribute(change.kind)}" '
        f'data-cause="{attribute(cause if result is not None else "")}" data-tags="{_list(tags)}"'
        f'{" open" if is_open else ""}>{head}<div class="body">{body}</div></details>\n'
    )


def _list(tags: Sequence[str]) -> str:
    """Tags as a JSON list in an attribute."""
    import json

    return attribute(json.dumps(list(tags), ensure_ascii=True))


def _gone(change: Change) -> str:
    was = f"It was {change.before.status} in the baseline." if change.before is not None else ""
    return f"<p>{text(was)}</p>"


def _body(change: Change, result: Result, report: RunReport, album: Album) -> Iterator[str]:
    yield _tags(result)
    if not (change.worse or result.status != "passed"):
        yield _brief(result) + opinion_html(result, report)
        return
    yield _why(change, result)
    yield '<div class="sides"><section><h4>Expected</h4>'
    yield _expected(result)
    yield "</section><section><h4>Got</h4>"
    yield got_html(result) + opinion_html(result, report)
    yield "</section></div>"
    yield '<div class="sides places">'
    yield f"<section>{_places(result)}{views_html(album.expected.get(change.key, ()))}</section>"
    yield f"<section>{citations_html(result, album.cited.get(change.key, ()))}</section></div>"
    if _left_out(change.key, result, album):
        yield f'<p class="remark">Places are shown for the first {album.most} only, what got worse first.</p>'
    yield ranks_html(result, report)


def _left_out(key: str, result: Result, album: Album) -> bool:
    answer = result.asking.answer
    cites = answer is not None and any(claim.citations for claim in answer.claims)
    return bool(album.left_out) and key not in album.expected and (cites or bool(result.told.pages))


def _tags(result: Result) -> str:
    question = result.case.question
    facts = [f"line {question.line}"] if question.line else []
    facts += [f"asked of {', '.join(question.documents)}"] if question.documents else []
    chips = "".join(f'<li class="tag">{inline(tag)}</li>' for tag in question.tags)
    about = "".join(f"<li>{inline(fact)}</li>" for fact in facts)
    turns = "".join(
        f'<li dir="auto"><b>{text(turn.role)}</b> {text(short(turn.content, 240))}</li>' for turn in question.history
    )
    past = f'<ol class="history-turns">{turns}</ol>' if turns else ""
    return f'<ul class="about">{chips}{about}</ul>{past}' if chips or about else past


def _why(change: Change, result: Result) -> str:
    told, fault = result.told, fault_of(result.told)
    parts = []
    if fault is not None and told.cause is not None:
        parts.append(
            f'<p class="fault"><b>{FAULT_NAMES[fault]}</b>: {text(told.cause)} '
            f'<span class="soft">({text(MEANING[told.cause])})</span></p>'
        )
    if told.detail:
        parts.append(f'<p class="detail" dir="auto">{text(told.detail)}</p>')
    if change.words:
        name = {"got worse": "Worse than the baseline", "still failing": "What the baseline says"}.get(change.kind, "")
        label = f"<b>{name}</b>: " if name else ""
        parts.append(f'<p class="baseline" dir="auto">{label}{text(change.words)}</p>')
    return f'<div class="why">{"".join(parts)}{_repeats(result)}</div>'


def _repeats(result: Result) -> str:
    if len(result.verdicts) < 2:
        return ""
    passed = sum(verdict.passed for verdict in result.verdicts)
    dots = "".join(f"<li>{mark(verdict.passed, 'passed', 'failed')}</li>" for verdict in result.verdicts)
    shown = f"; shown is repeat {result.told.repeat}" if passed < len(result.verdicts) else ""
    return f'<p class="repeats">Passes {passed} of {len(result.verdicts)} times{shown}</p><ol class="dots">{dots}</ol>'


def _expected(result: Result) -> str:
    question, told = result.case.question, result.told
    outcomes = " or ".join(OUTCOMES[each] for each in question.outcomes)
    items = f"<li>{mark(told.outcome in question.outcomes)} <span><b>Outcome</b> {text(outcomes)}</span></li>"
    for fact in told.facts:
        says = f' <span class="soft">(the answer says {inline(f"“{fact.got}”")})</span>' if fact.got else ""
        items += f'<li>{mark(fact.held)} <span dir="auto"><b>Fact</b> {text(fact.words)}{says}</span></li>'
    answer = (
        f'<p class="model-answer" dir="auto"><b>In words</b> {text(short(question.answer))}</p>'
        if question.answer
        else ""
    )
    return f'<ul class="demands">{items}</ul>{answer}'


def _places(result: Result) -> str:
    told = result.told
    if not told.pages:
        said = "No page: the documents do not say." if result.case.question.abstains else "The question names no page."
        return f'<h4>Pages that must be cited</h4><p class="soft">{said}</p>'
    items = "".join(
        f"<li>{mark(page.held, 'cited' if page.wanted else 'not cited', 'not cited' if page.wanted else 'cited')} "
        f'<span dir="auto">{text(page.words)}</span></li>'
        for page in told.pages
    )
    return f'<h4>Pages that must be cited</h4><ul class="demands">{items}</ul>'


def _brief(result: Result) -> str:
    answer, told = result.asking.answer, result.told
    said = text(short(answer.text)) if answer is not None else ""
    cited = "".join(f"<li>{inline(place)}</li>" for place in told.cited)
    places = f'<ul class="cited-places">{cited}</ul>' if cited else ""
    return f'<p class="answer" dir="auto">{said}</p>{places}'
