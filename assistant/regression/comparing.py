"""Compare a run with the baseline, question by question. Comes in: results and baseline. Goes out: changes.

Without a baseline nothing is known to fail, so whatever fails is newly failing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.regression.baseline import Baseline, Kept, lapsed
from assistant.regression.misleading import WITHHELD, misleads, unsupported
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
    better: bool = False  # it fails as before, but no longer misleads
    lapsed: str = ""  # the reason in the baseline, which no longer holds

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
    better = kind == "still failing" and _withdrawn(result, before)
    old = lapsed(before, result)
    parts = (
        f"withheld now, it misled before: {before.misleads}" if better else "",
        words,
        f"the reason in the baseline no longer holds: “{old}”" if old else "",
    )
    return Change(result.key, kind, "; ".join(part for part in parts if part), result, before, better, old)


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
    if before.status == "failed":
        less = "" if _withdrawn(result, before) else _less(result, before, tolerance)
        if worse := _misleads_now(result, before) or less:
            return "got worse", worse
    if before.cause in ("", result.cause):
        return "still failing", before.reason
    return "still failing", f"it was: {before.cause}"


def _misleads_now(result: Result, before: Kept) -> str:
    """How a question that failed without misleading anybody misleads now, in words."""
    now = misleads(result)
    if not now:
        return ""
    cited = f"{now} (cited {', '.join(result.told.cited) or 'nothing'})"
    if before.outcome == WITHHELD:
        return f"answered wrongly, withheld before: {cited}"
    if not before.cited and not before.page_f1 and result.told.precision == 0:
        return f"{cited}, nothing cited before"
    claims = unsupported(result)
    if before.unsupported is not None and claims is not None and claims > before.unsupported:
        return f"{now}; claims that failed their check: {claims}, {before.unsupported} before"
    return ""


def _withdrawn(result: Result, before: Kept) -> bool:
    """Whether an answer that misled is withheld now; what facts or pages it had are then no loss."""
    return bool(before.misleads) and before.status == "failed" and result.told.outcome == WITHHELD


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
