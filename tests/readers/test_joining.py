"""Pieces of a page are put together where one goes on with the other's sentence, and only there."""

from __future__ import annotations

from assistant.readers.joining import joined
from assistant.readers.layout import Piece
from assistant.readers.lines import Line
from assistant.readers.pdf_glyphs import Segment

OPEN, END = "The board met in the autumn and looked at", "the two plans for the old quay."


def line(text: str, left: float, top: float, height: float = 10, bold: bool = False) -> Line:
    return Line(
        [
            Segment(
                left,
                left + 5 * len(text),
                top,
                top + height,
                top + height,
                0,
                bold,
                characters=list(text),
                source=[0] * len(text),
            )
        ]
    )


def paragraph(*lines: Line) -> Piece:
    return Piece("paragraph", list(lines))


def texts(pieces: list[Piece]) -> list[str]:
    return [" ".join(line.text for line in piece.all_lines) for piece in pieces]


def test_the_foot_of_a_column_goes_on_at_the_head_of_the_next() -> None:
    assert texts(joined([paragraph(line(OPEN, 60, 700)), paragraph(line(END, 320, 80))])) == [f"{OPEN} {END}"]


def test_a_column_below_a_line_of_another_sentence_goes_on_with_that_one() -> None:
    above = paragraph(line("The boats left the harbour before", 320, 68))
    pieces = [above, paragraph(line(OPEN, 60, 700)), paragraph(line(END, 320, 80))]
    assert len(joined(pieces)) == 3


def test_a_foot_with_another_line_right_below_it_goes_on_there() -> None:
    pieces = [paragraph(line(OPEN, 60, 700)), paragraph(line(END, 320, 80)), paragraph(line("for winter.", 60, 712))]
    assert len(joined(pieces)) == 3


def test_the_last_cell_of_a_row_goes_on_below_it() -> None:
    row = Piece("row", cells=[[line("Plans", 60, 100)], [line(OPEN, 160, 100)]])
    assert texts(joined([row, paragraph(line(END, 160, 112))])) == [f"Plans {OPEN} {END}"]
    row = Piece("row", cells=[[line("Plans", 60, 100)], [line(OPEN, 160, 100)]])
    assert len(joined([row, paragraph(line(END, 60, 112))])) == 2


def test_what_ends_a_sentence_begins_one_or_is_set_otherwise_stays_apart() -> None:
    for first, second in (
        (line(f"{OPEN} it.", 60, 700), line(END, 320, 80)),
        (line(OPEN, 60, 700), line("Two plans were drawn up.", 320, 80)),
        (line(OPEN, 60, 700, bold=True), line(END, 320, 80)),
        (line(OPEN, 60, 700, height=14), line(END, 320, 80)),
        (line("Old quay", 60, 700), line("new quay", 320, 80)),
        (line("Plans of the harbour", 60, 700), line("the two plans that were drawn up in the spring", 320, 80)),
        (line("The old quay and its piers ..... 12", 60, 700), line("new quay and more", 320, 80)),
    ):
        assert len(joined([paragraph(first), paragraph(second)])) == 2
