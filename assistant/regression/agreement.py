"""How well a judge and the deterministic measures agree. Comes in: opinions and results. Goes out: ``Agreement``, as a
record, as text and as JSON.

Questions that the judge alone decides are left out of the comparison: there both are one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.output import tokens_json
from assistant.records import Tokens
from assistant.regression.judging import Verdict
from assistant.regression.lines import many, short
from assistant.regression.opinion import Opinion, Opinions, decides
from assistant.regression.results import Result

__all__ = ["Agreement", "agreement", "agreement_json", "agreement_text", "kappa"]

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Agreement:
    """The opinions beside the verdicts: ``both`` has one pair for each asking that both can judge."""

    says: Mapping[str, int]  # how many opinions of each kind
    both: tuple[tuple[Opinion, Verdict], ...]  # readable ones only
    unreadable: tuple[Opinion, ...]
    tokens: Tokens = field(default_factory=Tokens)

    @property
    def agree(self) -> int:
        """How many times "the same" passes, or "different" fails."""
        return sum((opinion.says == "same") == verdict.passed for opinion, verdict in self.both)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa of the pairs."""
        return kappa([(opinion.says == "same", verdict.passed) for opinion, verdict in self.both])

    @property
    def disagreements(self) -> list[tuple[Opinion, Verdict]]:
        """The pairs that do not agree, in the order of the set."""
        return [(o, v) for o, v in self.both if (o.says == "same") != v.passed]


def agreement(opinions: Sequence[Opinion], results: Sequence[Result]) -> Agreement:
    """The agreement of a judge's opinions with the verdicts of the same run."""
    verdicts = {(v.key, v.repeat): v for r in results if not decides(r.case.question) for v in r.verdicts}
    pairs = [(o, verdicts.get((o.key, o.repeat))) for o in opinions if o.says != "unreadable"]
    return Agreement(
        says=Counter(opinion.says for opinion in opinions),
        both=tuple((opinion, verdict) for opinion, verdict in pairs if verdict is not None),
        unreadable=tuple(opinion for opinion in opinions if opinion.says == "unreadable"),
        tokens=sum((opinion.tokens for opinion in opinions), Tokens()),
    )


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa (1960): agreement beyond what chance would give; None where chance alone gives full agreement.

    >>> kappa([(True, True), (True, False), (False, False), (False, False)])
    0.5
    """
    if not pairs:
        return None
    observed = sum(one == other for one, other in pairs) / len(pairs)
    one, other = (sum(pair[at] for pair in pairs) / len(pairs) for at in (0, 1))
    chance = one * other + (1 - one) * (1 - other)
    return None if chance == 1 else (observed - chance) / (1 - chance)


def agreement_text(heard: Opinions, results: Sequence[Result]) -> Iterator[str]:
    """The lines about the judge in the report of a run."""
    made = agreement(heard.each, results)
    says = ", ".join(f"{made.says.get(name, 0)} {name}" for name in ("same", "different", "unreadable"))
    yield f"Judge {heard.model}, on {many(len(heard.each), 'answer')}: {says}"
    if made.both:
        value = "—" if made.kappa is None else f"{made.kappa:.2f}"
        yield f"  agrees with the measures on {made.agree} of {len(made.both)} (Cohen's kappa {value})"
    told = [
        f"  {_name(o)}  judged {o.says}, but {f'fails: {v.cause}' if v.cause else 'passes'}  ({short(o.reason, 160)})"
        for o, v in made.disagreements
    ]
    told += [f"  {_name(opinion)}  unreadable  ({short(opinion.reason, 160)})" for opinion in made.unreadable]
    yield from told[:MOST_LISTED]
    if len(told) > MOST_LISTED:
        yield f"  ... and {len(told) - MOST_LISTED} more"


def _name(opinion: Opinion) -> str:
    return opinion.key if opinion.repeat == 1 else f"{opinion.key} (repeat {opinion.repeat})"


def agreement_json(heard: Opinions, results: Sequence[Result]) -> dict[str, Any]:
    """The same in the documented form: keys are added, never renamed."""
    made = agreement(heard.each, results)
    return {
        "model": heard.model,
        "prompt": heard.prompt,
        "judged": len(heard.each),
        **{name: made.says.get(name, 0) for name in ("same", "different", "unreadable")},
        "compared": len(made.both),
        "agree": made.agree,
        "kappa": None if made.kappa is None else round(made.kappa, 4),
        "tokens": tokens_json(made.tokens),
        "disagreements": [
            {"key": o.key, "repeat": o.repeat, "judge": o.says, "passed": v.passed, "cause": v.cause or ""}
            for o, v in made.disagreements
        ],
    }
