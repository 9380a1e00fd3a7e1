"""axe-core finds nothing serious on the page: first visit, answer, reader, drawer; light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from .conftest import Site

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module", params=["light", "dark"])
def seen(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page after a first question, in light and in dark."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme=request.param)
    page = context.new_page()
    page.goto(site.url)
    page.wait_for_selector("#question textarea")
    yield page
    context.close()


def faults(page: Page) -> list[str]:
    """What axe-core calls serious or critical, each with the first places where it is."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']}: {[(node['target'], node['failureSummary'][:200]) for node in fault['nodes'][:3]]}"
        for fault in found
        if fault["impact"] in SERIOUS
    ]


def test_the_page_in_the_order_a_visitor_sees_it(seen: Page) -> None:
    expect(seen.locator("#shelf")).to_be_visible()
    assert faults(seen) == [], "first visit"
    seen.fill("#question textarea", "How much cargo?")
    seen.click("#ask")
    expect(seen.locator("#current .exchange[aria-busy=false] .chip")).to_have_count(5)
    assert faults(seen) == [], "an answer"
    seen.click("#current .chip >> nth=0")
    expect(seen.locator("#reader .marked").first).to_be_visible()
    assert faults(seen) == [], "a page beside the answer"
    seen.click("#drawer-button")
    expect(seen.locator(".drawer .new")).to_be_visible()
    assert faults(seen) == [], "the conversations"


@pytest.mark.parametrize("language", ["en-US", "ko-KR"])
def test_the_page_on_a_phone(site: Site, browser: Browser, language: str) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 700}, locale=language)
    page = context.new_page()
    page.goto(site.url)
    page.wait_for_selector("#question textarea")
    assert faults(page) == [], "first visit"
    page.fill("#question textarea", "How much cargo?")
    page.click("#ask")
    page.click("#current .exchange[aria-busy=false] .chip >> nth=0")
    expect(page.locator("#reader .marked").first).to_be_visible()
    assert faults(page) == [], "the reader over the answer"
    context.close()


@pytest.mark.parametrize("address", ["/read/reports/harbour/1", "/read/note/1", "/document/note", "/shelf"])
def test_a_page_that_stands_alone(site: Site, browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.goto(f"{site.url}{address}")
    page.wait_for_selector("h1, h2")
    assert faults(page) == []
    context.close()


def test_a_picture_without_words_would_be_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang='en'><title>x</title><main><h1>x</h1><img src='data:image/gif;base64,R0lGOD'></main>")
    assert any("image-alt" in fault for fault in faults(page))
    page.close()
