"""The look of the handbook: fonts, colours, paragraph styles and flowables of our own. Text and order come in.

Two typefaces, both free and both shipped beside this file: Caladea for reading, Open Sans for the small print.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, Table

__all__ = [
    "ACCENT", "INK", "PAPER", "RULE", "SOFT", "Aside", "Timeline", "boxed", "paragraph",
    "register_fonts", "styles", "table",
]  # fmt: skip

INK, ACCENT, SOFT = HexColor("#22262b"), HexColor("#1f4264"), HexColor("#6c737b")
RULE, PAPER = HexColor("#c9cdd2"), HexColor("#f3f1ec")
_FONTS = Path(__file__).parent / "fonts"


def register_fonts() -> None:
    """Make the shipped fonts known to reportlab under the names Text, Text-Italic, Text-Bold, Small and Small-Bold."""
    files = {
        "Text": "Caladea-Regular", "Text-Italic": "Caladea-Italic", "Text-Bold": "Caladea-Bold",
        "Small": "OpenSans-Regular", "Small-Bold": "OpenSans-Semibold",
    }  # fmt: skip
    for name, file in files.items():
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{file}.ttf")))
    pdfmetrics.registerFontFamily("Text", normal="Text", bold="Text-Bold", italic="Text-Italic", boldItalic="Text-Bold")
    pdfmetrics.registerFontFamily("Small", normal="Small", bold="Small-Bold", italic="Small", boldItalic="Small-Bold")


def _style(name: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    """Return a style in points that splits words only where the manuscript's hyphenation allows it."""
    basic = {"fontName": "Text", "textColor": INK, "allowWidows": 0, "allowOrphans": 0, "embeddedHyphenation": 1}
    return ParagraphStyle(name, fontSize=size, leading=leading, **{**basic, **more})


@cache
def styles() -> Mapping[str, ParagraphStyle]:
    """Return the paragraph styles by name; all sizes are points."""
    small = {"fontName": "Small", "textColor": SOFT, "embeddedHyphenation": 0}
    made = [
        _style("body", 10.3, 14.6, alignment=TA_JUSTIFY, spaceAfter=7),
        _style("column", 9.5, 12.9, alignment=TA_JUSTIFY, spaceAfter=6),
        _style("section", 12.2, 15, fontName="Text-Bold", textColor=ACCENT, spaceBefore=7, spaceAfter=4),
        _style("chapter", 23, 28, textColor=ACCENT, spaceBefore=22, spaceAfter=20),
        _style("front", 23, 28, textColor=ACCENT, spaceAfter=18),
        _style("aside", 7, 9.6, **small),
        _style("source", 7, 9.6, spaceBefore=1, spaceAfter=7, **small),
        _style("caption", 7.6, 10.2, spaceAfter=4, **{**small, "fontName": "Small-Bold", "textColor": ACCENT}),
        _style("cell", 8.9, 11.6, embeddedHyphenation=0),
        _style("cell-head", 7.2, 10, **{**small, "fontName": "Small-Bold"}),
        _style("box", 9.2, 12.6, spaceAfter=4),
        _style("box-head", 8, 11, spaceAfter=4, **{**small, "fontName": "Small-Bold", "textColor": ACCENT}),
        _style("list", 10.3, 14.4, leftIndent=17, bulletFontName="Text", bulletFontSize=10.3, spaceAfter=3),
        _style("column-list", 9.5, 12.9, leftIndent=15, bulletFontName="Text", bulletFontSize=9.5, spaceAfter=2),
        _style("footnote", 7.9, 10.6, textColor=INK, embeddedHyphenation=0),
        _style("right", 9.6, 13, fontName="Text-Italic", alignment=TA_RIGHT),
        _style("contents", 10.6, 17, embeddedHyphenation=0),
        _style("contents-right", 10.6, 17, alignment=TA_RIGHT, embeddedHyphenation=0),
    ]
    return {style.name: style for style in made}


@cache
def _hyphenation() -> Mapping[str, str]:
    words = (Path(__file__).parent / "hyphenation.txt").read_text("utf-8").split()
    return {word.replace("-", ""): word.replace("-", "\u00ad") for word in words}


def paragraph(text: str, style: str) -> Paragraph:
    """Return a paragraph: ``*emphasis*`` in italics, ``[^1]`` raised, soft hyphens where the style allows them."""
    if styles()[style].embeddedHyphenation:
        text = re.sub(r"(?<![\w-])[a-z]{7,}(?![\w-])", lambda word: _hyphenation().get(word[0], word[0]), text)
        text = re.sub(r"\w+(?:-\w+)+", r"<nobr>\g<0></nobr>", text)  # a name is not to be broken at its own hyphen
    text = re.sub(r"\*([^*]+)\*", r"<i>\1</i>", text)
    text = re.sub(r"\[\^(\d+)\]", r'<super size="7" rise="3.4">\1</super><onDraw name="footnote" label="\1"/>', text)
    return Paragraph(text, styles()[style])


class Aside(Flowable):  # type: ignore[misc]
    """A small figure in the margin, its caption below it; takes no room in the text. ``labels`` run downwards."""

    def __init__(self, caption: str, labels: tuple[str, ...], width: float, distance: float) -> None:
        super().__init__()
        self.caption, self.labels = paragraph(caption, "aside"), labels
        self.figure_width, self.distance = width, distance

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Take no room."""
        return 0, 0

    def draw(self) -> None:
        """Draw the boxes, the last one filled, joined by short lines; then the caption."""
        canvas, left, top = self.canv, -self.distance, -3.0
        for number, label in enumerate(self.labels):
            last = number == len(self.labels) - 1
            canvas.setFillColor(ACCENT if last else PAPER)
            canvas.setStrokeColor(ACCENT)
            canvas.setLineWidth(0.5)
            canvas.rect(left, top - 25, self.figure_width, 25, stroke=1, fill=1)
            canvas.setFillColor(HexColor("#ffffff") if last else INK)
            canvas.setFont("Small", 7)
            canvas.drawCentredString(left + self.figure_width / 2, top - 15, label)
            if not last:
                canvas.line(left + self.figure_width / 2, top - 25, left + self.figure_width / 2, top - 34)
            top -= 34
        _, height = self.caption.wrap(self.figure_width, 400)
        self.caption.drawOn(canvas, left, top - height + 4)


class Timeline(Flowable):  # type: ignore[misc]
    """Years down a line, each with its event; the room between them is even."""

    def __init__(self, steps: list[tuple[str, str]], width: float) -> None:
        super().__init__()
        self.steps, self.width, self.height = steps, width, 27.0 * len(steps) + 14

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Take the width of the column."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the tint, the line, then a dot, the year and the event for each step."""
        canvas, top = self.canv, self.height - 20
        canvas.setFillColor(PAPER)
        canvas.rect(0, 4, self.width, self.height - 4, stroke=0, fill=1)
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(0.7)
        canvas.line(52, top, 52, top - 27 * (len(self.steps) - 1))
        canvas.setFillColor(ACCENT)
        for number, (year, event) in enumerate(self.steps):
            height = top - 27 * number
            canvas.circle(52, height, 3, stroke=0, fill=1)
            canvas.setFont("Small-Bold", 8)
            canvas.drawRightString(42, height - 2.8, year)
            canvas.setFont("Text", 9.2)
            canvas.drawString(64, height - 3, event)


def table(rows: list[list[str]], widths: list[float]) -> Table:
    """Return a table whose first row is its head; ``widths`` are points."""
    styles_of = ["cell-head", *["cell"] * (len(rows) - 1)]
    cells = [[paragraph(cell, style) for cell in row] for row, style in zip(rows, styles_of, strict=True)]
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("FONTNAME", (0, 0), (-1, -1), "Text"),
        ("LEFTPADDING", (0, 0), (0, -1), 0), ("LEFTPADDING", (1, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 2.6), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.6),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, ACCENT), ("LINEBELOW", (0, 0), (-1, 0), 0.5, ACCENT),
        ("LINEBELOW", (0, 1), (-1, -2), 0.3, RULE), ("LINEBELOW", (0, -1), (-1, -1), 0.9, ACCENT),
    ]  # fmt: skip
    return Table(cells, colWidths=widths, style=look, repeatRows=1, hAlign="LEFT")


def boxed(title: str, lines: tuple[str, ...], width: float) -> Table:
    """Return a tinted box of ``width`` points with a title."""
    inside = [paragraph(title, "box-head"), *(paragraph(line, "box") for line in lines)]
    look = [
        ("FONTNAME", (0, 0), (-1, -1), "Text"),
        ("BACKGROUND", (0, 0), (-1, -1), PAPER), ("LINEBEFORE", (0, 0), (0, -1), 2, ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 10), ("RIGHTPADDING", (0, 0), (-1, -1), 9),
        ("TOPPADDING", (0, 0), (-1, -1), 8), ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]  # fmt: skip
    return Table([[inside]], colWidths=[width], style=look, hAlign="LEFT")
