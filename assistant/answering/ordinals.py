"""Which one of a series is meant. Comes in: a question and a sentence. Goes out: whether the sentence is of another.

"The 55th meeting" and "the 52nd meeting" share all words but one; a sentence about the other answers nothing.
"""

from __future__ import annotations

import re

__all__ = ["of_another", "ordinals"]

_ORDINAL = re.compile(
    r"(?<![\d.,])(\d{1,4})\s?(?:st|nd|rd|th)\b(?!\s+century)|(?<![\d.,])제?(\d{1,4})\s?(?:차|회|대|기|호)(?!\d)"
)


def ordinals(text: str) -> frozenset[int]:
    """The ordinal numbers of ``text``, English and Korean.

    >>> sorted(ordinals("the 55th SCM, 제52차 회의, 20 people, the 19th century, 2.5차"))
    [52, 55]
    """
    return frozenset(int(one or other) for one, other in _ORDINAL.findall(text))


def of_another(question: str, sentence: str, above: str = "") -> bool:
    """Whether ``question`` names an ordinal, and ``sentence`` names others and not that one.

    What stands ``above`` the sentence (title, headings) may name it instead.
    """
    asked = ordinals(question)
    named = ordinals(sentence)
    return bool(asked and named) and not asked & (named | ordinals(above))
