"""Words of the lexical index: what is the same word, and what a compound is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.words import LONGEST, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harbour BUDGET", ["harbour", "budget"]),
        ("1,234.5 and 7", ["1,234.5", "1234.5", "and", "7"]),
        ("3.5%", ["3.5"]),
        ("2019.12.31", ["2019.12.31"]),
        ("ROK-US", ["rokus", "rok", "us"]),
        ("F‑35A", ["f35a", "f", "35a"]),
        ("U.S. forces", ["us", "forces"]),
        ("Korea's", ["korea"]),
        ("Korea’s", ["korea"]),
        ("ＦＵＬＬ ﬁle", ["full", "file"]),
        ("한미동맹 70주년", ["한미동맹", "한미", "미동", "동맹", "70", "주년"]),
        ("한미동맹은", ["한미동맹", "한미", "미동", "동맹", "맹은"]),
        ("국방부에서는", ["국방부", "국방", "방부", "부에", "에서", "서는"]),
        ("회의는", ["회의", "의는"]),
        ("SCM은", ["scm", "은"]),
        ("동맹", ["동맹"]),
        ("FY2019, 2022Q4", ["fy2019", "2019", "2022q4", "2022"]),
        ("10K of 120195x", ["10k", "of", "120195x"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("\x00 — …!?", []),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_any_text_has_words_that_are_short_and_without_white_space(text: str) -> None:
    assert all(0 < len(word) <= LONGEST and len(word.split()) == 1 for word in words(text))
