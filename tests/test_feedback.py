"""What people say about answers is kept whole, and the last word counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.conversations import Conversation, Exchange
from assistant.errors import SettingsError, StoreError
from assistant.feedback import FILE, KINDS, Feedback, Judgement
from assistant.output import answer_from_json
from tests.ui.fakes import HOSTILE, answered, make_index


@pytest.fixture
def talk(tmp_path: Path) -> Conversation:
    answer = answered(make_index(tmp_path))
    first = Exchange(1, "How much cargo?", answer, "done", hashes={"note": "ab12"})
    return Conversation("c0ffee", "Cargo", exchanges=(first, Exchange(2, "And in 2023?", answer, "done", model="m")))


def test_a_judgement_holds_all_that_a_regression_question_needs(tmp_path: Path, talk: Conversation) -> None:
    feedback = Feedback(tmp_path / "data", clock=lambda: 5.0)
    said = feedback.judge("ann", talk, talk.exchanges[1], Judgement("wrong_page", "  It is on page 7.  "))
    assert said == Judgement("wrong_page", "It is on page 7.")
    (line,) = [json.loads(text) for text in (tmp_path / "data" / FILE).read_text("utf-8").splitlines()]
    answer = talk.exchanges[1].answer
    assert answer is not None
    assert answer_from_json(line.pop("answer")).claims == answer.claims
    assert line == {
        "time": 5.0,
        "user": "ann",
        "conversation": "c0ffee",
        "exchange": 2,
        "kind": "wrong_page",
        "note": "It is on page 7.",
        "question": "And in 2023?",
        "searched": "How much cargo did the harbour handle?",
        "before": ["How much cargo?"],
        "exact": False,
        "documents": [],
        "model": answer.model,
        "settings": answer.settings,
        "hashes": {},
    }


def test_the_last_judgement_counts_also_after_a_restart(tmp_path: Path, talk: Conversation) -> None:
    feedback = Feedback(tmp_path)
    for kind in ("right", "wrong_page", "not_supported"):
        feedback.judge("", talk, talk.exchanges[0], Judgement(kind, "x"))
    feedback.judge("", talk, talk.exchanges[1], Judgement("right"))
    for each in (feedback, Feedback(tmp_path)):
        assert each.about("c0ffee") == {1: Judgement("not_supported", "x"), 2: Judgement("right")}
        assert each.about("other") == {}
    assert len(list(feedback.lines())) == 4, "the file only grows"


def test_a_judgement_can_be_taken_back(tmp_path: Path, talk: Conversation) -> None:
    feedback = Feedback(tmp_path)
    feedback.judge("", talk, talk.exchanges[0], Judgement("right"))
    assert feedback.judge("", talk, talk.exchanges[0], Judgement("", "left over")) == Judgement("")
    assert feedback.about("c0ffee") == Feedback(tmp_path).about("c0ffee") == {}


def test_an_unknown_kind_is_refused_with_the_choices(tmp_path: Path, talk: Conversation) -> None:
    with pytest.raises(SettingsError, match=", ".join(filter(None, KINDS))):
        Feedback(tmp_path).judge("", talk, talk.exchanges[0], Judgement("splendid"))
    assert not (tmp_path / FILE).exists()


def test_a_line_cut_off_by_a_fall_spoils_no_other(tmp_path: Path, talk: Conversation) -> None:
    feedback = Feedback(tmp_path)
    feedback.judge("", talk, talk.exchanges[0], Judgement("right", HOSTILE + "\u2028\n"))
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"conversation": "c0ffee", "exch\xff')
    feedback = Feedback(tmp_path)
    feedback.judge("", talk, talk.exchanges[1], Judgement("right"))
    assert Feedback(tmp_path).about("c0ffee") == {1: Judgement("right", HOSTILE), 2: Judgement("right")}


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, talk: Conversation) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="data"):
        Feedback(tmp_path / "data").judge("", talk, talk.exchanges[0], Judgement("right"))
