"""The citations of an answer as a reader counts them. Comes in: an Answer. Goes out: citations with numbers.

Citations are numbered from 1 in each answer; one that goes on with a sentence over a page break has the number of the
citation before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.records import Answer, Citation, Claim

__all__ = ["Numbered", "each_citation", "numbered"]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A citation with its number; ``parts`` are the citations that it consists of, one for each page."""

    number: int
    parts: tuple[Citation, ...]

    @property
    def first(self) -> Citation:
        return self.parts[0]

    @property
    def state(self) -> str:
        """What the check found, the worst of its parts; "added" where the checker found the citation."""
        for status in ("conflicting", "unsupported", "unchecked"):
            if any(part.check.status == status for part in self.parts):
                return status
        return "added" if self.first.added else "verified"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, each reason once."""
        return tuple(dict.fromkeys(reason for part in self.parts for reason in part.check.reasons))


def numbered(answer: Answer) -> Iterator[tuple[Claim, list[Numbered]]]:
    """Each claim with its citations."""
    number = 0
    for claim in answer.claims:
        groups = grouped(claim)
        yield claim, [Numbered(number + i, group) for i, group in enumerate(groups, start=1)]
        number += len(groups)


def grouped(claim: Claim) -> list[tuple[Citation, ...]]:
    """The citations of a claim, those that continue another together with it."""
    groups: list[tuple[Citation, ...]] = []
    for citation in claim.citations:
        if citation.continued and groups:
            groups[-1] = (*groups[-1], citation)
        else:
            groups.append((citation,))
    return groups


def each_citation(answer: Answer) -> Iterator[tuple[Claim, int, Citation]]:
    """Every citation in order, with its claim and its number."""
    for claim, citations in numbered(answer):
        for one in citations:
            for part in one.parts:
                yield claim, one.number, part
