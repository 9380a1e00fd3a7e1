"""Why a question fails, by name. Comes in: nothing. Goes out: the causes, and what each means in words.

The order is the order in which they are looked for: the first that fits is the one that is named, so that a fault of
retrieval is not taken for one of answering.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

__all__ = ["CAUSES", "MEANING", "Cause"]

Cause = Literal[
    "error",
    "place gone",
    "answered though not in the documents",
    "page not retrieved",
    "abstained though retrieved",
    "abstained",
    "cited the neighbouring page",
    "retrieved but not cited",
    "cited a page that it must not",
    "fact missing",
    "says what it must not",
    "conflicting or unsupported claim",
    "other outcome",
    "judged different",
    "no readable verdict",
]

CAUSES: tuple[Cause, ...] = get_args(Cause)

MEANING: Mapping[Cause, str] = {
    "error": "asking failed, or the language model did",
    "place gone": "a document or page that the set names has left the shelf since the baseline",
    "answered though not in the documents": "the set expects that the documents do not say",
    "page not retrieved": "no expected page is among the hits: a fault of retrieval, reading or the index",
    "abstained though retrieved": "an expected page is among the hits, but the answer is that the documents do not say",
    "abstained": "the answer is that the documents do not say; the set names no page",
    "cited the neighbouring page": "a cited page stands right before or after an expected one",
    "retrieved but not cited": "an expected page is among the hits, but others are cited",
    "cited a page that it must not": "a page under `not` is cited",
    "fact missing": "the pages are right, but the text does not say an expected fact",
    "says what it must not": "the text says a fact under `not`",
    "conflicting or unsupported claim": "all that is expected is there, but a citation does not bear out its sentence",
    "other outcome": "for example a partial answer where a whole one is expected",
    "judged different": "nothing but an answer in free text is expected, and the judge says that it differs",
    "no readable verdict": "the same, and the judge does not say in its fixed form whether it differs",
}
