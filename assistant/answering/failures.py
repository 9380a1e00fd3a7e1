"""What went wrong with a language model, in words. Comes in: a foreign exception. Goes out: a LanguageModelError.

Four clients raise four families of exceptions; what they share is LangChain's family, an HTTP status, or a cause that
is a socket error. Keys and what a server says about a key are never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.errors import LanguageModelError
from assistant.settings import Settings

__all__ = ["Request", "explain", "unfinished"]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of whom: as much as an explanation needs."""

    provider: str
    model: str
    address: str
    key_variables: Sequence[str]
    secrets: Sequence[str]  # never to be repeated

    @property
    def where(self) -> str:
        """The address without path, user name and password."""
        parts = urlsplit(self.address)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}"


_TOO_LONG = re.compile(
    r"context (?:length|size|window)|context_length|too long|too many (?:input )?tokens|maximum (?:context|input)|"
    r"max(?:imum)?[ _]tokens|exceed\w* .{0,40}(?:context|tokens)|token count .{0,40}exceeds",
    re.IGNORECASE,
)


def explain(error: BaseException, request: Request, settings: Settings) -> LanguageModelError:
    """The error to raise ``from`` the foreign ``error``: what happened, and what to do about it."""
    chain = list(_chain(error))
    status = next((s for s in map(_status, chain) if s), 0)
    kinds = {kind.__name__ for link in chain for kind in type(link).__mro__}
    text = _said(error, request)
    return LanguageModelError(_by_status(status, text, request, settings) or _by_kind(kinds, text, request, settings))


def unfinished(finish: str, wrote: bool, settings: Settings) -> str:
    """What to say of a reply that ended for the reason ``finish``; an empty string for one that ended well."""
    reason = finish.casefold()
    if reason in ("length", "max_tokens", "model_length"):
        if not wrote:
            return (
                f"The language model used all of its {settings.model_max_tokens} tokens without an answer (it may have "
                "spent them on thinking). Raise 'model_max_tokens'."
            )
        return (
            f"The reply was cut off after {settings.model_max_tokens} tokens. Raise 'model_max_tokens' or ask for less."
        )
    if reason in ("content_filter", "safety", "refusal", "recitation", "blocklist", "prohibited_content", "spii"):
        return f"The language model's provider withheld the reply ({finish}). Ask differently or choose another model."
    if not wrote:
        return "The language model replied with nothing. Ask again, or choose another model."
    if not reason:
        return "The reply broke off before its end. Ask again, and look into the server's log."
    return ""


def _by_status(status: int, text: str, request: Request, settings: Settings) -> str:
    name, where = request.model, request.where
    if status == 401 or (status in (400, 403) and re.search(r"api.?key", text, re.IGNORECASE)):
        return f"{where} refused the key ({status}). {_key_advice(request)}"
    if status == 403:
        return f"{where} does not allow this key to use {name} (403). Choose another model or key."
    if status in (400, 413, 422, 500) and _TOO_LONG.search(text):
        return _too_long(settings, text)
    if status == 404:
        return f"{where} has no model {name} (404). {_model_advice(request)}"
    if status == 429:
        return f"{where} takes no more requests for now (429: rate limit or quota). Wait a little and ask again."
    if 300 <= status < 400:
        return f"{where} points to another address ({status}), which is not followed. Set 'model_url' to the right one."
    if status >= 500:
        return f"{where} failed ({status}): {text} Ask again, and look into the server's log."
    if status >= 400:
        return f"{where} refused the request ({status}): {text}"
    return ""


def _by_kind(kinds: set[str], text: str, request: Request, settings: Settings) -> str:
    where = request.where
    if "ContextOverflowError" in kinds or _TOO_LONG.search(text):
        return _too_long(settings, text)
    if "ConnectTimeout" in kinds:
        return f"{where} did not take the connection in time. {_server_advice(request)}"
    if kinds & {"TimeoutException", "TimeoutError", "APITimeoutError", "ModelTimeoutError"}:
        return f"{where} did not answer within {settings.model_timeout_s:.3g} s. Raise 'model_timeout_s' or check it."
    if kinds & {"RemoteProtocolError", "ReadError", "ConnectionResetError", "IncompleteRead"}:
        return f"{where} broke off in the middle of the reply. Ask again, and look into the server's log."
    if kinds & {"ConnectError", "ConnectionError", "APIConnectionError", "ModelConnectionError", "OSError"}:
        return f"{where} cannot be reached. {_server_advice(request)}"
    if kinds & {"JSONDecodeError", "ValidationError", "APIResponseValidationError", "UnicodeDecodeError"}:
        return f"{where} replied with something that is no chat reply. {_server_advice(request)}"
    return f"{request.provider}:{request.model} failed: {text or 'no reason given.'}"


def _server_advice(request: Request) -> str:
    if request.provider == "ollama":
        return "Start Ollama ('ollama serve'), or set 'model_url' to where it runs."
    if request.provider == "openai":
        return "Start the server, or correct 'model_url' (it usually ends in /v1)."
    return "Check the network."


def _model_advice(request: Request) -> str:
    if request.provider == "ollama":
        return f"Get it with 'ollama pull {request.model}', or choose one that 'ollama list' shows."
    if request.provider == "openai":
        return "Correct the name, or 'model_url' (it usually ends in /v1)."
    return "Correct the name."


def _key_advice(request: Request) -> str:
    if request.key_variables:
        return f"Put a valid key into the environment as {request.key_variables[0]}."
    return "Check how the server is protected."


def _too_long(settings: Settings, text: str) -> str:
    return (
        f"The prompt is longer than the model can read. Lower 'prompt_passages' (now {settings.prompt_passages}), or "
        f"choose a model or a server setting with a larger context. The server said: {text}"
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int:
    for name in ("status_code", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int) and 300 <= value < 600:
            return value
    return 0


_KEYS = re.compile(r"\b(?:sk|pk|gsk|lsv2|hf|AIza)[-_]?[A-Za-z0-9*_.-]{6,}|(?i:bearer)\s+\S+")


def _said(error: BaseException, request: Request) -> str:
    """The server's words on one line, without keys, 300 characters at most."""
    body = getattr(error, "body", None)
    words = body.get("message") if isinstance(body, dict) else None
    text = " ".join(str(words or error).split())
    for secret in request.secrets:
        text = text.replace(secret, "(key)")
    text = _KEYS.sub("(key)", text)
    return text if len(text) <= 300 else text[:299] + "…"
