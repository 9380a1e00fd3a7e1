"""How the state of a citation and its place are told. Comes in: a state, page numbers. Goes out: HTML and words.

A state is told by a word and a shape; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.evidence.markup import text
from assistant.evidence.wording import Words

__all__ = ["STATES", "badge", "place_name"]

STATES: Mapping[str, str] = {"verified": "✓", "added": "+", "unsupported": "✗", "conflicting": "≠", "unchecked": "?"}
"""The states with their glyphs, best first."""


def badge(state: str, words: Words, count: int | None = None) -> str:
    """The state with its glyph, and how often it occurs where that is given."""
    number = "" if count is None else f"{count} "
    return f'<span class="state {state}"><i aria-hidden="true">{STATES[state]}</i> {number}{text(words(state))}</span>'


def place_name(page_index: int | None, page_label: str | None, section: str | None, words: Words) -> str:
    """How a place is called: with both of its numbers where they differ. Not escaped."""
    if page_index is None:
        return section or words("whole")
    if page_label is None:
        return words("physical", index=page_index)
    if page_label == str(page_index):
        return words("printed", label=page_label)
    return words("both", label=page_label, index=page_index)
