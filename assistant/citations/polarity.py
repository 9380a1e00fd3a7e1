"""Negation, direction and doubt. Comes in: facts. Goes out: what is denied, and words whose opposite was said.

"Not agreed", "failed to agree", "refused"; "may" where the claim says "will"; likely and unlikely. English and Korean.
The tables of opposites are in ``opposites``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.citations.facts import Facts, Token
from assistant.citations.opposites import sides_of
from assistant.citations.wording import stem, word_set
from assistant.korean import is_hangul

__all__ = ["Denial", "denials", "is_denial", "is_doubt", "opposed_words", "opposite_of"]


_DENY = word_set(
    "not no never none nobody nothing neither nor without cannot hardly rarely seldom barely scarcely n't nowhere "
    "unable impossible"
)
_DENY_BEFORE_TO = word_set(
    "failure refusal inability fail failed fails failing refuse refused refuses refusing decline declined declines "
    "ceased neglected"
)
_DENY_VERBS = word_set(
    "refused refuses refuse denied denies deny denying rejected rejects reject lacked lacks lacking rejection absence "
    "absent lack missing refusing false untrue unrelated deprived refrained nonexistent"
)
_NOT_A_DENIAL = re.compile(
    r"\b(?:not only|not just|not merely|not least|no doubt|whether or not|if not|no\.? \d|nothing less|not to mention"
    r"|no matter|nothing but)\b",
    re.IGNORECASE,
)
_KOREAN_DENY = re.compile(
    r"않|없|못하|못했|못할|아니(?:다|며|라|한|었)|아닌|아닙|불가능|거부|부인|무산|실패|결렬|말아|금지"
)
_DOUBT = word_set(
    "may might could possibly perhaps probably likely unlikely allegedly reportedly purportedly if unless whether "
    "would supposedly potentially"
)


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, at ``tokens[index]``, and the stems of what it denies, nearest first."""

    index: int
    word: str
    scope: tuple[str, ...]


def is_denial(facts: Facts, index: int, idioms: bool = True) -> bool:
    """Whether ``facts.tokens[index]`` denies something; without ``idioms`` also the "not" of "not only" does."""
    token = facts.tokens[index]
    if token.value is not None:
        return False
    lower = token.text.lower()
    if is_hangul(lower):
        return lower in ("안", "못") or bool(_KOREAN_DENY.search(lower))
    if lower in _DENY or lower.endswith("n't"):
        if not idioms:
            return True
        low = max(0, token.start - 12)
        around = _NOT_A_DENIAL.finditer(facts.text, low, token.end + 12)
        return not any(m.start() <= token.start < m.end() for m in around)
    following = facts.tokens[index + 1].text.lower() if index + 1 < len(facts.tokens) else ""
    return lower in _DENY_VERBS or (lower in _DENY_BEFORE_TO and following == "to")


def denials(facts: Facts) -> list[Denial]:
    """Everything the text denies; the scope is what follows in the same clause (in Korean what stands before)."""
    return [Denial(i, t.text, _scope(facts, i)) for i, t in enumerate(facts.tokens) if is_denial(facts, i)]


def _scope(facts: Facts, index: int, length: int = 3) -> tuple[str, ...]:
    tokens = facts.tokens
    token = tokens[index]
    if is_hangul(token.text):
        before = [t.norm for t in tokens[max(0, index - 2) : index] if t.content]
        after = [t.norm for t in tokens[index + 1 : index + 2]] if token.text in ("안", "못") else []
        return tuple(after + before[::-1][:1] + [token.norm])
    found = [token.norm] if token.text.lower() in _DENY_VERBS else []
    for last, here in pairwise(tokens[index:]):
        if re.search(r"[,;:.()]", facts.text[last.end : here.start]) or len(found) >= length:
            break
        if here.value is None and (here.content or here.norm in ("say", "give", "make")) and not here.name:
            found.append(here.norm)
    return tuple(found) or tuple(t.norm for t in tokens[max(0, index - 6) : index] if t.content)[-2:]


def is_doubt(token: Token) -> bool:
    """Whether the word only says that something may be so."""
    return token.value is None and token.text.lower() in _DOUBT and token.text != "May"


def opposed_words(one: Token, other: Token) -> bool:
    """Whether the two words are opposites: increase and decrease, first and last, likely and unlikely."""
    sides = sides_of(one.text, one.norm)
    if any((pair, 1 - side) in sides for pair, side in sides_of(other.text, other.norm)):
        return True
    return one.value is None and one.content and bool(opposite_of(frozenset((other.norm,)), one.text))


def opposite_of(stems: frozenset[str], word: str) -> str:
    """The word among ``stems`` that is ``word`` with or without un-, in-, dis- or non-; "" when there is none."""
    lower = word.lower()
    for prefix in ("un", "in", "im", "ir", "il", "dis", "non", "mis", "anti"):
        if len(lower) >= 4 and stem(prefix + lower) in stems:
            return prefix + lower
        if lower.startswith(prefix) and len(lower) - len(prefix) >= 4 and stem(lower[len(prefix) :]) in stems:
            return lower[len(prefix) :]
    return ""
