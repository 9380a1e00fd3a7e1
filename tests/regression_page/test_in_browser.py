"""The page in a real browser, opened from a file: filters and pictures work, nobody is called, and all can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from assistant.index import Index
from assistant.regression import RunReport
from assistant.regression.page import History, report_html, take_pictures
from assistant.regression.page.history import past_of
from assistant.rendering import Renderer
from tests.browser.conftest import launched
from tests.browser.test_accessibility import RULES, SERIOUS
from tests.regression_page.test_page import a_thousand, hostile

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as made:
        yield made


@pytest.fixture(scope="module")
def html(worse: RunReport, index: Index, renderer: Renderer) -> str:
    """The page of a run that got worse, with pictures and two runs before it."""
    before = replace(past_of(worse), started="2026-11-20T12:00:00+00:00", code="0")
    history = History((before, replace(before, started="2026-11-21T11:00:00+00:00"), past_of(worse)))
    return report_html(worse, take_pictures(worse, index, renderer), history)


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Opens a page; afterwards nothing may have been asked for or said on the console."""
    contexts: list[Any] = []
    asked: list[str] = []
    said: list[str] = []

    def make(html: str, width_px: int = 1280, scheme: Any = "light") -> Page:
        file = tmp_path / "report.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width_px, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        return page

    yield make
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("data:image/", "file:"))] == []
    assert said == []


def shown(page: Page) -> list[str]:
    """The keys of the questions that are on the page now."""
    return page.locator(".question:visible > summary .key").all_inner_texts()


def test_filters_by_status_tag_cause_and_words_work_together(visit: Visit, html: str) -> None:
    page = visit(html)
    found = page.locator("#found")
    assert shown(page) == ["quay", "ticket", "king"], "what passes is folded"
    expect(found).to_have_text("4 questions")
    page.select_option("#tag", "figures")
    assert shown(page) == ["ticket", "people"]
    expect(found).to_have_text("2 of 4 questions")
    page.select_option("#kind", "holds")
    assert shown(page) == ["people"]
    page.click("#clear")
    expect(found).to_have_text("4 questions")
    assert shown(page) == ["quay", "ticket", "king"]
    page.fill("#words", "CHILDREN  travel")
    assert shown(page) == ["ticket"]
    page.fill("#words", "children nobody-says-this")
    assert shown(page) == []
    expect(found).to_have_text("0 of 4 questions")
    page.fill("#words", "")
    page.select_option("#cause", "cited the neighbouring page")
    assert shown(page) == ["quay"]


def test_counts_causes_and_tags_lead_to_their_questions(visit: Visit, html: str) -> None:
    page = visit(html)
    page.click(".counts a:has-text('Passing')")
    assert shown(page) == ["people"]
    page.click(".by-tag a:has-text('dates')")
    assert shown(page) == ["quay"]
    page.click(".faults a:has-text('answered though not')")
    assert shown(page) == ["king"]
    page.click("#worse a:has-text('ticket')")
    expect(page.locator(".question:target")).to_be_in_viewport()
    assert "ticket" in shown(page)


def test_a_question_is_unfolded_and_a_picture_enlarged_by_keyboard(visit: Visit, html: str) -> None:
    page = visit(html)
    quay = page.locator(".question", has=page.locator(".key", has_text="quay"))
    quay.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(quay.locator(".body")).to_be_hidden()
    page.keyboard.press("Enter")
    picture = quay.locator(".zoom").first
    before = picture.bounding_box()
    picture.focus()
    page.keyboard.press("Space")
    expect(picture).to_have_attribute("aria-pressed", "true")
    after = picture.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > 1.7 * before["width"]
    page.keyboard.press("Space")
    again = picture.bounding_box()
    assert again is not None
    assert again["width"] == before["width"]


def test_expected_and_cited_places_stand_beside_each_other(visit: Visit, html: str) -> None:
    pictures = visit(html).locator(".question:has-text('quay to open') .view img").all()
    left, right = (each.bounding_box() for each in pictures[:2])
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["y"] - right["y"]) < 250
    assert all(each.evaluate("one => one.complete && one.naturalWidth > 600") for each in pictures)


@pytest.mark.parametrize("width_px", [375, 1280, 2560])
def test_it_fits_every_width_and_what_it_quotes_does_not_run(visit: Visit, index: Index, width_px: int) -> None:
    page = visit(report_html(hostile(index)), width_px)
    page.click("#unfold")
    assert page.evaluate("document.documentElement.scrollWidth") <= width_px
    assert page.evaluate("document.scripts.length") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width_px", [375, 1280])
def test_axe_finds_nothing_serious(visit: Visit, html: str, scheme: str, width_px: int) -> None:
    page = visit(html, width_px, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    faults = Axe().run(page, options=RULES).response["violations"]
    assert [(f["id"], [n["target"] for n in f["nodes"][:3]]) for f in faults if f["impact"] in SERIOUS] == []


def test_a_thousand_questions_open_and_filter_at_once(visit: Visit) -> None:
    page = visit(report_html(a_thousand()))
    took_ms = page.evaluate("performance.getEntriesByType('navigation')[0].domComplete")
    assert took_ms < 5_000, "a loaded machine; alone it is a third of a second"
    page.fill("#words", "q7-507")
    assert shown(page) == ["q7-507"], "also where it was folded away"
    page.click("#clear")
    expect(page.locator("#found")).to_have_text("1,000 questions")
    assert len(shown(page)) == 40


def test_it_prints_what_is_unfolded_on_white_paper(visit: Visit, html: str) -> None:
    printed = pypdfium2.PdfDocument(visit(html, 1280, "dark").pdf(prefer_css_page_size=True))
    text = " ".join(page.get_textpage().get_text_range() for page in printed)
    assert all(word in text for word in ("Regressed", "neighbouring page", "Pages that must be cited", "History"))
    assert "Unfold" not in text
    assert min(printed[0].render(scale=0.2).to_pil().getpixel((3, 3))) > 250
    printed.close()
