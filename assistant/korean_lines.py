"""Where a line of Korean ends: inside a word or between two. Comes in: the end of a line, the next, known words. Pure.

Korean may break a line inside a word, without a hyphen; whether a book does is a matter of its typesetting. The rule,
in this order: what the words of the document say (the two halves are one known word, or two); what grammar says (a line
never begins with a bare particle, a word with an object particle is over, 하다 is written together with a noun without
particle); figures keep their counter (``10/월``) and their digits (``1,5/27``, ``20/20년``); and where nothing tells,
what most of those line ends of the document do that tell.
Counting the words is left to ``wordstock``, joining the lines to ``cleaning``.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

__all__ = ["broken_pair", "ends_inside_word", "verdict"]

Verdict = Literal["inside", "between", "unknown"]

_HEAD, _TAIL = re.compile(r"[가-힣]+$"), re.compile(r"[가-힣]+")
_BARE_PARTICLE = re.compile(
    r"(?:은|는|을|를|의|에|와|과|로|에서|에는|에도|으로|에게|부터|까지|로서|으로서|라고|이라고|라는|이라는|다|습니다|니다"
    r"|입니다|이다|였다|었다|었으며|였으며|고|며|기로|기를|지만|면서)$"
)
_VERB = re.compile(r"(?:하|되|했|됐|한다|된다|시키|시켰)[가-힣]*")
_PARTICLED = re.compile(r"[을를은는이가도만의에로와과고며]$")
_OVER = re.compile(r"..(?:을|를|에서|으로|하여|하고|하며|으며|했다|였다)$")
_COUNTER = re.compile(r"(?:년|월|일|조|억|만|천|백|원|명|개|대|차|회|주년|척|여|퍼센트|달러|시간|세기)")


class KnownWords(Protocol):
    """What is needed of a document's words."""

    @property
    def breaks_korean_words(self) -> bool:
        """Whether most line ends of the document that tell are inside a word."""

    def count(self, word: str) -> int:
        """How often the document has this word."""


def broken_pair(before: str, after: str) -> tuple[str, str] | None:
    """The Korean letters on both sides of a line end that may be one word; None where they cannot be.

    >>> broken_pair("연합방위태세를 점", "검하고 있다")
    ('점', '검하고')
    """
    head, tail = _HEAD.search(before), _TAIL.match(after)
    return (head.group(), tail.group()) if head and tail else None


def ends_inside_word(before: str, after: str, words: KnownWords) -> bool:
    """Whether no space belongs between a line and the next, as far as Korean is concerned."""
    if re.search(r"[가-힣\d]$", before) and re.match(r"[.,)」』]", after):
        return True  # a closing mark belongs to the word before it
    if before[-1:].isdigit():
        open_thousands = re.search(r"\d,\d{1,2}$", before) and re.match(r"\d{1,2}(?!\d)", after)
        whole = open_thousands and re.search(r",\d{3}$", before + after[: 3 - len(before.rpartition(",")[2])])
        year = re.search(r"(?<!\d)\d{1,3}$", before) and re.match(r"\d{1,3}년", after)
        whole = whole or (year and re.search(r"(?:19|20)\d\d$", before + after.partition("년")[0]))
        return bool(_COUNTER.match(after) or whole)
    pair = broken_pair(before, after)
    if pair is None:
        return False
    found = verdict(*pair, words.count(pair[0] + pair[1]), min(words.count(pair[0]), words.count(pair[1])))
    return words.breaks_korean_words if found == "unknown" else found == "inside"


def verdict(head: str, tail: str, whole: int, apart: int) -> Verdict:
    """What words and grammar say of a line end; ``whole`` and ``apart`` count the word, and its rarer half alone."""
    if whole > apart:
        return "inside"
    if apart > whole:
        return "between"
    if _BARE_PARTICLE.fullmatch(tail):
        return "inside"
    if _OVER.search(head):
        return "between"
    return "inside" if _VERB.fullmatch(tail) and not _PARTICLED.search(head) else "unknown"
