"""Judge one asking. Comes in: the case, what was answered, the expected places. Goes out: a ``Verdict`` with its cause.

Without a model: outcomes are compared, facts are looked for, cited pages are compared with expected ones. What a mean
over many verdicts is, is left to ``measures``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.records import Answer
from assistant.regression.asking import Asking, cited_spots
from assistant.regression.causes import Cause
from assistant.regression.claims import Citing, citing, faults
from assistant.regression.conditions import Condition, leaves, met, positive, words_of
from assistant.regression.facts import nearest, says
from assistant.regression.lines import short
from assistant.regression.places import Expected, Spot, conditions_of
from assistant.regression.questions import Case, Fact, PageRef
from assistant.regression.rankings import hit_at, ndcg_at

__all__ = ["DEPTHS", "Demand", "Ranking", "Verdict", "judge"]

DEPTHS = (1, 3, 5, 10)
"""At which ranks page hits are looked at."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that must hold, in words, and whether it does."""

    words: str
    held: bool
    wanted: bool = True  # False for what must not be there
    got: str = ""  # what is there instead, where that can be said


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where the expected pages stand among those retrieved."""

    hits: tuple[float, ...]  # at DEPTHS
    ndcg: float  # at 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one asking; shares are None where they have nothing to be a share of."""

    key: str
    repeat: int
    passed: bool
    cause: Cause | None
    detail: str  # what was expected and what was got, in words
    outcome: str  # "error" where asking failed
    facts: tuple[Demand, ...]
    pages: tuple[Demand, ...]
    cited: tuple[str, ...]  # places, in words
    retrieved: tuple[str, ...]
    precision: float | None
    recall: float | None
    f1: float | None
    ranking: Ranking | None
    citing: Citing
    seconds: float | None
    tokens: int | None = None  # that a language model read and wrote

    @property
    def facts_held(self) -> int:
        return sum(fact.held for fact in self.facts)


def judge(case: Case, asking: Asking, places: Mapping[PageRef, Expected]) -> Verdict:
    """The verdict on one asking."""
    return _Judge(case, asking, places).verdict()


class _Judge:
    """The parts of one verdict, each worked out once."""

    def __init__(self, case: Case, asking: Asking, places: Mapping[PageRef, Expected]) -> None:
        self.case, self.asking = case, asking
        self.question = case.question
        self.answer: Answer | None = asking.answer
        self.places = conditions_of(self.question.pages, places)
        self.abstained = self.answer is not None and self.answer.outcome == "not_in_documents"
        claims = self.answer.claims if self.answer is not None else ()
        self.cited = cited_spots(c for claim in claims for c in claim.citations)
        self.faults = faults(claims)
        self.facts = tuple(self._fact(each) for each in self.question.facts)
        self.pages = tuple(self._page(each) for each in self.places)

    def verdict(self) -> Verdict:
        cause, detail = self._cause()
        precision, recall = self._precision(), self._recall()
        answer = self.answer
        return Verdict(
            key=self.asking.key,
            repeat=self.asking.repeat,
            passed=cause is None,
            cause=cause,
            detail=detail,
            outcome=answer.outcome if answer is not None else "error",
            facts=self.facts,
            pages=self.pages,
            cited=tuple(map(str, self.cited)),
            retrieved=tuple(map(str, self.asking.retrieved)),
            precision=precision,
            recall=recall,
            f1=_harmonic(precision, recall),
            ranking=self._ranking(),
            citing=citing(answer.claims if answer is not None else ()),
            seconds=answer.seconds.get("total") if answer is not None else None,
            tokens=answer.tokens.total if answer is not None else None,
        )

    # what is demanded

    def _fact(self, condition: Condition[Fact]) -> Demand:
        text = self.answer.text if self.answer is not None else ""
        held = self.answer is not None and met(condition, lambda fact: says(fact, text))
        got = "" if held else next((near for fact, _ in leaves(condition) if (near := nearest(fact, text))), "")
        return Demand(words_of(condition), held, positive(condition), got)

    def _page(self, condition: Condition[Expected]) -> Demand:
        held = self.answer is not None and met(condition, lambda place: any(map(place.holds, self.cited)))
        return Demand(words_of(condition, lambda place: place.words), held, positive(condition))

    @property
    def _wanted(self) -> list[Expected]:
        return list(dict.fromkeys(place for each in self.places for place, wanted in leaves(each) if wanted))

    def _missed(self) -> list[Expected]:
        """The places of page conditions that do not hold."""
        unmet = [each for each, page in zip(self.places, self.pages, strict=True) if page.wanted and not page.held]
        found = dict.fromkeys(place for each in unmet for place, wanted in leaves(each) if wanted)
        return [place for place in found if not any(map(place.holds, self.cited))]

    # why it fails

    def _cause(self) -> tuple[Cause | None, str]:
        if self.answer is None or self.asking.error:
            gone = self._gone()
            return ("place gone", gone) if gone else ("error", self.asking.error)
        if self.abstained and "not_in_documents" in self.question.outcomes:
            return self._forbidden()
        if self.question.abstains:
            return "answered though not in the documents", f"the answer is “{short(self.answer.text, 160)}”"
        return self._abstained() if self.abstained else self._answered()

    def _abstained(self) -> tuple[Cause | None, str]:
        if gone := self._gone():
            return "place gone", gone
        if not self._wanted:
            return "abstained", "the answer is that the documents do not say"
        if self._retrieved(self._wanted):
            return (
                "abstained though retrieved",
                f"{self._rank(self._wanted)}; the answer is that the documents do not say",
            )
        return "page not retrieved", f"expected {_or(self._wanted)}; the answer is that the documents do not say"

    def _answered(self) -> tuple[Cause | None, str]:
        for found in (self._wrong_pages(), self._forbidden(), self._missing_facts()):
            if found[0] is not None:
                return found
        if self.faults:
            return "conflicting or unsupported claim", self.faults[0]
        if self.answer is not None and self.answer.outcome not in self.question.outcomes:
            return "other outcome", f"expected {' or '.join(self.question.outcomes)}, got {self.answer.outcome}"
        return None, ""

    def _wrong_pages(self) -> tuple[Cause | None, str]:
        missed = self._missed()
        if not any(page.wanted and not page.held for page in self.pages):
            return None, ""
        got = f"expected {_or(missed)}; cited {_or(self.cited) or 'nothing'}"
        if all(place.gone for place in missed):
            return "place gone", self._gone()
        retrieved = self._retrieved(missed)
        where = f"; {self._rank(missed)}" if retrieved else "; not among the pages retrieved"
        astray = [spot for spot in self.cited if not any(place.holds(spot) for place in self._wanted)]
        if any(place.beside(spot) for place in missed for spot in astray):
            return "cited the neighbouring page", got + where
        return ("retrieved but not cited" if retrieved else "page not retrieved"), got + where

    def _forbidden(self) -> tuple[Cause | None, str]:
        page = next((page for page in self.pages if not page.wanted and not page.held), None)
        if page is not None:
            return "cited a page that it must not", f"expected {page.words}; cited {_or(self.cited)}"
        fact = next((fact for fact in self.facts if not fact.wanted and not fact.held), None)
        return ("says what it must not", f"expected {fact.words}") if fact is not None else (None, "")

    def _missing_facts(self) -> tuple[Cause | None, str]:
        missing = [fact for fact in self.facts if fact.wanted and not fact.held]
        if not missing:
            return None, ""
        said = f"; the answer says “{missing[0].got}”" if missing[0].got else ""
        return "fact missing", f"expected {', '.join(fact.words for fact in missing)}{said}"

    def _gone(self) -> str:
        return "; ".join(dict.fromkeys(place.gone for place in self._wanted if place.gone))

    # shares

    def _retrieved(self, places: Sequence[Expected]) -> bool:
        return any(place.holds(spot) for spot in self.asking.retrieved for place in places)

    def _rank(self, places: Sequence[Expected]) -> str:
        hits = enumerate(self.asking.retrieved, start=1)
        rank, place = next((rank, place) for rank, spot in hits for place in places if place.holds(spot))
        return f"{place.words} was retrieved as hit {rank}"

    def _precision(self) -> float | None:
        """Of the pages cited, how many are expected; None without expected pages or without cited ones."""
        if not self._wanted or not self.cited:
            return None
        return sum(any(place.holds(spot) for place in self._wanted) for spot in self.cited) / len(self.cited)

    def _recall(self) -> float | None:
        """Of the page conditions, how many hold; ``any_of`` is one condition."""
        wanted = [page for page in self.pages if page.wanted]
        return sum(page.held for page in wanted) / len(wanted) if wanted else None

    def _ranking(self) -> Ranking | None:
        wanted = self._wanted
        if not wanted or self.answer is None:
            return None
        ranked = list(dict.fromkeys(_unit(spot, wanted) for spot in self.asking.retrieved))
        right = {f"expected {number}" for number in range(len(wanted))}
        return Ranking(tuple(hit_at(ranked, right, k) for k in DEPTHS), ndcg_at(ranked, right))


def _unit(spot: Spot, wanted: Sequence[Expected]) -> str:
    """What a hit counts as: the first expected place that it is, or else its own page."""
    number = next((number for number, place in enumerate(wanted) if place.holds(spot)), None)
    return spot.key if number is None else f"expected {number}"


def _harmonic(precision: float | None, recall: float | None) -> float | None:
    """F1; 0 where pages are expected and none is cited."""
    if recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return 2 * precision * recall / (precision + recall)


def _or(places: Sequence[Expected] | Sequence[Spot]) -> str:
    return " or ".join(dict.fromkeys(place.words if isinstance(place, Expected) else str(place) for place in places))
