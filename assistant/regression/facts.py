"""Does an answer say a fact? Comes in: a fact of a question set and the answer's text. Goes out: yes or no.

Figures, dates and the names of countries are read and compared by `assistant.citations`, so "3.1 trillion won" is "KRW
3,100 billion" and "1 October 1953" is "1953-10-01"; the other words must stand beside them in the same order, whatever
their case and the marks between them. Nothing is guessed: another word for the same thing is another word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from assistant.citations.check_values import agreement
from assistant.citations.compare import figure_agrees
from assistant.citations.evidence import read_evidence
from assistant.citations.facts import Token, read_facts
from assistant.citations.figures import Figure
from assistant.citations.wording import normalise, stem
from assistant.korean import is_hangul
from assistant.regression.questions import Fact, FactNumber, FactPattern, FactText

__all__ = ["nearest", "says"]

ARTICLES = frozenset({"a", "an", "the"})
_SPACELESS = re.compile(r"[가-힣぀-ヿ一-鿿]")  # scripts in which words are joined, or need not be parted
_LETTER = re.compile(r"[^\W_]")

_Agrees = Callable[[Token, Token], bool]


def says(fact: Fact, answer: str) -> bool:
    """Whether ``answer`` says ``fact``.

    >>> says(FactText("KRW 3,100 billion"), "The budget was 3.1 trillion won."), says(FactText("70 years"), "70 ships")
    (True, False)
    """
    match fact:
        case FactPattern(pattern=pattern):
            return re.search(pattern, normalise(answer), re.IGNORECASE) is not None
        case FactNumber():
            return any(_within(fact, figure) for figure in read_facts(answer).figures)
        case FactText(text=text):
            return _says_text(text, answer)


def _says_text(fact: str, answer: str) -> bool:
    ours, theirs = _tokens(fact), _tokens(answer)
    if not ours or all(token.value is None for token in ours):
        if _SPACELESS.search(fact) and _squeezed(fact) in _squeezed(answer):
            return True
        if not ours:  # nothing but marks
            return normalise(fact) in normalise(answer)
    agrees = _agreement(answer)
    last = len(theirs) - len(ours)
    return any(all(_same(a, b, agrees) for a, b in zip(ours, theirs[at:], strict=False)) for at in range(last + 1))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(token for token in read_facts(text).tokens if token.text.lower() not in ARTICLES)


@lru_cache(maxsize=256)
def _agreement(answer: str) -> _Agrees:
    return agreement(replace(read_evidence([answer]), rows=()))


def _squeezed(text: str) -> str:
    return "".join(_LETTER.findall(normalise(text).casefold()))


def _same(ours: Token, theirs: Token, agrees: _Agrees) -> bool:
    if ours.value is None or theirs.value is None:
        return ours.value is theirs.value and _word(ours) == _word(theirs)
    return agrees(ours, theirs) or _same_number(ours, theirs)


def _same_number(ours: Token, theirs: Token) -> bool:
    """A fact that gives only a number leaves the rest open: "66" is in "over 66 years"."""
    if not isinstance(ours.value, Figure) or not isinstance(theirs.value, Figure):
        return False
    plain = ours.value.plain and not theirs.value.code and not theirs.value.ordinal
    return plain and figure_agrees(ours.value, replace(theirs.value, unit="", bound=ours.value.bound)) is not None


def _word(token: Token) -> str:
    if token.alias:
        return token.norm
    if is_hangul(token.text):
        return stem(token.text)
    return token.text.casefold().replace(".", "").removesuffix("'s").rstrip("'")


def _within(fact: FactNumber, found: Figure) -> bool:
    """Whether the number found is the fact's, up to its tolerance, in its unit; a fact without one leaves it open."""
    wanted = replace(read_facts(fact.text).figures[0], bound="") if read_facts(fact.text).figures else None
    if wanted is None or found.code:
        return False
    room = max(abs(wanted.value) * Decimal(str(fact.share)), Decimal(str(fact.amount)) * wanted.magnitude)
    if abs(found.value - wanted.value) > room:
        return False
    alike = replace(found, value=wanted.value, bound="", unit=found.unit if wanted.unit else "")
    return figure_agrees(wanted, alike) is not None


def nearest(fact: Fact, answer: str) -> str:
    """What the answer says where the fact's first number or date should stand: another of its kind, or nothing."""
    if isinstance(fact, FactPattern):
        return ""
    ours = [token for token in _tokens(fact.text) if token.value is not None]
    if not ours:
        return ""
    likely = [token for token in _tokens(answer) if type(token.value) is type(ours[0].value)]
    return _most_alike(ours[0], likely)


def _most_alike(token: Token, others: Sequence[Token]) -> str:
    """The text of the one in the same unit, else the first."""
    unit = getattr(token.value, "unit", None)
    found = next((other for other in others if getattr(other.value, "unit", None) == unit), None)
    return (found or others[0]).text if others else ""
