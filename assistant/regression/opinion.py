"""A second opinion on answers in free text: a language model judges whether one says the same as the expected answer.

Comes in: cases with an ``answer``, and askings. Goes out: an ``Opinion`` on each. That opinions decide nothing where
anything else is expected is seen to here; how well they and the measures agree is told by ``agreement``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.answering.available import settings_for
from assistant.answering.language_model import answer_with_model, check_model
from assistant.errors import LanguageModelError, SettingsError
from assistant.prompts import DIFFERENT, SAME, build_judge, load_templates
from assistant.records import Tokens
from assistant.regression.asking import Asking
from assistant.regression.judging import Verdict
from assistant.regression.lines import short
from assistant.regression.questions import Case, Question
from assistant.settings import EXTRACTIVE, Settings

__all__ = ["Judge", "Opinion", "Opinions", "Says", "decides", "hear", "read_reply", "with_opinion"]

Says = Literal["same", "different", "unreadable"]
Progress = Callable[[str, int, int], None]
ABSTAINED = "the answer is that the documents do not say"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge says of one asking, and why; ``unreadable`` is also a judge that does not reply."""

    key: str
    repeat: int
    says: Says
    reason: str
    tokens: Tokens = field(default_factory=Tokens)


@dataclass(frozen=True, slots=True)
class Opinions:
    """All opinions on a run: by which model, and with which wording of the prompt."""

    model: str
    prompt: str
    each: tuple[Opinion, ...] = ()

    def on(self) -> Mapping[tuple[str, int], Opinion]:
        """The opinions by key and repeat."""
        return {(opinion.key, opinion.repeat): opinion for opinion in self.each}


class Judge:
    """A language model that judges; safe for many threads at once."""

    def __init__(self, model: str, settings: Settings, environ: Mapping[str, str] | None = None) -> None:
        """Raises SettingsError for a model that cannot be asked, PromptError for a malformed template."""
        if check_model(model, settings) == EXTRACTIVE:
            raise SettingsError(f"--judge: expected a language model, found {EXTRACTIVE!r}")
        self.model = model.strip()
        self.prompt = hashlib.sha256(load_templates(settings).judge.template.encode()).hexdigest()[:12]
        self._settings = settings_for(self.model, settings)
        self._environ = environ

    def opinion(self, case: Case, asking: Asking) -> Opinion | None:
        """The opinion on one asking; None where there is nothing to judge: no expected answer, or no answer.

        An abstention says nothing that could be the same, so that the model is not asked about it.
        """
        question, answer = case.question, asking.answer
        if not question.answer or question.abstains or answer is None or asking.error:
            return None
        if answer.outcome == "not_in_documents":
            allowed = "not_in_documents" in question.outcomes
            return None if allowed else Opinion(asking.key, asking.repeat, "different", ABSTAINED)
        spent: list[Tokens] = []
        prompt = build_judge(answer.searched or case.text, question.answer, answer.text, self._settings)
        try:
            reply = "".join(answer_with_model(prompt, self._settings, environ=self._environ, spent=spent.append))
        except LanguageModelError as error:
            return Opinion(asking.key, asking.repeat, "unreadable", f"no reply: {error}", sum(spent, Tokens()))
        return replace(read_reply(reply, asking), tokens=sum(spent, Tokens()))


_LINE = re.compile(rf"[\s*_`>#-]*(?:(?P<same>{SAME})|{DIFFERENT})[\s*_`.]*", re.IGNORECASE)


def read_reply(reply: str, asking: Asking) -> Opinion:
    """The opinion that a judge's reply is: its last line is one of the two verdicts, and no other line is the other."""
    lines = [line for line in reply.replace("&lt;", "<").splitlines() if line.strip()]
    read = [found["same"] is not None if (found := _LINE.fullmatch(line)) else None for line in lines]
    said = {verdict for verdict in read if verdict is not None}
    if not lines or read[-1] is None or len(said) != 1:
        return Opinion(asking.key, asking.repeat, "unreadable", short(reply) or "an empty reply")
    reason = short(" ".join(line for line, verdict in zip(lines, read, strict=True) if verdict is None))
    return Opinion(asking.key, asking.repeat, "same" if read[-1] else "different", reason)


def hear(
    judge: Judge, cases: Sequence[Case], askings: Sequence[Asking], jobs: int = 1, progress: Progress | None = None
) -> Opinions:
    """The opinions on all askings that can be judged, in their order; ``jobs`` are asked for at once."""
    by_key = {case.key: case for case in cases}
    found: list[Opinion] = []
    threads = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="judging")
    try:
        each = threads.map(lambda asking: judge.opinion(by_key[asking.key], asking), askings)
        for done, opinion in enumerate(each, start=1):
            if progress is not None:
                progress("judging", done, len(askings))
            found += [opinion] if opinion is not None else []
    finally:
        threads.shutdown(cancel_futures=True)  # who stops the run does not wait for what was not begun
    return Opinions(judge.model, judge.prompt, tuple(found))


def decides(question: Question) -> bool:
    """Whether the opinion decides if the question passes: where nothing but an ``answer`` is expected."""
    return bool(question.answer) and not question.facts and not question.pages and not question.abstains


def with_opinion(verdict: Verdict, question: Question, opinion: Opinion | None) -> Verdict:
    """The verdict, in view of the opinion: it can fail what would pass, never the other way round."""
    if opinion is None or opinion.says == "same" or not verdict.passed or not decides(question):
        return verdict
    cause: Literal["judged different", "no readable verdict"] = (
        "judged different" if opinion.says == "different" else "no readable verdict"
    )
    detail = f"expected “{short(question.answer, 160)}”; the judge says: {opinion.reason or opinion.says}"
    return replace(verdict, passed=False, cause=cause, detail=detail)
