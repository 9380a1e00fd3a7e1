"""Was this answer right? Comes in: a question with its gold labels and the assistant's answer. Goes out: a judgement.

How a fact is looked for depends on the set: literal spans, chosen sentences, numbers with units, lists. All of it is
mechanical and errs towards "wrong": a right answer in other words than the gold answer's is not recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.pipeline import UNSURE
from assistant.records import Answer, Claim
from tests.benchmarks.data import Question
from tests.benchmarks.measures import covered, fact_contained, number_contained, numbers_in, unquoted_numbers
from tests.benchmarks.shelf import Shelf

__all__ = ["FACTS", "Judgement", "judge"]

SENTENCE_COVERED = 0.8  # of a chosen sentence's words: the rest may be lost to the tokens of its annotators
ANSWER_COVERED = 0.5  # of a free answer's words, where it states no number


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was right about one answer."""

    question: Question
    given: bool  # an answer, not "the documents do not say"
    unsure: bool  # an answer that says of itself that it is uncertain
    fact: bool  # the gold fact stands in the answer's text
    fact_first: bool  # ... in what the first claim cites
    fact_three: bool  # ... in what the first three claims cite
    cited: bool  # a citation is on a gold unit
    cited_first: bool  # the first citation is
    retrieved: bool  # a retrieved hit is on a gold unit
    words: int
    checks: tuple[str, ...]  # the result of each citation's check
    quoted: tuple[bool, ...]  # for each verified claim: all of its numbers stand in a quote or title
    seconds: float
    mistake: str  # in two words, "" where there is none
    dump: Mapping[str, Any]


def _literal(text: str, golds: Sequence[str]) -> bool:
    return fact_contained(text, golds)


def _sentence(text: str, golds: Sequence[str]) -> bool:
    return any(covered(text, gold) >= SENTENCE_COVERED for gold in golds)


def _figure(text: str, golds: Sequence[str]) -> bool:
    """All numbers of a gold answer, or half of its words where it has none."""
    return any(
        number_contained(text, gold) if numbers_in(gold) else covered(text, gold) >= ANSWER_COVERED for gold in golds
    )


def _any_form(text: str, golds: Sequence[str]) -> bool:
    """A literal, a number, or all items of a list, parted by semicolons."""
    return any(
        all(fact_contained(text, [item]) or number_contained(text, item) for item in gold.split("; ")) for gold in golds
    )


FACTS: Mapping[str, Callable[[str, Sequence[str]], bool]] = {
    "squad2": _literal,
    "korquad": _literal,
    "realtimeqa": _literal,
    "clapnq": _sentence,
    "mtrag": _figure,
    "financebench": _figure,
    "mmlongbench": _any_form,
    "reports": _any_form,
}


def judge(question: Question, answer: Answer, shelf: Shelf) -> Judgement:
    """The judgement of one answer, with all that is needed to look at it by eye."""
    given = answer.outcome != "not_in_documents"
    holds = FACTS[shelf.bench.name]
    claims = answer.claims if given else ()
    text = " ".join(claim.text for claim in claims) or (answer.text if given else "")
    citations = [citation for claim in claims for citation in claim.citations]
    cited = shelf.cited(citations)
    retrieved = shelf.ranked(answer.retrieved)
    right = question.answerable and given
    fact = right and holds(text, question.answers)
    found = any(unit in question.gold for unit in retrieved)
    mistake = _mistake(question, given, fact, found)
    return Judgement(
        question=question,
        given=given,
        unsure=UNSURE in answer.notes,
        fact=fact,
        fact_first=right and holds(_quotes(claims[:1]), question.answers),
        fact_three=right and holds(_quotes(claims[:3]), question.answers),
        cited=any(unit in question.gold for unit in cited),
        cited_first=bool(cited) and cited[0] in question.gold,
        retrieved=found,
        words=len(text.split()),
        checks=tuple(citation.check.status for citation in citations),
        quoted=tuple(_numbers_quoted(claim) for claim in claims if _verified(claim)),
        seconds=answer.seconds.get("total", 0.0),
        mistake=mistake,
        dump=_dump(question, answer, mistake, cited, retrieved),
    )


def _mistake(question: Question, given: bool, fact: bool, found: bool) -> str:
    if not question.answerable:
        return "answered wrongly" if given else ""
    if fact:
        return ""
    if not found:
        return "retrieval missed" if given else "retrieval missed, abstained"
    return "wrong sentence" if given else "abstained wrongly"


def _quotes(claims: Sequence[Claim]) -> str:
    return " ".join(citation.quote for claim in claims for citation in claim.citations)


def _verified(claim: Claim) -> bool:
    return any(citation.check.status == "verified" for citation in claim.citations)


def _numbers_quoted(claim: Claim) -> bool:
    said = " ".join(f"{c.quote} {c.title}" for c in claim.citations if c.check.status == "verified")
    return not unquoted_numbers(claim.text, said)


def _dump(
    question: Question, answer: Answer, mistake: str, cited: Sequence[str], retrieved: Sequence[str]
) -> dict[str, Any]:
    return {
        "id": question.id,
        "question": question.text,
        "mistake": mistake,
        "gold": list(question.answers),
        "gold_units": list(question.gold),
        "outcome": answer.outcome,
        "text": answer.text,
        "cited": list(cited),
        "retrieved": list(retrieved),
        "checks": [[c.check.status, *c.check.reasons] for claim in answer.claims for c in claim.citations],
        "relevance": [hit.relevance for hit in answer.retrieved],
        "seconds": dict(answer.seconds),
    }
