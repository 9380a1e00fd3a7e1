"""The decision to answer looks at what the question names and the passage lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.candidates import candidates
from assistant.answering.confidence import confidence, features
from assistant.finder import Reading
from assistant.records import Hit, Passage, Span
from assistant.retrieval import Retrieval
from tests.finders import OverlapFinder

FERRY = "The ferry carried 1,200 passengers on 30 June 2019. It sails in four directions."


def read(question: str, text: str = FERRY, title: str = "Harbour report") -> Retrieval:
    """The retrieval of one passage, as the stand-in for the finder reads it."""
    passage = Passage("h:0", "harbour", 0, text, (Span(1, 0, len(text)),), ())
    (reading,) = OverlapFinder().read(question, [text])
    hit = Hit(passage, title, 1, "1", None, 2.0, 0.5, 1, 9.0, 1, reading.relevance)
    readings: dict[str, Reading] = {passage.id: reading}
    return Retrieval((hit,), readings)


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("How many passengers did the ferry carry?", 0),
        ("How many passengers did the ferry carry in 2019?", 0),  # the year of a date that is there
        ("How many passengers did the ferry carry on 30 June 2019?", 0),
        ("How many passengers did the ferry carry in 2020?", 1),
        ("How many passengers did the ferry carry on 1 June 2019?", 1),
        ("In which three directions does the ferry sail?", 0),  # things counted in words are no figure
        ("Did the ferry carry 1,200 passengers?", 0),
        ("Did the ferry carry 1,300 passengers?", 1),
        ("Did 1, 5, 7 and 9 ferries carry 30 or 40 passengers?", 2),  # no more than two count
    ],
)
def test_figures_and_dates_that_the_passage_lacks_are_counted(question: str, absent: int) -> None:
    retrieval = read(question)
    assert features(question, candidates(question, retrieval), retrieval)["values_absent"] == absent


def test_what_stands_in_the_title_is_not_absent() -> None:
    question = "How many passengers did the ferry carry in 2020?"
    retrieval = read(question, title="Harbour report 2020")
    assert features(question, candidates(question, retrieval), retrieval)["values_absent"] == 0


def test_another_year_lowers_the_confidence_and_nothing_found_has_none() -> None:
    asked = [f"How many passengers did the ferry carry in {year}?" for year in (2019, 2020)]
    right, wrong = (confidence(q, candidates(q, read(q)), read(q)) for q in asked)
    assert 0 < wrong < right < 1
    assert confidence(asked[0], [], Retrieval(())) == 0


def test_the_more_documents_come_near_the_less_sure_it_is() -> None:
    question = "How many passengers did the ferry carry?"
    alone = read(question)
    (hit,) = alone.hits
    others = tuple(replace(hit, passage=replace(hit.passage, id=f"{n}:0", document=f"{n}")) for n in range(9))
    ranked, among = candidates(question, alone), replace(alone, hits=(hit, *others))
    assert features(question, ranked, alone)["documents"] == 1 / 8
    assert features(question, ranked, among)["documents"] == 1  # counted among the nearest eight hits
    assert confidence(question, ranked, among) < confidence(question, ranked, alone)


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("How many passengers did the ferry carry?", 0),
        ("Did the Ferry of Harbour Bay carry passengers?", 1),  # Harbour stands in the title
        ("Did the Duke of Kent sail to Dover with Mary?", 2),  # no more than two count
    ],
)
def test_names_that_neither_sentence_nor_title_hold_are_counted(question: str, absent: int) -> None:
    retrieval = read(question)
    assert features(question, candidates(question, retrieval), retrieval)["names_absent"] == absent
