"""Where words stand in a document. Comes in: a document of the index and words. Goes out: every place, exactly.

Case, accents, the form of quotation marks and dashes, and line breaks make no difference; spans are those of
``Page.text`` all the same. Nothing is looked for by meaning: that is ``retrieval.py``.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Protocol

from assistant.records import Document, Span

__all__ = ["Found", "Occurrence", "Occurrences", "TextSource", "fold", "occurrences"]

LIMIT = 500
MAX_WORDS_CHARS = 200
CONTEXT_CHARS = 70
KEPT_CHARS = 24_000_000  # of folded text: a few thousand pages


class TextSource(Protocol):
    """What is needed of the index."""

    def document(self, document: str) -> Document: ...

    def texts(self, document: str) -> Sequence[tuple[int, str]]:
        """The index and the text of each page, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place, with the line round it: ``before``, the ``words`` as they stand there, ``after``."""

    span: Span
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """How often the words stand in the document, and the first places, in order."""

    total: int
    places: tuple[Occurrence, ...]


class Occurrences:
    """Looks for words in the documents of an index; remembers the documents it looked into last."""

    def __init__(self, source: TextSource, kept_chars: int = KEPT_CHARS) -> None:
        self._source, self._kept_chars = source, kept_chars
        self._folded: OrderedDict[tuple[str, str], tuple[_Folded, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, document: str, words: str, limit: int = LIMIT) -> Found:
        """Every place of ``words`` in a document. Raises NotFoundError for one that is not there."""
        record = self._source.document(document)
        return _find(self._pages(record), words, limit)

    def _pages(self, record: Document) -> tuple[_Folded, ...]:
        key = record.id, record.sha256
        with self._lock:
            if key in self._folded:
                self._folded.move_to_end(key)
                return self._folded[key]
        made = tuple(_Folded(index, text, fold(text)) for index, text in self._source.texts(record.id))
        with self._lock:
            self._folded[key] = made
            while len(self._folded) > 1 and self._size() > self._kept_chars:
                self._folded.popitem(last=False)
        return made

    def _size(self) -> int:
        return sum(len(page.text) for pages in self._folded.values() for page in pages)


@dataclass(frozen=True, slots=True)
class _Folded:
    page_index: int
    text: str
    folded: str


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Where ``words`` stand in ``text``: start, end.

    >>> occurrences("Der CAFÉ, das Cafe", "café")
    [(4, 8), (14, 18)]
    """
    pattern = _pattern(words)
    page = _Folded(1, text, fold(text))
    return [] if pattern is None else list(_spans(page, [m.span() for m in pattern.finditer(page.folded)]))


def fold(text: str) -> str:
    """The text as it is compared: no case, no accents, plain quotes, dashes and spaces; Hangul stays as it is.

    >>> fold("Mu\\u0308ller’s “Ⅳ”–가각")
    'muller\\'s "iv"-가각'
    """
    return text.lower() if text.isascii() else text.translate(_table())


def _find(pages: Sequence[_Folded], words: str, limit: int) -> Found:
    pattern = _pattern(words)
    if pattern is None:
        return Found(0, ())
    total = 0
    places: list[Occurrence] = []
    for page in pages:
        hits = [match.span() for match in pattern.finditer(page.folded)]
        total += len(hits)
        wanted = hits[: max(0, limit - len(places))]
        if wanted:
            places += [_occurrence(page, *span) for span in _spans(page, wanted)]
    return Found(total, tuple(places))


def _pattern(words: str) -> re.Pattern[str] | None:
    parts = fold(unicodedata.normalize("NFC", words[:MAX_WORDS_CHARS])).split()
    return re.compile(r"\s+".join(map(re.escape, parts))) if parts else None


def _spans(page: _Folded, hits: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """From places in the folded text to places in the text, marks above a letter with the letter."""
    table = _table()
    if page.text.isascii() or table.odd.isdisjoint(page.text):
        yield from hits
        return
    ends = list(accumulate(1 if c.isascii() else len(table[ord(c)]) for c in page.text))
    for low, high in hits:
        start, end = bisect_right(ends, low), bisect_right(ends, high - 1) + 1
        while end < len(page.text) and unicodedata.combining(page.text[end]):
            end += 1
        yield start, end


def _occurrence(page: _Folded, start: int, end: int) -> Occurrence:
    low, high = max(0, start - CONTEXT_CHARS), min(len(page.text), end + CONTEXT_CHARS)
    before, after = page.text[low:start], page.text[end:high]
    if low:
        before = "…" + (before.split(None, 1)[-1] if " " in before.strip() else before)
    if high < len(page.text):
        after = (after.rsplit(None, 1)[0] if " " in after.strip() else after) + "…"
    return Occurrence(Span(page.page_index, start, end), _line(before), page.text[start:end], _line(after))


def _line(text: str) -> str:
    return re.sub(r"\s", " ", text)


class _Table(dict[int, str]):
    """What each character is compared as, worked out at its first sight (ASCII letters at once)."""

    def __init__(self) -> None:
        super().__init__((code, chr(code).lower()) for code in range(128))
        self.odd: set[str] = set()  # those that are compared as more or fewer characters than one

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(folded) != 1:
            self.odd.add(chr(code))
        self[code] = folded
        return folded


@cache
def _table() -> _Table:
    return _Table()


_PLAIN = {**dict.fromkeys("‘’‚‛′´`", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
_ACCENTS = (
    *(range(0x300, 0x370), range(0x1AB0, 0x1B00), range(0x1DC0, 0x1E00), range(0x20D0, 0x2100)),
    *(range(0x591, 0x5C8), range(0x64B, 0x653)),  # points of Hebrew, of Arabic
)


def _folded(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Cf":
        return ""  # soft hyphens, joiners and others that are not seen
    if "가" <= character <= "힣":
        return character
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).casefold())
    kept = "".join(c for c in parts if not any(ord(c) in accents for accents in _ACCENTS))
    return unicodedata.normalize("NFC", kept)
