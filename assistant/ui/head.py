"""What every page of ours loads. Comes in: nothing. Goes out: lines for its head, all of them naming our own files."""

from __future__ import annotations

__all__ = ["SCRIPTS", "STYLES", "head_html"]

STYLES = ("palette", "base", "frame", "talk", "reader", "shelf", "questions")
"""The palette, and the style sheets of ``static/``: type; what stands round; conversation; reader; shelf; questions."""

SCRIPTS = ("session", "talk", "reader", "shelf", "questions")
"""The scripts of ``static/``; each is a module and sees to its own part of the page."""


def head_html() -> str:
    """Lines for the head: icon, style sheets, scripts; nothing from another host."""
    styles = "".join(f'<link rel="stylesheet" href="/ui/{name}.css">\n' for name in STYLES)
    first = '<script src="/ui/still.js"></script>\n'  # no module: modules wait until the page is read
    scripts = "".join(f'<script type="module" src="/ui/{name}.js"></script>\n' for name in SCRIPTS)
    return (
        '<meta name="referrer" content="same-origin">\n'
        f'<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">\n{styles}{first}{scripts}'
    )
