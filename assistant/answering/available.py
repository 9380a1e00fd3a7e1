"""Which models can be chosen, and whether one works. Comes in: settings. Goes out: choices with their state, in words.

A person at the page may choose only from this list: the extractive answerer, the models named in the settings, and
those of an Ollama that runs where the settings say or on this machine. Nobody else is asked. Keys stay in the
environment: whether there is one is told, never what it is.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from assistant.answering.language_model import SWITCH, answer_with_model, check_model
from assistant.answering.providers import PROVIDERS, address
from assistant.errors import LanguageModelError, SettingsError
from assistant.records import Prompt
from assistant.settings import EXTRACTIVE, Settings

__all__ = ["ModelChoice", "ModelTest", "allowed", "models", "settings_for", "test"]

State = Literal["ready", "untested", "unusable"]
OLLAMA_S = 0.5
OLLAMA_PORT = 11434
MAX_REPLY_BYTES = 2 * 1024 * 1024
TEST_S = 30.0
_TINY = Prompt("You are being tested. Reply with one word.", "Reply with the word: ready", {}, "")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that can be chosen: ``name`` is what is asked for, ``label`` what is shown."""

    name: str
    label: str
    state: State  # "untested": named in the settings, and nothing speaks against it
    reason: str = ""  # in words, where the state is "unusable"


@dataclass(frozen=True, slots=True)
class ModelTest:
    """What came of asking a model one tiny question; ``words`` say what is wrong and what to do, or who answered."""

    ok: bool
    words: str
    seconds: float = 0.0


def models(settings: Settings, environ: Mapping[str, str] | None = None) -> list[ModelChoice]:
    """All models that can be chosen, each once: the extractive answerer, the configured ones, those of Ollama."""
    environ = os.environ if environ is None else environ
    running = _of_ollama(settings, environ)
    choices = {EXTRACTIVE: ModelChoice(EXTRACTIVE, EXTRACTIVE, "ready")}
    for name in _configured(settings):
        choices.setdefault(name, _choice(name, settings, environ, running))
    for name in running:
        choices.setdefault(name, ModelChoice(name, _label(name), "ready"))
    return list(choices.values())


def allowed(name: str, settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """``name`` where it can be chosen, the configured model where it is empty; else SettingsError lists the choices."""
    name = name.strip() or settings.model
    if name in (EXTRACTIVE, *_configured(settings)):
        return name
    names = [choice.name for choice in models(settings, environ)]
    if name not in names:
        raise SettingsError(f"The model {name[:80]!r} cannot be chosen here; there are: {', '.join(names)}")
    return name


def test(name: str, settings: Settings, environ: Mapping[str, str] | None = None) -> ModelTest:  # noqa: PT028 (not pytest's)
    """Ask ``name`` one tiny question; whatever goes wrong is said in words. SettingsError as in `allowed`."""
    environ = os.environ if environ is None else environ
    name = allowed(name, settings, environ)
    if name == EXTRACTIVE:
        return ModelTest(True, "It needs no language model.")
    brief = replace(settings_for(name, settings), model_timeout_s=min(settings.model_timeout_s, TEST_S))
    began = time.monotonic()
    try:
        said = "".join(answer_with_model(_TINY, brief, environ=environ))  # to its end: a broken reply is no pass
    except (LanguageModelError, SettingsError) as error:
        return ModelTest(False, _without_keys(str(error), environ), time.monotonic() - began)
    seconds = time.monotonic() - began
    if not said.strip():
        return ModelTest(False, f"{name} replied with nothing.", seconds)
    return ModelTest(True, f"{name} answered in {seconds:.1f} s.", seconds)


def settings_for(name: str, settings: Settings) -> Settings:
    """``settings`` with ``name`` as the model, and with 'model_url' only where it speaks of that model's provider."""
    ours = name.partition(":")[0] == _owner_of_url(settings)
    return replace(settings, model=name, model_url=settings.model_url if ours else "")


def _configured(settings: Settings) -> Sequence[str]:
    return [name for name in (settings.model, *settings.models) if name != EXTRACTIVE]


def _owner_of_url(settings: Settings) -> str:
    """The provider that 'model_url' speaks of: that of the first configured model that can have an address."""
    for name in _configured(settings):
        provider = name.partition(":")[0]
        if provider in PROVIDERS and PROVIDERS[provider].own_address:
            return provider
    parts = urlsplit(settings.model_url)
    return "ollama" if parts.port == OLLAMA_PORT and not parts.path.strip("/") else "openai"


def _choice(name: str, settings: Settings, environ: Mapping[str, str], running: Sequence[str]) -> ModelChoice:
    label = _label(name)
    try:
        check_model(name, settings)
    except SettingsError as error:
        return ModelChoice(name, label, "unusable", str(error))
    provider = name.partition(":")[0]
    if provider not in PROVIDERS:
        return ModelChoice(name, label, "untested")
    if name in running or f"{name}:latest" in running:
        return ModelChoice(name, label, "ready")
    own = settings_for(name, settings)
    keys, where = PROVIDERS[provider].key_variables, address(provider, own, environ)
    needs_key = keys and not own.model_url and urlsplit(where).hostname not in _LOOPBACK
    if needs_key and not any(environ.get(key) for key in keys):
        reason = f"There is no key for {provider}. Put it into the environment as {keys[0]}."
        return ModelChoice(name, label, "unusable", reason)
    return ModelChoice(name, label, "untested")


def _label(name: str) -> str:
    """What a name is shown as.

    >>> _label("ollama:qwen3:latest"), _label("huggingface:/models/small"), _label("openai:gpt-5")
    ('qwen3 (ollama)', 'small (huggingface)', 'gpt-5 (openai)')
    """
    provider, _, model = name.partition(":")
    model = model.rstrip("/").rpartition("/")[2] if provider == "huggingface" else model.removesuffix(":latest")
    return f"{model} ({provider})" if model else name


def _of_ollama(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """The chat models of a running Ollama; none where nothing answers within half a second."""
    where = address("ollama", settings_for("ollama:any", settings), environ)
    if environ.get(SWITCH, "1") == "0" or urlsplit(where).scheme not in ("http", "https"):
        return []
    try:
        found = json.loads(_fetched(where.rstrip("/") + "/api/tags"))
        tags = found.get("models", []) if isinstance(found, dict) else []
        return [f"ollama:{name}" for tag in tags if (name := _chat_model(tag))]
    except (OSError, ValueError, TypeError, RecursionError):  # whatever answers there may answer anything
        return []


def _chat_model(tag: object) -> str:
    """The name in an entry of Ollama's list, where it is a model that can chat."""
    if not isinstance(tag, dict) or not isinstance(tag.get("name"), str):
        return ""
    name, details = tag["name"], tag.get("details")
    family = str(details.get("family", "")) if isinstance(details, dict) else ""
    if not name or len(name) > 200 or not name.isprintable() or "embed" in name or "bert" in family:
        return ""
    return str(name)


def _fetched(url: str) -> bytes:
    """The body at ``url``, within half a second in all; OSError otherwise. No redirect is followed."""
    import httpx

    local = urlsplit(url).hostname in _LOOPBACK
    until = time.monotonic() + OLLAMA_S
    body = b""
    try:
        with (
            httpx.Client(timeout=OLLAMA_S, trust_env=not local, follow_redirects=False) as client,
            client.stream("GET", url, headers={"connection": "close"}) as reply,
        ):
            reply.raise_for_status()
            for piece in reply.iter_raw():
                body += piece
                if len(body) > MAX_REPLY_BYTES or time.monotonic() > until:
                    raise OSError("too much, or too slow")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OSError(str(error)) from error
    return body


def _without_keys(text: str, environ: Mapping[str, str]) -> str:
    """``text`` without any key of any provider, whichever of them is asked."""
    for provider in PROVIDERS.values():
        for variable in provider.key_variables:
            secret = environ.get(variable, "")
            text = text.replace(secret, "(key)") if len(secret) >= 4 else text
    return text
