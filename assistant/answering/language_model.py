"""An answer composed by a language model. Comes in: a ``Prompt``, settings. Goes out: text, piece by piece.

A model is named ``ollama:NAME``, ``openai:NAME`` (with 'model_url' any compatible server: llama.cpp, vLLM, LM Studio),
``anthropic:NAME``, ``google_genai:NAME`` or ``huggingface:FOLDER``. Whatever goes wrong is a LanguageModelError that
says what to do, and comes in time. What the text amounts to is told by ``interpret``; whether it is true is left to
``citations``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec

from assistant.answering.background import Job, Limits, pieces
from assistant.answering.chat_models import ChatJob
from assistant.answering.failures import Request, explain, unfinished
from assistant.answering.local_model import LocalJob, check_folder
from assistant.answering.providers import PROVIDERS, address
from assistant.answering.replies import Reply, RunawayGuard, ThinkingFilter, interpret
from assistant.answering.spending import Meter
from assistant.errors import LanguageModelError, SettingsError
from assistant.records import Prompt, Tokens
from assistant.settings import EXTRACTIVE, Settings

__all__ = ["SWITCH", "Reply", "answer_with_model", "check_model", "interpret"]

LOCAL = "huggingface"

SWITCH = "PINCITE_ALLOW_MODELS"
"""The environment variable that, set to 0, makes every call of a language model a RuntimeError, so that no test and no
closed installation calls one by accident."""

CHARS_PER_TOKEN = 10  # no language has longer tokens on average, so more characters than this are a server out of hand


def check_model(name: str, settings: Settings) -> str:
    """``name`` as it is used, when it names a model that can be asked; asks nothing of any server.

    Raises SettingsError for an unknown provider, listing those that exist, for one whose package is not installed, and
    for a folder that holds no model.
    """
    name = name.strip()
    if name == EXTRACTIVE:
        return name
    provider, _, model = name.partition(":")
    known = [EXTRACTIVE, *(f"{known}:NAME" for known in PROVIDERS), f"{LOCAL}:FOLDER"]
    if provider not in PROVIDERS and provider != LOCAL:
        raise SettingsError(f"There is no model {name!r}; expected one of: {', '.join(known)}")
    if not model.strip():
        raise SettingsError(f"{provider!r} is not followed by a model; expected one of: {', '.join(known)}")
    if provider == LOCAL:
        wrong = check_folder(model)
        if wrong:
            raise SettingsError(f"{name} cannot be used: {wrong}")
        return name
    package = PROVIDERS[provider].package
    if find_spec(package) is None:
        raise SettingsError(f"{name} needs a package that is not installed: pip install {package.replace('_', '-')}")
    return name


def answer_with_model(
    prompt: Prompt,
    settings: Settings,
    *,
    environ: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    spent: Callable[[Tokens], None] | None = None,
) -> Iterator[str]:
    """What ``settings.model`` writes to ``prompt``, piece by piece, without its thinking.

    A piece may be empty: while the model is silent one comes at least twice a second, so that the reader can stop.
    Closing the iterator ends the request. Raises SettingsError for a name that cannot be used, and
    LanguageModelError when the server refuses, is silent for too long, or writes nothing or without end; the pieces
    before it stand. ``environ`` holds the keys (default: the process's environment); ``spent`` is told, at the end and
    however it ends, what the request cost.
    """
    environ = os.environ if environ is None else environ
    name = check_model(settings.model, settings)
    if environ.get(SWITCH, "1") == "0":
        raise RuntimeError(f"{name} was called although {SWITCH}=0 forbids it")
    if name == EXTRACTIVE:
        raise SettingsError(f"{EXTRACTIVE!r} is no language model")
    provider, _, model = name.partition(":")
    job, request = _job(provider, model, prompt, settings, environ)
    meter = Meter(prompt)
    try:
        yield from _reply(job, settings, limits or Limits.of(settings), meter)
    except (LanguageModelError, GeneratorExit):
        raise
    except Exception as error:  # the four clients have no common base; this is the seam where theirs become ours
        raise explain(error, request, settings) from error
    finally:
        if spent is not None:
            spent(meter.tokens())


def _job(
    provider: str, model: str, prompt: Prompt, settings: Settings, environ: Mapping[str, str]
) -> tuple[Job, Request]:
    if provider == LOCAL:
        return LocalJob(model, prompt, settings), Request(provider, model, "file:", (), ())
    variables = PROVIDERS[provider].key_variables
    secrets = tuple(environ[name] for name in variables if environ.get(name))
    request = Request(provider, model, address(provider, settings, environ), variables, secrets)
    return ChatJob(provider, model, prompt, settings, environ), request


def _reply(job: Job, settings: Settings, limits: Limits, meter: Meter) -> Iterator[str]:
    thinking = ThinkingFilter()
    guard = RunawayGuard(settings.model_max_tokens * CHARS_PER_TOKEN)
    wrote, finish = False, ""
    for piece in pieces(job, limits):
        meter.feed(piece)
        finish = piece.finish or finish
        text = thinking.feed(piece.text)
        wrote = wrote or bool(text.strip())
        yield text
        endless = guard.feed(piece.text)
        if endless:
            raise LanguageModelError(f"The reply was cut off: {endless}. Ask again, or choose another model.")
    rest = thinking.close()
    yield rest
    trouble = unfinished(finish, wrote or bool(rest.strip()), settings)
    if trouble:
        raise LanguageModelError(trouble)
