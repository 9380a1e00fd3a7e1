"""A follow-up is made to stand alone by rule; a question that stands alone is never touched."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.followup import standalone
from assistant.records import Turn


def talk(*turns: str) -> list[Turn]:
    """Turns of the user and the assistant in alternation; the user begins."""
    return [Turn("assistant" if number % 2 else "user", text) for number, text in enumerate(turns)]


VISITORS = talk("How many visitors came to the museum in 2020?", "There were 1,200 visitors [k3f9].")
MEETING = talk("When was the Tailored Deterrence Strategy revised?", "It was revised in November 2023 [k3f9].")
KOREAN_MEETING = talk("제50차 SCM에 누가 참석했나요?", "정경두 장관이 참석하였다 [k3f9].")
KOREAN = talk("2020년 국방예산은 얼마인가요?", "50조 1,527억 원이다 [k3f9].")


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (VISITORS, "And in 2023?", "How many visitors came to the museum in 2023?"),
        (VISITORS, "and 2023", "How many visitors came to the museum in 2023?"),
        (VISITORS, "What about 2019?", "How many visitors came to the museum in 2019?"),
        (VISITORS, "ok, how about in 2019?", "How many visitors came to the museum in 2019?"),
        (talk("What did France sign?", "."), "And Germany?", "What did Germany sign?"),
        (talk("Who attended the 50th SCM?", "."), "And the 52nd?", "Who attended the 52nd SCM?"),
        (KOREAN, "그럼 2023년에는?", "2023년 국방예산은 얼마인가요?"),
        (KOREAN, "2021년은요?", "2021년 국방예산은 얼마인가요?"),
        (KOREAN, "그러면 2022년은 어땠나요?", "2022년 국방예산은 얼마인가요?"),
        (KOREAN_MEETING, "제55차는요?", "제55차 SCM에 누가 참석했나요?"),
        (KOREAN_MEETING, "그럼 제52차 회의는?", "제52차 SCM에 누가 참석했나요?"),
    ],
)
def test_an_ellipsis_takes_the_place_of_its_like(history: Sequence[Turn], question: str, expected: str) -> None:
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    ("history", "question", "about"),
    [
        (MEETING, "Who signed it?", "Tailored Deterrence Strategy"),
        (MEETING, "why?", "Tailored Deterrence Strategy"),
        (MEETING, "And what does it say about the navy?", "Tailored Deterrence Strategy"),
        (MEETING, "Who else took part?", "Tailored Deterrence Strategy"),
        (MEETING, "Is that public?", "Tailored Deterrence Strategy"),
        (MEETING, "What was the outcome?", "Tailored Deterrence Strategy"),
        (MEETING, "Which parts of the strategy changed?", "Tailored Deterrence Strategy"),
        (MEETING, "What about the US side?", "Tailored Deterrence Strategy"),
        (talk("Who was Ada Lovelace?", "."), "When was she born?", "Ada Lovelace"),
        (talk("What is a tariff?", "."), "Who pays them?", "tariff"),
        (KOREAN, "그것은 누가 정하나요?", "2020년, 국방예산"),
        (KOREAN, "왜?", "2020년, 국방예산"),
        (KOREAN, "왜 그런가요?", "2020년, 국방예산"),
        (KOREAN, "전년보다 얼마나 늘었나요?", "2020년, 국방예산"),
        (KOREAN, "그중 방위력개선비는 얼마인가요?", "2020년, 국방예산"),
        (KOREAN_MEETING, "어디에서 열렸습니까?", "제50차, SCM"),
        (KOREAN_MEETING, "장소는 어디였나요?", "제50차, SCM"),
        (KOREAN_MEETING, "그 회의는 어디서 열렸나요?", "제50차, SCM"),
        (KOREAN_MEETING, "55차는 언제 열렸나요?", "SCM"),
        (KOREAN, "그 예산은 늘었나요?", "2020년, 국방예산"),
    ],
)
def test_what_a_question_points_back_to_is_added(history: Sequence[Turn], question: str, about: str) -> None:
    assert standalone(question, history) == f"{question} (about: {about})"


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "What is inflation?",
        "And what is the capital of France?",
        "Is it true that the museum closed in 2021?",
        "How long does it take to get a visa for Japan?",
        "Does the Prince of Wales have his own income?",
        "When the treaty was signed, did it enter into force?",
        "What did the minister say that the navy needs?",
        "Which countries joined NATO after 2000?",
        "How many submarines did the ROK Navy have in 2020?",
        "Opening hours of the National Museum",
        "2018년 방위비 분담금은 얼마인가요?",
        "명성황후의 이름은?",
        "국방개혁 2.0의 목표는 무엇인가요?",
        "누가 한미상호방위조약에 서명했나요?",
        "전시작전통제권 전환 조건은 무엇인가요?",
        "을사조약 당시 외무대신은 누구였나?",
        "",
        "   ",
    ],
)
@pytest.mark.parametrize("history", [VISITORS, MEETING, KOREAN])
def test_a_question_that_stands_alone_is_not_touched(history: Sequence[Turn], question: str) -> None:
    assert standalone(question, history) == question


def test_a_chain_of_follow_ups_keeps_its_beginning() -> None:
    history = talk("How many visitors came in 2020?", ".", "And in 2021?", ".", "and 2022?", ".")
    assert standalone("And in 2023?", history) == "How many visitors came in 2023?"


def test_a_later_subject_replaces_an_earlier_one() -> None:
    history = talk("Who built the Old Harbour?", ".", "Who built the North Bridge?", ".")
    assert standalone("When was it opened?", history) == "When was it opened? (about: built, North Bridge)"


@hypothesis_settings(deadline=None)
@given(st.text(max_size=60))
def test_without_a_conversation_nothing_changes(question: str) -> None:
    assert standalone(question, ()) == question
    assert standalone(question, [Turn("assistant", "Good morning, ask me about the harbour.")]) == question


@hypothesis_settings(deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=5))
def test_no_text_breaks_the_rules_and_what_is_added_was_said_before(question: str, turns: list[str]) -> None:
    found = standalone(question, talk(*turns))
    if found.startswith(f"{question.strip()} (about: "):
        about = found.removeprefix(f"{question.strip()} (about: ").removesuffix(")")
        assert all(any(word in turn for turn in turns) for phrase in about.split(", ") for word in phrase.split())


@hypothesis_settings(deadline=None)
@given(
    st.lists(st.sampled_from(["And in 2023?", "Who signed it?", "why?", "What did France sign?", "그럼 2023년에는?"]))
)
def test_a_conversation_of_follow_ups_does_not_grow_without_bound(turns: list[str]) -> None:
    assert len(standalone("And then?", talk(*turns))) < 200
