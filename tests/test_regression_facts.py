"""A fact is found however it is written, and only then."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.regression.facts import nearest, says
from assistant.regression.questions import FactNumber, FactPattern, FactText

SAID = [
    ("3.1 trillion won", "It cost KRW 3,100 billion."),
    ("KRW 3,100 billion", "3조 1,000억 원이 들었다."),
    ("1 October 1953", "signed on October 1, 1953†"),
    ("1 October 1953", "1953-10-01"),
    ("1 October 1953", "1953년 10월 1일에 체결되었다"),
    ("1953년 10월 1일", "on 1 October 1953"),
    ("December 2023", "on 5 December 2023"),
    ("12월", "2023년 12월부터"),
    ("2006", "in fiscal year 2006"),
    ("2006년", "2006년에"),
    ("66", "66 years old"),
    ("66", "looks back over 66 years"),
    ("4", "four promises"),
    ("eight months", "8 months"),
    ("4.5 %", "4.5 percent"),
    ("70 years", "a 70-year alliance"),
    ("70th", "its seventieth anniversary"),
    ("$5 million", "USD 5,000,000"),
    ("South Korea", "the ROK signed"),
    ("Kim's regime", "KIM’S REGIME"),
    ("missile-defence", "missile – defence"),
    ("not a party", "is not the party"),
    ("서욱", "서욱은 말했다"),
    ("한미동맹", "한미 동맹은"),
    ("COVID-19", "Covid-19, and"),
    ("§ 5", "see § 5"),
    ("€", "in €"),
    ("naïve", "NAI\u0308VE"),
    ("the end of the Kim regime", "end of Kim regime"),
]
NOT_SAID = [
    ("3.1 trillion won", "3.1 trillion dollars"),
    ("3.1 trillion won", "3.2 trillion won"),
    ("3.1 trillion won", "3.1 billion won"),
    ("1 October 1953", "1 October 1954"),
    ("1 October 1953", "October 1953"),
    ("1 October 1953", "10 January 1953"),
    ("66", "1966"),
    ("66", "the 66th"),
    ("66", "F-66"),
    ("4", "on 4 June 2020"),
    ("70 years", "70 ships"),
    ("70 years", "more than 70 years"),
    ("70th", "70"),
    ("120 million crowns", "121 million crowns"),
    ("land", "the island"),
    ("Suh Wook", "Wook Suh"),
    ("not a party", "a party"),
    ("서욱", "정의용"),
    ("anything", ""),
]


@pytest.mark.parametrize(("fact", "answer"), SAID)
def test_a_fact_is_found_however_it_is_written(fact: str, answer: str) -> None:
    assert says(FactText(fact), answer)


@pytest.mark.parametrize(("fact", "answer"), NOT_SAID)
def test_another_fact_is_not_taken_for_it(fact: str, answer: str) -> None:
    assert not says(FactText(fact), answer)


@pytest.mark.parametrize(
    ("fact", "answer", "said"),
    [
        (FactNumber("3.1 trillion won", share=0.01), "KRW 3,120 billion", True),
        (FactNumber("3.1 trillion won", share=0.01), "KRW 3,132 billion", False),
        (FactNumber("3.1 trillion won", share=0.01), "3.1 trillion dollars", False),
        (FactNumber("3.1 trillion won", amount=0.05), "3.15 trillion won", True),
        (FactNumber("3.1 trillion won", amount=0.05), "3.16 trillion won", False),
        (FactNumber("66", amount=2), "about 65 years", True),
        (FactNumber("66", amount=2), "63 years", False),
        (FactNumber("66 years", amount=2), "65 ships", False),
        (FactNumber("66"), "", False),
        (FactPattern(r"COT-?P\b"), "the cotp plan", True),
        (FactPattern(r"COT-?P\b"), "the cot plan", False),
    ],
)
def test_numbers_have_a_tolerance_and_patterns_no_case(fact: FactNumber | FactPattern, answer: str, said: bool) -> None:
    assert says(fact, answer) is said


def test_what_the_answer_says_instead_is_told() -> None:
    answer = "In 2021 it cost 121 million crowns and took 3 years."
    assert nearest(FactText("120 million crowns"), answer) == "121 million crowns"
    assert nearest(FactText("1 May 2020"), answer) == "2021"
    assert nearest(FactText("a mayor"), answer) == ""
    assert nearest(FactPattern("x"), answer) == ""


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "So")), max_size=40)


@settings(deadline=None)
@given(fact=words, before=words, after=words)
def test_a_text_says_itself_between_any_other_words(fact: str, before: str, after: str) -> None:
    plain = " ".join(word for word in fact.split() if word.isascii() and word.isalpha())
    if plain:
        assert says(FactText(plain), f"{plain}")
        assert says(FactText(plain), f"Ink; {plain}; ink.")
    says(FactText(fact), f"{before} {fact} {after}")  # nothing crashes


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**15))
def test_a_number_is_itself_with_and_without_separators(number: int) -> None:
    assert says(FactText(f"{number:,} ships"), f"There were {number} ships.")
    assert not says(FactText(f"{number} ships"), f"There were {number + 1} ships.")
