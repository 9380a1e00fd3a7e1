"""`pincite check`: what it prints and writes, and its exit status: 0 holds, 1 worse, 2 could not run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import COULD_NOT_RUN, OK, SOME_FAILED, main
from tests.conftest import write_shelf

SET = """\
pincite_questions: 1
title: The harbour
questions:
- id: dredging
  question: How much did the harbour authority spend on dredging in 2021?
  tags: [money]
  facts: [120 million crowns]
  pages: [{document: white-paper/harbour-white-paper, printed: 3, page: 5}]
- id: king
  question: Who is the king of Spain?
  outcome: not_in_documents
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small shelf and its index, made with the bundled model."""
    folder = tmp_path_factory.mktemp("check")
    write_shelf(folder / "shelf")
    assert main(["index", str(folder / "shelf"), "--index", str(folder / "index")]) == OK
    return folder


def run(home: Path, tmp_path: Path, *options: str, text: str = SET) -> int:
    (tmp_path / "set.yaml").write_text(text, encoding="utf-8")
    return main(["check", str(tmp_path / "set.yaml"), "--index", str(home / "index"), *options])


def test_a_sound_run_holds_and_its_baseline_never_changes_again(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, tmp_path) == OK
    assert capsys.readouterr().out.startswith("PASSES  The harbour: 2 of 2 pass (")
    assert run(home, tmp_path, "--update-baseline") == OK
    baseline = tmp_path / "set.baseline.yaml"
    before = baseline.read_bytes()
    assert run(home, tmp_path, "--update-baseline", "--jobs", "2") == OK
    assert "set.baseline.yaml: unchanged" in capsys.readouterr().err
    assert baseline.read_bytes() == before
    assert run(home, tmp_path) == OK
    assert "HOLDS" in capsys.readouterr().out


def test_what_got_worse_is_exit_status_1_and_written_everywhere(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worse = SET.replace("printed: 3, page: 5", "printed: 4, page: 6")
    out, junit = tmp_path / "out", tmp_path / "junit.xml"
    given = ["--json", "--report", str(out), "--junit", str(junit), "--tag", "money"]
    assert run(home, tmp_path, *given, text=worse) == SOME_FAILED
    made = json.loads(capsys.readouterr().out)
    assert [(q["key"], q["cause"]) for q in made["questions"]] == [("dredging", "cited the neighbouring page")]
    assert json.loads((out / "report.json").read_text("utf-8")) == made
    assert (out / "set.run.jsonl").is_file()
    assert "cited the neighbouring page" in (out / "report.html").read_text("utf-8")
    assert len((out / "history.jsonl").read_text("utf-8").splitlines()) == 1
    assert 'type="cited the neighbouring page"' in junit.read_text("utf-8")
    assert run(home, tmp_path, "--resume", "--report", str(out), "--tag", "money", text=worse) == SOME_FAILED


def test_a_reason_for_another_cause_is_emptied_and_printed_once_more(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = SET.replace("120 million crowns", "999 crowns")
    baseline = tmp_path / "set.baseline.yaml"
    assert run(home, tmp_path, "--update-baseline", text=failing) == OK
    written = baseline.read_text("utf-8")
    assert "reason: ''\n    status: failed\n    cause: fact missing\n" in written
    for cause, told, kept in (("fact missing", False, True), ("page not retrieved", True, False)):
        entry = f"reason: the table is not read\n    status: failed\n    cause: {cause}\n"
        old = written.replace("reason: ''\n    status: failed\n    cause: fact missing\n", entry)
        baseline.write_text(old, encoding="utf-8")
        capsys.readouterr()
        assert run(home, tmp_path, "--update-baseline", text=failing) == OK
        note = "dredging: its reason no longer holds and was emptied: “the table is not read”"
        assert (note in capsys.readouterr().err) is told
        assert ("reason: the table is not read" in baseline.read_text("utf-8")) is kept


@pytest.mark.parametrize(
    ("options", "text", "words"),
    [
        ([], SET.replace("page: 5", "page: 7"), "has no page 7"),
        (
            [],
            SET.replace("facts", "fcts"),
            "set.yaml:7: expected a key of a question, found 'fcts'; did you mean facts",
        ),
        (["--baseline", "none.yaml"], SET, "There is no baseline none.yaml; make one with --update-baseline"),
        (["--repeat", "0"], SET, "--repeat: expected a whole number from 1 to 1000, found 0"),
        (["--jobs", "0"], SET, "--jobs: expected a whole number from 1 to 256, found 0"),
        (["--tag", "x"], SET, "no question has the tag x; there are: money"),
        (["--junit", "/proc/none/x.xml"], SET, "/proc/none/x.xml cannot be written"),
    ],
)
def test_what_cannot_run_is_exit_status_2_and_says_why(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], text: str, words: str
) -> None:
    assert run(home, tmp_path, *options, text=text) == COULD_NOT_RUN
    assert words in capsys.readouterr().err
