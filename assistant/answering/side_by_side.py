"""Whether a sentence speaks of the year, or the one of a series, that a part of a question asks for.

Comes in: a part, the question it is of, sentences. Goes out: the marks that set the part apart, the documents that it
names by them, and whether a sentence may answer it. So two documents are never compared by what only one of them says.
Taking the question apart is left to ``compared`` and ``parts``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.candidates import Candidate
from assistant.answering.compared import Mark, marks
from assistant.answering.rows import row_at, years_in
from assistant.index import Index
from assistant.ordinals import find_ordinals

__all__ = ["named_beside", "names_all", "set_apart_by", "speaks_of", "start_with_date", "volumes"]

_DATE_LABEL = re.compile(r"(?:(?<![^\n])|(?<=[.!?;]\s))(?:\d{1,2}\s)?[A-Z]\w+\s(?:19|20)\d\d[.:]\s+$")
_VOLUME = (
    r"(?:papers?|reports?|volumes?|editions?|issues?|yearbooks?|handbooks?|digests?|reviews?|surveys?|bulletins?)\b"
)


def set_apart_by(part: str, question: str) -> tuple[Mark, ...]:
    """The years or ordinals of ``part`` that are not all that ``question`` names of their kind.

    >>> [m.number for m in set_apart_by("What did the 52nd SCM decide?", "What did the 52nd and the 55th SCM decide?")]
    [52]
    """
    named = {(mark.kind, mark.number) for mark in marks(question)}
    own = {(mark.kind, mark.number) for mark in marks(part)}
    kinds = {kind for kind, _ in own if sum(k == kind for k, _ in own) < sum(k == kind for k, _ in named)}
    return tuple(mark for mark in marks(part) if mark.kind in kinds)


def volumes(part: str, apart: Sequence[Mark], index: Index) -> tuple[str, ...] | None:
    """The documents that ``part`` names by a mark ("the 2018 white paper"); None where it names no document so."""
    of = [m for m in apart if re.match(rf"(?:\s+\w+){{0,2}}\s+{_VOLUME}", part[m.end :], re.I)]
    of += [m for m in apart if re.search(rf"\b{_VOLUME}\s+(?:of|for|from)\s+(?:the\s+)?$", part[: m.start], re.I)]
    if not of:
        return None
    documents = [(d.id, {m.kind: _numbers(f"{d.title} {d.date or ''}", m.kind) for m in of}) for d in index.documents()]
    return tuple(document for document, says in documents if any(m.number in says[m.kind] for m in of))


def speaks_of(apart: Sequence[Mark], candidate: Candidate, index: Index) -> bool:
    """Whether what is nearest to a sentence (itself, its paragraph, headings, title, date) names one of ``apart``."""
    return any(_names(mark, candidate, index) for mark in apart)


def named_beside(apart: Sequence[Mark], candidate: Candidate, index: Index) -> bool:
    """Whether a sentence, or what stands before it in its paragraph, names one of ``apart``."""
    said = f"{_paragraph_before(candidate, index)} {candidate.text}"
    return any(mark.number in _numbers(said, mark.kind) for mark in apart)


def start_with_date(page: str, start: int) -> int:
    """Where the date begins that stands as a label before the sentence at ``start``; ``start`` where there is none.

    >>> start_with_date("It was calm. October 2020. Fees rose.", 27)
    13
    """
    label = _DATE_LABEL.search(page, page.rfind("\n", 0, start) + 1, start)
    return label.start() if label else start


def names_all(text: str, question: str) -> bool:
    """Whether ``text`` names every year and every ordinal that ``question`` names."""
    return all(mark.number in _numbers(text, mark.kind) for mark in marks(question))


def _names(mark: Mark, candidate: Candidate, index: Index) -> bool:
    document, spans = candidate.spans
    about, page = index.document(document), index.page(document, spans[0].page_index).text
    start, end = spans[0].start, spans[0].end
    row = row_at(page, start, end)
    if mark.number in _numbers(about.title, mark.kind):
        return True
    sentence = f"{candidate.text} {row.head if row else ''}"
    around = (sentence, _paragraph_before(candidate, index), *reversed(candidate.hit.passage.headings))
    last = about.date or "" if mark.kind == "year" else page
    coming = {n for n in years_in(" ".join(around)) if about.date and mark.kind == "year" and f"{n}" > about.date[:4]}
    nearest = (_numbers(text, mark.kind) - coming for text in (*around, last))  # a year to come dates no statement
    return mark.number in next(filter(None, nearest), ())


def _paragraph_before(candidate: Candidate, index: Index) -> str:
    document, (span, *_) = candidate.spans
    page = index.page(document, span.page_index).text
    return page[page.rfind("\n", 0, span.start) + 1 : span.start]


def _numbers(text: str, kind: str) -> frozenset[int]:
    """The years or the ordinals of a text, also of a date such as 2023-11-13."""
    return frozenset(years_in(text) if kind == "year" else (o.number for o in find_ordinals(text)))
