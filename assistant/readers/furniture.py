"""What is printed on every page and is not its text. Comes in: the pieces of all pages of a PDF. Goes out: the same
pieces
without running heads, feet, side tabs and page numbers, and the printed number of each page. Leaves PDF page labels
to the worker, which knows the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from assistant.readers.labels import Candidate, candidates_in, roman_value
from assistant.readers.layout import Piece
from assistant.readers.lines import Line

__all__ = ["Sheet", "label_candidates", "remove_furniture"]

_EDGE = 0.08  # share of the page's height at either end where running heads and feet stand
_SAME_PLACE = 9.0  # points within which two lines stand at the same place
_MIN_PAGES = 3
_LEAST = 0.16  # of the pages that make a line frequent
_NUMBERS = re.compile(r"\b(?:\d{1,9}|[ivxlc]{1,7})\b")
_MEANS_SOMETHING = re.compile(
    r"\b(?:ended|ending|as of|january|february|march|april|may|june|july|"
    r"august|september|october|november|december)\b|\((?:in|dollars)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Sheet:
    """One page: its pieces in reading order and where its text area ends, in the coordinates of the lines."""

    index: int  # 1-based
    pieces: list[Piece]
    top: float
    bottom: float
    height: float  # of the page, in points


@dataclass(frozen=True, slots=True)
class _Key:
    text: str
    place: int


def remove_furniture(sheets: Sequence[Sheet]) -> None:
    """Take out, in place, the lines that come back at the same place of at least three pages.

    They come back as they are, or with a number that grows with the page's.
    """
    seen: Counter[_Key] = Counter()
    for sheet in sheets:
        seen.update({key for line in _edge_lines(sheet) for key in _keys(line, sheet)})
    often = max(_MIN_PAGES, round(0.25 * len(sheets)))
    chapters = _chapter_heads(sheets)
    for sheet in sheets:
        gone: set[int] = set()
        for line in _peeled(sheet, seen, often, chapters):
            gone.add(id(line))
        if _is_all(sheet, gone):
            continue
        for piece in sheet.pieces:
            piece.lines = [line for line in piece.lines if id(line) not in gone]
            piece.cells = [] if id(piece.whole) in gone else piece.cells
        sheet.pieces = [piece for piece in sheet.pieces if piece.all_lines]


def _is_all(sheet: Sheet, gone: set[int]) -> bool:
    """Whether nothing with words in it would be left: then what looks like a running head is the page's text."""
    lines = [line for piece in sheet.pieces for line in piece.units]
    worded = any(id(line) in gone and re.search(r"[^\W\d_]{3}", line.text) for line in lines)
    return worded and all(id(line) in gone for line in lines)


def label_candidates(sheet: Sheet) -> list[Candidate]:
    """The numbers at the head and foot of a page that may be its printed page number, likeliest first."""
    found: list[Candidate] = []
    for line in _edge_lines(sheet):
        if line.segments[0].turned == 0:
            found += candidates_in([cell.text.strip() for cell in line.cells()])
    return found


def _edge_lines(sheet: Sheet) -> list[Line]:
    """Lines at the foot, then at the head, outermost first; turned lines come last, wherever they stand."""
    lines = [line for piece in sheet.pieces for line in piece.units]
    upright = [line for line in lines if line.segments[0].turned == 0]
    foot = [line for line in upright if line.top > sheet.bottom - _EDGE * sheet.height]
    head = [line for line in upright if line.bottom < sheet.top + _EDGE * sheet.height]
    turned = [line for line in lines if line.segments[0].turned != 0]
    return sorted(foot, key=lambda line: -line.bottom)[:4] + sorted(head, key=lambda line: line.top)[:4] + turned


def _keys(line: Line, sheet: Sheet) -> list[_Key]:
    """The line's words as they are, and with its numbers counted from the page's, at its place and the next one."""
    turned = line.segments[0].turned
    text = _words(line)
    counted = _counted(text, sheet.index)
    starts = [(origin, _place(line.bottom - y)) for origin, y in _origins(sheet)]
    return [
        _Key(f"{turned}{origin}{words}", place + near)
        for words in {text, *counted}
        for origin, place in starts
        for near in (0, 1)
    ]


def _counted(text: str, index: int) -> list[str]:
    """The text with one number replaced by how far it is from the page's; of a spread, from twice the page's."""
    made = []
    for match in list(_NUMBERS.finditer(text))[:4]:
        for step in (1, 2):
            made.append(f"{text[: match.start()]}#{_value(match[0]) - step * index}{text[match.end() :]}")
    return made


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else roman_value(number)


def _origins(sheet: Sheet) -> tuple[tuple[str, float], ...]:
    """What a place is measured from: the page itself, or where its text begins or ends."""
    return ("page", 0.0), ("head", sheet.top), ("foot", sheet.bottom)


def _place(y: float) -> int:
    return int(y // _SAME_PLACE)


def _peeled(sheet: Sheet, seen: Counter[_Key], often: int, chapters: set[int]) -> list[Line]:
    """The running lines of a page, from the edges inwards up to the first line that is the page's own."""
    lines = _edge_lines(sheet)
    gone: list[Line] = []
    stopped: set[str] = set()
    least = max(_MIN_PAGES, round(_LEAST * often))
    for line in lines:
        turned = line.segments[0].turned != 0
        end = "turned" if turned else "foot" if line.top > (sheet.top + sheet.bottom) / 2 else "head"
        if end in stopped:
            continue
        count = max(seen[key] for key in _keys(line, sheet))
        running = count >= least and (count >= often or not _tells(line))
        if running or id(line) in chapters:
            gone.append(line)
        elif not turned:
            stopped.add(end)
    return gone


def _chapter_heads(sheets: Sequence[Sheet]) -> set[int]:
    """Ids of the running heads of chapters too short for them to come back three times.

    They stand where many pages have a line, are no larger than the text, and their words stand elsewhere too.
    """
    seen: Counter[str] = Counter()
    heights: list[float] = []
    for sheet in sheets:
        lines = [line for piece in sheet.pieces for line in piece.units]
        seen.update({_words_of(cell.text) for line in lines for cell in line.cells()})
        heights += [line.height for line in lines]
    outermost = [line for sheet in sheets for line in _outermost(sheet)]
    places = Counter(place for sheet in sheets for place in {_spot(line) for line in _outermost(sheet)})
    usual = max(_MIN_PAGES, 0.4 * len(sheets))
    largest = median(heights) if heights else 0.0
    return {
        id(line)
        for line in outermost
        if line.height <= largest
        and places[_spot(line)] >= usual
        and all(seen[_words_of(cell.text)] > 1 for cell in line.cells())
        and re.search(r"[^\W\d_]{3}", line.text)
    }


def _outermost(sheet: Sheet) -> list[Line]:
    """The first lines of a page, all that stand level with the very first."""
    head = [line for line in _edge_lines(sheet) if line.bottom < sheet.top + _EDGE * sheet.height]
    return [line for line in head if line.bottom < head[0].bottom + 2]


def _spot(line: Line) -> tuple[int, int]:
    return _place(line.bottom), round(line.height)


def _words(line: Line) -> str:
    return _words_of(line.text)


def _words_of(text: str) -> str:
    return " ".join(text.lower().split())


def _tells(line: Line) -> bool:
    """Whether a line may be the head of a table that goes on over pages, or a row: then it is kept unless very
    frequent.
    """
    numbers = re.findall(r"\d[\d.,]*", line.text)
    sentence = line.text.rstrip().endswith((".", ":")) and re.search(r"[^\W\d_]{3}", line.text) is not None
    return sentence or len(numbers) > 1 or _MEANS_SOMETHING.search(line.text) is not None
