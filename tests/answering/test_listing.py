"""A list is quoted whole: what leads it in and its items, in reading order, wherever the best sentence stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.listing import MOST_ITEMS, asks_for_several, lead_of, list_at, may_be_of_list
from assistant.records import Span

BULLETS = "It is old. The three pillars are:\n\n• Trade\n• Fishing, here and abroad.\n• Repair\n\nIt rained."
LETTERS = "Two rules hold\n\na. Ships keep right;\nb. ferries go first.\n\n1. This is another matter."
SHORT = "The crew brought the following:\nropes and nails\na lamp\nthree sails\n\nThen it left."
TABLE = "The crew brought the following:\n\nRopes  12  14\nLamps  3  4"
COUNTED = (
    "Two things were done. First, the quay was cleared. It took a week. Second, the lamp was lit. Nobody was hurt."
)
ANAPHORA = "Two men and a boat came. It was late. The first spoke of tin. The second spoke of salt."
SAID = "The two mayors agreed on the following. Fees fall in May. Ferries sail on Sundays.\n\nThen they left."
TEN = "The fees are:\n\n" + "\n".join(f"{n}. fee of kind {n}" for n in range(1, MOST_ITEMS + 4))
NESTED = "The rules are:\n\n1. Ships\n- keep right\n- keep dry\n2. Ferries\n\n1. Another list"


def quoted(question: str, text: str, sentence: str) -> tuple[str, ...] | None:
    start = text.index(sentence)
    found = list_at(question, {1: text}, Span(1, start, start + len(sentence)))
    return None if found is None else tuple(text[s.start : s.end] for s in found.spans)


@pytest.mark.parametrize("sentence", ["The three pillars are:", "• Trade", "• Repair"])
def test_the_whole_list_is_quoted_from_any_place_in_it(sentence: str) -> None:
    whole = ("The three pillars are:", "• Trade", "• Fishing, here and abroad.", "• Repair")
    assert quoted("What are the three pillars?", BULLETS, sentence) == whole


@pytest.mark.parametrize(
    ("question", "text", "sentence", "whole"),
    [
        (
            "Which two rules hold?",
            LETTERS,
            "b. ferries go first.",
            ("Two rules hold", "a. Ships keep right;", "b. ferries go first."),
        ),
        (
            "What did the crew bring?",
            SHORT,
            "The crew brought the following:",
            ("The crew brought the following:", "ropes and nails", "a lamp", "three sails"),
        ),
        ("What did the crew bring?", TABLE, "The crew brought the following:", None),
        (
            "Which two things were done?",
            COUNTED,
            "Second, the lamp was lit.",
            ("Two things were done.", "First, the quay was cleared.", "Second, the lamp was lit."),
        ),
        ("What are the two salts?", ANAPHORA, "The first spoke of tin.", None),
        (
            "What did the mayors agree?",
            SAID,
            "The two mayors agreed on the following.",
            ("The two mayors agreed on the following.", "Fees fall in May.", "Ferries sail on Sundays."),
        ),
        (
            "Which two rules hold?",
            NESTED,
            "1. Ships",
            ("The rules are:", "1. Ships", "- keep right", "- keep dry", "2. Ferries"),
        ),
        (
            "네 가지 원칙은 무엇인가?",
            "원칙은 다음과 같다.\n\n① 하나\n② 둘\n③ 셋\n④ 넷",
            "② 둘",
            ("원칙은 다음과 같다.", "① 하나", "② 둘", "③ 셋", "④ 넷"),
        ),
    ],
)
def test_a_list_is_known_by_its_text(question: str, text: str, sentence: str, whole: tuple[str, ...] | None) -> None:
    assert quoted(question, text, sentence) == whole


@pytest.mark.parametrize(
    ("text", "item", "lead"),
    [
        (BULLETS, "• Trade", "The three pillars are:"),
        (BULLETS, "• Fishing, here and abroad.", "The three pillars are:"),
        (SHORT, "a lamp", "The crew brought the following:"),
        (LETTERS, "b. ferries go first.", "Two rules hold"),
        (BULLETS, "It rained.", ""),
        ("System (CLASS:\na table\na note", "a note", ""),
        (BULLETS, "The three pillars are:", ""),
        ("The port grew:\n\n• Two piers were built by the harbour office.\n• It had more ships.", "• Two piers", ""),
    ],
)
def test_an_item_of_a_few_words_is_led_in_by_the_sentence_before_the_list(text: str, item: str, lead: str) -> None:
    start = text.index(item)
    end = text.find("\n", start)
    found = lead_of(text, Span(1, start, len(text) if end < 0 else end))
    assert [text[s.start : s.end] for s in found] == [lead] * bool(lead)


def test_an_item_alone_answers_a_question_for_one_thing() -> None:
    assert quoted("Who repairs ships?", BULLETS, "• Repair") is None


def test_a_list_of_another_number_than_asked_for_is_another_list() -> None:
    assert quoted("What are the four pillars?", BULLETS, "• Repair") is None


def test_a_long_list_is_cut_and_says_so() -> None:
    found = list_at("What are the fees?", {1: TEN}, Span(1, 0, len("The fees are:")))
    assert found is not None
    assert (len(found.spans), found.whole) == (1 + MOST_ITEMS, False)


def test_a_list_goes_on_over_the_page_break() -> None:
    pages = {4: "The two pillars are:\n\n• Trade", 5: "• Repair\n\nIt rained."}
    found = list_at("What are the two pillars?", pages, Span(4, 0, len("The two pillars are:")))
    assert found is not None
    assert [span.page_index for span in found.spans] == [4, 4, 5]


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which four principles hold?", True),
        ("What are the duties of the pilot?", True),
        ("Name the islands.", True),
        ("세 가지 원칙은 무엇인가?", True),
        ("Who signed it?", False),
        ("How many pillars are the three laws built on?", False),
        ("When were the two treaties signed?", False),
        ("", False),
    ],
)
def test_a_question_says_whether_it_asks_for_several_things(question: str, several: bool) -> None:
    assert asks_for_several(question) is several


def test_a_plain_question_looks_for_no_list() -> None:
    assert not may_be_of_list("Who signed it?", "The mayor signed it in May.")
    assert not may_be_of_list("What came next?", "The fleet sailed the following year.")
    assert may_be_of_list("What did they agree?", "They agreed on the following.")


LINES = st.lists(
    st.sampled_from(["• a", "- b", "1. x", "2. y", "a) z", "The two are:", "", "plain", "First, go.", "Second, stay."])
)


@given(LINES)
def test_what_is_quoted_stands_on_the_page_in_reading_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    for line in filter(None, lines):
        start = text.index(line)
        found = list_at("What are the things?", {1: text}, Span(1, start, start + len(line)))
        spans = found.spans if found else ()
        assert list(spans) == sorted(set(spans), key=lambda s: s.start)
        assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in spans)
