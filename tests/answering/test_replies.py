"""What a model's text amounts to: an answer, a part of one, or a refusal; and when it has no end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.answering.replies import RunawayGuard, ThinkingFilter, interpret
from assistant.prompts import MISSING, REFUSAL
from assistant.records import Prompt

PROMPT = Prompt("", "", {}, REFUSAL)
CITED = "The 52nd SCM was held in October 2020 [k3f9]."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CITED, ("answered", "", CITED)),
        (REFUSAL, ("not_in_documents", "", "")),
        (REFUSAL.upper(), ("not_in_documents", "", "")),
        (f'"{REFUSAL}"', ("not_in_documents", "", "")),
        (f"**{REFUSAL}** [k3f9]", ("not_in_documents", "", "")),
        ("The documents do not answer this question [k3f9][a1b2].", ("not_in_documents", "", "")),
        (f"<think>Is it 2020?</think>\n{REFUSAL}", ("not_in_documents", "", "")),
        (f"Is it 2020?</think>\n{REFUSAL}", ("not_in_documents", "", "")),
        (f"{REFUSAL[:-1]} fully, but {CITED}", ("answered", "", f"{REFUSAL[:-1]} fully, but {CITED}")),
        (f"{REFUSAL} They are about the navy.", ("not_in_documents", "", "")),
        (f"{REFUSAL} However, {CITED}", ("partial", "", f"However, {CITED}")),
        (f"{CITED}\n{MISSING} who signed it", ("partial", "who signed it", CITED)),
        (f"{CITED}\n\n**Missing:** who signed it [k3f9].", ("partial", "who signed it.", CITED)),
        (f"{CITED}\n- missing： 누가 서명했는지", ("partial", "누가 서명했는지", CITED)),
        (f"{CITED}\nMissing: a\nMissing: b", ("partial", "a; b", CITED)),
        (f"{CITED}\nMissing:\n- who signed it\n- when [k3f9]", ("partial", "who signed it; when", CITED)),
        (f"{CITED}\nMissing: none.", ("answered", "", CITED)),
        (f"{CITED}\nMissing:", ("answered", "", CITED)),
        ("Missing: everything", ("not_in_documents", "everything", "")),
        (f"{REFUSAL}\nMissing: the budget of 2023", ("not_in_documents", "the budget of 2023", "")),
        ("Missing persons were found in 2020 [k3f9].", ("answered", "", "Missing persons were found in 2020 [k3f9].")),
        ("It was p &lt; 0.05 [k3f9].", ("answered", "", "It was p < 0.05 [k3f9].")),
        ("", ("not_in_documents", "", "")),
        ("  \n ", ("not_in_documents", "", "")),
    ],
)
def test_a_reply_is_read_as_what_it_says(text: str, expected: tuple[str, str, str]) -> None:
    assert tuple(interpret(text, PROMPT)) == expected


@hypothesis_settings(deadline=None)
@given(st.text(alphabet="abc .<>/think[]19\n", max_size=200))
def test_any_text_is_read_without_an_error_and_nothing_is_invented(text: str) -> None:
    reply = interpret(text, PROMPT)
    assert set(reply.body.split()) <= set(text.replace("</think>", " ").split()) | {""}
    assert reply.outcome in ("answered", "partial", "not_in_documents")


@hypothesis_settings(deadline=None)
@given(st.lists(st.text(alphabet="ab <>/think", max_size=12), max_size=12))
def test_thinking_is_found_however_the_text_is_cut(pieces: list[str]) -> None:
    whole = ThinkingFilter()
    expected = whole.feed("".join(pieces)) + whole.close()
    cut = ThinkingFilter()
    assert "".join([*map(cut.feed, pieces), cut.close()]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<think>a</think>b", "b"),
        ("a<think>b</think>c<think>d</think>e", "ace"),
        ("<Thinking>a</think></thinking> b", "b"),
        ("a < b", "a < b"),
        ("<thinner>", "<thinner>"),
        ("<think>never ends", ""),
        ("x<", "x<"),
    ],
)
def test_only_thinking_is_dropped(text: str, expected: str) -> None:
    thinking = ThinkingFilter()
    assert thinking.feed(text) + thinking.close() == expected


@pytest.mark.parametrize("unit", ["a", "and so on ", "The SCM was held in October 2020 [k3f9]. ", "\n", "가나 "])
def test_a_loop_is_noticed_soon(unit: str) -> None:
    guard = RunawayGuard(10**9)
    told = [guard.feed(unit) for _ in range(3000 // len(unit))]
    assert "it repeated itself over and over" in told


def test_a_long_reply_of_different_sentences_is_no_loop() -> None:
    guard = RunawayGuard(10**9)
    assert {
        guard.feed(f"In {year} the budget was KRW {year * 37 % 1000} billion [k3f9]. ") for year in range(2000)
    } == {""}


def test_too_many_characters_are_told_once_the_limit_is_passed() -> None:
    guard = RunawayGuard(5)
    assert [guard.feed("abc"), guard.feed("de"), guard.feed("f")] == ["", "", "it went on past 5 characters"]
