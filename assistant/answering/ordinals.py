"""Which one of a series is meant. Comes in: a question and a sentence. Goes out: whether the sentence is of another.

"The 55th meeting" and "the 52nd meeting" share all words but one; a sentence about the other answers nothing.
"The first meeting" is of another as well, but "the first day" may be a day of it: an everyday ordinal in words is held
against a question only where it counts the same thing. Reading ordinals is left to ``assistant.ordinals``.
"""

from __future__ import annotations

import re

from assistant.citations.wording import STOP, stem
from assistant.ordinals import Ordinal, find_ordinals

__all__ = ["of_another"]

COUNTED_WORDS = 4  # after an ordinal, that may name what it counts
_WORD = re.compile(r"[\s-]*([^\W_]+)")


def of_another(question: str, sentence: str, above: str = "") -> bool:
    """Whether ``question`` names an ordinal, and ``sentence`` names others of that series and not that one.

    What stands ``above`` the sentence (title, headings) may name it instead.
    """
    asked = find_ordinals(question)
    if not asked:
        return False
    named = find_ordinals(sentence)
    there = {ordinal.number for ordinal in (*named, *find_ordinals(above))}
    if any(ordinal.number in there for ordinal in asked):
        return False
    return any(_of_one_series(one, question, other, sentence) for one in asked for other in named)


def _of_one_series(one: Ordinal, question: str, other: Ordinal, sentence: str) -> bool:
    if not (one.everyday or other.everyday):
        return True
    return bool(_counted(question, one.end) & _counted(sentence, other.end))


def _counted(text: str, start: int) -> frozenset[str]:
    """The stems of the words from ``start`` on that may name what is counted, up to the first empty word."""
    found: list[str] = []
    while len(found) < COUNTED_WORDS and (match := _WORD.match(text, start)):
        word = match[1].lower()
        if word in STOP:
            break
        found.append(stem(word))
        start = match.end()
    return frozenset(found)
