"""Conversations from the command line: what the page keeps can be listed, shown, taken away and deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli import COULD_NOT_RUN, OK, main
from assistant.conversations import Conversations, Exchange
from tests.ui.fakes import answered, make_index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index folder in whose data a conversation is kept."""
    store = Conversations(tmp_path / "data")
    for user, question in (("", "How much cargo?"), ("ann", "And zinc?")):
        talk, exchange = store.begin(user, "", Exchange(0, question))
        answer = replace(answered(make_index(tmp_path)), question=question)
        store.finish(talk.id, replace(exchange, answer=answer, state="done"))
    store.close()
    return tmp_path


def run(folder: Path, *words: str) -> int:
    return main(["conversations", *words, "--index", str(folder)])


def test_a_conversation_is_listed_shown_and_deleted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "list") == OK
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("How much cargo?")
    talk = line.split()[0]
    assert run(folder, "show", talk) == OK
    shown = capsys.readouterr().out
    assert shown.startswith("# How much cargo?\n\nCargo reached 4.2 million tonnes. [1]")
    assert "Harbour report 2026, p. 14 (PDF page 1)" in shown
    assert run(folder, "delete", talk) == OK
    assert run(folder, "list") == OK
    assert capsys.readouterr().out == ""
    assert run(folder, "show", talk) == COULD_NOT_RUN
    assert "no such conversation" in capsys.readouterr().err


def test_people_who_log_in_have_their_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "list", "--of", "ann", "--find", "zinc") == OK
    assert "And zinc?" in capsys.readouterr().out
    assert run(folder, "list", "--of", "ann", "--find", "cargo handled by nobody") == OK
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["show"], "expected the ID of a conversation"),
        (["list", "c0ffee"], "expected no ID"),
        (["export", "c0ffee"], "no such conversation"),
        (["delete", "c0ffee"], "no such conversation"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: str
) -> None:
    assert run(folder, *words) == COULD_NOT_RUN
    assert expected in capsys.readouterr().err


def test_an_export_needs_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, "list")
    talk = capsys.readouterr().out.split()[0]
    assert run(folder, "export", talk) == COULD_NOT_RUN
    assert "--out FILE.html" in capsys.readouterr().err
    assert run(folder, "export", talk, "--out", "x.txt") == COULD_NOT_RUN
