"""Foreign text made safe to stand in HTML. Comes in: text of documents, questions, models. Goes out: escaped HTML.

Besides the characters of markup, what cannot be written or seen is replaced, and so are the marks that turn the
direction of writing: with one of them, 318 can be made to look like 813.
"""

from __future__ import annotations

import re
from html import escape

__all__ = ["attribute", "inline", "text"]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def text(words: str) -> str:
    """For the inside of a block that holds nothing else.

    >>> text("</p> & \\x00")
    '&lt;/p&gt; &amp; \N{REPLACEMENT CHARACTER}'
    """
    return escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", words), quote=True)


def inline(words: str) -> str:
    """For text that stands in a line with other text."""
    return f"<bdi>{text(words)}</bdi>"


def attribute(words: str) -> str:
    """For the value of an attribute in double quotes, on one line."""
    return text(" ".join(words.split()))
