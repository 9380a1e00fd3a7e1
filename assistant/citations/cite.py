"""The claims of an answer with their checked citations. Comes in: a language model's text, the passages it was given,
all hits. Goes out: ``Claim`` records.

An id becomes a citation only when it is one that was given; where the passage does not bear the sentence out, the
citation is kept and shown as failed, and the other hits are searched for one that does. The page is decided by the
characters of the supporting sentence. Parsing the marks is left to ``markers``, comparing to ``check``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.citations.check import check, check_facts
from assistant.citations.compare import table_scale
from assistant.citations.evidence import read_evidence
from assistant.citations.facts import Facts, read_facts
from assistant.citations.locate import Sentence, read_sentences, select
from assistant.citations.markers import Marked, split_claims
from assistant.records import PAGE_BREAK, Check, Citation, Claim, Hit, Passage, Place, Span

__all__ = ["citation_at", "cite", "quote_citations"]

NO_CITATION = "no citation"

_Place = Callable[[str, Span], Place]
_PageText = Callable[[str, int], str]
_ORDER = {"verified": 0, "conflicting": 1, "unsupported": 2, "unchecked": 3}


@dataclass(slots=True)
class _Shelf:
    """The passages of one answer; the sentences of each are read once."""

    place: _Place
    page_text: _PageText | None = None
    read: dict[str, tuple[Sentence, ...]] = field(default_factory=dict)

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        if passage.id not in self.read:
            self.read[passage.id] = read_sentences(passage.text)
        return self.read[passage.id]

    def title(self, passage: Passage) -> str:
        return self.place(passage.document, passage.spans[0]).title if passage.spans else ""

    def context(self, passage: Passage) -> str:
        """What may say of a table that it is "in millions": the passage, or where it does not, its pages."""
        pages = dict.fromkeys(span.page_index for span in passage.spans if span.page_index is not None)
        if self.page_text is None or table_scale([passage.text]).word:
            return passage.text
        return "\n".join([passage.text, *(self.page_text(passage.document, page) for page in pages)])


@dataclass(frozen=True, slots=True)
class _Support:
    """Sentences of one passage, and what comparing the claim with them gave."""

    passage: Passage
    sentences: tuple[Sentence, ...]
    check: Check


def cite(
    text: str,
    passages: Mapping[str, Passage],
    hits: Sequence[Hit],
    place: _Place,
    page_text: _PageText | None = None,
) -> tuple[Claim, ...]:
    """The claims of ``text``; ``passages`` maps the ids shown to the model, ``place`` says where a span stands.

    ``page_text`` gives the text of a document's page (1-based), read only for what a table's heading says.
    """
    shelf = _Shelf(place, page_text)
    retrieved = list({passage.id: passage for passage in (*(hit.passage for hit in hits), *passages.values())}.values())
    return tuple(_claim(marked, passages, retrieved, shelf) for marked in split_claims(text, passages.keys()))


def quote_citations(
    passage: Passage, start: int, end: int, place: _Place, check: Check | None = None
) -> tuple[Citation, ...]:
    """The citations of ``passage.text[start:end]`` quoted word for word: one for each page that it stands on."""
    if check is None:
        said = re.search(r"\w", passage.text[start:end])
        check = Check("verified") if said else Check("unchecked", ("there is no sentence to compare with",))
    citations: list[Citation] = []
    offset = start
    for span in passage.locate(start, end):
        length = span.end - span.start
        quote = _quote(passage, span, offset)
        offset += length + len(PAGE_BREAK)
        where = place(passage.document, span)
        citations.append(citation_at(passage.document, span, quote, where, check, continued=bool(citations)))
    return tuple(citations)


def citation_at(document: str, span: Span, quote: str, where: Place, check: Check, *, continued: bool) -> Citation:
    """The citation of ``quote``, which stands at ``span`` of a document, ``where`` says in which words."""
    return Citation(
        document=document,
        title=where.title,
        page_index=where.page_index,
        page_label=where.page_label,
        section=where.section,
        start=span.start,
        end=span.end,
        quote=quote,
        check=check,
        continued=continued,
    )


def _quote(passage: Passage, span: Span, offset: int) -> str:
    """The characters of ``span``, taken from the passage; a break at ``offset`` belongs to no page."""
    length = span.end - span.start
    position = 0
    for own in passage.spans:
        if own.page_index == span.page_index and own.start <= span.start and span.end <= own.end:
            low = position + span.start - own.start
            if low + length >= offset:
                return passage.text[low : low + length]
        position += own.end - own.start + len(PAGE_BREAK)
    return passage.text[offset : offset + length]


def _claim(marked: Marked, passages: Mapping[str, Passage], retrieved: Sequence[Passage], shelf: _Shelf) -> Claim:
    facts = read_facts(marked.text)
    cited = [passages[i] for i in marked.ids]
    supports = [_support(marked.text, facts, passage, shelf) for passage in cited]
    if len(supports) > 1 and not any(s.check.status == "verified" for s in supports):
        supports = _together(facts, supports, shelf)
    citations = [c for s in supports for c in _citations(s, shelf)]
    problems = list(marked.problems)
    if not any(s.check.status == "verified" for s in supports) and _needs_citation(marked, facts):
        others = [p for p in retrieved if p.id not in {c.id for c in cited}]
        found = _search(marked.text, facts, others, shelf) if _says_something(facts) else None
        if found is not None:
            citations += [replace(c, added=True) for c in _citations(found, shelf)]
        elif not supports:
            problems.append(NO_CITATION)
    return Claim(marked.text, tuple(citations), tuple(problems))


_LEAD_IN = re.compile(
    r"^(?:sure|certainly|of course|here (?:is|are)|(?:in )?summary|answer|note|i hope|let me)\b[^.]{0,60}[:!.]?$"
    r"|^(?:yes|no)\W*$",
    re.IGNORECASE,
)
_ABSENCE = re.compile(
    r"\b(?:passages?|documents?|sources?|text)\b.{0,30}\b(?:do|does|did)(?: not|n't) "
    r"(?:say|state|mention|contain|specify|provide|give|name|describe)",
    re.IGNORECASE,
)


def _needs_citation(marked: Marked, facts: Facts) -> bool:
    """Whether the sentence asserts something that can be looked up; questions, greetings and lead-ins do not."""
    if marked.ids or marked.problems:
        return True
    words = sum(t.content for t in facts.tokens)
    digits = any(c.isdigit() for c in marked.text)
    if marked.text.rstrip("\"'”’) *").endswith(("?", "？")) or _ABSENCE.search(marked.text):
        return False
    if _LEAD_IN.match(marked.text) and not digits:
        return False
    if marked.text.rstrip(" *").endswith((":", "：")) and not digits:
        return False
    return digits or words >= 3 or (words >= 2 and marked.text.rstrip()[-1:] in ".!。")


def _says_something(facts: Facts) -> bool:
    """Whether a sentence says enough to be looked for: one word, however often, stands on many a page by chance."""
    return any(t.value is not None for t in facts.tokens) or len({t.norm for t in facts.tokens if t.content}) > 1


def _support(claim: str, facts: Facts, passage: Passage, shelf: _Shelf) -> _Support:
    """The sentences of ``passage`` that come nearest to the claim: as few as verify it, or else the nearest."""
    sentences = shelf.sentences(passage)
    title, context = shelf.title(passage), shelf.context(passage)
    chosen = tuple(select(facts, sentences)) or sentences[:1]
    best: _Support | None = None
    for group in _groups(chosen, facts, sentences):
        quotes = [passage.text[s.start : s.end] for s in group]
        result = check(claim, quotes, title, context)
        support = _Support(passage, group, result)
        if best is None or _ORDER[result.status] < _ORDER[best.check.status]:
            best = support
        if result.status == "verified":
            break
    return best or _Support(passage, (), Check("unchecked", ("there is no sentence to compare with",)))


def _groups(chosen: tuple[Sentence, ...], facts: Facts, sentences: Sequence[Sentence]) -> list[tuple[Sentence, ...]]:
    """The best single sentence, the chosen ones, and the chosen ones with all between them, each once."""
    groups: list[tuple[Sentence, ...]] = []
    if len(chosen) > 1:
        groups.append(tuple(select(facts, sentences, 1)))
    groups.append(chosen)
    if len(chosen) > 1:
        between = tuple(s for s in sentences if chosen[0].start <= s.start <= chosen[-1].start)
        if len(chosen) < len(between) <= 4:
            groups.append(between)
    return groups


def _together(facts: Facts, supports: Sequence[_Support], shelf: _Shelf) -> list[_Support]:
    """The supports, verified where all of them in one bear the claim out that none does alone."""
    quotes = [s.passage.text[x.start : x.end] for s in supports for x in s.sentences]
    titles = " ".join(dict.fromkeys(shelf.title(s.passage) for s in supports))
    result = check_facts(facts, read_evidence(quotes, titles, "\n".join(shelf.context(s.passage) for s in supports)))
    if result.status != "verified":
        return list(supports)
    joint = Check("verified", (*result.reasons, "together with the other citations of this sentence"))
    return [replace(s, check=joint) for s in supports]


def _search(claim: str, facts: Facts, passages: Sequence[Passage], shelf: _Shelf) -> _Support | None:
    """The first of the other retrieved passages that bears the claim out."""
    for passage in passages:
        support = _support(claim, facts, passage, shelf)
        if support.check.status == "verified":
            return support
    return None


def _citations(support: _Support, shelf: _Shelf) -> list[Citation]:
    """One citation for each run of adjacent sentences and page."""
    runs: list[tuple[int, int]] = []
    for sentence in support.sentences:
        if runs and not support.passage.text[runs[-1][1] : sentence.start].strip():
            runs[-1] = (runs[-1][0], sentence.end)
        else:
            runs.append((sentence.start, sentence.end))
    result = support.check
    if len(runs) > 1 and result.status == "verified":
        result = Check("verified", (*result.reasons, "together with the other citations of this sentence"))
    return [c for a, b in runs for c in quote_citations(support.passage, a, b, shelf.place, result)]
