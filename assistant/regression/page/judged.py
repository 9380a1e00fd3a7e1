"""What a language model as judge said. Comes in: a report. Goes out: HTML: how far it agrees, and its opinion on one
answer. It is a second opinion: the page says so, and it changes no measure.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.evidence.markup import inline, text
from assistant.regression.agreement import agreement
from assistant.regression.lines import short
from assistant.regression.report import RunReport
from assistant.regression.results import Result

__all__ = ["judge_html", "opinion_html"]

MOST_LISTED = 20


def judge_html(report: RunReport, numbers: Mapping[str, int]) -> str:
    """How the judge's opinions and the measures agree; nothing where none was asked."""
    heard = report.opinions
    if heard is None:
        return ""
    made = agreement(heard.each, report.results)
    says = ", ".join(f"{made.says.get(name, 0):,} {name}" for name in ("same", "different", "unreadable"))
    agree = ""
    if made.both:
        value = "—" if made.kappa is None else f"{made.kappa:.2f}"
        agree = f" It agrees with the measures on {made.agree:,} of {len(made.both):,} (Cohen’s kappa {value})."
    told = [
        (opinion, f"judged {opinion.says}, but {f'fails: {verdict.cause}' if verdict.cause else 'passes'}")
        for opinion, verdict in made.disagreements
    ]
    told += [(opinion, "unreadable") for opinion in made.unreadable]
    items = "".join(
        f'<li><a href="#c{numbers[opinion.key]}"><span class="key">{inline(opinion.key)}</span></a> {text(words)} '
        f'<span class="soft">{inline(short(opinion.reason, 200))}</span></li>'
        for opinion, words in told[:MOST_LISTED]
    )
    more = f'<p class="soft">… and {len(told) - MOST_LISTED:,} more.</p>' if len(told) > MOST_LISTED else ""
    return (
        f'<section id="judge"><h2>The judge</h2><p>{inline(heard.model)} read {len(heard.each):,} answers beside the '
        f'expected ones: {says}.{agree}</p><ul class="differing">{items}</ul>{more}</section>\n'
    )


def opinion_html(result: Result, report: RunReport) -> str:
    """What the judge said of the answer that is shown."""
    heard = report.opinions
    opinion = heard.on().get((result.key, result.told.repeat)) if heard is not None else None
    if opinion is None:
        return ""
    return f'<p class="model-answer" dir="auto"><b>Judged {opinion.says}</b> {text(short(opinion.reason))}</p>'
