"""Sides: countries and their unions. Comes in: a follow-up and the question before it. Goes out: that for another side.

What did South Korea promise?       >  and the United States?  ->  What did the United States promise?
Who came for the American side?     >  And from the Korean?    ->  Who came for the Korean side?
"""

from __future__ import annotations

import re

from assistant.followup.wordlists import SIDE_ADJECTIVES, SIDES

__all__ = ["for_another_side", "is_side"]

_NUMBER = {name: number for number, names in enumerate(SIDES) for name in names}
_NAMES = "|".join(re.escape(name) for name in sorted(_NUMBER, key=len, reverse=True))
_SIDE = re.compile(rf"(?<![\w.-])(?P<the>[Tt]he\s+)?(?P<name>{_NAMES})(?P<has>['’]s?)?(?![\w-])(?P<side>\s+side\b)?")
_ONLY = re.compile(
    r"(?:(?:on|from|for|by|of|in|to|with|at|about)\s+)?(?P<the>the\s+)?(?P<name>[A-Z].*?)(?:['’]s?)?"
    r"(?P<side>\s+(?:side|delegation|government))?(?:\s+ones?)?"
)


def is_side(text: str) -> bool:
    """Whether ``text`` is the name of a side and no more."""
    return _SIDE.fullmatch(text.strip()) is not None


def for_another_side(what: str, earlier: str) -> str:
    """``earlier`` for the side that ``what`` names; an empty string where not each names one side, and another.

    >>> for_another_side("the United States", "What did Japan promise?")
    'What did the United States promise?'
    """
    new = _ONLY.fullmatch(what[:1].lower() + what[1:] if what.startswith("The ") else what)
    name = "" if new is None else next((n for n in (new["name"], f"{new['name']}.") if n in _NUMBER), "")
    old = {_NUMBER[match["name"]] for match in _SIDE.finditer(earlier)}
    if new is None or not name or len(old) != 1 or _NUMBER[name] in old:
        return ""
    the, side = new["the"] or "", new["side"] or ""
    return _SIDE.sub(lambda match: _put(name, the, side, match), earlier)


def _put(name: str, the: str, side: str, old: re.Match[str]) -> str:
    """A side where ``old`` stood: an adjective keeps the article that stood there, a noun brings its own."""
    has = old["has"] or ""
    if old["name"] in SIDE_ADJECTIVES or old["side"]:
        return f"{old['the'] or ''}{name}{has}{old['side'] or ''}"
    if name in SIDE_ADJECTIVES:
        the, side = the or "the ", side or " side"
    return f"{the}{name}{side}{has}"
