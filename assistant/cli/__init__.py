"""The command ``pincite``: each command is a thin wrapper on one public function. Machine output goes to stdout,
everything else to stderr. Exit status: 0 done, 1 done but something failed, 2 could not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.cli import asking, gate, keeping, questions, serving, shelf
from assistant.cli.common import COULD_NOT_RUN, OK, SOME_FAILED
from assistant.errors import PinciteError

__all__ = ["COULD_NOT_RUN", "OK", "SOME_FAILED", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    options = _parser().parse_args(argv)
    # A thread of torch that waits spins for a blink and then sleeps: spinning on, it stops all others when the machine
    # is busy (seen: 0.2 s became 40); never spinning, it wakes too late (the finder took .18 s, with this .12 s).
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")
    try:
        return int(options.run(options))
    except PinciteError as error:
        print(f"pincite: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print("pincite: stopped", file=sys.stderr)
        return COULD_NOT_RUN
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; say nothing more
        return SOME_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pincite", description="Ask a shelf of documents; every answer cites the exact page, checked."
    )
    parser.add_argument("--version", action="version", version=f"pincite {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--index", type=Path, metavar="FOLDER", help="the index (default: vectorstore/)")
    common.add_argument("--settings", type=Path, metavar="FILE", help="settings (default: pincite.toml, if there)")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=[common])
        made.set_defaults(run=run)
        return made

    for module in (shelf, asking, serving, keeping, gate, questions):
        module.add_commands(command)
    return parser
