"""Questions are answered in their turn, and however an answer ends, that is written down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.conversations import Asking, Conversations, Exchange, hashes_of, turns
from assistant.conversations.asking import answering
from assistant.conversations.line import Line
from assistant.conversations.records import Conversation
from assistant.records import Answer, Turn
from tests.ui.fakes import FakeAssistant, FakeIndex, answered, make_index

PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FakeIndex:
    return make_index(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def store(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


def until(happened: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        threading.Event().wait(0.005)


class Held(FakeAssistant):
    """Answers nobody before it is told to; knows who was there at the same time."""

    def __init__(self, index: FakeIndex) -> None:
        super().__init__(index)
        self.order: list[str] = []
        self.inside, self.most_inside = 0, 0
        self._lock = threading.Lock()

    def stream(self, question: str, **_: object) -> Iterator[Answer]:  # type: ignore[override]
        with self._lock:
            self.order.append(question)
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
        assert self.go_on.wait(PATIENCE_S)
        with self._lock:
            self.inside -= 1
        yield answered(self.index)


def test_ten_questions_at_once_are_answered_in_turn_and_each_in_its_own_conversation(
    index: FakeIndex, store: Conversations
) -> None:
    assistant = Held(index)
    asking = Asking(assistant, store, Line(2))  # type: ignore[arg-type]
    begun = []
    for number in range(10):
        talk, _ = asking.begin(f"user {number}", "", Exchange(0, f"question {number}"))
        begun.append(talk.id)
        until(lambda number=number: len(assistant.order) == min(number + 1, 2))  # type: ignore[misc]
        until(lambda talk=talk, number=number: _ahead(store, talk.id) == max(0, number - 1))  # type: ignore[misc]
    assert [_ahead(store, talk) for talk in begun] == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    assistant.go_on.set()
    until(lambda: all(store.growing(talk) is None for talk in begun))
    assert assistant.most_inside == 2
    assert sorted(assistant.order) == sorted(f"question {number}" for number in range(10))
    for number, talk in enumerate(begun):
        (exchange,) = store.load(f"user {number}", talk).exchanges
        assert (exchange.question, exchange.state) == (f"question {number}", "done")


def _ahead(store: Conversations, talk: str) -> int:
    exchange = store.growing(talk)
    return exchange.ahead if exchange else -1


def test_who_leaves_the_line_lets_the_others_on(index: FakeIndex, store: Conversations) -> None:
    assistant = Held(index)
    asking = Asking(assistant, store, Line(1))  # type: ignore[arg-type]
    first, second, third = (asking.begin("", "", Exchange(0, f"{n}"))[0].id for n in range(3))
    until(lambda: _ahead(store, third) == 2)
    store.stop("", second)
    until(lambda: _ahead(store, third) == 1)
    assistant.go_on.set()
    until(lambda: store.growing(first) is None and store.growing(third) is None)
    assert sorted(assistant.order) == ["0", "2"]
    assert [store.load("", talk).exchanges[0].state for talk in (first, second, third)] == ["done", "stopped", "done"]


def test_stopping_ends_the_assistants_work(index: FakeIndex, store: Conversations) -> None:
    assistant = FakeAssistant(index)
    talk, _ = Asking(assistant, store, Line(1)).begin("", "", Exchange(0, "a slow answer"))  # type: ignore[arg-type]
    until(lambda: bool(getattr(getattr(store.growing(talk.id), "answer", None), "text", "")))
    store.stop("", talk.id)
    assert store.growing(talk.id) is None
    assert assistant.closed.wait(PATIENCE_S)
    (kept,) = store.load("", talk.id).exchanges
    assert kept.state == "stopped"
    assert kept.answer is not None
    assert kept.answer.text.startswith("Cargo reached")


@pytest.mark.parametrize(
    ("question", "state", "words"),
    [("How much cargo?", "done", ""), ("refuse", "failed", "No such document"), ("broken", "done", "")],
)
def test_every_end_is_written_down(
    index: FakeIndex, store: Conversations, question: str, state: str, words: str
) -> None:
    asking = Asking(FakeAssistant(index), store, Line(1))  # type: ignore[arg-type]
    talk, _ = asking.begin("", "", Exchange(0, question))
    until(lambda: store.growing(talk.id) is None)
    (kept,) = store.load("", talk.id).exchanges
    assert (kept.state, kept.question) == (state, question)
    assert words in kept.error


def test_an_error_that_nobody_foresaw_is_an_end_too(index: FakeIndex) -> None:
    class Broken(FakeAssistant):
        def stream(self, *_: object, **__: object) -> Iterator[Answer]:  # type: ignore[override]
            raise ZeroDivisionError("a secret detail")

    steps = list(answering(Broken(index), Line(1), Conversation("c"), Exchange(1, "q")))  # type: ignore[arg-type]
    assert steps[-1].state == "failed"
    assert "ZeroDivisionError" in steps[-1].error
    assert "secret" not in steps[-1].error


def test_the_hashes_are_those_of_all_documents_named(index: FakeIndex) -> None:
    answer = answered(index)
    named = {"reports/harbour", "note", "white-paper"}
    assert hashes_of(answer, index) == {name: index.document(name).sha256 for name in named}  # type: ignore[arg-type]
    del index.shelf["note"]
    assert set(hashes_of(answer, index)) == named - {"note"}  # type: ignore[arg-type]


def test_only_answers_that_came_to_their_end_are_part_of_the_conversation(tmp_path: Path) -> None:
    answer = answered(make_index(tmp_path))
    exchanges = [
        Exchange(1, "one", answer, "done"),
        Exchange(2, "two", answer, "stopped"),
        Exchange(3, "three", None, "failed", "no"),
        Exchange(4, "four", None, "unfinished"),
    ]
    assert turns(exchanges) == [Turn("user", "one"), Turn("assistant", answer.text)]
