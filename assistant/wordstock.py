"""The words of a document, counted. Comes in: its lines. Goes out: which spelling of a broken word the document itself
uses. Leaves the mending to cleaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from assistant.korean import is_hangul, stem
from assistant.korean_lines import broken_pair, verdict

__all__ = ["LIGATURE_WORDS", "SHORTENED", "WORDS_IN_F", "Wordstock"]

INSIDE_SHARE = 0.4  # where lines break anywhere, two in three ends are inside a word; by chance, hardly one in ten is
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?(?:-[^\W\d_]+)*")

_LIGATURE_WORDS = """
    fights fling fring
    affairs affect affected affiliate affiliated affiliates affirm affirmed afford artificial beneficial benefit
    benefits briefing buffer certificate certified chief classified clarify coefficient conference confident
    confidence confidential configuration confirm confirmed conflict conflicts defined define defines definition
    definitions deficit deficits differ difference differences different differential difficult difficulties
    difficulty effect effective effectively effectiveness effects efficiency efficient efficiently effort
    efforts expenditure field fields fifteen fifth fifty fight fighter fighters fighting figure figures file
    filed files filing fill filled film final finally finance financed finances financial financing find finding
    findings fine finish finished fire firepower fires firing firm firmly first firstly fiscal fish fit five fix
    fixed flag flags flat fleet fleets flexibility flexible flight flights flow flows fluid fly flying
    identification identified identify identifying indefinite inflation inflow influence influenced influences
    insufficient justified justify modification modified modify notification notified notify off offensive offer
    offered offers office officer officers offices official officially officials offset pacific profile profit
    profits profitable proficiency proficient qualification qualified qualify ratification ratified reaffirm
    reaffirmed reconfirmed reflect reflected reflecting reflects refined sacrifice satisfied scientific
    significance significant significantly simplified simplify specific specifically specification specified
    specify staff staffing stiff suffer suffered suffering sufficient sufficiently traffic trafficking
    unification unified unify verification verified verify diversified diversify efficacy field-based amplified
    fulfil fulfill
"""
LIGATURE_WORDS = frozenset(_LIGATURE_WORDS.split())
"""Common English words with a ligature, by which a torn word is mended when its document has it nowhere whole."""

_WORDS_IN_F = """
    belief brief chief grief half if itself leaf of off proof relief roof self shelf staff thief
"""
WORDS_IN_F = frozenset(_WORDS_IN_F.split())
"""English words that end in f: what follows them is a word of its own, not the rest of a torn one."""

SHORTENED = {
    short: word
    for word in sorted(LIGATURE_WORDS)
    for ligature, rest in (("ffi", "ff"), ("ffl", "ff"), ("fi", "f"), ("fl", "f"))
    if len(short := word.replace(ligature, rest)) > 4 and short != word and short not in LIGATURE_WORDS
}
"""What is left of a word whose ligature lost its last letter without a gap: ``offce`` of office."""


class Wordstock:
    """Counts of the words of one document, hyphenated words too, Korean ones also without their particles; words at a
    line end are left out, as they may be broken.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        self._pairs: list[tuple[str, str]] = []  # Korean letters on both sides of a line end
        broken, before = False, ""
        for line in lines:
            found = [word.lower() for word in _WORD.findall(line)]
            pair = broken_pair(before, line.lstrip())
            if pair:
                self._pairs.append(pair)
            found = found[1:] if broken or pair else found
            before = line.rstrip()
            broken = before[-1:] in ("-", "\u00ad", "\u2010")
            for word in found[:-1] if broken or is_hangul(before[-1:]) else found:
                self._count(word)

    def _count(self, word: str) -> None:
        parts = word.split("-")
        self._counts[word] += 1
        if len(parts) > 1:
            self._counts.update(parts)
        if len(parts) > 2:
            self._counts.update("-".join(pair) for pair in pairwise(parts))
        if is_hangul(word) and stem(word) != word:
            self._counts[stem(word)] += 1

    @cached_property
    def breaks_korean_words(self) -> bool:
        """Whether the document's lines end inside Korean words: at least four in ten of the ends that tell."""
        told = [
            verdict(head, tail, self.count(head + tail), min(self.count(head), self.count(tail)))
            for head, tail in self._pairs
        ]
        inside = told.count("inside")
        return inside > 0 and inside >= INSIDE_SHARE * (inside + told.count("between"))

    def count(self, word: str) -> int:
        """How often the document has this word, whatever its case; a Korean one with any particle."""
        return self._counts[word.lower()] or (self._counts[stem(word)] if is_hangul(word) else 0)

    def is_compound(self, head: str, tail: str) -> bool:
        """Whether both parts of a broken word are words of the document, so that its hyphen is likely a real one."""
        return min(len(head), len(tail)) > 2 and self.count(head) > 0 and self.count(tail) > 0
