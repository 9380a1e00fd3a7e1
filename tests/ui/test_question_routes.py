"""Feedback becomes a regression question over a real request: what was judged, marked and selected, no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.conversations import Conversations, Exchange
from assistant.regression import read_set
from assistant.regression.conditions import Leaf, Not
from assistant.regression.questions import FactText, PageRef
from assistant.settings import Settings
from assistant.ui import create_app

from .fakes import FakeAssistant, answered, make_index

HOME = "http://127.0.0.1:7860"
TOKEN = {"x-pincite": "1"}
PAGE_205 = {"document": "white-paper", "page_index": 205}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    app = create_app(FakeAssistant(make_index(folder)))  # type: ignore[arg-type]
    with TestClient(app, base_url=HOME) as made:
        yield made


@pytest.fixture
def talk(folder: Path) -> Iterator[str]:
    """A conversation of the visitor without a name whose question was searched in other words."""
    store = Conversations(folder / "data")
    before, exchange = store.begin("", "", Exchange(0, "How much cargo?"))
    answer = replace(answered(make_index(folder)), outcome="answered", missing="")
    store.finish(before.id, Exchange(exchange.number, exchange.question, answer, "done"))
    yield before.id
    store.close()


@pytest.fixture
def questions(folder: Path) -> Path:
    file = Settings(index=folder).questions_file
    file.unlink(missing_ok=True)
    return file


def post(client: TestClient, path: str, language: str = "en", **given: Any) -> tuple[int, str]:
    reply = client.post(path, json=given, headers={**TOKEN, "accept-language": language})
    return reply.status_code, reply.text


def test_a_judged_answer_is_written_with_what_was_pointed_to(client: TestClient, talk: str, questions: Path) -> None:
    post(client, f"/feedback/{talk}/1", kind="wrong_page", note="It is on page 203.")
    selected = [{"text": "what page 205", "page": PAGE_205}, {"text": "4.2 million"}]
    status, text = post(client, f"/questions/{talk}/1", marked=[PAGE_205], selected=selected)
    told = json.loads(text)
    assert (status, told["file"], told["new"]) == (200, "questions.yaml", True)
    (question,) = read_set(questions).questions
    assert question.id == told["id"] == "how-much-cargo-did-the-harbour-handle"
    assert question.question == "How much cargo did the harbour handle?"
    assert question.note == "It is on page 203. Asked as “How much cargo?”."
    assert question.facts == (Leaf(FactText("what page 205")), Leaf(FactText("4.2 million tonnes")))
    assert question.pages[0] == Leaf(PageRef("white-paper", page="205", printed="203"))
    assert Not(Leaf(PageRef("reports/harbour", page="1", printed="14"))) in question.pages
    assert told["entry"] in questions.read_text("utf-8")


def test_a_second_click_adds_nothing(client: TestClient, talk: str, questions: Path) -> None:
    post(client, f"/feedback/{talk}/1", kind="right")
    first = json.loads(post(client, f"/questions/{talk}/1")[1])
    before = questions.read_bytes()
    assert json.loads(post(client, f"/questions/{talk}/1")[1]) == {**first, "new": False}
    assert questions.read_bytes() == before


@pytest.mark.parametrize(
    ("kind", "given", "language", "words"),
    [
        ("", {}, "en", "Say first"),
        ("", {}, "ko", "먼저 평가해"),
        ("right", {"selected": [{"text": "no such words"}]}, "en", "“no such words” was not found"),
        ("right", {"selected": [{"text": "x" * 301}]}, "ko", "300자"),
        ("right", {"marked": [PAGE_205] * 51}, "en", "at most 50 pages"),
    ],
)
def test_why_no_question_can_be_made_is_said_in_the_pages_language(
    client: TestClient, talk: str, questions: Path, kind: str, given: dict[str, Any], language: str, words: str
) -> None:
    if kind:
        post(client, f"/feedback/{talk}/1", kind=kind)
    status, text = post(client, f"/questions/{talk}/1", language, **given)
    assert status == 400
    assert words in text
    assert not questions.exists()


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/questions/nothing/1", {}, 404),
        ("/questions/{talk}/2", {}, 404),
        ("/questions/{talk}/1", {"marked": [{"document": "../etc", "page_index": 1}]}, 404),
        ("/questions/{talk}/1", {"marked": [{"document": "white-paper", "page_index": 9}]}, 404),
        ("/questions/{talk}/1", {"marked": "all"}, 422),
        ("/questions/{talk}/1", {"selected": [{"text": 5}]}, 422),
    ],
)
def test_what_is_not_there_makes_no_question(
    client: TestClient, talk: str, questions: Path, path: str, given: dict[str, Any], status: int
) -> None:
    post(client, f"/feedback/{talk}/1", kind="right")
    assert post(client, path.format(talk=talk), **given)[0] == status
    assert not questions.exists()


def test_a_set_that_is_broken_is_left_as_it_is_and_named(client: TestClient, talk: str, questions: Path) -> None:
    post(client, f"/feedback/{talk}/1", kind="right")
    questions.write_text("pincite_questions: 1\nquestions: [broken\n")
    status, text = post(client, f"/questions/{talk}/1")
    assert (status, "not YAML" in text) == (400, True)
    assert questions.read_text() == "pincite_questions: 1\nquestions: [broken\n"


def test_it_needs_our_own_header(client: TestClient, talk: str) -> None:
    assert client.post(f"/questions/{talk}/1", json={}).status_code == 403
