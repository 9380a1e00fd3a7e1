"""Which sentences may answer: none that the finder cannot read, none that only names its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.candidates import candidates
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.retrieval import retrieve
from assistant.settings import Settings
from tests.fakes import FakeEmbedder
from tests.finders import OverlapFinder

TEXT = """The Harbour Office runs the Oslo ferry.

오슬로 Oslo ferry 항구는 새로운 배를 운항한다.

Source: Harbour Office, Oslo ferry report

배를 운항하는 곳은 항만청이다.

출처: 항만청 배 운항 연감
"""


def found(
    question: str, settings: Settings, tmp_path: Path, *, finder: bool, text: str = TEXT, name: str = "ferry.txt"
) -> list[str]:
    """The candidates for a question over a shelf of one document, best first."""
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / name).write_text(text, encoding="utf-8")
    synchronise([tmp_path / "shelf"], settings, embedder=FakeEmbedder())
    index = Index.open(settings, embedder=FakeEmbedder())
    retrieval = retrieve(index, question, settings, finder=OverlapFinder() if finder else None)
    made = [candidate.text for candidate in candidates(question, retrieval)]
    index.close()
    return made


def test_only_what_the_finder_can_read_and_tells_something_is_a_candidate(settings: Settings, tmp_path: Path) -> None:
    assert found("Who runs the Oslo ferry?", settings, tmp_path, finder=True) == [
        "The Harbour Office runs the Oslo ferry."
    ]


def test_a_source_is_a_candidate_where_it_is_asked_for(settings: Settings, tmp_path: Path) -> None:
    asked = found("What is the source of the Oslo ferry report?", settings, tmp_path, finder=True)
    assert "Source: Harbour Office, Oslo ferry report" in asked


def test_what_asks_numbers_a_section_or_is_an_entry_of_the_contents_tells_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    question = "Who runs the Oslo ferry?"
    text = f"{question}\n\nFerry 1.2.3.\n\nOslo ferry ... 12\n\nFerry 3\n\nThe Oslo ferry ran 3.2.1 in tests."
    made = found(question, settings, tmp_path, finder=True, text=text)
    assert sorted(made) == ["Ferry 3", "The Oslo ferry ran 3.2.1 in tests."]


def test_of_two_that_the_finder_likes_alike_the_heading_comes_last(settings: Settings, tmp_path: Path) -> None:
    heading = "The Oslo ferry and who runs it today"
    text = f"# {heading}\n\n{heading} is told here.\n"
    question = "Who runs the Oslo ferry today?"
    made = found(question, settings, tmp_path, finder=True, text=text, name="plan.md")
    assert made == [f"{heading} is told here.", heading]


def test_a_korean_question_may_be_answered_in_korean(settings: Settings, tmp_path: Path) -> None:
    asked = found("배를 운항하는 곳은 어디인가요?", settings, tmp_path, finder=False)
    assert "배를 운항하는 곳은 항만청이다." in asked
    assert "출처: 항만청 배 운항 연감" not in asked


@pytest.mark.parametrize("question", ["Who runs the Oslo ferry?", "ferry"])
def test_without_a_finder_every_script_is_compared_by_its_words(
    question: str, settings: Settings, tmp_path: Path
) -> None:
    asked = found(question, settings, tmp_path, finder=False)
    assert "오슬로 Oslo ferry 항구는 새로운 배를 운항한다." in asked
