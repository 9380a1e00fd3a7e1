"""A conversation and its exchanges as frozen records. Comes in: nothing. Goes out: what is asked, kept and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assistant.records import Answer

__all__ = ["Conversation", "Exchange", "Listed", "State"]

State = Literal["asking", "done", "stopped", "failed", "unfinished"]
"""done: the answer is complete. stopped: by the person. failed: before anything was answered, ``error`` says why.
unfinished: the server ended while it was answering."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer as far as it has come; ``answer`` is None before retrieval has ended."""

    number: int  # counts within its conversation, and is not used again
    question: str
    answer: Answer | None = None
    state: State = "asking"
    error: str = ""  # why there is no answer, in words
    exact: bool = False  # searched as it was written, whatever was said before
    documents: tuple[str, ...] = ()  # the only ones asked; empty: all
    model: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)  # document id -> sha256 when it was answered from
    asked: float = 0.0  # seconds since 1970
    ahead: int = 0  # how many others are answered first

    @property
    def busy(self) -> bool:
        """Whether the answer is still growing."""
        return self.state == "asking"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges of one conversation, oldest first. ``id`` is "" before the first question is asked."""

    id: str
    title: str = ""
    created: float = 0.0  # seconds since 1970
    changed: float = 0.0
    model: str = ""
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of conversations."""

    id: str
    title: str
    changed: float  # seconds since 1970
    exchanges: int
