"""One PDF read in a process of its own. Comes in: a path and limits as arguments. Goes out on standard output: JSON
lines, first
the number of pages, then one line for each page, then what the file says of itself; or one line with a status and a
reason. Leaves time limits, and everything that is not about this one file, to ``pdf``.

Run as ``python -m assistant.readers.pdf_worker PATH MEMORY_MB CPU_S``. Imports nothing heavy. Writes nothing to disk.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from assistant.readers.blocks import page_of, wordstock_of
from assistant.readers.furniture import Sheet, label_candidates, remove_furniture
from assistant.readers.headings import blocks_of
from assistant.readers.joining import joined
from assistant.readers.labels import Label, choose_labels
from assistant.readers.layout import Piece, pieces_of
from assistant.readers.lines import Line
from assistant.readers.pdf_glyphs import Segment, mark_bold, read_glyphs, segments_of
from assistant.records import Page

__all__ = ["main"]

_SMALLEST = 2.0  # points, the height of a line that can still be read
_ERRORS = {
    2: ("unreadable", "the file cannot be opened"),
    3: ("unreadable", "the file is damaged or is not a PDF"),
    4: ("encrypted", "the file is encrypted and asks for a password; save a copy without one and index that"),
    5: ("encrypted", "the file is protected in a way that is not supported; save an unprotected copy and index that"),
}


def main(arguments: Sequence[str]) -> int:
    """Read the PDF and print it; the exit status is 0 whenever a line was printed that says how it ended."""
    path, memory_mb, cpu_s = arguments[0], int(arguments[1]), int(arguments[2])
    _limit(memory_mb, cpu_s)
    try:
        _read(path)
    except MemoryError:
        _say({"status": "too_large", "reason": f"reading it takes more than {memory_mb} MB of memory (pdf_memory_mb)"})
    return 0


def _limit(memory_mb: int, cpu_s: int) -> None:
    """Bound memory and processor time, and leave no core file, which would hold the document's text."""
    import resource

    for kind, value in ((resource.RLIMIT_AS, memory_mb << 20), (resource.RLIMIT_CPU, cpu_s), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # a lower limit is set already, or the system does not know this one
            resource.setrlimit(kind, (value, value))


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _read(path: str) -> None:
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        status, reason = _ERRORS.get(raw.FPDF_GetLastError(), ("unreadable", "the file is damaged or is not a PDF"))
        _say({"status": status, "reason": reason})
        return
    count = len(document)
    if count < 1:
        _say({"status": "unreadable", "reason": "the file holds no pages"})
        return
    _say({"pages": count})
    sheets: list[Sheet] = []
    damaged: list[int] = []
    for index in range(count):
        sheet = _sheet(document, index, pdfium, raw)
        if sheet is None:
            damaged.append(index + 1)
        sheets.append(sheet or Sheet(index + 1, [], 0.0, 1.0, 1.0))
    if len(damaged) == count:
        _say({"status": "unreadable", "reason": "the file is damaged: none of its pages can be opened"})
        return
    marked = [document.get_page_label(index) for index in range(count)]
    for page in _pages(sheets, marked):
        _say(_spoken(page))
    with suppress(pdfium.PdfiumError):
        _say({"title": document.get_metadata_value("Title"), "damaged": damaged})
        return
    _say({"title": "", "damaged": damaged})


def _spoken(page: Page) -> dict[str, Any]:
    return {
        "index": page.index,
        "label": page.label,
        "inferred": page.label_inferred,
        "text": page.text,
        "source": list(page.source),
        "headings": [[h.start, h.level, h.text] for h in page.headings],
    }


def _sheet(document: Any, index: int, pdfium: Any, raw: Any) -> Sheet | None:
    """The pieces of one page; None where pdfium cannot open it."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return None
    try:
        height = max(page.get_size()[1], 1.0)
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        page.close()
        return None
    glyphs = read_glyphs(textpage, raw)
    segments = _legible(segments_of(glyphs))
    mark_bold(segments, textpage, raw)
    textpage.close()
    page.close()
    pieces = _laid_out(segments)
    return Sheet(index + 1, pieces, *_extent(pieces, height), height)


def _extent(pieces: list[Piece], height: float) -> tuple[float, float]:
    """Where the text of a page starts and ends: crop boxes and turned pages put the page's own edges anywhere."""
    lines = [line for piece in pieces for line in piece.all_lines if not line.segments[0].turned]
    if not lines:
        return 0.0, height
    return min(line.top for line in lines), max(line.bottom for line in lines)


def _laid_out(segments: list[Segment]) -> list[Piece]:
    """The pieces of a page; where its layout makes no sense at all, its segments as they come: no text is lost."""
    try:
        return pieces_of(segments)
    except (ArithmeticError, LookupError, ValueError, RecursionError):
        return [Piece("paragraph", [Line([segment])]) for segment in segments]


def _legible(segments: list[Segment]) -> list[Segment]:
    """Without text too small for anybody to read (marks left by a program), unless all of the page's text is."""
    kept = [segment for segment in segments if segment.height >= _SMALLEST]
    return kept or segments


def _pages(sheets: list[Sheet], marked: Sequence[str]) -> list[Page]:
    printed = choose_labels([label_candidates(sheet) for sheet in sheets])
    labels = _labels(marked, printed)
    remove_furniture(sheets)
    for sheet in sheets:
        sheet.pieces = joined(sheet.pieces)
    blocks = blocks_of(sheets)
    words = wordstock_of(block for page in blocks for block in page)
    return [
        page_of(sheet.index, page, words, label.text if label else None, label.inferred if label else False)
        for sheet, page, label in zip(sheets, blocks, labels, strict=True)
    ]


def _labels(marked: Sequence[str], printed: Sequence[Label | None]) -> list[Label | None]:
    """The labels in the file, unless they only count the pages while other numbers are printed on them."""
    counting = all(label in ("", str(index)) for index, label in enumerate(marked, 1))
    if not any(marked) or (counting and any(printed)):
        return list(printed)
    return [Label(label) if label else other for label, other in zip(marked, printed, strict=True)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
