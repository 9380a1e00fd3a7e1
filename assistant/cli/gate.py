"""Question sets: check. Comes in: options. Goes out: an exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assistant.cli.common import OK, SOME_FAILED, Command, settings_of
from assistant.cli.progress import Progress

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
    check.add_argument("--model", metavar="NAME", help="language model (default: none, quote the documents)")


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
    )
    with Progress(sys.stderr) as progress:
        done = check_command(wish, settings_of(options), progress)
    print(done.shown)
    for line in done.notes:
        print(line, file=sys.stderr)
    return SOME_FAILED if done.worse else OK
