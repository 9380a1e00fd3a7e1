"""The form of a question file, told once. Comes in: nothing. Goes out: the forms for the loader, and the JSON Schema.

    python -m assistant.regression > assistant/regression/question-set.schema.json

writes the schema again; a test says when it must be.
"""

from __future__ import annotations

import re
from typing import Any, get_args

from assistant.citations.figures import find_figures
from assistant.citations.wording import normalise
from assistant.records import Outcome
from assistant.regression.reading.forms import Choice, Form, Integer, ListOf, Mapped, Number, OneOf, Refer, Text

__all__ = ["DECLARED", "FILE", "OUTCOMES", "QUESTION", "VERSION", "schema"]

DECLARED = "pincite_questions"
"""The top-level key by which a file says that it is a question set; its value is the version of the form."""

VERSION = 1
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
TOLERANCE = r"^\s*(?:\d+(?:\.\d+)?|\.\d+)\s*%?\s*$"
PAGE = r"^\s*[1-9]\d*\s*(?:[-–]\s*[1-9]\d*\s*)?$"
ID = r"^[^\s~/:\[\]]{1,100}$"


def _pattern_fault(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""


_TEXT = Text("a text that the answer must hold", "Compared forgivingly: case, marks, number formats, units, dates.")
_FACT: Form = Refer("a fact", "fact", lambda: FACT)
_PLACE: Form = Refer("a page", "page", lambda: PAGES)


def _number_fault(text: str) -> str:
    figures = [figure for figure in find_figures(normalise(text)) if not figure.code]
    return "" if len(figures) == 1 else f"{len(figures)} numbers are read in it"


def _joined(leaf: str, item: Form) -> dict[str, Form]:
    return {
        "any_of": Mapped(
            f"any_of {leaf}s", {"any_of": ListOf(item, "One of these must hold.", least=1)}, needed=("any_of",)
        ),
        "all_of": Mapped(
            f"all_of {leaf}s", {"all_of": ListOf(item, "All of these must hold.", least=1)}, needed=("all_of",)
        ),
        "not": Mapped(f"a {leaf} that must not be there", {"not": item}, needed=("not",)),
    }


FACT: Form = OneOf(
    "a text, or a mapping with any_of, all_of, not, number or regex",
    plain=_TEXT,
    by_key={
        **_joined("fact", _FACT),
        "number": Mapped(
            "a number with tolerance",
            {
                "number": Text(
                    "a number with its unit", "As it may stand in a text: 3.1 trillion won.", also=_number_fault
                ),
                "tolerance": Text(
                    "an amount or a percentage",
                    "0.5 or 1%; default: none.",
                    TOLERANCE,
                    types=("string", "number"),
                    low=0,
                ),
            },
            needed=("number",),
        ),
        "regex": Mapped(
            "a regular expression",
            {"regex": Text("a regular expression", "Found whatever the case.", also=_pattern_fault, format="regex")},
            needed=("regex",),
        ),
    },
)

_REF = Mapped(
    "a page",
    {
        "document": Text("the id of a document", "As `pincite status` lists it."),
        "printed": Text("a printed page label, or a range of them", "203, iv, 203-205"),
        "page": Text(
            "a physical page from 1, or a range",
            "What a PDF viewer opens: 6 or 6-8.",
            PAGE,
            types=("string", "integer"),
            low=1,
        ),
        "section": Text(
            "a heading, or a path of headings", 'Heading > Subheading, paragraph 2; "" is above all.', empty=True
        ),
    },
    needed=("document",),
    description="Without printed, page and section: anywhere in the document.",
)
PAGES: Form = OneOf(
    "a mapping with document, any_of, all_of or not",
    plain=None,
    by_key={**_joined("page", _PLACE), "document": _REF},
)

_OUTCOME = OneOf(
    "answered, partial, not_in_documents, or any_of them",
    plain=Choice(OUTCOMES),
    by_key={
        "any_of": Mapped("any_of outcomes", {"any_of": ListOf(Choice(OUTCOMES), least=1)}, needed=("any_of",)),
    },
    description="What the assistant must do; default: answered.",
)

_USER_TURN = Mapped("a turn", {"user": Text("what the user said")}, needed=("user",))
_ASSISTANT_TURN = Mapped("a turn", {"assistant": Text("what the assistant said")}, needed=("assistant",))

QUESTION = Mapped(
    "a question",
    {
        "id": Text("an id without spaces and ~ / : [ ]", "Its own in the file; baselines know the question by it.", ID),
        "question": Text("the question", only_text=True),
        "wordings": ListOf(Text("the same question in other words", only_text=True), "Each is asked too."),
        "history": ListOf(
            OneOf(
                "a question that was asked before, or a mapping with user or assistant",
                plain=Text("a question"),
                by_key={"user": _USER_TURN, "assistant": _ASSISTANT_TURN},
            ),
            "The conversation before the question, oldest first.",
        ),
        "documents": ListOf(Text("the id of a document"), "Ask only these."),
        "tags": ListOf(Text("a tag")),
        "outcome": _OUTCOME,
        "facts": ListOf(_FACT, "All of these must hold of the answer's text."),
        "pages": ListOf(_PLACE, "All of these must hold of the pages that the answer cites."),
        "answer": Text("a right answer in free text", "For people, and for a judge (--judge); else not compared."),
        "note": Text("a note for people"),
    },
    needed=("id", "question"),
)

FILE = Mapped(
    "a question set",
    {
        DECLARED: Integer(VERSION, VERSION, "Says that this is a question set, and in which form."),
        "title": Text("a title"),
        "tolerance": Mapped(
            "a tolerance",
            {
                "facts": Integer(0, 1000, "How many facts fewer a failing question may state. Default: 0."),
                "page_f1": Number(0, 1, "How much the F1 by page may fall. Default: 0.1."),
                "passes": Number(0, 1, "How much the share of repeats that pass may fall. Default: 0."),
            },
            description="How much worse a question may get before it counts.",
        ),
        "questions": ListOf(QUESTION, least=1),
    },
    needed=(DECLARED, "questions"),
)


def schema() -> dict[str, Any]:
    """The form of a YAML question set as JSON Schema, for editors and other programs."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Pincite question set",
        **FILE.schema(),
        "$defs": {"fact": FACT.schema(), "page": PAGES.schema()},
    }
