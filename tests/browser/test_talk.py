"""The conversation in a real browser: asking, working with answers, finding conversations again, the frame round it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.feedback import FILE
from tests.ui.fakes import FakeAssistant, make_index

from .conftest import STARTERS, Site, serving

pytestmark = pytest.mark.browser

CURRENT = "#current .exchange[aria-busy=false]"


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")
    expect(page.locator(f"{CURRENT} .question")).to_have_text(question)


def deed(page: Page, name: str) -> None:
    page.click(f"#current button[data-do={name}]")


def open_drawer(page: Page) -> None:
    page.click("#drawer-button")
    expect(page.locator(".drawer .new")).to_be_visible()


def test_a_first_visit_offers_questions_and_the_shelf(page: Page) -> None:
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    expect(page.locator("#shelf")).to_be_visible()
    expect(page.locator("#documents-button")).to_have_text("Documents (3)")
    page.get_by_role("button", name=STARTERS[0]).click()
    expect(page.locator(f"{CURRENT} .chip")).to_have_count(5)
    expect(page.locator("#welcome")).not_to_be_visible()
    expect(page).to_have_url(re.compile(r"/\?c=[0-9a-f]{16}$"))
    expect(page.locator("#announcer")).to_contain_text("The answer is complete: 5 citations: 2 verified")


def test_a_conversation_survives_reload_and_restart_and_stays_its_users(browser: Browser, tmp_path: Path) -> None:
    assistant = FakeAssistant(make_index(tmp_path))
    page = browser.new_page()
    with serving(assistant) as site:
        page.goto(site.url)
        page.wait_for_selector("#question textarea")
        ask(page, "How much cargo?")
        ask(page, "quote")
        page.reload()
        expect(page.locator(f"{CURRENT} .question")).to_have_text("quote")
        expect(page.locator("#past .chip")).to_have_count(5)
    with serving(FakeAssistant(make_index(tmp_path)), port=int(site.url.rsplit(":", 1)[1])):
        page.reload()
        expect(page.locator("#past .chip")).to_have_count(5)
        page.click("#past .chip >> nth=0")
        expect(page.locator("#reader .marked").first).to_be_in_viewport()
        ask(page, "How much cargo now?")
        expect(page.locator("#past .exchange")).to_have_count(2)
        page.goto(f"{site.url}/?c=0123456789abcdef")
        expect(page.locator("#notice")).to_contain_text("There is no such conversation")
    page.close()


def test_an_answer_goes_on_while_the_page_is_reloaded(browser: Browser, site: Site) -> None:
    page = browser.new_page()  # Gradio says on its console that a reload cut its stream off
    page.goto(site.url)
    site.assistant.closed.clear()
    page.fill("#question textarea", "a slow answer")
    page.click("#ask")
    expect(page.locator("#current .answer")).to_contain_text("Cargo reached")
    page.reload()
    expect(page.locator("#current .answer.growing")).to_contain_text("Cargo reached")
    page.click("#stop")
    expect(page.locator("#current")).to_contain_text("Stopped.")
    assert site.assistant.closed.wait(10), "the assistant went on writing"
    deed(page, "retry")
    expect(page.locator("#notice")).to_contain_text("replaced")
    page.click("#stop")
    expect(page.locator("#current")).to_contain_text("Stopped.")
    page.close()


def test_retry_edit_undo_and_the_way_back(page: Page) -> None:
    ask(page, "How much cargo?")
    ask(page, "quote")
    deed(page, "undo")
    expect(page.locator("#past .exchange")).to_have_count(0)
    expect(page.locator("#notice")).to_contain_text("Taken back.")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator(f"{CURRENT} .question")).to_have_text("quote")
    page.click("#past button[data-do=edit]")
    expect(page.locator("#question textarea")).to_have_value("How much cargo?")
    expect(page.locator("#question textarea")).to_be_focused()
    page.locator("#question textarea").press_sequentially(" missing")
    page.keyboard.press("Enter")
    expect(page.locator(f"{CURRENT} .question")).to_have_text("How much cargo? missing")
    expect(page.locator("#past .exchange")).to_have_count(0)
    deed(page, "retry")
    expect(page.locator(f"{CURRENT} .absent")).to_contain_text("The nearest pages that were read")


def test_a_follow_up_shows_what_was_searched_and_can_be_searched_as_written(page: Page, site: Site) -> None:
    ask(page, "How much cargo?")
    ask(page, "And in 2023?")
    expect(page.locator(f"{CURRENT} .searched")).to_contain_text("How much cargo did the harbour handle?")
    deed(page, "exact")
    expect(page.locator(f"{CURRENT} .searched")).to_have_text("Searched exactly as written")
    assert site.assistant.histories[-1] == []
    assert len(site.assistant.histories[-2]) == 2


def test_feedback_is_kept_shown_as_chosen_and_can_be_changed_by_keyboard(page: Page, site: Site) -> None:
    ask(page, "How much cargo?")
    page.locator("#current .judge summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#current .judge summary")).to_have_text("Your judgement: Wrong page")
    page.get_by_label("Note (optional)").fill("It is on page 7.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#current .kept")).to_have_text("Kept. Thank you.")
    page.get_by_role("button", name="Not supported", exact=True).click()
    expect(page.locator("#current .judge summary")).to_have_text("Your judgement: Not supported")
    page.reload()
    expect(page.locator("#current .judge summary")).to_have_text("Your judgement: Not supported")
    file = site.assistant.settings.data_folder / FILE
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(line["kind"], line["note"]) for line in lines[-3:]] == [
        ("wrong_page", ""),
        ("wrong_page", "It is on page 7."),
        ("not_supported", "It is on page 7."),
    ]


def test_an_answer_and_a_conversation_are_taken_away(page: Page, tmp_path: Path) -> None:
    ask(page, "quote")
    page.click("#current .menu summary")
    for name in ("This answer as HTML", "The conversation as JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert "handled 4.2 million tonnes of cargo." in file.read_text("utf-8")


def test_the_card_of_a_citation_comes_by_pointer_and_focus_and_goes_by_escape(page: Page) -> None:
    ask(page, "How much cargo?")
    page.hover("#current .chip >> nth=2")
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text("≠ conflicting")
    expect(card).to_contain_text("The authority employed 318 people")
    expect(card).to_contain_text("The claim says 381, the page says 318.")
    card.hover()
    page.wait_for_timeout(300)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.locator("#current .chip >> nth=0").focus()
    page.keyboard.press("Tab")
    expect(card).to_contain_text("container ships to call there")
    expect(page.locator("#current .chip >> nth=1")).to_have_attribute("aria-describedby", "card")
    assert not page.locator("#current .chip[title]").count(), "the browser would show a second card"


def test_conversations_are_found_opened_renamed_deleted_and_brought_back(page: Page) -> None:
    ask(page, "How much zinc, quote?")
    first = page.url
    open_drawer(page)
    page.get_by_role("link", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    ask(page, "What about basalt, quote?")
    talks = page.locator("#talks li")
    expect(talks.filter(has_text="basalt").locator("a")).to_have_attribute("aria-current", "page")
    page.fill("#find-talk", "ZINC")
    expect(talks).to_have_count(1)
    page.get_by_role("button", name="Rename “How much zinc, quote?”").click()
    page.keyboard.type("Metals")
    page.keyboard.press("Enter")
    expect(talks).to_have_text("Metals")
    talks.get_by_role("link").click()
    expect(page.locator(f"{CURRENT} .question")).to_have_text("How much zinc, quote?")
    expect(page).to_have_url(first)
    page.go_back()
    expect(page.locator(f"{CURRENT} .question")).to_have_text("What about basalt, quote?")
    page.fill("#find-talk", "zinc")
    talks.hover()
    page.get_by_role("button", name="Delete “Metals”").click()
    expect(page.locator("#drawer-said")).to_contain_text("“Metals” was deleted.")
    expect(talks).to_have_count(0)
    page.locator("#drawer-said button").click()
    expect(talks).to_have_text("Metals")
    page.fill("#find-talk", "no such words anywhere")
    expect(page.locator("#talks")).to_have_text("No conversation holds these words.")


def test_the_conversation_that_is_open_can_be_deleted(page: Page) -> None:
    ask(page, "quote of gypsum")
    open_drawer(page)
    page.get_by_role("button", name="Delete “quote of gypsum”").click()
    expect(page.locator(".exchange")).to_have_count(0)
    assert "c=" not in page.url


def test_the_width_is_changed_by_keyboard_and_pointer_and_remembered(page: Page) -> None:
    bar = page.get_by_role("separator", name="Width of the conversation")
    width = lambda: page.locator("#talk").bounding_box()["width"]  # type: ignore[index] # noqa: E731
    middle = width()
    bar.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(bar).to_have_attribute("aria-valuenow", "60")
    assert width() > middle + 80
    page.reload()
    expect(bar).to_have_attribute("aria-valuenow", "60")
    bar.dblclick()
    expect(bar).to_have_attribute("aria-valuenow", "50")
    at = bar.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + 4, 400)
    page.mouse.down()
    page.mouse.move(at["x"] - 196, 400, steps=3)
    page.mouse.up()
    assert abs(width() - (middle - 200)) < 12


def test_a_roomy_screen_shows_the_conversations_until_they_are_closed(page: Page) -> None:
    expect(page.locator(".drawer .new")).not_to_be_visible()
    page.set_viewport_size({"width": 1920, "height": 1000})
    page.reload()
    expect(page.locator(".drawer .new")).to_be_visible()
    page.click("#drawer-button")
    expect(page.locator(".drawer .new")).not_to_be_visible()
    page.reload()
    page.wait_for_selector("#question textarea")
    expect(page.locator(".drawer .new")).not_to_be_visible()


def test_light_dark_and_language_are_chosen_and_remembered(page: Page, site: Site) -> None:
    ask(page, "quote")
    page.get_by_label("Light or dark").select_option("dark")
    colour = lambda: page.evaluate("getComputedStyle(document.getElementById('talk')).backgroundColor")  # noqa: E731
    dark = colour()
    page.reload()
    expect(page.locator("#theme-choice")).to_have_value("dark")
    assert colour() == dark == "rgb(28, 31, 35)"
    expect(page.locator(f"{CURRENT} .question")).to_have_text("quote")
    page.get_by_role("link", name="한국어").click()
    expect(page.get_by_role("button", name="질문", exact=True)).to_be_visible()
    expect(page.locator("#current .chip >> nth=0")).to_contain_text("확인됨")
    expect(page).to_have_url(re.compile(r"/ko/\?c="))
    assert page.evaluate("document.documentElement.lang") == "ko"
    ask(page, "How much cargo?")
    expect(page.locator(f"{CURRENT} .colophon")).to_contain_text("작성")
    page.goto(site.url)
    expect(page).to_have_url(f"{site.url}/ko/")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{site.url}/")


def test_a_korean_browser_is_led_to_the_korean_page(browser: Browser, site: Site) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto(site.url)
    expect(page.get_by_role("heading", name="무엇을 알고 싶으십니까?")).to_be_visible()
    context.close()


def test_a_choice_of_documents_is_shown_above_the_box_and_can_be_cleared(page: Page, site: Site) -> None:
    page.locator("#shelf-list input[value='reports/harbour']").uncheck()
    page.locator("#shelf-list input[value=white-paper]").uncheck()
    expect(page.locator("#asking-some")).to_contain_text("Asking 1 of 3 documents")
    ask(page, "quote")
    assert site.assistant.asked[-1]["documents"] == ("note",)
    page.get_by_role("button", name="Ask all").click()
    expect(page.locator("#asking-some")).not_to_be_visible()
    ask(page, "quote again")
    assert site.assistant.asked[-1]["documents"] is None


def test_the_model_is_chosen_in_the_head_and_belongs_to_the_conversation(page: Page, site: Site) -> None:
    expect(page.get_by_label("Language model")).to_have_value("extractive")
    ask(page, "quote")
    assert site.assistant.asked[-1]["model"] == "extractive"


def test_a_phone_has_everything_in_reach(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 780})
    ask(page, "How much cargo?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375, "the page is wider than the phone"
    open_drawer(page)
    expect(page.get_by_role("link", name="New conversation")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".drawer")).not_to_be_visible()
    page.click("#more")
    expect(page.get_by_label("Light or dark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Light or dark")).not_to_be_visible()
