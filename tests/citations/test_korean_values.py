"""Korean dates and magnitudes: the same figures agree however they are written, in either language; others do not."""

from __future__ import annotations

import pytest

from assistant.citations.check import check
from assistant.citations.dates import find_dates
from assistant.citations.figures import find_figures
from assistant.citations.wording import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("’23. 11. 13.", (2023, 11, 13)),
        ("’23.11.13.", (2023, 11, 13)),
        ("2023. 11. 13.", (2023, 11, 13)),
        ("2023.11.13.", (2023, 11, 13)),
        ("2023년 11월 13일", (2023, 11, 13)),
        ("3. 18. 회의", (None, 3, 18)),
    ],
)
def test_a_korean_date_is_read(text: str, expected: tuple[int | None, int, int]) -> None:
    (date,) = find_dates(normalise(text))
    assert (date.year, date.month, date.day) == expected


@pytest.mark.parametrize("text", ["3.18", "버전 3.18.", "1. 2. 3. 차례로", "13. 40. 쪽"])
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert [d for d in find_dates(normalise(text)) if d.month] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("이십 명", 20),
        ("삼만 오천 명", 35_000),
        ("백 명", 100),
        ("만 명", 10_000),
        ("천이백 명", 1200),
        ("십오 척", 15),
    ],
)
def test_a_number_in_chinese_reading_is_read(text: str, value: int) -> None:
    (figure,) = find_figures(text)
    assert (figure.value, figure.words) == (value, True)


@pytest.mark.parametrize("text", ["천안함", "백서", "만일", "십자가", "일본", "조사"])
def test_a_word_that_begins_like_a_number_is_none(text: str) -> None:
    assert find_figures(text) == []


SAME = [
    ("회의는 2023년 11월 13일에 열렸다.", "회의는 ’23. 11. 13. 열렸다."),
    ("회의는 2023년 11월 13일에 열렸다.", "회의는 2023. 11. 13.(월) 열렸다."),
    ("3월 18일 회의가 열렸다.", "3. 18. 회의가 열렸다."),
    ("국방예산은 50조 1,527억 원이다.", "국방예산은 50.1527조 원이다."),
    ("주한미군은 2만8천500명이다.", "주한미군은 28,500명이다."),
    ("국방부는 ‘국방개혁 2.0’을 발표했다.", "국방부는 「국방개혁 2.0」을 발표했다."),
    ("이십 명이 참석했다.", "20명이 참석했다."),
    ("사업에 수십억 원이 들었다.", "이 사업에는 수십억 원이 들었다."),
]
OTHER = [
    ("회의는 2023년 11월 14일에 열렸다.", "회의는 ’23. 11. 13. 열렸다."),
    ("3월 19일 회의가 열렸다.", "3. 18. 회의가 열렸다."),
    ("국방예산은 50조 1,572억 원이다.", "국방예산은 50조 1,527억 원이다."),
    ("분담금은 1억 원이다.", "분담금은 1조 원이다."),
    ("제54차 한미안보협의회의가 열렸다.", "제55차 한미안보협의회의가 열렸다."),
    ("이십 명이 참석했다.", "30명이 참석했다."),
    ("사업에 수십억 원이 들었다.", "이 사업에는 수백억 원이 들었다."),
    ("사업에 수십억 원이 들었다.", "이 사업에는 10억 원이 들었다."),
]
ACROSS = [
    ("The budget was KRW 50.1527 trillion.", "국방예산은 50조 1,527억 원이다.", True),
    ("The 55th SCM was held on November 13, 2023.", "제55차 SCM이 2023. 11. 13. 서울에서 열렸다.", True),
    ("3,000억 원을 썼다.", "KRW 300 billion was spent.", True),
    ("The budget was KRW 50.1572 trillion.", "국방예산은 50조 1,527억 원이다.", False),
    ("The 54th SCM was held on November 13, 2023.", "제55차 SCM이 2023. 11. 13. 서울에서 열렸다.", False),
    ("The 55th SCM was held on November 14, 2023.", "제55차 SCM이 2023. 11. 13. 서울에서 열렸다.", False),
]


@pytest.mark.parametrize(("claim", "page"), SAME)
def test_the_same_figures_are_verified_however_they_are_written(claim: str, page: str) -> None:
    assert check(claim, [page]).status == "verified"
    assert check(page, [claim]).status == "verified"


@pytest.mark.parametrize(("claim", "page"), OTHER)
def test_other_figures_are_never_verified(claim: str, page: str) -> None:
    assert check(claim, [page]).status in ("conflicting", "unsupported")


@pytest.mark.parametrize(("claim", "page", "same"), ACROSS)
def test_figures_are_compared_across_languages(claim: str, page: str, same: bool) -> None:
    status = check(claim, [page]).status
    assert status in (("verified", "unchecked") if same else ("conflicting", "unsupported"))
