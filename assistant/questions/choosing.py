"""Drafts accepted or thrown away one by one. Comes in: drafts, a person. Goes out: the accepted ones, in the set.

Each is written as soon as it is accepted, so that whoever stops loses nothing. How a person is asked and what shows
things to them is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import QuestionError, QuestionSetError
from assistant.questions.drafting import accepted
from assistant.questions.entries import made_id
from assistant.questions.places import Selected, Shelf, fact_of, page_of_ref
from assistant.questions.writing import append_questions
from assistant.regression.conditions import Condition, Leaf, leaves, words_of
from assistant.regression.questions import Fact, FactText, Question

__all__ = ["Chosen", "choose_questions"]

ASK = "Add it? [y]es, [n]o, [e]dit, [q]uit: "
KEEP = "(Enter keeps it)"


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many drafts were added, were there already, and were thrown away."""

    added: int = 0
    there: int = 0
    thrown_away: int = 0


def choose_questions(
    drafts: Sequence[Question], path: Path, shelf: Shelf, ask: Callable[[str], str], show: Callable[[str], None]
) -> Chosen:
    """Show each draft and add it to the set in ``path`` if the person says so; the end of input ends it."""
    chosen = Chosen()
    for number, draft in enumerate(drafts, start=1):
        show(f"\n{number} of {len(drafts)}\n{_shown(draft)}")
        try:
            wanted = _decided(draft, shelf, ask, show)
        except EOFError:
            break
        if wanted is None:
            chosen = replace(chosen, thrown_away=chosen.thrown_away + 1)
            continue
        (made,) = append_questions(path, [accepted(wanted)])
        show(f"{'added' if made.new else 'there already'}: {made.question.id}")
        chosen = replace(chosen, added=chosen.added + made.new, there=chosen.there + (not made.new))
    return chosen


def _decided(draft: Question, shelf: Shelf, ask: Callable[[str], str], show: Callable[[str], None]) -> Question | None:
    """The draft as it is to be added; None to throw it away; EOFError to go no further."""
    while True:
        reply = ask(ASK).strip().casefold()
        if reply in ("y", "yes"):
            return draft
        if reply in ("n", "no"):
            return None
        if reply in ("q", "quit"):
            raise EOFError
        if reply in ("e", "edit"):
            try:
                draft = _edited(draft, shelf, ask)
            except (QuestionError, QuestionSetError) as error:
                show(str(error))
            show(_shown(draft))


def _edited(draft: Question, shelf: Shelf, ask: Callable[[str], str]) -> Question:
    """The draft with other words; its facts must stand on its page. Raises QuestionError where one does not."""
    question = " ".join(ask(f"Question {KEEP}: ").split()) or draft.question
    written = ask(f"Facts, parted by | {KEEP}: ").strip()
    page = next(page_of_ref(ref) for condition in draft.pages for ref, _ in leaves(condition))
    facts: tuple[Condition[Fact], ...] = draft.facts
    if written:
        given = [part.strip() for part in written.split("|") if part.strip()]
        facts = tuple(Leaf(fact_of(shelf, Selected(fact, page), "")) for fact in given)
    return replace(draft, id=made_id(question), question=question, facts=facts)


def _shown(draft: Question) -> str:
    facts = "; ".join(words_of(fact, _words) for fact in draft.facts)
    pages = "; ".join(words_of(page) for page in draft.pages)
    return f"  {draft.question}\n  fact:  {facts}\n  pages: {pages}\n  {draft.note}"


def _words(fact: Fact) -> str:
    return fact.text if isinstance(fact, FactText) else str(fact)
