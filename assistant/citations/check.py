"""Does the page say what the claim says? Comes in: a claim and the sentences it is cited to. Goes out: a ``Check``.

No language model, no chance: numbers with units, dates, names, denials and directions of the claim must stand in the
sentences (or in the document's title) and say the same; enough of its other words must stand there too. When unsure
the result is "unsupported", with the reason in words; a different value in the same place is "conflicting".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.citations.alignment import differences, replaced
from assistant.citations.check_values import agreement, check_values
from assistant.citations.check_words import check_denials, check_names, check_opposites, coverage, languages_differ
from assistant.citations.evidence import Evidence, Findings, read_evidence
from assistant.citations.facts import Facts, read_facts
from assistant.citations.standing import Standing
from assistant.citations.wording import normalise
from assistant.records import Check
from assistant.sentences import sentence_spans

__all__ = ["check", "check_facts"]

COVERAGE = 0.7
"""The share of a claim's content words that must stand in the sentences cited; see tests/benchmarks/bench_check.py."""

_PARTING = re.compile(r"[·—:](?=\s|$)")
_RELATED = 0.4  # with fewer words in common, another value is no conflict: the sentence is about something else
_FEW = 8  # among more sentences, what stands nearest to a value is mostly chance
_NOTHING_SAID = Check("unchecked", ("the claim says nothing that can be compared",))
_NO_SENTENCE = Check("unchecked", ("there is no sentence to compare with",))
_OTHER_LANGUAGE = Check("unchecked", ("the page is in another language: only numbers and dates could be compared",))


def check(claim: str, quotes: Sequence[str], title: str = "", context: str = "") -> Check:
    """Compare ``claim`` with its supporting sentences. ``title`` is the document's; ``context`` the text of the page,
    read only for what a table's heading says ("in millions").

    >>> check("The 55th meeting was held.", ["The 52nd meeting was held in Seoul."]).reasons
    ('the claim says 55th, the page says 52nd',)
    """
    if not any(quote.strip() for quote in quotes):
        return _NO_SENTENCE
    if not re.search(r"[^\W_]", claim):
        return _NOTHING_SAID
    if _verbatim(claim, quotes):
        return Check("verified")
    return check_facts(read_facts(claim), read_evidence(quotes, title, context))


def check_facts(claim: Facts, evidence: Evidence) -> Check:
    """``check`` for facts that have been read already."""
    if not any(t.content or t.value is not None for t in claim.tokens):
        return _NOTHING_SAID
    share, missing = coverage(claim, evidence)
    found = Findings(related=share >= _RELATED)
    check_values(claim, evidence, found)
    if claim.stems and languages_differ(claim, evidence):
        return _result(found) if found.conflicts or found.failures else _OTHER_LANGUAGE
    check_names(claim, evidence, found)
    check_denials(claim, evidence, found)
    check_opposites(claim, evidence, found)
    wrong = bool(found.conflicts or found.failures)
    for difference in differences(claim, evidence.sentences, evidence.all, agreement(evidence)):
        if not (difference.value and wrong):
            found.add(difference.reason, difference.conflict)
    if not wrong:
        _check_standing(claim, evidence, found)
    for difference in replaced(claim, evidence.apart) if len(evidence.apart) <= _FEW else ():
        found.add(difference.reason, difference.conflict)
    if share < COVERAGE:
        found.add("words not on the page: " + ", ".join(missing[:6]), conflict=False)
    return _result(found)


def _check_standing(claim: Facts, evidence: Evidence, found: Findings) -> None:
    """Adds the values that the page gives of something else; two values exchanged are a conflict."""
    prose = tuple(facts for facts, row in zip(evidence.apart, evidence.rows, strict=False) if not row)
    if len(prose) > _FEW:
        return
    agrees = agreement(evidence)
    pairs = Standing(claim, prose, agrees).misplaced()
    for ours, theirs in pairs:
        crossed = any(other is not ours and agrees(other, theirs) for other, _ in pairs)
        found.add(f"the claim says {ours.text} where the page says {theirs.text}", conflict=crossed)


def _result(found: Findings) -> Check:
    reasons = tuple(dict.fromkeys([*found.conflicts, *found.failures]))
    if reasons:
        return Check("conflicting" if found.conflicts else "unsupported", reasons)
    return Check("verified", tuple(dict.fromkeys(found.notes)))


def _verbatim(claim: str, quotes: Sequence[str]) -> bool:
    """Whether the claim is a whole sentence of a quote, or all quotes together, letter by letter."""
    ours = _plain(claim)
    if ours in (_plain(" ".join(quotes)), *(_plain(quote) for quote in quotes)):
        return True
    if _bare(claim) == _bare(" ".join(quotes)):
        return True
    longer = [quote for quote in quotes if len(quote) > len(claim)]
    return any(ours == _plain(quote[a:b]) for quote in longer for a, b in sentence_spans(quote))


def _bare(text: str) -> str:
    """The text without the marks that part the cells of a row, and a row from the head of its table."""
    return _plain(_PARTING.sub(" ", text))


def _plain(text: str) -> str:
    """The text without marks that say nothing at its ends; a minus or a bracket may belong to a number."""
    return normalise(text).strip(" .。,;:!?\"'•·")
