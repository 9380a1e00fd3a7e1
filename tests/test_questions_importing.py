"""Exported conversations, feedback and CSV become questions; what was tampered with or is not on the shelf does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.conversations import Conversation, Exchange
from assistant.errors import QuestionSetError
from assistant.evidence import gather, save
from assistant.feedback import Feedback, Judgement
from assistant.questions import import_questions
from assistant.records import Answer
from assistant.regression.conditions import AnyOf, Leaf, Not
from assistant.regression.questions import FactText, PageRef
from assistant.rendering import Renderer
from tests.ui.fakes import FakeIndex, absent, answered, make_index, quoted

HARBOUR = tuple(PageRef("reports/harbour", page=page, printed=label) for page, label in (("1", "14"), ("2", "15")))


@pytest.fixture
def index(tmp_path: Path) -> FakeIndex:
    return make_index(tmp_path)


def export(index: FakeIndex, path: Path, *answers: Answer) -> Path:
    with Renderer(index) as renderer:
        save(gather(answers, index, renderer), path)
    return path


@pytest.mark.parametrize("name", ["talk.json", "talk.html"])
def test_an_exported_conversation_becomes_questions_under_its_seal(index: FakeIndex, tmp_path: Path, name: str) -> None:
    follow_up = replace(quoted(index), question="And in 2023?", searched="How much cargo in 2023?")
    made = import_questions(export(index, tmp_path / name, quoted(index), absent(index), follow_up), index)
    assert [q.question for q in made.questions] == ["How much cargo?", "How much cargo?", "How much cargo in 2023?"]
    assert [q.outcomes for q in made.questions] == [("answered",), ("not_in_documents",), ("answered",)]
    assert made.questions[0].pages == (AnyOf(tuple(map(Leaf, HARBOUR))),)
    assert made.questions[0].tags == ("export", "right")
    assert made.questions[2].note == "Asked as “And in 2023?” after “How much cargo?”."
    assert "The seal holds" in made.notes[0]


def test_answers_may_be_imported_as_anything_that_can_be_said_of_them(index: FakeIndex, tmp_path: Path) -> None:
    made = import_questions(export(index, tmp_path / "a.json", quoted(index)), index, "wrong_page")
    assert made.questions[0].pages == tuple(Not(Leaf(ref)) for ref in HARBOUR)


def test_an_answer_that_cannot_be_right_is_left_out_and_named(index: FakeIndex, tmp_path: Path) -> None:
    failed = replace(answered(index), claims=answered(index).claims[2:4])
    broken = replace(absent(index), error="The server is down.")
    made = import_questions(export(index, tmp_path / "a.json", failed, broken), index)
    assert made.questions == ()
    assert ["no citation of its answer is verified" in made.notes[1], "asking failed" in made.notes[2]] == [True, True]


def test_a_file_that_was_tampered_with_is_refused(index: FakeIndex, tmp_path: Path) -> None:
    path = export(index, tmp_path / "a.json", quoted(index))
    path.write_text(path.read_text("utf-8").replace("4.2 million", "4.3 million"), "utf-8")
    with pytest.raises(QuestionSetError, match="tampered"):
        import_questions(path, index)


def test_a_seal_of_somebody_else_is_said(index: FakeIndex, tmp_path: Path) -> None:
    path = export(index, tmp_path / "a.json", quoted(index))
    (tmp_path / "there").mkdir()
    other = make_index(tmp_path / "there")
    made = import_questions(path, other)
    assert "not of this installation" in made.notes[0]
    assert len(made.questions) == 1


@pytest.mark.parametrize("name", ["a.json", "a.html", "a.jsonl", "a.csv", "a.yaml", "a.txt"])
def test_what_is_no_such_file_is_refused_by_name(index: FakeIndex, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("nothing of the kind {")
    with pytest.raises(QuestionSetError, match=name.replace(".", r"\.")):
        import_questions(tmp_path / name, index)
    with pytest.raises(QuestionSetError, match=r"cannot be read|unreadable"):
        import_questions(tmp_path / f"not-{name}", index)


def test_the_last_word_of_the_feedback_file_counts(index: FakeIndex, tmp_path: Path) -> None:
    exchanges = (Exchange(1, "How much cargo?", quoted(index), "done"), Exchange(2, "quote", quoted(index), "done"))
    talk = Conversation("c0ffee", exchanges=exchanges)
    feedback = Feedback(tmp_path / "data")
    feedback.judge("ann", talk, exchanges[0], Judgement("wrong_page"))
    feedback.judge("ann", talk, exchanges[0], Judgement("right", "after all"))
    feedback.judge("ann", talk, exchanges[1], Judgement("wrong_page"))
    feedback.judge("ann", talk, exchanges[1], Judgement(""))
    (question,) = import_questions(feedback.path, index).questions
    assert (question.tags, question.note) == (("chat", "right"), "after all")


def test_feedback_on_a_document_that_is_gone_is_left_out_and_named(index: FakeIndex, tmp_path: Path) -> None:
    talk = Conversation("c", exchanges=(Exchange(1, "q", quoted(index), "done", documents=("gone",)),))
    feedback = Feedback(tmp_path)
    feedback.judge("", talk, talk.exchanges[0], Judgement("right"))
    made = import_questions(feedback.path, index)
    assert made.questions == ()
    assert "gone" in made.notes[0]


def test_csv_without_ids_gets_them_from_its_questions(index: FakeIndex, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(
        'question,facts,pages\n"How much,\ncargo?",4.2 million tonnes,white-paper#205\n,,\nWho?,,\n', "utf-8"
    )
    made = import_questions(path, index)
    assert [q.id for q in made.questions] == ["how-much-cargo", "who"]
    assert made.questions[0].facts == (Leaf(FactText("4.2 million tonnes")),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("question,pages\nWhat?,white-paper#7\n", r"sheet\.csv:2: white-paper has no page 7"),
        ("question,pages\nWhat?,nothing#7\n", r"sheet\.csv:2: expected a document"),
        ("question,pages\n,white-paper#205\n", r"sheet\.csv:2: expected the key 'question'"),
        ("answer\nYes.\n", r"sheet\.csv:2: expected"),
        ("", r"sheet\.csv"),
    ],
)
def test_what_is_wrong_with_a_csv_is_said_with_its_line(
    index: FakeIndex, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "sheet.csv").write_text(text)
    with pytest.raises(QuestionSetError, match=words):
        import_questions(tmp_path / "sheet.csv", index)


def test_another_set_is_taken_over_as_it_is(index: FakeIndex, tmp_path: Path) -> None:
    row = {"id": "a", "question": "What?", "pages": [{"document": "white-paper", "page": 205}]}
    (tmp_path / "set.jsonl").write_text(json.dumps(row) + "\n")
    (question,) = import_questions(tmp_path / "set.jsonl", index).questions
    assert (question.id, question.pages) == ("a", (Leaf(PageRef("white-paper", page="205")),))
