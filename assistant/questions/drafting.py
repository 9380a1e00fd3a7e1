"""Questions proposed from the shelf itself, by rule. Comes in: the index. Goes out: drafts, each with fact and pages.

Every page is read; nothing is searched for, so that a draft owes nothing to the retrieval that it is to test. A draft
is proposed only where its question stands by itself, its fact stands on its page, and no sentence of the shelf that
speaks of the same gives another figure or date. All pages that say the same are alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from assistant.citations.facts import read_facts
from assistant.korean import is_hangul
from assistant.questions.english import Asked, asked_in_english
from assistant.questions.entries import made_id
from assistant.questions.korean import asked_in_korean
from assistant.questions.places import ref_of_page
from assistant.questions.stated import Library, Shelf, Statement, fit, statements
from assistant.regression.conditions import AnyOf, Leaf
from assistant.regression.facts import says
from assistant.regression.questions import DRAFT, FactText, Question

__all__ = ["accepted", "draft_of", "draft_questions", "library_of", "plain_question"]

MOST_CHARS = 200  # of a question
LEAST_WORDS = 2  # of its own, whatever asks for the fact left aside
MOST_PLACES = 12
_ASKING = re.compile(
    r"^(?:In which year|Since when|When|How much|How many|What is the date of|Of which year is|What does|Who)\b"
    r"|stand for|언제|얼마|몇"
)
_NAME_OR_YEAR = re.compile(r"(?<=\s)[A-Z][\w’'-]+|\b(?:1[89]|20)\d\d\b|\b\d+(?:st|nd|rd|th)\b")
KINDS = ("date", "amount", "count", "holder", "name")


@dataclass(frozen=True, slots=True)
class _Candidate:
    asked: Asked
    statement: Statement


def draft_questions(
    shelf: Shelf, count: int, documents: Sequence[str] = (), known: Collection[str] = ()
) -> tuple[Question, ...]:
    """At most ``count`` drafts from ``documents`` (default: all), without the questions in ``known``.

    They are spread over documents and kinds of fact; the same shelf gives the same drafts.
    """
    library = library_of(shelf)
    asked = {plain_question(question) for question in known}
    drafts: list[Question] = []
    for candidate in _spread(_candidates(library, documents)):
        if len(drafts) >= count:
            break
        if plain_question(candidate.asked.question) in asked:
            continue
        draft = draft_of(shelf, library, candidate.asked, candidate.statement)
        if draft is not None:
            asked.add(plain_question(draft.question))
            drafts.append(draft)
    return tuple(drafts)


def library_of(shelf: Shelf) -> Library:
    """Every sentence of every document that was read."""
    readable = [document.id for document in shelf.documents() if document.pages]
    return Library.of(chain.from_iterable(statements(id, shelf.texts(id)) for id in readable))


def draft_of(shelf: Shelf, library: Library, asked: Asked, statement: Statement) -> Question | None:
    """The draft, if its question stands by itself and the shelf gives one answer to it; ``statement`` says its fact."""
    fact = FactText(asked.fact)
    stems = frozenset(read_facts(_ASKING.sub(" ", asked.question)).stems)
    alone = len(stems) >= LEAST_WORDS or asked.kind == "name"
    named = is_hangul(asked.question) or _NAME_OR_YEAR.search(asked.question) is not None
    if not (alone and named) or len(asked.question) > MOST_CHARS:
        return None
    if says(fact, asked.question) or not says(fact, statement.text):
        return None
    alike = library.holding(stems)
    if asked.kind != "name" and any(_says_otherwise(fact, other) for other in alike):
        return None
    places = {(s.document, s.page_index): s.start for s in (statement, *alike) if says(fact, s.text)}
    refs = [ref_of_page(shelf, *place, start) for place, start in list(places.items())[:MOST_PLACES]]
    leaves = tuple(map(Leaf, dict.fromkeys(refs)))
    return Question(
        id=made_id(asked.question),
        question=asked.question,
        tags=(DRAFT, asked.kind),
        facts=(Leaf(fact),),
        pages=leaves if len(leaves) == 1 else (AnyOf(leaves),),
        note=f"“{statement.text}”",
    )


def accepted(draft: Question) -> Question:
    """The draft as a question that counts."""
    return replace(draft, tags=tuple(tag for tag in draft.tags if tag != DRAFT))


def _says_otherwise(fact: FactText, other: Statement) -> bool:
    """Whether a sentence about the same gives a figure or date of this kind, but not this one."""
    ours = [token.value for token in read_facts(fact.text).tokens if token.value is not None]
    theirs = [token.value for token in other.facts.tokens if token.value is not None]
    return any(type(a) is type(b) for a in ours for b in theirs) and not says(fact, other.text)


def _candidates(library: Library, documents: Sequence[str]) -> Iterator[_Candidate]:
    of_document: dict[str, list[Statement]] = {}
    for statement in library.every:
        if not documents or statement.document in documents:
            of_document.setdefault(statement.document, []).append(statement)
    for told in of_document.values():
        common = frozenset(word for s in told for word in re.findall(r"(?<=\s)[a-z]+", s.text))
        for statement in filter(fit, told):
            rules = (
                asked_in_korean(statement.text)
                if is_hangul(statement.text)
                else asked_in_english(statement.text, common)
            )
            yield from (_Candidate(asked, statement) for asked in rules)


def _spread(candidates: Iterable[_Candidate]) -> Iterator[_Candidate]:
    """A first of each document and kind, then a second, and so on."""
    rows: dict[str, dict[str, list[_Candidate]]] = {}
    for candidate in candidates:
        kinds = rows.setdefault(candidate.statement.document, {kind: [] for kind in KINDS})
        kinds[candidate.asked.kind].append(candidate)
    columns = [[c for turn in zip_longest(*kinds.values()) for c in turn if c is not None] for kinds in rows.values()]
    yield from (c for turn in zip_longest(*columns) for c in turn if c is not None)


def plain_question(question: str) -> str:
    """A question as it is compared with others."""
    return " ".join(question.casefold().split())
