"""Pages as pictures and as text: the marked words are where they should be, and no file can take the server down."""

from __future__ import annotations

import io
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from assistant.errors import DocumentError, NotFoundError
from assistant.records import Check, Citation, Heading, Page
from assistant.rendering import Box, Renderer, page_html, page_png
from assistant.rendering.ahead import Ahead
from assistant.rendering.lines import line_boxes, word_boxes
from assistant.rendering.process import Worker
from assistant.rendering.text import Light, html_of, picture_of
from assistant.rendering.unseen import STAND_IN, shown_html, shown_text
from assistant.rendering.worker import HIGHLIGHT, size_in_pixels
from assistant.settings import Settings
from tests.ui import papers
from tests.ui.fakes import FakeIndex, make_index, span_of

HARBOUR = "reports/harbour"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FakeIndex:
    return make_index(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="module")
def renderer(index: FakeIndex) -> Iterator[Renderer]:
    with Renderer(index) as made:
        yield made


def shelf_of(path: Path) -> FakeIndex:
    made = FakeIndex(Settings())
    made.add(papers.document(path, "d", "D"), papers.read_pages(path))
    return made


def words_under(path: Path, page_index: int, boxes: tuple[Box, ...]) -> str:
    """What pdfium itself finds in the boxes, asked on an upright page without a crop box."""
    import pypdfium2

    found = []
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[page_index - 1]
        width, height = page.get_size()
        text = page.get_textpage()
        for box in boxes:
            area = (box.left * width, (1 - box.bottom) * height, box.right * width, (1 - box.top) * height)
            found.append(text.get_text_bounded(*area).strip())
    return " ".join(found)


def pixels(png: bytes) -> np.ndarray:
    """(height, width, 3) of 0 to 255."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def yellow(png: bytes) -> tuple[int, int, int, int]:
    """The rectangle round all highlighted pixels: left, top, right, bottom."""
    rows, columns = np.nonzero((pixels(png) == HIGHLIGHT).all(axis=2))
    assert rows.size, "nothing is highlighted"
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def part(picture: np.ndarray, box: Box) -> np.ndarray:
    """The pixels in the box."""
    height, width = picture.shape[:2]
    rows = slice(round(box.top * height), round(box.bottom * height))
    return picture[rows, round(box.left * width) : round(box.right * width)]


@pytest.mark.parametrize(
    "words",
    [
        "12 percent",
        "handled 4.2 million tonnes of cargo.",
        "the port expects the first container ships",
        "The authority employed 318 people at the end of the year. Its budget was 96 million,",
        "14",
    ],
)
def test_boxes_cover_exactly_the_marked_words(index: FakeIndex, renderer: Renderer, words: str) -> None:
    span = span_of(index.page(HARBOUR, 1), words)
    boxes = renderer.boxes(HARBOUR, 1, [span]).boxes
    assert words_under(Path(index.document(HARBOUR).paths[0]), 1, boxes) == words


def test_a_mark_is_one_box_for_each_line_of_its_column(index: FakeIndex, renderer: Renderer) -> None:
    page = index.page(HARBOUR, 1)
    start, end = span_of(page, "Harbour traffic")[0], span_of(page, "in March.")[1]
    boxes = renderer.boxes(HARBOUR, 1, [(start, end)]).boxes
    assert len(boxes) == len(papers.LEFT)
    assert all(box.right < 0.5 for box in boxes), "a mark in the left column reached into the right one"
    assert all(upper.bottom <= lower.bottom for upper, lower in pairwise(boxes))


def test_marked_words_are_yellow_and_stay_black(index: FakeIndex, renderer: Renderer) -> None:
    span = span_of(index.page(HARBOUR, 1), "12 percent")
    (box,) = renderer.boxes(HARBOUR, 1, [span]).boxes
    inside = part(pixels(page_png(index, HARBOUR, 1, [span], 1200)), box)
    assert (inside == HIGHLIGHT).all(axis=2).mean() > 0.4
    assert inside.sum(axis=2).min() < 60, "the text under the mark is no longer black"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50, 300, 595, 842), (60, 0, 400, 800)])
def test_rotation_and_crop_box_move_the_marks_with_the_words(
    tmp_path: Path, rotate: int, crop: tuple[int, int, int, int] | None
) -> None:
    """Words are marked where their ink is: without the mark, the picture has ink in the mark's box and only there."""
    path = tmp_path / "page.pdf"
    papers.two_columns(path, rotate, crop)
    shelf = shelf_of(path)
    span = span_of(shelf.page("d", 1), "Dredging of the inner channel")
    with Renderer(shelf) as renderer:
        plain = renderer.picture("d", 1, (), 1000)
        marked = renderer.picture("d", 1, [span], 1000)
        boxes = renderer.boxes("d", 1, [span]).boxes
    left, top, right, bottom = yellow(marked.png)
    picture = pixels(plain.png)
    assert (marked.height_px, marked.width_px) == picture.shape[:2]
    assert (right - left > 4 * (bottom - top)) == (rotate in (0, 180)), "the mark does not lie along its line"
    (box,) = boxes
    dark = part(picture, box).sum(axis=2) < 384
    assert 0.08 < dark.mean() < 0.5, "what is under the mark is not a line of text"


def test_an_unmarked_page_has_no_yellow(renderer: Renderer) -> None:
    picture = pixels(renderer.picture(HARBOUR, 2).png)
    assert not (picture == HIGHLIGHT).all(axis=2).any()
    assert picture.shape[1] == 1400


@pytest.mark.parametrize("mark", [(-1, 4), (4, 4), (5, 2), (0, 100_000)])
@pytest.mark.parametrize("document", [HARBOUR, "note"])
def test_marks_out_of_range_are_refused_in_words(renderer: Renderer, document: str, mark: tuple[int, int]) -> None:
    with pytest.raises(NotFoundError, match=r"There are no characters .* on page 1"):
        renderer.picture(document, 1, [mark])


def test_an_unknown_page_or_document_is_refused(index: FakeIndex) -> None:
    with pytest.raises(NotFoundError):
        page_png(index, HARBOUR, 3)
    with pytest.raises(NotFoundError):
        page_png(index, "../etc/passwd", 1)


@pytest.mark.parametrize("width_px", [0, -5, 4001])
def test_absurd_widths_are_refused(renderer: Renderer, width_px: int) -> None:
    with pytest.raises(NotFoundError, match="pixels wide"):
        renderer.picture(HARBOUR, 1, (), width_px)


def test_a_file_that_changed_is_not_drawn_not_even_from_memory(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    papers.two_columns(path)
    shelf = shelf_of(path)
    with Renderer(shelf) as renderer:
        assert renderer.picture("d", 1).png
        papers.two_columns(path, rotate=90)
        with pytest.raises(DocumentError, match="has changed since it was indexed") as changed:
            renderer.picture("d", 1)
        assert changed.value.status == "changed"
        path.unlink()
        with pytest.raises(DocumentError, match="no longer there"):
            renderer.picture("d", 1)


def test_a_file_of_the_same_size_and_time_with_other_bytes_is_not_drawn(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    papers.two_columns(path)
    shelf = shelf_of(path)
    stat = path.stat()
    path.write_bytes(path.read_bytes().replace(b"%%EOF", b"%%EOG"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(DocumentError, match="has changed"):
        page_png(shelf, "d", 1)


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF", os.urandom(4096)])
def test_a_file_that_is_no_pdf_is_an_error_not_a_crash(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    shelf = FakeIndex(Settings())
    shelf.add(papers.document(path, "d", "D"), [Page(1, None, "text", (0, 1, 2, 3))])
    with pytest.raises(DocumentError, match=r"^D: ") as error:
        page_png(shelf, "d", 1)
    assert error.value.status == "unreadable"


def test_a_worker_that_dies_or_stalls_is_replaced(index: FakeIndex) -> None:
    with Renderer(index, cache_bytes=0) as renderer:
        assert renderer.picture(HARBOUR, 1).png
        process = renderer._worker._process
        assert process is not None
        process.kill()
        process.wait()
        assert renderer.picture(HARBOUR, 2).png


def test_drawing_that_takes_too_long_is_stopped(index: FakeIndex) -> None:
    with Renderer(index, timeout_s=0.001, cache_bytes=0) as renderer:
        with pytest.raises(DocumentError, match="took more than") as error:
            renderer.picture(HARBOUR, 1)
        assert error.value.status == "timed_out"


def test_a_memory_limit_that_is_too_small_ends_in_words(index: FakeIndex) -> None:
    small = FakeIndex(replace(index.settings, pdf_memory_mb=8), index.shelf)
    with pytest.raises(DocumentError, match="Harbour report"):
        page_png(small, HARBOUR, 1)


def test_the_memory_of_pictures_is_bounded_and_used(index: FakeIndex, renderer: Renderer) -> None:
    assert renderer.picture(HARBOUR, 1) is renderer.picture(HARBOUR, 1)
    with Renderer(index, cache_bytes=100) as forgetful:
        assert forgetful.picture(HARBOUR, 1) is not forgetful.picture(HARBOUR, 1)


@pytest.mark.parametrize(
    ("page", "wanted", "expected"),
    [((600, 800), 1200, (1200, 1600)), ((1, 1e6), 1000, (5, 4898979)), ((1e6, 1), 1000, (1000, 1))],
)
def test_pictures_of_absurd_pages_stay_small(page: tuple[float, float], wanted: int, expected: tuple[int, int]) -> None:
    width, height = size_in_pixels(*page, wanted)
    assert (width, height) == expected
    assert width * height <= 26_000_000


def test_line_boxes_part_lines_columns_and_far_words() -> None:
    def letter(x: float, y: float) -> tuple[tuple[float, float, float, float], ...]:
        return (x, y + 0.002, x + 0.01, y + 0.008), (x, y, x + 0.01, y + 0.01)

    line = [letter(0.1 + i * 0.012, 0.5) for i in range(5)]
    assert len(line_boxes(line)) == 1
    assert len(line_boxes([*line, letter(0.1, 0.512)])) == 2
    assert len(line_boxes([*line, letter(0.6, 0.5)])) == 2
    assert line_boxes([]) == []


def test_text_is_escaped_and_marked() -> None:
    page = Page(1, None, "A <b>bold</b> & 'quoted' line\nnext\n\nEnd", headings=())
    assert html_of(page, [span_of(page, "<b>bold</b>"), span_of(page, "End")]) == (
        '<p>A <mark id="mark">&lt;b&gt;bold&lt;/b&gt;</mark> &amp; &#x27;quoted&#x27; line\nnext</p>'
        "\n\n<p><mark>End</mark></p>"
    )


def test_headings_become_headings_and_a_mark_may_run_over_paragraphs(index: FakeIndex) -> None:
    page = index.page("note", 1)
    start, end = span_of(page, "quay")[0], span_of(page, "The crane")[1]
    made = page_html(index, "note", 1, [(start, end)])
    assert made.startswith('<h3>Visit to the <mark id="mark">quay</mark></h3>')
    assert "<p><mark>The crane</mark> &lt;b&gt;" in made


@given(st.data())
def test_taking_the_tags_away_gives_the_text_back(data: st.DataObject) -> None:
    text = data.draw(st.text(st.characters(codec="utf-8") | st.sampled_from("<>&\"' \n\n\t가"), max_size=80))
    text = re.sub(
        "[\x0b\x0c\x1c-\x1f\x85]", "", text
    )  # white space that is not seen is shown, outside of any paragraph
    spot = st.integers(0, len(text))
    marks = [(min(a, b), max(a, b)) for a, b in data.draw(st.lists(st.tuples(spot, spot), max_size=4)) if a != b]
    headings = tuple(Heading(at, 1, "h") for at in data.draw(st.lists(spot, max_size=2)))
    made = html_of(Page(1, None, text, headings=headings), marks)
    assert unescape(re.sub(r"<[^>]*>", "", made)) == shown_text(text)
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", made, re.DOTALL))
    inside = unescape(re.sub(r"<[^>]*>", "", marked))
    covered = {i for start, end in marks for i in range(start, end)}
    assert len(inside) <= len(covered)
    wanted = [shown_text(text)[i] for i in sorted(covered) if not text[i].isspace()]
    assert [c for c in inside if not c.isspace()] == wanted


@pytest.mark.parametrize(
    "text", ["", "one line", "word " * 400, "a" * 3000, "첫째 문장은 한글이다. " * 40, "tab\there\n\n\nend"]
)
def test_text_pages_are_drawn_with_their_marks(text: str) -> None:
    page = Page(1, None, text)
    png, size, note = picture_of(page, [(0, len(text))] if text.strip() else [], 900)
    picture = Image.open(io.BytesIO(png))
    assert picture.size == size
    assert picture.width == 900
    if text.strip():
        left, top, right, bottom = yellow(png)
        assert 0 < left < right <= 900 - 900 // 12 + 2, "the text runs over the margin"
        assert 0 < top < bottom <= picture.height
    assert not note or "characters" in note


def test_characters_that_no_font_shows_are_announced() -> None:
    _, _, note = picture_of(Page(1, None, "fine \U000105c9 text"), [], 900)
    assert "No font on this system shows 1" in note


# --- words, marks of less weight, what is not seen, drawing ahead ---


def test_each_word_is_placed_where_pdfium_finds_it(index: FakeIndex, renderer: Renderer) -> None:
    text, path = index.page(HARBOUR, 1).text, Path(index.document(HARBOUR).paths[0])
    words = renderer.words(HARBOUR, 1)
    assert [text[word.start : word.end] for word in words] == text.split()
    for word in words:
        assert words_under(path, 1, (word.box,)) == text[word.start : word.end]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_words_of_a_turned_page_are_where_their_ink_is(tmp_path: Path, rotate: int) -> None:
    path = tmp_path / "page.pdf"
    papers.two_columns(path, rotate)
    with Renderer(shelf_of(path)) as renderer:
        picture = pixels(renderer.picture("d", 1).png)
        for word in renderer.words("d", 1):
            assert part(picture, word.box).min() < 128, "there is no ink at the word's place"


def test_a_word_broken_at_the_end_of_a_line_has_two_places() -> None:
    def letter(x: float, y: float) -> tuple[tuple[float, float, float, float], ...]:
        return (x, y + 0.002, x + 0.01, y + 0.008), (x, y, x + 0.01, y + 0.01)

    word = [letter(0.9, 0.1), letter(0.91, 0.1), None, letter(0.1, 0.12), letter(0.11, 0.12)]
    assert [(start, end) for start, end, _ in word_boxes(word)] == [(0, 3), (3, 5)]
    assert word_boxes([]) == word_boxes([None]) == []


def test_lights_are_spans_and_go_round_marks_and_each_other() -> None:
    page = Page(1, None, "one two three four")
    lights = [Light(0, 13, "read"), Light(4, 7, "found"), Light(8, 18, "hit")]
    assert html_of(page, [(4, 13)], lights) == (
        '<p><span class="read">one </span><mark id="mark" class="found read">two</mark><mark class="read"> </mark>'
        '<mark class="hit read">three</mark><span class="hit"> four</span></p>'
    )


AWKWARD = st.sampled_from("<>&\u202e\u200b\u2066\U000e0041\u200d\x07")


@given(st.text(st.characters(codec="utf-8") | AWKWARD, max_size=60))
def test_nothing_is_hidden_and_nothing_is_lost(text: str) -> None:
    shown = shown_text(text)
    assert len(shown) == len(text)
    assert all(b in (a, STAND_IN) for a, b in zip(text, shown, strict=True))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\U000e0000-\U000e007f\x00-\x08]", shown)
    assert unescape(re.sub(r"<[^>]*>", "", shown_html(text))) == shown
    assert shown_text(shown) == shown


@pytest.mark.parametrize(
    "text", ["가나다 plain", "👩\u200d👩\u200d👧", "ক\u09cd\u200dষ", "می\u200cخواهم", "tab\tline\n"]
)
def test_what_scripts_need_to_be_written_is_left_as_it_is(text: str) -> None:
    assert shown_text(text) == text


def test_words_hidden_in_tags_can_be_read() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "<obey>")
    assert 'data-code="“&lt;obey&gt;”"' in shown_html(f"a{hidden}")


def test_cited_pages_are_drawn_before_they_are_asked_for(index: FakeIndex) -> None:
    page = index.page(HARBOUR, 1)
    start, end = span_of(page, "12 percent")
    check = Check("verified")
    cited = Citation(HARBOUR, "T", 1, "14", None, start, end, page.text[start:end], check)
    gone = replace(cited, document="nothing")
    beyond = replace(cited, page_index=99)
    with Renderer(index) as renderer:
        renderer.prepare([gone, beyond, replace(cited, page_index=None), cited])
        while renderer._ahead._thread is not None:
            renderer._ahead._thread.join()
        renderer._worker._memory_mb = 1  # whatever is still drawn now fails
        renderer._worker.close()
        assert renderer.picture(HARBOUR, 1).png
        assert renderer.boxes(HARBOUR, 1, [(start, end)]).boxes


def test_what_somebody_waits_for_goes_before_what_is_drawn_ahead() -> None:
    worker = Worker(512, 10)
    order: list[str] = []
    waiting = threading.Barrier(3)

    def turn(name: str, for_later: bool) -> None:
        waiting.wait()
        with worker._turn(for_later):
            order.append(name)

    threads = [threading.Thread(target=turn, args=("later", True)), threading.Thread(target=turn, args=("now", False))]
    with worker._turn():
        for thread in threads:
            thread.start()
        waiting.wait()
        while worker._urgent < 2:
            pass
    for thread in threads:
        thread.join()
    assert order == ["now", "later"]


def test_work_done_ahead_is_bounded_and_begins_anew() -> None:
    done: list[int] = []
    hold = threading.Event()

    def work(number: int) -> None:
        hold.wait()
        done.append(number)

    ahead = Ahead(work, at_most=3)
    ahead.add([0])
    while ahead._waiting:
        pass
    ahead.add([1, 2, 3, 4])
    ahead.add([5])
    hold.set()
    while ahead._thread is not None:
        pass
    assert done == [0, 2, 3, 5]
    ahead.add([6])
    while 6 not in done:
        pass
    ahead.close()
