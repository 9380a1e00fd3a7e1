"""A question set is checked when it is loaded, line by line, and its published schema says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import assistant.regression
from assistant.errors import QuestionSetError
from assistant.records import Turn
from assistant.regression.conditions import AllOf, AnyOf, Leaf, Not
from assistant.regression.questions import FactNumber, FactPattern, FactText, PageRef, QuestionSet, Tolerance
from assistant.regression.reading import read_set, set_of_text
from assistant.regression.reading.grammar import schema

HEAD = "pincite_questions: 1\nquestions:\n"
ONE = HEAD + "- id: a\n  question: What?\n"
FULL = """\
pincite_questions: 1
title: All that there is
tolerance: {facts: 1, page_f1: 0.2, passes: 0.25}
questions:
- id: full
  question: "And in 2023?"
  wordings: ["What of 2023?"]
  history: ["What in 2020?", {assistant: It was so.}, {user: Thanks.}]
  documents: [book]
  tags: [follow-up, 2023]
  outcome: {any_of: [answered, partial]}
  facts:
  - 1953-10-01
  - 66
  - any_of: [Suh Wook, 서욱]
  - {number: 3.1 trillion won, tolerance: 1%}
  - {number: "66", tolerance: 2}
  - regex: COT-?P
  - not: no
  pages:
  - {document: book, printed: iv}
  - any_of:
    - {document: book, page: 6-8}
    - all_of: [{document: book, page: 12}, {document: book, printed: 010}]
  - not: {document: note, section: ""}
  answer: It was otherwise.
  note: 'looked up'
"""


def read(text: str, name: str = "set.yaml") -> QuestionSet:
    return set_of_text(text, Path(name))


def test_everything_that_a_file_can_say_is_read() -> None:
    made = read(FULL)
    (question,) = made.questions
    assert (made.title, made.tolerance) == ("All that there is", Tolerance(1, 0.2, 0.25))
    assert question.history == (Turn("user", "What in 2020?"), Turn("assistant", "It was so."), Turn("user", "Thanks."))
    assert question.outcomes == ("answered", "partial")
    assert question.facts == (
        Leaf(FactText("1953-10-01")),
        Leaf(FactText("66")),
        AnyOf((Leaf(FactText("Suh Wook")), Leaf(FactText("서욱")))),
        Leaf(FactNumber("3.1 trillion won", share=0.01)),
        Leaf(FactNumber("66", amount=2.0)),
        Leaf(FactPattern("COT-?P")),
        Not(Leaf(FactText("no"))),
    )
    book = [PageRef("book", page="12"), PageRef("book", printed="010")]
    assert question.pages == (
        Leaf(PageRef("book", printed="iv")),
        AnyOf((Leaf(PageRef("book", page="6-8")), AllOf(tuple(Leaf(ref) for ref in book)))),
        Not(Leaf(PageRef("note", section=""))),
    )
    assert question.tags == ("follow-up", "2023")
    assert [(case.key, case.text) for case in made.cases()] == [("full", "And in 2023?"), ("full~2", "What of 2023?")]


def test_what_is_not_said_has_its_default() -> None:
    (question,) = read(ONE).questions
    assert (question.outcomes, question.facts, question.pages, question.history) == (("answered",), (), (), ())


WRONG = [
    ("", 1, "expected a question set, found nothing"),
    ("- a", 1, "expected a question set, found a list of 1"),
    ("questions: []", 1, "expected the key 'pincite_questions'"),
    (HEAD, 2, "expected a list (a question), found nothing"),
    ("questions: []\npincite_questions: 1", 1, "expected a list (a question), found a list of 0"),
    ("pincite_questions: 2\nquestions: [{id: a, question: b}]", 1, "expected a whole number from 1 to 1, found '2'"),
    (ONE + "  pagess: []", 5, "found 'pagess'; did you mean pages, tags?"),
    (ONE + "  xyz: []", 5, "found 'xyz'; there are: id, question, wordings, history"),
    (ONE + "  outcome: abstain", 5, "expected one of answered, partial, not_in_documents, found 'abstain'"),
    (ONE + "  outcome: {any_of: [answered, nothing]}", 5, "found 'nothing'"),
    (ONE + "  facts: [{number: lots}]", 5, "expected a number with its unit, found 'lots': 0 numbers are read in it"),
    (ONE + "  facts: [{number: 3, tolerence: 1}]", 5, "found 'tolerence'; did you mean tolerance?"),
    (ONE + "  facts: [{number: 3, tolerance: much}]", 5, "expected an amount or a percentage, found 'much'"),
    (ONE + "  facts: [{regex: '('}]", 5, "expected a regular expression, found '(': missing )"),
    (ONE + "  facts: [{any_off: [a]}]", 5, "found 'any_off'; did you mean any_of?"),
    (ONE + "  facts: [{any_of: []}]", 5, "found a list of 0"),
    (ONE + "  facts:\n  - a\n  -\n", 7, "expected a text that the answer must hold, found nothing"),
    (ONE + "  facts: a", 5, "expected a list"),
    (ONE + "  pages: [{page: 3}]", 5, "expected a mapping with document, any_of, all_of or not"),
    (ONE + "  pages: [{document: a, page: 0}]", 5, "expected a physical page from 1, or a range, found '0'"),
    (ONE + "  pages: [{document: a, page: iv}]", 5, "found 'iv'"),
    (ONE + "  pages: [{document: a, any_of: []}]", 5, "found 'document'"),
    (ONE + "  pages:\n  - document: a\n    pgae: 3", 7, "found 'pgae'; did you mean page?"),
    (ONE + "  history: [{role: user}]", 5, "expected a question that was asked before"),
    (ONE + "- id: a\n  question: Again?", 5, "expected an id of its own, found 'a' also in line 3"),
    (ONE + "- id: a b\n  question: Again?", 5, "expected an id without spaces"),
    (ONE + "- id: b\n  question: 3", 6, "expected the question, found '3'"),
    (ONE + "- question: x", 5, "expected the key 'id' in a question"),
    (ONE + "  question: Again?", 5, "expected each key once, found 'question' again"),
    (ONE + "  outcome: not_in_documents\n  facts: [a]", 3, "expected no facts where the outcome is not_in_documents"),
    (ONE + "  outcome: not_in_documents\n  pages: [{document: a}]", 3, "expected no pages"),
    (ONE + "  tags: [a", 5, "this is not YAML"),
    (ONE + "  tags: [a?]", 5, "needs quotes"),
    (ONE + "  note: !!python/object:os.system x", 5, "expected a plain value"),
    (ONE + "  note: &x [*x]", 5, "does not hold itself"),
    (ONE + "  ? [a]\n  : b", 5, "expected a word as key"),
    ("tolerance: {page_f1: 2}\n" + ONE, 1, "expected a number from 0 to 1, found '2'"),
    (ONE + "--- \nmore", 5, "this is not YAML"),
    ("\x00", 1, "this is not YAML"),
]


@pytest.mark.parametrize(("text", "line", "words"), WRONG)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(QuestionSetError) as caught:
        read(text)
    assert words in str(caught.value)
    assert f"set.yaml:{line}: " in str(caught.value)


def test_all_that_is_wrong_is_said_at_once_but_not_without_end() -> None:
    with pytest.raises(QuestionSetError) as caught:
        read(HEAD + "".join(f"- {{id: a{n}, question: x, oops: 1}}\n" for n in range(30)))
    lines = str(caught.value).splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("set.yaml:3: ")
    assert lines[-1] == "... and 10 more"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "set.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionSetError, match=r"set\.yaml"):
        read_set(path)


# other layouts


ROWS = [
    {"id": "a", "question": "What, then?", "tags": ["t"],
     "facts": ["1953-10-01", {"any_of": ["x", "y"]}, {"not": "z"}]},
    {"id": "b", "question": "Who?", "outcome": {"any_of": ["answered", "partial"]}, "pages": [
        {"any_of": [{"document": "book", "page": "6"}, {"document": "note", "section": "Tickets"}]},
        {"not": {"document": "book", "printed": "iv"}}]},
]  # fmt: skip
CSV = """\
id,question,facts,tags,outcome,pages
a,"What, then?",1953-10-01 | x / y | !z,t,,
b,Who?,,,answered | partial,book#6 / note§Tickets | !book@iv
"""


def test_the_three_layouts_say_the_same() -> None:
    as_yaml = read(yaml.safe_dump({"pincite_questions": 1, "questions": ROWS}, allow_unicode=True))
    as_jsonl = read("\n".join(json.dumps(row) for row in ROWS) + "\n\n", "set.jsonl")
    as_csv = read(CSV, "set.csv")
    assert as_yaml.questions == as_jsonl.questions == as_csv.questions
    assert as_yaml.sha256 == as_jsonl.sha256 == as_csv.sha256


def test_the_first_line_of_json_lines_may_give_title_and_tolerance() -> None:
    head = {"pincite_questions": 1, "title": "T", "tolerance": {"facts": 2}}
    made = read("\n".join(json.dumps(row) for row in [head, *ROWS]), "set.jsonl")
    assert (made.title, made.tolerance.facts, len(made.questions)) == ("T", 2, 2)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("set.jsonl", '{"id": "a", "question": "x"}\n{"id": 1,', "set.jsonl:2: this is not JSON"),
        ("set.jsonl", '{"id": "a", "question": "x", "id": "b"}', "set.jsonl:1: expected each key once, found 'id'"),
        ("set.jsonl", '{"id": "a", "question": "x"}\n\n{"id": "b"}', "set.jsonl:3: expected the key 'question'"),
        ("set.csv", "id,question\na,b,c", "set.csv:2: expected 2 cells, found 3"),
        ("set.csv", 'id,question\na,"b\nc"\nd,', "set.csv:4: expected the key 'question'"),
        (
            "set.csv",
            "id,qestion\na,b",
            "set.csv:2: expected a key of a question, found 'qestion'; did you mean",
        ),
        ("set.csv", 'id,question\na,"b', "this is not CSV"),
        ("set.csv", "", "expected a list (a question), found a list of 0"),
        ("set.toml", "", "expected a file .yaml, .yml, .jsonl or .csv, found .toml"),
    ],
)
def test_other_layouts_name_the_line_too(name: str, text: str, words: str) -> None:
    with pytest.raises(QuestionSetError) as caught:
        read(text, name)
    assert words in str(caught.value)


def test_the_hash_is_of_what_is_asked_not_of_how_the_file_looks() -> None:
    two = ONE + "- id: b\n  question: Who?\n"
    turned = HEAD + "- question: Who?\n  id: b\n  note: x\n\n- {id: a, question: 'What?'}\n"
    assert read(two).sha256 == read(turned).sha256
    assert read(two).sha256 != read(two.replace("Who", "Whom")).sha256
    all_of, any_of = (ONE + f"  facts: [{{{key}: [a, b]}}]" for key in ("all_of", "any_of"))
    assert read(all_of).sha256 != read(any_of).sha256


# the schema


def test_the_published_schema_is_the_loader_s() -> None:
    published = Path(assistant.regression.__file__).parent / "question-set.schema.json"
    text = published.read_text(encoding="utf-8")
    assert json.loads(text) == schema(), "write it again: python -m assistant.regression > " + str(published)
    jsonschema.Draft202012Validator.check_schema(schema())


class _AsWritten(yaml.SafeLoader):
    """What an editor's schema checker sees: YAML 1.2 has no dates."""


_AsWritten.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

BEYOND_A_SCHEMA = (
    "numbers are read",
    "missing )",
    "an id of its own",
    "where the outcome is not_in_documents",
    "expected no pages",
)


@pytest.mark.parametrize(("text", "line", "words"), [w for w in WRONG if "YAML" not in w[2] and "quotes" not in w[2]])
def test_the_schema_refuses_what_the_loader_refuses(text: str, line: int, words: str) -> None:
    try:
        instance: Any = yaml.load(text, _AsWritten)
    except (yaml.YAMLError, RecursionError):
        return
    refused = any(known in words for known in ("each key once", "hold itself"))  # YAML itself has lost these
    valid = jsonschema.Draft202012Validator(schema()).is_valid(instance) if not refused else False
    assert valid == any(beyond in words for beyond in BEYOND_A_SCHEMA)


def test_the_schema_accepts_what_the_loader_accepts() -> None:
    for text in (FULL, ONE, (Path(__file__).parent / "regression" / "shelf.yaml").read_text(encoding="utf-8")):
        read(text)
        jsonschema.Draft202012Validator(schema()).validate(yaml.load(text, _AsWritten))
