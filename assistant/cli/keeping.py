"""What is kept: export, verify, conversations. Comes in: options. Goes out: an exit status."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.batch import lines_of
from assistant.cli.common import COULD_NOT_RUN, OK, SOME_FAILED, Command, print_json, save_evidence, settings_of
from assistant.errors import SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.conversations import Conversation

__all__ = ["add_commands"]


def add_commands(command: Command) -> None:
    """Describe the commands of this module."""
    export = command("export", run_export, "Make an evidence file of answers that `pincite ask --json` gave.")
    export.add_argument("answers", metavar="ANSWERS.json", help="one answer, or one a line (- for standard input)")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.html or FILE.json")
    export.add_argument("--title", default="", help="default: the first question")
    export.add_argument("--language", choices=("en", "ko"), default="en", help="of the headings (default: en)")

    verify = command("verify", run_verify, "Say whether evidence files are unaltered and still hold.")
    verify.add_argument("files", nargs="+", type=Path, metavar="FILE")
    verify.add_argument("--json", action="store_true", help="as JSON, one object a file")

    talks = command("conversations", run_conversations, "List, show, export or delete conversations of the chat page.")
    talks.add_argument("action", choices=("list", "show", "export", "delete"))
    talks.add_argument("conversation", nargs="?", metavar="ID", help="as list names it")
    talks.add_argument("--of", default="", metavar="NAME", help="whose, where people log in")
    talks.add_argument("--find", default="", metavar="WORDS", help="list: those in which the words occur")
    talks.add_argument("--out", type=Path, metavar="FILE", help="export: FILE.html or FILE.json")
    talks.add_argument("--language", choices=("en", "ko"), default="en", help="export: of the headings (default: en)")


def run_export(options: argparse.Namespace) -> int:
    """``pincite export``: `assistant.evidence.gather`."""
    from assistant.evidence import check_name, read_answers
    from assistant.index import Index

    check_name(options.out)
    answers = read_answers("\n".join(line for _, line in lines_of(options.answers)))
    index = Index.open(settings_of(options))
    try:
        save_evidence(answers, index, options.out, options.title, options.language)
    finally:
        index.close()
    return OK


def run_verify(options: argparse.Namespace) -> int:
    """``pincite verify``: `assistant.evidence.verify`."""
    from assistant.evidence import report_json, report_text, verify
    from assistant.index import Index

    index = Index.open(settings_of(options))
    try:
        reports = [verify(file, index) for file in options.files]
    finally:
        index.close()
    for report in reports:
        if options.json:
            print_json(report_json(report), indent=2 if len(reports) == 1 else None)
        else:
            print(report_text(report))
    if any(report.verdict == "unreadable" for report in reports):
        return COULD_NOT_RUN
    return OK if all(report.verdict == "unchanged" for report in reports) else SOME_FAILED


def run_conversations(options: argparse.Namespace) -> int:
    """``pincite conversations``: `assistant.conversations.Conversations`."""
    from assistant.conversations import Conversations

    settings, talk = settings_of(options), options.conversation
    if (talk is None) != (options.action == "list"):
        raise SettingsError(f"{options.action}: expected {'no ID' if talk else 'the ID of a conversation'}")
    store = Conversations(settings.data_folder)
    try:
        match options.action:
            case "list":
                for each in store.list(options.of, options.find):
                    print(f"{each.id}  {time.strftime('%Y-%m-%d %H:%M', time.localtime(each.changed))}  {each.title}")
            case "show":
                _show_conversation(store.load(options.of, talk))
            case "export":
                _export_conversation(store.load(options.of, talk), settings, options.out, options.language)
            case "delete":
                store.delete(options.of, talk, for_good=True)
    finally:
        store.close()
    return OK


def _show_conversation(talk: Conversation) -> None:
    from assistant.output import answer_text

    for exchange in talk.exchanges:
        print(f"# {exchange.question}\n")
        said = answer_text(exchange.answer) if exchange.answer is not None else exchange.error
        print(f"{said}\n({exchange.state})\n" if exchange.state != "done" else f"{said}\n")


def _export_conversation(talk: Conversation, settings: Settings, out: Path | None, language: str) -> None:
    from assistant.evidence import check_name
    from assistant.index import Index

    if out is None:
        raise SettingsError("export: expected --out FILE.html or FILE.json")
    check_name(out)
    answers = [each.answer for each in talk.exchanges if each.state == "done" and each.answer is not None]
    if not answers:
        raise SettingsError(f"{talk.id}: no answer in it has come to its end")
    index = Index.open(settings)
    try:
        save_evidence(answers, index, out, talk.title, language)
    finally:
        index.close()
