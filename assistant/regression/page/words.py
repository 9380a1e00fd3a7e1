"""What the parts of the page are called. Comes in: kinds, verdicts, numbers. Goes out: words and small marks.

A state is told by a word and a glyph; colour only repeats them.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.evidence.markup import inline, text
from assistant.regression.comparing import Kind
from assistant.regression.report import RunReport

__all__ = ["GLYPHS", "OUTCOMES", "STYLES", "kind_name", "mark", "moment", "seconds", "share", "signed", "verdict"]

GLYPHS: Mapping[Kind, str] = {
    "newly failing": "✗", "got worse": "↓", "newly flaky": "~", "fixed": "✓",
    "still failing": "✗", "new": "+", "gone": "−", "holds": "✓",
}  # fmt: skip
STYLES: Mapping[Kind, str] = {
    "newly failing": "bad", "got worse": "bad", "newly flaky": "bad", "fixed": "good",
    "still failing": "known", "new": "plain", "gone": "plain", "holds": "fine",
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "answered": "an answer",
    "partial": "a partial answer",
    "not_in_documents": "that the documents do not say",
    "error": "no answer: asking failed",
}


def kind_name(kind: Kind, compared: bool) -> str:
    """The name of a kind of change; without a baseline nothing is new or known."""
    if kind == "holds":
        return "Passing"
    return (kind if compared else kind.removeprefix("newly ")).capitalize()


def verdict(report: RunReport) -> tuple[str, str]:
    """What the run says in one word, and in one sentence."""
    worse = sum(change.worse for change in report.changes)
    if not report.compared:
        if report.worse:
            return "Fails", f"{_questions(worse)} {'does' if worse == 1 else 'do'} not hold, and there is no baseline."
        return "Passes", "Every question holds. There is no baseline to compare with yet."
    if report.worse:
        return "Regressed", f"{_questions(worse)} got worse since the baseline."
    return "Holds", "Nothing got worse since the baseline."


def _questions(number: int) -> str:
    return "1 question" if number == 1 else f"{number:,} questions"


def mark(held: bool, yes: str = "holds", no: str = "does not hold") -> str:
    """A tick or a cross, which is also said."""
    style, glyph, said = ("good", "✓", yes) if held else ("bad", "✗", no)
    spoken = f'<span class="said"> {text(said)}</span>'
    return f'<span class="tick-mark {style}"><i aria-hidden="true">{glyph}</i>{spoken}</span>'


def share(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def signed(value: float) -> str:
    """With its sign, and a true minus: ``+0.021``, ``−0.400``, ``0.000``."""
    rounded = round(value, 3) + 0.0
    return f"{rounded:+.3f}".replace("-", "−") if rounded else "0.000"


def seconds(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f} s" if value < 100 else f"{value:,.0f} s"


def moment(started: str) -> str:
    """``2026-11-21T20:10:31+00:00`` as ``2026-11-21 20:10 (UTC)``; escaped."""
    day, _, rest = started.partition("T")
    zone = " (UTC)" if rest.endswith(("+00:00", "Z")) else f" ({rest[-6:]})" if rest[-6:-5] in "+-" and rest else ""
    return inline(f"{day} {rest[:5]}{zone}".strip())
