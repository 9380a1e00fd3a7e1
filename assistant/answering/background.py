"""A model's reply as a plain iterator with deadlines. Comes in: a ``Job``. Goes out: its pieces, or an error in time.

The job runs in a thread of its own, so that a server that says nothing can be given up and a reader who has seen enough
can stop it. What the job talks to is left to ``chat_models`` and ``local_model``.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from assistant.errors import LanguageModelError
from assistant.settings import Settings

__all__ = ["Job", "Limits", "Piece", "pieces"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a reply. ``finish`` is why the model stopped, in its server's words, on the last piece only."""

    text: str
    finish: str = ""
    thinking: bool = False  # the piece was thought, not said: a sign of life without text
    ready: bool = False  # libraries or weights are loaded and the question is put: the clock starts here
    read_tokens: int = 0  # of the prompt, and ...
    written_tokens: int = 0  # ... of the reply, thinking included, where the server says so; pieces add up


class Job(Protocol):
    """Something that produces pieces until it is done or cancelled."""

    def run(self, emit: Callable[[Piece], None]) -> None:
        """Produces all pieces; returns when done or cancelled, raises what went wrong."""

    def cancel(self) -> None:
        """Ends ``run`` soon and lets go of the request; may be called from any thread, at any time, twice."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, in seconds."""

    total_s: float
    gap_s: float  # between two pieces
    loading_s: float = 600.0  # for libraries, and the weights of a model in a folder
    heartbeat_s: float = 0.5  # an empty piece is given out at least so often, so that Stop is heard

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The first piece may take as long as the whole reply may; between two pieces at most 30 s pass."""
        return cls(settings.model_timeout_s, min(30.0, settings.model_timeout_s))


INF = float("inf")


class _Done:
    pass


def pieces(job: Job, limits: Limits) -> Iterator[Piece]:
    """The pieces of ``job`` as they come; an empty one at least every ``heartbeat_s`` seconds.

    Raises LanguageModelError when a limit passes, and whatever ``job`` raises. Closing the iterator cancels the job.
    """
    mailbox: queue.SimpleQueue[Piece | BaseException | _Done] = queue.SimpleQueue()

    def work() -> None:
        try:
            job.run(mailbox.put)
            mailbox.put(_Done())
        except BaseException as error:  # handed to the reader's thread, which raises it
            mailbox.put(error)

    thread = threading.Thread(target=work, name="language-model", daemon=True)
    thread.start()
    try:
        yield from _until_done(mailbox, limits)
    finally:
        job.cancel()
        thread.join(timeout=2.0)


def _until_done(mailbox: queue.SimpleQueue[Piece | BaseException | _Done], limits: Limits) -> Iterator[Piece]:
    started = last = time.monotonic()
    ready = begun = False
    while True:
        now = time.monotonic()
        wait = (
            min(started + (limits.total_s if ready else limits.loading_s), last + limits.gap_s if begun else INF) - now
        )
        try:
            item = mailbox.get(timeout=max(0.0, min(wait, limits.heartbeat_s)))
        except queue.Empty:
            if wait <= limits.heartbeat_s:
                raise LanguageModelError(_too_slow(limits, begun, time.monotonic() - started)) from None
            yield Piece("")
            continue
        if isinstance(item, _Done):
            return
        if isinstance(item, BaseException):
            raise item
        if item.ready:
            ready, started = True, time.monotonic()
        if item.text or item.thinking:
            begun, last = True, time.monotonic()
        if ready and time.monotonic() - started > limits.total_s:
            raise LanguageModelError(_too_slow(limits, begun, limits.total_s))
        yield item


def _too_slow(limits: Limits, begun: bool, waited_s: float) -> str:
    if not begun:
        return (
            f"The language model said nothing for {waited_s:.3g} s. Check that its server is not stuck or still loading"
            " the model, raise 'model_timeout_s', or lower 'prompt_passages'."
        )
    if waited_s < limits.total_s * 0.99:
        return (
            f"The language model stopped in the middle of its reply and said nothing more for {limits.gap_s:.3g} s. "
            "Ask again, and check its server."
        )
    return (
        f"The language model was not done after {limits.total_s:.3g} s. Raise 'model_timeout_s', lower "
        "'model_max_tokens', or choose a faster model."
    )
