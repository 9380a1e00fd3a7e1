"""The questions about our shelf name documents that lie on it, and places in them that exist."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SETS: dict[str, list[dict[str, Any]]] = yaml.safe_load((Path(__file__).parent / "shelf.yaml").read_text("utf-8"))
QUESTIONS = [question for questions in SETS.values() for question in questions]
SHELF = {d.get("id") for d in tomllib.loads((ROOT / "corpus" / "sources.toml").read_text("utf-8"))["document"]}


def test_every_question_has_an_id_of_its_own_and_enough_are_not_answered() -> None:
    ids = [question["id"] for question in QUESTIONS]
    assert len(ids) == len(set(ids)) >= 80
    assert sum(question["expect"] == "not_in_documents" for question in QUESTIONS) >= 20


@pytest.mark.parametrize("question", QUESTIONS, ids=[q["id"] for q in QUESTIONS])
def test_a_question_says_where_its_answer_stands(question: dict[str, Any]) -> None:
    places = question.get("any_of", [])
    assert bool(places) == (question["expect"] != "not_in_documents")
    assert bool(question.get("facts")) == bool(places)
    for place in places:
        assert place["document"] in SHELF
        assert "page" in place or "section" in place
