"""The command ``pincite``: each command is a thin wrapper on one public function. Machine output goes to stdout,
everything else to stderr. Exit status: 0 done, 1 done but something failed, 2 could not run.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant import __version__
from assistant.errors import PinciteError, SettingsError
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.conversations import Conversation
    from assistant.index import Index
    from assistant.pipeline import Assistant
    from assistant.records import Answer

__all__ = ["main"]

OK, SOME_FAILED, COULD_NOT_RUN = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    options = _parser().parse_args(argv)
    # A thread that waits should sleep: spinning, it stops all others when the machine is busy (seen: 0.2 s become 40).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
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

    chat = command("chat", run_chat, "Open the chat page.")
    chat.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    chat.add_argument("--port", type=int, help="port to listen on (default: 7860)")
    chat.add_argument("--model", metavar="NAME", help="language model (default: none, quote the documents)")
    chat.add_argument("--users", type=Path, metavar="FILE", help="who may log in; made by pincite user add")
    chat.add_argument(
        "--without-login", action="store_true", default=None, help="listen beyond this machine all the same"
    )

    mcp = command(
        "mcp", run_mcp, "Offer ask, search and the other tools to an agent (MCP over standard input and output)."
    )
    mcp.add_argument("--model", metavar="NAME", help="language model (default: none, quote the documents)")

    status = command("status", run_status, "Say what became of every document.")
    status.add_argument("--json", action="store_true", help="as JSON")

    ask = command("ask", run_ask, "Answer a question from the documents.")
    _question(ask)
    ask.add_argument("--model", metavar="NAME", help='"extractive", or for example ollama:qwen3, openai:gpt-5')
    ask.add_argument("--export", type=Path, metavar="FILE", help="keep the answer as evidence: FILE.html or FILE.json")

    search = command("search", run_search, "Find the pages for a question, without answering it.")
    _question(search)
    search.add_argument("-k", type=int, metavar="N", help="how many pages (default: 10)")

    export = command("export", run_export, "Make an evidence file of answers that `pincite ask --json` gave.")
    export.add_argument("answers", metavar="ANSWERS.json", help="one answer, or one a line (- for standard input)")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="FILE.html or FILE.json")
    export.add_argument("--title", default="", help="default: the first question")
    export.add_argument("--language", choices=("en", "ko"), default="en", help="of the headings (default: en)")

    verify = command("verify", run_verify, "Say whether evidence files are unaltered and still hold.")
    verify.add_argument("files", nargs="+", type=Path, metavar="FILE")
    verify.add_argument("--json", action="store_true", help="as JSON, one object a file")

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

    page = command("page", run_page, "Draw a page as a picture, with a span of its text marked.")
    page.add_argument("document", metavar="DOCUMENT")
    page.add_argument("page", type=int, metavar="PAGE", help="physical page, the first is 1")
    page.add_argument("--mark", action="append", default=[], metavar="START:END", help="characters of the page's text")
    page.add_argument("--out", type=Path, required=True, metavar="FILE.png")

    talks = command("conversations", run_conversations, "List, show, export or delete conversations of the chat page.")
    talks.add_argument("action", choices=("list", "show", "export", "delete"))
    talks.add_argument("conversation", nargs="?", metavar="ID", help="as list names it")
    talks.add_argument("--of", default="", metavar="NAME", help="whose, where people log in")
    talks.add_argument("--find", default="", metavar="WORDS", help="list: those in which the words occur")
    talks.add_argument("--out", type=Path, metavar="FILE", help="export: FILE.html or FILE.json")
    talks.add_argument("--language", choices=("en", "ko"), default="en", help="export: of the headings (default: en)")

    user = command("user", run_user, "Say who may log in to the chat page.")
    user.add_argument("action", choices=("add", "remove", "list"))
    user.add_argument("name", nargs="?", metavar="NAME", help="of the person; add asks for a password")
    user.add_argument("--users", type=Path, metavar="FILE", help="default: users.toml, or the setting 'users'")
    return parser


def _question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--batch", metavar="IN.jsonl", help="one JSON object a line (- for standard input)")
    parser.add_argument("--document", action="append", metavar="ID", help="ask only this document; may be repeated")
    parser.add_argument("--json", action="store_true", help="as JSON")


def _settings(options: argparse.Namespace) -> Settings:
    names = ("index", "host", "port", "model", "users", "without_login")
    return load_settings(options.settings, **{n: getattr(options, n, None) for n in names})


def run_index(options: argparse.Namespace) -> int:
    """``pincite index``: `assistant.indexing.synchronise`."""
    from assistant.indexing import synchronise

    settings = _settings(options)
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

    settings = _settings(options)
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

    settings = _settings(options)
    index = Index.open(settings)
    try:
        tokens = remove_documents(options.documents, index.documents(), settings)
    finally:
        index.close()
    for token in tokens:
        print(f"moved to {settings.data_folder / 'trash' / token}, where it is kept for a month", file=sys.stderr)
    print(synchronise(None, settings), file=sys.stderr)
    return OK


def run_chat(options: argparse.Namespace) -> int:
    """``pincite chat``: `assistant.ui.serve`."""
    from assistant.ui import serve

    serve(_settings(options))
    return OK


def run_mcp(options: argparse.Namespace) -> int:
    """``pincite mcp``: `assistant.ui.mcp_door.speak_mcp`."""
    from assistant.ui.mcp_door import speak_mcp

    speak_mcp(_settings(options))
    return OK


def run_user(options: argparse.Namespace) -> int:
    """``pincite user``: `assistant.users`."""
    from assistant.users import add_user, read_users, remove_user, user_name

    file = _settings(options).users or Path("users.toml")
    if options.action == "list":
        if options.name is not None:
            raise SettingsError(f"list: expected no NAME, found {options.name!r}")
        for name in read_users(file):
            print(name)
        return OK
    if options.name is None:
        raise SettingsError(f"{options.action}: expected the NAME of a person")
    if options.action == "remove":
        remove_user(file, options.name)
        print(f"{user_name(options.name)} can no longer log in ({file})", file=sys.stderr)
        return OK
    name = user_name(options.name)
    new = add_user(file, name, _new_password(name))
    print(f"{name} can log in now ({file})" if new else f"{name} has a new password ({file})", file=sys.stderr)
    return OK


def _new_password(name: str) -> str:
    """Typed twice without being shown; one line of standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("Once more: ") != password:
        raise SettingsError("The two passwords differ; nothing was changed.")
    return password


def run_status(options: argparse.Namespace) -> int:
    """``pincite status``: `assistant.index.Index.documents`."""
    from assistant.index import Index
    from assistant.output import status_json

    index = Index.open(_settings(options))
    try:
        documents = index.documents()
    finally:
        index.close()
    if options.json:
        _print_json(status_json(documents), indent=2)
    else:
        for d in documents:
            print(f"{d.status:<11} {d.pages:>5} p.  {d.id}  {d.title}{f'  ({d.reason})' if d.reason else ''}")
    return OK


def run_ask(options: argparse.Namespace) -> int:
    """``pincite ask``: `assistant.pipeline.Assistant.ask`."""
    from assistant.output import answer_json, answer_text
    from assistant.pipeline import Assistant

    if options.export is not None:
        from assistant.evidence import check_name

        check_name(options.export)
        if options.batch:
            raise SettingsError("--export keeps one answer: give what --batch prints to `pincite export`")
    assistant = Assistant(_settings(options))

    def answer(task: dict[str, Any]) -> dict[str, Any]:
        return answer_json(assistant.ask(**task))

    if options.batch:
        return _run_batch(options, assistant, answer)
    made = assistant.ask(_the_question(options), documents=options.document)
    if options.json:
        _print_json(answer_json(made), indent=2)
    else:
        print(answer_text(made))
    if options.export is not None:
        _export([made], assistant.index, options.export)
    return SOME_FAILED if made.error else OK


def run_search(options: argparse.Namespace) -> int:
    """``pincite search``: `assistant.pipeline.Assistant.search`."""
    from assistant.output import page_name, search_json
    from assistant.pipeline import Assistant

    settings = _settings(options)
    k = settings.retrieved if options.k is None else options.k
    if k < 1:
        raise SettingsError(f"-k: expected 1 or more, found {k}")
    assistant = Assistant(settings)

    def find(task: dict[str, Any]) -> dict[str, Any]:
        result = assistant.search(**task)
        return search_json(result.id, result.question, result.searched, result.hits, result.seconds, k)

    if options.batch:
        return _run_batch(options, assistant, find)
    found = find({"question": _the_question(options), "documents": options.document})
    if options.json:
        _print_json(found, indent=2)
    else:
        for page in found["retrieved"]:
            place = page_name(page["page_index"], page["page_label"], page.get("section"))
            print(f"{page['score']:.3f}  {page['title']}, {place}  [{page['document']}]")
    return OK


def run_export(options: argparse.Namespace) -> int:
    """``pincite export``: `assistant.evidence.gather`."""
    from assistant.evidence import check_name, read_answers
    from assistant.index import Index

    check_name(options.out)
    answers = read_answers("\n".join(line for _, line in _lines(options.answers)))
    index = Index.open(_settings(options))
    try:
        _export(answers, index, options.out, options.title, options.language)
    finally:
        index.close()
    return OK


def _export(answers: Sequence[Answer], index: Index, out: Path, title: str = "", language: str = "en") -> None:
    from assistant.evidence import gather, save
    from assistant.rendering import Renderer

    with Renderer(index) as renderer:
        save(gather(answers, index, renderer, title=title, language=language), out)
    print(out, file=sys.stderr)


def run_conversations(options: argparse.Namespace) -> int:
    """``pincite conversations``: `assistant.conversations.Conversations`."""
    from assistant.conversations import Conversations

    settings, talk = _settings(options), options.conversation
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
        _export(answers, index, out, talk.title, language)
    finally:
        index.close()


def run_verify(options: argparse.Namespace) -> int:
    """``pincite verify``: `assistant.evidence.verify`."""
    from assistant.evidence import report_json, report_text, verify
    from assistant.index import Index

    index = Index.open(_settings(options))
    try:
        reports = [verify(file, index) for file in options.files]
    finally:
        index.close()
    for report in reports:
        if options.json:
            _print_json(report_json(report), indent=2 if len(reports) == 1 else None)
        else:
            print(report_text(report))
    if any(report.verdict == "unreadable" for report in reports):
        return COULD_NOT_RUN
    return OK if all(report.verdict == "unchanged" for report in reports) else SOME_FAILED


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
        done = check_command(wish, _settings(options), progress)
    print(done.shown)
    for line in done.notes:
        print(line, file=sys.stderr)
    return SOME_FAILED if done.worse else OK


def run_page(options: argparse.Namespace) -> int:
    """``pincite page``: `assistant.rendering.page_png`."""
    from assistant.index import Index
    from assistant.rendering import page_png

    marks = [_mark(text) for text in options.mark]
    index = Index.open(_settings(options))
    try:
        picture = page_png(index, options.document, options.page, marks)
    finally:
        index.close()
    try:
        options.out.write_bytes(picture)
    except OSError as error:
        raise SettingsError(f"--out: {options.out} cannot be written: {error.strerror}") from error
    print(options.out, file=sys.stderr)
    return OK


def _the_question(options: argparse.Namespace) -> str:
    if options.question is None:
        raise SettingsError("expected a QUESTION, or --batch FILE with one JSON object a line")
    return str(options.question)


def _mark(text: str) -> tuple[int, int]:
    try:
        start, end = (int(part) for part in text.split(":"))
    except ValueError as error:
        raise SettingsError(f"--mark: expected START:END, two whole numbers, found {text!r}") from error
    return start, end


def _run_batch(options: argparse.Namespace, assistant: Assistant, answer: Any) -> int:
    if options.question is not None:
        raise SettingsError("expected a QUESTION or --batch FILE, found both")
    failed = False
    for number, line in _lines(options.batch):
        result = _answer_line(line, number, options.document, answer)
        failed |= bool(result.get("error"))
        _print_json(result)
    return SOME_FAILED if failed else OK


def _answer_line(line: str, number: int, documents: list[str] | None, answer: Any) -> dict[str, Any]:
    """The answer to one line of a batch; what is wrong with it becomes an answer with ``error``, never the end."""
    given: Any = {}
    try:
        given = json.loads(line)
        return dict(answer(_task(given, number, documents)))
    except json.JSONDecodeError as error:
        reason = f"line {number} is not JSON: {error}"
    except PinciteError as error:
        reason = str(error)
    known = given if isinstance(given, dict) else {}
    return {
        "id": str(known.get("id", number)),
        "question": str(known.get("question", "")),
        "outcome": "not_in_documents",
        "text": "",
        "claims": [],
        "retrieved": [],
        "error": reason,
    }


def _task(given: Any, number: int, documents: list[str] | None) -> dict[str, Any]:
    """One line of a batch as arguments; the error says what was expected."""
    from assistant.records import Turn

    if not isinstance(given, dict) or not isinstance(given.get("question"), str):
        raise SettingsError(f'line {number}: expected an object with a text "question", found {json.dumps(given)[:80]}')
    only = given.get("documents", documents)
    if only is not None and not (isinstance(only, list) and all(isinstance(d, str) for d in only)):
        raise SettingsError(f'line {number}: "documents": expected a list of document ids, found {only!r}')
    history = given.get("history") or []
    try:
        turns = [Turn(turn["role"], str(turn["content"])) for turn in history]
    except (TypeError, KeyError) as error:
        raise SettingsError(f'line {number}: "history": expected a list of {{"role", "content"}}') from error
    if any(turn.role not in ("user", "assistant") for turn in turns):
        raise SettingsError(f'line {number}: "history": expected the roles "user" and "assistant"')
    identity = str(given.get("id", number))
    return {"question": given["question"], "documents": only or None, "history": turns, "id": identity}


def _lines(name: str) -> Iterator[tuple[int, str]]:
    if name == "-":
        yield from _numbered(sys.stdin)
        return
    try:
        with Path(name).open(encoding="utf-8-sig") as file:
            yield from _numbered(file)
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name} is not UTF-8 text: {error}") from error


def _numbered(file: TextIO) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            yield number, line


def _print_json(value: Any, indent: int | None = None) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=indent), flush=True)


class Progress:
    """A bar for each stage of indexing on ``stream``: called with the stage's name, how much is done, of how much."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bars: dict[str, Any] = {}

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        for bar in self._bars.values():
            bar.close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        from tqdm import tqdm

        if stage not in self._bars:
            self._bars[stage] = tqdm(desc=stage, total=total, file=self._stream, leave=False, delay=1)
        bar = self._bars[stage]
        bar.total = total
        bar.update(done - bar.n)
