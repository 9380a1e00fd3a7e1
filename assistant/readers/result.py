"""What every reader gives back. Comes in: nothing. Goes out: the record ``ReadDocument``."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records import Page

__all__ = ["ReadDocument"]


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as read: its pages in order, and what it says of itself. ``warning`` is in words, "" where all is
    well.
    """

    title: str
    pages: tuple[Page, ...]
    language: str | None = None
    date: str | None = None
    publisher: str | None = None
    warning: str = ""
