"""Our questions about the reports are read as the benchmarks' own: every fact and page that they name is kept."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.data import load


def test_the_questions_about_reports_keep_their_facts_and_pages(tmp_path: Path) -> None:
    questions = {question.id: question for question in load("reports", tmp_path, tmp_path).questions}
    answerable = [question for question in questions.values() if question.answerable]
    assert (len(questions), len(answerable)) == (128, 88)
    assert all(question.answers and question.gold for question in answerable)
    assert not any(q.answers or q.gold for q in questions.values() if not q.answerable)
    # two facts that must both be said, one of them in either of two ways; a page that is one of several
    assert questions["a03"].answers == ("SEAR; risk factors", "Special Events Assessment Rating; risk factors")
    assert questions["b30"].gold.keys() == {f"2016-annual-performance-report#{page}" for page in (6, 36, 96)}
