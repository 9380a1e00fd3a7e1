"""Texts of documents and models as lines of a report. Comes in: any text. Goes out: one that fits and is safe."""

from __future__ import annotations

import re

__all__ = ["many", "safe", "short"]

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def short(text: str, most: int = 300) -> str:
    """``text`` on one line, cut off after ``most`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def safe(text: str) -> str:
    """``text`` without control characters, lines apart: a document must not steer a terminal."""
    return _CONTROLS.sub("�", text)


def many(number: int, name: str, plural: str = "") -> str:
    """How many of what.

    >>> many(1, "win"), many(2, "win"), many(0, "loss", "losses")
    ('1 win', '2 wins', '0 losses')
    """
    return f"{number} {name if number == 1 else plural or f'{name}s'}"
