"""Compare a run with the baseline, question by question. Comes in: results and baseline. Goes out: changes.

Without a baseline nothing is known to fail, so whatever fails is newly failing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.regression.baseline import Baseline, Kept
from assistant.regression.questions import Tolerance
from assistant.regression.results import Result

__all__ = ["KINDS", "WORSE", "Change", "Kind", "change_of", "changes_of"]

Kind = Literal["newly failing", "got worse", "newly flaky", "fixed", "still failing", "new", "gone", "holds"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are told."""

WORSE: frozenset[Kind] = frozenset({"newly failing", "got worse", "newly flaky"})
"""What makes the exit status 1."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one case since the baseline; ``result`` is None for one that is gone from the set."""

    key: str
    kind: Kind
    words: str  # what got worse, or the reason that the baseline gives
    result: Result | None
    before: Kept | None

    @property
    def worse(self) -> bool:
        return self.kind in WORSE


def changes_of(
    results: Sequence[Result], keys: Sequence[str], baseline: Baseline | None, tolerance: Tolerance
) -> tuple[Change, ...]:
    """One change for each result, and one for each case of the baseline that is not among the set's ``keys``."""
    before = baseline.cases if baseline is not None else {}
    changes = [change_of(result, baseline, tolerance) for result in results]
    gone = [Change(key, "gone", "no longer in the set", None, kept) for key, kept in before.items() if key not in keys]
    return tuple(sorted([*changes, *gone], key=lambda change: KINDS.index(change.kind)))


def change_of(result: Result, baseline: Baseline | None, tolerance: Tolerance) -> Change:
    """What became of one case since the baseline."""
    before = baseline.cases.get(result.key) if baseline is not None else None
    if before is None:
        kind: Kind = "holds" if result.status == "passed" else _failing(result)
        if kind == "holds" and baseline is not None:
            kind = "new"
        return Change(result.key, kind, "", result, None)
    kind, words = _compared(result, before, tolerance)
    return Change(result.key, kind, words, result, before)


def _failing(result: Result) -> Kind:
    return "newly flaky" if result.status == "flaky" else "newly failing"


def _compared(result: Result, before: Kept, tolerance: Tolerance) -> tuple[Kind, str]:
    if before.status == "passed":
        if 1 - result.passes > tolerance.passes:
            return _failing(result), ""
        if result.status != "passed":
            return "holds", "flaky, within the tolerance"
        less = _less(result, before, tolerance)
        return ("got worse", less) if less else ("holds", "")
    if result.status == "passed":
        # one pass does not make a flaky question sound
        return (
            ("fixed", f"it was: {before.cause}")
            if before.status == "failed" or len(result.verdicts) > 1
            else ("holds", "")
        )
    if before.status == "flaky" and result.status == "failed" and len(result.verdicts) > 1:
        return "newly failing", "it was flaky"
    less = _less(result, before, tolerance)
    if less and before.status == "failed":
        return "got worse", less
    return "still failing", before.reason or (f"it was: {before.cause}" if before.cause != result.cause else "")


def _less(result: Result, before: Kept, tolerance: Tolerance) -> str:
    """What there is less of than before, beyond tolerance, in words."""
    told = result.told
    found = []
    same = before.facts.endswith(f"/{len(told.facts)}")  # else the set has changed
    if same and before.facts_held - told.facts_held > tolerance.facts:
        found.append(f"{told.facts_held} of {len(told.facts)} facts, {before.facts_held} before")
    if before.page_f1 is not None and told.f1 is not None and before.page_f1 - told.f1 > tolerance.page_f1 + 0.005:
        found.append(
            f"F1 by page {told.f1:.2f}, {before.page_f1:.2f} before (cited {', '.join(told.cited) or 'nothing'})"
        )
    return "; ".join(found)
