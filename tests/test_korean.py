"""Korean words without their particles, what a question asks for, and where a broken line belongs together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cleaning import join_lines, trace
from assistant.korean import asked_kind, content_words, mostly_hangul, stem, without_asking
from assistant.wordstock import Wordstock


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("국방부는", "국방부"),
        ("국방부에서는", "국방부"),
        ("국방부로부터", "국방부"),
        ("장관들은", "장관"),
        ("개최되었다", "개최"),
        ("개최하였습니다", "개최"),
        ("회의", "회의"),  # "의" is no particle where it leaves one syllable
        ("제도", "제도"),
        ("은", "은"),
        ("", ""),
        ("NATO", "NATO"),
        ("2023년", "2023년"),
    ],
)
def test_a_word_loses_its_particle_and_never_all_of_itself(word: str, expected: str) -> None:
    assert stem(word) == expected


@given(st.text(st.sampled_from("가나다은는이을를의에서로하였다 ab1"), max_size=12))
def test_a_stem_begins_its_word_and_keeps_two_syllables(word: str) -> None:
    cut = stem(word)
    assert word.startswith(cut)
    assert cut == word or len(cut) >= 2


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("조약은 언제 서명되었나요?", "date"),
        ("동맹은 몇 년에 시작되었나요?", "date"),
        ("주한미군은 몇 명인가요?", "number"),
        ("국방예산은 얼마입니까?", "number"),
        ("협정에 서명한 사람은?", "person"),
        ("누가 서명했나?", "person"),
        ("회의는 어디에서 열렸나요?", "place"),
        ("왜 연기되었나요?", "reason"),
        ("어떻게 나누나요?", "way"),
        ("책의 제목은 무엇인가?", ""),
        ("", ""),
    ],
)
def test_a_question_says_what_kind_of_thing_it_asks_for(question: str, kind: str) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("주한미군은 몇 명인가요?", ("주한미군",)),
        ("국방예산은 얼마입니까?", ("국방예산",)),
        ("F-35A는 누가 만들었나요?", ("f-35a", "만들")),
        ("무엇인가요?", ()),
        ("", ()),
    ],
)
def test_the_words_that_only_ask_are_no_content(question: str, expected: tuple[str, ...]) -> None:
    assert content_words(question) == expected


def test_a_question_in_another_language_is_left_alone() -> None:
    assert without_asking("Who signed it?") == "Who signed it?"
    assert (mostly_hangul("SCM은 언제 열렸나요?"), mostly_hangul("Who is 서욱?"), mostly_hangul("2023?")) == (
        True,
        False,
        False,
    )


BREAKS_ANYWHERE = [
    "한미 국방부는 연합방위태세를 점",
    "검하고 전시작전통제권 전환을 위",
    "한 조건을 논의하고 확장억제 능력",
    "을 점검하기로 하였다. 양국의 뜻",
    "을 밝힌 회의는 10",
    "월에 열렸다. 예산은 50조 1,5",
    "27억 원이다.",
]
BREAKS_BETWEEN = [
    "한미 국방부는 연합방위태세를",
    "점검하고 전시작전통제권 전환을 위한",
    "조건을 논의하고 확장억제 능력을",
    "점검하기로 하였다. 국방부는 능력을",
    "늘린다.",
]


def joined(lines: list[str]) -> str:
    return join_lines([trace(line) for line in lines], Wordstock(lines)).text


def test_lines_broken_inside_korean_words_are_joined_without_a_space() -> None:
    expected = (
        "한미 국방부는 연합방위태세를 점검하고 전시작전통제권 전환을 위한 조건을 논의하고 확장억제 능력을 점검하기로 "
        "하였다. 양국의 뜻을 밝힌 회의는 10월에 열렸다. 예산은 50조 1,527억 원이다."
    )
    assert joined(BREAKS_ANYWHERE) == expected


def test_lines_broken_between_korean_words_keep_their_spaces() -> None:
    assert joined(BREAKS_BETWEEN) == " ".join(BREAKS_BETWEEN)


@given(st.lists(st.text(st.sampled_from("가나다을를12,. ab"), min_size=1, max_size=8), max_size=6))
def test_joining_lines_loses_and_adds_no_letter(lines: list[str]) -> None:
    assert joined(lines).replace(" ", "") == "".join(lines).replace(" ", "")
