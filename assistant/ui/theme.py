"""Gradio's own colours and fonts. Comes in: nothing. Goes out: its plainest theme with our variables in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["theme"]


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with our variables (``evidence/palette.css``); fonts of the system, none from a host."""
    import gradio as gr

    sans = ["system-ui", "sans-serif"]
    base = gr.themes.Base(font=sans, font_mono=["ui-monospace", "monospace"])
    ours = {
        "body_background_fill": "var(--desk)",
        "body_text_color": "var(--ink)",
        "background_fill_primary": "var(--paper)",
        "block_background_fill": "transparent",
        "border_color_primary": "var(--rule)",
        "input_background_fill": "var(--paper)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "var(--accent-strong)",
        "button_primary_text_color": "var(--on-accent)",
        "button_secondary_background_fill": "transparent",
        "button_secondary_text_color": "var(--ink)",
    }
    both = ours | {f"{name}_dark": value for name, value in ours.items()}
    return base.set(**both)
