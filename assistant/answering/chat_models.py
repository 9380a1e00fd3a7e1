"""Chat models behind an address, through LangChain. Comes in: a model's name, settings. Goes out: a ``Job``.

LangChain's types and the four clients under it stop here and in ``chat_builders``. Tracing is off.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping
from typing import Any

from assistant.answering.background import Piece
from assistant.answering.chat_builders import BUILDERS, Order
from assistant.answering.providers import address
from assistant.records import Prompt
from assistant.settings import Settings

__all__ = ["ChatJob"]


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
                model = BUILDERS[self._provider](
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
    used = chunk.usage_metadata or {}
    return Piece(text, finish, thinking, False, used.get("input_tokens", 0), used.get("output_tokens", 0))


def _cool(model: Any) -> None:
    """Temperature 0, except where the model is known to refuse one (LangChain's profile of it says so)."""
    if (model.profile or {}).get("temperature") is not False:
        model.temperature = 0.0
