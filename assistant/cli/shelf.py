"""What lies on the shelf: index, add, remove, status. Comes in: options. Goes out: an exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assistant.cli.common import OK, SOME_FAILED, Command, print_json, settings_of
from assistant.cli.progress import Progress
from assistant.errors import SettingsError

__all__ = ["add_commands"]


def add_commands(command: Command) -> None:
    """Describe the commands of this module."""
    index = command(
        "index",
        run_index,
        "Bring the index in line with the folders; the shelf becomes exactly these, and what was added file by file.",
    )
    index.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="default: corpus/")
    index.add_argument("--again", action="store_true", help="the folders of last time")
    index.add_argument("--rebuild", action="store_true", help="begin from nothing, as after a change of settings")

    add = command("add", run_add, "Copy files into the folder of uploads and index them.")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE")
    clash = add.add_mutually_exclusive_group()
    for choice, text in {
        "replace": "replace a file of the same name",
        "keep_both": "give the new one a number",
    }.items():
        name = f"--{choice.replace('_', '-')}"
        clash.add_argument(name, action="store_const", const=choice, dest="clash", default="ask", help=text)

    remove = command("remove", run_remove, "Take documents that were added off the shelf; their files go to the trash.")
    remove.add_argument("documents", nargs="+", metavar="ID")

    status = command("status", run_status, "Say what became of every document.")
    status.add_argument("--json", action="store_true", help="as JSON")


def run_index(options: argparse.Namespace) -> int:
    """``pincite index``: `assistant.indexing.synchronise`."""
    from assistant.indexing import synchronise

    settings = settings_of(options)
    if options.again and options.folders:
        raise SettingsError("expected FOLDERs or --again, found both")
    folders = None if options.again else options.folders or [settings.corpus]
    with Progress(sys.stderr) as progress:
        report = synchronise(folders, settings, progress, rebuild=options.rebuild)
    print(report, file=sys.stderr)
    return SOME_FAILED if report.failed else OK


def run_add(options: argparse.Namespace) -> int:
    """``pincite add``: `assistant.shelf.add_files`, then `assistant.indexing.synchronise`."""
    from assistant.indexing import synchronise
    from assistant.shelf import add_files

    settings = settings_of(options)
    for placed in add_files(options.files, settings, options.clash):
        print(f"{placed.name}: {'was there already' if placed.already else 'added'}", file=sys.stderr)
    with Progress(sys.stderr) as progress:
        report = synchronise(None, settings, progress)
    for change in report.changes:
        print(f"{change.status:<11} {change.pages:>5} p.  {change.document}  {change.reason}".rstrip())
    print(report, file=sys.stderr)
    return SOME_FAILED if any(change.status not in ("indexed", "") for change in report.changes) else OK


def run_remove(options: argparse.Namespace) -> int:
    """``pincite remove``: `assistant.shelf.remove_documents`, then `assistant.indexing.synchronise`."""
    from assistant.index import Index
    from assistant.indexing import synchronise
    from assistant.shelf import remove_documents

    settings = settings_of(options)
    index = Index.open(settings)
    try:
        tokens = remove_documents(options.documents, index.documents(), settings)
    finally:
        index.close()
    for token in tokens:
        print(f"moved to {settings.data_folder / 'trash' / token}, where it is kept for a month", file=sys.stderr)
    print(synchronise(None, settings), file=sys.stderr)
    return OK


def run_status(options: argparse.Namespace) -> int:
    """``pincite status``: `assistant.index.Index.documents`."""
    from assistant.index import Index
    from assistant.output import status_json

    index = Index.open(settings_of(options))
    try:
        documents = index.documents()
    finally:
        index.close()
    if options.json:
        print_json(status_json(documents), indent=2)
    else:
        for d in documents:
            print(f"{d.status:<11} {d.pages:>5} p.  {d.id}  {d.title}{f'  ({d.reason})' if d.reason else ''}")
    return OK
