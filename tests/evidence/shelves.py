"""A small real shelf for the tests of evidence, and answers that cite it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from assistant.citations import check
from assistant.evidence.records import Shelf
from assistant.records import Answer, Citation, Claim, Hit, Outcome, Passage, Span

__all__ = ["HOSTILE", "PEOPLE", "PORT", "QUAY", "answer", "citation", "claim", "fill", "hit", "one_of_each", "report"]

PORT, NOTE = "port", "ferry"
PEOPLE = "The harbour authority employed 318 people at the end of the year."
QUAY = "The new quay is to open in 2027 and will take two container ships at once."
REPORT = (
    ("Report on the harbour", "Cargo rose by twelve per cent in the year under review.", PEOPLE, "Nobody was hurt."),
    ("The eastern basin", "Dredging of the inner channel was finished in March.", QUAY, "Rail links will follow."),
)
HOSTILE = (
    "</script><script>alert(1)</script> ]]> <!-- & &amp; <img src=x onerror=\"alert('2')\"> \u202egnp.exe\u202c "
    "\u2028 \x00 \x1b[31m {count} ${x} 등대 🚢 </body></html>"
)


def report(path: Path, pages: Sequence[Sequence[str]] = REPORT, first: int = 1) -> None:
    """A PDF with a line of text for each line of a page, and its number at the foot."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setTitle("Port report")
    for number, lines in enumerate(pages, start=first):
        canvas.setFont("Times-Roman", 12)
        for row, line in enumerate(lines):
            canvas.drawString(72, A4[1] - 110 - row * 40, line)
        canvas.drawString(A4[0] / 2, 40, str(number))
        canvas.showPage()
    canvas.save()


def fill(folder: Path) -> None:
    """A PDF of two pages and a note in Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    report(folder / f"{PORT}.pdf")
    (folder / f"{NOTE}.md").write_text(
        "# The Ferry\n\nThe ferry carried 5,400 passengers in June.\n\n## Tickets\n\n"
        "A ticket costs 12 crowns. Children under six travel free of charge.\n",
        encoding="utf-8",
    )


def citation(
    index: Shelf, document: str, words: str, said: str, *, page_index: int | None = None, **more: bool
) -> Citation:
    """A citation of ``words`` where they stand, checked against ``said``."""
    page = next(p for p in index.pages(document) if words in p.text and page_index in (None, p.index))
    start = page.text.index(words)
    span = Span(page.index, start, start + len(words))
    place = index.place(document, span)
    found = check(said, [words], place.title)
    return Citation(
        document, place.title, place.page_index, place.page_label, place.section, start, span.end, words, found, **more
    )


def claim(index: Shelf, document: str, words: str, said: str | None = None, **more: bool) -> Claim:
    """What was said, cited to ``words``; the words themselves unless given."""
    said = words if said is None else said
    return Claim(said, (citation(index, document, words, said, **more),))


def answer(claims: Sequence[Claim], question: str = "How many people?", outcome: Outcome = "answered") -> Answer:
    """An answer of the extractive answerer."""
    return Answer(
        question=question,
        outcome=outcome,
        text=" ".join(claim.text for claim in claims),
        claims=tuple(claims),
        retrieved=(),
        model="extractive",
        seconds={"total": 0.25},
        settings="0123456789ab",
    )


def hit(index: Shelf, document: str, page_index: int = 1) -> Hit:
    """A hit that covers a whole page."""
    page = index.page(document, page_index)
    place = index.place(document, Span(page_index, 0, 1))
    passage = Passage(f"{document}:0", document, 0, page.text, (Span(page_index, 0, len(page.text)),))
    return Hit(passage, place.title, place.page_index, place.page_label, place.section, 1.0)


def one_of_each(index: Shelf) -> Answer:
    """Verified, conflicting, unsupported and added citations, of a PDF and of a note; and a claim without any."""
    return answer(
        (
            claim(index, PORT, PEOPLE),
            claim(index, PORT, PEOPLE, "The harbour authority employed 381 people at the end of the year."),
            claim(index, NOTE, "A ticket costs 12 crowns.", "Tickets are sold at the quay by two inspectors."),
            claim(index, NOTE, "Children under six travel free of charge.", added=True),
            Claim("Nobody knows why.", (), ("no citation",)),
        ),
        outcome="partial",
    )
