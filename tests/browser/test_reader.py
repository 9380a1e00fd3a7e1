"""The reader in a real browser: marks where the words are, every way on by hand, by keyboard and without script."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from assistant.records import Page as Sheet
from assistant.records import Span
from assistant.ui.addresses import read_url
from tests.ui import papers
from tests.ui.fakes import span_of

from .conftest import Site

pytestmark = pytest.mark.browser

HARBOUR = "reports/harbour"
PAGES = 30
SENTENCE = "Dredging of the inner channel was"
KOREAN = "국방예산은 전년 대비 증가하였다."


@pytest.fixture(scope="module")
def shelf(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with a book of many pages, printed = physical - 2, and a Korean document."""
    path = tmp_path_factory.mktemp("book") / "book.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for number in range(1, PAGES + 1):
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(72, 700, f"This is what page {number} of the book says about the harbour.")
        canvas.showPage()
    canvas.save()
    pages = [replace(p, label=str(p.index - 2) if p.index > 2 else "i" * p.index) for p in papers.read_pages(path)]
    site.assistant.index.add(papers.document(path, "book", "The Book"), pages)
    text = path.with_name("korean.txt")
    text.write_text(KOREAN, "utf-8")
    korean = papers.document(text, "korean", "국방백서", "text", language="ko")
    site.assistant.index.add(korean, [Sheet(1, None, f"{KOREAN}\n\n장관은 합의하였다.")])
    yield site
    del site.assistant.index.shelf["book"], site.assistant.index.shelf["korean"]


@pytest.fixture
def visitor(shelf: Site, browser: Browser) -> Iterator[Page]:
    """A visitor who has opened nothing; nothing they do calls another host or breaks a script."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, base_url=shelf.url)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=shelf.url)
    made = context.new_page()
    asked: list[str] = []
    failed: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda error: failed.append(str(error)))
    yield made
    context.close()
    assert not [url for url in asked if urlsplit(url).scheme != "data" and not url.startswith(shelf.url)]
    assert not failed, f"scripts failed: {failed}"


def drawn(page: Page) -> None:
    """Wait until all pictures are there and the words are laid over them."""
    expect(page.locator(".sheet.picture:not(:has(.layer))")).to_have_count(0)
    for image in page.locator(".sheet img").all():
        image.evaluate("(image) => image.decode()")


def box_of(locator: Locator) -> tuple[float, float, float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def place_on_screen(page: Page, file: str, page_index: int, words: str) -> tuple[float, float, float, float]:
    """Where pdfium's own search finds the words, on the picture as it is shown now."""
    with pypdfium2.PdfDocument(Path(file)) as pdf:
        sheet = pdf[page_index - 1]
        width, height = sheet.get_size()
        text = sheet.get_textpage()
        index, count = text.search(words).get_next()
        assert text.count_rects(index, count) == 1
        left, bottom, right, top = text.get_rect(0)
    x0, y0, x1, y1 = box_of(page.locator(".sheet img"))
    across, down = (x1 - x0) / width, (y1 - y0) / height
    return x0 + left * across, y0 + (height - top) * down, x0 + right * across, y0 + (height - bottom) * down


def marked(site: Site, document: str, page_index: int, words: str) -> str:
    span = Span(page_index, *span_of(site.assistant.index.page(document, page_index), words))
    sha = site.assistant.index.document(document).sha256
    return read_url(document, page_index, [span], sha256=sha, quote=words)


def test_the_marked_words_are_where_they_should_be_at_every_size(visitor: Page, shelf: Site) -> None:
    visitor.goto(marked(shelf, HARBOUR, 1, SENTENCE))
    file = shelf.assistant.index.document(HARBOUR).paths[0]
    for keys in ((), ("+", "+", "+")):
        for key in keys:
            visitor.keyboard.press(key)
        drawn(visitor)
        mark = box_of(visitor.locator(".marked"))
        words = place_on_screen(visitor, file, 1, SENTENCE)
        assert mark[0] == pytest.approx(words[0], abs=4)
        assert mark[2] == pytest.approx(words[2], abs=4)
        assert (mark[1] + mark[3]) / 2 == pytest.approx((words[1] + words[3]) / 2, abs=4)
        assert mark[3] - mark[1] < 2 * (words[3] - words[1])
    expect(visitor.locator(".marked")).to_be_in_viewport()


def test_words_are_selected_on_the_picture_where_they_stand(visitor: Page, shelf: Site) -> None:
    visitor.goto(f"/read/{HARBOUR}/1")
    drawn(visitor)
    file = shelf.assistant.index.document(HARBOUR).paths[0]
    left, top, right, bottom = place_on_screen(visitor, file, 1, "Dredging")
    visitor.mouse.dblclick((left + right) / 2, (top + bottom) / 2)
    assert visitor.evaluate("getSelection().toString().trim()") == "Dredging"
    at = visitor.evaluate("Number(getSelection().anchorNode.parentElement.dataset.at)")
    assert shelf.assistant.index.page(HARBOUR, 1).text[at:].startswith("Dredging")
    visitor.evaluate("getSelection().empty()")
    end = place_on_screen(visitor, file, 1, "channel was")
    visitor.mouse.move(left + 1, (top + bottom) / 2)
    visitor.mouse.down()
    visitor.mouse.move(end[2] - 1, (end[1] + end[3]) / 2, steps=8)
    visitor.mouse.up()
    assert visitor.evaluate("getSelection().toString().trim()") == SENTENCE


def test_each_word_over_the_picture_is_as_wide_as_its_ink(visitor: Page, shelf: Site) -> None:
    visitor.goto(f"/read/{HARBOUR}/1")
    drawn(visitor)
    file = shelf.assistant.index.document(HARBOUR).paths[0]
    for word in ("Dredging", "eastern", "million,", "employed"):
        ink = place_on_screen(visitor, file, 1, word)
        laid = box_of(visitor.locator(".layer span", has_text=word).first)
        assert laid[0] == pytest.approx(ink[0], abs=3)
        assert ink[2] - 3 <= laid[2] <= ink[2] + 8, "a word reaches at most over the space behind it"
        assert laid[1] - 3 <= ink[1] <= ink[3] <= laid[3] + 3


def test_pages_are_turned_and_found_by_keyboard(visitor: Page) -> None:
    visitor.goto("/read/book/5")
    name = visitor.locator(".jump input")
    expect(name).to_have_value("p. 3 (PDF page 5)")
    for key, value in (("j", "p. 4 (PDF page 6)"), ("ArrowRight", "p. 5 (PDF page 7)"), ("k", "p. 4 (PDF page 6)")):
        visitor.keyboard.press(key)
        expect(name).to_have_value(value)
    assert visitor.url.endswith("/read/book/6")
    visitor.keyboard.press("g")
    visitor.keyboard.type("10")
    visitor.keyboard.press("Enter")
    expect(name).to_have_value("p. 10 (PDF page 12)")
    expect(visitor.locator("[role=note]")).to_contain_text("could also mean p. 8 (PDF page 10)")
    visitor.keyboard.press("Escape")
    visitor.keyboard.press("g")
    visitor.keyboard.type("#10")
    visitor.keyboard.press("Enter")
    expect(name).to_have_value("p. 8 (PDF page 10)")
    visitor.keyboard.press("g")
    visitor.keyboard.type("jk+n?")
    expect(name).to_have_value("jk+n?")


def test_a_number_that_is_on_no_page_leaves_the_page_open(visitor: Page) -> None:
    visitor.goto("/read/book/5")
    visitor.keyboard.press("g")
    visitor.keyboard.type("999")
    visitor.keyboard.press("Enter")
    expect(visitor.locator(".told")).to_contain_text("There is no page “999”.")
    expect(visitor.locator(".sheet")).to_have_count(1)


def test_the_korean_keyboard_turns_pages_too(visitor: Page) -> None:
    visitor.goto("/read/book/5")
    visitor.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅓ', code: 'KeyJ', bubbles: true}))")
    expect(visitor.locator(".jump input")).to_have_value("p. 4 (PDF page 6)")


def test_the_size_is_kept_and_the_picture_suits_it(visitor: Page, shelf: Site) -> None:
    visitor.goto("/read/book/5")
    drawn(visitor)
    width = box_of(visitor.locator(".sheet img"))[2] - box_of(visitor.locator(".sheet img"))[0]
    for _ in range(6):
        visitor.keyboard.press("+")
    drawn(visitor)
    large = visitor.locator(".sheet img")
    assert box_of(large)[2] - box_of(large)[0] > 1.6 * width
    version = shelf.assistant.index.document("book").sha256[:12]
    expect(large).to_have_js_property("currentSrc", f"{shelf.url}/page/book/5.png?width=2800&v={version}")
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth"), "only the page's place scrolls"
    visitor.reload()
    drawn(visitor)
    assert box_of(large)[2] - box_of(large)[0] > 1.6 * width
    visitor.keyboard.press("0")
    visitor.keyboard.press("0")
    drawn(visitor)
    box = box_of(visitor.locator(".sheet img"))
    assert box[3] - box[1] < 900, "the whole page is to be seen"


def test_text_grows_with_the_size(visitor: Page) -> None:
    visitor.goto("/read/note/1")
    size = "parseFloat(getComputedStyle(document.querySelector('.sheet.text p')).fontSize)"
    before = visitor.evaluate(size)
    for _ in range(3):
        visitor.keyboard.press("+")
    assert visitor.evaluate(size) > 1.3 * before


def test_words_are_searched_for_and_walked_through(visitor: Page) -> None:
    visitor.goto("/read/book/5")
    visitor.keyboard.press("/")
    visitor.keyboard.type("PAGE 2")
    visitor.keyboard.press("Enter")
    expect(visitor.locator(".finding .summary")).to_have_text("“PAGE 2”: 11 places on 11 pages")
    visitor.locator(".finding li a").nth(1).click()
    expect(visitor.locator(".jump input")).to_have_value("p. 18 (PDF page 20)")
    expect(visitor.locator(".hits .number")).to_have_text("2 of 11")
    expect(visitor.locator(".sheet > .hit")).to_be_in_viewport()
    visitor.keyboard.press("]")
    expect(visitor.locator(".hits .number")).to_have_text("3 of 11")
    visitor.keyboard.press("[")
    expect(visitor.locator(".hits .number")).to_have_text("2 of 11")
    visitor.reload()
    expect(visitor.locator(".hits .number")).to_have_text("2 of 11")
    visitor.locator(".hits a").last.click()
    expect(visitor.locator(".hits")).to_have_count(0)
    expect(visitor.locator(".jump input")).to_have_value("p. 18 (PDF page 20)")


def test_words_typed_before_the_browser_tells_that_the_search_is_open_are_kept(visitor: Page) -> None:
    visitor.goto("/read/book/5")
    visitor.keyboard.press("/")
    visitor.keyboard.type("PAG")
    visitor.locator(".pop.find").dispatch_event("toggle")
    visitor.keyboard.type("E 2")
    expect(visitor.locator("form.search input")).to_have_value("PAGE 2")


def test_korean_is_searched_and_nothing_found_is_said(visitor: Page) -> None:
    visitor.goto("/find/korean?words=예산")
    visitor.locator(".finding li a").click()
    expect(visitor.locator(".sheet.text .hit")).to_have_text("예산")
    visitor.goto("/find/korean?words=없는말")
    expect(visitor.locator(".summary")).to_have_text("“없는말” does not stand in this document.")


def test_the_keys_are_listed_and_can_be_turned_off(visitor: Page) -> None:
    visitor.goto("/read/book/5")
    visitor.keyboard.press("?")
    expect(visitor.get_by_role("dialog")).to_be_visible()
    visitor.keyboard.press("j")
    visitor.get_by_role("checkbox").uncheck()
    visitor.keyboard.press("Escape")
    expect(visitor.get_by_role("dialog")).to_be_hidden()
    visitor.keyboard.press("j")
    visitor.locator("a[rel=next]").click()
    expect(visitor.locator(".jump input")).to_have_value("p. 4 (PDF page 6)")


def test_the_address_that_is_copied_leads_back_and_knows_what_was_cited(visitor: Page, shelf: Site) -> None:
    visitor.goto(marked(shelf, HARBOUR, 1, SENTENCE))
    visitor.locator(".more summary").click()
    visitor.get_by_role("button", name="Copy the address").click()
    expect(visitor.locator(".told")).to_have_text("Copied.")
    copied = visitor.evaluate("navigator.clipboard.readText()")
    assert copied == shelf.url + marked(shelf, HARBOUR, 1, SENTENCE)
    visitor.locator(".more summary").click()
    visitor.get_by_role("button", name="Copy the marked words").click()
    for _ in range(200):  # "Copied." may still stand there from before
        if visitor.evaluate("navigator.clipboard.readText()") != copied:
            break
        visitor.wait_for_timeout(50)
    assert visitor.evaluate("navigator.clipboard.readText()") == SENTENCE


def test_a_changed_document_is_told_beside_the_page(visitor: Page, shelf: Site) -> None:
    address = re.sub(r"sha=\w+", "sha=000000000000", marked(shelf, HARBOUR, 1, SENTENCE))
    visitor.goto(address)
    expect(visitor.locator(".changed")).to_contain_text("This document has changed since it was cited.")
    expect(visitor.locator(".marked")).to_have_count(1)


def test_the_page_keeps_its_place_while_its_picture_comes(visitor: Page) -> None:
    held: list[Route] = []

    gate = threading.Event()
    visitor.route("**/*.png?*", lambda route: route.continue_() if gate.is_set() else held.append(route))
    visitor.goto("/read/book/5", wait_until="domcontentloaded")
    expect(visitor.locator(".sheet.picture")).to_be_visible()
    expect(visitor.locator(".zoom")).to_be_visible()
    before = box_of(visitor.locator(".sheet.picture"))
    gate.set()
    for route in held:
        route.continue_()
    drawn(visitor)
    assert box_of(visitor.locator(".sheet.picture")) == before


def test_a_picture_that_cannot_be_drawn_leaves_the_text(visitor: Page) -> None:
    visitor.route("**/*.png?*", lambda route: route.fulfill(status=410, body="gone"))
    visitor.goto("/read/book/5")
    expect(visitor.locator(".undrawn-note")).to_be_visible()
    expect(visitor.locator(".undrawn .page-text")).to_contain_text("This is what page 5 of the book says")


def test_the_page_that_is_shown_is_announced(visitor: Page) -> None:
    visitor.goto("/read/book/5")
    expect(visitor.locator(".zoom")).to_be_visible()
    visitor.locator("a[rel=next]").click()
    expect(visitor.locator("[aria-live=polite]")).to_have_text("p. 4 (PDF page 6) is shown.")
    expect(visitor.locator("a[rel=next]")).to_be_focused()


def test_everything_but_the_size_works_without_script(shelf: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=shelf.url)
    page = context.new_page()
    page.goto(marked(shelf, HARBOUR, 1, SENTENCE))
    expect(page.locator(".marked")).to_have_count(1)
    expect(page.locator(".zoom")).to_be_hidden()
    page.goto("/read/book/5")
    page.locator("a[rel=next]").click()
    expect(page.locator(".jump input")).to_have_value("p. 4 (PDF page 6)")
    page.locator(".jump input").fill("iv")
    page.locator(".jump input").press("Enter")
    expect(page.locator(".failure")).to_contain_text("There is no page “iv”.")
    page.goto("/read/book/5")
    page.locator(".find summary").click()
    page.locator(".find input").fill("page 7")
    page.locator(".find input").press("Enter")
    page.locator(".finding li a").click()
    expect(page.locator(".sheet > .hit")).to_have_count(1)
    context.close()


@pytest.mark.parametrize("width", [375, 768, 2560])
def test_the_reader_fits_every_width(visitor: Page, shelf: Site, width: int) -> None:
    visitor.set_viewport_size({"width": width, "height": 800})
    visitor.goto(marked(shelf, HARBOUR, 1, SENTENCE))
    drawn(visitor)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= width
    expect(visitor.locator(".marked")).to_be_in_viewport()
    small = "[...document.querySelectorAll('.tools :is(a, button, summary, input)')].filter((x) => x.offsetParent)"
    assert visitor.evaluate(f"Math.min(...{small}.map((x) => Math.min(x.offsetWidth, x.offsetHeight)))") >= 24


def test_the_citations_of_an_answer_are_walked_through_by_key(page: Page, shelf: Site) -> None:
    page.fill("#question textarea", "How much cargo?")
    page.click("#ask")
    page.click(".chip >> nth=0")
    count = page.locator("#reader .cites .count")
    expect(count).to_have_text("1 / 5")
    expect(page.locator("#reader .cited")).to_contain_text("Cited for “Cargo reached 4.2 million tonnes.”")
    for number, told in ((2, "The port expects"), (3, "It employed 381"), (4, "The crane is new")):
        page.keyboard.press("n")
        expect(count).to_have_text(f"{number} / 5")
        expect(page.locator("#reader .cited")).to_contain_text(told)
    expect(page.locator("#reader mark")).to_have_text("It was bought in 1998.")
    page.keyboard.press("p")
    expect(count).to_have_text("3 / 5")
    expect(page.locator(".chip.open .number")).to_have_text("3")
    page.keyboard.press("/")
    page.keyboard.type("quay")
    page.keyboard.press("Enter")
    page.locator(".finding li a").first.click()
    expect(page.locator("#reader .hits")).to_be_visible()
    expect(count).to_have_text("3 / 5")
    page.keyboard.press("Escape")
    expect(page.locator(".chip").nth(2)).to_be_focused()


def test_a_click_on_a_citation_shows_its_marked_page_at_once(page: Page, shelf: Site) -> None:
    page.fill("#question textarea", "How much cargo?")
    page.click("#ask")
    page.hover(".chip >> nth=0")
    page.wait_for_function("performance.getEntriesByType('resource').some((x) => x.name.includes('.png'))")
    page.click(".chip >> nth=0")
    expect(page.locator("#reader .marked").first).to_be_in_viewport()
    address = page.get_attribute(".chip >> nth=0", "href")
    asked = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert asked.count(f"{shelf.url}{address}&part=1") == 1, "what was fetched before is asked for again"
