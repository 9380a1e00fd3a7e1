"""Two settings side by side: paired ─▶ run, from sides that are opened for it; report says what came of it."""

from __future__ import annotations

from assistant.regression.versus.report import versus_json, versus_text
from assistant.regression.versus.run import Side, Versus, compare

__all__ = ["Side", "Versus", "compare", "versus_json", "versus_text"]
