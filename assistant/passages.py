"""Cut pages into passages. Comes in: a document's pages. Goes out: passages, and the text each is searched by.

A passage is made of whole units: sentences, headings, rows of a table, items of a list. A heading starts a new one, and
so does a page, unless a sentence runs over the page break: then that sentence stands whole in the passage before the
break. A unit too long for the embedding model is cut between words. Nothing is dropped: every visible character of
every page stands in a passage, and a passage's text is exactly what its spans cover. What is embedded and searched
carries the document's title and the headings above; what is cited never does. Storing is left to ``catalogue``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.records import PAGE_BREAK, Page, Passage, Span
from assistant.units import Unit, units

__all__ = ["CountTokens", "Cut", "split"]

CountTokens = Callable[[Sequence[str]], list[int]]
TITLE_TOKENS, ABOVE_TOKENS, TABLE_HEAD_TOKENS = 32, 60, 48  # at most, of what is searched but not cited


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage and what stands ``above`` it: title, headings, head of its table. Searched by, never cited."""

    passage: Passage
    above: str

    @property
    def searched(self) -> str:
        """What is embedded and searched."""
        return f"{self.above}\n{self.passage.text}" if self.above else self.passage.text


def split(
    pages: Sequence[Page],
    *,
    document: str,
    title: str,
    count_tokens: CountTokens,
    window: int,
    passage_tokens: int,
    overlap_tokens: int,
    key: str = "",
) -> list[Cut]:
    """The passages of a document, in reading order; ``key`` (default: ``document``) begins their ids.

    Sizes are word pieces as ``count_tokens`` counts them: at most ``passage_tokens`` of a passage's own text, and at
    most ``window`` together with what stands above it. Neighbours share whole units of up to ``overlap_tokens``.
    """
    cutter = _Cutter({page.index: page.text for page in pages}, title, count_tokens, window, passage_tokens)
    made: list[Cut] = []
    for section in _sections(cutter.sized(units(pages))):
        for group in _groups(section, cutter, overlap_tokens):
            number = len(made)
            spans = _spans(group)
            passage = Passage(
                f"{key or document}:{number}", document, number, cutter.text(spans), spans, _headings(group)
            )
            made.append(Cut(passage, cutter.above(group)))
    return made


@dataclass(frozen=True, slots=True)
class _Sized:
    """A unit and its length in word pieces; ``part`` where it was cut out of a longer one."""

    unit: Unit
    tokens: int
    part: bool = False


class _Cutter:
    """One document's texts and the sizes that its passages must keep to."""

    def __init__(
        self, text_of: dict[int, str], title: str, count_tokens: CountTokens, window: int, passage_tokens: int
    ) -> None:
        self.text_of = text_of
        self.count_tokens = count_tokens
        self.window = window
        self.passage_tokens = max(1, min(passage_tokens, window))
        self._whole_title = title
        self.title = self.head_of(title, min(TITLE_TOKENS, window // 4))
        self._aboves: dict[tuple[tuple[str, ...], str], tuple[str, int]] = {}

    def text(self, spans: Sequence[Span]) -> str:
        """What ``spans`` cover."""
        return PAGE_BREAK.join(self.text_of[s.page_index][s.start : s.end] for s in spans)

    def above(self, group: Sequence[_Sized]) -> str:
        """The title, headings and table head over a passage that begins with ``group[0]``."""
        return self._above(group[0].unit)[0]

    def room(self, first: _Sized) -> int:
        """How many word pieces a passage that begins with ``first`` may have."""
        return max(1, min(self.passage_tokens, self.window - self._above(first.unit)[1]))

    def _above(self, unit: Unit) -> tuple[str, int]:
        """The text above ``unit`` and its word pieces."""
        key = unit.headings, unit.table_head
        if key not in self._aboves:
            headings = [name for name in unit.headings if name != self._whole_title]
            lines = [" > ".join(filter(None, [self.title, *self._shortened(headings)]))]
            if unit.table_head:
                lines.append(self.head_of(unit.table_head, min(TABLE_HEAD_TOKENS, self.window // 5)))
            above = "\n".join(filter(None, lines))
            self._aboves[key] = above, self.count_tokens([above])[0] if above else 0
        return self._aboves[key]

    def _shortened(self, headings: Sequence[str]) -> list[str]:
        """The deepest headings that fit beside the title, the deepest of all if need be only its first words."""
        left = min(ABOVE_TOKENS, self.window // 3) - (self.count_tokens([self.title])[0] if self.title else 0)
        kept: list[str] = []
        for heading, tokens in zip(reversed(headings), reversed(self.count_tokens(list(headings))), strict=True):
            left -= 1  # the ">" before it
            if left < tokens:
                first = self.head_of(heading, left) if not kept and left > 0 else ""
                return [first, *kept] if first else kept
            left -= tokens
            kept.insert(0, heading)
        return kept

    def head_of(self, text: str, tokens: int) -> str:
        """The longest beginning of ``text``, in whole words, of at most ``tokens`` word pieces."""
        words = text.split()
        low = _longest(len(words), lambda n: self.count_tokens([" ".join(words[:n])])[0] <= tokens)
        return " ".join(words[:low])

    def sized(self, found: Sequence[Unit]) -> list[_Sized]:
        """The units with their lengths, those too long for a passage cut into parts that are not."""
        counts = self.count_tokens([self.text(unit.spans) for unit in found])
        made = []
        for unit, tokens in zip(found, counts, strict=True):
            whole = _Sized(unit, tokens)
            made += [whole] if tokens <= self.room(whole) else list(self._parts(unit))
        return made

    def _parts(self, unit: Unit) -> Iterator[_Sized]:
        """A long unit cut between words, or inside a word too long by itself; a part never runs over a page break."""
        room = self.room(_Sized(unit, 0))
        for span in unit.spans:
            text = self.text([span])
            start = 0
            while start < len(text):
                end = start + self._fitting(text[start:], room)
                kept = text[start:end].strip()
                begin = span.start + start + (len(text[start:end]) - len(text[start:end].lstrip()))
                if kept:
                    place = Span(span.page_index, begin, begin + len(kept))
                    yield _Sized(replace(unit, spans=(place,)), self.count_tokens([kept])[0], part=True)
                start = end

    def _fitting(self, text: str, tokens: int) -> int:
        """How many characters of ``text`` make at most ``tokens`` word pieces, up to a word's end if one is near."""
        size = max(1, _longest(min(len(text), 40 * tokens), lambda n: self.count_tokens([text[:n]])[0] <= tokens))
        if size == len(text) or text[size].isspace():
            return size
        space = max((i for i in range(size // 2, size) if text[i].isspace()), default=-1)
        return space + 1 if space >= 0 else size


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest n up to ``most`` for which ``fits(n)``, found by halving; 0 where none does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _sections(found: Sequence[_Sized]) -> Iterator[list[_Sized]]:
    """Runs of units that may share a passage: a page or a heading begins a new one; headings in a row stay together."""
    section: list[_Sized] = []
    for sized in found:
        turned = section and section[-1].unit.spans[-1].page_index != sized.unit.spans[0].page_index
        runs_on = section and section[-1].unit.spans[0].page_index != section[-1].unit.spans[-1].page_index
        headed = sized.unit.is_heading and not all(s.unit.is_heading for s in section)
        if section and (turned or runs_on or headed):
            yield section
            section = []
        section.append(sized)
    if section:
        yield section


def _groups(section: Sequence[_Sized], cutter: _Cutter, overlap_tokens: int) -> Iterator[list[_Sized]]:
    """The passages of a section, of about equal length, each beginning with the last units of the one before."""
    total = sum(s.tokens for s in section)
    room = cutter.room(section[0])
    count = 1 if total <= room else math.ceil(total / max(1, room - overlap_tokens))
    target = math.ceil(total / count)
    at = 0
    group: list[_Sized] = []
    while at < len(section):
        group = _shared(group, section[at], cutter, overlap_tokens)
        shared = len(group)
        fresh = 0
        while at < len(section):
            size = sum(s.tokens for s in group)
            following = section[at]
            if len(group) > shared and (size + following.tokens > cutter.room(group[0]) or fresh >= target):
                break
            group.append(following)
            fresh += following.tokens
            at += 1
        yield group


def _shared(before: Sequence[_Sized], following: _Sized, cutter: _Cutter, overlap_tokens: int) -> list[_Sized]:
    """The last units of the passage ``before`` that the next one, which goes on with ``following``, begins with."""
    shared: list[_Sized] = []
    tokens = 0
    for sized in reversed(before):
        tokens += sized.tokens
        crosses = sized.unit.spans[0].page_index != sized.unit.spans[-1].page_index
        if tokens > overlap_tokens or sized.part or sized.unit.is_heading or crosses:
            break
        if tokens + following.tokens > cutter.room(sized):
            break
        shared.insert(0, sized)
    return shared if len(shared) < len(before) else shared[1:]


def _spans(group: Sequence[_Sized]) -> tuple[Span, ...]:
    """One span for each page that the units of ``group`` stand on."""
    spans: list[Span] = []
    for span in (span for sized in group for span in sized.unit.spans):
        if spans and spans[-1].page_index == span.page_index:
            spans[-1] = Span(span.page_index, spans[-1].start, span.end)
        else:
            spans.append(span)
    return tuple(spans)


def _headings(group: Sequence[_Sized]) -> tuple[str, ...]:
    """The heading path above the passage's first unit that is not itself a heading."""
    body = next((s.unit for s in group if not s.unit.is_heading), group[0].unit)
    return body.headings
