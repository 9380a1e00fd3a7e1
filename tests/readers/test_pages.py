"""Page exports: physical and printed numbers are kept apart, chrome goes, captions leave the sentence they broke."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import DocumentError
from assistant.readers.pages import read_pages

BODY = """Page 31 - Harbour Review
P. 31

               the council of the harbour said that
               it would keep the two older ferries in
               service until the new quay has been fin-
               ished and that nobody would have to walk
               further than before, because all of the bus-  3rd Quay Meeting (May 2019)
               es stop there, by day as well as by night,
               which was agreed by both of the boards of the harbour when they met in the spring and
               again in the autumn of the year that followed.                                           Chapter 4
                 A second paragraph starts here  with a gap inside and goes on to the end of the line
               and ends.




                   Chapter 4.  Quays and Ferries of the Harbour    29
\u00a0 \u00a0 \u00a0 28\u00a0 \u00a0 \u00a0 29\u00a0 \u00a0 \u00a0 30\u00a0 \u00a0 \u00a0 31\u00a0 \u00a0 \u00a0 32
"""


def write(folder: Path, number: int, body: str, name: str = "") -> Path:
    path = folder / (name or f"{number}.txt")
    path.write_text(f"Page {number} - Harbour Review\nP. {number}\n{body}", encoding="utf-8")
    return path


def test_a_page_is_read_as_a_reader_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_text(BODY, encoding="utf-8")
    document = read_pages([path])
    (page,) = document.pages
    assert document.title == "Harbour Review"
    assert (page.index, page.label, page.label_inferred) == (31, "29", False)
    first, caption, second = page.text.split("\n\n")
    assert first.startswith("the council of the harbour said that it would keep")
    assert "has been finished and that nobody" in first
    assert "all of the buses stop there" in first
    assert first.endswith("the year that followed.")
    assert caption == "3rd Quay Meeting (May 2019)"
    assert second == "A second paragraph starts here with a gap inside and goes on to the end of the line and ends."


def test_each_character_points_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_text(BODY, encoding="utf-8")
    (page,) = read_pages([path]).pages
    for character, index in zip(page.text, page.source, strict=True):
        if index >= 0:
            assert character == BODY[index] or (character == " " and BODY[index].isspace())


def test_a_missing_printed_number_is_inferred_between_pages_that_agree(tmp_path: Path) -> None:
    body = "Words of the page that are long enough.\n\n\n     Chapter 1.  Quays    "
    paths = [
        write(tmp_path, 10, body + "8\n"),
        write(tmp_path, 11, "Only words here, no foot.\n"),
        write(tmp_path, 12, body + "10\n"),
    ]
    pages = read_pages(paths).pages
    assert [(page.index, page.label, page.label_inferred) for page in pages] == [
        (10, "8", False),
        (11, "9", True),
        (12, "10", False),
    ]


def test_a_missing_printed_number_stays_missing_where_the_neighbours_disagree(tmp_path: Path) -> None:
    body = "Words of the page that are long enough.\n\n\n     Chapter 1.  Quays    "
    paths = [
        write(tmp_path, 10, body + "8\n"),
        write(tmp_path, 11, "Only words here.\n"),
        write(tmp_path, 12, body + "40\n"),
    ]
    assert [page.label for page in read_pages(paths).pages] == ["8", None, "40"]


def test_pages_come_in_the_order_of_their_physical_numbers(tmp_path: Path) -> None:
    paths = [write(tmp_path, number, f"Text {number}.\n") for number in (100, 9, 20)]
    assert [page.index for page in read_pages(paths).pages] == [9, 20, 100]


def test_an_empty_page_is_kept_and_named(tmp_path: Path) -> None:
    document = read_pages([write(tmp_path, 1, "Text.\n"), write(tmp_path, 2, "\n\n")])
    assert [page.text for page in document.pages] == ["Text.", ""]
    assert "no text on page 2" in document.warning


def test_an_export_without_any_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as raised:
        read_pages([write(tmp_path, 1, "")])
    assert raised.value.status == "no_text"


def test_items_of_a_list_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    lead = "The rules of the house are these, and they hold for everybody who comes:\n"
    body = lead + "a. be kind to all;\nb. be brief; and\nc. be quiet.\nThen the text goes on.\n"
    (page,) = read_pages([write(tmp_path, 1, body)]).pages
    assert "a. be kind to all;\nb. be brief; and\nc. be quiet.\n\nThen the text goes on." in page.text
