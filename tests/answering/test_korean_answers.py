"""A question in Korean gets the Korean sentence that answers it, and no answer where the documents have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.candidates import candidates
from assistant.answering.extractive import extract
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.retrieval import Retrieval, retrieve
from assistant.settings import Settings
from tests.fakes import FakeEmbedder

FERRY = """항구 연락선

연락선은 1987년 5월 3일에 처음 운항하였다. 선장은 박두리 씨였다. 배는 솔섬에서 달섬까지 다닌다.
승객은 하루에 평균 340명이다. 표는 1만 2천 원이며 어린이는 무료이다. 겨울에는 폭풍 때문에 운항을 쉰다.
"""
HARBOUR = """등대 보고서

등대는 1920년에 세워졌다. 등대지기 김하늘 씨는 2001년에 은퇴하였다. 등대의 높이는 31미터이다.
항만청은 2021년 준설에 120억 원을 썼다. 준설은 달섬 북쪽에서 이루어졌다.
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("korean")
    (folder / "files").mkdir()
    for name, text in (("ferry", FERRY), ("harbour", HARBOUR)):
        Path(folder / "files" / f"{name}.txt").write_text(text, encoding="utf-8")
    settings = Settings(index=folder / "index", corpus=folder / "files", passage_tokens=60, passage_overlap_tokens=10)
    embedder = FakeEmbedder()
    synchronise([folder / "files"], settings, embedder=embedder)
    return Index.open(settings, embedder)


def found(shelf: Index, question: str) -> Retrieval:
    return retrieve(shelf, question, shelf.settings)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("연락선은 언제 처음 운항하였나요?", "1987년 5월 3일"),
        ("연락선의 선장은 누구였습니까?", "박두리"),
        ("연락선 표는 얼마인가요?", "1만 2천 원"),
        ("등대의 높이는 몇 미터인가?", "31미터"),
        ("2021년 항만청은 준설에 얼마를 썼습니까?", "120억 원"),
        ("왜 겨울에는 운항을 쉬나요?", "폭풍 때문에"),
    ],
)
def test_the_sentence_that_answers_comes_first(shelf: Index, question: str, answer: str) -> None:
    best = candidates(question, found(shelf, question))[0]
    assert answer in best.text
    assert best.korean


@pytest.mark.parametrize(
    "question",
    ["스페인의 국왕은 누구인가요?", "해저 전신 케이블은 누가 발명했나요?", "잠수함은 몇 척을 보유하고 있습니까?"],
)
def test_a_question_that_the_shelf_does_not_answer_gets_no_quote(shelf: Index, question: str) -> None:
    made = extract(question, found(shelf, question), shelf, shelf.settings)
    assert (made.outcome, made.quotes) == ("not_in_documents", ())


def test_a_question_that_it_answers_gets_one(shelf: Index) -> None:
    question = "2021년 항만청은 준설에 얼마를 썼습니까?"
    made = extract(question, found(shelf, question), shelf, shelf.settings)
    assert made.outcome == "answered"
    assert made.confidence > 0.5


@pytest.mark.parametrize("question", ["무엇인가요?", "가", "？", "ㅋㅋㅋ", "그그그" * 300])
def test_odd_questions_are_scored_without_harm(shelf: Index, question: str) -> None:
    assert extract(question, found(shelf, question), shelf, shelf.settings).confidence <= 1
