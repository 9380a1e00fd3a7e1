"""The ways a person uses the page, in a real browser. Every test also promises what the ``page`` fixture checks."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.ui.fakes import HOSTILE

from .conftest import STARTERS, Site

pytestmark = pytest.mark.browser

MARK = (255, 233, 138)


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")


@pytest.mark.parametrize("visit", ["first", "second"])
def test_nothing_of_a_visitor_is_left_for_the_next(page: Page, visit: str) -> None:
    assert page.evaluate("localStorage.getItem('probe')") is None
    assert "probe" not in page.evaluate("document.cookie")
    assert "c=" not in page.url
    page.evaluate("localStorage.setItem('probe', '1'); document.cookie = 'probe=1'")
    assert "probe" in page.evaluate("document.cookie"), visit


def test_a_citation_opens_its_page_with_the_words_marked_and_in_sight(page: Page) -> None:
    ask(page, "How much cargo?")
    page.click(".chip >> nth=0")
    marks = page.locator("#reader .marked")
    expect(marks).to_have_count(2)
    expect(marks.first).to_be_in_viewport()
    expect(page.locator("#reader .cited")).to_contain_text("Cited for “Cargo reached 4.2 million tonnes.” ✓ verified")
    expect(page.locator(".chip.open")).to_have_count(1)
    page.wait_for_function("document.querySelector('#reader img').complete")
    shown = Image.open(io.BytesIO(marks.first.screenshot())).convert("RGB")
    assert MARK in set(shown.get_flattened_data()), "the marked words are not yellow on the screen"
    assert min(sum(colour) for colour in set(shown.get_flattened_data())) < 200, "there is no text under the mark"


def test_a_sentence_over_a_page_break_is_marked_on_both_pages(page: Page) -> None:
    ask(page, "How much cargo?")
    page.click(".chip >> nth=1")
    expect(page.locator("#reader .sheet.picture")).to_have_count(2)
    expect(page.locator("#reader .sheet").nth(1).locator(".marked")).to_have_count(1)


def test_pages_are_turned_by_click_and_by_key(page: Page) -> None:
    ask(page, "How much cargo?")
    page.click(".chip >> nth=0")
    page.click("#reader a[rel=next]")
    expect(page.locator("#reader .jump input")).to_have_value("p. 15 (PDF page 2)")
    page.locator("#reader .of").click()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#reader .jump input")).to_have_value("p. 14 (PDF page 1)")
    expect(page.locator("#reader .marked")).to_have_count(2)


def test_text_of_other_formats_is_marked_as_text(page: Page) -> None:
    ask(page, "How much cargo?")
    page.click(".chip.unsupported")
    expect(page.locator("#reader mark")).to_have_text("It was bought in 1998.")
    expect(page.locator("#reader mark")).to_be_in_viewport()
    expect(page.locator("#reader .sheet")).to_contain_text("The crane <b>stands</b> still & rusts.")


def test_an_open_page_survives_a_reload(page: Page) -> None:
    ask(page, "How much cargo?")
    page.click(".chip >> nth=0")
    expect(page.locator("#reader .marked")).to_have_count(2)
    page.reload()
    expect(page.locator("#reader .marked")).to_have_count(2)


def test_stop_ends_the_answer_and_keeps_what_was_written(page: Page, site: Site) -> None:
    site.assistant.closed.clear()
    ask(page, "a slow answer")
    expect(page.locator("#current .answer")).to_contain_text("Cargo reached")
    page.click("#stop")
    expect(page.locator("#current")).to_contain_text("Stopped.")
    expect(page.locator("#current")).to_contain_text("Cargo reached")
    expect(page.locator("#ask")).to_be_visible()
    assert site.assistant.closed.wait(10), "the assistant went on writing"
    ask(page, "a new question, quote")
    expect(page.locator("#current .quoted .chip")).to_have_count(2)
    expect(page.locator("#past")).to_contain_text("Stopped.")


def test_the_conversation_goes_on_and_can_be_ended(page: Page, site: Site) -> None:
    ask(page, "How much cargo?")
    expect(page.locator("#current .chip")).to_have_count(5)
    ask(page, "And what is missing?")
    expect(page.locator("#current .absent")).to_contain_text("The nearest pages that were read")
    assert [turn.content for turn in site.assistant.histories[-1]][:1] == ["How much cargo?"]
    page.get_by_role("link", name="Pincite").click()
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.get_by_role("button", name=STARTERS[0])).to_be_visible()


def test_hostile_text_stays_text(page: Page) -> None:
    ask(page, f"hostile {HOSTILE}")
    expect(page.locator("#current .chip")).to_have_count(1)
    expect(page.locator("#current .question")).to_contain_text(HOSTILE)
    expect(page.locator("#current .claim")).to_contain_text(HOSTILE)
    assert page.locator("#current :is(img, script, iframe)").count() == 0
    page.click("#current .chip")
    expect(page.locator("#reader .cited")).to_contain_text(HOSTILE)
    assert page.locator("#reader .cited img").count() == 0


@pytest.mark.parametrize(("question", "words"), [("broken", "Refused."), ("refuse", "No such document")])
def test_errors_are_shown_in_words_and_the_page_goes_on(page: Page, question: str, words: str) -> None:
    ask(page, question)
    expect(page.locator("#current .failure")).to_contain_text(words)
    ask(page, "quote")
    expect(page.locator("#current .quoted .chip")).to_have_count(2)


def test_a_phone_lays_the_page_over_the_answer_and_comes_back(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, "How much cargo?")
    page.click(".chip >> nth=2")
    expect(page.locator("#reader .marked").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "the page is wider than the phone"
    page.get_by_role("button", name=re.compile("Back to the answer")).click()
    expect(page.locator("#reader")).not_to_be_visible()
    expect(page.locator(".chip.open")).to_be_in_viewport()


def test_two_visitors_do_not_see_each_other(page: Page, site: Site) -> None:
    context = page.context.browser.new_context()  # type: ignore[union-attr]
    other = context.new_page()
    other.goto(site.url)
    other.wait_for_selector("#question textarea")
    ask(page, "How much cargo?")
    ask(other, "quote for the other")
    expect(page.locator("#current .chip")).to_have_count(5)
    expect(other.locator("#current .chip")).to_have_count(2)
    assert "other" not in page.inner_text("#talk")
    context.close()


def test_a_page_that_nobody_touches_draws_nothing(page: Page) -> None:
    page.add_init_script(
        "window.drawn = 0; const draw = window.requestAnimationFrame.bind(window);"
        "window.requestAnimationFrame = (callback) => { window.drawn += 1; return draw(callback); };"
    )
    page.reload()
    ask(page, "How much cargo?")
    expect(page.locator("#current .answer")).to_be_visible()
    assert page.evaluate("window.drawn") > 0, "the count counts nothing"
    for _ in range(20):  # seconds, in which what moved while the page was loading comes to rest
        before = page.evaluate("window.drawn")
        page.wait_for_timeout(1000)
        if page.evaluate("window.drawn") == before:
            return
    raise AssertionError("the page went on drawing")
