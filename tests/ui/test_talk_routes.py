"""The conversation's own addresses, over real HTTP requests to the application."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.conversations import Conversations, Exchange
from assistant.ui import create_app
from assistant.ui.wording import COOKIE

from .fakes import HOSTILE, FakeAssistant, answered, make_index

HOME = "http://127.0.0.1:7860"
TOKEN = {"x-pincite": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    app = create_app(FakeAssistant(make_index(folder)), ["A first question?"])  # type: ignore[arg-type]
    with TestClient(app, base_url=HOME, follow_redirects=False) as made:
        yield made


@pytest.fixture
def talk(folder: Path) -> Iterator[str]:
    """A conversation of the visitor without a name, and one of somebody else."""
    store = Conversations(folder / "data")
    for user in ("ann", ""):
        before, exchange = store.begin(user, "", Exchange(0, f"{HOSTILE} {time.monotonic()}"))
        done = Exchange(exchange.number, exchange.question, answered(make_index(folder)), "done")
        store.finish(before.id, done)
    yield before.id
    store.close()


def post(client: TestClient, path: str, **given: str) -> tuple[int, str]:
    reply = client.post(path, json=given, headers=TOKEN)
    return reply.status_code, reply.text


def test_the_list_holds_the_visitors_own_conversations_escaped(client: TestClient, talk: str) -> None:
    reply = client.get("/conversations")
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    assert f'data-conversation="{talk}"' in reply.text
    assert "<script>" not in reply.text
    assert "no conversation" in client.get("/conversations?find=nowhere").text.lower()
    assert "ann" not in reply.text


def test_a_conversation_is_renamed_deleted_and_restored(client: TestClient, talk: str) -> None:
    assert post(client, f"/conversations/{talk}/rename", title="  Port ") == (200, "Port")
    assert post(client, f"/conversations/{talk}/delete") == (200, "Port")
    assert talk not in client.get("/conversations").text
    assert post(client, f"/conversations/{talk}/rename", title="x")[0] == 404
    assert post(client, f"/conversations/{talk}/restore") == (200, "")
    assert talk in client.get("/conversations").text


@pytest.mark.parametrize("deed", ["rename", "delete", "restore"])
def test_nothing_is_done_to_what_is_not_there_or_somebody_elses(client: TestClient, folder: Path, deed: str) -> None:
    store = Conversations(folder / "data")
    (anns, *_) = store.list("ann") or [None]
    for id in ("nothing", *([anns.id] if anns else [])):
        assert post(client, f"/conversations/{id}/{deed}", title="mine")[0] == 404
    assert len(store.list("ann")) == len(store.list("ann", ""))
    store.close()


def test_a_judgement_is_kept_and_its_kind_is_checked(client: TestClient, talk: str) -> None:
    status, text = post(client, f"/feedback/{talk}/1", kind="wrong_page", note=" here ")
    assert (status, json.loads(text)) == (200, {"kind": "wrong_page", "note": "here"})
    assert post(client, f"/feedback/{talk}/1", kind="splendid")[0] == 400
    assert post(client, f"/feedback/{talk}/2", kind="right")[0] == 404
    assert post(client, "/feedback/nothing/1", kind="right")[0] == 404
    assert client.post(f"/feedback/{talk}/1", json={"kind": {}}, headers=TOKEN).status_code == 422


def test_changes_need_our_own_header(client: TestClient, talk: str) -> None:
    for path in (f"/conversations/{talk}/delete", f"/feedback/{talk}/1", "/model/test"):
        assert client.post(path, json={}).status_code == 403


@pytest.mark.parametrize(("form", "kind"), [("html", "text/html; charset=utf-8"), ("json", "application/json")])
def test_answers_are_taken_away_as_files(client: TestClient, talk: str, form: str, kind: str) -> None:
    for path in (f"/evidence/{talk}.{form}", f"/evidence/{talk}/1.{form}"):
        reply = client.get(path)
        assert (reply.status_code, reply.headers["content-type"]) == (200, kind)
        assert reply.headers["content-disposition"].startswith('attachment; filename="pincite-')
        assert "handled 4.2 million tonnes of cargo." in reply.text


@pytest.mark.parametrize("path", ["nothing.html", "nothing/1.html", "{talk}/2.html", "{talk}.pdf", "{talk}/1.exe"])
def test_there_is_nothing_else_to_take_away(client: TestClient, talk: str, path: str) -> None:
    assert client.get(f"/evidence/{path.format(talk=talk)}").status_code == 404


def test_a_visitor_is_told_what_can_be_chosen_and_no_key(client: TestClient) -> None:
    told = client.get("/visitor").json()
    assert (told["user"], told["documents"], told["model"]) == ("", 3, "extractive")
    assert told["models"][0] == {"name": "extractive", "label": "extractive", "state": "ready", "reason": ""}


def test_a_model_is_tested_only_where_it_can_be_chosen(client: TestClient) -> None:
    assert json.loads(post(client, "/model/test", model="extractive")[1])["ok"] is True
    assert post(client, "/model/test", model="huggingface:/etc")[0] == 400


@pytest.mark.parametrize(
    ("path", "cookie", "accept", "status", "to"),
    [
        ("/", "", "en", 200, ""),
        ("/", "", "ko-KR, en;q=0.5", 307, "/ko/"),
        ("/?c=abc", "", "ko", 307, "/ko/?c=abc"),
        ("/", "ko", "en", 307, "/ko/"),
        ("/", "en", "ko", 200, ""),
        ("/ko/", "", "en", 200, ""),
        ("/ko/", "en", "en", 200, ""),
        ("/language/ko", "", "en", 303, "/ko/"),
        ("/language/en?c=00ff", "ko", "ko", 303, "/?c=00ff"),
        ("/language/en?c=//evil.example", "ko", "ko", 303, "/"),
        ("/language/xx", "", "en", 404, ""),
    ],
)
def test_the_page_speaks_the_language_that_was_chosen(
    client: TestClient, path: str, cookie: str, accept: str, status: int, to: str
) -> None:
    client.cookies.clear()
    headers = {"accept-language": accept, **({"cookie": f"{COOKIE}={cookie}"} if cookie else {})}
    reply = client.get(path, headers=headers)
    assert (reply.status_code, reply.headers.get("location", "")) == (status, to)
    if status == 200:
        assert ("무엇을 알고" in reply.text) == path.startswith("/ko/")
    client.cookies.clear()


def test_opening_a_page_chooses_its_language_for_what_follows(client: TestClient, talk: str) -> None:
    client.cookies.clear()
    client.get("/ko/", headers={"accept-language": "en"})
    assert client.cookies[COOKIE] == "ko"
    assert "오늘" in client.get("/conversations").text
    client.cookies.clear()


@pytest.mark.parametrize("path", ["/ko/gradio_api/upload", "/ko/gradio_api/run/predict", "/ko/monitoring", "/ko/login"])
def test_the_korean_page_opens_no_door_that_the_english_one_keeps_shut(client: TestClient, path: str) -> None:
    assert client.post(path, json={}).status_code in (403, 404)
