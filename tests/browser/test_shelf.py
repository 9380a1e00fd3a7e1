"""The shelf in a real browser, with the real index and the real process that reads what is added."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from assistant.embedding import Embedder, load_embedder
from assistant.finder import Reading
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.ui import create_app
from tests.conftest import write_shelf
from tests.finders import OverlapFinder
from tests.ui import papers
from tests.ui.fakes import HOSTILE
from tests.ui.serving import served

pytestmark = pytest.mark.browser

READ_MS = 180_000  # a process begins, loads its model and reads; on a machine that does ten other things
QUESTION = "How many people did the authority employ at the end of the year?"
ANSWER = "The authority employed 318 people at the end of the year."


class WaitingFinder(OverlapFinder):
    """Finds like its parent, but a question about storms only when it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None) -> list[Reading]:
        if "storm" in question:
            self.go_on.wait(READ_MS / 1000)
        return super().read(question, passages, titles)


class Desk:
    """The running page: its address, its finder and the folder that it indexes."""

    def __init__(self, url: str, finder: WaitingFinder, folder: Path) -> None:
        self.url, self.finder, self.folder = url, finder, folder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """The bundled model; the process that reads what is added loads its own."""
    return load_embedder(Settings())


@pytest.fixture
def desk(tmp_path: Path, embedder: Embedder) -> Iterator[Desk]:
    folder = write_shelf(tmp_path / "shelf")
    settings = Settings(index=tmp_path / "index")
    synchronise([folder], settings, embedder=embedder)
    finder = WaitingFinder()
    index = Index.open(settings, embedder)
    assistant = Assistant(settings, index, finder)
    assistant.warm_up()
    with served(create_app(assistant)) as url:
        yield Desk(url, finder, folder)
    index.close()


@pytest.fixture
def context(desk: Desk, browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1400, "height": 900})
    asked: list[str] = []
    failed: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("weberror", lambda error: failed.append(str(error.error)))
    yield made
    made.close()
    foreign = [url for url in asked if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(desk.url)]
    assert asked
    assert not foreign, f"the page called {foreign}"
    assert not failed, f"scripts failed: {failed}"


def visit(context: BrowserContext, desk: Desk) -> Page:
    page = context.new_page()
    page.goto(desk.url)
    expect(page.locator("#shelf-choice")).to_have_text("Questions go to all documents")
    return page


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask")


def documents(page: Page, count: int) -> None:
    expect(page.locator("#shelf .documents > li")).to_have_count(count, timeout=READ_MS)


def test_a_pdf_is_added_and_asked_about_while_another_question_waits_for_its_answer(
    context: BrowserContext, desk: Desk, tmp_path: Path
) -> None:
    other = visit(context, desk)
    ask(other, "How long did the storm close the port?")
    page = visit(context, desk)
    documents(page, 4)
    papers.two_columns(tmp_path / "harbour report.pdf")
    page.set_input_files("#shelf-choose", tmp_path / "harbour report.pdf")
    expect(page.locator(".file .said")).to_have_text(re.compile("✓ indexed · 2 pages · Open"), timeout=READ_MS)
    documents(page, 5)
    ask(page, QUESTION)
    expect(page.locator("#current .answer")).to_contain_text(ANSWER)
    page.click("#current .chip >> nth=0")
    expect(page.locator("#reader .marked").first).to_be_in_viewport()
    desk.finder.go_on.set()
    expect(other.locator("#current .answer")).to_contain_text("three days")


def test_files_are_dropped_anywhere_and_each_says_what_became_of_it(
    context: BrowserContext, desk: Desk, tmp_path: Path
) -> None:
    page = visit(context, desk)
    drop(page, {HOSTILE.replace("/", "") + ".md": "# Note\n\nThe crane rusts.\n", "torn.pdf": "%PDF-1.4 torn",
                "empty.txt": "", "picture.png": "\x89PNG"})  # fmt: skip
    files = page.locator(".file")
    expect(files).to_have_count(4)
    expect(files.nth(0)).to_contain_text("✓ indexed", timeout=READ_MS)
    expect(files.nth(1)).to_contain_text("✗ damaged", timeout=READ_MS)
    expect(files.nth(1)).to_contain_text("Open it yourself")
    expect(files.nth(2)).to_contain_text("The file is empty.")
    expect(files.nth(3)).to_contain_text("Files of this type cannot be read.")
    assert page.locator("#shelf :is(img, script)").count() == 0
    documents(page, 6)


def drop(page: Page, files: dict[str, str]) -> None:
    made = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, text] of Object.entries(files)) transfer.items.add(new File([text], name));
            return transfer;
        }""",
        files,
    )
    page.dispatch_event("#question", "dragover", {"dataTransfer": made})
    expect(page.locator(".drop-veil")).to_be_visible()
    page.dispatch_event("#question", "drop", {"dataTransfer": made})
    expect(page.locator(".drop-veil")).to_have_count(0)


def test_a_second_file_of_the_same_name_is_asked_about(context: BrowserContext, desk: Desk) -> None:
    page = visit(context, desk)
    drop(page, {"note.md": "# One\n\nThe crane rusts.\n"})
    expect(page.locator(".file .said")).to_contain_text("✓ indexed", timeout=READ_MS)
    drop(page, {"note.md": "# Two\n\nThe crane is painted.\n"})
    expect(page.locator(".file").nth(1)).to_contain_text("There is another file of this name.")
    page.get_by_role("button", name="Keep both").click()
    expect(page.locator(".file").nth(1)).to_contain_text("note (2).md")
    documents(page, 6)


def test_an_added_document_is_removed_and_put_back_and_others_are_not(context: BrowserContext, desk: Desk) -> None:
    page = visit(context, desk)
    drop(page, {"note.md": "# The crane\n\nIt rusts.\n"})
    documents(page, 5)
    page.get_by_role("button", name="Remove The crane").click()
    documents(page, 4)
    page.get_by_role("button", name="Put it back").click()
    documents(page, 5)
    page.get_by_role("button", name="Remove The Ferry").click()
    expect(page.locator(".refused")).to_contain_text(f"it lies in the folder {desk.folder}")
    assert (desk.folder / "ferry.md").is_file()


def test_only_the_chosen_documents_are_asked_and_the_choice_is_remembered(context: BrowserContext, desk: Desk) -> None:
    page = visit(context, desk)
    page.get_by_role("checkbox", name="Ask The Ferry").uncheck()
    expect(page.locator("#shelf-choice")).to_have_text("Questions go to 3 of 4 documents")
    page.reload()
    expect(page.locator("#shelf-choice")).to_have_text("Questions go to 3 of 4 documents")
    expect(page.get_by_role("checkbox", name="Ask The Ferry")).not_to_be_checked()
    page.click("[data-choose=none]")
    page.get_by_role("checkbox", name="Ask The Ferry").check()
    expect(page.locator("#shelf-choice")).to_have_text("Questions go to 1 of 4 documents")
    ask(page, "How high is the lighthouse, and how many passengers did the ferry carry in June?")
    expect(page.locator("#current .answer")).to_contain_text("5,400 passengers")
    for chip in page.locator("#current .chip").all():
        assert "/read/ferry/" in (chip.get_attribute("href") or "")
    shutil.rmtree(desk.folder / "white-paper")
    (desk.folder / "ferry.md").unlink()
    page.click("[data-shelf]")
    page.get_by_role("button", name="Look again").click()
    documents(page, 2)
    expect(page.locator("#shelf-choice")).to_have_text("Questions go to all documents")


def test_what_is_ticked_before_the_page_knows_the_documents_counts(context: BrowserContext, desk: Desk) -> None:
    page = context.new_page()
    held: list[Route] = []
    page.route("**/shelf/ids*", lambda route: held.append(route))
    with page.expect_request("**/shelf/ids*"):
        page.goto(f"{desk.url}/shelf")
    page.get_by_role("checkbox", name="Ask The Ferry").uncheck()
    expect(page.locator("#shelf-choice")).to_have_text("Questions go to all documents")
    for route in held:
        route.continue_()
    expect(page.locator("#shelf-choice")).to_have_text("Questions go to 3 of 4 documents")
    expect(page.get_by_role("checkbox", name="Ask The Ferry")).not_to_be_checked()


def test_what_changed_in_the_folders_is_found_and_named(context: BrowserContext, desk: Desk) -> None:
    page = visit(context, desk)
    (desk.folder / "weather.txt").unlink()
    (desk.folder / "crane.md").write_text("# The crane\n\nIt rusts.\n", encoding="utf-8")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#shelf-list")).to_contain_text("The crane", timeout=READ_MS)
    page.click(".changes summary")
    latest = page.locator("#shelf-changes ul").first
    expect(latest).to_contain_text("added The crane")
    expect(latest).to_contain_text("removed")


def test_the_panel_works_by_keyboard_on_a_phone_and_in_korean(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 812}, locale="ko-KR")
    page = context.new_page()
    page.goto(f"{desk.url}/shelf")
    expect(page.locator("#shelf-choice")).to_have_text("모든 문서에서 답을 찾습니다")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    box = page.get_by_role("checkbox").first
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("#shelf-choice")).to_have_text("문서 4건 중 3건에서 답을 찾습니다")
    page.goto(desk.url)
    page.wait_for_selector("[data-shelf]")
    page.locator("[data-shelf]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#shelf")).to_be_visible()
    page.locator("[data-does=shelf-close]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#shelf")).not_to_be_visible()
    expect(page.locator("[data-shelf]")).to_be_focused()
    context.close()
