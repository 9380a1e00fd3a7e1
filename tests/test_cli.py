"""The command line: each command does what its public function does, and says what it expected when it could not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import COULD_NOT_RUN, OK, SOME_FAILED, main
from tests.conftest import write_shelf

DREDGING = "How much did the harbour authority spend on dredging in 2021?"
ANSWER_KEYS = {"id", "question", "outcome", "text", "claims", "retrieved", "model", "seconds", "settings"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small shelf, one broken file and an index made by the command with the bundled model."""
    folder = tmp_path_factory.mktemp("cli")
    write_shelf(folder / "shelf")
    (folder / "shelf" / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    assert main(["index", str(folder / "shelf"), "--index", str(folder / "index")]) == SOME_FAILED
    return folder


@pytest.fixture
def at(home: Path) -> list[str]:
    return ["--index", str(home / "index")]


def out(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_status_names_what_could_not_be_read_and_why(at: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json", *at]) == OK
    documents = {d["document"]: d for d in json.loads(out(capsys))["documents"]}
    assert documents["broken"]["status"] == "unreadable"
    assert documents["broken"]["reason"]
    assert documents["ferry"]["status"] == "indexed"
    assert all({"document", "title", "status", "reason", "pages"} <= set(d) for d in documents.values())


def test_ask_prints_the_documented_json(at: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", DREDGING, "--json", *at]) == OK
    answer: dict[str, Any] = json.loads(out(capsys))
    assert set(answer) >= ANSWER_KEYS
    assert answer["outcome"] == "answered"
    citation = answer["claims"][0]["citations"][0]
    assert citation["page_index"] == 5
    assert citation["page_label"] == "3"
    assert citation["check"] == {"status": "verified", "reasons": []}
    assert "120 million" in citation["quote"]
    assert answer["retrieved"][0]["title"] == "Harbour White Paper"


def test_ask_prints_for_people_what_stands_where(at: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", DREDGING, *at]) == OK
    printed = out(capsys)
    assert "[1]" in printed
    assert "Harbour White Paper, p. 3 (PDF page 5)  ✓ verified" in printed


def test_a_batch_is_answered_in_order_and_a_bad_line_does_not_end_it(
    home: Path, at: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        json.dumps({"id": "a", "question": "What does a ticket cost?"}),
        "this is not JSON",
        json.dumps({"id": "c", "question": "What does a ticket cost?", "documents": ["nowhere"]}),
        json.dumps({"id": "d", "question": ""}),
        json.dumps({"id": "e"}),
        json.dumps(["no", "object"]),
        json.dumps({"id": "g", "question": "x", "history": [{"role": "judge", "content": "y"}]}),
        "",
        json.dumps({"id": "i", "question": "How high is it?", "documents": ["ferry"], "history": []}),
    ]
    file = home / "batch.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["ask", "--batch", str(file), *at]) == SOME_FAILED
    answers = [json.loads(line) for line in out(capsys).splitlines()]
    assert [a["id"] for a in answers] == ["a", "2", "c", "d", "e", "6", "g", "i"]
    assert [bool(a.get("error")) for a in answers] == [False, True, True, True, True, True, True, False]
    assert "line 2 is not JSON" in answers[1]["error"]
    assert "nowhere" in answers[2]["error"]


def test_search_gives_each_page_once_and_no_more_than_asked_for(
    at: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", "harbour ferry storm", "--json", "-k", "2", *at]) == OK
    found = json.loads(out(capsys))
    assert set(found) >= {"id", "question", "retrieved", "seconds"}
    pages = [(p["document"], p["page_index"], p.get("section")) for p in found["retrieved"]]
    assert len(pages) == len(set(pages)) == 2


def test_a_page_is_drawn_with_its_mark(home: Path, at: list[str]) -> None:
    file = home / "page.png"
    assert main(["page", "ferry", "1", "--mark", "0:9", "--out", str(file), *at]) == OK
    assert file.read_bytes().startswith(b"\x89PNG")


def test_an_answer_is_taken_away_and_checked_later(
    home: Path, at: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    page, stored, data = home / "evidence.html", home / "answers.jsonl", home / "evidence.json"
    assert main(["ask", DREDGING, "--json", "--export", str(page), *at]) == OK
    stored.write_text(json.dumps(json.loads(out(capsys))) + "\n", encoding="utf-8")
    assert main(["export", str(stored), "--out", str(data), "--title", "Money", "--language", "ko", *at]) == OK
    assert main(["verify", str(page), str(data), "--json", *at]) == OK
    reports = [json.loads(line) for line in out(capsys).splitlines()]
    assert [(r["verdict"], r["title"], r["citations"][0]["place_now"]) for r in reports] == [
        ("unchanged", DREDGING, "p. 3 (PDF page 5)"),
        ("unchanged", "Money", "p. 3 (PDF page 5)"),
    ]
    page.write_text(page.read_text("utf-8").replace("120 million", "130 million", 1), "utf-8")
    assert main(["verify", str(page), *at]) == SOME_FAILED
    assert out(capsys).startswith(f"{page}: tampered\n")
    assert main(["verify", str(data), str(stored), *at]) == COULD_NOT_RUN
    assert f"{stored}: unreadable" in out(capsys)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "expected a QUESTION"),
        (["ask", "x", "--batch", "y"], "found both"),
        (["ask", "--batch", "/nowhere.jsonl"], "cannot be read"),
        (["ask", "x", "--document", "ferri"], "did you mean ferry"),
        (["ask", "x", "--model", "nobody:x"], "There is no model"),
        (["search", "x", "-k", "0"], "expected 1 or more"),
        (["page", "ferry", "1", "--mark", "a:b", "--out", "/tmp/x.png"], "expected START:END"),
        (["page", "ferry", "99", "--out", "/tmp/x.png"], "no page 99"),
        (["page", "ferry", "1", "--out", "/nowhere/x.png"], "cannot be written"),
        (["ask", "x", "--settings", "/nowhere.toml"], "no settings file"),
        (["ask", "x", "--export", "/tmp/x.pdf"], "ends in .html or .json"),
        (["ask", "--batch", "x", "--export", "/tmp/x.html"], "--export keeps one answer"),
        (["export", "/nowhere.json", "--out", "/tmp/x.html"], "cannot be read"),
        (["export", "/nowhere.json", "--out", "/tmp/x.txt"], "ends in .html or .json"),
    ],
)
def test_what_cannot_be_run_is_said_in_words(
    at: list[str], capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main([*arguments, *at]) == COULD_NOT_RUN
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_asking_without_an_index_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "x", "--index", str(tmp_path / "none")]) == COULD_NOT_RUN
    assert "pincite index" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from assistant.cli import _parser; _parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "numpy", "gradio", "chromadb", "langchain", "tantivy", "pypdfium2"} & set(loaded)


def test_the_command_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "assistant", "--help"], capture_output=True, text=True, check=True)
    assert "pincite" in done.stdout
