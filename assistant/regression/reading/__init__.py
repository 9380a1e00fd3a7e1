"""A question file, checked line by line: located, forms, grammar ─▶ sets."""

from __future__ import annotations

from assistant.regression.reading.sets import read_set, set_of_text

__all__ = ["read_set", "set_of_text"]
