"""The whole path from a question to a checked answer, and the only module that knows its order.

Comes in: a question, the conversation before it, the documents to ask. Goes out: an ``Answer``, at once or as it grows.
Retrieval, answering and checking are left to the modules before this one; pages, commands and tests come after it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock

from assistant.answering import language_model
from assistant.answering.available import settings_for
from assistant.answering.candidates import candidates
from assistant.answering.extractive import extract
from assistant.answering.quoting import claim_of, nearest
from assistant.answering.rewriting import standalone_with_model
from assistant.answering.statements import with_statements
from assistant.citations import cite, disagreements, instructions, quote_citations
from assistant.errors import LanguageModelError, SettingsError
from assistant.finder import AnswerFinder
from assistant.followup import standalone
from assistant.index import Index
from assistant.prompts import REFUSAL, build
from assistant.records import Answer, Check, Citation, Claim, Hit, Prompt, Tokens, Turn
from assistant.reranking import Reranker, load_reranker
from assistant.retrieval import Finder, Retrieval, retrieve
from assistant.settings import EXTRACTIVE, Settings

__all__ = ["QUOTES_ONLY", "UNSURE", "Assistant", "SearchResult"]

QUESTION_LIMIT = 4000  # characters; the embedding model reads a tenth of it
MOST_NEAREST = 5  # pages whose best sentence is shown where nothing answers
MOST_INSTRUCTIONS = 5  # places shown where documents give orders to a model
QUOTES_ONLY = "These are sentences quoted from the documents; no language model has composed an answer."
UNSURE = (
    "It is uncertain whether this answers the question: in tests about half of the answers as uncertain as this one "
    "did not. Read it on its page before you use it."
)
NOTHING_TO_READ = (
    "There is no text in the documents that were asked: drop files on the chat page, or index a folder (pincite index "
    "FOLDER). What could not be read is listed with its reason (pincite status)."
)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What retrieval alone found: ``hits`` best first, and the self-contained question that was searched."""

    id: str
    question: str
    searched: str
    hits: tuple[Hit, ...]
    seconds: dict[str, float]


@dataclass
class Clock:
    """Seconds spent in each stage, by name, and tokens of a language model."""

    started: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)
    last: float = 0.0
    tokens: Tokens = field(default_factory=Tokens)

    def __post_init__(self) -> None:
        self.last = self.started

    def lap(self, stage: str) -> None:
        """Book the time since the last lap on ``stage``."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self.last
        self.last = now

    def spend(self, tokens: Tokens) -> None:
        """Book what a request to a language model cost."""
        self.tokens += tokens

    def total(self) -> dict[str, float]:
        """All laps and the total so far."""
        return {**self.seconds, "total": time.perf_counter() - self.started}


class Assistant:
    """Answers questions from one index; safe to be asked by many threads at once."""

    def __init__(
        self,
        settings: Settings,
        index: Index | None = None,
        finder: Finder | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.settings = settings
        self.index = index if index is not None else Index.open(settings)
        self._finder = finder
        self._reranker = reranker
        self._lock = Lock()

    @cached_property
    def finder(self) -> Finder | None:
        """The answer finder, loaded at the first question; None where the settings turn it off."""
        with self._lock:
            if not self.settings.finder_passages:
                return None
            return self._finder if self._finder is not None else AnswerFinder()

    @cached_property
    def reranker(self) -> Reranker | None:
        """The reranker that the settings name, loaded at the first question; None where they name none."""
        with self._lock:
            return self._reranker if self._reranker is not None else load_reranker(self.settings)

    def warm_up(self) -> None:
        """Load the models now rather than at the first question."""
        self.search("warm up")

    def search(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        history: Sequence[Turn] = (),
        k: int | None = None,
        id: str = "",
    ) -> SearchResult:
        """The passages found for ``question``, best first (``k`` of them; default: all candidates)."""
        clock = Clock()
        searched, retrieval = self._retrieve(question, documents, history, clock)
        return SearchResult(id, question, searched, retrieval.hits[:k], clock.total())

    def ask(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        history: Sequence[Turn] = (),
        model: str | None = None,
        id: str = "",
    ) -> Answer:
        """The checked answer to ``question``. A language model that fails gives an answer with ``error`` set."""
        *_, answer = self.stream(question, documents=documents, history=history, model=model, id=id)
        return answer

    def stream(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        history: Sequence[Turn] = (),
        model: str | None = None,
        id: str = "",
    ) -> Iterator[Answer]:
        """The answer as it grows: first what was retrieved, then text, last the complete answer with its checks.

        Raises SettingsError for an unusable question or model name, NotFoundError for an unknown document. Closing
        the iterator stops the language model.
        """
        clock = Clock()
        model = model or self.settings.model
        if model != EXTRACTIVE:
            language_model.check_model(model, self.settings)
        searched, retrieval = self._retrieve(question, documents, history, clock, model)
        draft = Answer(
            question=question,
            outcome="answered",
            text="",
            claims=(),
            retrieved=retrieval.hits[: self.settings.retrieved],
            model=model,
            seconds=clock.total(),
            settings=settings_for(model, self.settings).fingerprint(),
            id=id,
            searched="" if searched == question else searched,
            instructions=self._instructions(retrieval.hits[: self.settings.retrieved]),
            notes=() if retrieval.hits else (NOTHING_TO_READ,),
            complete=False,
        )
        yield draft
        if model == EXTRACTIVE:
            yield self._quote(draft, searched, retrieval, clock)
        else:
            yield from self._compose(draft, retrieval, history, clock)

    def _retrieve(
        self,
        question: str,
        documents: Sequence[str] | None,
        history: Sequence[Turn],
        clock: Clock,
        model: str = EXTRACTIVE,
    ) -> tuple[str, Retrieval]:
        _check_question(question)
        for document in documents or ():
            self.index.document(document)
        if model == EXTRACTIVE:
            searched = standalone(question, history)
        else:
            own = settings_for(model, self.settings)
            searched = standalone_with_model(question, history, own, spent=clock.spend)
        clock.lap("follow-up")
        retrieval = retrieve(
            self.index, searched, self.settings, documents=documents, finder=self.finder, reranker=self.reranker
        )
        retrieval = with_statements(searched, retrieval, self.index)
        clock.lap("retrieval")
        return searched, retrieval

    def _quote(self, draft: Answer, searched: str, retrieval: Retrieval, clock: Clock) -> Answer:
        made = extract(searched, retrieval, self.index, self.settings, self.finder, self.reranker)
        clock.lap("answering")
        claims = tuple(claim_of(quote, self.index) for quote in made.quotes)
        noted = (QUOTES_ONLY, UNSURE) if made.unsure else (QUOTES_ONLY,)
        differing = disagreements(claims, self._dates(claims))
        clock.lap("checking")
        return replace(
            draft,
            outcome=made.outcome,
            text=" ".join(claim.text for claim in claims) or REFUSAL,
            claims=claims,
            missing=" ".join(made.missing),
            notes=(*noted, *(each.words for each in differing)) if claims else draft.notes,
            disagreements=differing,
            nearest=() if claims else nearest(made.ranked or candidates(searched, retrieval), self.index, MOST_NEAREST),
            seconds=clock.total(),
            complete=True,
        )

    def _cited(self, body: str, prompt: Prompt, hits: Sequence[Hit]) -> tuple[Claim, ...]:
        def page_text(document: str, page_index: int) -> str:
            return self.index.page(document, page_index).text

        return cite(body, prompt.passages, hits, self.index.place, page_text)

    def _instructions(self, hits: Sequence[Hit]) -> tuple[Citation, ...]:
        """Where passages that were read give orders to a language model, each place once."""
        found: dict[tuple[str, int | None, int], Citation] = {}
        for passage in (hit.passage for hit in hits):
            for start, end in instructions(passage.text):
                for citation in quote_citations(passage, start, end, self.index.place):
                    where = citation.document, citation.page_index, citation.start
                    found.setdefault(where, replace(citation, check=Check("unchecked")))
        return tuple(found.values())[:MOST_INSTRUCTIONS]

    def _dates(self, claims: Sequence[Claim]) -> dict[str, str | None]:
        cited = {citation.document for claim in claims for citation in claim.citations}
        return {document: self.index.document(document).date for document in cited}

    def _compose(self, draft: Answer, retrieval: Retrieval, history: Sequence[Turn], clock: Clock) -> Iterator[Answer]:
        settings = settings_for(draft.model, self.settings)
        hits = retrieval.hits[: settings.prompt_passages]
        documents = [self.index.document(document) for document in {hit.passage.document for hit in hits}]
        prompt = build(draft.question, hits, settings, history, documents)
        text, error = "", ""
        try:
            for piece in language_model.answer_with_model(prompt, settings, spent=clock.spend):
                text += piece
                yield replace(draft, text=_without_markers(text), seconds=clock.total())
        except LanguageModelError as failure:
            error = str(failure)
        clock.lap("answering")
        checked = self._checked(replace(draft, error=error), text, prompt, clock)
        if checked.outcome == "not_in_documents" and not error:
            ranked = candidates(draft.searched or draft.question, retrieval)
            checked = replace(checked, nearest=nearest(ranked, self.index, MOST_NEAREST))
        yield checked

    def _checked(self, draft: Answer, text: str, prompt: Prompt, clock: Clock) -> Answer:
        """What a model wrote, checked; of a reply that broke off, what there is of it."""
        outcome, missing, body = language_model.interpret(text, prompt)
        claims = () if outcome == "not_in_documents" else self._cited(body, prompt, draft.retrieved)
        if draft.error:
            outcome = "partial" if claims else "not_in_documents"
        differing = disagreements(claims, self._dates(claims))
        clock.lap("checking")
        return replace(
            draft,
            outcome=outcome,
            text=" ".join(claim.text for claim in claims) or ("" if draft.error else body or REFUSAL),
            claims=claims,
            missing=missing,
            notes=(*draft.notes, *(each.words for each in differing)),
            disagreements=differing,
            seconds=clock.total(),
            tokens=clock.tokens,
            complete=True,
        )


def _check_question(question: str) -> None:
    if not question.strip():
        raise SettingsError("The question is empty: write what you want to know.")
    if len(question) > QUESTION_LIMIT:
        raise SettingsError(
            f"The question has {len(question):,} characters; at most {QUESTION_LIMIT:,} can be read. Ask it shorter."
        )


def _without_markers(text: str) -> str:
    """A growing reply without its passage ids, also without one that is still being written."""
    return re.sub(r"\s*\[[^\[\]\n]{0,60}\]|\s*\[[^\[\]\n]{0,60}$", "", text)
