"""Addresses: what is written is read back, and nothing else is."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import NotFoundError
from assistant.records import Page, Span
from assistant.ui.addresses import MAX_MARKS, parse_marks, picture_url, read_url
from assistant.ui.places import pages_name

spans = st.builds(Span, st.integers(1, 400), st.integers(0, 9999), st.integers(0, 9999))


@given(st.text(min_size=1, max_size=30), st.integers(1, 400), st.lists(spans, max_size=5))
def test_an_address_leads_back_to_document_page_and_marks(document: str, page: int, marks: list[Span]) -> None:
    url = urlsplit(read_url(document.encode(errors="ignore").decode() or "d", page, marks))
    assert url.netloc == ""
    assert unquote(url.path) == f"/read/{document.encode(errors='ignore').decode() or 'd'}/{page}"
    assert parse_marks(parse_qs(url.query).get("mark", []), page) == marks


@pytest.mark.parametrize(
    "value", ["", "1", "1:2:3", "a:b", "-1:4", "1.2", "1:", ":1", "１:２", "1:2\n", "9" * 30 + ":1"]
)
def test_malformed_marks_are_refused(value: str) -> None:
    with pytest.raises(NotFoundError, match="expected START:END"):
        parse_marks([value], 1)


def test_too_many_marks_are_refused() -> None:
    with pytest.raises(NotFoundError, match="At most"):
        parse_marks(["0:1"] * (MAX_MARKS + 1), 1)


def test_a_document_cannot_break_out_of_its_address() -> None:
    assert picture_url('a"><script>?x=1#y', 2, 800) == "/page/a%22%3E%3Cscript%3E%3Fx%3D1%23y/2.png?width=800"


@pytest.mark.parametrize(
    ("numbers", "name"),
    [
        ([(205, "203")], "p. 203 (PDF page 205)"),
        ([(205, "203"), (206, "204")], "pp. 203–204 (PDF pages 205–206)"),
        ([(3, "iii"), (4, "1")], "pp. iii–1 (PDF pages 3–4)"),
        ([(4, "4"), (5, "5")], "pp. 4–5"),
        ([(4, None), (5, "5")], "PDF pages 4–5"),
    ],
)
def test_pages_are_called_by_both_numbers(numbers: list[tuple[int, str | None]], name: str) -> None:
    assert pages_name([Page(index, label, "") for index, label in numbers]) == name
