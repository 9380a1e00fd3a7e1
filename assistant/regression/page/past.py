"""The history of runs on the page. Comes in: past runs of the same set. Goes out: small charts, and a table."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence.markup import inline, text
from assistant.regression.page.charts import Dot, line
from assistant.regression.page.history import Past
from assistant.regression.page.words import moment, seconds, share, signed

__all__ = ["history_html"]

SHOWN = ("passed", "outcome accuracy", "fact recall", "citation F1", "claims verified", "page hit@5", "page nDCG@10")
MOST_RUNS = 60
MOST_ROWS = 15


def history_html(past: Sequence[Past], damaged: int) -> str:
    """The runs of this set that are kept beside the report, this one last."""
    notes = [_damaged(damaged)] if damaged else []
    if len(past) > MOST_RUNS:
        notes.append(f"The last {MOST_RUNS} of {len(past):,} runs.")
    runs = list(past)[-MOST_RUNS:]
    if len(runs) < 2:
        said = "Charts begin with the second run of this set that is written to the same folder."
        return f'<section id="history"><h2>History</h2><p>{said}</p>{_remark(notes)}</section>\n'
    charts = "".join(_chart(name, runs) for name in SHOWN if any(run.measures.get(name) is not None for run in runs))
    notes.append(
        "From the oldest run to this one, at equal distances; a tick below the line marks a run with other code, "
        "settings, documents or questions than the run before it."
    )
    return (
        f'<section id="history"><h2>History</h2><div class="charts small">{charts}{_seconds(runs)}</div>'
        f"{_remark(notes)}{_table(runs)}</section>\n"
    )


def _damaged(number: int) -> str:
    lines = "1 line" if number == 1 else f"{number:,} lines"
    return f"{lines} of history.jsonl could not be read and {'was' if number == 1 else 'were'} passed over."


def _remark(notes: Sequence[str]) -> str:
    return f'<p class="remark">{text(" ".join(notes))}</p>' if notes else ""


def _chart(name: str, runs: Sequence[Past]) -> str:
    values = [run.measures.get(name) for run in runs]
    return _panel(name, [share(value) for value in values], values, runs, True)


def _seconds(runs: Sequence[Past]) -> str:
    values = [run.median_s for run in runs]
    if not any(value is not None for value in values):
        return ""
    return _panel("seconds, median", [seconds(value) for value in values], values, runs, False)


def _panel(name: str, told: Sequence[str], values: Sequence[float | None], runs: Sequence[Past], is_share: bool) -> str:
    dots = [
        Dot(value, f"{run.started[:16].replace('T', ' ')}: {words} ({run.code})", _changed(runs, at))
        for at, (value, words, run) in enumerate(zip(values, told, runs, strict=True))
    ]
    now, then = values[-1], values[-2]
    step = ""
    if is_share and now is not None and then is not None:
        step = f'<span class="soft">{signed(now - then)} since the last run</span>'
    chart = line(dots, f"{name} over {len(runs)} runs, from {told[0]} to {told[-1]}", is_share)
    return f'<figure class="panel"><figcaption>{text(name)} <b>{told[-1]}</b>{step}</figcaption>{chart}</figure>'


def _changed(runs: Sequence[Past], at: int) -> bool:
    if at == 0:
        return False
    now, before = runs[at], runs[at - 1]
    return (now.fingerprint, now.set_sha256) != (before.fingerprint, before.set_sha256)


def _table(runs: Sequence[Past]) -> str:
    rows = ""
    first = max(len(runs) - MOST_ROWS, 0)
    for at in range(len(runs) - 1, first - 1, -1):
        run = runs[at]
        changed = [
            name
            for name, value in (("code", "code"), ("model", "model"), ("questions", "set_sha256"))
            if at and getattr(run, value) != getattr(runs[at - 1], value)
        ]
        if _changed(runs, at) and not changed:
            changed = ["settings or documents"]
        state = ("worse" if run.worse else "holds") if run.compared else "no baseline"
        rows += (
            f"<tr><td>{moment(run.started)}</td><td>{state}</td>"
            f'<td class="number">{run.passed:,} of {run.asked:,}</td><td><code>{inline(run.fingerprint)}</code></td>'
            f"<td>{inline(run.code)}</td><td>{text(', '.join(changed))}</td></tr>"
        )
    heads = "".join(
        f'<th scope="col"{" class=number" if name == "Pass" else ""}>{name}</th>'
        for name in ("Run", "Result", "Pass", "Settings", "Code", "Changed before it")
    )
    return (
        f'<details><summary>The last {len(runs) - first} runs</summary><div class="scroll" tabindex="0" role="region" '
        f'aria-label="Runs"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>'
    )
