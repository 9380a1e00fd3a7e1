"""A Korean PDF is read whole: words broken at line ends, page marks, bars of tables. Its fonts come with reportlab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.readers.pdf import read_pdf
from assistant.settings import Settings

FONT = "HYSMyeongJo-Medium"
TEXT = (
    "항만청과 등대 관리소는 제12차 항만협의회를 2020년 10월 14일 솔섬에서 개최하였다. 양측은 준설계획을 점검하고 "
    "등대 이전을 위한 조건을 논의하였으며, 연락선의 안전을 높이기로 하였다. 준설예산은 1조 1,527억 원으로 전년보다 "
    "7.4% 늘었다. 박두리 소장은 「항만개혁 2.0」을 설명하고 준설계획과 항만협의회의 뜻을 밝혔다. 등대 이전은 조건에 "
    "따라 추진된다."
)


def wrapped(text: str, width: int, inside: bool) -> list[str]:
    """Lines of at most ``width`` letters, broken anywhere (``inside``) or between words only."""
    lines, line = [], ""
    for piece in text if inside else [f"{word} " for word in text.split()]:
        if len(line) + len(piece.rstrip()) > width:
            lines.append(line.strip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return [*lines, line.strip()]


def korean_pdf(path: Path, lines: list[str]) -> Path:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas: Any = Canvas(str(path), pagesize=(595, 842))
    for page in (3, 4, 5):
        canvas.setFont(FONT, 16)
        canvas.drawString(70, 780, f"제{page - 2}장 항만의 역사")
        canvas.setFont(FONT, 11)
        for number, line in enumerate(lines):
            canvas.drawString(70, 740 - 16 * number, line)
        below = 740 - 16 * len(lines) - 30
        for number, item in enumerate(("가. 준설의 강화", "나. 안전의 제고", "구분 | 2019년 | 2020년")):
            canvas.drawString(70, below - 30 * number, item)
        canvas.drawString(290, 30, f"- {page} -")
        canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize("width", [24, 29, 33])
def test_words_apart_stay_apart_where_lines_end_between_words(tmp_path: Path, width: int) -> None:
    made = read_pdf(korean_pdf(tmp_path / "a.pdf", wrapped(TEXT, width, inside=False)), Settings())
    assert TEXT in made.pages[0].text


@pytest.mark.parametrize("width", [24, 27, 29, 31, 33])
def test_words_broken_at_line_ends_are_whole_where_lines_end_anywhere(tmp_path: Path, width: int) -> None:
    """Where neither the document's words nor grammar tell, a space may be lost or put in; nearly all ends are right."""
    lines = wrapped(TEXT, width, inside=True)
    made = read_pdf(korean_pdf(tmp_path / "a.pdf", lines), Settings())
    read = next(paragraph for paragraph in made.pages[0].text.split("\n\n") if paragraph.startswith("항만청과"))
    assert read.replace(" ", "") == TEXT.replace(" ", "")
    wrong = sum(a != b for a, b in zip(_spaces(read), _spaces(TEXT), strict=True))
    assert wrong <= max(1, len(lines) // 4)


def _spaces(text: str) -> list[bool]:
    """For each letter of the text whether a space stands before it."""
    return [before == " " for before, letter in zip(" " + text, text, strict=False) if letter != " "]


def test_page_marks_items_and_bars_are_read(tmp_path: Path) -> None:
    made = read_pdf(korean_pdf(tmp_path / "a.pdf", wrapped(TEXT, 28, inside=True)), Settings())
    assert [page.label for page in made.pages] == ["3", "4", "5"]
    assert made.language == "ko"
    lines = made.pages[1].text.split("\n")
    assert lines[0] == "제2장 항만의 역사"
    assert [line for line in lines if line][-3:] == ["가. 준설의 강화", "나. 안전의 제고", "구분 | 2019년 | 2020년"]
    assert [heading.text for heading in made.pages[1].headings] == ["제2장 항만의 역사"]
