"""The measures on the page. Comes in: a report, differences. Goes out: a table with intervals and differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.evidence.markup import text
from assistant.regression.measures import MEASURES, Measured
from assistant.regression.page.against import Difference, differences_of
from assistant.regression.page.charts import interval
from assistant.regression.page.history import Past
from assistant.regression.page.words import moment, seconds, share, signed
from assistant.regression.report import RunReport

__all__ = ["measures_html"]

GROUPS = {"passed": "Answers", "citation precision": "Citations", "page hit@1": "Retrieval"}
"""Which headings stand before which measures."""


def measures_html(report: RunReport, past: Sequence[Past]) -> str:
    """Every measure with its 95 % interval and its difference to the baseline."""
    differences = differences_of(report, past)
    meaning = {measure.name: measure.meaning for measure in MEASURES}
    rows = ""
    for measured in report.measures:
        if measured.name in GROUPS:
            rows += f'<tr class="part"><th scope="colgroup" colspan="5">{GROUPS[measured.name]}</th></tr>'
        rows += _row(measured, meaning[measured.name], differences.get(measured.name))
    heads = "".join(
        f'<th scope="col"{style}>{name}</th>'
        for name, style in (
            ("Measure", ""), ("Value", ' class="number"'), ("95 % interval", ""), ("n", ' class="number"'),
            ("Now − baseline", ' class="number"'),
        )
    )  # fmt: skip
    return (
        '<section id="measures"><h2>Measures</h2><div class="scroll" tabindex="0" role="region" aria-label="Measures">'
        f'<table class="measures"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{_latency(report)}{_remarks(report, differences)}</section>\n"
    )


def _row(measured: Measured, meaning: str, difference: Difference | None) -> str:
    name = f'<th scope="row">{text(measured.name)} <span class="soft">{text(meaning)}</span></th>'
    if measured.value is None or measured.low is None or measured.high is None:
        nothing = '<td class="soft">nothing to average</td><td class="number">0</td><td></td>'
        return f'<tr>{name}<td class="number">—</td>{nothing}</tr>'
    then = None if difference is None else measured.value - difference.value
    shown = interval(measured.value, measured.low, measured.high, then)
    return (
        f'<tr>{name}<td class="number"><b>{share(measured.value)}</b></td>'
        f'<td class="range">{shown}<span>{share(measured.low)}–{share(measured.high)}</span></td>'
        f'<td class="number">{measured.n:,}</td><td class="number">{_difference(difference)}</td></tr>'
    )


def _difference(difference: Difference | None) -> str:
    if difference is None:
        return '<span class="soft">—</span>'
    value = signed(difference.value)
    if difference.low is None or difference.high is None:
        return f'{value}<span class="soft"> *</span>'
    if value == "0.000" and not difference.low and not difference.high:
        return '<span class="soft">0.000</span>'
    style, word = ("good", "▲ better") if difference.value > 0 else ("bad", "▼ worse")
    told = f'<span class="{style}">{word}</span> ' if difference.clear else ""
    return (
        f'{told}{value}<span class="soft interval-words">{signed(difference.low)} to {signed(difference.high)}</span>'
    )


def _latency(report: RunReport) -> str:
    median, slow = report.latency_s(0.5), report.latency_s(0.95)
    if median is None:
        return ""
    return f"<p>Half of the answers came within <b>{seconds(median)}</b>, 95 % within <b>{seconds(slow)}</b>.</p>"


def _remarks(report: RunReport, differences: Mapping[str, Difference]) -> str:
    said = [
        "Intervals are 95 % bootstrap intervals over whole questions. The line is 0 to 1; the dot is the value, the "
        "bar its interval, the tick where the baseline stood."
    ]
    if report.compared:
        said.append(
            "Differences are over the questions that both have, paired; “better” and “worse” are said where the "
            "interval leaves out 0."
        )
        then = next((each.started for each in differences.values() if each.started), "")
        if then:
            said.append(
                f"* The baseline does not keep this measure: compared with the run of {moment(then)}, "
                "which had its settings."
            )
        elif len(differences) < len(report.measures):
            said.append(
                "The baseline keeps status, outcome, facts and F1 by page of each question; what cannot be measured "
                "from these has no difference (—) unless a run with its settings stands in the history of this folder."
            )
    return f'<p class="remark">{" ".join(said)}</p>'
