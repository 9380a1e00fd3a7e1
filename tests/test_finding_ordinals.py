"""Ordinals are found in figures and in words; parts, days, times and adverbs are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ordinals import find_ordinals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the 55th fair", ["55th"]),
        ("the 1st, 2nd, 3rd and 111th", ["1st", "2nd", "3rd", "111th"]),
        ("the fiftieth fair", ["fiftieth"]),
        ("Fiftieth Harbour Fair", ["Fiftieth"]),
        ("its fifty-second and fifty third fairs", ["fifty-second", "fifty third"]),
        ("the twelfth and the nineteenth", ["twelfth", "nineteenth"]),
        ("the first and second meetings", ["first", "second"]),
        ("Berlin’s third bridge", ["third"]),
        ("First Harbour Company", ["First"]),
        ("제55차 회의와 54차 회의", ["제55차", "54차"]),
        ("제55차에서는, 제 20대 국회, 70주년", ["제55차", "제 20대", "70주년"]),
    ],
)
def test_an_ordinal_is_found_as_it_is_written(text: str, expected: list[str]) -> None:
    assert [text[o.start : o.end] for o in find_ordinals(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "20 people in 2020",
        "1.5th",
        "2.5차",
        "4,155 days",
        "the 19th century, a nineteenth-century house",
        "on October 14th, on the 14th of October, the first of May, May the first",
        "two thirds, a third of the ships, one fifth, one-third, three fifths of it",
        "a second later, twice per second, in 30 seconds, one second, every second",
        "It was first held here. First, they met. Third, they left. At first nobody came.",
        "for the first time, in the first place, the third party, second-hand, the first lady",
        "firsthand, sixthly",
        "a twentieth of it",
        "5대양",
        "",
    ],
)
def test_what_counts_no_series_is_no_ordinal(text: str) -> None:
    assert find_ordinals(text) == ()


@given(st.integers(min_value=1, max_value=99))
def test_words_and_figures_are_the_same_number(number: int) -> None:
    low = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    high = "fifteenth sixteenth seventeenth eighteenth nineteenth"
    tens = "twenty thirty forty fifty sixty seventy eighty ninety"
    words = [*low.split(), *high.split()]
    for ten in tens.split():
        words += [f"{ten[:-1]}ieth", *(f"{ten}-{word}" for word in words[:9])]
    found = [o.number for o in find_ordinals(f"the {words[number - 1]} bridge and the {number}th bridge")]
    assert found == [number, number]


@given(st.text(alphabet="the 5third second-fiftieth제차th,. ", max_size=60) | st.text(max_size=60))
def test_places_are_in_order_and_inside_the_text(text: str) -> None:
    ends = [0]
    for ordinal in find_ordinals(text):
        assert ends[-1] <= ordinal.start < ordinal.end <= len(text)
        ends.append(ordinal.end)
