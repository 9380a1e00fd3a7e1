"""The report for a terminal, to be read in ten seconds. Comes in: a report. Goes out: text.

The first line says it all; then what got worse, with expected and got; then what was fixed; the measures last.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.regression.agreement import agreement_text
from assistant.regression.comparing import Change, Kind
from assistant.regression.lines import safe, short
from assistant.regression.measures import Measured
from assistant.regression.report import RunReport
from assistant.regression.results import Result

__all__ = ["failure_text", "report_text", "summary_line"]

SHOWN_MEASURES = (
    "outcome accuracy", "abstention precision", "abstention recall", "fact recall", "citation precision",
    "citation recall", "citation F1", "claims verified", "ALCE citation recall", "ALCE citation precision",
    "page hit@1", "page hit@5", "page hit@10", "page nDCG@10",
)  # fmt: skip
MOST_LISTED = 20  # of questions that a person need not act on


def report_text(report: RunReport) -> str:
    """The whole report as text."""
    lines = [summary_line(report)]
    for kind in ("newly failing", "got worse", "newly flaky"):
        lines += _section(report, kind)
    lines += _fixed(report)
    lines += _listed(report, "still failing")
    lines += _listed(report, "gone")
    if report.differences:
        lines += ["", "Differs from the baseline:", *(f"  {words}" for words in report.differences)]
    lines += ["", *_measures(report)]
    if report.opinions is not None:
        lines += ["", *agreement_text(report.opinions, report.results)]
    return safe("\n".join(lines))


def summary_line(report: RunReport) -> str:
    """One sentence: whether something got worse, and how many of what."""
    counts = report.counts()
    asked = len(report.results)
    parts = [f"{counts['passed']} of {asked} pass"]
    for kind in ("newly failing", "got worse", "newly flaky", "fixed", "still failing", "new", "gone"):
        number = len(report.of_kind(kind))
        if number and (report.compared or kind in ("newly failing", "newly flaky")):
            parts.append(f"{number} {kind if report.compared else kind.removeprefix('newly ')}")
    verdict = "WORSE" if report.worse else "HOLDS"
    if not report.compared:
        verdict = "FAILS" if report.worse else "PASSES"
    return f"{verdict}  {report.questions.title}: {', '.join(parts)} ({report.seconds:.0f} s)"


def failure_text(result: Result, words: str = "") -> str:
    """One question that fails: its cause, what was expected and what was got."""
    told = result.told
    lines = [f"{result.key}  {result.cause or words}", f"  asked     {result.case.text}"]
    if told.detail:
        lines.append(f"  why       {told.detail}")
    if words and result.cause:
        lines.append(f"  worse     {words}")
    if result.status == "flaky":
        passed = sum(verdict.passed for verdict in result.verdicts)
        lines.append(f"  passes    {passed} of {len(result.verdicts)} times")
    lines += [f"  expected  {words}" for words in _expected(result)]
    answer = result.asking.answer
    lines.append(f"  got       {told.outcome}; cited {'; '.join(told.cited) or 'nothing'}")
    if answer is not None and answer.text:
        lines.append(f"            “{short(answer.text)}”")
    return safe("\n".join(lines))


def _expected(result: Result) -> Iterator[str]:
    told = result.told
    yield " or ".join(result.case.question.outcomes)
    for page in told.pages:
        yield f"{'✓' if page.held else '✗'} page {short(page.words)}"
    for fact in told.facts:
        yield f"{'✓' if fact.held else '✗'} fact {short(fact.words)}" + (f" (says “{fact.got}”)" if fact.got else "")


def _section(report: RunReport, kind: Kind) -> list[str]:
    changes = report.of_kind(kind)
    if not changes:
        return []
    name = kind if report.compared else kind.removeprefix("newly ")
    lines = ["", f"{name.capitalize()} ({len(changes)}):"]
    for change in changes:
        if change.result is not None:
            lines += ["", *failure_text(change.result, change.words).split("\n")]
    return lines


def _fixed(report: RunReport) -> list[str]:
    changes = report.of_kind("fixed")
    return (
        ["", f"Fixed ({len(changes)}):", *(f"  {c.key}  {_asked(c)} ({c.words})" for c in changes)] if changes else []
    )


def _listed(report: RunReport, kind: Kind) -> list[str]:
    changes = report.of_kind(kind)
    if not changes:
        return []
    lines = ["", f"{kind.capitalize()} ({len(changes)}):"]
    first = [change for change in changes if change.better or change.lapsed]  # a person wants to know
    shown = first + [change for change in changes if change not in first][: max(0, MOST_LISTED - len(first))]
    for change in shown:
        cause = change.result.cause if change.result is not None else ""
        lines.append(f"  {change.key}  {' — '.join(part for part in (cause, change.words) if part)}")
    if len(changes) > len(shown):
        lines.append(f"  ... and {len(changes) - len(shown)} more")
    return lines


def _asked(change: Change) -> str:
    return change.result.case.text if change.result is not None else ""


def _measures(report: RunReport) -> Iterator[str]:
    by_name = {measured.name: measured for measured in report.measures}
    width = max(map(len, SHOWN_MEASURES))
    for name in SHOWN_MEASURES:
        yield f"{name:<{width}}  {_value(by_name[name])}"
    median, slow = report.latency_s(0.5), report.latency_s(0.95)
    if median is not None and slow is not None:
        yield f"{'seconds':<{width}}  median {median:.2f}, 95 % within {slow:.2f}"


def _value(measured: Measured) -> str:
    if measured.value is None or measured.low is None or measured.high is None:
        return "—"
    return f"{measured.value:.3f}  [{measured.low:.3f}, {measured.high:.3f}]  n = {measured.n}"
