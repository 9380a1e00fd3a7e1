"""An evidence file in a real browser: it looks as it should, calls nobody, and runs nothing of what it quotes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from assistant.evidence import Evidence, save
from tests.browser.conftest import launched
from tests.evidence.shelves import HOSTILE, PEOPLE
from tests.evidence.test_files import made_up

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as made:
        yield made


class Visit:
    """A page opened from a file, with everything that it asked for, said or tried."""

    def __init__(self, browser: Browser, file: Path, width_px: int, scheme: str) -> None:
        viewport = {"width": width_px, "height": 900}
        self.context = browser.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.page.goto(file.as_uri())


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[object]:
    visits: list[Visit] = []

    def make(evidence: Evidence, width_px: int = 1100, scheme: str = "light") -> Visit:
        file = tmp_path / "evidence.html"
        save(evidence, file)
        visits.append(Visit(browser, file, width_px, scheme))
        return visits[-1]

    yield make
    for each in visits:
        each.context.close()
        foreign = [url for url in each.asked if not url.startswith(("data:image/", "file:"))]
        files = [url for url in each.asked if url.startswith("file:")]
        assert (foreign, len(files)) == ([], 1), "the page asked for something"
        assert each.said == []


@pytest.mark.parametrize("width_px", [375, 1100, 2560])
def test_it_fits_every_width_and_shows_its_pictures(visit, evidence: Evidence, width_px: int) -> None:  # type: ignore[no-untyped-def]
    page = visit(evidence, width_px).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width_px
    pictures = page.locator(".picture img")
    assert pictures.count() == 2
    assert pictures.evaluate_all("all => all.every(one => one.complete && one.naturalWidth > 700)")
    assert page.locator("h1").inner_text() == "How many people?"


def test_a_number_in_the_answer_leads_to_its_citation_by_keyboard(visit, evidence: Evidence) -> None:  # type: ignore[no-untyped-def]
    page = visit(evidence).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ref verified"
    page.keyboard.press("Enter")
    assert PEOPLE in page.locator(".citation:target blockquote").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_it_quotes_is_text_and_nothing_else(visit, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(made_up(HOSTILE), 800, scheme).page
    assert page.locator("h1").inner_text().startswith("</script><script>alert(1)</script> ]]> <!--")
    assert page.locator("img").evaluate_all("all => all.map(one => one.src.slice(0, 11))") == ["data:image/"]
    assert page.evaluate("document.scripts.length") == 1
    assert page.evaluate("JSON.parse(document.scripts[0].text).evidence.format") == "pincite evidence"


def test_light_and_dark_are_light_and_dark(visit, evidence: Evidence) -> None:  # type: ignore[no-untyped-def]
    def brightness(scheme: str) -> int:
        picture = Image.open(io.BytesIO(visit(evidence, 1100, scheme).page.screenshot())).convert("L")
        return int(picture.resize((1, 1)).getpixel((0, 0)))  # type: ignore[arg-type]

    assert brightness("light") > 200
    assert brightness("dark") < 80


def test_it_prints_on_a4_with_its_marks(visit, evidence: Evidence) -> None:  # type: ignore[no-untyped-def]
    printed = pypdfium2.PdfDocument(visit(evidence, 1100, "dark").page.pdf(prefer_css_page_size=True))
    assert printed[0].get_size() == pytest.approx((595.3, 841.9), abs=1)
    text = " ".join(page.get_textpage().get_text_range() for page in printed)
    assert all(word in text for word in ("verified", "conflicting", "unsupported", "added by checker", "SHA-256"))
    corner = printed[0].render(scale=0.2).to_pil().getpixel((3, 3))
    assert min(corner) > 250, "on white paper, whatever the screen was"
    printed.close()
