"""Bring the tables forward that a question for figures names. Comes in: a retrieval. Goes out: the same, reordered.

Searching by words and meaning finds where a filing talks of a figure rather than the statement in which it stands; the
rows that ``tabled`` finds there are what has to be read, by a person as by a language model.
"""

from __future__ import annotations

from assistant.answering.tabled import Found, tabled
from assistant.index import Index
from assistant.records import Passage
from assistant.retrieval import Retrieval, brought_forward

__all__ = ["with_statements"]


def with_statements(question: str, retrieval: Retrieval, index: Index) -> Retrieval:
    """The hits for ``question`` with the passages first that hold the rows it asks for, if it asks for any."""
    table = tabled(question, retrieval.hits, index)
    if table is None:
        return retrieval
    best = sorted(table.rows, key=lambda row: -row.score)
    return brought_forward(retrieval, [passage for row in best for passage in _holding(row, index)], index)


def _holding(row: Found, index: Index) -> list[Passage]:
    """The passage that holds most of a row."""
    (span,) = row.spans

    def held(passage: Passage) -> int:
        return sum(
            max(0, min(s.end, span.end) - max(s.start, span.start))
            for s in passage.spans
            if s.page_index == span.page_index
        )

    return sorted(index.passages_over(row.document, span), key=held, reverse=True)[:1]
