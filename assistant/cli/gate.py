"""Question sets: check, compare. Comes in: options. Goes out: an exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assistant.cli.common import OK, SOME_FAILED, Command, settings_of
from assistant.cli.progress import Progress
from assistant.errors import SettingsError

__all__ = ["add_commands"]


def add_commands(command: Command) -> None:
    """Describe the commands of this module."""
    check = command(
        "check", run_check, "Ask a set of questions and say what got worse; exit status 1 if something did."
    )
    check.add_argument("set", type=Path, metavar="SET.yaml", help="or SET.jsonl, SET.csv")
    check.add_argument(
        "--baseline", type=Path, metavar="FILE", help="compare with (default: SET.baseline.yaml, if there)"
    )
    check.add_argument("--update-baseline", action="store_true", help="make this run the baseline")
    check.add_argument("--report", type=Path, metavar="FOLDER", help="write the run and its report there")
    check.add_argument("--json", action="store_true", help="print the report as JSON")
    check.add_argument("--junit", type=Path, metavar="FILE", help="write the report as JUnit XML too")
    check.add_argument(
        "--repeat", type=int, default=1, metavar="N", help="ask everything N times, to tell flaky from failing"
    )
    check.add_argument("--jobs", type=int, default=1, metavar="N", help="ask N questions at once")
    check.add_argument(
        "--tag", action="append", default=[], metavar="T", help="only questions with this tag; repeatable"
    )
    check.add_argument("--resume", action="store_true", help="go on with a run that was stopped")
    check.add_argument(
        "--judge", default="", metavar="MODEL", help="language model that judges the questions' free-text answers"
    )
    check.add_argument("--model", metavar="NAME", help="language model (default: none, quote the documents)")
    versus = command(
        "compare", run_compare, "Ask a set of questions under two settings and say which answers better, and why."
    )
    versus.add_argument("set", type=Path, metavar="SET.yaml", help="or SET.jsonl, SET.csv")
    versus.add_argument("a", type=Path, metavar="A.toml", help="settings, as in pincite.toml")
    versus.add_argument("b", type=Path, metavar="B.toml", help="the other settings")
    versus.add_argument("--json", action="store_true", help="print the comparison as JSON")
    versus.add_argument("--repeat", type=int, default=1, metavar="N", help="ask everything N times")
    versus.add_argument("--jobs", type=int, default=1, metavar="N", help="ask N questions at once")
    versus.add_argument(
        "--tag", action="append", default=[], metavar="T", help="only questions with this tag; repeatable"
    )
    versus.add_argument("--resume", action="store_true", help="go on with a comparison that was stopped")


def run_check(options: argparse.Namespace) -> int:
    """``pincite check``: `assistant.regression.command.check_command`."""
    from assistant.regression.command import Wish, check_command

    wish = Wish(
        set_path=options.set,
        baseline=options.baseline,
        update_baseline=options.update_baseline,
        report=options.report,
        json=options.json,
        junit=options.junit,
        repeat=options.repeat,
        jobs=options.jobs,
        tags=tuple(options.tag),
        resume=options.resume,
        judge=options.judge,
    )
    with Progress(sys.stderr) as progress:
        done = check_command(wish, settings_of(options), progress)
    print(done.shown)
    for line in done.notes:
        print(line, file=sys.stderr)
    return SOME_FAILED if done.worse else OK


def run_compare(options: argparse.Namespace) -> int:
    """``pincite compare``: `assistant.regression.versus.command.compare_command`."""
    from assistant.regression.versus.command import VersusWish, compare_command

    if options.settings is not None:
        raise SettingsError("--settings: expected none, because the settings are those of the two files")
    wish = VersusWish(
        set_path=options.set,
        a=options.a,
        b=options.b,
        index=options.index,
        json=options.json,
        repeat=options.repeat,
        jobs=options.jobs,
        tags=tuple(options.tag),
        resume=options.resume,
    )
    with Progress(sys.stderr) as progress:
        shown = compare_command(wish, progress)
    print(shown)
    return OK
