"""Promises of reading values: numbers with units and magnitudes, dates, in English and Korean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.citations.dates import find_dates
from assistant.citations.facts import read_facts
from assistant.citations.figures import find_figures
from assistant.citations.wording import normalise, stem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.1 trillion won", ("3100000000000", "KRW")),
        ("KRW 3,100 billion", ("3100000000000", "KRW")),
        ("₩3.1 trillion", ("3100000000000", "KRW")),
        ("3조 1000억 원", ("3100000000000", "KRW")),
        ("3조1천억원", ("3100000000000", "KRW")),
        ("3.1조 원", ("3100000000000", "KRW")),
        ("2만 8,500명", ("28500", "person")),
        ("2천만 달러", ("20000000", "USD")),
        ("123억4567만 원", ("12345670000", "KRW")),
        ("$1.5 billion", ("1500000000", "USD")),
        ("US$1,500 million", ("1500000000", "USD")),
        ("$5m", ("5000000", "USD")),
        ("£3bn", ("3000000000", "GBP")),
        ("5€", ("5", "EUR")),
        ("1,234.5", ("1234.5", "")),
        ("$.05", ("0.05", "USD")),
        ("-5.3 %", ("-5.3", "%")),
        ("4.5 per cent", ("4.5", "%")),
        ("4.5%를", ("4.5", "%")),
        ("3 percentage points", ("3", "point")),
        ("3%p", ("3", "point")),
        ("25 basis points", ("25", "basis point")),
        ("66 years", ("66", "year")),
        ("66년", ("66", "year")),
        ("70-year", ("70", "year")),
        ("10km", ("10", "kilometre")),
        ("5 m long", ("5", "metre")),
        ("three", ("3", "")),
        ("two hundred thousand", ("200000", "")),
        ("a hundred and five", ("105", "")),
        ("a dozen", ("12", "")),
        ("twenty-one", ("21", "")),
        ("세 가지", ("3", "thing")),
        ("55th", ("55", "")),
        ("fifty-fifth", ("55", "")),
        ("제55차", ("55", "")),
        ("Q3", ("3", "quarter")),
        ("third quarter", ("3", "quarter")),
        ("3분기", ("3", "quarter")),
    ],
)
def test_a_number_is_read_with_its_unit_and_magnitude(text: str, expected: tuple[str, str]) -> None:
    (figure,) = find_figures(text)
    assert (f"{figure.value.normalize():f}", figure.unit) == expected


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("about 5 ships", "about"),
        ("~5", "about"),
        ("약 5개", "about"),
        ("more than 5", "over"),
        ("at least 5", "over"),
        ("up to 5", "under"),
        ("5개 이상", "over"),
        ("5개 미만", "under"),
        ("5 ships", ""),
    ],
)
def test_the_bound_of_a_number_is_read(text: str, bound: str) -> None:
    assert [figure.bound for figure in find_figures(text)] == [bound]


@pytest.mark.parametrize("text", ["F-35", "COVID-19", "KF-21", "5G", "1990s", "10:30", "1.2.3", "B12"])
def test_a_name_that_holds_digits_is_no_number(text: str) -> None:
    (figure,) = find_figures(text)
    assert figure.code == text.replace("-", "").lower()


def test_a_unit_written_once_belongs_to_both_ends_of_a_range() -> None:
    assert [(str(f.value), f.unit) for f in find_figures("between 5 and 6 million dollars")] == [
        ("5000000", "USD"),
        ("6000000", "USD"),
    ]
    assert [(str(f.value), f.unit) for f in find_figures("5-6%")] == [("5", "%"), ("6", "%")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13 November 2023", [(2023, 11, 13)]),
        ("Nov. 13, 2023", [(2023, 11, 13)]),
        ("November 13th, 2023", [(2023, 11, 13)]),
        ("2023-11-13", [(2023, 11, 13)]),
        ("2023. 11. 13.", [(2023, 11, 13)]),
        ("2023년 11월 13일", [(2023, 11, 13)]),
        ("11/13/2023", [(2023, 11, 13)]),
        ("13/11/2023", [(2023, 11, 13)]),
        ("Nov. 13-14, 2023", [(2023, 11, 13), (2023, 11, 14)]),
        ("13 and 14 November 2023", [(2023, 11, 13), (2023, 11, 14)]),
        ("November 2023", [(2023, 11, None)]),
        ("2023년 11월", [(2023, 11, None)]),
        ("Nov. 13", [(None, 11, 13)]),
        ("11월 13일", [(None, 11, 13)]),
        ("in November", [(None, 11, None)]),
        ("FY2018", [(2018, None, None)]),
        ("fiscal year 2018", [(2018, None, None)]),
        ("FY18", [(2018, None, None)]),
        ("2018-20", [(2018, None, None), (2020, None, None)]),
        ("2018-2020", [(2018, None, None), (2020, None, None)]),
        ("in 2006.", [(2006, None, None)]),
        ("$2020", []),
        ("2020 million", []),
        ("1,2020", []),
        ("we may meet 5 men", []),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_written(text: str, expected: list[tuple[int | None, ...]]) -> None:
    assert [(d.year, d.month, d.day) for d in find_dates(text)] == expected


@settings(deadline=None)
@given(st.text(max_size=80))
def test_every_digit_of_a_text_belongs_to_a_value(text: str) -> None:
    facts = read_facts(text)
    held = {i for t in facts.tokens if t.value is not None for i in range(t.start, t.end)}
    assert [c for i, c in enumerate(facts.text) if c in "0123456789" and i not in held] == []


@settings(deadline=None)
@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert read_facts(once).text == normalise(once)


@pytest.mark.parametrize(
    "forms",
    [
        "agreed agrees agreement agreements",
        "cooperate cooperation cooperative",
        "modernize modernization modernising",
        "meet met meetings",
        "defence defense",
        "alliance alliances",
        "국방부는 국방부의 국방부에서",
        "합의했다 합의하였다 합의한",
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1
