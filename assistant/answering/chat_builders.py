"""LangChain's chat models, made for one request. Comes in: an ``Order``. Goes out: a model that answers it.

Retries, redirects and kept connections are off: a question makes one request, to the configured host and to no other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from assistant.answering.providers import PROVIDERS, is_loopback
from assistant.errors import LanguageModelError
from assistant.records import Prompt
from assistant.settings import Settings

__all__ = ["BUILDERS", "Order"]


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
    if not key and ((spec.own_address and order.settings.model_url) or is_loopback(order.where)):
        return "none"
    if not key:
        raise LanguageModelError(
            f"There is no key for {provider}. Put it into the environment as {spec.key_variables[0]}."
        )
    return key


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
        follow_redirects=False, trust_env=not is_loopback(order.where), timeout=_timeout(timeout_s)
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
        stream_usage=not own,  # what a server of one's own does with that option nobody knows
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
        "trust_env": not is_loopback(order.where),
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
    proxy = None if is_loopback(where) or proxy_bypass(host) else getproxies().get(urlsplit(where).scheme)
    return Transport(proxy=proxy)


BUILDERS: Mapping[str, Callable[[Order], Any]] = {
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
