"""A shelf with a PDF and a note, and runs over it that fail on purpose. Comes in: nothing. Goes out: reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.index import Index
from assistant.records import Answer, Turn
from assistant.regression import Run, RunReport, check
from assistant.regression.baseline import Baseline, updated
from assistant.regression.reading import set_of_text
from tests.evidence.shelves import PEOPLE, QUAY, answer, claim, hit

__all__ = ["ASKED", "SET", "Told", "baseline_of", "run", "told"]

SET = """\
pincite_questions: 1
title: The harbour
questions:
- id: people
  question: How many people worked there?
  tags: [figures, staff]
  facts: [318 people]
  pages: [{document: port, page: 1}]
- id: quay
  question: When is the quay to open?
  tags: [dates]
  facts: ['2027']
  pages: [{document: port, page: 2}]
- id: ticket
  question: What does a ticket cost?
  tags: [figures]
  facts: [12 crowns]
  pages: [{document: ferry, section: Tickets}]
- id: king
  question: Who is the king?
  tags: [nothing]
  outcome: not_in_documents
"""
ASKED = ("How many people worked there?", "When is the quay to open?", "What does a ticket cost?", "Who is the king?")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """Gives each question the answer that it was told; the documents do not say anything else."""

    answers: Mapping[str, Answer]

    def ask(
        self, question: str, *, documents: Sequence[str] | None = None, history: Sequence[Turn] = (), id: str = ""
    ) -> Answer:
        found = self.answers.get(question, answer((), outcome="not_in_documents"))
        return replace(found, question=question, id=id)


def told(index: Index, **wrong: Answer) -> dict[str, Answer]:
    """The right answers, but for those named otherwise: people, quay, ticket, king."""
    hits = (hit(index, "port", 1), hit(index, "port", 2), hit(index, "ferry"))
    right = {
        "people": answer((claim(index, "port", PEOPLE),)),
        "quay": answer((claim(index, "port", QUAY),)),
        "ticket": answer((claim(index, "ferry", "A ticket costs 12 crowns."),)),
        "king": answer((), outcome="not_in_documents"),
    }
    every = {**right, **wrong}
    return {asked: replace(each, retrieved=hits) for asked, each in zip(ASKED, every.values(), strict=True)}


def run(index: Index, answers: Mapping[str, Answer], baseline: Baseline | None = None, text: str = SET) -> RunReport:
    """The report of a run in which these answers were given."""
    questions = set_of_text(text, Path("harbour.yaml"))
    return check(
        questions,
        Told(answers),
        index,
        index.settings,
        baseline=baseline,
        run=Run(),
        now=lambda: NOON,
        code=lambda: "1",
    )


def baseline_of(report: RunReport) -> Baseline:
    """The run as what later ones are compared with."""
    return updated(None, report.results, [case.key for case in report.questions.cases()], report.parts)
