"""Cleaned text reads well and each of its characters still knows where it came from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cleaning import INSERTED, Traced, clean_line, concat, join_lines, repair_ligatures, tidy, trace
from assistant.wordstock import Wordstock

DOCUMENT = Wordstock(
    [
        "The Secretary spoke of the ROK-US alliance.",
        "A long-term plan is sufficient.",
        "Each term is long.",
        "국방백서는 두 해마다 나온다.",
        "step-by-step",
    ]
)


def tidied(*lines: str) -> str:
    return tidy([trace(line) for line in lines], DOCUMENT).text


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["the US Secre-", "tary of Defense"], "the US Secretary of Defense"),
        (["the ROK-", "US line"], "the ROK-US line"),
        (["a long-", "term view"], "a long-term view"),
        (["in a step-", "by-step way"], "in a step-by-step way"),
        (["pages 33-", "34 of it"], "pages 33-34 of it"),
        (["soft\u00ad", "ened words"], "softened words"),
        (["the ROK–", "US summit"], "the ROK–US summit"),
        (["a dash -", "then more"], "a dash - then more"),
        (["on June 30", "th, 2019"], "on June 30th, 2019"),
        (["국방", "백서는 매년"], "국방백서는 매년"),
        (["한미", "동맹"], "한미 동맹"),
        (["one", "", "two"], "one two"),
        (["a" + " " * 40 + "b"], "a b"),
        ([], ""),
        ([""], ""),
        (["-"], "-"),
        (["-", "-"], "- -"),
    ],
)
def test_lines_of_a_paragraph_are_joined_as_a_reader_would(lines: list[str], expected: str) -> None:
    assert tidied(*lines) == expected


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("suff cient", "sufficient"),
        ("ef f icient", "efficient"),
        ("of f icers", "officers"),
        ("the f nancial year", "the financial year"),
        ("our offce", "our office"),
        ("The Offcial report", "The Official report"),
    ],
)
def test_a_lost_ligature_is_repaired_where_the_word_is_known(torn: str, whole: str) -> None:
    assert repair_ligatures(trace(torn), DOCUMENT).text == whole


@pytest.mark.parametrize(
    "text", ["of field", "if it", "staff cuts", "half time", "it fights on", "f x", "off ff f", "of ice"]
)
def test_words_that_lost_nothing_are_left_alone(text: str) -> None:
    assert repair_ligatures(trace(text), DOCUMENT).text == text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("o\ufb03ce", "office"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("Cafe\u0301", "Café"),
        ("a\u00a0\u2003b", "a b"),
        ("a\x02b\x00c\u200bd", "a bcd"),
        ("\uf0b7 item", "• item"),
        ("Title ........................ 7", "Title ... 7"),
    ],
)
def test_one_line_is_made_plain(raw: str, clean: str) -> None:
    assert clean_line(trace(raw)).text == clean


def test_a_repaired_letter_is_marked_as_put_in() -> None:
    repaired = repair_ligatures(trace("suff cient"), DOCUMENT)
    assert repaired.source == (0, 1, 2, 3, INSERTED, 5, 6, 7, 8, 9)


def test_concat_puts_in_only_what_stands_between() -> None:
    assert concat([trace("a"), trace("b", 5)], "  ") == Traced("a  b", (0, INSERTED, INSERTED, 5))


LINES = st.lists(
    st.text(st.sampled_from("aBfi -\u00ad\ufb01é\u0301 \u1112\u1161\u11ab한0th.\t\x00…"), max_size=12), max_size=5
)


@given(LINES)
def test_every_character_stands_for_the_one_it_points_at(lines: list[str]) -> None:
    """The clean character is that character, a letter of that ligature, or that character with its marks."""
    page = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    text = tidy([trace(line, start) for line, start in zip(lines, starts, strict=True)], DOCUMENT)
    assert len(text.text) == len(text.source)
    for character, index in zip(text.text, text.source, strict=True):
        if index == INSERTED:
            continue
        if character == " ":
            assert not page[index].isprintable() or page[index].isspace()
        else:
            assert unicodedata.normalize("NFKD", character)[0] in unicodedata.normalize("NFKD", page[index])


@given(LINES)
def test_characters_stay_in_order(lines: list[str]) -> None:
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    text = tidy([trace(line, start) for line, start in zip(lines, starts, strict=True)], DOCUMENT)
    places = [index for index in text.source if index != INSERTED]
    assert places == sorted(places)


@given(st.lists(st.text(st.sampled_from("abc de-"), max_size=10), max_size=4))
def test_no_letter_is_lost_or_made_up(lines: list[str]) -> None:
    text = join_lines([trace(line) for line in lines], DOCUMENT).text
    assert [c for c in text if c.isalpha()] == [c for c in "".join(lines) if c.isalpha()]
