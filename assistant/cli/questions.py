"""Question sets made from use: import, draft. Comes in: options. Goes out: an exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.common import OK, SOME_FAILED, Command, settings_of
from assistant.cli.progress import Progress
from assistant.errors import SettingsError
from assistant.feedback import KINDS
from assistant.settings import EXTRACTIVE, Settings

if TYPE_CHECKING:
    from assistant.index import Index
    from assistant.regression.questions import Question

__all__ = ["add_commands"]

COUNT = 20


def add_commands(command: Command) -> None:
    """Describe the commands of this module."""
    made = command("questions", run_questions, "Add questions to a set: from files, or proposed from the shelf itself.")
    made.add_argument("action", choices=("import", "draft"))
    made.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="import: exported conversations (.html, .json), feedback.jsonl, CSV or another set",
    )
    made.add_argument(
        "--to", type=Path, metavar="SET.yaml", help="the set to add to (default: questions.yaml in the data folder)"
    )
    kinds = tuple(filter(None, KINDS))
    made.add_argument(
        "--as",
        dest="kind",
        choices=kinds,
        default="right",
        help="import: what the answers of exported conversations are (default: right)",
    )
    made.add_argument("--count", type=int, default=COUNT, metavar="N", help=f"draft: at most N (default: {COUNT})")
    made.add_argument("--document", action="append", default=[], metavar="ID", help="draft: from this document only")
    made.add_argument("--model", metavar="NAME", help="draft: let this language model propose (default: by rule)")
    made.add_argument("--out", type=Path, metavar="FILE", help="draft: write all of them there, tagged as drafts")


def run_questions(options: argparse.Namespace) -> int:
    """``pincite questions``: `assistant.questions.import_questions`, `draft_questions`, `compose_questions`."""
    from assistant.index import Index

    if bool(options.files) != (options.action == "import"):
        raise SettingsError(f"{options.action}: expected {'no' if options.files else 'a'} FILE")
    if not 1 <= options.count <= 10_000:
        raise SettingsError(f"--count: expected a whole number from 1 to 10000, found {options.count}")
    if options.action == "draft" and options.out is None and not sys.stdin.isatty():
        raise SettingsError("draft: expected a terminal to ask at, or --out FILE")
    settings = settings_of(options)
    if options.to is not None:
        settings = replace(settings, questions=options.to)
    index = Index.open(settings)
    try:
        return _import(options, settings, index) if options.action == "import" else _draft(options, settings, index)
    finally:
        index.close()


def _import(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    from assistant.questions import append_questions, import_questions

    imported = [import_questions(file, index, options.kind) for file in options.files]
    for note in (note for each in imported for note in each.notes):
        print(note, file=sys.stderr)
    questions = [question for each in imported for question in each.questions]
    added = append_questions(settings.questions_file, questions) if questions else ()
    new = sum(each.new for each in added)
    for each in added:
        print(each.question.id)
    print(f"{settings.questions_file}: {new} added, {len(added) - new} there already", file=sys.stderr)
    return OK if questions else SOME_FAILED


def _draft(options: argparse.Namespace, settings: Settings, index: Index) -> int:
    from assistant.questions import append_questions, choose_questions

    for document in options.document:
        index.document(document)
    drafts = _drafts(options, settings, index)
    if not drafts:
        print("No question could be proposed from these documents that is not in the set already.", file=sys.stderr)
        return SOME_FAILED
    if options.out is not None:
        added = append_questions(options.out, drafts)
        print(f"{options.out}: {sum(each.new for each in added)} drafts added", file=sys.stderr)
        return OK
    chosen = choose_questions(drafts, settings.questions_file, index, input, print)
    told = f"{chosen.added} added, {chosen.there} there already, {chosen.thrown_away} thrown away"
    print(f"{settings.questions_file}: {told}", file=sys.stderr)
    return OK


def _drafts(options: argparse.Namespace, settings: Settings, index: Index) -> Sequence[Question]:
    """What is proposed, without what the set, or the file of drafts, asks already."""
    from assistant.questions import compose_questions, draft_questions
    from assistant.regression import read_set

    files = [file for file in (settings.questions_file, options.out) if file is not None and file.is_file()]
    known = [question.question for file in files for question in read_set(file).questions]
    if options.model in (None, EXTRACTIVE):
        return draft_questions(index, options.count, options.document, known)
    with Progress(sys.stderr) as progress:
        made = compose_questions(index, settings, options.count, options.document, known, progress=progress)
    if made.thrown_away:
        print(f"{made.thrown_away} proposals of {settings.model} did not hold and were left out", file=sys.stderr)
    if made.stopped:
        print(f"{settings.model} stopped answering: {made.stopped}", file=sys.stderr)
    return made.drafts
