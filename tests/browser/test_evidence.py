"""A real index behind the page: people at once, and an answer taken away that ``pincite verify`` then speaks of."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.cli import OK, SOME_FAILED, main
from assistant.ui import create_app
from assistant.ui.programme import AT_ONCE
from tests.ui.serving import served
from tests.ui.towns import HEIGHTS, PATIENCE_S, GatedAssistant, gated_assistant, question_about
from tests.ui.visiting import WebVisitor

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Towns:
    """The running page, the assistant behind it, and the folder with ``shelf`` and ``index``."""

    url: str
    assistant: GatedAssistant
    folder: Path


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Towns]:
    folder = tmp_path_factory.mktemp("towns")
    with gated_assistant(folder) as assistant, served(create_app(assistant)) as url:
        yield Towns(url, assistant, folder)


def ask(page: Page, town: str) -> None:
    page.fill("#question textarea", question_about(town))
    page.click("#ask")


def visit(browser: Browser, url: str, locale: str = "en-US") -> Page:
    page = browser.new_context(locale=locale).new_page()
    page.goto(url)
    page.wait_for_selector("#question textarea")
    return page


def taken_away(page: Page, file: Path, name: str) -> Path:
    page.click("#current .menu summary")
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    download.value.save_as(file)
    return file


def verify(towns: Towns, file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit status of ``pincite verify``, and the verdict in its first line."""
    status = main(["verify", str(file), "--index", str(towns.folder / "index")])
    return status, capsys.readouterr().out.splitlines()[0].removeprefix(f"{file}: ")


@contextlib.contextmanager
def crowd(url: str) -> Iterator[None]:
    """As many people, without a screen, as are answered at a time; all of them have asked."""
    asked = threading.Semaphore(0)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for town in list(HEIGHTS)[2 : 2 + AT_ONCE]:
            visitor = WebVisitor(url)
            pool.submit(visitor.ask, question_about(town), town, lambda line: "Searching" in line and asked.release())
        for _ in range(AT_ONCE):
            assert asked.acquire(timeout=PATIENCE_S)
        yield


def test_two_people_at_once_see_their_place_in_the_line_and_then_their_own_answers(
    browser: Browser, towns: Towns
) -> None:
    towns.assistant.gate.clear()
    pages = {town: visit(browser, towns.url) for town in ("Aldham", "Birkwell")}
    with crowd(towns.url):
        for said, (town, page) in zip(("1 question is", "2 questions are"), pages.items(), strict=True):
            ask(page, town)
            expect(page.locator("#current .working")).to_have_text(f"Waiting: {said} answered first")
        towns.assistant.gate.set()
    for town, page in pages.items():
        answer = f"The lighthouse of {town} is {HEIGHTS[town]} metres high."
        expect(page.locator("#current .claim")).to_contain_text(answer)
        expect(page.locator("#current .question")).to_have_text(question_about(town))
        page.click("#current .chip")
        expect(page.locator("#reader mark")).to_have_text(answer)
        page.context.close()


@pytest.mark.parametrize(
    ("locale", "link", "town"), [("en-US", "This answer as HTML", "Corrie"), ("ko-KR", "이 답변(HTML)", "Dunmore")]
)
def test_an_answer_taken_away_is_unchanged_until_its_document_or_the_file_changes(
    browser: Browser,
    towns: Towns,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    locale: str,
    link: str,
    town: str,
) -> None:
    towns.assistant.gate.set()
    page = visit(browser, towns.url, locale)
    ask(page, town)
    expect(page.locator("#current .claim")).to_contain_text(f"{HEIGHTS[town]} metres")
    file = taken_away(page, tmp_path / "answer.html", link)
    assert verify(towns, file, capsys) == (OK, "unchanged")

    document = towns.folder / "shelf" / f"{town.lower()}.md"
    as_it_was = document.read_text("utf-8")
    document.write_text(as_it_was.replace(str(HEIGHTS[town]), "99"), "utf-8")
    index = ["index", str(towns.folder / "shelf"), "--index", str(towns.folder / "index")]
    assert main(index) == OK
    capsys.readouterr()
    assert verify(towns, file, capsys) == (SOME_FAILED, "changed")
    page.click("#current .chip")
    expect(page.locator("#reader .changed")).to_be_visible()

    document.write_text(as_it_was, "utf-8")
    assert main(index) == OK
    capsys.readouterr()
    assert verify(towns, file, capsys) == (OK, "unchanged")

    forged = tmp_path / "forged.html"
    forged.write_text(file.read_text("utf-8").replace(f"{HEIGHTS[town]} metres", "99 metres", 1), "utf-8")
    assert verify(towns, forged, capsys) == (SOME_FAILED, "tampered")
    page.goto(file.as_uri())
    expect(page.locator("body")).to_contain_text(f"The lighthouse of {town} is {HEIGHTS[town]} metres high.")
    page.context.close()
