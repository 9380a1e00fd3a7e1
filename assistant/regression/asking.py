"""Ask the questions of a set. Comes in: cases and who answers them. Goes out: askings: what was answered, as it came.

An asking holds all that judging needs and nothing of what was expected, so that it can be stored, and a run that was
stopped be taken up. How long an answer took is in it; the clock is the answer's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from assistant.errors import PinciteError
from assistant.records import Answer, Citation, Hit, Turn
from assistant.regression.places import Spot, section_path
from assistant.regression.questions import Case

__all__ = ["Asking", "Responder", "Task", "ask_all", "cited_spots", "spot_of_hit"]


class Responder(Protocol):
    """Who answers: `assistant.pipeline.Assistant`, or a stand-in."""

    def ask(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        history: Sequence[Turn] = (),
        id: str = "",
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to ask: a case, for the ``repeat``-th time (from 1)."""

    case: Case
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Asking:
    """One answer to one wording: the answer (None where asking failed, with ``error``), and where its hits stand."""

    key: str
    repeat: int
    answer: Answer | None
    retrieved: tuple[Spot, ...] = ()  # best first
    error: str = ""


def ask_all(tasks: Sequence[Task], responder: Responder, jobs: int = 1) -> Iterator[Asking]:
    """The askings as they are ready; with several ``jobs`` in any order. Closing the iterator asks no more."""
    if jobs <= 1:
        for task in tasks:
            yield _ask(task, responder)
        return
    waiting = iter(tasks)
    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="asking") as threads:
        running: set[Future[Asking]] = {threads.submit(_ask, task, responder) for task in islice(waiting, jobs)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                running |= {threads.submit(_ask, task, responder) for task in islice(waiting, 1)}
                yield future.result()


def _ask(task: Task, responder: Responder) -> Asking:
    """One asking; an error of ours is what came of it, any other is a fault of the program and ends the run."""
    question, case = task.case.question, task.case
    try:
        answer = responder.ask(
            case.text, documents=list(question.documents) or None, history=question.history, id=case.key
        )
    except PinciteError as error:
        return Asking(case.key, task.repeat, None, error=str(error))
    return Asking(case.key, task.repeat, answer, tuple(map(spot_of_hit, answer.retrieved)), answer.error)


def spot_of_hit(hit: Hit) -> Spot:
    """Where a hit stands: all the pages, or paragraphs, that its passage runs over."""
    document = hit.passage.document
    if hit.page_index is None:
        return Spot(document, section=_section(hit))
    pages = dict.fromkeys((hit.page_index, *(span.page_index for span in hit.passage.spans)))
    return Spot(document, tuple(pages), label=hit.page_label)


def _section(hit: Hit) -> str:
    """The hit's section with all of its paragraphs: ``Tickets, paragraph 1-2``.

    A passage never runs into the next heading, but may begin with those above its text.
    """
    section, text, headings = hit.section or "", hit.passage.text, hit.passage.headings
    begins = section_path(section)[1]
    if begins is not None:
        names, first = section[: section.rindex("paragraph ")].removesuffix(", "), begins[0]
    else:
        above = re.search(rf"(?:^|\n){re.escape(headings[-1])}\n+", text) if headings else None
        if above is None:
            return section  # nothing but headings
        names = " > ".join(headings[1:] if headings[0] == hit.title and len(headings) > 1 else headings)
        first, text = 1, text[above.end() :]
    last = first + len(re.findall(r"\n\n+", text.strip("\n")))
    numbers = f"paragraph {first}" if first == last else f"paragraph {first}-{last}"
    return f"{names}, {numbers}" if names else numbers


def cited_spots(citations: Iterable[Citation]) -> tuple[Spot, ...]:
    """The pages (or sections) cited, in order, each once."""
    spots = [
        Spot(c.document, section=c.section or "")
        if c.page_index is None
        else Spot(c.document, (c.page_index,), label=c.page_label)
        for c in citations
    ]
    return tuple({spot.key if spot.pages else f"{spot.key} {spot.section}": spot for spot in spots}.values())
