"""A language model is asked safely: every way in which its server can fail ends soon, in words that help."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from assistant.answering.background import Limits
from assistant.answering.language_model import SWITCH, answer_with_model, check_model
from assistant.errors import LanguageModelError, SettingsError
from assistant.records import Prompt, Tokens
from assistant.settings import Settings
from tests.model_server import (
    Behaviour,
    ModelServer,
    breaks_off,
    falls_silent,
    garbage,
    keeps_alive,
    refuses,
    repeats,
    says,
    silent,
    trickles,
)

PROMPT = Prompt("Be brief.", "What is the capital?", {}, "The documents do not say.")
KEYS = {"OPENAI_API_KEY": "sk-very-secret-1", "ANTHROPIC_API_KEY": "sk-very-secret-2", "GOOGLE_API_KEY": "very-secret"}
PROVIDERS = ("openai", "ollama", "anthropic", "google_genai")


@contextmanager
def model(provider: str, behaviour: Behaviour) -> Iterator[tuple[ModelServer, Settings, dict[str, str]]]:
    """A server, the settings that name it, and the environment that leads to it."""
    with ModelServer(behaviour) as server:
        own = {"openai": server.url + "/v1", "ollama": server.url}.get(provider, "")
        environ = {**KEYS, "ANTHROPIC_BASE_URL": server.url, "GOOGLE_GEMINI_BASE_URL": server.url}
        yield server, Settings(model=f"{provider}:m", model_url=own, model_timeout_s=20.0), environ


def ask(settings: Settings, environ: dict[str, str], limits: Limits | None = None, prompt: Prompt = PROMPT) -> str:
    return "".join(answer_with_model(prompt, settings, environ=environ, limits=limits))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reply_streams_through_every_provider(provider: str) -> None:
    with model(provider, says("Seoul", " is ", "it.")) as (server, settings, environ):
        found = [piece for piece in answer_with_model(PROMPT, settings, environ=environ) if piece]
        assert found == ["Seoul", " is ", "it."]
        assert len(server.exchanges) == 1
        sent = str(server.exchanges[0].body)
        assert "Be brief." in sent
        assert "What is the capital?" in sent


@pytest.mark.parametrize("provider", PROVIDERS)
def test_two_questions_one_after_the_other_are_both_answered(provider: str) -> None:
    with model(provider, says("Seoul.")) as (server, settings, environ):
        assert [ask(settings, environ), ask(settings, environ)] == ["Seoul.", "Seoul."]
        assert len(server.exchanges) == 2


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_a_model_thinks_is_not_its_answer(provider: str) -> None:
    with model(provider, says("Seoul.", thought="Perhaps Busan?")) as (_, settings, environ):
        assert ask(settings, environ) == "Seoul."


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_a_server_says_that_it_read_and_wrote_is_told(provider: str) -> None:
    with model(provider, says("Seoul", ".", usage=(40, 3))) as (_, settings, environ):
        spent: list[Tokens] = []
        assert "".join(answer_with_model(PROMPT, settings, environ=environ, spent=spent.append)) == "Seoul."
        assert spent == [Tokens(40, 3)]


CHARACTERS = len(PROMPT.system) + len(PROMPT.user)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (says("Seoul", "."), Tokens(-(-CHARACTERS // 4), 2, estimated=True)),
        (breaks_off, Tokens(-(-CHARACTERS // 4), 1, estimated=True)),
        (refuses(500), Tokens()),
    ],
)
def test_where_a_server_says_nothing_of_tokens_characters_are_counted(
    provider: str, behaviour: Behaviour, expected: Tokens
) -> None:
    with model(provider, behaviour) as (_, settings, environ):
        spent: list[Tokens] = []
        with suppress(LanguageModelError):
            list(answer_with_model(PROMPT, settings, environ=environ, spent=spent.append))
        assert spent == [expected]


def test_thinking_inside_the_text_is_dropped_however_it_is_cut() -> None:
    with model("openai", says("<thi", "nk>Busan? <b", ">", "</th", "ink>\n\nSeo", "ul < Busan <", "")) as (_, s, e):
        assert ask(s, e) == "Seoul < Busan <"


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (401, "Incorrect API key provided: sk-very-secret-1", "refused the key (401)"),
        (403, "not in your plan", "does not allow this key"),
        (404, "The model m does not exist", "has no model m (404)"),
        (429, "Too many requests", "takes no more requests for now (429"),
        (400, "This model's maximum context length is 8 tokens", "longer than the model can read"),
        (400, "bad temperature", "refused the request (400): "),
        (500, "CUDA error", "failed (500): "),
        (503, "overloaded", "failed (503): "),
    ],
)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_refusal_says_what_happened_and_is_not_tried_again(
    provider: str, status: int, message: str, expected: str
) -> None:
    with model(provider, refuses(status, message)) as (server, settings, environ):
        with pytest.raises(LanguageModelError) as caught:
            ask(settings, environ)
        assert expected in str(caught.value)
        assert "very-secret" not in str(caught.value)
        assert len(server.exchanges) == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_refused_connection_says_what_to_start(provider: str) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    environ = {**KEYS, "ANTHROPIC_BASE_URL": nowhere, "GOOGLE_GEMINI_BASE_URL": nowhere}
    settings = Settings(model=f"{provider}:m", model_url=nowhere, model_timeout_s=5.0)
    with pytest.raises(LanguageModelError, match=rf"^{nowhere} cannot be reached\. "):
        ask(settings, environ)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("behaviour", "limits", "expected"),
    [
        (silent, Limits(total_s=0.4, gap_s=0.4), "The language model said nothing for 0.4"),
        (falls_silent, Limits(total_s=20, gap_s=0.4), "in the middle of its reply and said nothing more for 0.4 s."),
        (trickles, Limits(total_s=0.8, gap_s=20), "The language model was not done after 0.8 s."),
    ],
)
def test_a_server_that_stalls_is_given_up_in_time(
    provider: str, behaviour: Behaviour, limits: Limits, expected: str
) -> None:
    with model(provider, behaviour) as (_, settings, environ):
        with pytest.raises(LanguageModelError) as caught:
            ask(settings, environ, limits)
        assert expected in str(caught.value)


def test_comments_that_keep_a_connection_open_are_no_reply() -> None:
    with (
        model("openai", keeps_alive) as (_, settings, environ),
        pytest.raises(LanguageModelError, match=r"said nothing for 0\.4"),
    ):
        ask(settings, environ, Limits(total_s=0.4, gap_s=0.4))


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (says(), "replied with nothing"),
        (says("   "), "replied with nothing"),
        (says("<think>hm"), "replied with nothing"),
        (says("Half an ans", finish="length"), "cut off after 1024 tokens"),
        (says(thought="hm", finish="length"), "without an answer"),
        (says("Half", finish="content_filter"), "withheld the reply (content_filter)"),
        (repeats("and so on "), "it repeated itself over and over"),
        (garbage, "that is no chat reply"),
    ],
)
def test_an_unusable_reply_is_an_error_that_says_so(behaviour: Behaviour, expected: str) -> None:
    with model("openai", behaviour) as (_, settings, environ):
        with pytest.raises(LanguageModelError) as caught:
            ask(settings, environ)
        assert expected in str(caught.value)


def test_a_reply_without_end_is_cut_at_a_number_of_characters() -> None:
    with (
        model("openai", trickles) as (_, settings, environ),
        pytest.raises(LanguageModelError, match="past 100 characters"),
    ):
        ask(replace(settings, model_max_tokens=10), environ)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reply_that_breaks_off_is_an_error_and_what_came_before_stands(provider: str) -> None:
    with model(provider, breaks_off) as (_, settings, environ):
        got: list[str] = []
        with pytest.raises(LanguageModelError, match="broke off"):
            got.extend(answer_with_model(PROMPT, settings, environ=environ))
        assert "".join(got) == "The "


@pytest.mark.parametrize("provider", PROVIDERS)
def test_closing_the_iterator_ends_the_request(provider: str) -> None:
    with model(provider, trickles) as (server, settings, environ):
        stream = answer_with_model(PROMPT, settings, environ=environ)
        assert any(piece for piece in stream)
        close: Any = stream
        close.close()
        assert server.exchanges[0].hung_up.wait(5.0)


def test_a_silent_server_leaves_the_reader_free_to_stop() -> None:
    with model("openai", silent) as (_, settings, environ):
        stream = answer_with_model(PROMPT, settings, environ=environ, limits=Limits(20.0, 20.0, heartbeat_s=0.05))
        assert next(stream) == ""
        close: Any = stream
        close.close()
        assert list(stream) == []


def test_a_redirect_to_another_host_is_not_followed() -> None:
    with ModelServer(says("from elsewhere")) as elsewhere:
        away = refuses(307, location=elsewhere.url + "/v1/chat/completions")
        with (
            model("openai", away) as (_, settings, environ),
            pytest.raises(LanguageModelError, match="which is not followed"),
        ):
            ask(settings, environ)
        assert elsewhere.exchanges == []


def test_tracing_stays_off_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer(says()) as tracer:
        for variable in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_GATEWAY"):
            monkeypatch.setenv(variable, "true")
        for variable in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"):
            monkeypatch.setenv(variable, tracer.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_x")
        for provider in PROVIDERS:
            with model(provider, says("Seoul.")) as (server, settings, environ):
                assert ask(settings, environ) == "Seoul."
                assert len(server.exchanges) == 1
        assert tracer.exchanges == []


def test_a_local_server_needs_no_key_and_gets_none() -> None:
    with model("openai", says("Seoul.")) as (server, settings, _):
        assert ask(settings, {}) == "Seoul."
        assert server.exchanges[0].headers["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    ("name", "variable"), [("openai:m", "OPENAI"), ("anthropic:m", "ANTHROPIC"), ("google_genai:m", "GOOGLE")]
)
def test_a_missing_key_is_named_before_anything_is_sent(name: str, variable: str) -> None:
    with pytest.raises(LanguageModelError, match=f"environment as {variable}_API_KEY"):
        ask(Settings(model=name), {})


@pytest.mark.parametrize("provider", PROVIDERS)
def test_temperature_is_zero_and_the_length_is_limited(provider: str) -> None:
    with model(provider, says("Seoul.")) as (server, settings, environ):
        ask(replace(settings, model_max_tokens=77), environ)
        sent = server.exchanges[0].body
        options = {**sent, **sent.get("options", {}), **sent.get("generationConfig", {})}
        limit = options.get("max_tokens") or options.get("num_predict") or options.get("maxOutputTokens")
        assert (options["temperature"], limit) == (0, 77)


def test_ollama_is_given_a_context_that_holds_the_whole_prompt() -> None:
    with model("ollama", says("Seoul.")) as (server, settings, environ):
        ask(settings, environ, prompt=replace(PROMPT, user="word " * 6000))
        assert server.exchanges[0].body["options"]["num_ctx"] == 12288


def test_the_switch_makes_a_call_an_error_of_the_programme() -> None:
    with model("openai", says("Seoul.")) as (server, settings, environ):
        with pytest.raises(RuntimeError, match=f"{SWITCH}=0"):
            ask(settings, {**environ, SWITCH: "0"})
        assert server.exchanges == []


@pytest.mark.parametrize("name", ["extractive", "ollama:qwen3:8b", "openai:org/model", " anthropic:x "])
def test_a_good_name_is_given_back(name: str) -> None:
    assert check_model(name, Settings()) == name.strip()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gpt-5", "expected one of: extractive, ollama:NAME, openai:NAME, anthropic:NAME, google_genai:NAME, hugg"),
        ("", "There is no model ''"),
        ("nobody:x", "There is no model 'nobody:x'"),
        ("openai:", "is not followed by a model"),
        ("huggingface:/no/such", "there is no folder /no/such"),
    ],
)
def test_a_bad_name_is_refused_with_what_exists(name: str, expected: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_model(name, Settings())
    assert expected in str(caught.value)


def test_the_extractive_answerer_is_no_language_model() -> None:
    with pytest.raises(SettingsError, match="no language model"):
        ask(Settings(), {})
