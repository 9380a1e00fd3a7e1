"""The shelf's HTML and its addresses, over real HTTP requests to an application that has nothing else."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant.changes import Change, Run
from assistant.records import Document
from assistant.shelf import Shelf
from assistant.shelf.runner import Work
from assistant.ui.guard import Guard
from assistant.ui.shelf_html import AT_ONCE, Wanted, choosable, list_html, matching, shelf_html
from assistant.ui.shelf_news_html import GLYPHS, changes_html, file_html, work_html
from assistant.ui.shelf_routes import add_shelf_routes
from assistant.ui.wording import Wording

from .fakes import HOSTILE, FakeIndex, make_index

HOME = "http://127.0.0.1:7860"
OURS = {"x-pincite": "1"}
ENGLISH, KOREAN = Wording("en"), Wording("ko")
IDLE = (sys.executable, "-c", "import sys; sys.stdin.readline(); print('{\"report\": {}}')")
NOTE = b"# The crane\n\nIt was bought in 1998.\n"


def document(number: int = 0, **given: object) -> Document:
    made = Document(f"d{number:04}", f"Title {number}", "pdf", (f"/shelf/{number}.pdf",), "0" * 64, pages=3)
    return replace(made, **given)  # type: ignore[arg-type]


MANY = [
    document(
        number,
        language="ko" if number % 3 == 0 else "en",
        date=None if number % 7 == 0 else f"20{number % 20:02}",
        status="encrypted" if number % 50 == 1 else "indexed",
        publisher="Harbour Office" if number % 2 else None,
    )
    for number in range(2000)
]


class Seen(HTMLParser):
    """The tags, the texts and the attributes of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.values: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


# --- the list


def test_a_document_is_shown_with_all_that_is_known_of_it() -> None:
    one = document(1, publisher="Harbour Office", date="2020-12", language="ko", kind="pdf")
    seen = Seen(list_html([one], ENGLISH, Wanted()))
    assert "✓ indexed · Harbour Office · 2020-12 · Korean · PDF · 3 pages" in seen.text
    assert ("href", "/read/d0001/first") in seen.values
    assert ("href", "/document/d0001") in seen.values
    assert "d0001" in seen.text


@pytest.mark.parametrize("status", ["encrypted", "no_text", "unreadable", "timed_out", "too_large", "crashed"])
@pytest.mark.parametrize("words", [ENGLISH, KOREAN], ids=["en", "ko"])
def test_a_failure_is_told_by_shape_and_word_with_its_reason_and_what_to_do(status: str, words: Wording) -> None:
    seen = Seen(list_html([document(1, status=status, reason="x.pdf: why", pages=0)], words, Wanted()))
    assert f"{GLYPHS.get(status, '✗')} {words(f'shelf.status_{status}')}" in seen.text
    assert "x.pdf: why" in seen.text
    assert words(f"shelf.do_{status}") in seen.text
    assert "checkbox" not in [value for name, value in seen.values if name == "type"], "it cannot be asked"


def test_a_status_and_a_kind_that_nobody_has_heard_of_are_shown_as_they_are() -> None:
    assert "melted down" in Seen(list_html([document(1, status="melted_down", kind="scroll")], KOREAN, Wanted())).text


def test_a_gap_in_an_indexed_document_is_told() -> None:
    assert "no text on 2 of 3 pages" in list_html([document(1, reason="no text on 2 of 3 pages")], ENGLISH, Wanted())


def test_an_empty_shelf_says_what_to_do() -> None:
    assert ENGLISH("shelf.empty") in Seen(shelf_html([], ENGLISH)).text
    assert KOREAN("shelf.empty") in Seen(shelf_html([], KOREAN)).text


def test_those_who_log_in_are_told_that_they_share_the_shelf() -> None:
    assert "Everybody who is logged in shares this shelf" in shelf_html([], ENGLISH, shared=True)
    assert "Everybody" not in shelf_html([], ENGLISH)


def test_thousands_of_documents_are_shown_a_page_at_a_time() -> None:
    html = shelf_html(MANY, ENGLISH)
    assert html.count("<li ") == AT_ONCE
    assert len(html) < 60_000
    last = Seen(list_html(MANY, ENGLISH, Wanted(first=10**9)))
    assert "1951–2000 of 2000" in last.text
    assert last.values.count(("type", "checkbox")) == AT_ONCE


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(), 2000),
        (Wanted(language="ko"), 667),
        (Wanted(status="encrypted"), 40),
        (Wanted(search="title 1999"), 1),
        (Wanted(search="  HARBOUR   d0003 "), 1),
        (Wanted(search="no such words"), 0),
        (Wanted(language="xx"), 0),
        (Wanted(order="no such order"), 2000),
    ],
)
def test_documents_are_searched_and_filtered(wanted: Wanted, count: int) -> None:
    assert len(matching(MANY, wanted)) == count


def test_a_search_finds_korean_however_it_was_typed() -> None:
    found = matching([document(1, title="\u1103\u1173\u11bc\u1103\u1162 안내")], Wanted(search="등대"))
    assert len(found) == 1


def test_documents_are_sorted_as_wished() -> None:
    shelf = [
        document(1, title="b", date="2020", pages=5),
        document(2, title="A", date=None, pages=9, status="encrypted"),
        document(3, title="c", date="2021-03", pages=1),
    ]
    ids = {order: [int(d.id[1:]) for d in matching(shelf, Wanted(order=order))] for order in
           ("title", "newest", "oldest", "pages", "status")}  # fmt: skip
    assert ids == {
        "title": [2, 1, 3], "newest": [3, 1, 2], "oldest": [1, 3, 2], "pages": [2, 1, 3], "status": [2, 1, 3]
    }  # fmt: skip


def test_only_indexed_documents_can_be_asked() -> None:
    assert len(choosable(MANY)) == 1960


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_of_a_document_is_read_as_markup(title: str, reason: str) -> None:
    def tags(title: str, reason: str) -> list[str]:
        one = document(1, title=title, reason=reason, publisher=title, status="encrypted")
        return [tag for tag in Seen(list_html([one], ENGLISH, Wanted())).tags if tag != "span"]  # of unseen characters

    assert tags(title or "x", reason or "y") == tags("x", "y")


def test_hostile_text_stays_text_everywhere() -> None:
    odd = document(1, id=HOSTILE, title=HOSTILE, reason=HOSTILE, publisher=HOSTILE, language=HOSTILE, status=HOSTILE)
    change = Change("added", HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    made = [
        list_html([odd] * 20, ENGLISH, Wanted(search=HOSTILE)),
        list_html([odd] * 20, ENGLISH, Wanted()),
        file_html(odd, ENGLISH),
        file_html(replace(odd, status="indexed"), ENGLISH),
        work_html(Work(error=HOSTILE), ENGLISH, [HOSTILE]),
        work_html(Work("waiting", told=HOSTILE), ENGLISH),
        changes_html([Run(HOSTILE, 1, (change,))], ENGLISH),
    ]
    for html in made:
        assert not {"script", "img"} & set(Seen(html).tags)


# --- what goes on


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (Work(), ""),
        (Work("starting"), "Looking at the folders"),
        (Work("documents", 3, 12), "Reading documents: 3 of 12"),
        (Work("passages", 128, 500), "Indexing passages: 128 of 500"),
        (Work("vectors", 1, 2), "Bringing the search up to date: 1 of 2"),
        (Work("waiting", told="pid 7"), "Another process is writing to the index; this goes on when it is donepid 7"),
        (Work(error="no folder"), "The documents could not be brought up to date: no folder"),
        (Work(stopped=True), "Stopped. What was finished is kept; the rest is read when you look again."),
    ],
)
def test_what_goes_on_is_said_in_words(work: Work, told: str) -> None:
    seen = Seen(work_html(work, ENGLISH))
    assert seen.text.replace("Stop", "", work.stage != "").strip() == told.replace("Stop", "", work.stage != "").strip()
    assert ("progress" in seen.tags) == bool(work.stage)


def test_files_that_wait_are_named_when_nothing_goes_on() -> None:
    assert "Not read yet: a.md, b.md." in work_html(Work(), ENGLISH, ["a.md", "b.md"])


def test_what_changed_is_named_and_the_rest_counted() -> None:
    changes = (Change("removed", "a", "Old"), Change("added", "b", "New", "encrypted", "locked"))
    text = Seen(changes_html([Run("2026-11-21T12:00:00+00:00", 30, changes)], ENGLISH)).text
    assert "removed Old" in text
    assert "added New · ⚿ encrypted locked" in text
    assert "and 28 more" in text


# --- the addresses


@pytest.fixture
def index(tmp_path: Path) -> FakeIndex:
    return make_index(tmp_path)


@pytest.fixture
def shelf(index: FakeIndex) -> Iterator[Shelf]:
    made = Shelf(replace(index.settings, max_file_mb=1), index.documents, IDLE)
    yield made
    made.close()


@pytest.fixture
def client(index: FakeIndex, shelf: Shelf) -> Iterator[TestClient]:
    app = FastAPI()
    add_shelf_routes(app, index, shelf)  # type: ignore[arg-type]
    app.add_middleware(Guard, host="127.0.0.1", upload_bytes=2 << 20)
    with TestClient(app, base_url=HOME) as made:
        yield made


def send(client: TestClient, name: str, data: bytes = NOTE, clash: str = "ask", **headers: str) -> tuple[int, str]:
    params = {"name": name, "clash": clash}
    reply = client.post("/shelf/add", params=params, content=data, headers=OURS | headers)
    return reply.status_code, reply.json().get("words", reply.text)


def test_the_panel_has_an_address_of_its_own(client: TestClient) -> None:
    page = client.get("/shelf").text
    assert page.startswith("<!doctype html>")
    assert 'lang="ko"' in client.get("/shelf", headers={"accept-language": "ko"}).text
    assert client.get("/shelf?part=1").text.startswith("<article")


def test_a_file_is_received_placed_and_followed(client: TestClient, shelf: Shelf) -> None:
    assert send(client, "crane.md") == (200, "Received, waiting to be read")
    assert shelf.uploads.names() == ["crane.md"]
    shelf.wait(60)
    state = client.get("/shelf/state", params={"name": ["crane.md", "absent.md"]}).json()
    assert (state["busy"], state["runs"], state["count"]) == (False, 1, 3)
    assert state["files"]["crane.md"] == {"html": file_html(None, ENGLISH), "read": False, "id": None}
    assert "Not read yet: crane.md" in state["work"]
    assert send(client, "crane.md") == (200, "This file was there already")


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("empty.md", b"", 415, "empty"),
        ("picture.pdf", b"\x89PNG", 415, "not_that"),
        ("archive.zip", b"PK\x03\x04", 415, "unsupported"),
        ("large.txt", b"a" * ((1 << 20) + 1), 413, "too_large"),
        ("..", NOTE, 415, "name"),
        ("\u202e", NOTE, 415, "name"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_refused_is_refused_in_words(
    client: TestClient, shelf: Shelf, name: str, data: bytes, status: int, code: str, language: str
) -> None:
    headers = OURS | {"accept-language": language}
    reply = client.post("/shelf/add", params={"name": name}, content=data, headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert bool(re.search("[가-힣]", reply.json()["words"])) == (language == "ko")
    assert shelf.uploads.names() == []


def test_a_body_of_unknown_length_is_cut_off_at_the_limit(client: TestClient, shelf: Shelf) -> None:
    pieces = (b"a line of text\n" * 1000 for _ in range(100))
    reply = client.post("/shelf/add", params={"name": "endless.txt"}, content=pieces, headers=OURS)
    assert reply.json()["code"] == "too_large"
    assert shelf.uploads.names() == []


@pytest.mark.parametrize("name", ["../../crane.md", "/tmp/crane.md", "a\0/crane.md", "..\\crane.md"])
def test_no_name_leads_out_of_the_folder(client: TestClient, shelf: Shelf, name: str) -> None:
    assert send(client, name)[0] == 200
    assert shelf.uploads.names() == ["crane.md"]


def test_a_second_file_of_that_name_is_asked_about(client: TestClient, shelf: Shelf) -> None:
    send(client, "crane.md")
    assert send(client, "crane.md", b"other") == (409, "There is another file of this name.")
    assert send(client, "crane.md", b"other", "keep_both")[0] == 200
    assert send(client, "crane.md", b"third", "replace")[0] == 200
    assert {name: (shelf.uploads.folder / name).read_bytes() for name in shelf.uploads.names()} == {
        "crane (2).md": b"other", "crane.md": b"third"
    }  # fmt: skip
    assert client.post("/shelf/add?name=x.md&clash=overwrite", content=NOTE, headers=OURS).status_code == 422


def test_a_document_that_is_there_under_another_name_is_named(client: TestClient, index: FakeIndex) -> None:
    data = Path(index.document("note").paths[0]).read_bytes()
    assert send(client, "copy.md", data) == (409, "The same file is on the shelf already, as “Visit to the quay”.")


def test_documents_of_the_folders_stay_and_it_is_said_why(client: TestClient, index: FakeIndex) -> None:
    path = Path(index.document("note").paths[0])
    reply = client.post("/shelf/remove", params={"document": "note"}, headers=OURS)
    assert reply.json()["code"] == "not_yours"
    assert str(path.parent) in reply.json()["words"]
    assert path.is_file()
    assert client.post("/shelf/remove", params={"document": "../x"}, headers=OURS).status_code == 404


def test_what_was_removed_is_put_back(client: TestClient, shelf: Shelf) -> None:
    send(client, "crane.md")
    token = client.post("/shelf/remove", params={"document": "crane.md"}, headers=OURS).json()["token"]
    assert shelf.uploads.names() == []
    assert client.post("/shelf/restore", params={"token": token}, headers=OURS).json()["words"] == "Put back: crane.md"
    assert shelf.uploads.names() == ["crane.md"]
    assert client.post("/shelf/restore", params={"token": "../.."}, headers=OURS).status_code == 404


@pytest.mark.parametrize("path", ["add?name=x.md", "remove?document=note", "restore?token=1", "again", "stop"])
def test_only_our_own_page_changes_the_shelf(client: TestClient, shelf: Shelf, path: str) -> None:
    assert client.post(f"/shelf/{path}", content=NOTE).status_code == 403
    foreign = OURS | {"origin": "http://evil.example"}
    assert client.post(f"/shelf/{path}", content=NOTE, headers=foreign).status_code == 403
    assert client.get(f"/shelf/{path}").status_code in (404, 405)
    assert shelf.uploads.names() == []
    assert shelf.work == Work()


def test_looking_again_runs_and_stopping_is_no_error(client: TestClient, shelf: Shelf) -> None:
    assert client.post("/shelf/stop", headers=OURS).status_code == 202
    assert client.post("/shelf/again", headers=OURS).status_code == 202
    assert shelf.wait(60).runs == 1


def test_ids_and_list_follow_what_is_looked_for(client: TestClient) -> None:
    assert client.get("/shelf/ids").json() == ["white-paper", "reports/harbour", "note"]
    assert client.get("/shelf/ids?search=quay").json() == ["note"]
    assert "Visit to the quay" in client.get("/shelf/list?search=quay&first=-5").text
    assert "No document matches." in client.get("/shelf/list?search=nothing").text
