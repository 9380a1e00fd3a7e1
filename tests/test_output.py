"""Answers leave the program in one documented form, and for people in readable text."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import MalformedError
from assistant.output import (
    answer_from_json,
    answer_json,
    answer_text,
    page_name,
    retrieved_json,
    search_json,
    status_json,
)
from assistant.records import Answer, Check, CheckStatus, Citation, Claim, Document, Hit, Outcome, Passage, Span

QUOTE = "The quay cost  12 crowns."
CITATION = Citation("white", "White Paper", 205, "203", None, 10, 35, QUOTE, Check("verified"))
SECTION = Citation("note", "Note", None, None, "Outcome, paragraph 2", 0, 4, "Text", Check("unsupported", ("no",)))


def hit(document: str, page: int, score: float) -> Hit:
    passage = Passage(f"{document}:{page}", document, 0, "text", (Span(page, 0, 4),))
    return Hit(passage, document.title(), page, None, None, score)


ANSWER = Answer(
    question="What did the quay cost?",
    outcome="answered",
    text="The quay cost 12 crowns.",
    claims=(Claim("The quay cost 12 crowns.", (CITATION,)),),
    retrieved=(hit("white", 205, 1.5), hit("white", 205, 1.25), hit("note", 1, 1.0)),
    model="extractive",
    seconds={"total": 0.123456},
    settings="abc",
    id="q1",
)


def test_an_answer_as_json_is_what_the_documentation_promises() -> None:
    assert answer_json(ANSWER) == {
        "id": "q1",
        "question": "What did the quay cost?",
        "outcome": "answered",
        "text": "The quay cost 12 crowns.",
        "claims": [
            {
                "text": "The quay cost 12 crowns.",
                "citations": [
                    {
                        "document": "white",
                        "title": "White Paper",
                        "page_index": 205,
                        "page_label": "203",
                        "start": 10,
                        "end": 35,
                        "quote": QUOTE,
                        "check": {"status": "verified", "reasons": []},
                    }
                ],
            }
        ],
        "retrieved": [
            {"document": "white", "title": "White", "page_index": 205, "page_label": None, "score": 1.5},
            {"document": "note", "title": "Note", "page_index": 1, "page_label": None, "score": 1.0},
        ],
        "model": "extractive",
        "seconds": {"total": 0.1235},
        "settings": "abc",
    }


def test_a_format_without_pages_has_a_section_and_no_page() -> None:
    claim = Claim("Text", (SECTION,), ("no citation",))
    made = answer_json(replace(ANSWER, claims=(claim,), error="It failed", missing="the rest", searched="other"))
    assert made["claims"][0]["problems"] == ["no citation"]
    assert made["claims"][0]["citations"][0]["page_index"] is None
    assert made["claims"][0]["citations"][0]["section"] == "Outcome, paragraph 2"
    assert (made["error"], made["missing"], made["searched"]) == ("It failed", "the rest", "other")


def test_for_people_every_citation_has_its_number_place_result_and_quote() -> None:
    claims = (ANSWER.claims[0], Claim("Text.", (replace(SECTION, added=True),), ("an invented id: zz99",)))
    assert answer_text(replace(ANSWER, claims=claims, notes=("quoted",))).splitlines() == [
        "The quay cost 12 crowns. [1] Text. [2]",
        "",
        "[1] White Paper, p. 203 (PDF page 205)  ✓ verified",
        "    “The quay cost 12 crowns.”",
        "[2] Note, Outcome, paragraph 2  ✗ unsupported, added by the checker",
        "    “Text”",
        "    no",
        "    ! an invented id: zz99: Text.",
        "Note: quoted",
    ]


def test_for_people_a_refusal_names_the_nearest_pages() -> None:
    refused = replace(ANSWER, outcome="not_in_documents", text="The documents do not say.", claims=())
    assert "White, PDF page 205" in answer_text(refused)
    near = answer_text(replace(refused, nearest=(Claim("The quay cost 12 crowns.", (CITATION,)),))).splitlines()
    assert near[-2:] == ["    White Paper, p. 203 (PDF page 205)", "        “The quay cost 12 crowns.”"]


@pytest.mark.parametrize(("limit", "pages"), [(1, 1), (2, 2), (99, 2), (None, 2)])
def test_a_page_is_retrieved_once_however_many_passages_it_has(limit: int | None, pages: int) -> None:
    assert len(retrieved_json(ANSWER.retrieved, limit)) == pages


def test_a_search_says_what_was_searched_only_where_it_differs() -> None:
    assert set(search_json("", "q", "q", ANSWER.retrieved, {}, 5)) == {"id", "question", "retrieved", "seconds"}
    assert search_json("", "q", "r", ANSWER.retrieved, {}, 5)["searched"] == "r"


def test_status_says_what_became_of_a_document() -> None:
    failed = Document("a", "A", "pdf", ("/a.pdf",), "0" * 64, status="encrypted", reason="it needs a password")
    (made,) = status_json([failed])["documents"]
    assert (made["document"], made["status"], made["reason"], made["pages"]) == ("a", "encrypted", failed.reason, 0)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ((205, "203", None), "p. 203 (PDF page 205)"),
        ((4, "iv", None), "p. iv (PDF page 4)"),
        ((7, None, None), "PDF page 7"),
        ((None, None, None), "whole document"),
    ],
)
def test_a_place_is_called_by_both_its_numbers(place: tuple[int | None, str | None, str | None], name: str) -> None:
    assert page_name(*place) == name


TEXTS = st.text(max_size=12)
NUMBERS = st.integers(0, 10**6)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    start, length = draw(NUMBERS), draw(NUMBERS)
    return Citation(
        document=draw(TEXTS),
        title=draw(TEXTS),
        page_index=draw(st.none() | NUMBERS),
        page_label=draw(st.none() | TEXTS),
        section=draw(st.none() | TEXTS),
        start=start,
        end=start + length,
        quote=draw(TEXTS),
        check=Check(draw(st.sampled_from(get_args(CheckStatus))), tuple(draw(st.lists(TEXTS, max_size=2)))),
        added=draw(st.booleans()),
        continued=draw(st.booleans()),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    claims = st.builds(
        Claim, TEXTS, st.lists(citations(), max_size=2).map(tuple), st.lists(TEXTS, max_size=2).map(tuple)
    )
    hits = st.builds(hit, TEXTS, NUMBERS, st.floats(-1e6, 1e6))
    return Answer(
        question=draw(TEXTS),
        outcome=draw(st.sampled_from(get_args(Outcome))),
        text=draw(TEXTS),
        claims=tuple(draw(st.lists(claims, max_size=3))),
        retrieved=tuple(draw(st.lists(hits, max_size=3))),
        model=draw(TEXTS),
        seconds=draw(st.dictionaries(TEXTS, st.floats(0, 1e6), max_size=2)),
        settings=draw(TEXTS),
        id=draw(TEXTS),
        searched=draw(TEXTS),
        missing=draw(TEXTS),
        error=draw(TEXTS),
        notes=tuple(draw(st.lists(TEXTS, max_size=2))),
    )


@given(answers())
def test_an_answer_comes_back_from_its_json_whole(answer: Answer) -> None:
    stored = json.loads(json.dumps(answer_json(answer)))
    back = answer_from_json(stored)
    assert answer_json(back) == stored
    assert back.claims == answer.claims
    assert [h.passage.text for h in back.retrieved] == [""] * len(stored["retrieved"])


def test_keys_that_a_later_version_added_are_passed_over() -> None:
    assert answer_from_json({**answer_json(ANSWER), "later": 1}) == answer_from_json(answer_json(ANSWER))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("outcome",), "maybe", "\"outcome\": expected one of answered, partial, not_in_documents, found 'maybe'"),
        (("question",), 3, "\"question\": expected str, found '3'"),
        (("claims",), {}, '"claims": expected list'),
        (("claims", 0), "text", 'expected an object with "citations"'),
        (("claims", 0, "citations", 0, "page_index"), "205", '"page_index": expected int | None'),
        (("claims", 0, "citations", 0, "page_index"), True, '"page_index": expected int | None'),
        (("claims", 0, "citations", 0, "start"), 99, "expected 0 <= start <= end, found 99 and 35"),
        (("claims", 0, "citations", 0, "start"), -1, "expected 0 <= start <= end"),
        (("claims", 0, "citations", 0, "check", "status"), "true", '"status": expected one of verified'),
        (("claims", 0, "citations", 0, "check", "reasons"), [1], '"reasons": expected a list of texts'),
        (("retrieved", 0, "score"), "high", '"score": expected'),
        (("seconds", "total"), "long", '"seconds": expected a number'),
        (("notes",), "one", '"notes": expected list'),
        (("error",), None, '"error": expected str'),
    ],
)
def test_what_is_no_stored_answer_is_refused_naming_the_key(path: tuple[Any, ...], value: Any, said: str) -> None:
    stored: Any = json.loads(json.dumps(answer_json(ANSWER)))
    at = stored
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(MalformedError) as caught:
        answer_from_json(stored)
    assert said in str(caught.value)


@pytest.mark.parametrize("key", sorted(answer_json(ANSWER)))
def test_a_key_that_is_missing_is_named(key: str) -> None:
    stored = {name: value for name, value in answer_json(ANSWER).items() if name != key}
    with pytest.raises(MalformedError, match=f'expected the key "{key}"'):
        answer_from_json(stored)


@pytest.mark.parametrize("junk", [None, [], "text", 3, {}])
def test_junk_is_no_stored_answer(junk: Any) -> None:
    with pytest.raises(MalformedError):
        answer_from_json(junk)
