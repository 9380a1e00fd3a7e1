"""Chat models behind an address, through LangChain. Comes in: a model's name, settings. Goes out: a ``Job``.

LangChain's types and the four clients under it stop here. Tracing, retries, redirects and kept connections are off:
a question makes one request, to the configured host and to no other.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from assistant.answering.background import Piece
from assistant.errors import LanguageModelError
from assistant.records import Prompt
from assistant.settings import Settings

__all__ = ["PROVIDERS", "ChatJob", "Provider", "address"]


@dataclass(frozen=True, slots=True)
class Provider:
    """How one of LangChain's providers is reached."""

    package: str  # its integration, as it is imported
    key_variables: tuple[str, ...]  # environment variables that may hold the key, the first being the usual one
    address: str  # where it is without a setting
    address_variables: tuple[str, ...] = ()
    own_address: bool = False  # whether settings.model_url speaks of it


PROVIDERS: Mapping[str, Provider] = {
    "ollama": Provider("langchain_ollama", (), "http://127.0.0.1:11434", ("OLLAMA_HOST",), own_address=True),
    "openai": Provider(
        "langchain_openai",
        ("OPENAI_API_KEY",),
        "https://api.openai.com/v1",
        ("OPENAI_BASE_URL", "OPENAI_API_BASE"),
        own_address=True,
    ),
    "anthropic": Provider(
        "langchain_anthropic",
        ("ANTHROPIC_API_KEY",),
        "https://api.anthropic.com",
        ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"),
    ),
    "google_genai": Provider(
        "langchain_google_genai",
        ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        "https://generativelanguage.googleapis.com/",
        ("GOOGLE_GEMINI_BASE_URL",),
    ),
}
"""The providers that a model's name may begin with, besides the local folder of ``local_model``."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def address(provider: str, settings: Settings, environ: Mapping[str, str]) -> str:
    """The base address of ``provider``: the setting, the provider's variable, or its default."""
    spec = PROVIDERS[provider]
    if spec.own_address and settings.model_url:
        return settings.model_url
    found = next((environ[name] for name in spec.address_variables if environ.get(name)), spec.address)
    if provider == "ollama" and "://" not in found:
        return _ollama_host(found)
    return found


def _ollama_host(host: str) -> str:
    """OLLAMA_HOST as an address: it is also what the server listens on, and may lack the port.

    >>> _ollama_host("0.0.0.0")
    'http://127.0.0.1:11434'
    """
    parts = urlsplit(f"//{host}")
    name = parts.hostname or "127.0.0.1"
    return f"http://{'127.0.0.1' if name == '0.0.0.0' else name}:{parts.port or 11434}"


class ChatJob:
    """One request to a chat model: streams the reply, and can be cancelled at any moment."""

    def __init__(
        self, provider: str, model: str, prompt: Prompt, settings: Settings, environ: Mapping[str, str]
    ) -> None:
        self._provider = provider
        self._model = model
        self._prompt = prompt
        self._settings = settings
        self._environ = environ
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False

    def run(self, emit: Callable[[Piece], None]) -> None:
        """Sends the request and emits the pieces of the reply; raises what LangChain or its client raises."""
        try:
            asyncio.run(self._main(emit))
        except asyncio.CancelledError:
            return

    def cancel(self) -> None:
        """Closes the connection, so that the server stops too."""
        with self._lock:
            self._cancelled = True
            if self._loop is not None and self._task is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._task.cancel)

    async def _main(self, emit: Callable[[Piece], None]) -> None:
        with self._lock:
            if self._cancelled:
                return
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        try:
            await self._stream(emit)
        finally:
            with self._lock:
                self._loop = self._task = None

    async def _stream(self, emit: Callable[[Piece], None]) -> None:
        from langchain_core.messages import HumanMessage, SystemMessage
        from langsmith import tracing_context

        system = [SystemMessage(self._prompt.system)] if self._prompt.system else []
        messages = [*system, HumanMessage(self._prompt.user)]
        where = address(self._provider, self._settings, self._environ)
        # "enabled=False" wins over LANGSMITH_TRACING and its kin in the environment
        with tracing_context(enabled=False):
            async with contextlib.AsyncExitStack() as closing:
                model = _BUILDERS[self._provider](
                    Order(self._model, where, self._prompt, self._settings, self._environ, closing)
                )
                _cool(model)
                emit(Piece("", ready=True))
                stream = model.astream(messages, config={"callbacks": []})
                closing.push_async_callback(stream.aclose)
                async for chunk in stream:
                    emit(_piece(chunk))


def _piece(chunk: Any) -> Piece:
    """Text blocks are the reply; every other block (reasoning, tool calls) only shows that the model is alive."""
    meta = chunk.response_metadata
    finish = next((str(meta[key]) for key in ("finish_reason", "stop_reason", "done_reason") if meta.get(key)), "")
    text = str(chunk.text)
    thinking = not text and bool(chunk.content or chunk.additional_kwargs.get("reasoning_content"))
    return Piece(text, finish, thinking)


def _cool(model: Any) -> None:
    """Temperature 0, except where the model is known to refuse one (LangChain's profile of it says so)."""
    if (model.profile or {}).get("temperature") is not False:
        model.temperature = 0.0


@dataclass(frozen=True, slots=True)
class Order:
    """What a builder of a chat model needs to know."""

    model: str
    where: str
    prompt: Prompt
    settings: Settings
    environ: Mapping[str, str]
    closing: contextlib.AsyncExitStack  # takes what is to be closed after the reply


def _key(provider: str, order: Order) -> str:
    """The provider's key. A server of one's own seldom has one, and its client insists on some."""
    spec = PROVIDERS[provider]
    key = next((order.environ[name] for name in spec.key_variables if order.environ.get(name)), "")
    if not key and ((spec.own_address and order.settings.model_url) or _is_loopback(order.where)):
        return "none"
    if not key:
        raise LanguageModelError(
            f"There is no key for {provider}. Put it into the environment as {spec.key_variables[0]}."
        )
    return key


def _is_loopback(where: str) -> bool:
    return (urlsplit(where).hostname or "") in _LOOPBACK


_HEADERS = {"Connection": "close"}  # a kept connection would outlive the event loop that it belongs to


def _openai(order: Order) -> Any:
    import openai
    from langchain.chat_models import init_chat_model

    key = _key("openai", order)
    timeout_s = order.settings.model_timeout_s
    # servers of one's own know max_tokens; OpenAI itself wants max_completion_tokens, LangChain's name for it
    own = bool(order.settings.model_url)
    limit: dict[str, Any] = (
        {"extra_body": {"max_tokens": order.settings.model_max_tokens}}
        if own
        else {"max_tokens": order.settings.model_max_tokens}
    )
    client = openai.DefaultAsyncHttpxClient(
        follow_redirects=False, trust_env=not _is_loopback(order.where), timeout=_timeout(timeout_s)
    )
    order.closing.push_async_callback(client.aclose)
    return init_chat_model(
        order.model,
        model_provider="openai",
        base_url=order.where,
        api_key=key,
        max_retries=0,
        timeout=timeout_s,
        stream_chunk_timeout=None,
        stream_usage=False,
        default_headers=_HEADERS,
        http_async_client=client,
        use_responses_api=False,
        **limit,
    )


def _ollama(order: Order) -> Any:
    from langchain.chat_models import init_chat_model

    client = {
        "headers": _HEADERS,
        "timeout": order.settings.model_timeout_s,
        "follow_redirects": False,
        "trust_env": not _is_loopback(order.where),
    }
    return init_chat_model(
        order.model,
        model_provider="ollama",
        base_url=order.where,
        num_predict=order.settings.model_max_tokens,
        num_ctx=_context_tokens(order.prompt, order.settings),
        client_kwargs=client,
    )


def _anthropic(order: Order) -> Any:
    from langchain.chat_models import init_chat_model

    return init_chat_model(
        order.model,
        model_provider="anthropic",
        base_url=order.where,
        api_key=_key("anthropic", order),
        max_retries=0,
        timeout=order.settings.model_timeout_s,
        max_tokens=order.settings.model_max_tokens,
        default_headers=_HEADERS,
    )


def _google_genai(order: Order) -> Any:
    from langchain.chat_models import init_chat_model

    model: Any = init_chat_model(
        order.model,
        model_provider="google_genai",
        base_url=order.where,
        api_key=_key("google_genai", order),
        vertexai=False,
        max_retries=1,  # counts attempts; 0 would mean the library's own default
        timeout=order.settings.model_timeout_s,
        max_output_tokens=order.settings.model_max_tokens,
        additional_headers=_HEADERS,
        client_args={"transport": _httpx_transport(order.where)},
    )
    order.closing.push_async_callback(model.client.aio.aclose)
    return model


def _httpx_transport(where: str) -> Any:
    """Given a transport of httpx, Google's client uses httpx; left to itself it uses aiohttp, and leaks on errors."""
    import httpx

    class Transport(httpx.AsyncHTTPTransport):
        def close(self) -> None:
            """The client's half that is not asynchronous gets the same transport, and closes it unused."""

    host = urlsplit(where).hostname or ""
    proxy = None if _is_loopback(where) or proxy_bypass(host) else getproxies().get(urlsplit(where).scheme)
    return Transport(proxy=proxy)


_BUILDERS: Mapping[str, Callable[[Order], Any]] = {
    "openai": _openai,
    "ollama": _ollama,
    "anthropic": _anthropic,
    "google_genai": _google_genai,
}


def _timeout(total_s: float) -> Any:
    import httpx2

    return httpx2.Timeout(total_s, connect=min(10.0, total_s))


def _context_tokens(prompt: Prompt, settings: Settings) -> int:
    """A context window that holds prompt and reply: Ollama's own is 4,096 and it cuts longer prompts off in silence.

    A token is taken for three characters, for one in scripts without spaces; rounded up to 4,096, because Ollama loads
    the model anew whenever the number changes.
    """
    text = prompt.system + prompt.user
    wide = sum(character >= "\u2e80" for character in text)
    tokens = (len(text) - wide) // 3 + wide + settings.model_max_tokens + 256
    return -(-tokens // 4096) * 4096
