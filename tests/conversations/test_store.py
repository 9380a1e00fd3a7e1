"""What is asked is kept: for its user alone, across restarts and falls, and can be found, renamed, and taken back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversations import Conversations, Exchange
from assistant.conversations.store import FILE, REGRET_S, VERSION
from assistant.conversations.stored import exchange_from, row_of
from assistant.errors import NotFoundError, StoreError
from tests.ui.fakes import HOSTILE, FakeIndex, absent, answered, make_index, quoted


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FakeIndex:
    return make_index(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Conversations:
    return Conversations(tmp_path / "data", clock)


def asked(
    store: Conversations, index: FakeIndex, *questions: str, user: str = "", talk: str = "", replacing: int = 0
) -> str:
    """The id of a conversation in which the questions were asked and answered."""
    for question in questions:
        before, exchange = store.begin(user, talk, Exchange(0, question), replacing)
        done = replace(
            exchange, answer=replace(answered(index), question=question), state="done", hashes={"note": "ab"}
        )
        store.finish(before.id, done)
        talk, replacing = before.id, 0
    return talk


def questions(store: Conversations, talk: str, user: str = "") -> list[str]:
    return [exchange.question for exchange in store.load(user, talk).exchanges]


def test_an_answer_comes_back_as_it_was_given(store: Conversations, index: FakeIndex) -> None:
    talk = asked(store, index, "How much cargo?")
    (exchange,) = store.load("", talk).exchanges
    given = replace(answered(index), question="How much cargo?")
    assert exchange.answer == replace(given, retrieved=exchange.answer.retrieved if exchange.answer else ())
    assert exchange.answer is not None
    read = [(hit.title, hit.page_index, hit.section, hit.passage.text, hit.passage.spans) for hit in given.retrieved]
    kept = exchange.answer.retrieved
    assert [(h.title, h.page_index, h.section, h.passage.text, h.passage.spans) for h in kept] == read
    assert exchange.hashes == {"note": "ab"}


@pytest.mark.parametrize("make", [answered, quoted, absent])
def test_rows_and_exchanges_say_the_same(index: FakeIndex, make: object) -> None:
    answer = make(index)  # type: ignore[operator]
    exchange = Exchange(3, HOSTILE, answer, "done", exact=True, documents=("a", "b"), model="m", hashes={"a": "1"})
    row = row_of(exchange)
    assert row_of(exchange_from(row)) == row


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_any_text_survives(question: str, error: str, documents: list[str]) -> None:
    exchange = Exchange(1, question, None, "failed", error, documents=tuple(documents), hashes={"a": question})
    assert exchange_from(row_of(exchange)) == exchange


def test_a_question_is_there_before_its_answer(store: Conversations) -> None:
    before, exchange = store.begin("", "", Exchange(0, "Who?"))
    assert before.exchanges == ()
    assert exchange.number == 1
    (kept,) = store.load("", before.id).exchanges
    assert (kept.question, kept.state, kept.busy) == ("Who?", "asking", True)
    assert store.growing(before.id) == exchange


def test_a_server_killed_while_answering_leaves_a_question_that_is_not_finished(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from assistant.conversations import Conversations, Exchange\n"
        "store = Conversations(Path(sys.argv[1])); talk, _ = store.begin('', '', Exchange(0, 'Who?'))\n"
        "print(talk.id, flush=True); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert killed.returncode == -9
    store = Conversations(tmp_path)
    (kept,) = store.load("", killed.stdout.strip()).exchanges
    assert (kept.question, kept.state, kept.answer) == ("Who?", "unfinished", None)
    _, following = store.begin("", killed.stdout.strip(), Exchange(0, "And then?"))
    assert following.number == 2


def test_conversations_outlive_the_store(store: Conversations, index: FakeIndex, tmp_path: Path) -> None:
    talk = asked(store, index, "One?", "Two?")
    store.close()
    again = Conversations(tmp_path / "data")
    assert questions(again, talk) == ["One?", "Two?"]
    assert all(exchange.state == "done" for exchange in again.load("", talk).exchanges)


def test_another_users_conversation_is_not_found(store: Conversations, index: FakeIndex) -> None:
    talk = asked(store, index, "Secret?", user="ann")
    assert [each.id for each in store.list("ann")] == [talk]
    for user in ("", "bob", "Ann"):
        assert store.list(user) == []
        assert store.list(user, "secret") == []
        for attempt in (
            lambda user=user: store.load(user, talk),
            lambda user=user: store.rename(user, talk, "mine"),
            lambda user=user: store.delete(user, talk),
            lambda user=user: store.restore(user, talk),
            lambda user=user: store.drop(user, talk, 1),
            lambda user=user: store.bring_back(user, talk),
            lambda user=user: store.stop(user, talk),
            lambda user=user: store.begin(user, talk, Exchange(0, "?")),
        ):
            with pytest.raises(NotFoundError):
                attempt()
    assert questions(store, talk, "ann") == ["Secret?"]


@pytest.mark.parametrize("id", ["", "nothing", "' OR 1=1 --", "\0", "é" * 500])
def test_an_unknown_conversation_is_not_found(store: Conversations, id: str) -> None:
    with pytest.raises(NotFoundError):
        store.load("", id)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("How much cargo?", "How much cargo?"),
        ("  two\n lines ", "two lines"),
        ("word " * 40, "word " * 15 + "word…"),
        ("가" * 200, "가" * 80 + "…"),
    ],
)
def test_a_conversation_is_called_by_its_first_question(store: Conversations, question: str, title: str) -> None:
    talk, _ = store.begin("", "", Exchange(0, question))
    assert talk.title == title


def test_the_list_begins_with_what_changed_last(store: Conversations, index: FakeIndex, clock: Clock) -> None:
    first, second = asked(store, index, "First?"), asked(store, index, "Second?")
    clock.now += 60
    asked(store, index, "More?", talk=first)
    assert [(each.id, each.title, each.exchanges) for each in store.list("")] == [
        (first, "First?", 2),
        (second, "Second?", 1),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", 2),
        ("WINTER", 1),
        ("381 people", 2),  # of the answers
        ("381 winter", 1),  # of the question and its answer
        ("winter crane-driver", 0),
        ("%", 0),
        ("_", 0),
        ("ＷＩＮＴＥＲ", 1),  # full-width letters
        ("항만", 1),
        ("항만 물동량은?", 1),
        ("handle", 2),  # the question that was searched
    ],
)
def test_a_search_finds_words_of_questions_answers_and_titles(
    store: Conversations, index: FakeIndex, words: str, found: int
) -> None:
    asked(store, index, "Tonnage in Winter?")
    asked(store, index, "항만 물동량은?")
    assert len(store.list("", words)) == found


def test_a_conversation_is_renamed_and_found_by_its_new_name(store: Conversations, index: FakeIndex) -> None:
    talk = asked(store, index, "How much cargo?")
    assert store.rename("", talk, "  Port\nfigures ") == "Port figures"
    assert store.rename("", talk, "  ") == "Port figures"
    assert [each.title for each in store.list("", "figures")] == ["Port figures"]


def test_what_is_deleted_can_be_brought_back_for_a_while(store: Conversations, index: FakeIndex, clock: Clock) -> None:
    talk = asked(store, index, "How much cargo?")
    store.delete("", talk)
    assert store.list("") == []
    with pytest.raises(NotFoundError):
        store.load("", talk)
    store.restore("", talk)
    assert questions(store, talk) == ["How much cargo?"]
    store.delete("", talk)
    clock.now += REGRET_S + 1
    asked(store, index, "Another?")
    with pytest.raises(NotFoundError):
        store.restore("", talk)


def test_what_is_forgotten_is_overwritten(store: Conversations, index: FakeIndex, tmp_path: Path) -> None:
    talk = asked(store, index, "A very particular question?")
    store.delete("", talk, for_good=True)
    store.close()
    assert b"particular" not in (tmp_path / "data" / FILE).read_bytes()
    with pytest.raises(NotFoundError):
        Conversations(tmp_path / "data").restore("", talk)


def test_exchanges_are_taken_back_and_brought_back(store: Conversations, index: FakeIndex) -> None:
    talk = asked(store, index, "One?", "Two?", "Three?")
    store.drop("", talk, 2)
    assert questions(store, talk) == ["One?"]
    store.bring_back("", talk)
    assert questions(store, talk) == ["One?", "Two?", "Three?"]
    with pytest.raises(NotFoundError):
        store.bring_back("", talk)


def test_a_question_asked_anew_replaces_what_followed_until_that_is_brought_back(
    store: Conversations, index: FakeIndex
) -> None:
    talk = asked(store, index, "One?", "Two?", "Three?")
    asked(store, index, "Better?", talk=talk, replacing=2)
    assert questions(store, talk) == ["One?", "Better?"]
    asked(store, index, "More?", talk=talk)
    store.bring_back("", talk)
    assert questions(store, talk) == ["One?", "Two?", "Three?"]


def test_what_was_replaced_is_gone_after_a_while(store: Conversations, index: FakeIndex, clock: Clock) -> None:
    talk = asked(store, index, "One?", "Two?")
    store.drop("", talk, 2)
    clock.now += REGRET_S + 1
    asked(store, index, "Three?", talk=talk)
    with pytest.raises(NotFoundError):
        store.bring_back("", talk)


def test_numbers_are_not_used_again(store: Conversations, index: FakeIndex) -> None:
    talk = asked(store, index, "One?", "Two?")
    store.drop("", talk, 2)
    store.drop("", talk, 1)
    asked(store, index, "Three?", talk=talk)
    assert [exchange.number for exchange in store.load("", talk).exchanges] == [3]


def test_a_conversation_without_exchanges_is_not_listed(store: Conversations, index: FakeIndex) -> None:
    talk = asked(store, index, "One?")
    store.drop("", talk, 1)
    assert store.list("") == []
    assert store.load("", talk).exchanges == ()


def test_stopping_keeps_what_was_written_and_nothing_comes_after(store: Conversations, index: FakeIndex) -> None:
    talk, exchange = store.begin("", "", Exchange(0, "Who?"))
    half = replace(answered(index), text="Half of a sen", claims=(), complete=False)
    assert store.grow(talk.id, replace(exchange, answer=half))
    store.stop("", talk.id)
    store.stop("", talk.id)
    assert not store.grow(talk.id, replace(exchange, answer=half))
    store.finish(talk.id, replace(exchange, answer=answered(index), state="done"))
    (kept,) = store.load("", talk.id).exchanges
    assert kept.state == "stopped"
    assert kept.answer is not None
    assert (kept.answer.text, kept.answer.complete) == ("Half of a sen", False)


def test_what_cannot_be_read_spoils_only_its_own_place(store: Conversations, index: FakeIndex, tmp_path: Path) -> None:
    talk = asked(store, index, "One?", "Two?")
    with sqlite3.connect(tmp_path / "data" / FILE) as file:
        file.execute("UPDATE exchange SET answer = '{}' WHERE number = 1")
    file.close()
    one, two = store.load("", talk).exchanges
    assert (one.question, one.state) == ("One?", "failed")
    assert "cannot be read" in one.error
    assert two.state == "done"


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=FILE):
        Conversations(tmp_path)


def test_a_file_of_a_newer_pincite_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as file:
        file.execute(f"PRAGMA user_version = {VERSION + 1}")
    file.close()
    with pytest.raises(StoreError, match="newer"):
        Conversations(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="data"):
        Conversations(tmp_path / "data")
