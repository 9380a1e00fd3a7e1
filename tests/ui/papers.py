"""PDFs made for the tests of the page, and their Pages as the readers would give them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from assistant.records import Document, Page

LEFT = (
    "Harbour traffic rose by 12 percent in the",
    "year under review, the report says, and",
    "the eastern basin handled 4.2 million tonnes",
    "of cargo. Dredging of the inner channel was",
    "finished in March.",
)
RIGHT = (
    "The authority employed 318 people at the",
    "end of the year. Its budget was 96 million,",
    "of which a third went into the new quay.",
    "The quay is to open in 2027, and the port",
    "expects the first container ships",
)
NEXT = ("to call there in the same summer.", "Rail links follow a year later.")


def two_columns(path: Path, rotate: int = 0, crop: tuple[int, int, int, int] | None = None) -> None:
    """Two pages; the first has two columns and a sentence that goes on on the second."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    width, height = A4
    canvas.setTitle("Harbour report")
    _header(canvas, "Harbour report 2026", height)
    for column, lines in ((0, LEFT), (1, RIGHT)):
        for row, line in enumerate(lines):
            canvas.drawString(72 + column * (width / 2 - 30), height - 150 - row * 16, line)
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(width / 2, 40, "14")
    canvas.showPage()
    _header(canvas, "Harbour report 2026", height)
    for row, line in enumerate(NEXT):
        canvas.drawString(72, height - 150 - row * 16, line)
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(width / 2, 40, "15")
    canvas.save()
    if rotate or crop:
        with pypdfium2.PdfDocument(path.read_bytes()) as pdf:
            pdf[0].set_rotation(rotate)
            if crop:
                pdf[0].set_cropbox(*crop)
            pdf.save(path)


def _header(canvas: Canvas, words: str, height: float) -> None:
    canvas.setFont("Times-Bold", 15)
    canvas.drawString(72, height - 100, words)
    canvas.setFont("Times-Roman", 11.5)


def read_pages(path: Path, first_label: int = 14) -> list[Page]:
    """The pages' text with pdfium's own characters as source, line breaks as spaces: the simplest cleaning there is."""
    pages = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number in range(len(pdf)):
            text = pdf[number].get_textpage().get_text_range()
            kept = [(i, c) for i, c in enumerate(text) if c != "\r"]
            clean = "".join(" " if c == "\n" else c for _, c in kept)
            source = tuple(i for i, _ in kept)
            pages.append(Page(number + 1, str(first_label + number), clean, source))
    return pages


def document(path: Path, id: str, title: str, kind: str = "pdf", **more: object) -> Document:
    """The catalogue's record of a file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Document(id, title, kind, (str(path.absolute()),), digest, **more)  # type: ignore[arg-type]
