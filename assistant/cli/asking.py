"""Questions: ask, search, page. Comes in: options. Goes out: an exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from assistant.cli.batch import run_batch
from assistant.cli.common import OK, SOME_FAILED, Command, print_json, save_evidence, settings_of
from assistant.errors import SettingsError

__all__ = ["add_commands"]


def add_commands(command: Command) -> None:
    """Describe the commands of this module."""
    ask = command("ask", run_ask, "Answer a question from the documents.")
    _question_options(ask)
    ask.add_argument("--model", metavar="NAME", help='"extractive", or for example ollama:qwen3, openai:gpt-5')
    ask.add_argument("--export", type=Path, metavar="FILE", help="keep the answer as evidence: FILE.html or FILE.json")

    search = command("search", run_search, "Find the pages for a question, without answering it.")
    _question_options(search)
    search.add_argument("-k", type=int, metavar="N", help="how many pages (default: 10)")

    page = command("page", run_page, "Draw a page as a picture, with a span of its text marked.")
    page.add_argument("document", metavar="DOCUMENT")
    page.add_argument("page", type=int, metavar="PAGE", help="physical page, the first is 1")
    page.add_argument("--mark", action="append", default=[], metavar="START:END", help="characters of the page's text")
    page.add_argument("--out", type=Path, required=True, metavar="FILE.png")


def run_ask(options: argparse.Namespace) -> int:
    """``pincite ask``: `assistant.pipeline.Assistant.ask`."""
    from assistant.output import answer_json, answer_text
    from assistant.pipeline import Assistant

    if options.export is not None:
        from assistant.evidence import check_name

        check_name(options.export)
        if options.batch:
            raise SettingsError("--export keeps one answer: give what --batch prints to `pincite export`")
    assistant = Assistant(settings_of(options))

    def answer(task: dict[str, Any]) -> dict[str, Any]:
        return answer_json(assistant.ask(**task))

    if options.batch:
        return run_batch(options, assistant, answer)
    made = assistant.ask(_the_question(options), documents=options.document)
    if options.json:
        print_json(answer_json(made), indent=2)
    else:
        print(answer_text(made))
    if options.export is not None:
        save_evidence([made], assistant.index, options.export)
    return SOME_FAILED if made.error else OK


def run_search(options: argparse.Namespace) -> int:
    """``pincite search``: `assistant.pipeline.Assistant.search`."""
    from assistant.output import page_name, search_json
    from assistant.pipeline import Assistant

    settings = settings_of(options)
    k = settings.retrieved if options.k is None else options.k
    if k < 1:
        raise SettingsError(f"-k: expected 1 or more, found {k}")
    assistant = Assistant(settings)

    def find(task: dict[str, Any]) -> dict[str, Any]:
        result = assistant.search(**task)
        return search_json(result.id, result.question, result.searched, result.hits, result.seconds, k)

    if options.batch:
        return run_batch(options, assistant, find)
    found = find({"question": _the_question(options), "documents": options.document})
    if options.json:
        print_json(found, indent=2)
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
    index = Index.open(settings_of(options))
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


def _question_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--batch", metavar="IN.jsonl", help="one JSON object a line (- for standard input)")
    parser.add_argument("--document", action="append", metavar="ID", help="ask only this document; may be repeated")
    parser.add_argument("--json", action="store_true", help="as JSON")
