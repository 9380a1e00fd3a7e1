"""The report of a run, as one frozen record and as JSON. Comes in: results, changes, measures. Goes out: ``RunReport``.

Texts and pictures of it are left to ``terminal``, ``junit`` and others; all of them say what stands here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.output import answer_json
from assistant.regression.agreement import agreement_json
from assistant.regression.comparing import Change, Kind
from assistant.regression.fingerprint import Parts
from assistant.regression.judging import DEPTHS, Demand, Verdict
from assistant.regression.measures import MEASURES, Measured, percentile
from assistant.regression.opinion import Opinion, Opinions
from assistant.regression.places import Expected
from assistant.regression.questions import PageRef, QuestionSet
from assistant.regression.results import Result

__all__ = ["RunReport", "report_json"]


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything about one run that a report can say."""

    questions: QuestionSet
    tags: tuple[str, ...]  # only questions with one of these were asked; all where empty
    results: tuple[Result, ...]  # in the order of the set
    changes: tuple[Change, ...]  # in the order in which they are told
    measures: tuple[Measured, ...]
    parts: Parts
    differences: tuple[str, ...]  # from the baseline's settings and documents, in words
    compared: bool  # with a baseline
    places: Mapping[PageRef, Expected]
    started: str  # ISO 8601
    seconds: float
    baseline: str = ""  # the fingerprint of its settings and documents, where there is one
    opinions: Opinions | None = None  # of a language model as judge, where one was asked

    @property
    def worse(self) -> bool:
        """Whether something got worse: what the exit status says."""
        return any(change.worse for change in self.changes)

    def of_kind(self, *kinds: Kind) -> list[Change]:
        """The changes of these kinds, in the order in which they are told."""
        return [change for change in self.changes if change.kind in kinds]

    def counts(self) -> Counter[str]:
        """How many results have each status."""
        return Counter(result.status for result in self.results)

    def latency_s(self, share: float) -> float | None:
        """The seconds within which ``share`` of the answers came."""
        every = [v.seconds for result in self.results for v in result.verdicts if v.seconds is not None]
        return percentile(every, share)


def report_json(report: RunReport) -> dict[str, Any]:
    """The whole report in the documented form: keys are added, never renamed."""
    kinds = {change.key: change for change in report.changes}
    heard = report.opinions
    return {
        "pincite_report": 1,
        "set": str(report.questions.path),
        "title": report.questions.title,
        "set_sha256": report.questions.sha256,
        "tags": list(report.tags),
        "started": report.started,
        "seconds": round(report.seconds, 3),
        "worse": report.worse,
        "compared": report.compared,
        "counts": {
            "asked": len(report.results),
            **{status: report.counts()[status] for status in ("passed", "failed", "flaky")},
            **{kind.replace(" ", "_"): n for kind, n in Counter(c.kind for c in report.changes).items()},
        },
        "settings": {"fingerprint": report.parts.fingerprint, **report.parts.settings},
        "documents": dict(report.parts.documents),
        "differences": list(report.differences),
        "measures": [_measure_json(each) for each in report.measures],
        "latency_s": {"median": _round(report.latency_s(0.5)), "p95": _round(report.latency_s(0.95))},
        "judge": agreement_json(heard, report.results) if heard is not None else None,
        "questions": [_result_json(result, kinds.get(result.key), heard) for result in report.results],
        "gone": [change.key for change in report.of_kind("gone")],
    }


def _measure_json(measured: Measured) -> dict[str, Any]:
    measure = next(each for each in MEASURES if each.name == measured.name)
    return {
        "name": measured.name,
        "value": _round(measured.value),
        "low": _round(measured.low),
        "high": _round(measured.high),
        "n": measured.n,
        "meaning": measure.meaning,
    }


def _result_json(result: Result, change: Change | None, heard: Opinions | None) -> dict[str, Any]:
    question = result.case.question
    opinions = heard.on() if heard is not None else {}
    made: dict[str, Any] = {
        "key": result.key,
        "id": question.id,
        "line": question.line,
        "question": result.case.text,
        "tags": list(question.tags),
        "status": result.status,
        "passes": _round(result.passes),
        "change": change.kind if change is not None else "",
        "change_words": change.words if change is not None else "",
        "cause": result.cause or "",
        "detail": result.detail,
        "expected": {
            "outcomes": list(question.outcomes),
            "facts": [fact.words for fact in result.told.facts],
            "pages": [page.words for page in result.told.pages],
            "answer": question.answer,
        },
        "askings": [
            {
                **_verdict_json(verdict),
                "judge": _opinion_json(opinions.get((verdict.key, verdict.repeat))),
                "answer": None if asking.answer is None else answer_json(asking.answer),
            }
            for verdict, asking in zip(result.verdicts, result.askings, strict=True)
        ],
    }
    return made


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    ranking = verdict.ranking
    return {
        "repeat": verdict.repeat,
        "passed": verdict.passed,
        "cause": verdict.cause or "",
        "detail": verdict.detail,
        "outcome": verdict.outcome,
        "facts": _demands(verdict.facts),
        "pages": _demands(verdict.pages),
        "cited": list(verdict.cited),
        "retrieved": list(verdict.retrieved),
        "citation": {
            "precision": _round(verdict.precision),
            "recall": _round(verdict.recall),
            "f1": _round(verdict.f1),
        },
        "hit": {str(k): hit for k, hit in zip(DEPTHS, ranking.hits, strict=True)} if ranking else None,
        "ndcg_10": _round(ranking.ndcg) if ranking else None,
        "claims_verified": _round(verdict.citing.verified),
        "seconds": _round(verdict.seconds),
        "tokens": verdict.tokens,
    }


def _opinion_json(opinion: Opinion | None) -> dict[str, str] | None:
    return None if opinion is None else {"says": opinion.says, "reason": opinion.reason}


def _demands(demands: Sequence[Demand]) -> list[dict[str, Any]]:
    return [
        {"words": d.words, "held": d.held, "wanted": d.wanted, **({"got": d.got} if d.got else {})} for d in demands
    ]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
