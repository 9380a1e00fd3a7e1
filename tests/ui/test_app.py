"""Our own addresses and the guard before them, over real HTTP requests to the application."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from assistant.errors import SettingsError
from assistant.rendering.worker import HIGHLIGHT
from assistant.settings import Settings
from assistant.ui import create_app, serve
from assistant.ui.guard import Guard, rewritten_head
from assistant.ui.head import head_html

from . import papers
from .fakes import HOSTILE, FakeAssistant, FakeIndex, make_index, span_of

HOME = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FakeIndex:
    folder = tmp_path_factory.mktemp("shelf")
    made = make_index(folder)
    hostile = folder / "hostile.html"
    hostile.write_text(HOSTILE, "utf-8")
    page = papers.document(hostile, "hostile", HOSTILE, "html", publisher=HOSTILE, origin=HOSTILE, language='"><')
    made.add(page, [papers.Page(1, None, HOSTILE)])
    changed = folder / "changed.pdf"
    papers.two_columns(changed)
    made.add(papers.document(changed, "changed", "Changed"), papers.read_pages(changed))
    papers.two_columns(changed, rotate=90)
    return made


@pytest.fixture(scope="module")
def client(index: FakeIndex) -> Iterator[TestClient]:
    app = create_app(FakeAssistant(index), ["A first question?"])  # type: ignore[arg-type]
    with TestClient(app, base_url=HOME, follow_redirects=False) as made:
        yield made


def test_the_page_names_no_other_host(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    hosts = set(re.findall(r"(?:https?:)?//([a-zA-Z0-9.-]+\.[a-z]{2,}|[0-9.]+)", page.text))
    assert hosts <= {"127.0.0.1"}, f"the page names {hosts}"
    assert head_html() in page.text
    assert "A first question?" in page.text


def test_only_previews_of_links_are_cut_from_the_head() -> None:
    preview = '<meta\n\tproperty="og:image"\n\tcontent="https://x.example/a.jpg"\n/>'
    page = f'<head><meta charset="utf-8" />\n{preview}<title>T</title></head>'
    made = rewritten_head(page)
    assert "x.example" not in made
    assert '<meta charset="utf-8" />' in made
    assert "<title>T</title>" in made


@pytest.mark.parametrize("path", ["/", "/read/note/1", "/document/note", "/read/nothing/1"])
def test_pages_may_load_from_no_other_host(client: TestClient, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:|\*|//", policy)
    if path != "/":
        assert "unsafe-eval" not in policy
        assert "script-src 'self';" in policy


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("localhost", 200),
        ("LOCALHOST:7860", 200),
        ("[::1]:7860", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost@evil.example", 403),
        ("10.0.0.1", 403),
        ("[", 403),
    ],
)
def test_only_our_own_host_is_answered(client: TestClient, host: str, status: int) -> None:
    assert client.get("/read/note/1", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": HOME}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/read/note/1", "/page/reports/harbour/1.png", "/config"])
def test_other_sites_in_the_same_browser_are_refused(
    client: TestClient, path: str, headers: dict[str, str], status: int
) -> None:
    assert client.get(path, headers=headers).status_code == status


def test_listening_on_every_address_answers_addresses_but_no_names() -> None:
    guard = Guard(None, "0.0.0.0")  # type: ignore[arg-type]
    assert guard._is_ours("192.168.7.4:7860")
    assert guard._is_ours("[fe80::1]:7860")
    assert not guard._is_ours("evil.example")


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=https://evil.example/",
        "/gradio_api/proxy%3Dhttps://evil.example/",
        "/gradio_api/upload",
        "/gradio_api/runs",
        "/monitoring",
    ],
)
def test_parts_of_gradio_that_reach_out_or_store_are_off(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 403
    assert client.post(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/document/../../../etc/passwd",
        "/document/%2e%2e/%2e%2e/etc/passwd",
        "/document/..%2f..%2fetc%2fpasswd",
        "/document//etc/passwd",
        "/document/%2Fetc%2Fpasswd",
        "/file/..%2f..%2fetc%2fpasswd",
        "/file/%00",
        "/read/..%2f..%2fetc%2fpasswd/1",
        "/page/..%2f..%2fetc%2fpasswd/1.png",
        "/ui/..%2f..%2fsettings.py",
        "/ui/%2e%2e/%2e%2e/settings.py",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=pyproject.toml",
        "/static/..%2f..%2froutes.py",
    ],
)
def test_addresses_never_reach_a_file_by_its_path(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code in (403, 404, 405), reply.text[:200]
    assert "root:" not in reply.text
    assert "import " not in reply.text


def test_a_page_is_drawn_with_its_marks(client: TestClient, index: FakeIndex) -> None:
    start, end = span_of(index.page("reports/harbour", 1), "12 percent")
    reply = client.get(f"/page/reports/harbour/1.png?mark={start}:{end}&width=801")
    picture = Image.open(io.BytesIO(reply.content)).convert("RGB")
    assert reply.headers["content-type"] == "image/png"
    assert picture.width == 900
    assert HIGHLIGHT in set(picture.get_flattened_data())


def test_a_page_of_text_can_be_had_as_a_picture(client: TestClient) -> None:
    assert Image.open(io.BytesIO(client.get("/page/note/1.png?mark=0:5").content)).width == 1400


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/page/reports/harbour/3.png", 404, "has no page 3"),
        ("/page/reports/harbour/1.png?mark=0:99999", 404, "There are no characters 0:99999"),
        ("/page/reports/harbour/1.png?mark=x", 404, "expected START:END"),
        ("/page/reports/harbour/1.png?width=99999", 404, "pixels wide"),
        ("/page/changed/1.png", 410, "has changed since it was indexed"),
        ("/document/changed", 410, "has changed since it was indexed"),
        ("/document/nothing", 404, "There is no document 'nothing'"),
        ("/read/note/0", 404, "has no page 0"),
        ("/read/note/one", 404, "'one' is not a page number"),
        ("/read/note/99999999999999999999", 404, "is not a page number"),
        ("/read/changed/1", 410, "has changed since it was indexed"),
        ("/read/note/1?mark=7:9999", 404, "There are no characters 7:9999"),
    ],
)
def test_what_cannot_be_shown_is_said_in_words(client: TestClient, path: str, status: int, words: str) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    assert words in reply.text.replace("&#x27;", "'")


def test_the_same_address_is_a_page_of_its_own(client: TestClient) -> None:
    alone = client.get("/read/note/1?mark=19:22").text
    assert alone.startswith("<!doctype html>")
    assert '<mark id="mark">The</mark> crane &lt;b&gt;stands&lt;/b&gt;' in alone


def test_a_whole_pdf_is_served_as_itself_and_nothing_else(client: TestClient, index: FakeIndex) -> None:
    reply = client.get("/document/reports/harbour")
    assert reply.content == Path(index.document("reports/harbour").paths[0]).read_bytes()
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"] == "inline; filename*=UTF-8''harbour.pdf"
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_web_page_on_the_shelf_is_never_run(client: TestClient) -> None:
    whole = client.get("/document/hostile").text
    assert "<script>alert" not in whole
    assert "<img" not in whole
    assert 'lang="&quot;&gt;&lt;"' in whole
    kept = client.get("/file/hostile")
    assert kept.headers["content-type"] == "application/octet-stream"
    assert kept.headers["content-disposition"].startswith("attachment;")


def test_nothing_of_the_server_documents_itself_from_another_host(client: TestClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404


def test_the_page_can_be_made_for_an_empty_shelf() -> None:
    app = create_app(FakeAssistant(FakeIndex(Settings())))  # type: ignore[arg-type]
    with TestClient(app, base_url=HOME) as client:
        assert client.get("/").status_code == 200


def test_a_port_that_is_taken_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(index=tmp_path / "no index", port=taken.getsockname()[1])
        with pytest.raises(SettingsError, match=r"Cannot listen on 127\.0\.0\.1"):
            serve(settings)
