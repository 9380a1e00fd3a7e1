"""Without a language model the sentences that answer are quoted, or it is said that there are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.extractive import Extract, extract
from assistant.answering.parts import question_parts
from assistant.answering.quoting import claim_of
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.retrieval import retrieve
from assistant.settings import Settings
from tests.fakes import FakeEmbedder
from tests.finders import OverlapFinder


def ask(index: Index, settings: Settings, question: str) -> Extract:
    finder = OverlapFinder()
    return extract(question, retrieve(index, question, settings, finder=finder), index, settings, finder)


def texts(made: Extract, index: Index) -> list[str]:
    return [claim_of(quote, index).text for quote in made.quotes]


def test_the_sentence_that_answers_is_quoted_whole(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, settings, "How much did the harbour authority spend on dredging in 2021?")
    assert made.outcome == "answered"
    assert "The harbour authority spent 120 million crowns on dredging in 2021." in texts(made, small_index)


def test_a_sentence_over_a_page_break_is_quoted_whole(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, settings, "Council agreed work on lamp would be finished before winter storms of 2022?")
    quote = next(q for q in made.quotes if "winter storms" in claim_of(q, small_index).text)
    assert [span.page_index for span in quote.spans] == [5, 6]
    assert [c.continued for c in claim_of(quote, small_index).citations] == [False, True]


def test_a_question_that_the_shelf_does_not_answer_gets_no_quote(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, settings, "Who invented the submarine telegraph cable?")
    assert (made.outcome, made.quotes) == ("not_in_documents", ())


def test_a_number_that_no_sentence_names_is_not_answered_by_one_about_the_thing(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "shelf").mkdir()
    told = "The port moves its offices to the old lighthouse."
    (tmp_path / "shelf" / "port.txt").write_text(told, encoding="utf-8")
    synchronise([tmp_path / "shelf"], settings, embedder=FakeEmbedder())
    index = Index.open(settings, embedder=FakeEmbedder())
    asked = "How {} the port moves its offices to the old lighthouse?"
    assert texts(ask(index, settings, asked.format("is it that")), index) == [told]
    made = ask(index, settings, asked.format("much does it cost that"))
    index.close()
    assert (made.outcome, made.quotes) == ("not_in_documents", ())
    assert [candidate.text for candidate in made.ranked] == [told]  # to be shown as what came nearest


def test_an_answer_to_one_part_of_a_question_says_which_part_is_missing(small_index: Index, settings: Settings) -> None:
    question = "A ticket costs what in crowns, and who invented the submarine telegraph cable?"
    made = ask(small_index, settings, question)
    assert made.outcome == "partial"
    assert made.missing == ("who invented the submarine telegraph cable?",)
    assert "A ticket costs 12 crowns." in texts(made, small_index)


def test_no_more_sentences_than_the_settings_allow_and_none_twice(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, replace(settings, max_sentences=1), "How much did the harbour authority spend on dredging?")
    assert len(made.quotes) == 1
    many = ask(small_index, settings, "How much did the harbour authority spend on dredging?")
    assert len(set(texts(many, small_index))) == len(many.quotes)


def test_sentences_of_one_document_stand_in_the_order_of_reading(small_index: Index, settings: Settings) -> None:
    made = ask(small_index, settings, "ticket costs crowns children travel free of charge")
    places = [quote.spans[0].start for quote in made.quotes if quote.document == "ferry"]
    assert places == sorted(places)


def test_the_same_sentence_in_two_documents_is_quoted_from_both(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "twins"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.txt").write_text("The dam cost 12 crowns in 1998.\n", encoding="utf-8")
    synchronise([folder], settings, embedder=FakeEmbedder())
    index = Index.open(settings, embedder=FakeEmbedder())
    made = ask(index, settings, "How much did the dam cost in crowns in 1998?")
    index.close()
    assert {quote.document for quote in made.quotes} == {"one", "two"}


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
