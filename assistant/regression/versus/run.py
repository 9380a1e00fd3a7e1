"""Two settings side by side: every question of a set is asked under both. Comes in: a set and two sides. Goes out: a
``Versus``: each side's run, who wins which question, and each measure paired.

Which settings those are and who answers with them is left to ``sides``; comparing with a stored run to ``comparing``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from assistant.regression.asking import Responder
from assistant.regression.checking import Progress, Run, check
from assistant.regression.fingerprint import Telling, code_version, differences
from assistant.regression.measures import COSTS, MEASURES
from assistant.regression.questions import Question, QuestionSet
from assistant.regression.report import RunReport
from assistant.regression.resolving import Shelf, resolve
from assistant.regression.results import Result
from assistant.regression.versus.paired import MCNEMAR, Paired, mcnemar, paired
from assistant.settings import Settings

__all__ = ["Match", "Side", "Versus", "compare"]

Ends = Literal["win", "loss", "tie"]
TELLING = Telling("under A", "under B", "only under A", "only under B")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what it is called, who answers, from which shelf and with which settings."""

    name: str
    responder: Responder
    shelf: Shelf
    settings: Settings
    note: str = ""  # what the reader should know of it


@dataclass(frozen=True, slots=True)
class Match:
    """One question under both: its results, one a wording."""

    question: Question
    a: tuple[Result, ...]
    b: tuple[Result, ...]

    @property
    def ends(self) -> Ends:
        """How it ends for B: a win is passed by more of B's askings than of A's."""
        a, b = passes(self.a), passes(self.b)
        return "win" if b > a else "loss" if b < a else "tie"


@dataclass(frozen=True, slots=True)
class Versus:
    """All that came of it; ``a`` and ``b`` are the two runs, without a baseline."""

    questions: QuestionSet
    names: tuple[str, str]
    notes: tuple[str, str]
    a: RunReport
    b: RunReport
    differences: tuple[str, ...]  # of settings and documents, in words
    matches: tuple[Match, ...]  # in the order of the set
    measures: tuple[Paired, ...]
    costs: tuple[Paired, ...]

    def ending(self, ends: Ends) -> list[Match]:
        """The matches that end so for B."""
        return [match for match in self.matches if match.ends == ends]

    @property
    def p(self) -> float:
        """How likely wins and losses are as far apart by chance: exact McNemar."""
        return mcnemar(len(self.ending("win")), len(self.ending("loss")))


def compare(
    questions: QuestionSet,
    a: Side,
    b: Side,
    *,
    run: Run | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    code: Callable[[], str] = code_version,
) -> Versus:
    """Ask every question under A, then under B, and say what differs.

    Raises QuestionSetError, before anything is asked, where the set names what is not on one of the two shelves.
    """
    given = run or Run()
    resolve(questions, b.shelf)  # a fault there should not be told after all of A's answers

    def ran(side: Side, letter: str) -> RunReport:
        own = replace(given, folder=None if given.folder is None else given.folder / letter)
        told = None if progress is None else lambda stage, done, total: progress(f"{stage} {letter}", done, total)
        return check(questions, side.responder, side.shelf, side.settings, run=own, progress=told, now=now, code=code)

    return _versus(questions, a, b, ran(a, "A"), ran(b, "B"))


def _versus(questions: QuestionSet, one: Side, other: Side, a: RunReport, b: RunReport) -> Versus:
    asked = {result.case.question.id: result.case.question for result in a.results}
    matches = tuple(Match(question, _of(question, a), _of(question, b)) for question in asked.values())
    differ = tuple(differences(a.parts, b.parts, TELLING))
    made = Versus(questions, (one.name, other.name), (one.note, other.note), a, b, differ, matches, (), ())
    measures, costs = (
        [paired(measure, a.results, b.results, list(asked)) for measure in some] for some in (MEASURES, COSTS)
    )
    told = [replace(each, p=made.p, test=MCNEMAR) if each.measure.name == "passed" else each for each in measures]
    return replace(made, measures=tuple(told), costs=tuple(costs))


def _of(question: Question, report: RunReport) -> tuple[Result, ...]:
    return tuple(result for result in report.results if result.case.question.id == question.id)


def passes(results: Sequence[Result]) -> float:
    """The share of a question's askings that pass, each wording counting alike."""
    return sum(result.passes for result in results) / len(results)
