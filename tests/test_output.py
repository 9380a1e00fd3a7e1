"""Answers leave the program in one documented form, and for people in readable text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.output import answer_json, answer_text, page_name, retrieved_json, search_json, status_json
from assistant.records import Answer, Check, Citation, Claim, Document, Hit, Passage, Span

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
