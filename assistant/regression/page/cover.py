"""The first screen: what the run says. Comes in: a report. Goes out: HTML: verdict, counts, what got worse, where the
fault lies, and what differs from the baseline's settings and documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.evidence.markup import attribute, inline, text
from assistant.regression.comparing import KINDS, Change
from assistant.regression.page.album import failing
from assistant.regression.page.charts import stacked
from assistant.regression.page.faults import FAULT_MEANS, FAULT_NAMES, Fault, fault_of
from assistant.regression.page.words import GLYPHS, STYLES, kind_name, moment, seconds, verdict
from assistant.regression.report import RunReport
from assistant.settings import EXTRACTIVE

__all__ = ["cover_html", "differences_html", "faults_html", "group_id", "worse_html"]

MOST_WORSE = 12
MOST_DIFFERENCES = 12


def cover_html(report: RunReport) -> str:
    """The verdict with its counts; each count leads to its questions."""
    word, sentence = verdict(report)
    style = "bad" if report.worse else "good"
    asked, passed = len(report.results), report.counts()["passed"]
    wordings = "" if asked == len({r.case.question.id for r in report.results}) else " wordings"
    return (
        f'<header class="cover"><p class="brand"><b>Pincite</b> Regression report</p>'
        f'<h1 dir="auto">{text(report.questions.title)}</h1>'
        f'<p class="verdict {style}"><i aria-hidden="true">{"✗" if report.worse else "✓"}</i> {word}</p>'
        f'<p class="sentence">{text(sentence)} {passed:,} of {asked:,}{wordings} pass.</p>'
        f"{_bar(report)}{_counts(report)}{_facts(report)}</header>\n"
    )


def _bar(report: RunReport) -> str:
    parts = []
    for kind in KINDS:
        number = len([c for c in report.of_kind(kind) if c.result is not None])
        parts.append((STYLES[kind], kind_name(kind, report.compared), number))
    return stacked(parts)


def _counts(report: RunReport) -> str:
    items = ""
    for kind in KINDS:
        number = len(report.of_kind(kind))
        if number:
            items += (
                f'<li><a class="count {STYLES[kind]}" href="#{group_id(kind)}" data-pick="{attribute(kind)}">'
                f'<i aria-hidden="true">{GLYPHS[kind]}</i> <b>{number:,}</b> '
                f"{text(kind_name(kind, report.compared))}</a></li>"
            )
    return f'<ul class="counts">{items}</ul>'


def group_id(kind: str) -> str:
    return f"kind-{kind.replace(' ', '-')}"


def _facts(report: RunReport) -> str:
    repeats = max((len(result.verdicts) for result in report.results), default=1)
    rows = [
        ("Run", f"{moment(report.started)}, {seconds(report.seconds)}"),
        (
            "Set",
            inline(report.questions.path.name) + (f", tags {inline(', '.join(report.tags))}" if report.tags else ""),
        ),
        ("Language model", _model(report.parts.settings.get("model", ""))),
        ("Code", inline(report.parts.settings.get("code", "unknown"))),
        ("Settings", f"<code>{inline(report.parts.fingerprint)}</code>"),
        ("Shelf", f"{len(report.parts.documents):,} documents"),
    ]
    if repeats > 1:
        rows.insert(2, ("Repeats", f"{repeats} of each question"))
    return "<dl>" + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows) + "</dl>"


def _model(name: str) -> str:
    return "none: sentences are quoted" if name in ("", EXTRACTIVE) else inline(name)


def worse_html(report: RunReport, numbers: Mapping[str, int]) -> str:
    """What got worse, and what was fixed, one line each, leading to the questions; ``numbers`` are those of entries."""
    worse = [change for change in report.changes if change.worse]
    fixed = report.of_kind("fixed")
    if not worse and not fixed:
        return ""
    name = "What got worse" if report.compared else "What fails"
    made = f"<h2>{name}</h2>{_lines(worse, numbers)}" if worse else ""
    made += f"<h2>What was fixed</h2>{_lines(fixed, numbers)}" if fixed else ""
    return f'<section class="worse" id="worse">{made}</section>\n'


def _lines(changes: list[Change], numbers: Mapping[str, int]) -> str:
    items = ""
    for change in changes[:MOST_WORSE]:
        asked = change.result.case.text if change.result is not None else ""
        fault = fault_of(change.result.told) if change.result is not None else None
        cause = change.result.cause if change.result is not None else None
        why = f"{FAULT_NAMES[fault]}: {cause}" if fault is not None and cause is not None else change.words
        items += (
            f'<li><span class="glyph {STYLES[change.kind]}" aria-hidden="true">{GLYPHS[change.kind]}</span>'
            f'<a href="#c{numbers[change.key]}"><span class="key">{inline(change.key)}</span> '
            f'<span dir="auto">{text(" ".join(asked.split()))}</span></a> <span class="cause">{text(why)}</span></li>'
        )
    more = len(changes) - MOST_WORSE
    rest = f'<p class="soft">… and {more:,} more <a href="#questions">among the questions</a>.</p>' if more > 0 else ""
    return f'<ul class="lines">{items}</ul>{rest}'


def faults_html(report: RunReport) -> str:
    """How many failing questions fail for which cause, by where the fault lies."""
    told = [change.result.told for change in failing(report) if change.result is not None]
    pairs = Counter((fault_of(each), each.cause) for each in told if each.cause is not None)
    if not pairs:
        return ""
    rows = ""
    for fault in FAULT_NAMES:
        causes = [(cause, n) for (of, cause), n in pairs.most_common() if of == fault and cause is not None]
        if causes:
            rows += _fault_row(fault, causes)
    return (
        f'<section class="faults"><h2>Where the fault lies</h2><p class="soft">Of the {len(told):,} that do not pass, '
        f"known failing ones among them.</p><dl>{rows}</dl></section>\n"
    )


def _fault_row(fault: Fault, causes: Sequence[tuple[str, int]]) -> str:
    total = sum(number for _, number in causes)
    items = "".join(
        f'<li><b>{number:,}</b> <a href="#questions" data-pick-cause="{attribute(cause)}">{text(cause)}</a></li>'
        for cause, number in causes
    )
    return (
        f'<div><dt><b>{total:,}</b> {FAULT_NAMES[fault]}<span class="soft">{FAULT_MEANS[fault]}</span></dt>'
        f"<dd><ul>{items}</ul></dd></div>"
    )


def differences_html(report: RunReport) -> str:
    """What differs from the baseline in settings and documents."""
    if not report.compared:
        said = (
            "This set has no baseline. <code>pincite check SET.yaml --update-baseline</code> keeps a run as what later "
            "runs are compared with."
        )
        return f'<section id="differs"><h2>Baseline</h2><p>{said}</p></section>\n'
    prints = f"<code>{inline(report.baseline)}</code> → <code>{inline(report.parts.fingerprint)}</code>"
    if not report.differences:
        return (
            '<section id="differs"><h2>What differs from the baseline</h2><p>Nothing: settings, code, prompts and '
            f"documents are the same (<code>{inline(report.parts.fingerprint)}</code>).</p></section>\n"
        )
    first, rest = report.differences[:MOST_DIFFERENCES], report.differences[MOST_DIFFERENCES:]
    more = f"<details><summary>{len(rest):,} more</summary>{_differing(rest)}</details>" if rest else ""
    return (
        f'<section id="differs"><h2>What differs from the baseline</h2><p class="soft">Settings and documents: {prints}'
        f"</p>{_differing(first)}{more}</section>\n"
    )


def _differing(differences: tuple[str, ...]) -> str:
    items = ""
    for words in differences:
        name, _, what = words.partition(": ")
        items += f'<li dir="auto"><b>{text(name)}</b> {text(what)}</li>'
    return f'<ul class="differing">{items}</ul>'
