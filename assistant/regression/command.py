"""What ``pincite check`` does. Comes in: what the person asked for, and settings. Goes out: what to print, and whether
something got worse. Reading options and the exit status are left to the command line.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import StoreError
from assistant.regression.baseline import Baseline, baseline_path, read_baseline
from assistant.regression.checking import Progress, Run, check, run_path, store
from assistant.regression.junit import junit_xml
from assistant.regression.opinion import Judge
from assistant.regression.page import write_page
from assistant.regression.reading import read_set
from assistant.regression.report import RunReport, report_json
from assistant.regression.terminal import report_text
from assistant.settings import Settings

__all__ = ["Done", "Wish", "check_command"]


@dataclass(frozen=True, slots=True)
class Wish:
    """The options of the command, by name."""

    set_path: Path
    baseline: Path | None = None
    update_baseline: bool = False
    report: Path | None = None
    json: bool = False
    junit: Path | None = None
    repeat: int = 1
    jobs: int = 1
    tags: tuple[str, ...] = ()
    resume: bool = False
    judge: str = ""  # a language model that judges free-text answers


@dataclass(frozen=True, slots=True)
class Done:
    """What to print, further lines for the person, and whether something got worse."""

    shown: str
    notes: tuple[str, ...]
    worse: bool


def check_command(wish: Wish, settings: Settings, progress: Progress | None = None) -> Done:
    """Check the set with the assistant of ``settings``; a run that becomes the baseline is never worse."""
    from assistant.pipeline import Assistant

    questions = read_set(wish.set_path)
    path = wish.baseline or baseline_path(wish.set_path)
    before = _baseline(wish, path)
    folder = wish.report or settings.data_folder / "regression"
    run = Run(wish.repeat, wish.jobs, wish.tags, wish.resume, folder)
    judge = Judge(wish.judge, settings) if wish.judge else None
    assistant = Assistant(settings)
    index = assistant.index
    try:
        report = check(questions, assistant, index, settings, baseline=before, run=run, judge=judge, progress=progress)
        page = write_page(report, assistant.index, wish.report, progress) if wish.report is not None else None
    except KeyboardInterrupt:
        done = f"stopped; what was answered is in {run_path(folder, questions)}: go on with --resume"
        raise StoreError(done) from None
    finally:
        assistant.index.close()
    return _done(wish, report, before, path, page)


def _baseline(wish: Wish, path: Path) -> Baseline | None:
    before = read_baseline(path)
    if before is None and wish.baseline is not None and not wish.update_baseline:
        raise StoreError(f"There is no baseline {path}; make one with --update-baseline")
    return before


def _done(wish: Wish, report: RunReport, before: Baseline | None, path: Path, page: Path | None) -> Done:
    notes: list[str] = []
    made = report_json(report)
    if wish.report is not None:
        notes.append(_written(wish.report / "report.json", lambda: json.dumps(made, ensure_ascii=False, indent=1)))
    if page is not None:
        notes.append(str(page))
    if wish.junit is not None:
        notes.append(_written(wish.junit, lambda: junit_xml(report)))
    if wish.update_baseline:
        notes.append(f"{path}: {'written' if store(report, before, path) else 'unchanged'}")
        notes += [
            f"{c.key}: its reason no longer holds and was emptied: “{c.lapsed}”" for c in report.changes if c.lapsed
        ]
    shown = json.dumps(made, ensure_ascii=False, indent=2) if wish.json else report_text(report)
    return Done(shown, tuple(notes), report.worse and not wish.update_baseline)


def _written(path: Path, text: Callable[[], str]) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
    return str(path)
