"""A PDF is read as a person reads it, page by page, and a bad one harms nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import DocumentError
from assistant.readers.pdf import read_pdf
from assistant.readers.result import ReadDocument
from assistant.settings import Settings

Draw = Callable[[Any], None]
SETTINGS = Settings(pdf_timeout_s=60)

LEFT = [
    "The harbour board met in the autumn and",
    "looked at the two plans that the engin-",
    "eers had drawn up in the spring of the",
    "year. The first plan kept the old quay",
    "and the second plan did away with it.",
    "Most of the members of the board were",
]
RIGHT = [
    "for the first plan, since it could be",
    "carried out in a single winter, when",
    "few ships call at the harbour. It was",
    "agreed on a show of hands that work",
    "would begin before the first of the",
    "frosts and that it would go on daily.",
]


def pdf(path: Path, *pages: Draw, **options: Any) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(595, 842), **options)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(left: float, top: float, texts: list[str], step: float = 13) -> Draw:
    def draw(canvas: Any) -> None:
        for number, text in enumerate(texts):
            canvas.drawString(left, top - number * step, text)

    return draw


def together(*draws: Draw) -> Draw:
    def draw(canvas: Any) -> None:
        for one in draws:
            one(canvas)

    return draw


def read(path: Path, settings: Settings = SETTINGS) -> ReadDocument:
    return read_pdf(path, settings)


def text_of(path: Path) -> str:
    return read(path).pages[0].text


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    text = text_of(pdf(tmp_path / "a.pdf", together(lines(60, 700, LEFT), lines(320, 700, RIGHT))))
    assert "that the engineers had drawn up" in text
    assert text.index("the board were") < text.index("for the first plan") < text.index("go on daily")


def test_a_sentence_that_runs_into_the_next_column_is_whole(tmp_path: Path) -> None:
    text = text_of(pdf(tmp_path / "a.pdf", together(lines(60, 700, LEFT), lines(320, 700, RIGHT))))
    assert "Most of the members of the board were for the first plan, since" in text


def test_a_column_that_begins_a_sentence_of_its_own_is_not_put_to_the_one_before(tmp_path: Path) -> None:
    right = ["For the first plan there was money, but", *RIGHT[1:]]
    text = text_of(pdf(tmp_path / "a.pdf", together(lines(60, 700, LEFT), lines(320, 700, right))))
    assert "of the board were\n\nFor the first plan" in text


def test_an_initial_at_the_end_of_a_short_line_ends_no_sentence(tmp_path: Path) -> None:
    told = [*LEFT[:5], "It was signed by Chester A.", "Arthur, who was the mayor of the town then."]
    assert "by Chester A. Arthur, who was" in text_of(pdf(tmp_path / "a.pdf", lines(60, 700, told)))


def test_two_columns_drawn_line_by_line_are_read_one_after_the_other(tmp_path: Path) -> None:
    def across(canvas: Any) -> None:
        for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            canvas.drawString(60, 700 - number * 13, left)
            canvas.drawString(320, 700 - number * 13, right)

    text = text_of(pdf(tmp_path / "a.pdf", across))
    assert text.index("the board were") < text.index("for the first plan")


def test_a_row_of_a_table_is_one_line_whatever_the_order_it_was_drawn_in(tmp_path: Path) -> None:
    rows = [("Dues and fees", "280,522", "232,887"), ("Rent", "1,204", "998"), ("Sales of ice", "77", "(61)")]

    def by_column(canvas: Any) -> None:
        for column, right in enumerate((60, 330, 430)):
            for number, row in enumerate(rows):
                canvas.drawString(right, 600 - 15 * number, row[column])

    text = text_of(pdf(tmp_path / "a.pdf", by_column))
    assert text.split("\n") == ["  ".join(row) for row in rows]


def test_a_currency_sign_in_a_column_of_its_own_stays_with_its_number(tmp_path: Path) -> None:
    def row(canvas: Any) -> None:
        for left, text in ((60, "Total"), (300, "$"), (340, "280,522"), (420, "$"), (460, "(1,204"), (500, ")")):
            canvas.drawString(left, 600, text)

    assert text_of(pdf(tmp_path / "a.pdf", row)) == "Total  $280,522  $(1,204)"


def test_a_caption_beside_the_text_does_not_stand_in_its_sentence(tmp_path: Path) -> None:
    caption = lines(330, 674, ["3rd Quay Meeting (May 2019)"])
    text = text_of(pdf(tmp_path / "a.pdf", together(lines(60, 700, LEFT), caption)))
    assert "had drawn up in the spring of the year" in text
    assert "\n\n3rd Quay Meeting (May 2019)" in text


def test_each_entry_of_a_table_of_contents_is_a_line_and_no_heading(tmp_path: Path) -> None:
    entries = ["1. Quays", "1.1. The old quay and the", "plans for it", "2. Ferries", "3. Ships and boats"]

    def contents(canvas: Any) -> None:
        canvas.setFont("Helvetica-Bold", 11)
        for number, (entry, page) in enumerate(zip(entries, ("3", "", "17", "iv", "108"), strict=True)):
            leaders = "." * (110 - len(entry)) if page else ""
            canvas.drawString(60, 700 - 13 * number, f"{entry}{leaders}{page}")

    page = read(pdf(tmp_path / "a.pdf", contents)).pages[0]
    assert page.text.replace("\n\n", "\n").split("\n") == [
        "1. Quays ... 3",
        "1.1. The old quay and the plans for it ... 17",
        "2. Ferries ... iv",
        "3. Ships and boats ... 108",
    ]
    assert not page.headings


def book(tmp_path: Path, skip: int = -1) -> Path:
    def page(number: int, label: str) -> Draw:
        feet = lines(290, 40, ["" if number == skip else label])
        words = lines(60, 700 - number, [f"Words of sheet {number} in full."])
        return together(lines(60, 800, ["Harbour Review of the Year"]), words, feet)

    labels = ["i", "ii", "iii", "1", "2", "3", "4"]
    return pdf(tmp_path / "book.pdf", *(page(n, label) for n, label in enumerate(labels)))


def test_printed_numbers_are_read_from_the_foot_and_running_heads_are_left_out(tmp_path: Path) -> None:
    pages = read(book(tmp_path)).pages
    assert [page.index for page in pages] == [1, 2, 3, 4, 5, 6, 7]
    assert [page.label for page in pages] == ["i", "ii", "iii", "1", "2", "3", "4"]
    assert not any(page.label_inferred for page in pages)
    assert pages[4].text == "Words of sheet 4 in full."


def test_a_number_that_is_missing_is_inferred_and_marked(tmp_path: Path) -> None:
    page = read(book(tmp_path, skip=4)).pages[4]
    assert (page.label, page.label_inferred) == ("2", True)


def test_labels_in_the_file_are_taken(tmp_path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter(book(tmp_path))
    writer.set_page_label(0, 2, style="/r", start=5)
    writer.set_page_label(3, 6, prefix="B-", style="/D", start=1)
    writer.write(tmp_path / "labelled.pdf")
    assert [page.label for page in read(tmp_path / "labelled.pdf").pages][:5] == ["v", "vi", "vii", "B-1", "B-2"]


def test_an_empty_page_is_kept_and_named(tmp_path: Path) -> None:
    document = read(pdf(tmp_path / "a.pdf", lines(60, 700, ["Words."]), lambda canvas: None, lines(60, 700, ["More."])))
    assert [page.text for page in document.pages] == ["Words.", "", "More."]
    assert "1 of 3 pages" in document.warning
    assert "PDF page 2" in document.warning


def test_headings_are_known_by_size_and_weight(tmp_path: Path) -> None:
    def heads(canvas: Any) -> None:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 760, "The Harbour")
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(60, 730, "Its quays")
        canvas.setFont("Helvetica", 11)
        lines(60, 700, LEFT)(canvas)

    page = read(pdf(tmp_path / "a.pdf", heads)).pages[0]
    assert [(heading.level, heading.text) for heading in page.headings] == [(1, "The Harbour"), (2, "Its quays")]
    assert all(page.text[h.start : h.start + len(h.text)] == h.text for h in page.headings)


def test_each_character_is_the_one_that_pdfium_has_there(tmp_path: Path) -> None:
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    path = pdf(tmp_path / "a.pdf", together(lines(60, 700, LEFT), lines(320, 700, RIGHT)))
    page = read(path).pages[0]
    document = pdfium.PdfDocument(path)
    textpage = document[0].get_textpage()
    for character, index in zip(page.text, page.source, strict=True):
        if index >= 0 and not character.isspace():
            assert chr(raw.FPDFText_GetUnicode(textpage, index)) == character
    textpage.close()
    document.close()


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_turned_as_a_whole_is_read_in_order(tmp_path: Path, angle: int) -> None:
    def turned(canvas: Any) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        lines(-150, 100, ["The first line stands here,", "and then the second one."])(canvas)

    assert text_of(pdf(tmp_path / "a.pdf", turned)) == "The first line stands here, and then the second one."


def test_a_title_keeps_the_words_of_the_file_name(tmp_path: Path) -> None:
    def named(name: str, title: str) -> str:
        path = tmp_path / f"{name}.pdf"

        def draw(canvas: Any) -> None:
            canvas.setTitle(title)
            canvas.drawString(60, 700, "Words of the page.")

        return read(pdf(path, draw)).title

    assert named("HARBOUR_2019_10K", "0001018724-20-000004") == "HARBOUR 2019 10K"
    assert named("HARBOUR_2019_10K", "Microsoft Word - x.doc") == "HARBOUR 2019 10K"
    assert named("HARBOUR_2019", "Annual Report") == "Annual Report (HARBOUR 2019)"
    assert named("report-2019", "Annual Report 2019") == "Annual Report 2019"
    assert named("3276a5b991c49cf5f9a4af0f7d6fce67", "Annual Report") == "Annual Report"


def status(path: Path, settings: Settings = SETTINGS) -> str:
    with pytest.raises(DocumentError) as raised:
        read(path, settings)
    assert path.name in raised.value.reason
    return raised.value.status


def test_each_bad_file_ends_in_a_status_of_its_own(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    (tmp_path / "no.pdf").write_bytes(b"this is no PDF at all")
    (tmp_path / "empty.pdf").write_bytes(b"")
    assert status(tmp_path / "no.pdf") == "unreadable"
    assert status(tmp_path / "empty.pdf") == "unreadable"
    assert status(pdf(tmp_path / "blank.pdf", lambda canvas: None)) == "no_text"
    locked = pdf(tmp_path / "locked.pdf", lines(60, 700, ["Secret."]), encrypt=StandardEncryption("word", "owner"))
    assert status(locked) == "encrypted"


def test_a_file_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = pdf(tmp_path / "a.pdf", lines(60, 700, ["Open words."]), encrypt=StandardEncryption("", "owner", canPrint=0))
    assert text_of(path) == "Open words."


def test_a_reader_that_takes_too_long_or_too_much_is_stopped(tmp_path: Path) -> None:
    path = book(tmp_path)
    assert status(path, Settings(pdf_timeout_s=0.001)) == "timed_out"
    assert status(path, Settings(pdf_memory_mb=1)) in ("too_large", "crashed")


def test_a_name_with_odd_characters_is_read(tmp_path: Path) -> None:
    path = pdf(tmp_path / "국방 백서 #1 %20 'x'.pdf", lines(60, 700, ["Words."]))
    assert text_of(path) == "Words."
