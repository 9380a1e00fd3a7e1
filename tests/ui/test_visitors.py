"""Ten people at the page at once, over its own events: nobody sees an answer or a conversation of another."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.ui import create_app
from assistant.ui.programme import AT_ONCE
from assistant.users import Cost, add_user

from .fakes import FakeAssistant, make_index
from .serving import served
from .towns import HEIGHTS, PATIENCE_S, GatedAssistant, gated_assistant, question_about
from .visiting import WebVisitor

SECRET = "correct horse battery"
PEOPLE = ("kim", "lee")
QUESTIONS = [f"Question {name} of ten, quote?" for name in "ABCDEFGHIJ"]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("visitors")
    index = make_index(folder)
    index.settings = replace(index.settings, users=folder / "users.toml")
    for name in PEOPLE:
        add_user(folder / "users.toml", name, SECRET, Cost(16, 8, 1))
    with served(create_app(FakeAssistant(index))) as made:  # type: ignore[arg-type]
        yield made


def test_ten_people_at_once_see_their_own_answers_and_conversations(url: str) -> None:
    ready = threading.Barrier(len(QUESTIONS))

    def visit(number: int) -> tuple[WebVisitor, str]:
        visitor = WebVisitor(url, PEOPLE[number % 2], SECRET)
        ready.wait(60)
        return visitor, visitor.ask(QUESTIONS[number], f"session{number}")

    with ThreadPoolExecutor(len(QUESTIONS)) as pool:
        visits = list(pool.map(visit, range(len(QUESTIONS))))
    for number, (visitor, told) in enumerate(visits):
        assert [each for each in QUESTIONS if each in told] == [QUESTIONS[number]]
        listed = visitor.http.get("/conversations").text
        assert [each for each in QUESTIONS if each in listed] == QUESTIONS[number % 2 :: 2]
        visitor.close()


def test_a_conversation_is_another_persons_secret(url: str, tmp_path: Path) -> None:
    kim, lee = (WebVisitor(url, name, SECRET) for name in PEOPLE)
    question = "A secret of kim, quote?"
    kim.ask(question, "secret")
    listed = kim.http.get("/conversations", params={"find": "secret"}).text
    (conversation,) = set(re.findall(r'data-conversation="([^"]+)"', listed))
    own = {"x-pincite": "1"}
    assert kim.http.get(f"/evidence/{conversation}.json").status_code == 200
    for visitor, statuses in ((lee, {404}), (kim, {200})):
        title = {"title": "Renamed"}
        reply = visitor.http.post(f"/conversations/{conversation}/rename", json=title, headers=own)
        assert reply.status_code in statuses
        assert visitor.http.get(f"/evidence/{conversation}.html").status_code in statuses
    assert question not in lee.http.get("/conversations").text
    for visitor in (kim, lee):
        visitor.close()


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, GatedAssistant]]:
    """A page over a real index, with the bundled models."""
    with gated_assistant(tmp_path_factory.mktemp("towns")) as assistant, served(create_app(assistant)) as made:
        yield made, assistant


def test_ten_questions_at_once_to_a_real_index_wait_in_line_and_are_answered_each_from_its_own_document(
    towns: tuple[str, GatedAssistant],
) -> None:
    url, assistant = towns
    waiting: dict[str, int] = {}
    all_in_line = threading.Event()

    def visit(town: str) -> tuple[str, list[dict[str, object]]]:
        def heard(line: str) -> None:
            place = re.search(r"Waiting: (\d+) questions? (?:are|is) answered first", line)
            if place and town not in waiting:
                waiting[town] = int(place[1])
                if len(waiting) == len(HEIGHTS) - AT_ONCE:
                    all_in_line.set()

        visitor = WebVisitor(url)
        told = visitor.ask(question_about(town), town, heard)
        answers = visitor.evidence(told)
        visitor.close()
        return told, answers

    with ThreadPoolExecutor(len(HEIGHTS)) as pool:
        visits = {town: pool.submit(visit, town) for town in HEIGHTS}
        assert all_in_line.wait(PATIENCE_S), f"only {waiting} were told that they wait"
        assistant.gate.set()
        ended = {town: visit.result(PATIENCE_S) for town, visit in visits.items()}
    assistant.gate.clear()
    assert sorted(waiting.values()) == list(range(1, len(HEIGHTS) - AT_ONCE + 1))
    for town, (told, (answer,)) in ended.items():
        assert answer["question"] == question_about(town)
        assert answer["text"] == f"The lighthouse of {town} is {HEIGHTS[town]} metres high."
        claims: list[dict[str, list[dict[str, object]]]] = answer["claims"]  # type: ignore[assignment]
        assert {each["document"] for claim in claims for each in claim["citations"]} == {town.lower()}
        assert [other for other in HEIGHTS if question_about(other) in told] == [town]
