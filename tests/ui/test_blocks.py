"""What the page does with an assistant: it shows every step, hands on the conversation, and survives every error."""

from __future__ import annotations

import asyncio
from pathlib import Path

import gradio as gr
import pytest

from assistant.records import Turn
from assistant.ui.blocks import build_page, conversation, settled, theme, turns
from assistant.ui.chat_html import Exchange

from .fakes import FakeAssistant, make_index


@pytest.fixture
def assistant(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(make_index(tmp_path))


def ask(assistant: FakeAssistant, question: str, before: tuple[Exchange, ...] = ()) -> list[Exchange]:
    return list(conversation(assistant, question, before))  # type: ignore[arg-type]


def test_the_question_is_seen_first_then_the_pages_then_the_checked_answer(assistant: FakeAssistant) -> None:
    steps = ask(assistant, "  How much cargo?  ")
    assert steps[0] == Exchange(1, "How much cargo?")
    assert steps[1].answer is not None
    assert not steps[1].answer.complete
    assert steps[1].answer.retrieved
    assert steps[-1].answer is not None
    assert steps[-1].answer.complete
    assert steps[-1].answer.claims


def test_the_conversation_is_handed_on_as_turns(assistant: FakeAssistant) -> None:
    first = ask(assistant, "How much cargo?")[-1]
    ask(assistant, "And in 2023?", (first,))
    assert first.answer is not None
    assert assistant.histories == [[], [Turn("user", "How much cargo?"), Turn("assistant", first.answer.text)]]


def test_answers_that_failed_or_were_stopped_are_no_part_of_the_conversation(assistant: FakeAssistant) -> None:
    failed, stopped = ask(assistant, "broken")[-1], ask(assistant, "How much cargo?")[1]
    assert turns((Exchange(1, "q", error="no"), failed, stopped)) == []


def test_our_own_errors_are_shown_in_their_words(assistant: FakeAssistant) -> None:
    last = ask(assistant, "refuse")[-1]
    assert last.error.startswith("No such document")
    assert last.answer is None


def test_any_other_error_is_shown_too_and_names_no_detail(assistant: FakeAssistant) -> None:
    assistant.index.shelf.clear()
    last = ask(assistant, "How much cargo?")[-1]
    assert "went wrong" in last.error or "There is no document" in last.error


def test_an_answer_that_did_not_end_was_stopped(assistant: FakeAssistant) -> None:
    first, growing, *_, ended = ask(assistant, "How much cargo?")
    failed = Exchange(2, "q", error="no")
    made = settled((first, growing, ended, failed))
    assert [exchange.stopped for exchange in made] == [True, True, False, False]
    assert settled(made) == made


def test_stopping_closes_the_stream(assistant: FakeAssistant) -> None:
    steps = conversation(assistant, "slow", ())  # type: ignore[arg-type]
    assert next(steps) == Exchange(1, "slow")
    seen = [next(steps), next(steps)]
    assert seen[-1].answer is not None
    steps.close()
    assert assistant.closed.is_set()


def test_the_page_has_no_parts_that_call_out(assistant: FakeAssistant) -> None:
    async def made() -> gr.Blocks:
        return build_page(assistant, ["A question?"])  # type: ignore[arg-type]

    page = asyncio.run(made())  # outside of a loop Gradio opens one that it never closes
    assert page.analytics_enabled is False
    assert vars(page._queue)["ANAYLTICS_CACHE_FREQUENCY"] > 10**9, "Gradio calls this by another name now"
    kinds = {block.get_block_name() for block in page.blocks.values()}
    assert kinds <= {"html", "row", "column", "button", "textbox", "state", "form"}
    assert not [font for font in theme()._font + theme()._font_mono if type(font).__name__ == "GoogleFont"]
