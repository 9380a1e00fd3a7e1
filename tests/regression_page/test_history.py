"""The history of runs: a line a run, read back as it was; what is damaged is passed over and counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import StoreError
from assistant.regression import RunReport
from assistant.regression.page import History, append_run, read_history, report_html
from assistant.regression.page.history import FILE_NAME, Past, past_of, read_line, written


@st.composite
def runs(draw: st.DrawFn) -> Past:
    text, count = st.text(), st.integers(0, 10**6)
    share = st.none() | st.floats(0, 1)
    return Past(
        started=draw(st.datetimes()).isoformat(),
        set_name=draw(text),
        set_sha256=draw(text),
        tags=tuple(draw(st.lists(text, max_size=3))),
        code=draw(text),
        model=draw(text),
        fingerprint=draw(text),
        asked=draw(count),
        passed=draw(count),
        worse=draw(st.booleans()),
        compared=draw(st.booleans()),
        measures=draw(st.dictionaries(text, share, max_size=3)),
        median_s=draw(share),
        p95_s=draw(share),
    )


@given(run=runs())
def test_a_run_is_read_back_as_it_was_written(run: Past) -> None:
    line = written(run)
    assert "\n" not in line
    assert read_line(line.encode()) == run


@given(line=st.binary())
def test_no_line_breaks_the_reading(line: bytes) -> None:
    assert read_line(line) is None or isinstance(read_line(line), Past)


def test_each_run_is_one_more_line_and_nothing_is_rewritten(tmp_path: Path, worse: RunReport) -> None:
    assert read_history(tmp_path) == History()
    assert append_run(tmp_path, worse).runs == (past_of(worse),)
    first = (tmp_path / FILE_NAME).read_bytes()
    later = replace(worse, started="2026-11-22T12:00:00+00:00")
    assert append_run(tmp_path, later).runs == (past_of(worse), past_of(later))
    assert (tmp_path / FILE_NAME).read_bytes().startswith(first)
    assert read_history(tmp_path).runs == (past_of(worse), past_of(later))


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"pincite_history": 1, "started": "2026-',
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"pincite_history": 2}',
        b'{"pincite_history": 1}',
    ],
)
def test_a_damaged_line_is_passed_over_and_said(tmp_path: Path, worse: RunReport, damaged: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damaged)  # cut off: without a line break
    history = append_run(tmp_path, worse)
    assert (len(history.runs), history.damaged) == (1, 1)
    again = read_history(tmp_path)
    assert (again.runs, again.damaged) == (history.runs, 1)
    assert "1 line of history.jsonl could not be read and was passed over." in report_html(worse, history=again)


@pytest.mark.parametrize(
    ("name", "value"),
    [("asked", True), ("asked", 1.5), ("passed", "3"), ("tags", "a"), ("tags", [1]), ("started", "yesterday"),
     ("measures", {"passed": "1"}), ("measures", []), ("median_s", float("nan")), ("worse", 1)],
)  # fmt: skip
def test_a_line_with_a_value_of_another_kind_is_damaged(worse: RunReport, name: str, value: object) -> None:
    line = {**json.loads(written(past_of(worse))), name: value}
    assert read_line(json.dumps(line).encode()) is None


def test_sets_and_tags_have_histories_of_their_own(worse: RunReport) -> None:
    run = past_of(worse)
    other, tagged = replace(run, set_name="other.yaml"), replace(run, tags=("a", "b"))
    history = History((run, other, tagged))
    assert history.of("harbour.yaml", ()) == (run,)
    assert history.of("harbour.yaml", ("b", "a")) == (tagged,)
    assert history.of("none.yaml", ()) == ()


def test_a_folder_that_cannot_be_written_is_our_own_error(tmp_path: Path, worse: RunReport) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be"):
        append_run(tmp_path / "file", worse)


def test_charts_begin_with_the_second_run_and_show_the_last_ones(worse: RunReport) -> None:
    now = past_of(worse)
    assert "Charts begin with the second run" in report_html(worse)
    many = [replace(now, started=f"2025-01-01T00:00:{n % 60:02}+00:00", fingerprint=str(n // 10)) for n in range(80)]
    html = report_html(worse, history=History((*many, now)))
    assert "The last 60 of 81 runs." in html
    assert html.count('class="dot last"') == 8  # seven measures, and the seconds
    assert html.count('class="change"') == 8 * 6
