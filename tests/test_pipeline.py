"""From a question to a checked answer, with fakes for the models and the real index between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering import extractive
from assistant.errors import NotFoundError, SettingsError
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.output import answer_from_json, answer_json, answer_text
from assistant.pipeline import NOTHING_TO_READ, QUESTION_LIMIT, QUOTES_ONLY, UNSURE, Assistant
from assistant.prompts import REFUSAL
from assistant.records import Answer, Turn
from assistant.settings import EXTRACTIVE, Settings
from assistant.telling import told
from tests.fakes import FakeEmbedder
from tests.finders import OverlapFinder
from tests.model_server import Behaviour, Exchange, ModelServer, Piece, refuses, says

DREDGING = "How much did the harbour authority spend on dredging in 2021?"


@pytest.fixture
def assistant(small_index: Index, settings: Settings) -> Assistant:
    return Assistant(settings, small_index, OverlapFinder())


def test_an_answer_quotes_cites_and_checks(assistant: Assistant, small_index: Index) -> None:
    answer = assistant.ask(DREDGING, id="q1")
    assert (answer.id, answer.outcome, answer.model, answer.complete) == ("q1", "answered", EXTRACTIVE, True)
    citation = answer.claims[0].citations[0]
    assert (citation.page_index, citation.page_label, citation.check.status) == (5, "3", "verified")
    page = small_index.page(citation.document, 5)
    assert page.text[citation.start : citation.end] == citation.quote
    assert "120 million crowns" in citation.quote
    assert QUOTES_ONLY in answer.notes
    assert answer.retrieved[0].page_index == 5
    assert set(answer.seconds) >= {"retrieval", "answering", "total"}


@pytest.mark.parametrize(("confidence", "noted"), [(0.45, False), (0.55, True), (0.65, True), (0.7, False)])
def test_an_answer_that_is_only_just_given_says_so(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, confidence: float, noted: bool
) -> None:
    monkeypatch.setattr(extractive, "confidence", lambda *_: confidence)
    answer = assistant.ask(DREDGING)
    assert (UNSURE in answer.notes) is noted
    assert bool(answer.claims) is (confidence > 0.5)
    assert UNSURE in answer_text(answer) or not noted


def test_the_least_sure_part_decides_how_sure_an_answer_is(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = iter((0.9, 0.55, 0.1))
    monkeypatch.setattr(extractive, "confidence", lambda *_: next(sure))
    two = f"{DREDGING} And when was work on the lamp finished? And who invented the submarine telegraph cable?"
    answer = assistant.ask(two)
    assert answer.outcome == "partial"
    assert UNSURE in answer.notes


def test_a_sentence_over_a_page_break_is_cited_on_both_pages(assistant: Assistant, small_index: Index) -> None:
    answer = assistant.ask("Council agreed work on lamp would be finished before winter storms of 2022?")
    claim = next(c for c in answer.claims if "winter storms" in c.text)
    assert [(c.page_index, c.page_label, c.continued) for c in claim.citations] == [(5, "3", False), (6, "4", True)]
    for c in claim.citations:
        assert small_index.page(c.document, c.page_index or 0).text[c.start : c.end] == c.quote


def test_what_the_shelf_does_not_hold_is_said_and_the_nearest_pages_are_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who invented the submarine telegraph cable?")
    assert (answer.outcome, answer.text, answer.claims) == ("not_in_documents", REFUSAL, ())
    assert answer.retrieved


def test_an_empty_shelf_is_said_to_be_empty(tmp_path: Path, settings: Settings, embedder: FakeEmbedder) -> None:
    (tmp_path / "empty").mkdir()
    synchronise([tmp_path / "empty"], settings, embedder=embedder)
    index = Index.open(settings, embedder=embedder)
    answer = Assistant(settings, index, OverlapFinder()).ask("Who opened the quay?")
    index.close()
    assert (answer.outcome, answer.notes) == ("not_in_documents", (NOTHING_TO_READ,))
    assert told(NOTHING_TO_READ, "ko") != NOTHING_TO_READ


def test_where_nothing_answers_the_best_sentence_of_each_page_read_is_kept_and_called_unchecked(
    assistant: Assistant, small_index: Index
) -> None:
    answer = assistant.ask("Who invented the submarine telegraph cable?")
    cited = [claim.citations[0] for claim in answer.nearest]
    assert cited
    assert {c.check.status for c in cited} == {"unchecked"}
    assert len({(c.document, c.page_index) for c in cited}) == len(cited)
    for c in cited:
        assert small_index.page(c.document, c.page_index or 1).text[c.start : c.end] == c.quote
    assert answer_from_json(answer_json(answer)).nearest == answer.nearest
    assert assistant.ask(DREDGING).nearest == ()


def test_snapshots_begin_with_what_was_retrieved_and_end_complete(assistant: Assistant) -> None:
    snapshots = list(assistant.stream(DREDGING))
    assert [s.complete for s in snapshots] == [False, True]
    assert snapshots[0].retrieved
    assert snapshots[0].text == ""


def test_a_follow_up_is_searched_as_a_question_of_its_own(assistant: Assistant) -> None:
    history = [Turn("user", "What does a ticket for the ferry cost?"), Turn("assistant", "A ticket costs 12 crowns.")]
    result = assistant.search("And for children?", history=history)
    assert result.question == "And for children?"
    assert result.searched != result.question
    assert result.hits[0].passage.document == "ferry"


@pytest.mark.parametrize("question", ["", "  \n", "x" * (QUESTION_LIMIT + 1)])
def test_a_question_that_cannot_be_asked_is_refused_in_words(assistant: Assistant, question: str) -> None:
    with pytest.raises(SettingsError):
        assistant.ask(question)


def test_an_unknown_document_or_model_is_refused(assistant: Assistant) -> None:
    with pytest.raises(NotFoundError, match="ferri"):
        assistant.ask(DREDGING, documents=["ferri"])
    with pytest.raises(SettingsError, match="nobody:x"):
        assistant.ask(DREDGING, model="nobody:x")


def test_the_settings_fingerprint_names_the_model_that_answered(assistant: Assistant) -> None:
    assert assistant.ask(DREDGING).settings == replace(assistant.settings, model=EXTRACTIVE).fingerprint()


def composing(template: str) -> Behaviour:
    """A model that cites, at each ``{}``, the passage on dredging by the id that it was shown."""

    def behave(exchange: Exchange) -> Iterator[Piece]:
        prompt = exchange.body["messages"][-1]["content"]
        id = next(
            m[1]
            for m in re.finditer(r'<passage id="(\w+)".*?>\n(.*?)</passage>', prompt, re.DOTALL)
            if "dredging" in m[2]
        )
        for word in template.replace("{}", f"[{id}]").split(" "):
            yield Piece(word + " ")
        yield Piece(finish="stop")

    return behave


def ask_model(index: Index, settings: Settings, behaviour: Behaviour) -> list[Answer]:
    with ModelServer(behaviour) as server:
        chosen = replace(settings, model="openai:test", model_url=server.url + "/v1", model_timeout_s=20)
        return list(Assistant(chosen, index, OverlapFinder()).stream(DREDGING))


@pytest.mark.models
def test_what_a_model_writes_is_streamed_without_ids_and_then_checked(small_index: Index, settings: Settings) -> None:
    written = "In 2021 the harbour authority spent 120 million crowns on dredging {}."
    *growing, answer = ask_model(small_index, settings, composing(written))
    assert len(growing) > 3
    assert not any("[" in snapshot.text for snapshot in growing)
    assert answer.outcome == "answered"
    assert [c.check.status for claim in answer.claims for c in claim.citations] == ["verified"]
    assert answer.claims[0].citations[0].page_index == 5
    assert answer.tokens.estimated
    assert answer.tokens.written == -(-len(written.replace("{}", "[k3f9]") + " ") // 4)
    assert answer_from_json(answer_json(answer)).tokens == answer.tokens


@pytest.mark.models
def test_a_model_that_changes_a_figure_is_found_out(small_index: Index, settings: Settings) -> None:
    written = "In 2021 the harbour authority spent 130 million crowns on dredging {}."
    answer = ask_model(small_index, settings, composing(written))[-1]
    check = answer.claims[0].citations[0].check
    assert check.status == "conflicting"
    assert any("130" in reason and "120" in reason for reason in check.reasons)


@pytest.mark.models
def test_a_model_that_refuses_gives_no_claims(small_index: Index, settings: Settings) -> None:
    answer = ask_model(small_index, settings, says(REFUSAL))[-1]
    assert (answer.outcome, answer.claims, answer.text) == ("not_in_documents", (), REFUSAL)
    assert answer.nearest
    assert answer.retrieved


@pytest.mark.models
def test_a_model_that_fails_leaves_an_error_and_the_pages_that_were_found(
    small_index: Index, settings: Settings
) -> None:
    answer = ask_model(small_index, settings, refuses(401))[-1]
    assert answer.error
    assert answer.complete
    assert answer.retrieved[0].page_index == 5


def test_no_test_calls_a_language_model_by_accident(small_index: Index, settings: Settings) -> None:
    with pytest.raises(RuntimeError, match="forbids it"):
        ask_model(small_index, settings, says("Anything."))


@pytest.mark.models
def test_a_model_makes_the_follow_up_stand_alone_when_there_is_one(small_index: Index, settings: Settings) -> None:
    history = [Turn("user", "What does a ticket for the ferry cost?"), Turn("assistant", "A ticket costs 12 crowns.")]
    with ModelServer(says("How old may children be who travel on the ferry free of charge?")) as server:
        chosen = replace(settings, model="openai:test", model_url=server.url + "/v1", model_timeout_s=20)
        first = next(Assistant(chosen, small_index, OverlapFinder()).stream("And for children?", history=history))
    assert first.searched == "How old may children be who travel on the ferry free of charge?"
    assert first.retrieved[0].passage.document == "ferry"
