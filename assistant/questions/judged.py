"""An answer that a person judged, as a question. Comes in: the answer, what they said, marked and selected. Goes out:
the regression question that it implies.

    right                      the same outcome, from the pages marked, else from those cited and verified
    wrong page                 another page: those marked, and none of those marked as wrong, else of the others cited
    not supported              what was selected in the answer (or failed its check) is not said again
    should have answered       an answer, from the pages marked
    should not have answered   the documents do not say

Words selected on a page are facts that the answer must state; words selected in an answer too, unless that is what is
wrong with it. Several pages marked are alternatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conversations import Conversation, Exchange
from assistant.conversations.asking import turns
from assistant.errors import QuestionError
from assistant.feedback import KINDS, Judgement
from assistant.followup import standalone
from assistant.questions.places import (
    Marked,
    Selected,
    Shelf,
    fact_of,
    ref_of_citation,
    refs_of_marked,
)
from assistant.records import Answer, Outcome, Turn
from assistant.regression.conditions import AnyOf, Condition, Leaf, Not
from assistant.regression.questions import Fact, FactText, PageRef, Question
from assistant.regression.reading.grammar import OUTCOMES

__all__ = ["Judged", "judged_exchange", "question_of"]

MOST_MARKED, MOST_SELECTED = 50, 20


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with what a person said and pointed to; ``asked`` is the question as they wrote it."""

    answer: Answer
    kind: str  # one of `assistant.feedback.KINDS`
    asked: str = ""
    before: tuple[Turn, ...] = ()  # the conversation before it, as far as it was looked at
    documents: tuple[str, ...] = ()  # the only ones asked; empty: all
    note: str = ""
    marked: tuple[Marked, ...] = ()
    wrong: tuple[Marked, ...] = ()  # pages that must not be cited
    selected: tuple[Selected, ...] = ()
    source: str = "chat"  # where it comes from; its tag


def judged_exchange(
    talk: Conversation,
    exchange: Exchange,
    said: Judgement,
    *,
    marked: Sequence[Marked] = (),
    wrong: Sequence[Marked] = (),
    selected: Sequence[Selected] = (),
) -> Judged:
    """An exchange of a conversation as it was judged. Raises QuestionError where it has no answer."""
    if exchange.answer is None:
        raise QuestionError("not_judged", "There is no answer that could be judged.")
    before = [] if exchange.exact else turns([each for each in talk.exchanges if each.number < exchange.number])
    return Judged(
        exchange.answer,
        said.kind,
        exchange.question,
        tuple(before),
        exchange.documents,
        said.note,
        tuple(marked),
        tuple(wrong),
        tuple(selected),
    )


def question_of(judged: Judged, shelf: Shelf) -> Question:
    """The question, without an id, and what a right answer to it must hold.

    Raises QuestionError where nothing follows from what was said, NotFoundError for a page that is not on the shelf.
    """
    if judged.kind not in KINDS or not judged.kind:
        raise QuestionError("not_judged", "Say first what is right or wrong with the answer.")
    if len(judged.marked + judged.wrong) > MOST_MARKED or len(judged.selected) > MOST_SELECTED:
        words = f"At most {MOST_MARKED} pages and {MOST_SELECTED} facts make one question."
        raise QuestionError("too_many", words, pages=MOST_MARKED, facts=MOST_SELECTED)
    question, history = _asked(judged)
    outcomes, facts, pages = _expected(judged, shelf)
    return Question(
        id="",
        question=question,
        history=history,
        documents=judged.documents,
        tags=(judged.source, judged.kind.replace("_", "-")),
        outcomes=outcomes,
        facts=facts,
        pages=pages,
        note=_note(judged, question),
    )


def _asked(judged: Judged) -> tuple[str, tuple[Turn, ...]]:
    """What was really searched; a follow-up that only has words added to it stays as it was, with its history."""
    asked, searched = judged.asked or judged.answer.question, judged.answer.searched
    if not searched or searched == asked:
        return asked, ()
    if searched.startswith(f"{asked.strip()} (about:"):
        for history in (tuple(turn for turn in judged.before if turn.role == "user"), judged.before):
            if standalone(asked, history) == searched:
                return asked, history
    return searched, ()


Expectation = tuple[tuple[Outcome, ...], tuple[Condition[Fact], ...], tuple[Condition[PageRef], ...]]


def _expected(judged: Judged, shelf: Shelf) -> Expectation:
    answer, kind = judged.answer, judged.kind
    said = _facts(judged, shelf, on_page=False)
    if kind == "should_not_have_answered" or (kind == "right" and answer.outcome == "not_in_documents"):
        return ("not_in_documents",), tuple(map(Not, said)) if kind != "right" else (), ()
    facts = _facts(judged, shelf, on_page=True)
    marked = refs_of_marked(shelf, judged.marked, judged.selected)
    cited = _cited(answer, shelf, verified_only=kind == "right")
    if kind == "right":
        return (answer.outcome,), facts + said, _any_of(marked or cited)
    given = "answered" if answer.outcome == "not_in_documents" else answer.outcome
    if kind == "wrong_page":
        wrong = refs_of_marked(shelf, judged.wrong, ()) or cited
        not_these = tuple(Not(Leaf(ref)) for ref in wrong if ref not in marked)
        return (given,), facts + said, _any_of(marked) + not_these
    if kind == "should_have_answered":
        return ("answered",), facts + said, _any_of(marked)
    unsaid = tuple(map(Not, said or _failed(answer)))
    if not (unsaid or facts or marked):
        words = "Select the words that no page supports, or mark a page that answers the question."
        raise QuestionError("nothing_expected", words)
    return ((given,) if facts or marked else OUTCOMES), facts + unsaid, _any_of(marked)


def _facts(judged: Judged, shelf: Shelf, *, on_page: bool) -> tuple[Condition[Fact], ...]:
    chosen = [one for one in judged.selected if (one.page is not None) == on_page]
    text = "\n".join([judged.answer.text, *(claim.text for claim in judged.answer.claims)])
    return tuple(dict.fromkeys(Leaf(fact_of(shelf, one, text)) for one in chosen))


def _failed(answer: Answer) -> tuple[Condition[Fact], ...]:
    """The sentences that failed their check; the only one of an answer counts also where it passed."""
    failed = [
        claim.text
        for claim in answer.claims
        if claim.problems or not claim.citations or any(c.check.status != "verified" for c in claim.citations)
    ]
    texts = failed or [claim.text for claim in answer.claims if len(answer.claims) == 1]
    return tuple(Leaf(FactText(text)) for text in dict.fromkeys(texts) if text.strip())


def _cited(answer: Answer, shelf: Shelf, *, verified_only: bool) -> tuple[PageRef, ...]:
    refs = [
        ref_of_citation(shelf, citation)
        for claim in answer.claims
        for citation in claim.citations
        if citation.check.status == "verified" or not verified_only
    ]
    return tuple(dict.fromkeys(ref for ref in refs if ref is not None))


def _any_of(refs: Sequence[PageRef]) -> tuple[Condition[PageRef], ...]:
    leaves = tuple(map(Leaf, refs))
    return leaves if len(leaves) < 2 else (AnyOf(leaves),)


def _note(judged: Judged, question: str) -> str:
    asked = judged.asked or judged.answer.question
    parts = [" ".join(judged.note.split())]
    if question != asked:
        before = next((turn.content for turn in reversed(judged.before) if turn.role == "user"), "")
        after = f" after “{' '.join(before.split())}”" if before else ""
        parts.append(f"Asked as “{' '.join(asked.split())}”{after}.")
    return " ".join(part for part in parts if part)
