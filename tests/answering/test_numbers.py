"""A question for a number is answered by no sentence without one; other questions are left alone."""

from __future__ import annotations

import pytest

from assistant.answering.numbers import asks_for_number, holds_number


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("Fourteen ships came.", True),
        ("No ships came.", True),
        ("Hundreds of ships came.", True),
        ("A third of the ships is late.", True),
        ("The mayor earns 90 crowns.", True),
        ("Entry is free, but lamps are lit late.", True),
        ("Quays  77  61", True),
        ("Several ships came in the first week of May.", False),
        ("Ships of the F-35 kind came in 2019, on 3 May.", False),
        ("It was the 55th meeting.", False),
    ],
)
def test_dates_codes_and_ordinals_are_no_numbers_of_things(sentence: str, holds: bool) -> None:
    assert holds_number(sentence) is holds


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How many ships came?", True),
        ("What percentage of ships is late?", True),
        ("How much did the quay cost?", True),
        ("What does a new ferry cost?", True),
        ("What is the yearly budget of the port?", True),
        ("What salary does the mayor earn?", True),
        ("Who paid for the quay?", False),
        ("What is the budget process?", False),
        ("What vote on a bill is taken last?", False),
        ("What does the port do about cost overruns?", False),
        ("What fees does the port charge?", False),
        ("How much of a difference do the lamps make?", False),
        ("When was the quay built?", False),
    ],
)
def test_a_question_for_a_number_is_told_from_others(question: str, asks: bool) -> None:
    assert asks_for_number(question) is asks
