"""What came of each case. Comes in: verdicts on its askings. Goes out: ``Result``: passed, failed or flaky, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.regression.asking import Asking
from assistant.regression.causes import Cause
from assistant.regression.judging import Verdict
from assistant.regression.questions import Case

__all__ = ["Result", "Status", "result_of"]

Status = Literal["passed", "failed", "flaky"]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case: its verdicts in the order of repeats, and the askings they are about."""

    case: Case
    verdicts: tuple[Verdict, ...]
    askings: tuple[Asking, ...]

    @property
    def key(self) -> str:
        return self.case.key

    @property
    def passes(self) -> float:
        """The share of repeats that passed."""
        return sum(verdict.passed for verdict in self.verdicts) / len(self.verdicts)

    @property
    def status(self) -> Status:
        """Flaky is what passed at some repeats and failed at others."""
        return "passed" if self.passes == 1 else "failed" if self.passes == 0 else "flaky"

    @property
    def told(self) -> Verdict:
        """The verdict that tells most: the first that failed, or the first."""
        return next((verdict for verdict in self.verdicts if not verdict.passed), self.verdicts[0])

    @property
    def asking(self) -> Asking:
        """The asking that ``told`` is about."""
        return self.askings[self.verdicts.index(self.told)]

    @property
    def cause(self) -> Cause | None:
        return self.told.cause

    @property
    def detail(self) -> str:
        return self.told.detail


def result_of(case: Case, judged: Sequence[tuple[Asking, Verdict]]) -> Result:
    """The result of a case from its askings and their verdicts, whatever their order."""
    ordered = sorted(judged, key=lambda pair: pair[0].repeat)
    return Result(case, tuple(verdict for _, verdict in ordered), tuple(asking for asking, _ in ordered))
