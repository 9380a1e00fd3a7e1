"""With a users file nothing is open but the log-in page; without one, nothing asks for a name."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError
from starlette.testclient import TestClient

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.ui import create_app, serve
from assistant.ui.login import COOKIE, OPEN, Doorkeeper, local_address
from assistant.ui.login_html import login_html
from assistant.ui.sessions import IDLE_S, LIFE_S, LONGEST_WAIT_S, Attempts, Sessions
from assistant.ui.wording import Wording
from assistant.users import Cost, Users, add_user, remove_user

from .fakes import HOSTILE, FakeAssistant, FakeIndex, make_index
from .serving import served

HOME = "http://127.0.0.1:7860"
SECRET = "correct horse battery"
CHEAP = Cost(16, 8, 1)
PAGE = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "none"}


def closed(folder: Path) -> FakeIndex:
    """An index whose settings ask for a log-in by kim or lee."""
    index = make_index(folder)
    index.settings = replace(index.settings, users=folder / "users.toml")
    for name in ("kim", "lee"):
        add_user(folder / "users.toml", name, SECRET, CHEAP)
    return index


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    made = create_app(FakeAssistant(closed(tmp_path_factory.mktemp("closed"))))  # type: ignore[arg-type]
    with TestClient(made, base_url=HOME):
        yield made


@pytest.fixture
def client(app: FastAPI, request: pytest.FixtureRequest) -> TestClient:
    """A browser that has no cookie, at an address of its own, so that nobody waits for what another test tried."""
    address = f"test-{request.node.name}"
    return TestClient(app, base_url=HOME, follow_redirects=False, client=(address, 1))


def log_in(client: TestClient, name: str = "kim", password: str = SECRET, **more: str) -> httpx.Response:
    return client.post("/login", data={"username": name, "password": password, **more}, headers=PAGE)


PATHS = [
    "/",
    "/config",
    "/theme.css",
    "/read/note/1",
    "/page/note/1.png",
    "/document/note",
    "/file/note",
    "/ui/talk.css",
    "/ui/../ui/talk.css",
    "/mcp",
    "/login/../config",
    "/gradio_api/info",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/heartbeat/x",
    "/gradio_api/startup-events",
    "/gradio_api/app_id",
    "/gradio_api/login_check",
    "/gradio_api/user",
    "/gradio_api/token",
    "/assets/index.js",
    "/static/img/logo.svg",
    "/robots.txt",
    "/manifest.json",
    "/no/such/address",
]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_session_nothing_is_shown(client: TestClient, path: str) -> None:
    for headers in ({}, {"accept": "text/html", "sec-fetch-mode": "cors"}, {"accept": "application/json"}):
        reply = client.get(path, headers=headers)
        assert reply.status_code in (401, 403, 404), f"{path} {reply.status_code}"
        assert "crane" not in reply.text
    for method in ("POST", "DELETE"):
        assert client.request(method, path, headers={"x-pincite": "1"}).status_code in (401, 403, 404)


@pytest.mark.parametrize(
    "path", ["/", "/config", "/read/note/1?mark=3:9", "/no/such/address", "/gradio_api/info", "/read/a%23b/1"]
)
def test_a_person_is_led_to_the_log_in_and_on(client: TestClient, path: str) -> None:
    reply = client.get(path, headers=PAGE)
    assert reply.status_code == 303
    location = urlsplit(reply.headers["location"])
    assert location.path == "/login"
    following = parse_qs(location.query).get("next", ["/"])[0]
    assert following == path
    shown = client.get(reply.headers["location"], headers=PAGE)
    assert shown.status_code == 200
    assert f'name="next" value="{path.replace("&", "&amp;")}"' in shown.text
    entered = log_in(client, next=following)
    assert (entered.status_code, entered.headers["location"]) == (303, path)


def test_every_route_of_the_application_is_closed(app: FastAPI, client: TestClient) -> None:
    """Not a list of ours: what the application and Gradio's within it say they have."""
    known: set[str] = set()
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop()
        inside = getattr(route, "original_router", route)  # FastAPI keeps a router that was included as it is
        waiting += getattr(inside, "routes", None) or []
        if getattr(route, "path", ""):
            known.add(re.sub(r"\{(\w+)(:\w+)?\}", "1", route.path))
    assert len(known) > 80
    for path in [f"{prefix}{path}" for prefix in ("", "/gradio_api", "/ko") for path in sorted(known)]:
        if path not in OPEN:
            method = "POST" if len(path) % 2 else "GET"
            status = client.request(method, path, headers={"x-pincite": "1"}).status_code
            assert status in (401, 403, 404), f"{method} {path}: {status}"


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_opens_everything(client: TestClient) -> None:
    reply = log_in(client)
    cookie = reply.headers["set-cookie"]
    assert reply.headers["location"] == "/"
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert len(cookie.split("=")[1].split(";")[0]) >= 43
    assert SECRET not in cookie
    assert client.get("/read/note/1").status_code == 200
    page = client.get("/", headers=PAGE)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert client.get("/config").json()["username"] == "kim"
    assert "cookie" in client.get("/page/note/1.png").headers["vary"].lower()


def test_two_log_ins_have_two_sessions_and_a_forged_one_none(client: TestClient) -> None:
    first, second = (log_in(client).cookies[COOKIE] for _ in range(2))
    assert first != second
    client.cookies.clear()
    for forged in (first[:-1], first + "x", first.upper(), "", "kim", '"'):
        assert client.get("/config", headers={"cookie": f"{COOKIE}={forged}"}).status_code == 401


def test_log_out_ends_this_session_and_no_other(client: TestClient) -> None:
    other = log_in(client).cookies[COOKIE]
    client.cookies.clear()
    mine = log_in(client).cookies[COOKIE]
    reply = client.post("/logout")
    assert (reply.status_code, reply.headers["location"]) == (303, "/login")
    client.cookies.clear()
    assert client.get("/config", headers={"cookie": f"{COOKIE}={mine}"}).status_code == 401
    assert client.get("/config", headers={"cookie": f"{COOKIE}={other}"}).status_code == 200


def test_a_link_from_another_site_opens_for_who_is_logged_in(client: TestClient) -> None:
    """A browser sends a strict cookie only after a page of ours: one that leads on by itself."""
    reply = client.get("/read/note/1?mark=3:9", headers={**PAGE, "sec-fetch-site": "cross-site"})
    assert reply.status_code == 200
    address = re.search(r'content="0; url=([^"]+)"', reply.text)
    assert address
    assert address[1].startswith("/login?next=")
    log_in(client)
    led = client.get(address[1], headers=PAGE)
    assert (led.status_code, led.headers["location"]) == (303, "/read/note/1?mark=3:9")


@pytest.mark.parametrize(
    ("name", "password"), [("kim", "wrong"), ("nobody", SECRET), ("", ""), (HOSTILE, HOSTILE), ("kim", "\x00" * 9)]
)
def test_a_wrong_log_in_says_so_and_not_which_half_was_wrong(client: TestClient, name: str, password: str) -> None:
    reply = log_in(client, name, password)
    assert reply.status_code == 401
    assert "That name and password do not belong together." in reply.text
    assert "set-cookie" not in reply.headers
    assert "<script" not in reply.text
    assert "onerror=" not in reply.text.replace("onerror=&quot;", "")
    told = client.post("/login", data={"username": name, "password": password})
    assert told.status_code == 401
    assert told.json()["success"] is False


@pytest.mark.parametrize(
    ("following", "address"),
    [
        ("", "/"),
        ("/read/note/1?mark=3:9", "/read/note/1?mark=3:9"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
        ("/x\x00", "/"),
        ("/login?next=/login", "/"),
        ("/logout", "/"),
        ("/read/보고서/1", "/read/%EB%B3%B4%EA%B3%A0%EC%84%9C/1"),
        ("/read/%EB%B3%B4/1", "/read/%EB%B3%B4/1"),
        ("/ko/?c=0a#/read/a%23b/1?mark=1:2", "/ko/?c=0a#/read/a%23b/1?mark=1:2"),
        ('/"><script>', "/%22%3E%3Cscript%3E"),
    ],
)
def test_after_the_log_in_nobody_is_led_away(client: TestClient, following: str, address: str) -> None:
    assert local_address(following) == address
    reply = log_in(client, next=following)
    assert reply.headers["location"] == address
    assert "a=b" not in reply.headers["set-cookie"]


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_no_other_site_logs_anybody_in(client: TestClient, headers: dict[str, str]) -> None:
    data = {"username": "kim", "password": SECRET}
    assert client.post("/login", data=data, headers=headers).status_code == 403
    assert client.post("/logout", headers=headers).status_code == 403


def test_the_page_speaks_korean_to_who_wants_it_and_keeps_the_choice(client: TestClient) -> None:
    assert '<html lang="ko">' in client.get("/login", headers={"accept-language": "ko-KR"}).text
    chosen = client.get("/login?language=ko&next=/read/note/1")
    assert "비밀번호" in chosen.text
    assert 'value="/read/note/1"' in chosen.text
    assert "비밀번호" in client.get("/login", headers={"accept-language": "en"}).text
    assert client.get("/login?language=xx").status_code == 200


def test_the_page_needs_no_script_and_loads_nothing_of_others(client: TestClient) -> None:
    reply = client.get("/login")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "form-action 'self'" in policy
    assert not re.search(r"https?:|//|<script|style=", reply.text)
    for address in re.findall(r'(?:href|src)="([^"]+)"', reply.text):
        assert client.get(address).status_code == 200, address


def test_what_was_typed_is_data_on_the_page() -> None:
    made = login_html(Wording("en"), following=HOSTILE, name=HOSTILE, trouble=HOSTILE)
    assert "<script" not in made
    assert "<img src=x" not in made


def test_gradio_client_logs_in_and_asks_for_what_it_may(tmp_path: Path) -> None:
    with served(create_app(FakeAssistant(closed(tmp_path)))) as url:  # type: ignore[arg-type]
        with pytest.raises(AuthenticationError):
            Client(url, verbose=False, analytics_enabled=False)
        with pytest.raises(AuthenticationError):
            Client(url, auth=("kim", "wrong password"), verbose=False, analytics_enabled=False)
        client = Client(url, auth=("kim", SECRET), verbose=False, analytics_enabled=False)
        assert client.predict(document="note", page_index=1, api_name="/page")["title"] == "Visit to the quay"
        client.close()
        basic = base64.b64encode(f"lee:{SECRET}".encode()).decode()
        assert asyncio.run(tools_over_mcp(url, {"authorization": f"Basic {basic}"})) == 6
        wrong = base64.b64encode(b"lee:wrong password").decode()
        for header in (f"Basic {wrong}", "Basic", "Basic !", "Bearer x", f"Digest {basic}"):
            assert httpx.post(f"{url}/mcp", json={}, headers={"authorization": header}).status_code == 401


async def tools_over_mcp(url: str, headers: dict[str, str]) -> int:
    from mcp import Client as MCPClient
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared._httpx_utils import create_mcp_http_client

    async with (
        create_mcp_http_client(headers=headers) as http,
        MCPClient(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        return len((await client.list_tools()).tools)


def test_without_a_users_file_nobody_is_asked(tmp_path: Path) -> None:
    app = create_app(FakeAssistant(make_index(tmp_path)))  # type: ignore[arg-type]
    with TestClient(app, base_url=HOME, follow_redirects=False) as client:
        assert client.get("/config").json().get("username") is None
        assert client.get("/login").headers["location"] == "/"
        assert client.post("/login", data={"username": "a", "password": "b"}).json() == {"success": True}


def test_a_users_file_that_is_broken_lets_nobody_in(tmp_path: Path) -> None:
    app = create_app(FakeAssistant(closed(tmp_path)))  # type: ignore[arg-type]
    with TestClient(app, base_url=HOME, follow_redirects=False) as client:
        log_in(client)
        assert client.get("/config").status_code == 200
        (tmp_path / "users.toml").write_text("nonsense")
        reply = client.get("/config")
        assert reply.status_code == 503
        assert str(tmp_path) not in reply.text
        assert log_in(client).status_code == 503


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def users(tmp_path: Path) -> Users:
    for name in ("kim", "lee"):
        add_user(tmp_path / "users.toml", name, SECRET, CHEAP)
    return Users(tmp_path / "users.toml")


@pytest.mark.parametrize(
    ("looks_s", "open_"),
    [
        ([IDLE_S], True),
        ([IDLE_S + 1], False),
        ([IDLE_S - 1, 2 * IDLE_S - 2], True),
        ([IDLE_S * n / 2 for n in range(1, 29) if IDLE_S * n / 2 <= LIFE_S], True),
        ([*(IDLE_S * n / 2 for n in range(1, 29)), LIFE_S + 1], False),
    ],
)
def test_a_session_ends_when_it_is_idle_or_old(users: Users, looks_s: list[float], open_: bool) -> None:
    clock = Time()
    sessions = Sessions(users, clock)
    token = sessions.begin("kim", users.check("kim", SECRET))
    seen = ""
    for at in looks_s:
        clock.now = 1000.0 + at
        seen = sessions.user(token)
    assert (seen == "kim") is open_


def test_a_session_ends_with_its_password_and_with_its_user(users: Users, tmp_path: Path) -> None:
    sessions = Sessions(users)
    tokens = [sessions.begin(name, users.check(name, SECRET)) for name in ("kim", "lee")]
    add_user(tmp_path / "users.toml", "kim", "another password", CHEAP)
    remove_user(tmp_path / "users.toml", "lee")
    assert [sessions.user(token) for token in tokens] == ["", ""]


def failures(attempts: Attempts, clock: Time, count: int, name: str = "kim", address: str = "10.0.0.1") -> list[float]:
    waits = []
    for _ in range(count):
        wait_s = attempts.wait_s(name, address)
        waits.append(wait_s)
        clock.now += wait_s
        attempts.failed(name, address)
    return waits


def test_tries_become_slower_and_nobody_is_locked_out_for_ever() -> None:
    clock = Time()
    attempts = Attempts(clock)
    waits = failures(attempts, clock, 12)
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, LONGEST_WAIT_S, LONGEST_WAIT_S, LONGEST_WAIT_S]
    assert attempts.wait_s("lee", "10.0.0.2") == 0, "who did nothing wrong waits for nothing"
    for number in range(20):
        attempts.failed(f"somebody {number}", "10.0.0.1")
    assert 0 < attempts.wait_s("lee", "10.0.0.1") <= LONGEST_WAIT_S, "another name is no way round it"
    clock.now += LONGEST_WAIT_S
    assert attempts.wait_s("kim", "10.0.0.1") == 0
    attempts.succeeded("kim", "10.0.0.1")
    attempts.failed("kim", "10.0.0.1")
    assert attempts.wait_s("kim", "10.0.0.2") == 0


def test_one_name_tried_from_everywhere_is_slowed_down_too() -> None:
    clock = Time()
    attempts = Attempts(clock)
    for number in range(30):
        attempts.failed("kim", f"10.0.1.{number}")
    assert 0 < attempts.wait_s("kim", "10.9.9.9") <= LONGEST_WAIT_S
    assert attempts.wait_s("lee", "10.9.9.9") == 0


def test_who_must_wait_is_told_how_long_and_the_right_password_waits_too(tmp_path: Path) -> None:
    app = create_app(FakeAssistant(closed(tmp_path)))  # type: ignore[arg-type]
    with TestClient(app, base_url=HOME, follow_redirects=False) as client:
        statuses = [log_in(client, "kim", f"wrong {number}").status_code for number in range(3)]
        assert statuses == [401, 401, 401]
        reply = log_in(client, "kim", SECRET)
        assert reply.status_code == 429
        assert reply.headers["retry-after"] == "1"
        assert "Please wait 1 seconds" in reply.text
        assert "set-cookie" not in reply.headers


def test_many_tries_at_once_do_not_slip_past_the_wait(users: Users) -> None:
    keeper = Doorkeeper(users)

    async def tries() -> list[str | float]:
        return await asyncio.gather(*(keeper.admit("kim", f"wrong {n}", "10.0.0.1") for n in range(20)))

    refused = [made for made in asyncio.run(tries()) if isinstance(made, float)]
    assert len(refused) >= 15


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "box", ""])
def test_listening_beyond_this_machine_needs_a_log_in_or_a_word(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match="--without-login"):
        serve(Settings(index=tmp_path / "none", host=host, port=0))


def test_a_log_in_that_lets_nobody_in_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no users file"):
        serve(Settings(index=tmp_path / "none", users=tmp_path / "none.toml", port=0))
    add_user(tmp_path / "users.toml", "kim", SECRET, CHEAP)
    remove_user(tmp_path / "users.toml", "kim")
    with pytest.raises(SettingsError, match="Nobody could log in"):
        serve(Settings(index=tmp_path / "none", users=tmp_path / "users.toml", port=0))
