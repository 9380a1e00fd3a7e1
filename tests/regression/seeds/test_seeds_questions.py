"""The questions about five real documents: what the file promises, and what stands in the documents, where these are.

The questions themselves are asked where pytest collects the file: see conftest.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from assistant.citations.wording import normalise
from assistant.regression import baseline_path, read_baseline, read_set
from assistant.regression.conditions import leaves, met, positive
from assistant.regression.facts import says
from assistant.regression.questions import PageRef, Question

SET = read_set(Path(__file__).parent / "seeds.yaml")
BASELINE = read_baseline(baseline_path(SET.path))
SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
BOOK = "2020-defence-white-paper"
LOOKS_ANSWERED = {"missing-fact", "false-premise", "other-year"}
WORDS_IN_A_ROW = 6  # so many may not be the documents' own

present = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the documents are not here: {SEEDS}")
each_question = pytest.mark.parametrize("question", SET.questions, ids=[q.id for q in SET.questions])


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The files as they are, by the name of the document, and of the book's page."""
    found = {}
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        page = re.match(r"Page (\d+) - ", text)
        found[f"{BOOK} {page[1]}" if page else path.stem] = _one_line(text)
    return found


def test_there_are_enough_and_half_of_the_unanswered_look_answered() -> None:
    unanswered = [question for question in SET.questions if question.abstains]
    assert len(SET.questions) >= 60
    assert len(unanswered) >= 18
    assert sum(bool(LOOKS_ANSWERED & {*q.tags}) for q in unanswered) * 2 >= len(unanswered)


@each_question
def test_a_question_says_where_its_answer_stands(question: Question) -> None:
    assert any(positive(page) for page in question.pages) != question.abstains
    assert any(positive(fact) for fact in question.facts) != question.abstains
    for ref in (ref for page in question.pages for ref, _ in leaves(page)):
        if ref.document == BOOK:
            assert (ref.page, ref.printed) in {("83", ""), ("85", ""), ("205", "203")}


@present
@each_question
def test_its_facts_stand_on_each_page_that_it_names(question: Question, texts: dict[str, str]) -> None:
    for chosen in product(*([ref for ref, _ in leaves(page)] for page in question.pages)):
        there = " ".join(texts[_name(ref)] for ref in chosen)
        assert all(met(fact, lambda leaf, there=there: says(leaf, there)) for fact in question.facts)  # type: ignore[misc]


@present
def test_no_sentence_of_the_documents_is_repeated_here(texts: dict[str, str]) -> None:
    theirs = {run for text in texts.values() for run in _runs(text)}
    assert theirs & set(_runs(SET.path.read_text(encoding="utf-8"))) == set()


def test_what_is_known_to_fail_has_a_reason() -> None:
    assert BASELINE is not None
    assert [key for key, kept in BASELINE.cases.items() if kept.status != "passed" and not kept.reason] == []


def _name(ref: PageRef) -> str:
    return f"{ref.document} {ref.page}" if ref.page else ref.document


def _one_line(text: str) -> str:
    """Without line breaks and the hyphens before them."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=[a-z])-\s*\n\s*(?=[a-z])", "", text))


def _runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", normalise(text).casefold())
    return (" ".join(words[at : at + WORDS_IN_A_ROW]) for at in range(len(words) - WORDS_IN_A_ROW + 1))
