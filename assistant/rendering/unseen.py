"""Characters that are not seen, made visible. Comes in: any text. Goes out: text, or escaped HTML, that hides nothing.

Marks that turn the direction of writing can show a line in another order than it has; characters without width, and
tags, can hold words that only a machine reads. Cleaning drops most of them; what is left, in titles and in the text of
formats that were not cleaned, is shown as what it is. Lengths are kept: one visible character stands for each.
"""

from __future__ import annotations

import re
from html import escape
from unicodedata import name

__all__ = ["STAND_IN", "shown_html", "shown_text"]

STAND_IN = "◌"
_JOINED = r"\u0590-\u10ff\u1780-\u18af\u1900-\u1cff\ua800-\ua8ff\uaa00-\uabff\ufb1d-\ufefe\ufe0f\u2190-\u2bff"
_JOINED += r"\U0001f000-\U0001faff"  # scripts and signs in which a joiner (U+200C, U+200D) changes what is seen
_UNSEEN = re.compile(
    r"(?:[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    rf"|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}]))+"
)
_TAGS = range(0xE0020, 0xE007F)  # a second ASCII that no font shows
_NAMED = 3


def shown_text(text: str) -> str:
    """The text with a dotted circle for each character that would not be seen.

    >>> shown_text("ab\\u202ecd")
    'ab◌cd'
    """
    return _UNSEEN.sub(lambda found: STAND_IN * len(found.group()), text)


def shown_html(text: str) -> str:
    """The same as escaped HTML, where the codes of what is not seen, or the words it hides, can be read.

    >>> shown_html("<b>\\u202e")
    '&lt;b&gt;<span class="hidden-char" data-code="U+202E" title="RIGHT-TO-LEFT OVERRIDE">◌</span>'
    """
    parts, at = [], 0
    for found in _UNSEEN.finditer(text):
        hidden = found.group()
        parts += [
            escape(text[at : found.start()]),
            f'<span class="hidden-char" data-code="{escape(_code(hidden))}" title="{escape(_names(hidden))}">',
            f"{STAND_IN * len(hidden)}</span>",
        ]
        at = found.end()
    return "".join(parts) + escape(text[at:])


def _code(hidden: str) -> str:
    tags = "".join(chr(ord(c) - 0xE0000) for c in hidden if ord(c) in _TAGS)
    if tags:
        return f"“{tags}”"
    codes = list(dict.fromkeys(f"U+{ord(c):04X}" for c in hidden))
    told = " ".join(codes[:_NAMED]) + ("…" if len(codes) > _NAMED else "")
    return told if len(hidden) == len(codes) else f"{told} ×{len(hidden)}"


def _names(hidden: str) -> str:
    return ", ".join(dict.fromkeys(name(c, f"U+{ord(c):04X}") for c in hidden[:_NAMED]))
