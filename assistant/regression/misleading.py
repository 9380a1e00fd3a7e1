"""Whether an answer that fails is worse than none. Comes in: what came of a case. Goes out: what misleads, in words.

An answer withheld leaves the reader to look elsewhere; one that misleads sends them to a wrong page, or has them
believe what no document says. The page decides: an answer that cites an expected page may lack its facts and still lead
there.
"""

from __future__ import annotations

from typing import Literal, get_args

from assistant.records import Outcome
from assistant.regression.claims import faults
from assistant.regression.results import Result

__all__ = ["MISLEADING", "WITHHELD", "Misleading", "misleads", "unsupported"]

WITHHELD: Outcome = "not_in_documents"

Misleading = Literal[
    "answers what the documents do not say",
    "cites none of the pages expected",
    "says or cites what it must not",
    "no sentence is borne out by what it cites",
    "says nothing of what is expected",
]
MISLEADING: tuple[Misleading, ...] = get_args(Misleading)
"""In the order in which they are looked for; the first that fits is named."""


def misleads(result: Result) -> Misleading | None:
    """What makes the answer that is told worse than none; None where it is right, half right, withheld or missing."""
    told = result.told
    if told.passed or told.outcome in (WITHHELD, "error"):
        return None
    if result.case.question.abstains:
        return "answers what the documents do not say"
    if told.precision == 0:
        return "cites none of the pages expected"
    if any(not demand.wanted and not demand.held for demand in (*told.pages, *told.facts)):
        return "says or cites what it must not"
    if told.citing.alce_recall == 0:
        return "no sentence is borne out by what it cites"
    if told.recall is None:
        wanted = [fact.held for fact in told.facts if fact.wanted]
        if (wanted and not any(wanted)) or told.cause == "judged different":
            return "says nothing of what is expected"
    return None


def unsupported(result: Result) -> int | None:
    """How many claims of an answer that was to be withheld failed their check; None of any other answer."""
    answer = result.asking.answer
    if answer is None or answer.outcome == WITHHELD or not result.case.question.abstains:
        return None
    return len(faults(answer.claims))
