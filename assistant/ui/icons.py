"""The reader's few signs as inline SVG. Comes in: a name. Goes out: an element that takes the colour of its text."""

from __future__ import annotations

__all__ = ["icon"]

_PATHS = {
    "before": "M12.5 4.5 7 10l5.5 5.5",
    "after": "M7.5 4.5 13 10l-5.5 5.5",
    "smaller": "M5 10h10",
    "larger": "M5 10h10M10 5v10",
    "fit": "M3 6V3.5h14V6M3 14v2.5h14V14M6 10h8M8 8l-2 2 2 2M12 8l2 2-2 2",
    "find": "M9 4.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6M12.6 12.6 16.5 16.5",
    "more": "M4.5 10h.01M10 10h.01M15.5 10h.01",
    "close": "M5.5 5.5l9 9M14.5 5.5l-9 9",
}


def icon(name: str) -> str:
    """The sign called ``name``; it says nothing to a screen reader, its button does."""
    heavy = ' class="dots"' if name == "more" else ""
    return f'<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false"{heavy}><path d="{_PATHS[name]}"/></svg>'
