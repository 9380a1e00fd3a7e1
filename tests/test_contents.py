"""Entries of a table of contents are told from rows of a table and from sentences."""

from __future__ import annotations

import pytest

from assistant.contents import is_contents, is_entry

CONTENTS = (
    "Contents\n\n1. Quays ... iv\n\n1.1. Piers ... 3\n\n2. Ferries and other\n\nsmall boats ... 12\n3. Ice ... 12"
)


def entries(text: str) -> list[str]:
    """The lines of ``text`` that are entries."""
    made, start = [], 0
    for line in text.split("\n"):
        if line and is_entry(text, start, start + len(line)):
            made.append(line)
        start += len(line) + 1
    return made


def test_every_line_of_a_contents_page_is_of_an_entry_its_head_and_wrapped_lines_too() -> None:
    assert is_contents(CONTENTS)
    assert entries(CONTENTS) == [line for line in CONTENTS.split("\n") if line]


def test_entries_at_the_head_of_a_page_do_not_take_its_text_with_them() -> None:
    text = "Ferries ... 12\n\nThe ferries ran all winter.\n\nThe harbour froze in May ...\n\nIt thawed."
    assert entries(text) == ["Ferries ... 12"]
    assert not is_contents(text)


@pytest.mark.parametrize(
    "text",
    [
        "Boats ... 45\nFerries ... 12\nBarges ... 30",  # a table: its numbers do not go up
        "Dues ... 280,522",
        "Ice sold ... 77  61",
        "The board waited ... and in 2019 it built 14 piers.",
        "",
    ],
)
def test_what_only_looks_like_an_entry_is_none(text: str) -> None:
    assert entries(text) == []
    assert not is_contents(text)
