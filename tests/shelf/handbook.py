"""The handbook as a PDF. Comes in: ``handbook.txt``. Goes out: one PDF with page labels, the same bytes each time.

The book is set until nothing moves any more: each pass tells the next on which page the chapters begin (for the
contents) and on which page each footnote is called (for the room at the foot of that page).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from . import markup
from .story import COLUMN, FRONT_PAGES, LEFT, RIGHT, TEXT_LEFT, printed, story
from .typesetting import ACCENT, PAPER, RULE, SOFT, paragraph, register_fonts

__all__ = ["TITLE", "build"]

TITLE = "The ROK–US Alliance: A Reader’s Handbook"
_WIDTH, _HEIGHT = A4
_TOP, _BOTTOM = 752.0, 76.0


@dataclass(slots=True)
class _Layout:
    """What one pass over the book learns for the next; all page numbers are physical."""

    chapters: list[tuple[str, int]] = field(default_factory=list)
    notes: dict[int, list[str]] = field(default_factory=dict)


def build(path: Path) -> None:
    """Set the handbook and write it to ``path``."""
    register_fonts()
    manuscript = (Path(__file__).parent / "handbook.txt").read_text("utf-8")
    before, after, out = _Layout(), _Layout(), BytesIO()
    for _ in range(6):
        after, out = _Layout(), BytesIO()
        _Book(out, before, after, markup.footnotes(manuscript)).build(list(story(manuscript, before.chapters)))
        if after == before:
            break
        before = after
    path.write_bytes(out.getvalue())


class _Book(BaseDocTemplate):  # type: ignore[misc]
    """The pages of the book: frames, running heads, footers, footnotes and page labels."""

    def __init__(self, out: BytesIO, before: _Layout, after: _Layout, notes: Mapping[str, str]) -> None:
        super().__init__(
            out, pagesize=A4, invariant=1, initialFontName="Text", lang="en-GB",
            title=TITLE, author="The Pincite project",
            subject="Five sources on the alliance, 2020 to 2023", pageTemplates=[_Leaf(kind) for kind in _FRAMES],
        )  # fmt: skip
        self.before, self.after, self.notes = before, after, notes
        self.chapter = self.running_head = ""

    def beforeDocument(self) -> None:
        """Give the canvas its page labels: Cover, i to iv, then 1 onwards."""
        self.canv.setNamedCB("footnote", self._footnote_called)
        self.canv.addPageLabel(0, prefix="Cover")
        self.canv.addPageLabel(1, style="ROMAN_LOWER", start=1)
        self.canv.addPageLabel(FRONT_PAGES, style="ARABIC", start=1)

    def _footnote_called(self, canvas: Canvas, _kind: str, mark: str) -> None:
        called = self.after.notes.setdefault(canvas.getPageNumber(), [])
        if mark not in called:
            called.append(mark)

    def afterFlowable(self, flowable: Flowable) -> None:
        """Keep the page of each chapter and write it into the PDF's outline."""
        entry = getattr(flowable, "contents_entry", None)
        if entry:
            self.chapter = entry
            if self.frame._y > _TOP - 60:  # reportlab has no public name for the height reached
                self.running_head = ""
            self.after.chapters.append((entry, self.page))
            self.canv.bookmarkPage(entry)
            self.canv.addOutlineEntry(entry, entry, 0)


_FRAMES: Mapping[str, tuple[tuple[float, float, float], ...]] = {  # left, width, depth below the top
    "cover": ((LEFT, RIGHT - LEFT, 0),),
    "one": ((TEXT_LEFT, RIGHT - TEXT_LEFT, 0),),
    "two-opening": ((LEFT, RIGHT - LEFT, 0), (LEFT, COLUMN, 58), (RIGHT - COLUMN, COLUMN, 58)),
    "two": ((LEFT, COLUMN, 0), (RIGHT - COLUMN, COLUMN, 0)),
}


class _Leaf(PageTemplate):  # type: ignore[misc]
    """One kind of page; its frames end above the footnotes that the last pass found on this page."""

    def __init__(self, kind: str) -> None:
        after = "two" if kind == "two-opening" else None
        super().__init__(id=kind, frames=[Frame(0, 0, 10, 10)], autoNextPageTemplate=after)

    def beforeDrawPage(self, canvas: Canvas, book: _Book) -> None:
        """Cut the frames to the room above the footnotes."""
        book.running_head = book.chapter
        foot = _BOTTOM + _notes_height(book, canvas.getPageNumber())
        self.frames = []
        for number, (left, width, depth) in enumerate(_FRAMES[self.id]):
            heading = self.id == "two-opening" and number == 0
            bottom = _TOP - 52 if heading else foot
            self.frames.append(Frame(left, bottom, width, _TOP - depth - bottom, 0, 0, 0, 0, id=f"{self.id}{number}"))

    def afterDrawPage(self, canvas: Canvas, book: _Book) -> None:
        """Draw what stands around the text: running head, footer and footnotes; the cover has its own."""
        page = canvas.getPageNumber()
        if page == 1:
            return _cover(canvas)
        if page > FRONT_PAGES and book.running_head:
            canvas.setFont("Small", 7.2)
            canvas.setFillColor(SOFT)
            canvas.drawRightString(RIGHT, 786, book.running_head)
            canvas.drawString(LEFT, 786, "A Reader’s Handbook")
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.4)
            canvas.line(LEFT, 779, RIGHT, 779)
        canvas.setFont("Small", 7.2)
        canvas.setFillColor(SOFT)
        canvas.drawString(LEFT, 46, "The ROK–US Alliance")
        canvas.setFont("Small-Bold", 8.4)
        canvas.setFillColor(ACCENT)
        canvas.drawRightString(RIGHT, 46, printed(page))
        _draw_notes(canvas, book, page)
        return None


def _notes(book: _Book, page: int) -> Iterator[Flowable]:
    for mark in book.before.notes.get(page, []):
        yield paragraph(f'<super size="6" rise="2.6">{mark}</super> {book.notes[mark]}', "footnote")


def _notes_height(book: _Book, page: int) -> float:
    heights = [note.wrap(RIGHT - TEXT_LEFT, 400)[1] for note in _notes(book, page)]
    return sum(heights) + 16 if heights else 0.0


def _draw_notes(canvas: Canvas, book: _Book, page: int) -> None:
    top = _BOTTOM + _notes_height(book, page) - 10
    for number, note in enumerate(_notes(book, page)):
        if number == 0:
            canvas.setStrokeColor(RULE)
            canvas.line(TEXT_LEFT, top + 3, TEXT_LEFT + 60, top + 3)
        _, height = note.wrap(RIGHT - TEXT_LEFT, 400)
        top -= height
        note.drawOn(canvas, TEXT_LEFT, top)


def _cover(canvas: Canvas) -> None:
    canvas.setFillColor(PAPER)
    canvas.rect(0, 0, _WIDTH, _HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(ACCENT)
    canvas.rect(0, 0, 26, _HEIGHT, stroke=0, fill=1)
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(1.1)
    for centre in (404, 452):
        canvas.circle(centre, 254, 58, stroke=1, fill=0)
    canvas.setFont("Text", 40)
    canvas.drawString(78, 612, "The ROK–US")
    canvas.drawString(78, 566, "Alliance")
    canvas.setFont("Text-Italic", 20)
    canvas.drawString(78, 526, "A Reader’s Handbook")
    canvas.setFillColor(SOFT)
    canvas.setFont("Small", 9)
    canvas.drawString(78, 110, "Five sources, 2020 to 2023, with the page of every statement")
    canvas.drawString(78, 94, "The Pincite project")
