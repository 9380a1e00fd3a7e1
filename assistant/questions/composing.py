"""Questions proposed by a language model. Comes in: the index, a model. Goes out: drafts, each checked on its page.

The model sees one page at a time, fenced as data. What it proposes counts only where its quote is a sentence of that
page, its fact stands in the quote, and all holds that is asked of a draft by rule; the rest is thrown away and counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assistant.answering.language_model import answer_with_model, check_model
from assistant.errors import LanguageModelError
from assistant.prompts import build_draft
from assistant.questions.drafting import draft_of, library_of, plain_question
from assistant.questions.english import Asked
from assistant.questions.stated import Library, Shelf, Statement, fit
from assistant.regression.facts import says
from assistant.regression.questions import FactText, Question
from assistant.settings import Settings

__all__ = ["Composed", "compose_questions"]

EACH = 2  # questions asked for at a page
LEAST_SENTENCES = 3  # of a page that is worth asking about
PAGES_FOR_EACH = (
    4  # pages looked at for each draft wanted, at most: a model that proposes nothing usable comes to an end
)
PAGE_CHARS = 12_000
_POINTS_BACK = re.compile(
    r"\b(?:this|that|the) (?:page|document|text|table|passage|article|report|section|year)\b"
    r"|\b(?:it|they|these|those)\b|이 (?:문서|쪽|표|글|본문)|본문에",
    re.IGNORECASE,
)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Composed:
    """The drafts, how many proposals did not hold and were thrown away, and why the model stopped, if it did."""

    drafts: tuple[Question, ...]
    thrown_away: int
    stopped: str = ""


def compose_questions(
    shelf: Shelf,
    settings: Settings,
    count: int,
    documents: Sequence[str] = (),
    known: Collection[str] = (),
    *,
    environ: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Composed:
    """At most ``count`` drafts that ``settings.model`` proposes, spread over the documents.

    Raises LanguageModelError where the model does not answer before there is a draft, SettingsError for a name that
    cannot be used.
    """
    check_model(settings.model, settings)
    library = library_of(shelf)
    asked = {plain_question(question) for question in known}
    drafts: list[Question] = []
    thrown_away, stopped = 0, ""
    for number, statements in enumerate(_pages(library, documents)):
        if len(drafts) >= count or number >= PAGES_FOR_EACH * count:
            break
        try:
            reply = _reply(shelf, statements[0], settings, environ)
        except LanguageModelError as error:
            if not drafts:
                raise
            stopped = str(error)
            break
        for proposed in _proposals(reply):
            draft = _checked(shelf, library, proposed, statements)
            if draft is None:
                thrown_away += 1
            elif len(drafts) < count and plain_question(draft.question) not in asked:
                asked.add(plain_question(draft.question))
                drafts.append(draft)
        if progress is not None:
            progress("drafting", min(len(drafts), count), count)
    return Composed(tuple(drafts), thrown_away, stopped)


def _reply(shelf: Shelf, where: Statement, settings: Settings, environ: Mapping[str, str] | None) -> str:
    """What the model says to the page on which the statement stands."""
    text = next(text for page, text in shelf.texts(where.document) if page == where.page_index)
    return "".join(answer_with_model(build_draft(text[:PAGE_CHARS], EACH, settings), settings, environ=environ))


def _pages(library: Library, documents: Sequence[str]) -> Iterator[list[Statement]]:
    """The pages with enough prose, as their sentences: a first of each document, then a second, and so on."""
    pages: dict[str, dict[int, list[Statement]]] = {}
    for statement in library.every:
        if not documents or statement.document in documents:
            pages.setdefault(statement.document, {}).setdefault(statement.page_index, []).append(statement)
    worth = [[told for told in of.values() if sum(map(fit, told)) >= LEAST_SENTENCES] for of in pages.values()]
    yield from (told for turn in zip_longest(*worth) for told in turn if told is not None)


def _proposals(reply: str) -> Iterator[Mapping[str, object]]:
    """The lines of a reply that are objects."""
    for line in reply.replace("&lt;", "<").splitlines():
        try:
            made = json.loads(line.strip().rstrip(","))
        except (ValueError, RecursionError):
            continue
        if isinstance(made, dict):
            yield made


def _checked(
    shelf: Shelf, library: Library, proposed: Mapping[str, object], statements: Sequence[Statement]
) -> Question | None:
    """The proposal as a draft, if it holds."""
    question, fact, quote = (" ".join(str(proposed.get(key, "")).split()) for key in ("question", "fact", "quote"))
    if not question.endswith(("?", "？")) or _POINTS_BACK.search(question) or not quote or not re.search(r"\w", fact):
        return None
    stated = next((statement for statement in statements if _letters(quote) == _letters(statement.text)), None)
    if stated is None or fact not in stated.text or not says(FactText(fact), stated.text):
        return None
    return draft_of(shelf, library, Asked(question, fact, "model"), stated)


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold()))
