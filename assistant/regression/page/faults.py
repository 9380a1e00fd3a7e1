"""Where the fault of a failing question lies. Comes in: a verdict. Goes out: a fault, and what it is called.

A cause says what is wrong; a fault says where to look: whether the page was never found, or found and not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from assistant.regression.causes import Cause
from assistant.regression.judging import Verdict

__all__ = ["FAULT_MEANS", "FAULT_NAMES", "Fault", "fault_of"]

Fault = Literal["retrieval", "answering", "either", "shelf", "failure"]

FAULT_NAMES: Mapping[Fault, str] = {
    "retrieval": "Retrieval fault",
    "answering": "Answering fault",
    "either": "Retrieval or answering",
    "shelf": "The shelf has changed",
    "failure": "Could not be asked or judged",
}
FAULT_MEANS: Mapping[Fault, str] = {
    "retrieval": "No expected page was among the hits, so no answer could have been right: "
    "look at reading, passages, embedding and ranking.",
    "answering": "What was needed lay before the answerer, or nothing was to be found: "
    "look at the language model, the prompt, and when it answers.",
    "either": "The question names no page, so it cannot be told whether the right one was found. "
    "Naming its page would tell.",
    "shelf": "A document or page that the question needs is no longer there as it was.",
    "failure": "Asking raised an error, or the judge gave no readable verdict, so nothing is known about the answer.",
}
_BY_CAUSE: Mapping[Cause, Fault] = {
    "error": "failure",
    "place gone": "shelf",
    "page not retrieved": "retrieval",
    "abstained": "either",
    "judged different": "either",
    "no readable verdict": "failure",
}
_DEPENDS: frozenset[Cause] = frozenset({"cited the neighbouring page"})  # on whether an expected page was retrieved
_NEEDS_PAGES: frozenset[Cause] = frozenset({"fact missing"})  # else the right page may not have been there


def fault_of(verdict: Verdict) -> Fault | None:
    """Where the fault lies; None for a verdict that passed."""
    if verdict.cause is None:
        return None
    if verdict.cause in _DEPENDS and verdict.ranking is not None and not verdict.ranking.hits[-1]:
        return "retrieval"
    if verdict.cause in _NEEDS_PAGES and verdict.ranking is None:
        return "either"
    return _BY_CAUSE.get(verdict.cause, "answering")
