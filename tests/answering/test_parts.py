"""A question that asks several things is taken apart into questions that can each be asked by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.compared import marks, one_for_each
from assistant.answering.parts import question_parts
from assistant.answering.side_by_side import names_all, set_apart_by


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who was mayor in 2021, and who in 2023?", ("Who was mayor in 2021?", "Who was mayor in 2023?")),
        (
            "What became of the plan at the 3rd fair, and what at the 5th?",
            ("What became of the plan at the 3rd fair?", "What became of the plan at the 5th fair?"),
        ),
        ("Where was the keel laid in the yard, and how long before?", None),
        ("Which islands and which river are in the article?", None),
        (
            "Which port exports most tin and which imports most?",
            ("Which port exports most tin?", "which port imports most?"),
        ),
        (
            "Which port was closed and which was opened in May?",
            ("Which port was closed?", "which port was opened in May?"),
        ),
        ("Which port was closed and which ferries sailed?", ("Which port was closed?", "which ferries sailed?")),
        (
            "Which month had the highest and the lowest tide?",
            ("Which month had the highest tide?", "Which month had the lowest tide?"),
        ),
    ],
)
def test_a_part_keeps_the_verb_and_the_subject_it_shares(question: str, parts: tuple[str, ...] | None) -> None:
    assert question_parts(question) == (parts or (question,))


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How does the 2020 tide book differ from the 2018 one on fees?",
            ("What does the 2020 tide book say on fees?", "What does the 2018 tide book say on fees?"),
        ),
        (
            "How does the 2020 tide book differ from the 2018 tide book on fees?",
            ("What does the 2020 tide book say on fees?", "What does the 2018 tide book say on fees?"),
        ),
        ("Did the 3rd and the 5th fair both sell tin?", ("Did the 3rd fair sell tin?", "Did the 5th fair sell tin?")),
        (
            "Compare the fees charged in May 2020 with those charged in 2023.",
            ("What is said of the fees charged in May 2020?", "What is said of the fees charged in 2023?"),
        ),
        (
            "How did the fleet change between 2015 and 2020?",
            ("What is said of the fleet in 2015?", "What is said of the fleet in 2020?"),
        ),
        (
            "What is the difference between the 2018 and the 2020 report on fees?",
            ("What does the 2018 report say on fees?", "What does the 2020 report say on fees?"),
        ),
        ("Who led the 3rd, the 4th and the 5th fair?", tuple(f"Who led the {n} fair?" for n in ("3rd", "4th", "5th"))),
        ("How many ships sailed from 2018 to 2020?", None),
        ("Who was mayor between 2010 and 2015?", None),
        ("Who is the only man named in both the 2018 and the 2020 report?", None),
        ("What did the report of 2018 say of exports in 2020?", None),
        ("Who led the 3rd fair in 2018 and the 5th fair in 2020?", None),
        ("Was 2020 wetter than 2020?", None),
        ("What was paid in 2016, 2017, 2018, 2019 and 2020?", None),
        ("", None),
    ],
)
def test_a_question_is_asked_of_each_year_or_ordinal_it_joins(question: str, parts: tuple[str, ...] | None) -> None:
    assert question_parts(question) == (parts or (question,))


WORDS = st.sampled_from(
    [
        "how",
        "did",
        "differ",
        "change",
        "the",
        "in",
        "from",
        "and",
        "between",
        "2018",
        "2020",
        "3rd",
        "5th",
        "fair",
        "on",
        "?",
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_each_part_names_one_of_what_the_question_names(question: str) -> None:
    for part in one_for_each(question):
        assert len(set_apart_by(part, question)) == 1
        assert {m.number for m in marks(part)} < {m.number for m in marks(question)}


@given(st.text(max_size=60))
def test_any_text_has_parts(question: str) -> None:
    assert len(question_parts(question)) >= 1


def test_a_text_speaks_of_all_only_where_it_names_each() -> None:
    assert names_all("From 2018 to 2020 it grew.", "How did it change between 2018 and 2020?")
    assert not names_all("In 2020 it grew.", "How did it change between 2018 and 2020?")
