"""The command ``pincite``: each command is a thin wrapper on one public function. Machine output goes to stdout,
everything else to stderr. Exit status: 0 done, 1 done but something failed, 2 could not run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant import __version__
from assistant.errors import PinciteError, SettingsError
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

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

    index = command("index", run_index, "Bring the index in line with the folders; the shelf becomes exactly these.")
    index.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="default: corpus/")
    index.add_argument("--rebuild", action="store_true", help="begin from nothing, as after a change of settings")

    chat = command("chat", run_chat, "Open the chat page.")
    chat.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    chat.add_argument("--port", type=int, help="port to listen on (default: 7860)")
    chat.add_argument("--model", metavar="NAME", help="language model (default: none, quote the documents)")

    status = command("status", run_status, "Say what became of every document.")
    status.add_argument("--json", action="store_true", help="as JSON")

    ask = command("ask", run_ask, "Answer a question from the documents.")
    _question(ask)
    ask.add_argument("--model", metavar="NAME", help='"extractive", or for example ollama:qwen3, openai:gpt-5')

    search = command("search", run_search, "Find the pages for a question, without answering it.")
    _question(search)
    search.add_argument("-k", type=int, metavar="N", help="how many pages (default: 10)")

    page = command("page", run_page, "Draw a page as a picture, with a span of its text marked.")
    page.add_argument("document", metavar="DOCUMENT")
    page.add_argument("page", type=int, metavar="PAGE", help="physical page, the first is 1")
    page.add_argument("--mark", action="append", default=[], metavar="START:END", help="characters of the page's text")
    page.add_argument("--out", type=Path, required=True, metavar="FILE.png")
    return parser


def _question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--batch", metavar="IN.jsonl", help="one JSON object a line (- for standard input)")
    parser.add_argument("--document", action="append", metavar="ID", help="ask only this document; may be repeated")
    parser.add_argument("--json", action="store_true", help="as JSON")


def _settings(options: argparse.Namespace) -> Settings:
    names = ("index", "host", "port", "model")
    return load_settings(options.settings, **{n: getattr(options, n, None) for n in names})


def run_index(options: argparse.Namespace) -> int:
    """``pincite index``: `assistant.indexing.synchronise`."""
    from assistant.indexing import synchronise

    settings = _settings(options)
    with Progress(sys.stderr) as progress:
        report = synchronise(options.folders or [settings.corpus], settings, progress, rebuild=options.rebuild)
    print(report, file=sys.stderr)
    return SOME_FAILED if report.failed else OK


def run_chat(options: argparse.Namespace) -> int:
    """``pincite chat``: `assistant.ui.serve`."""
    from assistant.ui import serve

    serve(_settings(options))
    return OK


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
        raise SettingsError(f"--batch: {name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"--batch: {name} is not UTF-8 text: {error}") from error


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
