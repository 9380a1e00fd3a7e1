"""Questions led through the assistant. Comes in: a question in a conversation. Goes out: its exchange, as it grows.

Each question is answered in a thread of its own and written down as it goes, whoever watches: a page that is closed,
reloaded or opened twice changes nothing, and finds the answer where it then is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

from assistant.answering import available
from assistant.conversations.line import Line
from assistant.conversations.records import Conversation, Exchange
from assistant.conversations.store import Conversations
from assistant.errors import NotFoundError, PinciteError
from assistant.records import Answer, Turn

if TYPE_CHECKING:
    from assistant.index import Index
    from assistant.pipeline import Assistant

__all__ = ["Asking", "answering", "hashes_of", "turns"]

PAUSE_S = 0.04  # between two looks at a growing answer; faster is not seen, and every look is sent
WAIT_S = 0.25  # between two looks at the line
_log = logging.getLogger(__name__)


class Asking:
    """All answers under way, for everybody; safe for many threads."""

    def __init__(
        self, assistant: Assistant, store: Conversations, line: Line, finished: Callable[[Answer], None] | None = None
    ) -> None:
        """``finished`` is called with each answer that came to its end, once it is kept."""
        self._assistant, self._store, self._line, self._finished = assistant, store, line, finished

    def begin(self, user: str, conversation: str, wish: Exchange, replacing: int = 0) -> tuple[Conversation, Exchange]:
        """Begin to answer ``wish``: the conversation before it, and the exchange, to be looked at in the store."""
        talk, exchange = self._store.begin(user, conversation, wish, replacing)
        Thread(target=self._answer, args=(talk, exchange), name=f"answer {talk.id}", daemon=True).start()
        return talk, exchange

    def _answer(self, talk: Conversation, exchange: Exchange) -> None:
        try:
            with closing(answering(self._assistant, self._line, talk, exchange)) as steps:
                for step in steps:
                    if not step.busy:
                        self._store.finish(talk.id, step)
                        if self._finished is not None and step.answer is not None:
                            self._finished(step.answer)
                    elif not self._store.grow(talk.id, step):
                        return  # stopped: the language model need not write on
        except PinciteError:
            _log.exception("An answer could not be kept")
        finally:
            self._store.abandon(talk.id, exchange.number)


def answering(
    assistant: Assistant, line: Line, talk: Conversation, exchange: Exchange
) -> Generator[Exchange, None, None]:
    """The exchange as it grows, to its end; ``talk`` is the conversation before it. Closing stops the model."""
    with line.enter() as turn:
        while ahead := turn.ahead(WAIT_S):
            yield replace(exchange, ahead=ahead)
        yield exchange
        try:
            yield from _growing(assistant, talk, exchange)
        except PinciteError as error:
            yield replace(exchange, state="failed", error=str(error))
        except Exception as error:
            _log.exception("An answer failed")
            words = f"Something went wrong inside Pincite ({type(error).__name__})."
            yield replace(exchange, state="failed", error=words)


def _growing(assistant: Assistant, talk: Conversation, exchange: Exchange) -> Iterator[Exchange]:
    shown_at = 0.0
    with closing(_stream(assistant, talk, exchange)) as stream:
        for answer in stream:
            if answer.complete:
                yield replace(exchange, answer=answer, state="done", hashes=hashes_of(answer, assistant.index))
            elif time.monotonic() - shown_at >= PAUSE_S:
                yield replace(exchange, answer=answer)
                shown_at = time.monotonic()


def _stream(assistant: Assistant, talk: Conversation, exchange: Exchange) -> Generator[Answer, None, None]:
    yield from assistant.stream(
        exchange.question,
        documents=exchange.documents or None,
        history=() if exchange.exact else turns(talk.exchanges),
        model=available.allowed(exchange.model, assistant.settings),  # the name comes from a browser
    )


def turns(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The conversation so far, for follow-up questions; exchanges that failed or were stopped have no answer in it."""
    made = []
    for exchange in exchanges:
        if exchange.state == "done" and exchange.answer is not None and not exchange.answer.error:
            made += [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]
    return made


def hashes_of(answer: Answer, index: Index) -> Mapping[str, str]:
    """The sha256 of each document that the answer cites or names, as the index knows it now."""
    named = [hit.passage.document for hit in answer.retrieved]
    named += [citation.document for claim in answer.claims for citation in claim.citations]
    found = {}
    for document in dict.fromkeys(named):
        try:
            found[document] = index.document(document).sha256
        except NotFoundError:  # taken off the shelf while it was being answered from
            continue
    return found
