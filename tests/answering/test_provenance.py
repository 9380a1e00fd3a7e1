"""A line that only says where something comes from is no answer; one that tells something besides is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.provenance import asks_for_source, only_says_source


@pytest.mark.parametrize(
    "sentence",
    [
        "Source: Ministry of Ports",
        "Sources: Ministry of Ports, Yearbook 2020, p. 12; own count.",
        "(Source: Port News, 3 May 2020)",
        "Data source: Harbour Office",
        "Photo: Ann Berg/Port News",
        "Photo by Ann Berg",
        "(Photo: Port News)",
        "U.S. Navy photo by Sgt. Ann Berg",
        "Photo credit: Harbour Museum",
        "Image courtesy of the Museum of Ships",
        "Courtesy of the Harbour Office",
        "© 2020 Port News",
        "AP Photo/Ann Berg",
        "See also p. 12",
        "(See page 12.)",
        "See Table 3.",
        "For details see Chapter 4.",
        "See also: Harbour dues",
        "See https://port.example/dues",
        "cf. Fig. 2",
        "출처: 항만청, 2020년 연감",
        "자료: 항만청",
        "사진: 항만신문",
        "사진=항만신문 제공",
        "자세한 내용은 12쪽 참조",
        "부록 3 참고",
    ],
)
def test_a_line_that_names_only_its_source_says_only_that(sentence: str) -> None:
    assert only_says_source(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The source of the river lies in the north.",
        "Sources said that the port would close.",
        "Source of income: harbour dues",
        "Energy sources: wind and sun",
        "Photo: the new quay opens in May",
        "Photo: The mayor opens the quay on 3 May.",
        "Photo: 12th Harbour Fair (May 2020)",
        "The photo by Ann Berg shows the old quay.",
        "The picture was taken by Ann Berg in Oslo.",
        "Credit: the bank lent 3 million crowns.",
        "Credits to the port rose in 2020.",
        "See Table 3, which shows that the dues doubled in 2020.",
        "See Article 5: an attack on one is an attack on all.",
        "See the ships come in.",
        "They see page boys at the inn.",
        "The ships refer to the harbour master for their berths.",
        "사진: 시장이 새 부두를 열었다.",
        "그는 책 12쪽을 참조하여 배를 만들었다.",
        "자료를 항만청에 냈다.",
        "Copyright law was changed in May.",
        "",
    ],
)
def test_a_line_that_tells_something_is_kept(sentence: str) -> None:
    assert not only_says_source(sentence)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What is the source of the figures?", True),
        ("Who took the photo of the quay?", True),
        ("Which page lists the dues?", True),
        ("Where can I read about the dues?", True),
        ("사진은 누가 찍었나요?", True),
        ("출처는 어디인가요?", True),
        ("Who runs the port?", False),
        ("Where does the river end?", False),
        ("항구는 어디에 있나요?", False),
        ("", False),
    ],
)
def test_a_question_for_a_source_is_told_from_others(question: str, asks: bool) -> None:
    assert asks_for_source(question) is asks


@given(st.text(max_size=80), st.sampled_from(["Source: ", "Photo: ", "See p. ", "© ", "사진: ", ""]))
def test_no_text_breaks_the_rule(text: str, label: str) -> None:
    assert only_says_source(label + text) in (True, False)
