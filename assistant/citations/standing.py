"""What each value of a sentence is said of. Comes in: facts of claim and page. Goes out: values that stand wrongly.

A sentence may be turned round and stay true, but "14 frigates in the north, 9 in the south" must not become "9 in the
north". Each word, and each value of another kind, belongs to the nearest value of a kind, clauses counting as distance;
a value with no words of its own before it shares those of the value before ("640 mm in 2015 and 710 mm in 2020"). A
value of the claim stands wrongly where the words around it are those of another value of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from assistant.citations.dates import Date
from assistant.citations.facts import Facts, Token
from assistant.citations.figures import Figure
from assistant.citations.units import HARD_UNITS, is_currency
from assistant.citations.wording import word_set

__all__ = ["Standing", "kind", "measured"]

_BREAKS = word_set("and but while whereas versus compared against although though after before")
_BREAKS_AFTER_VALUE = word_set("to from than or then")  # "640 mm to 710 mm", but "amounted to 710 mm"
_BREAK, _SENTENCE = 3.0, 8.0  # what a break and a new sentence add to the distance, in words

Agrees = Callable[[Token, Token], bool]


@dataclass(frozen=True, slots=True)
class _Placed:
    token: Token
    position: float


def kind(token: Token) -> str:
    """What the value measures: "date", "ordinal", "code", a unit, or "count" for all that is counted; "" for words."""
    if isinstance(token.value, Date):
        return "date"
    if not isinstance(token.value, Figure):
        return ""
    if token.value.code:
        return "code"
    if token.value.ordinal:
        return "ordinal"
    unit = token.value.unit
    return unit if unit in HARD_UNITS or is_currency(unit) else "count"


def measured(token: Token) -> bool:
    """Whether the value's kind is written with it and cannot be mistaken: a unit, a month, an ordinal."""
    if isinstance(token.value, Date):
        return not token.value.bare_year
    return kind(token) not in ("", "code", "count")


@dataclass(frozen=True)
class Standing:
    """A claim and the sentences of prose that it is compared with."""

    claim: Facts
    sentences: tuple[Facts, ...]
    agrees: Agrees

    @cached_property
    def _ours(self) -> list[_Placed]:
        return _place([self.claim])

    @cached_property
    def _theirs(self) -> list[_Placed]:
        return _place(self.sentences)

    def misplaced(self) -> list[tuple[Token, Token]]:
        """The values that stand wrongly, each with the page's value that its words belong to."""
        found = []
        for token in self.claim.tokens:
            rivals = [self._rival(token, p) for p in self._matches(token)]
            if rivals and all(rivals) and rivals[0] is not None:
                found.append((token, rivals[0]))
        return found

    def confirmed(self, token: Token) -> bool:
        """Whether the claim has more of the words of the page's value around it than of any other's."""
        return any(kind(p) == kind(token) and self._confirms(token, p) for p in self._matches(token))

    def at_home(self, token: Token) -> bool:
        """Whether the value stands beside a word that it alone stands beside on the page, or is confirmed."""
        return any(self._beside(token, p) for p in self._matches(token)) or self.confirmed(token)

    def _beside(self, token: Token, match: Token) -> bool:
        for step in (-1, 1):
            here, there = _neighbour(self._ours, token, step), _neighbour(self._theirs, match, step)
            values = [p.token for p in self._theirs if p.token.value is not None and p.token is not match]
            alone = all(_neighbour(self._theirs, v, step) != there for v in values)
            if here and here == there and alone:
                return True
        return False

    def _matches(self, token: Token) -> list[Token]:
        if kind(token) in ("", "code"):
            return []
        return [p.token for p in self._theirs if p.token.value is not None and self.agrees(token, p.token)]

    def _rival(self, token: Token, match: Token) -> Token | None:
        covers = [(q, self._covers(token, match, q)) for q in self._rivals(token, match)]
        worse = [q for q, (own, other) in covers if own is not None and other is not None and other > own]
        return worse[0] if worse else None

    def _confirms(self, token: Token, match: Token) -> bool:
        covers = [self._covers(token, match, q) for q in self._rivals(token, match)]
        return bool(covers) and all(own is not None and own > (other or 0.0) for own, other in covers)

    def _rivals(self, token: Token, match: Token) -> list[Token]:
        same = [p.token for p in self._theirs if kind(p.token) == kind(match)]
        return [q for q in same if q is not match and not self.agrees(token, q)]

    def _covers(self, token: Token, match: Token, rival: Token) -> tuple[float | None, float | None]:
        """The share of the words of ``match`` alone, and of ``rival`` alone, that the claim has around ``token``."""
        near, ours = (_territory(self._ours, kind(token), token, share) for share in (False, True))
        own, other = (_territory(self._theirs, kind(match), value) for value in (match, rival))
        own_norms, other_norms = ({t.norm for t in side} for side in (own, other))
        only_own = [t for t in own if t.norm not in other_norms]
        only_other = [t for t in other if t.norm not in own_norms]
        return self._share(only_own, ours), self._share(only_other, near)

    def _share(self, tokens: Sequence[Token], ours: Sequence[Token]) -> float | None:
        if not tokens:
            return None
        return sum(any(self._same(o, t) for o in ours) for t in tokens) / len(tokens)

    def _same(self, ours: Token, theirs: Token) -> bool:
        if ours.value is not None and theirs.value is not None:
            return self.agrees(ours, theirs)
        return ours.norm == theirs.norm


def _place(sentences: Sequence[Facts]) -> list[_Placed]:
    placed: list[_Placed] = []
    position = 0.0
    for facts in sentences:
        end, value = 0, False
        for token in facts.tokens:
            lower = token.text.lower()
            apart = bool(re.search(r"[,;:()]", facts.text[end : token.start]))
            apart = apart or lower in _BREAKS or (value and lower in _BREAKS_AFTER_VALUE)
            position += 1.0 + (_BREAK if apart else 0.0)
            end, value = token.end, token.value is not None
            placed.append(_Placed(token, position))
        position += _SENTENCE
    return placed


def _territory(placed: Sequence[_Placed], of: str, value: Token, share: bool = True) -> list[Token]:
    """The words, and values of other kinds, that belong to ``value`` among the values of kind ``of``."""
    values = [p for p in placed if kind(p.token) == of]
    others = [p for p in placed if kind(p.token) != of and (p.token.content or p.token.value is not None)]
    owned = {id(v.token): [o for o in others if _nearest(o, values) is v and not _apart(placed, v, o)] for v in values}
    shared: list[Token] = []
    for v in values:
        before = [o.token for o in owned[id(v.token)] if o.position < v.position and o.token.value is None]
        if before:
            shared = before
        if v.token is value:
            own = [o.token for o in owned[id(v.token)]]
            return own + [t for t in shared if share and t not in own]
    return []


def _apart(placed: Sequence[_Placed], value: _Placed, word: _Placed) -> bool:
    """Whether the word comes after the value in another clause."""
    between = [p.position for p in placed if value.position <= p.position <= word.position]
    return any(b - a > _BREAK for a, b in pairwise(between))


def _nearest(word: _Placed, values: Sequence[_Placed]) -> _Placed | None:
    """The value nearest to the word; None where two are equally near."""
    near = sorted(values, key=lambda v: abs(v.position - word.position))
    if len(near) > 1 and abs(near[0].position - word.position) == abs(near[1].position - word.position):
        return None
    return near[0] if near else None


def _neighbour(placed: Sequence[_Placed], value: Token, step: int) -> str:
    """The content word right before (-1) or after (1) the value in its clause; "" where another value comes first."""
    at = next(i for i, p in enumerate(placed) if p.token is value)
    last = placed[at]
    for p in placed[at + step :: step]:
        if p.token.value is not None or abs(p.position - last.position) > _BREAK:
            return ""
        if p.token.content:
            return p.token.norm
        last = p
    return ""
