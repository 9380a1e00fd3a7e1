"""How well an answer's citations bear out its claims. Comes in: claims. Goes out: shares between 0 and 1, or None.

ALCE (Gao et al., "Enabling Large Language Models to Generate Text with Citations", EMNLP 2023, section 3.3) asks a
language model whether sentences entail a claim. Here `assistant.citations.check` is asked, which has no chance in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citations import check
from assistant.records import Citation, Claim

__all__ = ["Citing", "citing", "faults"]

BAD = ("unsupported", "conflicting")


@dataclass(frozen=True, slots=True)
class Citing:
    """Shares of one answer; None where it has no claim, or no citation."""

    verified: float | None  # of the claims: cited, and each citation verified by the answer's own checks
    alce_recall: float | None  # of the claims: borne out by all of their citations together
    alce_precision: float | None  # of the citations: not superfluous


def citing(claims: Sequence[Claim]) -> Citing:
    """The shares of an answer with these claims."""
    recalled: list[float] = []
    precise: list[float] = []
    for claim in claims:
        groups = _groups(claim.citations)
        supported = _supports(claim, groups)
        recalled.append(float(supported))
        precise += [float(supported and not _irrelevant(claim, groups, i)) for i in range(len(groups))]
    return Citing(_mean([float(_verified(claim)) for claim in claims]), _mean(recalled), _mean(precise))


def faults(claims: Sequence[Claim]) -> list[str]:
    """What is wrong with claims, in words: citations that failed their check, sentences without one."""
    found = []
    for claim in claims:
        failed = [c for c in claim.citations if c.check.status in BAD]
        if failed and not any(c.check.status == "verified" for c in claim.citations):
            reasons = "; ".join(failed[0].check.reasons) or "no reason given"
            found.append(f"{failed[0].check.status}: “{claim.text}” ({reasons})")
        found += [f"{problem}: “{claim.text}”" for problem in claim.problems]
    return found


def _verified(claim: Claim) -> bool:
    good = [c.check.status == "verified" for c in claim.citations]
    return bool(good) and all(good) and not claim.problems


def _groups(citations: Sequence[Citation]) -> list[tuple[Citation, ...]]:
    """The citations, one over a page break with what it continues."""
    groups: list[tuple[Citation, ...]] = []
    for citation in citations:
        if citation.continued and groups:
            groups[-1] = (*groups[-1], citation)
        else:
            groups.append((citation,))
    return groups


def _supports(claim: Claim, groups: Sequence[tuple[Citation, ...]]) -> bool:
    quotes = [" ".join(c.quote for c in group) for group in groups]
    titles = " ".join(dict.fromkeys(group[0].title for group in groups))
    return bool(quotes) and check(claim.text, quotes, titles).status == "verified"


def _irrelevant(claim: Claim, groups: Sequence[tuple[Citation, ...]], at: int) -> bool:
    """A citation that does not bear the claim out alone, and without which the others still do."""
    others = [group for i, group in enumerate(groups) if i != at]
    return not _supports(claim, [groups[at]]) and _supports(claim, others)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
