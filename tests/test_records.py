"""Passages find their characters on the page again."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import assistant.output
import assistant.records
from assistant.records import PAGE_BREAK, Passage, Span


@pytest.mark.parametrize("module", [assistant.records, assistant.output])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert (result.attempted > 0, result.failed) == (True, 0)


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=3), st.data())
def test_located_spans_hold_exactly_the_characters_asked_for(pages: list[str], data: st.DataObject) -> None:
    spans = tuple(Span(i, 0, len(text)) for i, text in enumerate(pages, start=1))
    passage = Passage("p", "d", 0, PAGE_BREAK.join(pages), spans)
    start = data.draw(st.integers(0, len(passage.text)))
    end = data.draw(st.integers(start, len(passage.text)))
    found = passage.locate(start, end)
    assert all(span.start < span.end for span in found)
    joined = "".join(pages[span.page_index - 1][span.start : span.end] for span in found)
    breaks = {sum(len(p) + len(PAGE_BREAK) for p in pages[:i]) - 1 for i in range(1, len(pages))}
    assert joined == "".join(ch for i, ch in enumerate(passage.text) if start <= i < end and i not in breaks)
