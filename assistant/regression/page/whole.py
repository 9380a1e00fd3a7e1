"""The whole page of a report. Comes in: a report, its album, the history. Goes out: HTML that stands alone.

It works from a file, asks no other host for anything, and runs no script but ours: a policy in the head names the hash
of each, so that what a document or a question holds could not run even if it were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.evidence.markup import attribute, inline, text
from assistant.evidence.page import palette
from assistant.regression.comparing import KINDS, WORSE, Change, Kind
from assistant.regression.page.album import Album
from assistant.regression.page.cover import cover_html, differences_html, faults_html, group_id, worse_html
from assistant.regression.page.entry import entry_html
from assistant.regression.page.history import History, past_of
from assistant.regression.page.judged import judge_html
from assistant.regression.page.numbers import measures_html
from assistant.regression.page.past import history_html
from assistant.regression.page.spread import spread_html
from assistant.regression.page.words import kind_name, moment, verdict
from assistant.regression.report import RunReport

__all__ = ["report_html"]

OPEN_ENTRIES = 6  # of what got worse
ROWS = 40  # of a group; the rest is folded away where it is long


def report_html(report: RunReport, album: Album | None = None, history: History | None = None) -> str:
    """The report as one page; a ``history`` without this run shows it as the last one."""
    album, history = album or Album(), history or History()
    own = history.of(report.questions.path.name, report.tags)
    now = past_of(report)
    past = own if now in own else (*own, now)
    before = past[:-1]
    style, script = palette() + _file("page.css"), _file("page.js")
    numbers = {change.key: number for number, change in enumerate(report.changes, start=1)}
    body = (
        cover_html(report)
        + f"<main>{worse_html(report, numbers)}{differences_html(report)}{faults_html(report)}"
        + measures_html(report, before)
        + judge_html(report, numbers)
        + _questions(report, numbers, album)
        + spread_html(report)
        + history_html(past, history.damaged)
        + "</main>\n"
        + _foot(report)
    )
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{verdict(report)[0]}: {attribute(report.questions.title)} · Pincite</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n{_contents()}{body}<script>{script}</script>\n</body>\n</html>\n"
    )


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    def hashed(code: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode('ascii')}'"

    return (
        f"default-src 'none'; img-src data:; style-src {hashed(style)}; script-src {hashed(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _contents() -> str:
    links = (("measures", "Measures"), ("questions", "Questions"), ("spread", "Distributions"), ("history", "History"))
    items = "".join(f'<li><a href="#{to}">{name}</a></li>' for to, name in links)
    return f'<nav aria-label="Parts of the report"><ul>{items}</ul></nav>\n'


def _questions(report: RunReport, numbers: Mapping[str, int], album: Album) -> str:
    """Every question in groups, newly failing first; filters appear where the script runs."""
    groups = ""
    for kind in KINDS:
        changes = report.of_kind(kind)
        if changes:
            groups += _group(kind, changes, numbers, report, album)
    limit = (
        f'<p class="remark">Places are shown of the first questions only, at most about {album.most}; '
        f"{album.left_out:,} further questions have their quotes without pictures.</p>"
        if album.left_out
        else ""
    )
    hint = '<p class="remark">A picture grows when it is clicked.</p>' if album.cited or album.expected else ""
    return f'<section id="questions"><h2>Questions</h2>{_filters(report)}{hint}{limit}{groups}</section>\n'


def _group(kind: Kind, changes: Sequence[Change], numbers: Mapping[str, int], report: RunReport, album: Album) -> str:
    """One kind of change; of a long one the first rows, and the rest folded away."""
    entries = [
        entry_html(change, numbers[change.key], report, album, change.worse and numbers[change.key] <= OPEN_ENTRIES)
        for change in changes
    ]
    shown, rest = (entries, []) if len(entries) <= 1.5 * ROWS else (entries[:ROWS], entries[ROWS:])
    more = f'<details class="rest"><summary>{len(rest):,} more</summary>{"".join(rest)}</details>' if rest else ""
    is_open = " open" if kind in WORSE or kind in ("fixed", "still failing") else ""
    return (
        f'<details class="group" id="{group_id(kind)}"{is_open}><summary>'
        f'<h3>{text(kind_name(kind, report.compared))} <span class="tally">{len(changes):,}</span></h3></summary>\n'
        f"{''.join(shown)}{more}</details>\n"
    )


def _filters(report: RunReport) -> str:
    kinds = Counter(change.kind for change in report.changes)
    asked = [change.result for change in report.changes if change.result is not None]
    tags = Counter(tag for result in asked for tag in dict.fromkeys(result.case.question.tags))
    causes = Counter(result.cause for result in asked if result.cause is not None)
    by_kind = [(kind, kind_name(kind, report.compared), kinds[kind]) for kind in KINDS if kinds[kind]]
    return (
        '<form class="filters" id="filters" role="search" hidden><label class="words">Words'
        '<input type="search" id="words" autocomplete="off" spellcheck="false"></label>'
        + _choice("kind", "Status", by_kind)
        + _choice("tag", "Tag", [(tag, tag, n) for tag, n in sorted(tags.items())])
        + _choice("cause", "Cause", [(cause, cause, n) for cause, n in causes.most_common()])
        + '<div class="row"><p id="found" role="status"></p>'
        '<button type="button" id="unfold">Unfold those shown</button>'
        '<button type="reset" id="clear">Clear</button></div></form>'
    )


def _choice(name: str, label: str, options: Sequence[tuple[str, str, int]]) -> str:
    if not options:
        return ""
    made = "".join(
        f'<option value="{attribute(value)}">{text(words)} ({count:,})</option>' for value, words, count in options
    )
    return f'<label>{label}<select id="{name}"><option value="">All</option>{made}</select></label>'


def _foot(report: RunReport) -> str:
    judged = "" if report.opinions is None else " What a judge says stands beside it, and changes no measure."
    return (
        f"<footer><p>Outcomes, facts, pages and citations are compared by rule, without any model.{judged} "
        "What each measure and each cause means, and its source, stands in assistant/regression/MEASURES.md; "
        "everything that this page says, and more, in report.json beside it.</p>"
        f"<p>Pincite {inline(report.parts.settings.get('code', ''))} · {moment(report.started)} · questions "
        f"<code>{inline(report.questions.sha256[:12])}</code> · settings "
        f"<code>{inline(report.parts.fingerprint)}</code></p></footer>\n"
    )
