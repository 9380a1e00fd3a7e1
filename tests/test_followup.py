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
    ("earlier", "question", "expected"),
    [
        ("Who came to the fair in October 2020?", "and in 2021?", "Who came to the fair in 2021?"),
        ("Who came to it on October 3, 2020?", "and 2021?", "Who came to it in 2021?"),
        ("Who came on the 3rd of May 2020?", "And in June 2021?", "Who came in June 2021?"),
        ("Who came in 2020?", "And before 2015?", "Who came before 2015?"),
        ("Who came before 2015?", "And in 2020?", "Who came in 2020?"),
        (
            "What does the 2020 Port Report say?",
            "And in 2021?",
            "What does the 2021 Port Report say?",
        ),
        ("2020년 10월 축제에는 누가 왔나요?", "그럼 2021년에는?", "2021년 축제에는 누가 왔나요?"),
        ("Who ran the port in 2010?", "And three years later?", "Who ran the port in 2013?"),
        ("Who ran the port in May 2010?", "What about a decade earlier?", "Who ran the port in 2000?"),
        ("Who ran the port in 2010?", "And the year before?", "Who ran the port in 2009?"),
        ("Who ran the port in 2010?", "And in the following year?", "Who ran the port in 2011?"),
        ("How many ships came in 2010?", "How many ships came two years later?", "How many ships came in 2012?"),
        ("2010년 항구의 예산은 얼마인가요?", "3년 뒤에는?", "2013년 항구의 예산은 얼마인가요?"),
        ("2010년 항구의 예산은 얼마인가요?", "그럼 이듬해는요?", "2011년 항구의 예산은 얼마인가요?"),
    ],
)
def test_a_year_takes_the_place_of_a_whole_date(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, talk(earlier, "It is so.")) == expected


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("Who ran the port from 2010 to 2012?", "How much was spent three years later than planned?"),
        ("Who ran the port?", "What did the town build three years later?"),
        ("Who ran the port in 2010?", "What did the town build in the year after the great flood?"),
        ("Who ran the port in 2010?", "What did the town of Malmo build in 1990, ten years earlier?"),
    ],
)
def test_a_year_is_worked_out_only_from_one_that_was_named(earlier: str, question: str) -> None:
    assert standalone(question, talk(earlier, "."))[: len(question)] == question


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("When was the 54th fair opened?", "And where was the 55th held?", "Where was the 55th fair held?"),
        ("When was the fifty-fourth Harbour Fair?", "And who came to the 55th?", "Who came to the 55th Harbour Fair?"),
        (
            "When was the 54th Harbour Fair?",
            "Where was the fifty-fifth one?",
            "Where was the fifty-fifth Harbour Fair?",
        ),
        ("When was the first big fair held?", "And the second?", "When was the second big fair held?"),
        ("Who led the second fair?", "And when did the third take place?", "When did the third fair take place?"),
    ],
)
def test_an_ordinal_alone_counts_what_the_last_question_counted(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, talk(earlier, "In May.")) == expected


@pytest.mark.parametrize(
    "question", ["Where was the 55th regatta held?", "Who came second in the town race?", "Who opened it on May 14th?"]
)
def test_an_ordinal_with_a_noun_of_its_own_is_left_alone(question: str) -> None:
    asked = standalone(question, talk("When was the 54th fair held?", "In May."))
    assert asked.startswith(question)


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("What did Japan promise?", "and the United States?", "What did the United States promise?"),
        ("What did the United States promise?", "And Japan?", "What did Japan promise?"),
        ("What did Japan promise?", "And the U.S.?", "What did the U.S. promise?"),
        (
            "Which ships did Norway send to the Oslo Fair?",
            "And Sweden?",
            "Which ships did Sweden send to the Oslo Fair?",
        ),
        (
            "Who came to Oslo for the Danish side?",
            "And from the Swedish side?",
            "Who came to Oslo for the Swedish side?",
        ),
        ("Who came to Oslo for Denmark?", "And the Swedish side?", "Who came to Oslo for the Swedish side?"),
        ("How large is Norway’s fleet?", "and Sweden’s?", "How large is Sweden’s fleet?"),
    ],
)
def test_another_side_takes_the_place_of_a_side(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, talk(earlier, "It is so.")) == expected


def test_what_was_asked_about_is_kept_where_only_the_side_changes() -> None:
    names = "Oslo Fair, Bergen Fair, Malmo Fair"
    asked = f"Which sailing boats did Norway and Denmark send to {names}?"
    found = standalone("And Sweden?", talk(asked, f"To {names}.", "Who saw the Oslo Fair?", "."))
    assert found == "And Sweden? (about: Oslo Fair)"
    found = standalone("And Sweden?", talk("Who saw Oslo?", names, asked, f"Norway to {names}."))
    assert "sailing boats" in found


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
