"""The measures beside those of the baseline. Comes in: a report, past runs. Goes out: differences, with intervals.

The baseline keeps of each question its status, outcome, facts and F1 by page: what can be measured from these is
compared over the questions that both have, paired, with a bootstrap over questions as in ``measures``. Other measures
are compared with the run in the history that had the settings and documents of the baseline, if any, without interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.regression.baseline import Kept
from assistant.regression.measures import summed
from assistant.regression.page.history import Past
from assistant.regression.report import RunReport
from assistant.regression.results import Result
from assistant.regression.versus.paired import interval

__all__ = ["Difference", "differences_of"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Now less then: with its 95 % interval over ``n`` wordings, or without one from the run ``started`` then."""

    value: float
    low: float | None = None
    high: float | None = None
    n: int = 0
    started: str = ""

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0, so that chance is an unlikely reason."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


_Pair = tuple[float | None, float | None]  # now, then


def _passed(result: Result, then: Kept) -> _Pair:
    return (None, None) if then.status == "flaky" else (result.passes, float(then.status == "passed"))


def _outcome(result: Result, then: Kept) -> _Pair:
    allowed = result.case.question.outcomes
    return float(result.told.outcome in allowed), float(then.outcome in allowed)


def _abstention_precision(result: Result, then: Kept) -> _Pair:
    right = float("not_in_documents" in result.case.question.outcomes)
    now, before = (right if o == "not_in_documents" else None for o in (result.told.outcome, then.outcome))
    return now, before


def _abstention_recall(result: Result, then: Kept) -> _Pair:
    if not result.case.question.abstains:
        return None, None
    return float(result.told.outcome == "not_in_documents"), float(then.outcome == "not_in_documents")


def _facts(result: Result, then: Kept) -> _Pair:
    told = result.told
    if not told.facts or result.case.question.abstains or not then.facts.endswith(f"/{len(told.facts)}"):
        return None, None  # no facts, or the set has changed
    return told.facts_held / len(told.facts), then.facts_held / len(told.facts)


def _f1(result: Result, then: Kept) -> _Pair:
    if result.told.f1 is None or then.page_f1 is None:
        return None, None
    return round(result.told.f1, 2), then.page_f1  # it is kept rounded


KEPT: Mapping[str, Callable[[Result, Kept], _Pair]] = {
    "passed": _passed,
    "outcome accuracy": _outcome,
    "abstention precision": _abstention_precision,
    "abstention recall": _abstention_recall,
    "fact recall": _facts,
    "citation F1": _f1,
}


def differences_of(report: RunReport, past: Sequence[Past] = ()) -> dict[str, Difference]:
    """The difference of each measure to the baseline, by name; a measure that cannot be compared is left out."""
    if not report.compared:
        return {}
    made = _from_history(report, past)
    both = [(c.result, c.before) for c in report.changes if c.result is not None and c.before is not None]
    for name, pair in KEPT.items():
        made.pop(name, None)
        difference = _paired([(result.case.question.id, pair(result, then)) for result, then in both])
        if difference is not None:
            made[name] = difference
    return made


def _from_history(report: RunReport, past: Sequence[Past]) -> dict[str, Difference]:
    of_baseline = [
        run for run in past
        if run.fingerprint == report.baseline and run.set_sha256 == report.questions.sha256
    ]  # fmt: skip
    if not of_baseline:
        return {}
    then = of_baseline[-1]
    now = {each.name: each.value for each in report.measures}
    return {
        name: Difference(value - before, started=then.started)
        for name, before in then.measures.items()
        if before is not None and (value := now.get(name)) is not None
    }


def _paired(values: Sequence[tuple[str, _Pair]]) -> Difference | None:
    """The difference of the two means, each over what it has a value for; whole questions are drawn."""
    ids = sorted({id for id, _ in values})
    now = summed(((id, pair[0]) for id, pair in values), ids)
    then = summed(((id, pair[1]) for id, pair in values), ids)
    if now.mean is None or then.mean is None:
        return None
    low, high = interval(then, now)
    return Difference(now.mean - then.mean, low, high, int(max(now.counts.sum(), then.counts.sum())))
