"""Logging in and out in a real browser, with the keyboard, and nothing of the page without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.ui import create_app
from assistant.users import Cost, add_user
from tests.ui.fakes import FakeAssistant, make_index
from tests.ui.serving import served

pytestmark = pytest.mark.browser
SECRET = "correct horse battery"
QUESTION = "How much cargo did the harbour handle?"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("closed")
    index = make_index(folder)
    index.settings = replace(index.settings, users=folder / "users.toml")
    add_user(folder / "users.toml", "kim", SECRET, Cost(16, 8, 1))
    with served(create_app(FakeAssistant(index), [QUESTION])) as url:  # type: ignore[arg-type]
        yield url


@pytest.fixture
def visitor(browser: Browser, closed: str) -> Iterator[Page]:
    """Somebody who opens a page; at the end, no request of theirs went to another host."""
    context = browser.new_context(viewport={"width": 375, "height": 700}, locale="en-US")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert asked
    hosts = {urlsplit(url).hostname for url in asked if urlsplit(url).scheme not in ("data", "blob")}
    assert hosts <= {"127.0.0.1", "localhost"}


def enter(page: Page, password: str) -> None:
    """With the keyboard alone: the cursor stands where it is needed."""
    if page.locator("#username").input_value() == "":
        page.keyboard.type("kim")
        page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_a_person_logs_in_reads_what_they_came_for_and_logs_out(visitor: Page, closed: str) -> None:
    visitor.goto(f"{closed}/read/note/1")
    assert visitor.url.startswith(f"{closed}/login?next=")
    enter(visitor, "wrong password")
    expect(visitor.get_by_role("alert")).to_contain_text("do not belong together")
    assert visitor.locator("#username").input_value() == "kim"
    enter(visitor, SECRET)
    visitor.wait_for_url(f"{closed}/read/note/1")
    expect(visitor.get_by_text("It was bought in 1998.")).to_be_visible()
    assert visitor.evaluate("document.cookie").find("session") == -1, "scripts see no session"
    visitor.goto(closed)
    visitor.wait_for_selector("#question textarea")
    visitor.locator("#more").click()
    visitor.locator("#log-out button").click()
    visitor.wait_for_url(f"{closed}/login")
    visitor.goto(f"{closed}/read/note/1")
    assert visitor.url.startswith(f"{closed}/login?next=")


def test_the_log_in_page_fits_a_phone_and_speaks_korean(visitor: Page, closed: str) -> None:
    visitor.goto(f"{closed}/login")
    visitor.get_by_role("link", name="한국어").click()
    expect(visitor.get_by_label("비밀번호")).to_be_visible()
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 375
    assert visitor.evaluate("document.documentElement.lang") == "ko"


def test_a_link_on_another_site_opens_for_who_is_logged_in(visitor: Page, closed: str) -> None:
    visitor.goto(f"{closed}/login")
    enter(visitor, SECRET)
    visitor.wait_for_selector("#question textarea")
    other = closed.replace("127.0.0.1", "localhost")  # another site for the browser, and no cookie of ours there
    visitor.goto(f"{other}/login")
    visitor.evaluate("address => { location.href = address }", f"{closed}/read/note/1")
    visitor.wait_for_url(f"{closed}/read/note/1")
    expect(visitor.get_by_text("It was bought in 1998.")).to_be_visible()


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    enter(page, SECRET)
    page.wait_for_selector("#question textarea")
    for first in ("#talks > *", ".models:not([hidden])", "#shelf-list li"):  # what the page asks for by itself
        page.wait_for_selector(first, state="attached")


def end_session(page: Page, address: str) -> None:
    """As time, or the person in another tab, would end it: the page does not know."""
    page.request.post(f"{address}/logout", headers={"x-pincite": "1"})


def test_a_log_in_that_ends_in_the_middle_of_a_visit_is_told_and_nothing_is_lost(visitor: Page, closed: str) -> None:
    log_in(visitor, closed)
    visitor.fill("#question textarea", "quote")
    visitor.keyboard.press("Enter")
    visitor.click("#current .exchange[aria-busy=false] .chip >> nth=0")
    expect(visitor.locator("#reader .marked").first).to_be_visible()
    visitor.get_by_role("button", name="Back to the answer").click()
    here = visitor.url
    assert "?c=" in here
    assert "#/read/" in here
    end_session(visitor, closed)
    visitor.fill("#question textarea", "And the crane, quote?")
    visitor.keyboard.press("Enter")
    dialog = visitor.get_by_role("dialog", name="Your log-in has ended")
    expect(dialog).to_contain_text("What you have typed is kept.")
    expect(dialog).to_be_focused()
    visitor.keyboard.press("Tab")
    expect(dialog.get_by_role("link")).to_be_focused()
    visitor.keyboard.press("Enter")
    visitor.wait_for_url(f"{closed}/login?*")
    enter(visitor, SECRET)
    visitor.wait_for_url(here)
    expect(visitor.locator("#reader .marked").first).to_be_visible()
    visitor.get_by_role("button", name="Back to the answer").click()
    expect(visitor.locator("#current .question")).to_have_text("quote")
    expect(visitor.locator("#question textarea")).to_have_value("And the crane, quote?")
    visitor.locator("#question textarea").press("Enter")
    expect(visitor.locator("#current .question")).to_have_text("And the crane, quote?")
    visitor.reload()
    expect(visitor.locator("#current .question")).to_have_text("And the crane, quote?")
    expect(visitor.locator("#question textarea")).to_have_value("")


@pytest.mark.parametrize("first", ["citation", "starter", "list"])
def test_whatever_meets_the_end_of_the_log_in_first_says_so(visitor: Page, closed: str, first: str) -> None:
    visitor.set_viewport_size({"width": 1400, "height": 900})
    log_in(visitor, closed)
    if first == "citation":
        visitor.fill("#question textarea", "quote")
        visitor.keyboard.press("Enter")
        visitor.wait_for_selector("#current .exchange[aria-busy=false] .chip")
    if first == "list":
        visitor.click("#drawer-button")
        visitor.locator("#find-talk").focus()
    end_session(visitor, closed)
    visitor.fill("#question textarea", "" if first == "starter" else "Half a quest")
    if first == "list":
        visitor.fill("#find-talk", "quote")
    else:
        visitor.click({"citation": "#current .chip >> nth=0", "starter": "[data-do=starter] >> nth=0"}[first])
    dialog = visitor.get_by_role("dialog", name="Your log-in has ended")
    expect(dialog).to_be_visible()
    visitor.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    if first != "starter":
        expect(visitor.locator("#question textarea")).to_have_value("Half a quest")
    log_in(visitor, closed)
    expect(visitor.locator("#question textarea")).to_have_value(QUESTION if first == "starter" else "Half a quest")
