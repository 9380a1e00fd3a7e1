"""A tiny server on 127.0.0.1 that speaks four chat protocols, well or badly. Comes in: a behaviour. Goes out: replies.

    with ModelServer(says("Seoul [k3f9].")) as server:
        settings = Settings(model="openai:any", model_url=server.url + "/v1")

It knows OpenAI's ``/chat/completions``, Ollama's ``/api/chat`` and ``/api/tags``, Anthropic's ``/v1/messages`` and
Google's ``:streamGenerateContent``, records every request, and notices when the client hangs up.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

PATIENCE_S = 20.0  # how long a silent behaviour goes on, should a test fail to end it


@dataclass(frozen=True)
class Piece:
    """A piece of a reply; ``thought`` is sent as the protocol sends reasoning."""

    text: str = ""
    thought: str = ""
    finish: str = ""
    usage: tuple[int, int] | None = None  # tokens read and written, as the protocol tells them, on the last piece


@dataclass(frozen=True)
class Refusal:
    """An HTTP error with a message, or a redirect with a location."""

    status: int
    message: str = ""
    location: str = ""


Behaviour = Callable[["Exchange"], Iterator[Piece | bytes | Refusal | None]]


@dataclass
class Exchange:
    """One request and its reply in the making; ``over`` is set when the server closes."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    over: threading.Event
    hung_up: threading.Event = field(default_factory=threading.Event)


def says(*texts: str, thought: str = "", finish: str = "stop", usage: tuple[int, int] | None = None) -> Behaviour:
    """Replies with ``texts``, one piece each."""

    def behave(exchange: Exchange) -> Iterator[Piece]:
        if thought:
            yield Piece(thought=thought)
        for text in texts:
            yield Piece(text)
        yield Piece(finish=finish, usage=usage)

    return behave


def refuses(status: int, message: str = "no", location: str = "") -> Behaviour:
    """Replies with an HTTP error."""
    return lambda exchange: iter([Refusal(status, message, location)])


def silent(exchange: Exchange) -> Iterator[None]:
    """Takes the connection and says nothing at all."""
    exchange.over.wait(PATIENCE_S)
    yield None


def falls_silent(exchange: Exchange) -> Iterator[Piece | None]:
    """Begins, then says nothing more."""
    yield Piece("The ")
    exchange.over.wait(PATIENCE_S)
    yield None


def trickles(exchange: Exchange) -> Iterator[Piece]:
    """A new word every 20 ms, for as long as the client listens."""
    number = 0
    while not exchange.over.wait(0.02):
        yield Piece(f"w{number} ")
        number += 1


def keeps_alive(exchange: Exchange) -> Iterator[bytes]:
    """Comments that keep the connection open, and never a word."""
    while not exchange.over.wait(0.02):
        yield b": keepalive\n\n"


def breaks_off(exchange: Exchange) -> Iterator[Piece | bytes | None]:
    """Closes the connection in the middle of the reply."""
    yield Piece("The ")
    yield None


def garbage(exchange: Exchange) -> Iterator[bytes]:
    """Bytes that are no reply."""
    yield b"data: {not json at all\n\n"


def lists(tags: Any, then: Behaviour | None = None) -> Behaviour:
    """Lists ``tags`` as Ollama lists its models, and replies to everything else as ``then`` does."""

    def behave(exchange: Exchange) -> Iterator[Piece | bytes | Refusal | None]:
        if exchange.path == "/api/tags":
            yield tags if isinstance(tags, bytes) else json.dumps({"models": tags}).encode()
        else:
            yield from (then or says("ready"))(exchange)

    return behave


def repeats(text: str, times: int = 100_000) -> Behaviour:
    """The same text over and over."""

    def behave(exchange: Exchange) -> Iterator[Piece]:
        for _ in range(times):
            yield Piece(text)

    return behave


class ModelServer:
    """A context manager: the server runs in it, and ends all it has begun when it is left."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.exchanges: list[Exchange] = []
        over = self._over = threading.Event()
        exchanges = self.exchanges

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length) or b"{}")
                exchange = Exchange(self.path, {k.lower(): v for k, v in self.headers.items()}, body, over)
                exchanges.append(exchange)
                try:
                    _reply(self, exchange, behaviour)
                except OSError:
                    exchange.hung_up.set()
                self.close_connection = True

            do_GET = do_POST

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _reply(handler: BaseHTTPRequestHandler, exchange: Exchange, behaviour: Behaviour) -> None:
    encode = _protocol(exchange.path)
    begun = False
    for item in behaviour(exchange):
        if item is None:
            return
        if isinstance(item, Refusal):
            _refuse(handler, item)
            return
        if not begun:
            handler.send_response(200)
            kind = "application/x-ndjson" if "/api/chat" in exchange.path else "text/event-stream"
            handler.send_header("Content-Type", kind)
            handler.end_headers()
            handler.wfile.write(_BEGIN.get(encode, b""))
            begun = True
        handler.wfile.write(item if isinstance(item, bytes) else encode(item))
        handler.wfile.flush()
    if encode is _openai:
        handler.wfile.write(b"data: [DONE]\n\n")


def _refuse(handler: BaseHTTPRequestHandler, refusal: Refusal) -> None:
    error: Any = {"message": refusal.message, "type": "error", "code": refusal.status, "status": "ERROR"}
    body = json.dumps({"error": refusal.message if "/api/" in handler.path else error}).encode()
    handler.send_response(refusal.status)
    if refusal.location:
        handler.send_header("Location", refusal.location)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _event(data: Any, name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def _openai(piece: Piece) -> bytes:
    delta = {"role": "assistant", "content": piece.text}
    if piece.thought:
        delta["reasoning_content"] = piece.thought
    choice = {"index": 0, "delta": delta, "finish_reason": piece.finish or None}
    data: dict[str, Any] = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    if piece.usage:
        read, written = piece.usage
        data["usage"] = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return _event({**data, "choices": [choice]})


def _ollama(piece: Piece) -> bytes:
    message = {"role": "assistant", "content": piece.text}
    if piece.thought:
        message["thinking"] = piece.thought
    line: dict[str, Any] = {"model": "m", "created_at": "2020-01-01T00:00:00Z", "message": message}
    line["done"] = bool(piece.finish)
    if piece.finish:
        line["done_reason"] = piece.finish
    if piece.usage:
        line["prompt_eval_count"], line["eval_count"] = piece.usage
    return json.dumps(line).encode() + b"\n"


def _anthropic(piece: Piece) -> bytes:
    if piece.finish:
        reason = {"stop": "end_turn", "length": "max_tokens"}.get(piece.finish, piece.finish)
        delta = {"stop_reason": reason, "stop_sequence": None}
        read, written = piece.usage or (0, 0)
        end = {"type": "message_delta", "delta": delta, "usage": {"input_tokens": read, "output_tokens": written}}
        return _event(end, "message_delta") + _event({"type": "message_stop"}, "message_stop")
    index = 0 if piece.thought else 1
    block = {"type": "thinking", "thinking": "", "signature": ""} if piece.thought else {"type": "text", "text": ""}
    delta = (
        {"type": "thinking_delta", "thinking": piece.thought}
        if piece.thought
        else {"type": "text_delta", "text": piece.text}
    )
    return (
        _event({"type": "content_block_start", "index": index, "content_block": block}, "content_block_start")
        + _event({"type": "content_block_delta", "index": index, "delta": delta}, "content_block_delta")
        + _event({"type": "content_block_stop", "index": index}, "content_block_stop")
    )


def _google(piece: Piece) -> bytes:
    part: dict[str, Any] = {"text": piece.thought, "thought": True} if piece.thought else {"text": piece.text}
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": [part]}, "index": 0}
    if piece.finish:
        candidate["finishReason"] = {"stop": "STOP", "length": "MAX_TOKENS"}.get(piece.finish, piece.finish)
    data: dict[str, Any] = {"candidates": [candidate]}
    if piece.usage:
        read, written = piece.usage
        data["usageMetadata"] = {"promptTokenCount": read, "candidatesTokenCount": written}
        data["usageMetadata"]["totalTokenCount"] = read + written
    return _event(data)


_MESSAGE = {
    "type": "message_start",
    "message": {
        "id": "1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 0},
    },
}
_BEGIN = {_anthropic: _event(_MESSAGE, "message_start")}


def _protocol(path: str) -> Callable[[Piece], bytes]:
    if "/api/" in path:
        return _ollama
    if "/messages" in path:
        return _anthropic
    return _google if "GenerateContent" in path else _openai
