"""What the package says in English is said in Korean on the page: no error, reason or note is left out."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant
from assistant import errors, telling
from assistant.answering.failures import Request, explain, unfinished
from assistant.pipeline import QUOTES_ONLY, UNSURE
from assistant.settings import Settings
from assistant.telling import told
from assistant.ui.wording import Wording

PACKAGE = Path(assistant.__file__).parent
FILES = sorted(Path(telling.__file__).parent.glob("*.toml"))
VALUE = "⟨0⟩"  # stands for whatever is filled in

ONLY_AT_A_TERMINAL = (
    *("cli/", "regression/", "questions/", "finder/", "settings.py", "users.py", "output.py", "records.py"),
    *("evidence/files.py", "evidence/payload.py", "evidence/stored.py", "ui/app.py", "ui/programme.py"),
)
"""Where errors are raised that no page shows: before it is served, to programs, or about files given by hand."""

SAID_ELSEWHERE = {
    "answering/failures.py": "what `explain` gives",
    "answering/background.py": "_too_slow",
    "answering/language_model.py": "unfinished",
    "readers/__init__.py": "in the words of the system",
    "readers/pdf.py": "_ended, and what the worker says",
    "rendering/__init__.py": "what the drawing process says",
    "shelf/__init__.py": "by its code",
}
"""Modules in which an error's text is not written where it is raised; ``SPEAKING`` looks there."""

SPEAKING = (
    *("answering/failures.py", "answering/background.py", "answering/replies.py", "answering/local_model.py"),
    *("citations/alignment.py", "citations/check.py", "citations/check_values.py", "citations/check_words.py"),
    *("citations/cite.py", "citations/compare.py", "citations/markers.py"),
    *("readers/pdf.py", "readers/pdf_worker.py", "readers/pages.py"),
    *("rendering/worker.py", "rendering/process.py"),
)
NO_SENTENCES = ("import ", "the worker ", "The SCM met", "over above", "id ids")
"""How strings of these modules begin that look like sentences and are none: code, examples, lists of words."""


def template(node: ast.expr) -> str:
    """The text that an expression makes, with VALUE for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(template(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return template(node.left) + template(node.right)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "_pages":
        return f"{VALUE} pages"
    return template(node.value) if isinstance(node, ast.FormattedValue) else VALUE


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(PACKAGE).as_posix(), ast.parse(file.read_text("utf-8"))


def raised() -> Iterator[tuple[str, str]]:
    """Module and text of every error of ours that is made."""
    names = {*errors.__all__} - {"ShelfError"}  # whose code names its sentence, see below
    for module, tree in trees():
        if module.startswith(ONLY_AT_A_TERMINAL):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield module, template(node.args[-1])


def spoken(file: str) -> Iterator[str]:
    """The sentences in a module: strings of several words that are no docstrings and no lists."""
    seen: set[int] = set()
    for node in ast.walk(ast.parse((PACKAGE / file).read_text("utf-8"))):
        if isinstance(node, ast.Expr):
            seen.add(id(node.value))
        if id(node) in seen or not isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)):
            continue
        seen |= {id(part) for part in ast.walk(node)}
        text = template(node)
        several = len(re.findall(r"[a-z]{2,}", text)) > 2 and " " in text
        if several and not re.search(r"[\\\n|*]", text) and not text.startswith(NO_SENTENCES):
            yield text


def in_korean(text: str) -> str:
    """The text as it is said in Korean, once that is seen to hold all that was filled in and no English sentence."""
    said = told(text, "ko")
    assert re.search("[가-힣]", said), f"add this to assistant/telling: {text}"
    assert said.count(VALUE) == text.count(VALUE), said
    assert not re.search(r"\b(the|is|not|was|of|to|than)\b", said), said
    return said


@pytest.mark.parametrize(("module", "text"), sorted({(m, t) for m, t in raised() if t.strip(f"{VALUE}: ")}))
def test_every_error_that_a_page_may_show_is_said_in_korean(module: str, text: str) -> None:
    in_korean(text)


def test_an_error_without_words_of_its_own_is_looked_for_elsewhere() -> None:
    assert {module for module, text in raised() if not text.strip(f"{VALUE}: ")} <= {*SAID_ELSEWHERE}


@pytest.mark.parametrize("file", SPEAKING)
def test_every_reason_and_explanation_is_said_in_korean(file: str) -> None:
    sentences = list(spoken(file))
    assert sentences
    for sentence in sentences:
        in_korean(sentence)


def test_the_notes_of_an_answer_are_said_in_korean() -> None:
    in_korean(QUOTES_ONLY)
    in_korean(UNSURE)


def test_every_error_of_the_shelf_has_a_sentence() -> None:
    from assistant.ui.shelf_routes import SENTENCES

    codes = {
        node.args[0].value: {keyword.arg for keyword in node.keywords}
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ShelfError"
        if isinstance(node.args[0], ast.Constant)
    }
    codes.pop("not_read")  # of `pincite add`, which reads files; a page sends their bytes
    assert "clash" in codes
    for code, values in codes.items():
        sentence = Wording("ko").area("shelf")[SENTENCES.get(str(code), str(code))]
        assert {name for _, name, _, _ in string.Formatter().parse(sentence) if name} <= values, code


class Failure(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status_code = status


def failures() -> Iterator[str]:
    """What `explain` and `unfinished` make of what can happen."""
    settings = Settings()
    for provider in ("ollama", "openai", "anthropic"):
        request = Request(provider, "small", "http://127.0.0.1:9/v1", ("A_KEY",) if provider != "ollama" else (), ())
        for status in (302, 400, 401, 403, 404, 413, 418, 429, 500, 503):
            for text in ("nope", "context length exceeded"):
                yield str(explain(Failure(status, text), request, settings))
        for kind in ("ConnectTimeout", "TimeoutError", "ReadError", "ConnectionError", "ValidationError", "Odd"):
            for text in ("nope", ""):
                yield str(explain(type(kind, (Exception,), {})(text), request, settings))
    for finish in ("length", "content_filter", "", "stop"):
        yield from filter(None, (unfinished(finish, wrote, settings) for wrote in (True, False)))


@pytest.mark.parametrize("text", sorted(set(failures())))
def test_every_failure_of_a_model_is_said_in_korean(text: str) -> None:
    said = told(text, "ko")
    assert re.search("[가-힣]", said), text
    assert not re.search(r"\b(the|is|not|was|of|Check|Correct|Start|Choose)\b", said), said


@pytest.mark.parametrize(
    ("text", "korean"),
    [
        ("a.pdf: holds no text", "a.pdf: 텍스트가 없습니다"),
        (
            "a.pdf: no text on any of its 1 page; a scan has to go through OCR first",
            "a.pdf: 하나뿐인 쪽에 텍스트가 없습니다. 스캔한 문서는 먼저 문자 인식(OCR)을 거쳐야 합니다",
        ),
        ("There is no document 'x' in the index; did you mean y?", "색인에 'x' 문서가 없습니다. 혹시 y입니까?"),
        (
            "There is no document 'x' in the index; there are 2 documents: see `pincite status`",
            "색인에 'x' 문서가 없습니다. 문서는 2건 있습니다(`pincite status` 참조)",
        ),
        ("a: b.pdf: holds no text", "a: b.pdf: 텍스트가 없습니다"),
        ("no text on page 3; the server's own words", "텍스트가 없는 쪽: 3; the server's own words"),
        ("x cannot be used: there is no folder /m", "x을(를) 쓸 수 없습니다: /m 폴더가 없습니다"),
        ("the claim says {x}, the page says <b>", "답변에는 {x}, 해당 쪽에는 <b>(으)로 되어 있습니다"),
        ("words not on the page: 모든, cargo", "해당 쪽에 없는 말: 모든, cargo"),
    ],
)
def test_sentences_within_sentences_are_said_and_what_is_filled_in_is_kept(text: str, korean: str) -> None:
    assert told(text, "ko") == korean


@pytest.mark.parametrize("text", ["", ": ", "; ", "Words of nobody.", "no citation" + "x" * 5000, "{claim}", "a: b; c"])
def test_what_is_not_known_is_given_as_it_is(text: str) -> None:
    assert told(text, "ko") == text


@pytest.mark.parametrize("text", ["no citation", QUOTES_ONLY])
def test_english_stays_as_it_is_written(text: str) -> None:
    assert told(text, "en") == text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_languages_fill_in_the_same(file: Path) -> None:
    for name, sentence in tomllib.loads(file.read_text("utf-8")).items():
        assert set(sentence) == {"en", "ko"}, name
        places = [sorted(p for _, p, _, _ in string.Formatter().parse(sentence[code]) if p) for code in ("en", "ko")]
        assert places[0] == places[1], name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_sentence_is_recognised_as_itself(file: Path) -> None:
    """No sentence is taken for another one that says more or less."""
    for name, sentence in tomllib.loads(file.read_text("utf-8")).items():
        places = {p: f"⟨{p}⟩" for _, p, _, _ in string.Formatter().parse(sentence["en"]) if p}
        assert told(sentence["en"].format(**places), "ko") == sentence["ko"].format(**places), name


def test_a_long_text_without_end_is_looked_at_quickly() -> None:
    import time

    began = time.perf_counter()
    told("There is no " * 300, "ko")
    told(": " * 1900, "ko")
    told("the claim says , the page says " * 120, "ko")
    assert time.perf_counter() - began < 5
