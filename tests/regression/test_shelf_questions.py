"""The questions about our shelf are a question set of the published form, and name documents that lie on it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.regression import read_set
from assistant.regression.conditions import leaves, positive
from assistant.regression.questions import Question

ROOT = Path(__file__).parents[2]
QUESTIONS = read_set(Path(__file__).parent / "shelf.yaml").questions
SHELF = {d.get("id") for d in tomllib.loads((ROOT / "corpus" / "sources.toml").read_text("utf-8"))["document"]}


def test_there_are_enough_and_enough_are_not_answered() -> None:
    assert len(QUESTIONS) >= 80
    assert sum(question.abstains for question in QUESTIONS) >= 20


@pytest.mark.parametrize("question", QUESTIONS, ids=[q.id for q in QUESTIONS])
def test_a_question_says_where_its_answer_stands(question: Question) -> None:
    assert any(positive(page) for page in question.pages) != question.abstains
    assert any(positive(fact) for fact in question.facts) != question.abstains
    assert {ref.document for page in question.pages for ref, _ in leaves(page)} <= SHELF
