"""A question about two or more of a series, taken apart. Comes in: a question. Goes out: one question for each of them.

What parts them is a year or an ordinal number ("the 2020 paper and the 2018 one", "the 52nd and the 55th meeting"): a
mark. The parts ask what each says; that the question compares them is left to the reader of the answers side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.ordinals import find_ordinals

__all__ = ["Mark", "marks", "one_for_each", "with_mark_of"]

MOST = 4  # more of a series than this are a table, not a comparison
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|spring|summer|autumn|winter|early|mid|late)"
)
_YEAR = re.compile(rf"(?:\b(?:\d{{1,2}}\s)?{_MONTH}[\s-])?(?<![\d.,/-])(?P<year>(?:19|20)\d\d)(?![\d/-]|\.\d|,\d)")
_JOINT = re.compile(
    r"(?:,?\s+(?:and|&|from|with|to|versus|vs\.?|against)|,)\s+(?:(?:that|those)\s+(?:\w+\s+)?)?"
    r"(?:(?:in|for|at|of|by|on)\s+)?(?:the\s+)?$"
)
_RANGE = re.compile(r"\b(?:from|between|since)\s+(?:the\s+)?(?:years\s+)?$", re.IGNORECASE)
_DIFFERENCE = re.compile(r"\bdifferences?\s+between\b", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:differ\w*|chang\w+|compar\w+|contrast\w*|develop\w*|evolve\w*)\b", re.IGNORECASE)
_SHARED = re.compile(r"\b(?:only|same|common|shared?|between them|total|together|sum)\b", re.IGNORECASE)
_ABOUT = r"(?: (?:on|in|about|regarding|concerning|over|as to|with regard to) (?P<topic>.+?))?"
_SAYS, _SAID = "What does {one} say{of}?", "What is said of {one}{when}?"
_ASKED_OF_ONE = (
    (rf"how (?:do|does|did) (?P<one>.+?) (?:differ|compare){_ABOUT}\?", _SAYS),
    (rf"what (?:is|are|was|were) the (?:\w+ )?differences? (?:in|between) (?P<one>.+?){_ABOUT}\?", _SAYS),
    (r"how (?:did|has|have) (?P<one>.+?) (?:changed?|develop(?:ed)?|evolved?)(?P<when> .+)\?", _SAID),
    (r"what (?:has |have )?changed in (?P<one>.+)\?", _SAID),
    (r"compare (?P<one>.+?)[.?]", _SAID),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A year or an ordinal number in a question, where it stands there, with its month if it has one."""

    start: int
    end: int
    kind: str  # "year" or "ordinal"
    number: int


def marks(text: str) -> tuple[Mark, ...]:
    """The years and ordinal numbers that a text names, in order.

    >>> [(m.kind, m.number) for m in marks("the 55th in November 2023, 19th century, 2,020 men")]
    [('ordinal', 55), ('year', 2023)]
    """
    years = (Mark(*m.span(), "year", int(m["year"])) for m in _YEAR.finditer(text))
    ordinals = (Mark(o.start, o.end, "ordinal", o.number) for o in find_ordinals(text) if not o.everyday)
    return tuple(sorted((*years, *ordinals), key=lambda mark: mark.start))


def with_mark_of(clause: str, other: str) -> str | None:
    """``clause`` asked of the one that ``other`` names; None unless each names just one of the same kind.

    >>> with_mark_of("Who was minister in May 2021", "who in 2023?")
    'Who was minister in 2023'
    """
    here, there = marks(clause), marks(other)
    if len(here) != 1 or len(there) != 1 or here[0].kind != there[0].kind:
        return None
    return clause[: here[0].start] + other[there[0].start : there[0].end] + clause[here[0].end :]


def one_for_each(question: str) -> tuple[str, ...]:
    """A question for each of the years or the ordinals that ``question`` compares or joins; () where it does not.

    >>> one_for_each("How does the 2020 paper differ from the 2018 one on trade?")
    ('What does the 2020 paper say on trade?', 'What does the 2018 paper say on trade?')
    >>> one_for_each("Did the 52nd and the 55th SCM both name Japan?")
    ('Did the 52nd SCM name Japan?', 'Did the 55th SCM name Japan?')
    >>> one_for_each("How many died from 1950 to 1953?")
    ()
    """
    named = marks(question)
    kinds = [kind for kind in ("year", "ordinal") if len({m.number for m in named if m.kind == kind}) > 1]
    several = [m for m in named if kinds == [m.kind]]
    if not 2 <= len(several) <= MOST or len({m.number for m in several}) < len(several) or _SHARED.search(question):
        return ()
    kept = _kept(question, several)
    if kept is None:
        return ()
    before = question[: several[0].start]
    if _RANGE.search(before) and not _DIFFERENCE.search(before):
        before = _RANGE.sub("in the " if several[0].kind == "ordinal" else "in ", before)
    after = _without_repetition(kept, question[several[-1].end :])
    return tuple(_of_one(f"{before}{question[m.start : m.end]}{kept}{after}") for m in several)


def _kept(question: str, several: Sequence[Mark]) -> str | None:
    """What stands between the first mark and the joint to the next; None where the marks are not joined."""
    gaps = [question[one.end : other.start] for one, other in pairwise(several)]
    joints = [_JOINT.search(gap) for gap in gaps]
    if any(joint is None for joint in joints) or joints[0] is None:
        return None
    kept = gaps[0][: joints[0].start()]
    later = any(joint is not None and joint.start() for joint in joints[1:])
    plain = not kept and not _RANGE.search(question[: several[0].start]) and bool(re.match(r",|\s+and\b", gaps[0]))
    return None if later or not (plain or _COMPARES.search(question)) else kept


def _without_repetition(kept: str, after: str) -> str:
    """``after`` without the name that the first of the series has already: "the 2020 paper ... the 2018 paper"."""
    if one := re.match(r"\s+ones?\b", after):
        return after[one.end() :]
    same = 0
    for word, again in zip(re.findall(r"\s+[\w-]+", kept), re.findall(r"\s+[\w-]+", after), strict=False):
        if word != again:
            break
        same += len(again)
    return after[same:]


def _of_one(question: str) -> str:
    """A question that compares, asked of one: "How does X differ on Y?" is "What does X say on Y?"."""
    bare = re.sub(r"\s+(?:both|each|respectively)\b", "", question)
    for asked, instead in _ASKED_OF_ONE:
        if found := re.fullmatch(asked, bare, re.IGNORECASE):
            names = found.groupdict(default="")
            of = f" on {names['topic']}" if names.get("topic") else ""
            return instead.format(one=names["one"], when=names.get("when", ""), of=of)
    return bare
