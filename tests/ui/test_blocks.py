"""What the page does with a desk: it shows every step, keeps the conversation, and survives every error."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pytest

from assistant.records import Turn
from assistant.ui.blocks import HIDDEN, OUTPUTS, build_page
from assistant.ui.desk import Desk
from assistant.ui.theme import theme
from assistant.ui.wording import Language, Wording

from .fakes import HOSTILE, FakeAssistant
from .talking import Visitor, make_fake_desk


@pytest.fixture
def made(tmp_path: Path) -> tuple[Desk, FakeAssistant]:
    return make_fake_desk(tmp_path)


@pytest.fixture
def visitor(made: tuple[Desk, FakeAssistant]) -> Visitor:
    return Visitor(made[0])


def test_a_quick_answer_is_seen_at_once_with_its_question(visitor: Visitor) -> None:
    visitor.ask("  How much cargo?  ")
    (seen,) = visitor.seen
    assert ">How much cargo?</h2>" in seen["current"]
    assert 'aria-busy="false"' in seen["current"]
    assert seen["current"].count('class="chip') == 5
    assert (seen["question"], seen["welcome"], seen["ask"], seen["stop"]) == ("", False, True, False)
    assert visitor.conversation


def test_of_a_slow_answer_the_question_is_seen_first(visitor: Visitor, made: tuple[Desk, FakeAssistant]) -> None:
    asking = threading.Thread(target=visitor.ask, args=("a slow answer",))
    asking.start()
    until = time.monotonic() + 10
    while not visitor.seen and time.monotonic() < until:
        asking.join(0.02)
    first = visitor.seen[0]
    assert 'aria-busy="true"' in first["current"]
    assert ">a slow answer</h2>" in first["current"]
    assert (first["question"], first["welcome"], first["ask"], first["stop"]) == ("", False, False, True)
    made[0].conversations.stop("", visitor.conversation)
    asking.join(10)
    assert (visitor.shown["ask"], visitor.shown["stop"]) == (True, False)


def test_the_conversation_is_handed_on_as_turns(visitor: Visitor, made: tuple[Desk, FakeAssistant]) -> None:
    visitor.ask("How much cargo?")
    visitor.ask("And in 2023?")
    ((), (asked, answered)) = made[1].histories
    assert asked == Turn("user", "How much cargo?")
    assert answered.role == "assistant"
    assert "How much cargo?" in visitor.shown["past"]
    assert "And in 2023?" in visitor.shown["current"]


@pytest.mark.parametrize("question", ["broken", "refuse"])
def test_answers_that_failed_are_no_part_of_the_conversation(
    visitor: Visitor, made: tuple[Desk, FakeAssistant], question: str
) -> None:
    visitor.ask(question)
    visitor.ask("How much cargo?")
    assert made[1].histories[-1] == []


def test_our_own_errors_are_shown_in_their_words(visitor: Visitor) -> None:
    visitor.ask("refuse")
    assert "No such document" in visitor.shown["current"]
    assert "<script>" not in visitor.shown["current"]


def test_any_other_error_is_shown_too_and_names_no_detail(visitor: Visitor, made: tuple[Desk, FakeAssistant]) -> None:
    made[1].index.shelf["reports/harbour"][1].clear()
    visitor.ask("How much cargo?")
    assert "Something went wrong inside Pincite" in visitor.shown["current"]
    assert "Traceback" not in visitor.shown["current"]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_question_changes_nothing(visitor: Visitor, text: str) -> None:
    visitor.ask(text)
    assert visitor.seen == [{}]
    assert visitor.desk.conversations.list("") == []


def test_a_question_is_asked_of_the_chosen_documents_and_model(
    visitor: Visitor, made: tuple[Desk, FakeAssistant]
) -> None:
    made[1].settings = replace(made[1].settings, models=("ollama:small",))
    visitor.ask("How much cargo?", chosen='["note", "white-paper"]', model="ollama:small")
    (exchange,) = visitor.desk.conversations.load("", visitor.conversation).exchanges
    assert (exchange.documents, exchange.model) == (("note", "white-paper"), "ollama:small")
    assert made[1].asked[-1] == {"documents": ("note", "white-paper"), "model": "ollama:small"}
    assert "2 documents asked" in visitor.shown["current"]


@pytest.mark.parametrize("model", ["huggingface:/etc", "openai:gpt-5", "nonsense", HOSTILE])
def test_a_model_that_cannot_be_chosen_is_not_asked(
    visitor: Visitor, made: tuple[Desk, FakeAssistant], model: str
) -> None:
    visitor.ask("How much cargo?", model=model)
    assert "cannot be chosen here" in visitor.shown["notice"]
    assert "<script>" not in visitor.shown["notice"]
    assert made[1].asked == []


@pytest.mark.parametrize("chosen", ["", "[]", "{}", "nonsense", "3", "null"])
def test_nothing_chosen_means_all_documents(visitor: Visitor, made: tuple[Desk, FakeAssistant], chosen: str) -> None:
    visitor.ask("How much cargo?", chosen=chosen)
    assert made[1].asked[-1]["documents"] is None


def test_retry_replaces_the_answer_and_what_followed_and_can_be_undone(visitor: Visitor) -> None:
    visitor.ask("How much cargo?")
    visitor.ask("quote")
    visitor.again('{"exchange": 1}')
    assert ">quote</h2>" not in visitor.everything
    assert "was replaced" in visitor.seen[0]["notice"]
    assert 'data-exchange="3"' in visitor.shown["current"]
    visitor.act('{"do": "back"}')
    assert 'data-exchange="1"' in visitor.shown["past"]
    assert 'data-exchange="2"' in visitor.shown["current"]


def test_exactly_as_written_leaves_the_conversation_out(visitor: Visitor, made: tuple[Desk, FakeAssistant]) -> None:
    visitor.ask("How much cargo?")
    visitor.ask("And in 2023?")
    visitor.again('{"exchange": 2, "exact": true}')
    assert made[1].histories[-1] == []
    assert "Searched exactly as written" in visitor.shown["current"]
    visitor.again('{"exchange": 3}')
    assert made[1].histories[-1] == [], "retry keeps what was asked for"


def test_a_question_is_edited_in_the_box_and_replaces_the_old_one(visitor: Visitor) -> None:
    visitor.ask("How much cargo?")
    visitor.ask("quote")
    visitor.act('{"do": "edit", "exchange": 1}')
    assert (visitor.shown["question"], visitor.shown["editing"]) == ("How much cargo?", "1")
    assert "rewriting" in visitor.shown["notice"]
    visitor.ask("How much cargo in winter?", editing="1")
    assert visitor.shown["past"] == ""
    assert ">How much cargo in winter?</h2>" in visitor.shown["current"]
    assert visitor.shown["editing"] == ""


def test_editing_can_be_given_up(visitor: Visitor) -> None:
    visitor.ask("How much cargo?")
    visitor.act('{"do": "edit", "exchange": 1}')
    visitor.act('{"do": "cancel"}')
    assert (visitor.shown["question"], visitor.shown["editing"], visitor.shown["notice"]) == ("", "", "")


def test_undo_takes_the_last_exchange_back(visitor: Visitor) -> None:
    visitor.ask("How much cargo?")
    visitor.act('{"do": "undo", "exchange": 1}')
    assert (visitor.everything, visitor.shown["welcome"]) == ("", True)
    visitor.act('{"do": "back"}')
    assert ">How much cargo?</h2>" in visitor.shown["current"]


def test_a_conversation_is_opened_as_it_was_also_by_a_server_begun_anew(visitor: Visitor, tmp_path: Path) -> None:
    visitor.ask("How much cargo?")
    visitor.ask("quote")
    visitor.desk.close()
    later = Visitor(make_fake_desk(tmp_path)[0])
    later.act(json.dumps({"do": "open", "conversation": visitor.conversation}))
    assert later.shown["past"] == visitor.shown["past"]
    assert later.shown["current"] == visitor.shown["current"]
    later.act('{"do": "open", "conversation": ""}')
    assert (later.everything, later.conversation, later.shown["welcome"]) == ("", "", True)


def test_another_persons_conversation_is_not_found(made: tuple[Desk, FakeAssistant]) -> None:
    ann, bob = Visitor(made[0], "ann"), Visitor(made[0], "bob")
    ann.ask("quote secret")
    for command in (
        json.dumps({"do": "open", "conversation": ann.conversation}),
        '{"do": "undo", "exchange": 1}',
        '{"do": "edit", "exchange": 1}',
        '{"do": "back"}',
    ):
        bob.shown = {"conversation": ann.conversation}
        bob.act(command)
        assert "no such conversation" in bob.shown["notice"]
        assert "secret" not in str(bob.seen)
    bob.again('{"exchange": 1}')
    bob.stop()
    bob.ask("mine?")
    assert "secret" not in str(bob.seen)
    assert len(made[0].conversations.load("ann", ann.conversation).exchanges) == 1


@pytest.mark.parametrize(
    "command", ["", "nonsense", "[]", "null", '{"do": "fly"}', '{"exchange": "x"}', '{"exchange": {}}', HOSTILE]
)
def test_commands_that_mean_nothing_do_nothing(visitor: Visitor, command: str) -> None:
    visitor.ask("How much cargo?")
    before = visitor.everything
    visitor.act(command)
    visitor.again(command)
    assert visitor.everything == before


def test_stop_ends_the_answer_with_what_was_written(visitor: Visitor, made: tuple[Desk, FakeAssistant]) -> None:
    asking = threading.Thread(target=visitor.ask, args=("a slow answer",))
    asking.start()
    until = time.monotonic() + 10
    while "Cargo reached" not in visitor.everything and time.monotonic() < until:
        asking.join(0.02)
    stopping = Visitor(made[0], shown={"conversation": visitor.conversation})
    stopping.request = visitor.request
    stopping.stop()
    asking.join(10)
    assert "Stopped." in stopping.shown["current"]
    assert "Cargo reached" in stopping.shown["current"]
    assert made[1].closed.wait(10), "the assistant went on writing"
    (exchange,) = made[0].conversations.load("", visitor.conversation).exchanges
    assert exchange.state == "stopped"


def test_a_conversation_opened_while_it_is_answered_shows_the_answer_grow(made: tuple[Desk, FakeAssistant]) -> None:
    first, second = Visitor(made[0]), Visitor(made[0])
    asking = threading.Thread(target=first.ask, args=("a slow answer",))
    asking.start()
    until = time.monotonic() + 10
    while "Cargo reached" not in first.everything and time.monotonic() < until:
        asking.join(0.02)
    looking = threading.Thread(
        target=second.act, args=(json.dumps({"do": "open", "conversation": first.conversation}),)
    )
    looking.start()
    while "Cargo reached" not in second.everything and time.monotonic() < until:
        looking.join(0.02)
    made[0].conversations.stop("", first.conversation)
    looking.join(10)
    asking.join(10)
    assert "Stopped." in second.shown["current"]
    assert "Stopped." in first.shown["current"]


def test_a_second_question_waits_until_the_first_is_answered(made: tuple[Desk, FakeAssistant]) -> None:
    first = Visitor(made[0])
    asking = threading.Thread(target=first.ask, args=("a slow answer",))
    asking.start()
    until = time.monotonic() + 10
    while not first.conversation and time.monotonic() < until:
        asking.join(0.02)
    other_tab = Visitor(made[0], shown={"conversation": first.conversation})
    other_tab.ask("quote")
    assert "Stop it first" in other_tab.shown["notice"]
    made[0].conversations.stop("", first.conversation)
    asking.join(10)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_has_no_parts_that_call_out(made: tuple[Desk, FakeAssistant], language: Language) -> None:
    async def build() -> gr.Blocks:
        return build_page(made[0], Wording(language), ["A question?"])

    page = asyncio.run(build())  # outside of a loop Gradio opens one that it never closes
    assert page.analytics_enabled is False
    assert vars(page._queue)["ANAYLTICS_CACHE_FREQUENCY"] > 10**9, "Gradio calls this by another name now"
    kinds = {block.get_block_name() for block in page.blocks.values()}
    assert kinds <= {"html", "row", "column", "button", "textbox", "form"}
    assert not [font for font in theme()._font + theme()._font_mono if type(font).__name__ == "GoogleFont"]
    assert {block.elem_id for block in page.blocks.values()} >= {*OUTPUTS, *HIDDEN}
    assert all(fn.api_visibility == "private" for fn in page.fns.values()), (
        "only the programme's doors are for programs"
    )
