"""A model may rewrite a follow-up; what it writes is used only when it is a question, else the rules decide."""

from __future__ import annotations

import pytest

from assistant.answering.rewriting import standalone_with_model
from assistant.followup import standalone
from assistant.records import Turn
from assistant.settings import Settings
from tests.model_server import Behaviour, ModelServer, refuses, repeats, says

HISTORY = (Turn("user", "How many visitors came in 2020?"), Turn("assistant", "There were 1,200 [k3f9]."))


def ask(behaviour: Behaviour, question: str = "And in 2023?") -> tuple[str, ModelServer]:
    with ModelServer(behaviour) as server:
        settings = Settings(model="openai:m", model_url=server.url + "/v1", model_timeout_s=20.0)
        return standalone_with_model(question, HISTORY, settings, environ={}), server


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("How many visitors were there in 2023?", "How many visitors were there in 2023?"),
        ('"How many came in 2023?"\n', "How many came in 2023?"),
        ("<think>Visitors.</think>Rewritten question: How many came in 2023?", "How many came in 2023?"),
        ("Follow-up question: How many came in 2023?", "How many came in 2023?"),
        ("2023년 방문객은 몇 명인가요?", "2023년 방문객은 몇 명인가요?"),
    ],
)
def test_what_the_model_writes_is_the_question(written: str, expected: str) -> None:
    question, server = ask(says(written))
    assert question == expected
    assert "And in 2023?" in str(server.exchanges[0].body)
    assert "How many visitors came in 2020?" in str(server.exchanges[0].body)


@pytest.mark.parametrize(
    "behaviour", [refuses(500), refuses(401), says(), says("word " * 200), repeats("no ", 100_000), says("...")]
)
def test_a_model_that_fails_leaves_it_to_the_rules(behaviour: Behaviour) -> None:
    assert ask(behaviour)[0] == standalone("And in 2023?", HISTORY) == "How many visitors came in 2023?"


def test_a_first_question_is_not_sent_to_a_model() -> None:
    with ModelServer(says("x?")) as server:
        settings = Settings(model="openai:m", model_url=server.url + "/v1")
        assert standalone_with_model("Who signed it?", (), settings, environ={}) == "Who signed it?"
        assert server.exchanges == []
