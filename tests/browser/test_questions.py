"""Feedback becomes a regression question in a real browser: mark a page, select words, one click."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from assistant.regression import read_set
from assistant.regression.conditions import Leaf, Not
from assistant.regression.questions import FactText, PageRef

from .conftest import Site
from .test_accessibility import faults

pytestmark = pytest.mark.browser

CURRENT = "#current .exchange[aria-busy=false]"


def judge(page: Page, question: str, kind: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")
    expect(page.locator(f"{CURRENT} .question")).to_have_text(question)
    page.click("#current .judge summary")
    page.get_by_role("button", name=kind, exact=True).click()
    expect(page.locator("#current .judge summary")).to_have_text(f"Your judgement: {kind}")


def select(page: Page, where: str, words: str) -> None:
    """Select ``words`` in the first element of ``where`` that holds them, as a mouse would, once they are there."""
    expect(page.locator(where).filter(has_text=words).first).to_be_visible()
    page.evaluate(
        """([where, words]) => {
          for (const part of document.querySelectorAll(where)) {
            const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
            for (let text = texts.nextNode(); text; text = texts.nextNode()) {
              const at = text.data.indexOf(words);
              if (at < 0) continue;
              getSelection().setBaseAndExtent(text, at, text, at + words.length);
              return;
            }
          }
          throw new Error(`nowhere: ${words}`);
        }""",
        [where, words],
    )


def test_feedback_becomes_a_question_with_the_page_marked_and_the_words_selected(page: Page, site: Site) -> None:
    file = site.assistant.settings.questions_file
    file.unlink(missing_ok=True)
    expect(page.locator(".pointing")).to_have_count(0)
    judge(page, "How much cargo?", "Wrong page")
    page.click("#current .chip >> nth=0")
    expect(page.get_by_role("button", name="This page is wrong")).to_be_visible()
    page.get_by_role("button", name="This page is wrong").click()
    page.click("#reader a[rel=next]")
    page.get_by_role("button", name="This page answers it").click()
    expect(page.get_by_role("button", name="This page answers it")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#current .pointed li")).to_have_count(2)
    select(page, "#current .answer", "4.2 million tonnes")
    page.locator("#current [data-point=fact]").click()
    expect(page.locator("#current .pointed")).to_contain_text("Must say: “4.2 million tonnes”")
    page.get_by_role("button", name="Make it a regression question").click()
    expect(page.locator("#current .made")).to_contain_text("Added to questions.yaml as “how-much-cargo-did")
    (question,) = read_set(file).questions
    assert question.facts == (Leaf(FactText("4.2 million tonnes")),)
    assert question.pages == (
        Leaf(PageRef("reports/harbour", page="2", printed="15")),
        Not(Leaf(PageRef("reports/harbour", page="1", printed="14"))),
    )
    page.get_by_role("button", name="Make it a regression question").click()
    expect(page.locator("#current .made")).to_contain_text("holds this question already")
    assert read_set(file).questions == (question,)
    page.click("#current .made summary")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two that it takes
        assert faults(page) == [], scheme


def test_words_selected_on_a_page_are_a_fact_and_mark_it(page: Page, site: Site) -> None:
    file = site.assistant.settings.questions_file
    file.unlink(missing_ok=True)
    judge(page, "Is this missing?", "Should have answered")
    page.locator("#current .absent a[data-read]", has_text="Visit to the quay").click()
    select(page, "#reader .sheet", "bought in 1998")
    page.locator("#reader [data-point=fact]").click()
    expect(page.locator("#current .pointed li")).to_have_count(2)
    page.locator("#current .pointed button").first.click()
    expect(page.locator("#current .pointed li")).to_have_count(1)
    expect(page.get_by_role("button", name="This document answers it")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="This document answers it").press("Space")
    page.get_by_role("button", name="Make it a regression question").press("Enter")
    expect(page.locator("#current .made")).to_contain_text("Added to questions.yaml")
    (question,) = read_set(file).questions
    assert (question.outcomes, question.facts) == (("answered",), (Leaf(FactText("bought in 1998")),))
    assert question.pages == (Leaf(PageRef("note", section="")),)
    page.reload()
    page.click("#current .judge summary")
    expect(page.locator("#current .pointed li")).to_have_count(2)
    page.get_by_role("button", name="Should not have answered", exact=True).click()
    expect(page.locator(".pointing")).to_be_hidden()
    expect(page.locator("#current .pointed li")).to_have_count(0)
