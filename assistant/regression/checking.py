"""Check a question set from beginning to end: the one function that the command and the pytest plugin share.

Comes in: a set, who answers, the shelf. Goes out: a ``RunReport``. What is printed and the exit status are left to the
command line; the clock and the folder are passed in.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import QuestionSetError, SettingsError, StoreError
from assistant.regression.asking import Asking, Responder, Task, ask_all
from assistant.regression.baseline import Baseline, updated, write_baseline
from assistant.regression.comparing import changes_of
from assistant.regression.fingerprint import Parts, code_version, differences, parts_of
from assistant.regression.judging import Verdict
from assistant.regression.judging import judge as judge_asking
from assistant.regression.measures import measured
from assistant.regression.opinion import Judge, Opinions, hear, with_opinion
from assistant.regression.places import Expected
from assistant.regression.questions import DRAFT, Case, PageRef, QuestionSet
from assistant.regression.report import RunReport
from assistant.regression.resolving import Shelf, resolve
from assistant.regression.results import Result, result_of
from assistant.regression.stored import RunFile
from assistant.settings import Settings

__all__ = ["Run", "check", "known_documents", "run_path", "store"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """How to run a set: ``folder`` is where the run is written down as it goes (None: nowhere)."""

    repeat: int = 1
    jobs: int = 1
    tags: tuple[str, ...] = ()
    resume: bool = False
    folder: Path | None = None

    def __post_init__(self) -> None:
        for name, value, most in (("--repeat", self.repeat, 1000), ("--jobs", self.jobs, 256)):
            if not 1 <= value <= most:
                raise SettingsError(f"{name}: expected a whole number from 1 to {most}, found {value}")
        if self.resume and self.folder is None:
            raise SettingsError("--resume: expected a folder in which runs are written down")


def check(
    questions: QuestionSet,
    responder: Responder,
    shelf: Shelf,
    settings: Settings,
    *,
    baseline: Baseline | None = None,
    run: Run = Run(),
    judge: Judge | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    code: Callable[[], str] = code_version,
) -> RunReport:
    """Ask every question and say what became of it since ``baseline``; ``judge`` gives its opinion on free text.

    Raises QuestionSetError, before anything is asked, where the set names what is not on the shelf.
    """
    started, began = now(), time.perf_counter()
    places = resolve(questions, shelf, known_documents(baseline))
    cases = _cases(questions, run.tags)
    parts = parts_of(settings, shelf.documents(), code())
    askings = list(_run(cases, questions, responder, parts, run, progress))
    heard = hear(judge, cases, askings, run.jobs, progress) if judge is not None else None
    if heard is not None:
        parts = Parts({**parts.settings, "judge": f"{heard.model} ({heard.prompt})"}, parts.documents)
    results = _results(cases, askings, places, heard)
    keys = [case.key for case in questions.cases()]
    return RunReport(
        questions=questions,
        tags=run.tags,
        results=results,
        changes=changes_of(results, keys, baseline, questions.tolerance),
        measures=measured(results),
        parts=parts,
        differences=tuple(differences(baseline.parts, parts)) if baseline is not None else (),
        compared=baseline is not None,
        places=places,
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - began,
        baseline=baseline.parts.fingerprint if baseline is not None else "",
        opinions=heard,
    )


def known_documents(baseline: Baseline | None) -> Mapping[str, str]:
    """The documents that the baseline knew."""
    return baseline.parts.documents if baseline is not None else {}


def run_path(folder: Path, questions: QuestionSet) -> Path:
    """Where the run of a set is written down in ``folder``."""
    return folder / f"{questions.path.stem}.run.jsonl"


def store(report: RunReport, before: Baseline | None, path: Path) -> bool:
    """Make the run the baseline; whether the file changed. Raises StoreError where questions could not be asked."""
    errors = [result.key for result in report.results if result.cause == "error"]
    if errors:
        named = ", ".join(errors[:5]) + (", ..." if len(errors) > 5 else "")
        raise StoreError(f"{path} was left as it is: {len(errors)} questions could not be asked ({named})")
    keys = [case.key for case in report.questions.cases()]
    return write_baseline(updated(before, report.results, keys, report.parts), path, report.questions.path.name)


def _cases(questions: QuestionSet, tags: tuple[str, ...]) -> list[Case]:
    cases = questions.cases(tags)
    if not cases and not tags:
        raise QuestionSetError(f"{questions.path}: all questions are drafts; take the tag {DRAFT!r} off those accepted")
    if not cases:
        there = sorted({tag for question in questions.questions for tag in question.tags})
        raise QuestionSetError(
            f"{questions.path}: no question has the tag {', '.join(tags)}; there are: {', '.join(there)}"
        )
    return cases


def _run(
    cases: Sequence[Case],
    questions: QuestionSet,
    responder: Responder,
    parts: Parts,
    run: Run,
    progress: Progress | None,
) -> Iterator[Asking]:
    tasks = [Task(case, repeat) for repeat in range(1, run.repeat + 1) for case in cases]
    if run.folder is None:
        yield from _counted(ask_all(tasks, responder, run.jobs), 0, len(tasks), progress)
        return
    with RunFile(run_path(run.folder, questions), questions.sha256, parts.fingerprint, run.resume) as file:
        wanted = {(task.case.key, task.repeat) for task in tasks}
        before = [asking for asking in file.before if (asking.key, asking.repeat) in wanted]
        done = {(asking.key, asking.repeat) for asking in before}
        yield from before
        rest = [task for task in tasks if (task.case.key, task.repeat) not in done]
        for asking in _counted(ask_all(rest, responder, run.jobs), len(before), len(tasks), progress):
            file.add(asking)
            yield asking


def _counted(askings: Iterator[Asking], done: int, total: int, progress: Progress | None) -> Iterator[Asking]:
    for number, asking in enumerate(askings, start=done + 1):
        if progress is not None:
            progress("asking", number, total)
        yield asking


def _results(
    cases: Sequence[Case], askings: Sequence[Asking], places: Mapping[PageRef, Expected], heard: Opinions | None
) -> tuple[Result, ...]:
    by_key: dict[str, list[tuple[Asking, Verdict]]] = defaultdict(list)
    cases_by_key = {case.key: case for case in cases}
    opinions = heard.on() if heard is not None else {}
    for asking in askings:
        case, opinion = cases_by_key[asking.key], opinions.get((asking.key, asking.repeat))
        verdict = with_opinion(judge_asking(case, asking, places), case.question, opinion)
        by_key[asking.key].append((asking, verdict))
    return tuple(result_of(case, by_key[case.key]) for case in cases)
