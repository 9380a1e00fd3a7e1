"""A sentence about another one of a series is no answer, however like it is."""

from __future__ import annotations

import pytest

from assistant.answering.ordinals import of_another


@pytest.mark.parametrize(
    ("question", "sentence", "above", "another"),
    [
        ("When was the 55th SCM held?", "The 52nd SCM was held in October 2020.", "", True),
        ("When was the 55th SCM held?", "The 55th SCM was held in November 2023.", "", False),
        ("When was the 55th SCM held?", "It followed the 54th and the 55th meeting.", "", False),
        ("When was the 55th SCM held?", "It was held in November 2023.", "", False),
        ("When was the 55th SCM held?", "Unlike the 54th, it was held in Seoul.", "Note on the 55th SCM", False),
        ("When was the SCM held?", "The 52nd SCM was held in October 2020.", "", False),
        ("제55차 회의는 언제 열렸나요?", "2020년 10월 제52차 회의가 열렸다.", "", True),
        ("제55차 회의는 언제 열렸나요?", "2023년 11월 55차 회의가 열렸다.", "", False),
        ("When was the 55th SCM held?", "제52차 SCM은 2020년에 열렸다.", "", True),
        ("Who reigned in the 19th century?", "The 18th century had four kings.", "", False),
        ("When was the fiftieth fair held?", "The fifty-second fair was held in May.", "", True),
        ("When was the fiftieth fair held?", "The 50th fair was held in May.", "", False),
        ("When was the 50th fair held?", "The fiftieth fair was held in May.", "", False),
        ("When was the third meeting?", "The second meeting was in May.", "", True),
        ("When was the third meeting?", "The second annual meeting was in May.", "", True),
        ("When was the third meeting?", "The second harbour opened in May.", "", False),
        ("What was agreed at the 55th SCM?", "The second point was agreed for the first time.", "", False),
        ("Who gave the first speech?", "At the 52nd SCM the host spoke.", "", False),
        ("When was the 50th fair held?", "It opened on October 14th.", "", False),
        ("", "", "", False),
    ],
)
def test_a_sentence_that_names_only_others_of_the_series_is_of_another(
    question: str, sentence: str, above: str, another: bool
) -> None:
    assert of_another(question, sentence, above) is another
