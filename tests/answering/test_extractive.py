"""Without a language model the sentences that answer are quoted, or it is said that there are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.extractive import Extract, extract
from assistant.answering.parts import question_parts
from assistant.index import Index
from assistant.retrieval import retrieve
from assistant.settings import Settings
from tests.finders import OverlapFinder


def ask(index: Index, settings: Settings, question: str) -> Extract:
    finder = OverlapFinder()
    return extract(question, retrieve(index, question, settings, finder=finder), index, settings, finder)


def texts(made: Extract) -> list[str]:
    return [" ".join(q.hit.passage.text[q.start : q.end].split()) for q in made.quotes]


def test_the_sentence_that_answers_is_quoted_whole(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, settings, "How much did the harbour authority spend on dredging in 2021?")
    assert made.outcome == "answered"
    assert "The harbour authority spent 120 million crowns on dredging in 2021." in texts(made)


def test_a_sentence_over_a_page_break_is_quoted_whole(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, settings, "Council agreed work on lamp would be finished before winter storms of 2022?")
    quote = next(q for q in made.quotes if "winter storms" in q.hit.passage.text[q.start : q.end])
    assert [span.page_index for span in quote.hit.passage.locate(quote.start, quote.end)] == [5, 6]


def test_a_question_that_the_shelf_does_not_answer_gets_no_quote(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, settings, "Who invented the submarine telegraph cable?")
    assert (made.outcome, made.quotes) == ("not_in_documents", ())


def test_an_answer_to_one_part_of_a_question_says_which_part_is_missing(small_index: Index, settings: Settings) -> None:
    question = "What does a ticket costs in crowns, and who invented the submarine telegraph cable?"
    made = ask(small_index, settings, question)
    assert made.outcome == "partial"
    assert made.missing == ("who invented the submarine telegraph cable?",)
    assert "A ticket costs 12 crowns." in texts(made)


def test_no_more_sentences_than_the_settings_allow_and_none_twice(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, replace(settings, max_sentences=1), "How much did the harbour authority spend on dredging?")
    assert len(made.quotes) == 1
    many = ask(small_index, settings, "How much did the harbour authority spend on dredging?")
    assert len(set(texts(many))) == len(many.quotes)


def test_sentences_of_one_document_stand_in_the_order_of_reading(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, settings, "ticket costs crowns children travel free of charge")
    places = [q.hit.passage.locate(q.start, q.end)[0].start for q in made.quotes if q.hit.passage.document == "ferry"]
    assert places == sorted(places)


def test_an_empty_shelf_answers_nothing(small_index: Index, settings: Settings) -> None:
    found = retrieve(small_index, "dredging", settings, documents=[])
    assert extract("dredging", found, small_index, settings).outcome == "not_in_documents"


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who signed it?", ("Who signed it?",)),
        ("Who signed it and when?", ("Who signed it and when?",)),
        ("Who signed the paper, and where did they meet?", ("Who signed the paper?", "where did they meet?")),
        ("Where was it signed? Who was the host?", ("Where was it signed?", "Who was the host?")),
        ("The paper of 2020 is long. Who signed it?", ("The paper of 2020 is long. Who signed it?",)),
        ("What did Japan and the US agree on?", ("What did Japan and the US agree on?",)),
        ("dredging", ("dredging",)),
        ("", ("",)),
    ],
)
def test_a_question_is_taken_apart_only_where_it_asks_twice(question: str, parts: tuple[str, ...]) -> None:
    assert question_parts(question) == parts
