"""Which models can be chosen, before real servers on this machine: what is there, what is wrong, never a key."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from assistant.answering import available
from assistant.answering.available import ModelChoice, allowed, models, settings_for
from assistant.errors import SettingsError
from assistant.settings import EXTRACTIVE, Settings, load_settings
from tests.model_server import (
    Behaviour,
    ModelServer,
    breaks_off,
    garbage,
    keeps_alive,
    lists,
    refuses,
    says,
    silent,
)

pytestmark = pytest.mark.models

KEY = "sk-planted-0123456789abcdef"
QWEN = {"name": "qwen3:latest", "details": {"family": "qwen3"}}
EXTRACTIVE_CHOICE = ModelChoice(EXTRACTIVE, EXTRACTIVE, "ready")


def unused_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def nothing() -> dict[str, str]:
    """An environment in which no Ollama runs and no key is."""
    return {"OLLAMA_HOST": f"127.0.0.1:{unused_port()}"}


def at(server: ModelServer, **more: str) -> dict[str, str]:
    return {"OLLAMA_HOST": server.url.removeprefix("http://"), **more}


def test_without_anything_configured_the_documents_are_quoted(nothing: dict[str, str]) -> None:
    assert models(Settings(), nothing) == [EXTRACTIVE_CHOICE]


def test_the_models_of_a_running_ollama_are_found(nothing: dict[str, str]) -> None:
    small = {"name": "gemma3:4b"}
    with ModelServer(lists([QWEN, small, QWEN])) as server:
        found = models(Settings(), at(server))
        assert [exchange.path for exchange in server.exchanges] == ["/api/tags"]
    ready = ModelChoice("ollama:qwen3:latest", "qwen3 (ollama)", "ready")
    assert found == [EXTRACTIVE_CHOICE, ready, ModelChoice("ollama:gemma3:4b", "gemma3:4b (ollama)", "ready")]


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ({"name": "nomic-embed-text:latest", "details": {"family": "nomic-bert"}}, False),
        ({"name": "all-minilm:22m", "details": {"family": "bert"}}, False),
        ({"name": "x" * 201}, False),
        ({"name": "a\nb"}, False),
        ({"name": ""}, False),
        ({"name": 7}, False),
        ("qwen3", False),
        ({"name": "qwen3", "details": None}, True),
        ({"name": "<b>x</b>", "details": {}}, True),  # data: whoever shows it escapes it
    ],
)
def test_only_names_of_models_that_chat_are_offered(tag: Any, found: bool) -> None:
    with ModelServer(lists([tag])) as server:
        assert (len(models(Settings(), at(server))) == 2) is found


@pytest.mark.parametrize(
    "behaviour",
    [
        lists(b"[]"),
        lists(b'{"models": {}}'),
        lists(b'{"models": null}'),
        lists(b"\xff\xfe"),
        lists(b"{"),
        lists(b"[" * 100_000),
        lists(b'"' + b"x" * (available.MAX_REPLY_BYTES + 10)),
        refuses(500),
        refuses(302, location="http://127.0.0.1:9/api/tags"),
        garbage,
        silent,
        keeps_alive,
        breaks_off,
    ],
)
def test_an_ollama_that_answers_nonsense_or_nothing_is_none_and_soon(behaviour: Behaviour) -> None:
    with ModelServer(behaviour) as server:
        began = time.monotonic()
        assert models(Settings(), at(server)) == [EXTRACTIVE_CHOICE]
        assert time.monotonic() - began < 10 * available.OLLAMA_S, "a loaded machine is slow, but not that slow"


@pytest.mark.parametrize(
    ("settings", "name", "asked_at"),
    [
        (Settings(), "ollama:x", ""),
        (Settings(model_url="http://box:11434"), "ollama:x", "http://box:11434"),
        (Settings(model_url="http://box:11434"), "openai:x", ""),
        (Settings(model_url="http://box:8080/v1"), "openai:x", "http://box:8080/v1"),
        (Settings(model_url="http://box:8080/v1"), "ollama:x", ""),
        (Settings(model_url="http://box:11434/v1"), "openai:x", "http://box:11434/v1"),
        (Settings(model="ollama:y", model_url="http://box:99"), "ollama:x", "http://box:99"),
        (Settings(model="ollama:y", model_url="http://box:99"), "openai:x", ""),
        (Settings(models=("anthropic:a", "openai:b"), model_url="http://box:99"), "openai:x", "http://box:99"),
        (Settings(models=("anthropic:a", "openai:b"), model_url="http://box:99"), "anthropic:a", ""),
        (Settings(model="openai:y", model_url="http://box:99"), EXTRACTIVE, ""),
    ],
)
def test_the_configured_address_is_used_for_its_own_provider_only(settings: Settings, name: str, asked_at: str) -> None:
    made = settings_for(name, settings)
    assert (made.model, made.model_url) == (name, asked_at)


def test_configured_models_come_with_what_is_known_of_them(nothing: dict[str, str], tmp_path: Path) -> None:
    names = ("openai:gpt-5", "anthropic:c", "nobody:x", "ollama:qwen3", f"huggingface:{tmp_path / 'none'}", "openai:")
    settings = Settings(model="ollama:qwen3", models=names)
    found = {choice.name: choice for choice in models(settings, {**nothing, "ANTHROPIC_API_KEY": KEY})}
    assert list(found) == [EXTRACTIVE, "ollama:qwen3", *(name for name in names if name != "ollama:qwen3")]
    assert found["openai:gpt-5"].state == "unusable"
    assert found["openai:gpt-5"].reason == (
        "There is no key for openai. Put it into the environment as OPENAI_API_KEY."
    )
    assert (found["anthropic:c"].state, found["anthropic:c"].reason) == ("untested", "")
    assert "There is no model 'nobody:x'" in found["nobody:x"].reason
    assert "cannot be used" in found[names[4]].reason
    assert "is not followed by a model" in found["openai:"].reason
    assert found["ollama:qwen3"].state == "untested"
    with ModelServer(lists([QWEN])) as server:
        choices = models(settings, at(server))
    assert [(c.state) for c in choices if c.name == "ollama:qwen3"] == ["ready"]


def test_a_server_of_ones_own_needs_no_key(nothing: dict[str, str]) -> None:
    settings = Settings(model="openai:any", model_url="http://127.0.0.1:9/v1")
    assert [choice.state for choice in models(settings, nothing)] == ["ready", "untested"]


@pytest.mark.parametrize("name", ["huggingface:/etc", "openai:other", "nobody:x", "<script>", "ollama:x", "x" * 5000])
def test_nobody_chooses_what_is_not_offered(nothing: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=r"cannot be chosen here; there are: extractive, openai:any"):
        allowed(name, Settings(models=("openai:any",)), nothing)


@pytest.mark.parametrize(("given", "name"), [("", "openai:any"), (" ", "openai:any"), (EXTRACTIVE, EXTRACTIVE)])
def test_no_name_is_the_configured_model(nothing: dict[str, str], given: str, name: str) -> None:
    assert allowed(given, Settings(model="openai:any"), nothing) == name


def test_a_model_that_answers_passes_its_test() -> None:
    with ModelServer(lists([QWEN], says("ready"))) as server:
        environ = at(server)
        made = available.test("ollama:qwen3:latest", Settings(), environ)
        chat = server.exchanges[-1]
    assert made.ok
    assert made.words.startswith("ollama:qwen3:latest answered in ")
    assert chat.path == "/api/chat"
    assert len(json.dumps(chat.body["messages"])) < 300, "the question is tiny, and holds nothing of any document"
    assert available.test(EXTRACTIVE, Settings(), environ).ok


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (refuses(401, "Incorrect API key provided: " + KEY), "refused the key (401). Put a valid key into the"),
        (refuses(403, f"bearer {KEY} may not"), "does not allow this key to use any (403)"),
        (refuses(404, "no such model"), "has no model any (404)"),
        (refuses(429, KEY), "takes no more requests for now"),
        (refuses(500, f"crashed with Authorization: Bearer {KEY}"), "failed (500)"),
        (refuses(302, location="http://127.0.0.1:9/"), "points to another address (302)"),
        (silent, "said nothing"),
        (garbage, ""),
        (breaks_off, ""),
        (says(""), "replied with nothing"),
    ],
)
def test_what_is_wrong_with_a_model_is_said_in_words_without_the_key(
    behaviour: Behaviour, words: str, caplog: pytest.LogCaptureFixture, nothing: dict[str, str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with ModelServer(behaviour) as server:
        settings = Settings(model="openai:any", model_url=f"{server.url}/v1", model_timeout_s=2)
        made = available.test("openai:any", settings, {**nothing, "OPENAI_API_KEY": KEY})
        assert KEY in str(server.exchanges[0].headers), "the key was sent to the server that it is for"
        choices = models(settings, {**nothing, "OPENAI_API_KEY": KEY})
    assert not made.ok
    assert words in made.words
    said = json.dumps([asdict(made), *map(asdict, choices)])
    assert KEY not in said
    assert KEY[3:] not in said
    assert KEY not in caplog.text
    assert settings.fingerprint().isalnum()


def test_a_server_that_is_not_there_is_said_with_what_to_do(nothing: dict[str, str]) -> None:
    settings = Settings(model="ollama:qwen3")
    made = available.test("ollama:qwen3", settings, nothing)
    assert not made.ok
    assert "cannot be reached. Start Ollama ('ollama serve')" in made.words


def test_a_missing_key_names_the_variable(nothing: dict[str, str]) -> None:
    made = available.test("openai:gpt-5", Settings(model="openai:gpt-5"), nothing)
    assert not made.ok
    assert made.words == "There is no key for openai. Put it into the environment as OPENAI_API_KEY."


def test_where_models_are_forbidden_none_is_looked_for(nothing: dict[str, str]) -> None:
    with ModelServer(lists([QWEN])) as server:
        assert models(Settings(), at(server, PINCITE_ALLOW_MODELS="0")) == [EXTRACTIVE_CHOICE]
        assert server.exchanges == []


@pytest.mark.parametrize(
    ("text", "environ", "names"),
    [
        ("", {}, ()),
        ('models = ["ollama:a", "openai:b"]', {}, ("ollama:a", "openai:b")),
        ('models = "ollama:a, openai:b,,ollama:a"', {}, ("ollama:a", "openai:b")),
        ('models = "ollama:a"', {"PINCITE_MODELS": "openai:b"}, ("openai:b",)),
        ('models = "ollama:a"', {"PINCITE_MODELS": ""}, ()),
    ],
)
def test_models_are_named_in_the_settings(
    tmp_path: Path, text: str, environ: Mapping[str, str], names: tuple[str, ...]
) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text(text)
    assert load_settings(file, environ).models == names


@pytest.mark.parametrize("text", ["models = 7", "models = [7]", "without_login = 2", 'without_login = "perhaps"'])
def test_settings_of_another_type_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match="expected"):
        load_settings(file, {})


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("1", True), ("TRUE", True), ("off", False), ("", False)])
def test_a_switch_is_set_in_the_environment(tmp_path: Path, text: str, value: bool) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text("")
    assert load_settings(file, {"PINCITE_WITHOUT_LOGIN": text}).without_login is value
    assert load_settings(file, {}, without_login=value).without_login is value
