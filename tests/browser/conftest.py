"""A real Chromium before a real server: the chat page over a small shelf, every request recorded."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.ui import create_app
from tests.ui.fakes import FakeAssistant, make_index

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000  # a loaded machine is no failure
LEFT = ("AbortError: signal is aborted", "Unexpected error Connection errored out")
"""What Gradio says on the console when a page is left or loaded again before its stream of events has ended."""
STARTERS = ["How much cargo did the harbour handle?"]


class Site:
    """The running page: its address, and the assistant behind it."""

    def __init__(self, url: str, assistant: FakeAssistant) -> None:
        self.url, self.assistant = url, assistant


@contextlib.contextmanager
def serving(assistant: FakeAssistant, port: int = 0) -> Iterator[Site]:
    """The page over ``assistant``, served until the block ends."""
    listener = socket.create_server(("127.0.0.1", port))
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(assistant, STARTERS), log_level="warning"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Site(f"http://127.0.0.1:{port}", assistant)
    server.should_exit = True  # and no force: the server's own end is what ends the drawing process
    thread.join(20)
    listener.close()


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium; where there is none, the tests are skipped and say so."""
    if CHROMIUM is None:
        absent = pytest.fail if os.environ.get("PINCITE_REQUIRE_BROWSER") == "1" else pytest.skip
        absent("Chromium is not installed (Debian: apt-get install chromium)")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)  # its profile is new and empty
        yield made
        made.close()


@pytest.fixture(scope="package")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One page for all tests; a test that changes its shelf puts it back, and conversations have ids of their own."""
    with serving(FakeAssistant(make_index(tmp_path_factory.mktemp("shelf")))) as made:
        yield made


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here, and not beyond: it keeps an event loop running, which other tests begin anew."""
    with launched() as made:
        yield made


@pytest.fixture(scope="package")
def visits(browser: Browser) -> Iterator[BrowserContext]:
    """Where visitors come from: it keeps the page's scripts, which are megabytes, and nothing else from one to the
    next."""
    made = browser.new_context(viewport={"width": 1400, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(site: Site, visits: BrowserContext) -> Iterator[Page]:
    """A fresh visitor; at the end, no request of theirs went to another host and no script failed."""
    made = visits.new_page()
    forgotten = {"origin": site.url, "storageTypes": "all"}  # cookies, local storage; not the cache of files
    visits.new_cdp_session(made).send("Storage.clearDataForOrigin", forgotten)
    asked: list[str] = []
    failed: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda error: failed.append(str(error)))
    made.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
    made.goto(site.url)
    made.wait_for_selector("#question textarea")
    yield made
    made.close()
    assert asked, "no request was recorded"
    foreign = [url for url in asked if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(site.url)]
    assert not foreign, f"the page called {foreign}"
    failed = [words for words in failed if not words.startswith(LEFT)]
    assert not failed, f"scripts failed: {failed}"
