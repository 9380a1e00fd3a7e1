"""The list that a sentence leads in or is an item of. Comes in: the pages round the sentence. Goes out: its spans.

A list is known by its text: lines that begin with bullets, numbers or letters; short lines under a line that ends with
a colon; sentences that count themselves (``series``). A sentence that only announces ("They agreed on the following.")
brings the sentences after it. Which sentence answers is left to ``extractive``; an enumeration inside one sentence is
whole as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.series import series
from assistant.records import Span
from assistant.sentences import sentence_spans

__all__ = ["Listed", "asks_for_several", "lead_of", "list_at", "may_be_of_list"]

WHOLE_WORDS = 6  # in an item that can be read by itself
LEAD_WORDS = 3  # in a sentence that tells what the items are
MOST_ITEMS = 10  # that are quoted of one list
MOST_AFTER = 3  # sentences that are quoted after one that only announces, where no list follows
ITEM_CHARS = 300  # a longer line is a paragraph, numbered or not
LINE_CHARS = 120  # the same where the line bears no mark
_NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_COUNT = re.compile(rf"\b({'|'.join(_NUMBERS)})\b|([두세네])\s?(?:가지|개|명|곳)", re.IGNORECASE)
_KOREAN = "가나다라마바사아자차카타파하"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
_MARK = re.compile(
    rf"(?P<bullet>[•▪➢✓■□❖●○◦‣∙·*ㅇ–—-])\s+(?=\S)|(?P<circled>[{_CIRCLED}])"
    rf"|\(?(?P<label>\d{{1,2}}|[a-zA-Z]|[ivx]{{2,4}}|[{_KOREAN}])[.)]\s+(?=\S)"
)
_CELLS = re.compile(r"\S(?: {2,}|\t)\S")
_TIME = r"(?:day|week|month|year|decade|century|morning|evening|night|spring|summer|autumn|winter)"
_ANNOUNCES = re.compile(
    rf"[:：]$|\bfollowing(?!\s+{_TIME}\b)(?:\s\w+){{0,2}}\.?$|\bas follows\.?$|(?:다음과|아래와)\s?같(?:다|습니다)\.?$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\b(?:what|which|who|whom)\s+(?:are|were)\b|^(?:name|list|enumerate)\b|\b(?:consist|comprise|include)s?\b"
    rf"|\b(?:which|what|name|list|the|these|all)\s+(?:\w+\s+)?(?:{'|'.join(_NUMBERS)}|several|all|kinds|sorts)\b"
    rf"|\bwhich\s+(?:[\w-]+\s+)?(?!this|was|has|does)\w{{3,}}[^s\W]s\b"
    rf"|(?:[두세네]|다섯|여섯|일곱|여덟|아홉|열|\d+)\s?(?:가지|개|명|곳)|[가-힣]들[은을이]",
    re.IGNORECASE,
)
_OF_ANYTHING = re.compile(r"The first\b|One\b")  # may take up what was told of before: no list unless led in as one
_ONE_THING = re.compile(r"\b(?:how\s+(?:many|much|long|old|far|often)|when|where)\b|언제|어디|몇|얼마", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list in reading order: what leads it in, where anything does, and its items; ``whole`` unless it was cut."""

    spans: tuple[Span, ...]
    whole: bool = True


def asks_for_several(question: str) -> bool:
    """Whether a question asks for more than one thing, so that an item of a list is not all of the answer.

    >>> [asks_for_several(q) for q in ("What are the pillars?", "Which four rules hold?", "Who signed it?")]
    [True, True, False]
    """
    return bool(_SEVERAL.search(question)) and not _ONE_THING.search(question)


def may_be_of_list(question: str, sentence: str) -> bool:
    """Whether it is worth looking for a list: ``sentence`` announces one, or ``question`` asks for several things."""
    return asks_for_several(question) or bool(_ANNOUNCES.search(sentence) and not _ONE_THING.search(question))


def list_at(question: str, pages: Mapping[int, str], place: Span) -> Listed | None:
    """The list that the sentence at ``place`` leads in, or is an item of where ``question`` asks for several things.

    ``pages`` are the texts, by page index, of the page that ``place`` is on and of its neighbours.
    """
    several = asks_for_several(question)
    lines, sentences, wanted = _lines(pages), _sentences(pages), _counts(question)
    for found in (*_of_lines(lines, sentences), *_of_sentences(sentences)):
        if wanted and found.many not in wanted:
            continue  # of four principles that are asked for, a list of two is another
        if place in found.lead or (several and any(_holds(item, place) for item in found.items)):
            return Listed((*found.lead, *found.items[:MOST_ITEMS]), len(found.items) <= MOST_ITEMS)
    announces = _ANNOUNCES.search(pages[place.page_index][place.start : place.end])
    after = _after(place, lines, sentences) if announces else ()
    return Listed((place, *after)) if after else None


def lead_of(page: str, place: Span) -> Sequence[Span]:
    """The sentence that leads in the list of which the one at ``place`` is an item that says little by itself.

    >>> [span.start for span in lead_of("It burns:\\n• coal\\n• wood", Span(1, 10, 16))]
    [0]
    """
    item = page[place.start : place.end]
    mark = _MARK.match(item)
    bare = item[mark.end() :] if mark else item
    if len(bare.split()) >= WHOLE_WORDS and not bare[:1].islower():
        return ()
    pages = {place.page_index: page}
    lines, sentences = _lines(pages), _sentences(pages)
    of_it = (f for f in _of_lines(lines, sentences) if any(_holds(one, place) for one in f.items))
    leads = (lead for found in of_it for lead in found.lead)
    return [lead for lead in leads if len(page[lead.start : lead.end].split()) >= LEAD_WORDS][:1]


@dataclass(frozen=True, slots=True)
class _Text:
    """A line or a sentence, and where it stands."""

    span: Span
    text: str
    apart: bool = False  # a blank line or a page break stands before it

    @property
    def short(self) -> bool:
        """Whether it may be an item without a mark: neither a paragraph nor a row of a table nor a lead-in."""
        return len(self.text) <= LINE_CHARS and not _CELLS.search(self.text) and not self.announces

    @property
    def announces(self) -> bool:
        return bool(_ANNOUNCES.search(self.text))


@dataclass(frozen=True, slots=True)
class _Found:
    """A list: its items, and the sentence that leads it in, if there is one."""

    items: Sequence[Span]
    lead: Sequence[Span]
    many: int  # items that are under no other item


def _of_lines(lines: Sequence[_Text], sentences: Sequence[_Text]) -> Iterator[_Found]:
    """The lists whose items stand on lines of their own."""
    first = {_place(sentence.span): n for n, sentence in enumerate(sentences)}
    at = 0
    while at < len(lines):
        end = _end_of_list(lines, at)
        if end - at > 1:
            items = [line.span for line in lines[at:end]]
            kinds = set(_marks(lines[at].text))
            many = sum(not kinds or bool(kinds & set(_marks(line.text))) for line in lines[at:end])
            yield _Found(items, _lead(sentences, first.get(_place(items[0]), 0), many), many)
        at = max(end, at + 1)


def _of_sentences(sentences: Sequence[_Text]) -> Iterator[_Found]:
    """The lists whose items are sentences that count themselves."""
    for places in series([sentence.text for sentence in sentences]):
        lead = _lead(sentences, places[0], len(places))
        if lead or not _OF_ANYTHING.match(sentences[places[0]].text):
            yield _Found([sentences[n].span for n in places], lead, len(places))


def _lead(sentences: Sequence[_Text], first: int, items: int) -> Sequence[Span]:
    """The sentence before the first item, where it announces them or says how many there are."""
    if not first:
        return ()
    before = sentences[first - 1]
    return (before.span,) if before.announces or items in _counts(before.text) else ()


def _end_of_list(lines: Sequence[_Text], at: int) -> int:
    """The first line after ``at`` that is not of the list that begins there; ``at`` itself where none does."""
    levels = [marks] if (marks := _marks(lines[at].text)) and _begins(marks) else []
    if levels:
        end = at + 1
        while end < len(lines) and (goes_on := _gone_on(levels, _marks(lines[end].text), lines[end].apart)):
            levels, end = goes_on, end + 1
        return end
    if at == 0 or not lines[at - 1].text.endswith((":", "：")) or not lines[at].short:
        return at
    end = at + 1
    while end < len(lines) and lines[end].short and not lines[end].apart and not _marks(lines[end].text):
        end += 1
    return end


def _gone_on(levels: list[dict[str, int]], marks: dict[str, int], apart: bool) -> list[dict[str, int]]:
    """The levels of a list after a line: an item of one of them, or the first of a deeper one; [] for neither."""
    for depth in range(len(levels), 0, -1):
        above = levels[depth - 1]
        same = {kind: n for kind, n in marks.items() if kind in above and n == above[kind] + bool(n)}
        if same:
            return [*levels[: depth - 1], same]
    return [*levels, marks] if marks and _begins(marks) and not apart else []


def _begins(marks: Mapping[str, int]) -> bool:
    return any(number <= 1 for number in marks.values())


def _marks(line: str) -> dict[str, int]:
    """The kinds of mark that a line may be an item by, and its number in each (0 for a bullet); {} where it is none.

    >>> _marks("c. disputes resolved"), _marks("i) rules"), _marks("15 boats")
    ({'a': 3}, {'a': 9, 'i': 1}, {})
    """
    found = None if len(line) > ITEM_CHARS else _MARK.match(line)
    if found is None or _CELLS.search(line, found.end()):
        return {}
    if found["bullet"]:
        return {found["bullet"]: 0}
    label = found["label"] or found["circled"]
    if label.isascii() and label.isdecimal():
        return {"1": int(label)}
    kinds = {"①": _CIRCLED, "가": _KOREAN, "a": "abcdefghijklmnopqrstuvwxyz", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    marks = {kind: all_of.index(label) + 1 for kind, all_of in kinds.items() if label in all_of}
    return marks | ({"i": _ROMAN.index(label) + 1} if label in _ROMAN else {})


def _counts(sentence: str) -> set[int]:
    """The numbers of things that a sentence names in words."""
    found = _COUNT.findall(sentence)
    return {_NUMBERS.index(word.lower()) + 2 if word else "두세네".index(korean) + 2 for word, korean in found}


def _after(place: Span, lines: Sequence[_Text], sentences: Sequence[_Text]) -> Sequence[Span]:
    """The sentences after one that announces: the rest of its paragraph, else the next one, unless that is a table."""
    at = next((n for n, line in enumerate(lines) if _holds(line.span, place)), len(lines))
    for line in lines[at : at + 2]:
        inside = [s.span for s in sentences if _holds(line.span, s.span) and _place(s.span) > _place(place)]
        if inside:
            return () if _CELLS.search(line.text) else inside[:MOST_AFTER]
    return ()


def _lines(pages: Mapping[int, str]) -> list[_Text]:
    made = []
    for page_index, text in sorted(pages.items()):
        start, apart = 0, True
        for line in text.split("\n"):
            bare = line.strip()
            if bare:
                begin = start + line.index(bare)
                made.append(_Text(Span(page_index, begin, begin + len(bare)), bare, apart))
            apart = not bare
            start += len(line) + 1
    return made


def _sentences(pages: Mapping[int, str]) -> list[_Text]:
    return [_Text(Span(i, a, b), t[a:b]) for i, t in sorted(pages.items()) for a, b in sentence_spans(t)]


def _place(span: Span) -> tuple[int, int]:
    return span.page_index, span.start


def _holds(one: Span, other: Span) -> bool:
    return one.page_index == other.page_index and one.start <= other.start and other.end <= one.end
