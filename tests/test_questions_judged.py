"""What a person said of an answer, and pointed to, becomes what a right answer must hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.conversations import Conversation, Exchange
from assistant.errors import NotFoundError, QuestionError
from assistant.feedback import KINDS, Judgement
from assistant.followup import standalone
from assistant.questions import Judged, Marked, Selected, append_questions, judged_exchange, question_of
from assistant.questions.places import snapped
from assistant.records import Answer, Claim, Page, Turn
from assistant.regression.conditions import AnyOf, Leaf, Not
from assistant.regression.questions import FactText, PageRef, Question
from assistant.regression.reading import read_set
from assistant.regression.resolving import resolve
from tests.ui.fakes import FakeIndex, absent, answered, cite, make_index, quoted

HARBOUR_1 = PageRef("reports/harbour", page="1", printed="14")
HARBOUR_2 = PageRef("reports/harbour", page="2", printed="15")
PAGE_205 = PageRef("white-paper", page="205", printed="203")
NOTE = PageRef("note", section="")
TONNES = "handled 4.2 million tonnes of cargo"


@pytest.fixture
def index(tmp_path: Path) -> FakeIndex:
    return make_index(tmp_path)


def made(index: FakeIndex, answer: Answer, kind: str, **more: Any) -> Question:
    return question_of(Judged(answer, kind, **more), index)


def one_claim(index: FakeIndex, status: str = "verified") -> Answer:
    claim = Claim("Cargo reached 4.2 million tonnes.", (cite(index, "reports/harbour", 1, TONNES, status),))
    return replace(quoted(index), text=claim.text, claims=(claim,))


def test_right_guards_the_pages_that_were_cited_and_verified(index: FakeIndex) -> None:
    question = made(index, answered(index), "right")
    assert question.outcomes == ("partial",)
    assert question.pages == (AnyOf((Leaf(HARBOUR_1), Leaf(HARBOUR_2), Leaf(NOTE))),)
    assert made(index, one_claim(index), "right").pages == (Leaf(HARBOUR_1),)


def test_right_with_a_page_marked_guards_that_page(index: FakeIndex) -> None:
    selected = (Selected("4.2  million\ntonnes", Marked("reports/harbour", 1)), Selected("Cargo reached"))
    question = made(index, quoted(index), "right", marked=(Marked("reports/harbour", 1),), selected=selected)
    assert question.pages == (Leaf(HARBOUR_1),)
    assert question.facts[0] == Leaf(FactText("4.2 million tonnes"))


def test_right_to_abstain_is_guarded_without_pages(index: FakeIndex) -> None:
    question = made(index, absent(index), "right", marked=(Marked("note", 1),))
    assert (question.outcomes, question.facts, question.pages) == (("not_in_documents",), (), ())


def test_wrong_page_must_not_be_cited_again(index: FakeIndex) -> None:
    question = made(index, one_claim(index), "wrong_page", marked=(Marked("white-paper", 205),))
    assert question.pages == (Leaf(PAGE_205), Not(Leaf(HARBOUR_1)))
    kept = made(index, one_claim(index), "wrong_page", marked=(Marked("reports/harbour", 1),))
    assert kept.pages == (Leaf(HARBOUR_1),), "a page that answers it is not wrong"


def test_only_the_pages_marked_as_wrong_are_forbidden_where_there_are_some(index: FakeIndex) -> None:
    question = made(index, answered(index), "wrong_page", wrong=(Marked("note", 1),))
    assert question.pages == (Not(Leaf(PageRef("note"))),)


def test_should_have_answered_wants_an_answer_from_the_pages_marked(index: FakeIndex) -> None:
    marked = (Marked("white-paper", 205), Marked("reports/harbour", 2))
    question = made(index, absent(index), "should_have_answered", marked=marked)
    assert question.outcomes == ("answered",)
    assert question.pages == (AnyOf((Leaf(PAGE_205), Leaf(HARBOUR_2))),)


def test_should_not_have_answered_wants_none_and_forbids_what_was_selected(index: FakeIndex) -> None:
    selected = (Selected("4.2 million tonnes"), Selected("what page 205", Marked("white-paper", 205)))
    question = made(index, one_claim(index), "should_not_have_answered", selected=selected, marked=(Marked("note", 1),))
    assert question.outcomes == ("not_in_documents",)
    assert (question.facts, question.pages) == ((Not(Leaf(FactText("4.2 million tonnes"))),), ())


def test_not_supported_forbids_what_failed_or_was_selected(index: FakeIndex) -> None:
    question = made(index, answered(index), "not_supported")
    failed = ("It employed 381 people.", "The crane is new.", "Nobody knows why.")
    assert question.facts == tuple(Not(Leaf(FactText(text))) for text in failed)
    assert len(question.outcomes) == 3, "nobody said whether the documents answer it"
    chosen = made(index, answered(index), "not_supported", selected=(Selected("The crane is new"),))
    assert chosen.facts == (Not(Leaf(FactText("The crane is new"))),)
    alone = made(index, one_claim(index), "not_supported", marked=(Marked("white-paper", 205),))
    assert alone.facts == (Not(Leaf(FactText("Cargo reached 4.2 million tonnes."))),)
    assert (alone.outcomes, alone.pages) == (("answered",), (Leaf(PAGE_205),))


def test_a_section_is_named_where_the_format_has_no_pages(index: FakeIndex) -> None:
    mark = Marked("note", 1)
    selected = (Selected("bought in 1998", mark),)
    question = made(index, absent(index), "should_have_answered", marked=(mark,), selected=selected)
    assert question.pages == (Leaf(NOTE),)
    assert made(index, absent(index), "should_have_answered", marked=(mark,)).pages == (Leaf(PageRef("note")),)


def test_a_page_that_no_longer_says_what_was_cited_is_no_expectation(index: FakeIndex) -> None:
    answer = one_claim(index)
    document, pages = index.shelf["reports/harbour"]
    index.add(document, [Page(1, "14", "Another text."), *pages[1:]])
    assert made(index, answer, "right").pages == ()


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("", {}, "not_judged"),
        ("splendid", {}, "not_judged"),
        ("not_supported", {}, "nothing_expected"),
        ("right", {"selected": (Selected("nowhere"),)}, "fact_not_there"),
        ("right", {"selected": (Selected("..."),)}, "fact_not_there"),
        ("right", {"selected": (Selected("x" * 301),)}, "fact_long"),
        ("right", {"selected": (Selected("Cargo"),) * 21}, "too_many"),
        ("wrong_page", {"marked": (Marked("note", 1),) * 26, "wrong": (Marked("note", 1),) * 25}, "too_many"),
    ],
)
def test_why_nothing_follows_is_said(index: FakeIndex, kind: str, more: dict[str, Any], code: str) -> None:
    with pytest.raises(QuestionError) as raised:
        made(index, quoted(index), kind, **more)
    assert raised.value.code == code


@pytest.mark.parametrize("mark", [Marked("nothing", 1), Marked("white-paper", 7), Marked("../etc", 1)])
def test_a_page_that_is_not_on_the_shelf_is_no_mark(index: FakeIndex, mark: Marked) -> None:
    with pytest.raises(NotFoundError):
        made(index, quoted(index), "wrong_page", marked=(mark,))


def test_the_question_is_the_one_that_was_really_searched(index: FakeIndex) -> None:
    before = (Turn("user", "When was the quay opened?"), Turn("assistant", "In May."))
    replaced = replace(quoted(index), question="And in 2023?", searched="How many ships came in 2023?")
    question = made(index, replaced, "right", asked="And in 2023?", before=before)
    assert (question.question, question.history) == ("How many ships came in 2023?", ())
    assert question.note == "Asked as “And in 2023?” after “When was the quay opened?”."
    unchanged = made(index, replace(quoted(index), question="Plain?"), "right")
    assert (unchanged.question, unchanged.note) == ("Plain?", "")


def test_a_follow_up_that_only_has_words_added_keeps_its_history(index: FakeIndex) -> None:
    asked, before = "Who designed it?", (Turn("user", "When was the bridge opened?"), Turn("assistant", "In 1932."))
    searched = standalone(asked, before[:1])
    assert "(about:" in searched
    answer = replace(quoted(index), question=asked, searched=searched)
    question = made(index, answer, "right", before=before)
    assert (question.question, question.history) == (asked, before[:1])
    other = replace(answer, searched="Who designed it? (about: something else)")
    assert made(index, other, "right", before=before).question == other.searched


def test_an_exchange_is_judged_with_what_stands_before_it(index: FakeIndex) -> None:
    answer = one_claim(index)
    exchanges = tuple(Exchange(n, f"Question {n}?", answer, "done", documents=("note",)) for n in (1, 2, 3))
    talk = Conversation("c0ffee", exchanges=exchanges)
    judged = judged_exchange(talk, exchanges[1], Judgement("right", "yes"), marked=[Marked("note", 1)])
    assert [turn.content for turn in judged.before] == ["Question 1?", answer.text]
    assert (judged.note, judged.documents, judged.marked) == ("yes", ("note",), (Marked("note", 1),))
    assert judged_exchange(talk, replace(exchanges[1], exact=True), Judgement("right")).before == ()
    with pytest.raises(QuestionError):
        judged_exchange(talk, Exchange(4, "q"), Judgement("right"))


@pytest.mark.parametrize("kind", list(filter(None, KINDS)))
@pytest.mark.parametrize("make", [answered, quoted, absent, one_claim])
def test_whatever_is_judged_makes_a_set_that_the_shelf_can_be_asked(
    index: FakeIndex, tmp_path: Path, kind: str, make: Any
) -> None:
    marked = (Marked("white-paper", 205), Marked("note", 1))
    question = made(index, make(index), kind, marked=marked, note="Nota\nbene: [x]")
    append_questions(tmp_path / "set.yaml", [question])
    found = read_set(tmp_path / "set.yaml")
    assert found.questions[0].note.startswith("Nota bene: [x]")
    assert resolve(found, index).keys() >= ({PAGE_205} if "not_have" not in kind and question.pages else set())


@pytest.mark.parametrize(
    ("selected", "text", "found"),
    [
        ("2 mil", "It handled 4.2 million tonnes.", "4.2 million"),
        ("1953", "on 1 October 1953, in", "1953"),
        ("0,00", "some 1,000,000.", "1,000,000"),
        ("a\n  b", "x a b y", "a b"),
        ("1902년", "등대는 1902년에 세워졌다.", "1902년"),
        ("", "text", None),
        ("absent", "text", None),
    ],
)
def test_a_selection_becomes_whole_words(selected: str, text: str, found: str | None) -> None:
    span = snapped(selected, text)
    assert (text[span[0] : span[1]] if span else None) == found
