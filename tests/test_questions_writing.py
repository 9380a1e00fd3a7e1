"""A question added to a set is read back the same, and nothing that stood in the file is changed."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import QuestionSetError, StoreError
from assistant.questions import append_questions
from assistant.questions.entries import entry_text, made_id
from assistant.records import Turn
from assistant.regression.conditions import AllOf, AnyOf, Leaf, Not
from assistant.regression.questions import DRAFT, FactNumber, FactPattern, FactText, PageRef, Question
from assistant.regression.reading import read_set, set_of_text
from assistant.regression.reading.grammar import ID, OUTCOMES

HEAD = "pincite_questions: 1\nquestions:\n"
BRACKETS = "pincite_questions: 1\nquestions: [{id: a, question: 'What?'}]\n"
OLD = "- id: old\n  question: What?  # not much\n"
NEW = Question(
    "", "When?", facts=(Leaf(FactText("1 May 2021")),), pages=(Leaf(PageRef("book", page="4", printed="2")),)
)
FULL = Question(
    "full",
    "And in 2023?",
    wordings=("What of 2023?",),
    history=(Turn("user", "What in 2020?"), Turn("assistant", "It was: so.")),
    documents=("book", "동맹-요약"),
    tags=("follow-up", "2023"),
    outcomes=("answered", "partial"),
    facts=(
        Leaf(FactText("1953-10-01")),
        AnyOf((Leaf(FactText("Suh Wook")), Leaf(FactText("서욱")))),
        Leaf(FactNumber("3.1 trillion won", 0.07)),
        Leaf(FactNumber("66", amount=2.5)),
        Leaf(FactPattern(r"COT-?P: \d")),
        Not(Leaf(FactText("no"))),
    ),
    pages=(
        Leaf(PageRef("book", printed="iv")),
        AllOf((Leaf(PageRef("book", page="6-8")), Leaf(PageRef("book", page="12", printed="010")))),
        Not(Leaf(PageRef("note", section=""))),
        Leaf(PageRef("press")),
    ),
    answer="Otherwise.",
    note="looked up\ntwice",
)
TEXT = st.text(max_size=40).filter(str.strip)
QUESTION = st.builds(
    Question,
    id=st.just("q"),
    question=TEXT,
    wordings=st.lists(TEXT, max_size=2, unique=True).map(tuple),
    tags=st.lists(TEXT, max_size=2, unique=True).map(tuple),
    facts=st.lists(st.builds(Leaf, st.builds(FactText, TEXT)), max_size=2).map(tuple),
    pages=st.lists(st.builds(lambda d: Leaf(PageRef(d, section="A > B")), TEXT), max_size=2).map(tuple),
    note=st.just("") | TEXT,
)


def read(text: str) -> tuple[Question, ...]:
    return set_of_text(text, Path("set.yaml")).questions


def test_everything_that_a_question_can_say_is_written_and_read_back() -> None:
    (made,) = read(HEAD + entry_text(FULL))
    assert (made, made.note) == (FULL, FULL.note)


@settings(deadline=None)
@given(question=QUESTION)
def test_any_text_is_read_back_as_it_was(question: Question) -> None:
    (found,) = read(HEAD + entry_text(question))
    assert (found, found.note) == (question, question.note)


@pytest.mark.parametrize(
    "before",
    [
        HEAD + OLD,
        HEAD + OLD.rstrip("\n"),
        HEAD + OLD + "\n# the end\n\n",
        "# first\n" + HEAD + "    " + OLD.replace("\n  ", "\n      "),
        (HEAD + OLD).replace("\n", "\r\n"),
        "\ufeff" + HEAD + OLD,
        "---\n" + HEAD + OLD + "...\n",
        HEAD + OLD + "\n# what it is called\ntitle: Ours\ntolerance: {facts: 1}\n",
        HEAD + "- id: old\n  question: What?\n  note: |+\n    kept\n\n\n",
        HEAD + "- {id: old, question: 'What?'}\n",
    ],
)
def test_what_stands_in_the_file_stays_letter_by_letter(tmp_path: Path, before: str) -> None:
    file = tmp_path / "set.yaml"
    file.write_bytes(before.encode())
    file.chmod(0o640)
    old = read_set(file).questions
    (added,) = append_questions(file, [NEW])
    after = file.read_bytes().decode()
    kept = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    assert after.endswith(before[kept:]), "it is only added to"
    found = read_set(file)
    assert found.questions == (*old, added.question)
    assert [q.note for q in found.questions][:1] == [q.note for q in old]
    assert (found.title, found.tolerance.facts) == (("Ours", 1) if "title" in before else ("set", 0))
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["set.yaml"], "nothing is left beside it"


@pytest.mark.parametrize("before", ["", " \n\n", "\ufeff"])
def test_a_file_that_is_not_there_or_empty_becomes_a_set(tmp_path: Path, before: str) -> None:
    file = tmp_path / "new" / "set.yml"
    if before:
        file.parent.mkdir()
        file.write_text(before, "utf-8")
    (added,) = append_questions(file, [NEW])
    assert added.new
    assert read_set(file).questions == (replace(NEW, id="when"),)
    assert file.read_text("utf-8").startswith("# Questions that answers are held to")


def test_ids_are_unique_and_the_same_question_is_not_added_twice(tmp_path: Path) -> None:
    file = tmp_path / "set.yaml"
    other = replace(NEW, facts=())
    made = append_questions(file, [NEW, other, NEW, replace(NEW, tags=(DRAFT,))])
    assert [(each.question.id, each.new) for each in made] == [
        ("when", True),
        ("when-2", True),
        ("when", False),
        ("when-3", True),
    ]
    before = file.read_bytes()
    assert [each.new for each in append_questions(file, [other, NEW])] == [False, False]
    assert append_questions(file, []) == ()
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (BRACKETS, "written in brackets"),
        ("{" + BRACKETS.strip().replace("\n", ", ") + "}\n", "written in brackets"),
        (HEAD + "- id: a\n  question: What?\n  page: 3\n", "expected a key of a question"),
        ("- just\n- a list\n", "expected a question set"),
        ("\udcff", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_added_to_is_left_as_it_is(tmp_path: Path, before: str, words: str) -> None:
    file = tmp_path / "set.yaml"
    file.write_bytes(before.encode("utf-8", "surrogateescape"))
    with pytest.raises(QuestionSetError, match=words):
        append_questions(file, [NEW])
    assert file.read_bytes() == before.encode("utf-8", "surrogateescape")
    assert [path.name for path in tmp_path.iterdir()] == ["set.yaml"]


def test_what_cannot_be_added_is_given_to_be_added_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "set.yaml"
    file.write_text(BRACKETS)
    with pytest.raises(QuestionSetError) as raised:
        append_questions(file, [NEW])
    assert entry_text(replace(NEW, id="when")) in str(raised.value)


def test_only_yaml_is_added_to_and_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"\.yaml or \.yml, found '.csv'"):
        append_questions(tmp_path / "set.csv", [NEW])
    (tmp_path / "set.yaml").mkdir()
    with pytest.raises(StoreError, match=r"set\.yaml cannot be written"):
        append_questions(tmp_path / "set.yaml", [NEW])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "set.yaml", tmp_path / "link.yaml"
    file.write_text(HEAD + OLD)
    link.symlink_to(file)
    append_questions(link, [NEW])
    assert link.is_symlink()
    assert [q.id for q in read_set(file).questions] == ["old", "when"]


def test_many_who_add_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "set.yaml"

    def add(number: int) -> None:
        append_questions(file, [replace(NEW, question=f"Question {number} of these?")])

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(q.question for q in read_set(file).questions) == sorted(f"Question {n} of these?" for n in range(12))


@given(st.text(max_size=200))
def test_an_id_made_from_any_question_is_an_id(question: str) -> None:
    assert re.search(ID, made_id(question))


def test_all_outcomes_may_be_right(tmp_path: Path) -> None:
    (added,) = append_questions(tmp_path / "set.yaml", [replace(NEW, outcomes=OUTCOMES)])
    assert "outcome: {any_of: [answered, partial, not_in_documents]}" in added.entry
