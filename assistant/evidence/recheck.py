"""Checks that can be done again. Comes in: a claim with its citations. Goes out: what to compare it with,
and the result.

An answer keeps what the check of a citation found, but not which sentences were read together for it. Here the way that
leads to the same result is looked for and written down, so that anybody who has the file can go it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from assistant.citations import check
from assistant.evidence.numbering import grouped
from assistant.evidence.records import Recheck
from assistant.records import PAGE_BREAK, Check, CheckStatus, Citation, Claim
from assistant.sentences import sentence_spans

__all__ = ["check_again", "is_way", "recheck"]

_TOGETHER = "together with the other citations of this sentence"


def recheck(claim: Claim, citation: Citation, page_text: str) -> Recheck:
    """How to come to the stored result of this citation again; where no way leads there, what its own quote gives."""
    best: Recheck | None = None
    for context, (quotes, title) in product(_contexts(page_text), _ways(claim, citation)):
        found = check(claim.text, quotes, title, context)
        if found.status != citation.check.status:
            continue
        way = Recheck(quotes, title, context, found.status)
        if _reasons(found) == _reasons(citation.check):
            return way
        best = best or way
    if best is not None:
        return best
    quotes, title = next(_ways(claim, citation))
    return Recheck(quotes, title, "", check(claim.text, quotes, title).status)


def check_again(claim: str, way: Recheck) -> CheckStatus:
    """What the check gives now."""
    return check(claim, way.quotes, way.title, way.context).status


def is_way(claim: Claim, citation: Citation, way: Recheck) -> bool:
    """Whether the check is done with what is cited, and with nothing else."""
    return (way.quotes, way.title) in list(_ways(claim, citation))


def _ways(claim: Claim, citation: Citation) -> Iterator[tuple[tuple[str, ...], str]]:
    """Quotes and titles that the check may have read together: of this citation, of its document, of them all."""
    groups = grouped(claim)
    own = [group for group in groups if citation in group]
    same = [g for g in groups if (g[0].document, g[0].check, g[0].added) == _kind(citation)]
    seen = set()
    for some in (own, same, groups):
        title = " ".join(dict.fromkeys(group[0].title for group in some))
        whole = tuple(PAGE_BREAK.join(part.quote for part in group) for group in some)
        for quotes in (whole, _sentences(whole)):
            if quotes not in seen:
                seen.add(quotes)
                yield quotes, title


def _kind(citation: Citation) -> tuple[str, Check, bool]:
    return citation.document, citation.check, citation.added


def _sentences(quotes: Sequence[str]) -> tuple[str, ...]:
    return tuple(quote[a:b] for quote in quotes for a, b in sentence_spans(quote))


def _contexts(page_text: str) -> Iterator[str]:
    """Nothing; else a line of the page that may say what the figures of a table mean."""
    yield ""
    words = ("million", "billion", "thousand", "hundred", "단위")
    for line in dict.fromkeys(page_text.splitlines()):
        if len(line) <= 200 and any(word in line.lower() for word in words):
            yield line


def _reasons(found: Check) -> tuple[str, ...]:
    return tuple(reason for reason in found.reasons if reason != _TOGETHER)
