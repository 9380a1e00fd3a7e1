"""What is said of two settings side by side, as text and as JSON. Comes in: a ``Versus``. Goes out: text, or a dict.

The first line says whether B is better; then what differs between the two; then the questions that end differently,
with reasons; the measures and the cost last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.regression.lines import many, safe, short
from assistant.regression.report import RunReport, report_json
from assistant.regression.results import Result
from assistant.regression.versus.paired import Paired
from assistant.regression.versus.run import Match, Versus, passes

__all__ = ["SURE", "verdict", "versus_json", "versus_text"]

SURE = 0.05
"""Below this probability a difference is not put down to chance."""

MOST_LISTED = 20  # of questions that end the same and fail
MOST_CHARS = 240  # of one reason
NEITHER = "NO DIFFERENCE SHOWN"
TESTS = "p: of passed by exact McNemar, else by paired randomisation over questions; not adjusted for their number"


def versus_text(versus: Versus) -> str:
    """The whole comparison as text."""
    lines = [_first(versus)]
    for letter, name, note in zip("AB", versus.names, versus.notes, strict=True):
        lines += [f"  {letter}  {name}", *([f"     {note}"] if note else [])]
    lines += ["", *_differing(versus), *_unasked(versus)]
    lines += [*_listed("Losses of B", versus.ending("loss")), *_listed("Wins of B", versus.ending("win"))]
    lines += _ties([match for match in versus.ending("tie") if passes(match.b) < 1])
    lines += ["", *_table(versus.measures, ".3f"), TESTS, "", *_costs(versus)]
    return safe("\n".join(lines))


def verdict(versus: Versus) -> str:
    """Whether B passes more questions than A, beyond chance."""
    if versus.p >= SURE:
        return NEITHER
    return "B BETTER" if len(versus.ending("win")) > len(versus.ending("loss")) else "B WORSE"


def _first(versus: Versus) -> str:
    wins, losses, ties = (len(versus.ending(ends)) for ends in ("win", "loss", "tie"))
    counts = f"{many(wins, 'win')}, {many(losses, 'loss', 'losses')} and {many(ties, 'tie')} for B"
    return (
        f"{verdict(versus)}  {versus.questions.title}: {counts} in {many(len(versus.matches), 'question')} "
        f"(p = {_p(versus.p)}, exact McNemar)"
    )


def _differing(versus: Versus) -> list[str]:
    if not versus.differences:
        return ["The two settings differ in nothing that an answer depends on."]
    return ["What differs:", *(f"  {words}" for words in versus.differences)]


def _unasked(versus: Versus) -> Iterator[str]:
    """How many questions could not be asked: such a side loses for a reason that is not its settings'."""
    for letter, report in (("A", versus.a), ("B", versus.b)):
        errors = sum(verdict.cause == "error" for result in report.results for verdict in result.verdicts)
        if errors:
            yield f"  {many(errors, 'answer')} of {letter} could not be had: the language model failed, or asking did"


def _listed(title: str, matches: Sequence[Match]) -> list[str]:
    lines = ["", f"{title} ({len(matches)}):"] if matches else []
    for match in matches:
        lines += [f"  {match.question.id}  {short(match.question.question)}"]
        lines += [f"    A  {_ending(match.a)}", f"    B  {_ending(match.b)}"]
    return lines


def _ties(matches: Sequence[Match]) -> list[str]:
    lines = ["", f"Fail under both ({len(matches)}):"] if matches else []
    for match in matches[:MOST_LISTED]:
        causes = dict.fromkeys(_failing(results).cause or "" for results in (match.a, match.b))
        lines.append(f"  {match.question.id}  {'; under B: '.join(causes)}")
    return lines + ([f"  ... and {len(matches) - MOST_LISTED} more"] if len(matches) > MOST_LISTED else [])


def _ending(results: Sequence[Result]) -> str:
    """Whether a side passes a question, and if not all of it, why not."""
    share = passes(results)
    if share == 1:
        return "passes"
    told = _failing(results)
    some = f"passes {share:.0%}; {told.key}: " if share or len(results) > 1 else ""
    return some + short(" — ".join(part for part in (told.cause, told.detail) if part), MOST_CHARS)


def _failing(results: Sequence[Result]) -> Result:
    """The first wording that does not always pass, or the first."""
    return next((result for result in results if result.status != "passed"), results[0])


def _table(measures: Sequence[Paired], form: str) -> Iterator[str]:
    width = max(len(each.measure.name) for each in measures)
    yield f"{'':<{width}}  {'A':>8}  {'B':>8}  {'B - A':>8}  {'95 % interval':<20}  p"
    for each in measures:
        yield f"{each.measure.name:<{width}}  {_row(each, form)}".rstrip()


def _row(each: Paired, form: str) -> str:
    means = f"{_number(each.a, form):>8}  {_number(each.b, form):>8}"
    if each.difference is None or each.low is None or each.high is None or each.p is None:
        return means
    low, high, more = (_number(value, f"+{form}") for value in (each.low, each.high, each.difference))
    return f"{means}  {more:>8}  {f'[{low}, {high}]':<20}  {_p(each.p)}"


def _costs(versus: Versus) -> Iterator[str]:
    yield "For an answer:"
    yield from _table(versus.costs, ".4g")
    for letter, report in (("A", versus.a), ("B", versus.b)):
        median, slow = report.latency_s(0.5), report.latency_s(0.95)
        if median is not None and slow is not None:
            told = f"{letter}: median {median:.3g} s, 95 % within {slow:.3g} s; {_tokens(report):,} tokens in all"
            yield told + (" (characters / 4, where a server does not say)" if _estimated(report) else "")


def _tokens(report: RunReport) -> int:
    return sum(verdict.tokens or 0 for result in report.results for verdict in result.verdicts)


def _estimated(report: RunReport) -> bool:
    """Whether some of the tokens are an estimate."""
    askings = (asking for result in report.results for asking in result.askings)
    return any(asking.answer is not None and asking.answer.tokens.estimated for asking in askings)


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _number(value: float | None, form: str) -> str:
    return "—" if value is None else f"{value:{form}}"


# JSON


def versus_json(versus: Versus) -> dict[str, Any]:
    """The whole comparison in the documented form: keys are added, never renamed. Wins are B's."""
    return {
        "pincite_comparison": 1,
        "set": str(versus.questions.path),
        "title": versus.questions.title,
        "verdict": verdict(versus).casefold(),
        "p": _round(versus.p),
        "wins": len(versus.ending("win")),
        "losses": len(versus.ending("loss")),
        "ties": len(versus.ending("tie")),
        "differences": list(versus.differences),
        "measures": [_paired_json(each) for each in versus.measures],
        "costs": [_paired_json(each) for each in versus.costs],
        "questions": [_match_json(match) for match in versus.matches],
        "a": _side_json(versus, 0, versus.a),
        "b": _side_json(versus, 1, versus.b),
    }


def _paired_json(each: Paired) -> dict[str, Any]:
    numbers = {name: _round(getattr(each, name)) for name in ("a", "b", "difference", "low", "high", "p")}
    return {"name": each.measure.name, **numbers, "test": each.test, "n": each.n, "meaning": each.measure.meaning}


def _match_json(match: Match) -> dict[str, Any]:
    sides = {
        letter: {
            "passes": _round(passes(results)),
            "cause": _failing(results).cause or "",
            "detail": _failing(results).detail,
        }
        for letter, results in (("a", match.a), ("b", match.b))
    }
    return {"id": match.question.id, "question": match.question.question, "ends": match.ends, **sides}


def _side_json(versus: Versus, at: int, report: RunReport) -> dict[str, Any]:
    return {
        "name": versus.names[at],
        "note": versus.notes[at],
        "tokens": _tokens(report),
        "tokens_estimated": _estimated(report),
        "report": report_json(report),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
