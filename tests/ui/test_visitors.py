"""Ten people at the page at once, over its own events: nobody sees an answer or a conversation of another."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from assistant.ui import create_app
from assistant.users import Cost, add_user

from .fakes import FakeAssistant, make_index
from .serving import served

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


class Visitor:
    """A browser without a screen: logged in, and asking as the page's script does."""

    def __init__(self, url: str, name: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        assert self.http.post("/login", data={"username": name, "password": SECRET}).json()["success"]
        config = self.http.get("/config").json()
        (box,) = (each["id"] for each in config["components"] if each["props"].get("elem_id") == "question")
        events = [each for each in config["dependencies"] if [box, "submit"] in each["targets"]]
        self.event, self.inputs, self.box = events[0]["id"], events[0]["inputs"], box

    def ask(self, question: str, session: str) -> str:
        """Everything that the page is sent for this question."""
        data = [question if each == self.box else "" for each in self.inputs]
        given = {"data": data, "fn_index": self.event, "session_hash": session, "trigger_id": self.box}
        self.http.post("/gradio_api/queue/join", json=given).raise_for_status()
        told = []
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as reply:
            for line in reply.iter_lines():
                message = json.loads(line.removeprefix("data: ") or "{}")
                told.append(line)
                if message.get("msg") in ("process_completed", "close_stream"):
                    break
        return "\n".join(told)


def test_ten_people_at_once_see_their_own_answers_and_conversations(url: str) -> None:
    ready = threading.Barrier(len(QUESTIONS))

    def visit(number: int) -> tuple[Visitor, str]:
        visitor = Visitor(url, PEOPLE[number % 2])
        ready.wait(60)
        return visitor, visitor.ask(QUESTIONS[number], f"session{number}")

    with ThreadPoolExecutor(len(QUESTIONS)) as pool:
        visits = list(pool.map(visit, range(len(QUESTIONS))))
    for number, (visitor, told) in enumerate(visits):
        assert [each for each in QUESTIONS if each in told] == [QUESTIONS[number]]
        listed = visitor.http.get("/conversations").text
        assert [each for each in QUESTIONS if each in listed] == QUESTIONS[number % 2 :: 2]
        visitor.http.close()


def test_a_conversation_is_another_persons_secret(url: str, tmp_path: Path) -> None:
    import re

    kim, lee = Visitor(url, "kim"), Visitor(url, "lee")
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
        visitor.http.close()
