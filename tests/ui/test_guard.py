"""The guard before every route: strangers, impossible addresses, bodies too large, and what every reply carries."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from starlette.testclient import TestClient

from assistant.ui import create_app
from assistant.ui.guard import BODY_BYTES, Guard

from .fakes import FakeAssistant, make_index
from .serving import served

HOME = "http://127.0.0.1:7860"
OURS = {"x-pincite": "1"}
UPLOAD_BYTES = BODY_BYTES + 1000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    made = create_app(FakeAssistant(make_index(tmp_path_factory.mktemp("guard"))))  # type: ignore[arg-type]
    with TestClient(made, base_url=HOME):
        yield made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=HOME, follow_redirects=False)


@pytest.fixture
def small() -> TestClient:
    """A guarded application of a few lines: what it gets, it tells."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/shelf/add")
    @app.post("/else")
    async def read(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.post("/json")
    def parsed(body: dict[str, Any]) -> dict[str, int]:
        return {"keys": len(body)}

    @app.get("/fails")
    def fails() -> Response:
        raise RuntimeError("a secret of the inside")

    @app.get("/breaks")
    def breaks() -> Response:
        def parts() -> Iterator[bytes]:
            yield b"begun"
            raise RuntimeError("in the middle")

        return StreamingResponse(parts(), media_type="text/plain")

    @app.get("/headers")
    def headers(request: Request) -> dict[str, str]:
        return dict(request.headers)

    @app.get("/kept")
    def kept() -> Response:
        return PlainTextResponse("x", headers={"cache-control": "private, max-age=60"})

    app.add_middleware(Guard, host="127.0.0.1", upload_bytes=UPLOAD_BYTES)
    return TestClient(app, base_url=HOME)


ADDRESSES = [
    "/",
    "/ko/",
    "/config",
    "/theme.css",
    "/login",
    "/mcp",
    "/read/note/1",
    "/read/nothing/1",
    "/page/note/1.png",
    "/page/note/99.png",
    "/document/note",
    "/document/reports/harbour",
    "/file/note",
    "/ui/base.css",
    "/ui/nothing.css",
    "/gradio_api/info",
    "/gradio_api/upload",
    "/gradio_api/queue/data",
    "/no/such/address",
    "/%00",
    "/favicon.ico",
]


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}])
@pytest.mark.parametrize("path", ADDRESSES)
def test_every_reply_carries_what_guards_it(client: TestClient, path: str, headers: dict[str, str]) -> None:
    reply = client.get(path, headers=headers)
    assert (reply.status_code == 403) or not headers
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["referrer-policy"] == "same-origin"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    assert reply.headers["cross-origin-opener-policy"] == "same-origin"
    assert "permissions-policy" in reply.headers
    assert "server" not in reply.headers
    assert "access-control-allow-origin" not in reply.headers
    caching = reply.headers["cache-control"]
    assert "public" not in caching
    assert "no-" in caching or caching.startswith("private"), caching
    if reply.headers.get("content-type") != "application/pdf":
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


def test_the_guard_speaks_in_errors_of_the_inside_too(small: TestClient) -> None:
    reply = small.get("/fails")
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert reply.headers["x-frame-options"] == "DENY"
    with pytest.raises(RuntimeError, match="in the middle"):
        small.get("/breaks")


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd",
        "/read/../../etc/passwd/1",
        "/read/%2e%2e/1",
        "/read/%2e%2e%2f%2e%2e%2fetc%2fpasswd/1",
        "/read/..%5c..%5cetc/1",
        "/read/note%00/1",
        "/read/note/1%00",
        "/read/note%0d%0aset-cookie:%20a=b/1",
        "/read/note%7f/1",
        "/page/..%2fnote/1.png",
        "/page/note%2f..%2f..%2fx/1.png",
        "/document/%2e%2e",
        "/document/..%2f..%2f..%2fetc%2fpasswd",
        "/file/%2e%2e%2fnote.md",
        "/ui/%2e%2e/guard.py",
        "/ui/..%2fguard.py",
        "/ui/%2e%2e%5cguard.py",
        "/assets/..%2f..%2f..%2froutes.py",
        "/assets/%2e%2e/%2e%2e/%2e%2e/routes.py",
        "/static/..%2froutes.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/ko/../config",
        "/ko/static/..%2f..%2froutes.py",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=%2fetc%2fpasswd",
        "/gradio_api/file=../../etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api//file=/etc/passwd",
        "/gradio_api%2ffile=/etc/passwd",
        "//gradio_api/file=/etc/passwd",
        "/./gradio_api/file=/etc/passwd",
        "/GRADIO_API/file=/etc/passwd",
        "/ko/gradio_api/file=/etc/passwd",
        "/ko//gradio_api/file=/etc/passwd",
        "/ko/ko/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=http://evil.example/",
        "/gradio_api/stream/1/1/1/playlist.m3u8",
        "/gradio_api/dev/reload",
        "/gradio_api/token",
        "/gradio_api/openapi.json",
        "/gradio_api/run/ask",
        "/gradio_api/api/ask",
        "/gradio_api/component_server",
        "/gradio_api/custom_component/1/server/component/x.js",
        "/gradio_api/runs",
        "/gradio_api/vibe-code",
        "/gradio_api/upload",
        "/gradio_api/mcp",
        "/gradio_api",
        "/ko/gradio_api/upload",
        "/monitoring/x",
        "/svelte/x",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_no_address_leads_to_a_file_or_to_what_is_turned_off(app: FastAPI, method: str, path: str) -> None:
    """Sent as it stands: an HTTP client would tidy the address up before."""
    status, body = raw(app, method, path)
    assert status in (403, 404, 405, 410), f"{path} {status}"
    for inside in (b"root:", b"import ", b"[project]", b"a=b"):
        assert inside not in body


def raw(app: FastAPI, method: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """The reply of the application to exactly this request line, as uvicorn would give it on."""
    import asyncio
    from urllib.parse import unquote_to_bytes

    given = {"host": "127.0.0.1:7860", **OURS, **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 7860),
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/else", 0, 200),
        ("/else", BODY_BYTES, 200),
        ("/else", BODY_BYTES + 1, 413),
        ("/shelf/add", BODY_BYTES + 1, 200),
        ("/shelf/add", UPLOAD_BYTES, 200),
        ("/shelf/add", UPLOAD_BYTES + 1, 413),
        ("/shelfish", BODY_BYTES + 1, 413),
        ("/gradio_api/queue/join", BODY_BYTES + 1, 413),
        ("/mcp", BODY_BYTES + 1, 413),
        ("/login", BODY_BYTES + 1, 413),
    ],
)
def test_a_body_too_large_is_refused_whether_or_not_it_says_so(
    small: TestClient, path: str, size: int, status: int
) -> None:
    def parts() -> Iterator[bytes]:
        for begin in range(0, size, 65536):
            yield b"x" * min(65536, size - begin)

    assert small.post(path, content=b"x" * size, headers=OURS).status_code == status
    if path in ("/else", "/shelf/add"):
        assert small.post(path, content=parts(), headers=OURS).status_code == status


def test_a_body_too_large_is_refused_where_it_is_parsed_too(small: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"a": "'
        for _ in range(BODY_BYTES // 65536 + 1):
            yield b"x" * 65536
        yield b'"}'

    reply = small.post("/json", content=parts(), headers={**OURS, "content-type": "application/json"})
    assert reply.status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "99999999999999999999999999", "٣"])
def test_a_length_that_is_none_is_refused(small: TestClient, length: str) -> None:
    headers = {**OURS, "content-length": length.encode()}
    assert small.post("/else", content=b"x", headers=headers).status_code == 413  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/else", {}, 403),
        ("POST", "/else", OURS, 200),
        ("POST", "/else", {**OURS, "origin": HOME}, 200),
        ("POST", "/else", {**OURS, "origin": "http://127.0.0.1:1"}, 403),
        ("POST", "/else", {**OURS, "origin": "null"}, 403),
        ("POST", "/else", {**OURS, "origin": "http://["}, 403),
        ("POST", "/else", {**OURS, "sec-fetch-site": "same-origin"}, 200),
        ("POST", "/else", {**OURS, "sec-fetch-site": "same-site"}, 403),
        ("POST", "/else", {**OURS, "sec-fetch-site": "cross-site"}, 403),
        ("DELETE", "/else", {}, 403),
        ("DELETE", "/else", OURS, 405),
        ("PUT", "/else", OURS, 405),
        ("PATCH", "/else", OURS, 405),
        ("OPTIONS", "/else", {"origin": "http://evil.example", "access-control-request-method": "POST"}, 403),
        ("OPTIONS", "/else", OURS, 405),
        ("TRACE", "/else", OURS, 405),
        ("CONNECT", "/else", OURS, 405),
        ("GET", "/headers", {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}, 403),
        ("GET", "/headers", {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"}, 200),
        ("GET", "/headers", {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, 200),
    ],
)
def test_only_a_page_of_ours_changes_anything(
    small: TestClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    assert small.request(method, path, headers=headers).status_code == status


def test_no_header_puts_another_host_into_our_pages(client: TestClient, small: TestClient) -> None:
    for name in ("x-forwarded-host", "forwarded", "x-host", "x-original-host"):
        for path in ("/", "/ko/", "/config", "/ko/config"):
            reply = client.get(path, headers={name: "evil.example", "x-forwarded-proto": "https"})
            assert "evil.example" not in reply.text
            assert "evil.example" not in str(reply.headers)
    assert "x-forwarded-host" not in small.get("/headers", headers={"x-forwarded-host": "evil.example"}).json()


@pytest.mark.parametrize("names", [("Box",), ("box", "")])
def test_this_machines_name_is_ours_where_it_listens_to_others(names: tuple[str, ...]) -> None:
    guard = Guard(None, "0.0.0.0", names)  # type: ignore[arg-type]
    assert guard._is_ours("box:7860")
    assert guard._is_ours("10.1.2.3")
    assert not guard._is_ours("box.evil.example")
    assert not guard._is_ours("")


def test_nothing_here_speaks_websockets(client: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/"):
        pass


def test_pages_say_themselves_how_long_they_are_kept(small: TestClient, client: TestClient) -> None:
    assert small.get("/kept").headers["cache-control"] == "private, max-age=60"
    assert client.get("/ui/base.css").headers["cache-control"] == "no-cache"
    assert client.get("/document/note").headers["cache-control"] == "no-store"
    assert client.get("/assets/nothing.js").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nhost: evil.example\r\n\r\n", b"40"),
        (b"GET / HTTP/1.1\r\n\r\n", b"40"),
        (b"GET / HTTP/1.0\r\n\r\n", b"403"),
        (b"GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\n\r\n", b"403"),
        (b"GET /config HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nx: a\r\n b: c\r\n\r\n", b""),
        (b"GET /read/../../etc/passwd/1 HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n", b"404"),
        (b"POST /login HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-length: 99999999\r\n\r\n", b"413"),
        (b"POST /login HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n", b"40"),
    ],
)
def test_requests_no_browser_sends_are_refused(url: str, request_: bytes, status: bytes) -> None:
    where = urlsplit(url)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=20) as connection:
        connection.sendall(request_.replace(b"{port}", str(where.port).encode()))
        first = connection.recv(4096)
    assert first.startswith((b"HTTP/1.1 " + status, b"HTTP/1.0 " + status))
    assert b"root:" not in first


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = create_app(FakeAssistant(make_index(tmp_path_factory.mktemp("served"))))  # type: ignore[arg-type]
    with served(app) as made:
        yield made
