"""How results are spread: latency, ranks of expected pages, measures by tag. Comes in: a report. Goes out: HTML."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from assistant.evidence.markup import attribute, inline, text
from assistant.regression.judging import DEPTHS
from assistant.regression.measures import measured
from assistant.regression.page.charts import bins_of, histogram
from assistant.regression.page.words import seconds, share
from assistant.regression.report import RunReport
from assistant.regression.results import Result

__all__ = ["spread_html"]

MOST_TAGS = 40
BY_TAG = ("passed", "outcome accuracy", "fact recall", "citation F1", "claims verified", "page hit@5")
RESAMPLES = 200  # the intervals by tag are not shown, so few do


def spread_html(report: RunReport) -> str:
    """The charts side by side, and the table by tag below."""
    charts = _latency(report) + _ranks(report)
    return f'<section id="spread"><h2>Distributions</h2><div class="charts">{charts}</div>{_tags(report)}</section>\n'


def _latency(report: RunReport) -> str:
    values = [v.seconds for result in report.results for v in result.verdicts if v.seconds is not None]
    if not values:
        return '<figure class="panel"><figcaption>No answer came, so there are no times.</figcaption></figure>'
    bins, width = bins_of(values, max(6, min(24, round(3 * len(values) ** 0.5))))
    median, slow = report.latency_s(0.5) or 0.0, report.latency_s(0.95) or 0.0
    same = slow - median < 2 * width
    marks = [(median, "median, 95 %")] if same else [(median, "median"), (slow, "95 %")]
    far = f"median {seconds(median)}, 95 % within {seconds(slow)}, slowest {seconds(max(values))}"
    chart = histogram(bins, marks, width, f"Seconds of {len(values)} answers: {far}")
    caption = f"<figcaption>{len(values):,} answers: {far}.</figcaption>"
    return f'<figure class="panel"><h3>Seconds for an answer</h3>{chart}{caption}</figure>'


def _ranks(report: RunReport) -> str:
    """Of the askings that expect a page, at which place among the pages retrieved the first one stood."""
    names = ["1st", *(f"{low + 1}–{high}" for low, high in pairwise(DEPTHS)), "not found"]
    counts: Counter[str] = Counter()
    for result in report.results:
        for verdict in result.verdicts:
            if verdict.ranking is not None:
                at = next((at for at, hit in enumerate(verdict.ranking.hits) if hit), len(DEPTHS))
                counts[names[at]] += 1
    total = sum(counts.values())
    if not total:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td class="meter">{_meter(counts[name] / total)}</td>'
        f'<td class="number">{counts[name]:,}</td></tr>'
        for name in names
    )
    return (
        '<figure class="panel"><h3>Where the expected page stood</h3><table class="ranked"><thead class="said"><tr>'
        '<th scope="col">Place</th><th scope="col">Share</th><th scope="col">Answers</th></tr></thead>'
        f"<tbody>{rows}</tbody></table><figcaption>The best place of an expected page among those retrieved, of "
        f"{total:,} answers that expect one.</figcaption></figure>"
    )


def _meter(value: float) -> str:
    return (
        '<svg class="meter-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="track" width="100" height="8"/><rect class="bar" width="{100 * value:.2f}" height="8"/></svg>'
    )


def _tags(report: RunReport) -> str:
    by_tag: dict[str, list[Result]] = {}
    for result in report.results:
        for tag in dict.fromkeys(result.case.question.tags):
            by_tag.setdefault(tag, []).append(result)
    if not by_tag:
        return ""
    ordered = sorted(by_tag, key=lambda tag: (-len(by_tag[tag]), tag))
    rows = "".join(_tag_row(tag, by_tag[tag]) for tag in ordered[:MOST_TAGS])
    rows += _tag_row("", list(report.results))
    heads = "".join(f'<th scope="col">{text(name)}</th>' for name in BY_TAG)
    more = len(ordered) - MOST_TAGS
    rest = (
        f'<p class="remark">The {MOST_TAGS} tags with most questions; {more:,} more are left out.</p>'
        if more > 0
        else ""
    )
    return (
        '<h3>Measures by tag</h3><div class="scroll" tabindex="0" role="region" aria-label="Measures by tag">'
        '<table class="by-tag"><thead><tr><th scope="col">Tag</th><th scope="col" class="number">Questions</th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>{rest}"
    )


def _tag_row(tag: str, results: list[Result]) -> str:
    values = {each.name: each.value for each in measured(results, RESAMPLES)}
    cells = ""
    for name in BY_TAG:
        value = values[name]
        bar = "" if value is None else _meter(value)
        cells += f'<td class="meter"><span>{share(value)}</span>{bar}</td>'
    link = f'<a href="#questions" data-pick-tag="{attribute(tag)}">{inline(tag)}</a>' if tag else "All"
    style = "" if tag else ' class="all"'
    return f'<tr{style}><th scope="row">{link}</th><td class="number">{len(results):,}</td>{cells}</tr>'
