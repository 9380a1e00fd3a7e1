"""Measures are what they are defined to be, places are found, and the report says the same everywhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import assistant.regression
from assistant.records import Check, Citation, Claim
from assistant.regression import RunReport, junit_xml, report_json, report_text
from assistant.regression.claims import citing, faults
from assistant.regression.conditions import leaves
from assistant.regression.judging import judge
from assistant.regression.measures import MEASURES, measured, percentile
from assistant.regression.misleading import MISLEADING
from assistant.regression.places import Expected, Spot
from assistant.regression.rankings import hit_at, ndcg_at
from assistant.regression.reading import set_of_text
from assistant.regression.resolving import resolve
from assistant.regression.terminal import SHOWN_MEASURES
from tests.regression_fakes import PAGES, Said, book_shelf
from tests.test_regression_gate import SAYS, SET, checked, kept, world

# rankings

places = st.lists(st.sampled_from("abcdefghijklmno"), max_size=15, unique=True)


@settings(deadline=None)
@given(ranked=places, right=st.sets(st.sampled_from("abcdefghijklmno"), min_size=1), k=st.integers(1, 12))
def test_rankings_are_measured_as_by_ir_measures(ranked: list[str], right: set[str], k: int) -> None:
    qrels = [ir_measures.Qrel("q", place, 1) for place in right]
    run = [ir_measures.ScoredDoc("q", place, float(-rank)) for rank, place in enumerate(ranked)]
    run += [] if ranked else [ir_measures.ScoredDoc("q", "nothing", 0.0)]
    theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ k, ir_measures.Success @ k], qrels, run)
    assert ndcg_at(ranked, right, k) == pytest.approx(theirs[ir_measures.nDCG @ k])
    assert hit_at(ranked, right, k) == theirs[ir_measures.Success @ k]


def test_nothing_right_and_nothing_ranked_are_zero() -> None:
    assert (hit_at([], {"a"}, 3), ndcg_at([], {"a"}), ndcg_at(["a"], set())) == (0, 0, 0)


# places


def place(given: str) -> Expected:
    text = f"pincite_questions: 1\nquestions:\n- {{id: a, question: x, pages: [{{{given}}}]}}"
    questions = set_of_text(text, Path("a.yaml"))
    (ref,) = (ref for each in questions.questions[0].pages for ref, _ in leaves(each))
    return resolve(questions, book_shelf())[ref]


@pytest.mark.parametrize(
    ("given", "pages", "words"),
    [
        ("document: book, page: 3", {3}, "book, p. 1 (PDF page 3)"),
        ("document: book, printed: 1", {3}, "book, p. 1 (PDF page 3)"),
        ("document: book, printed: ii", {2}, "book, p. ii (PDF page 2)"),
        ("document: book, printed: 1, page: 3", {3}, "book, p. 1 (PDF page 3)"),
        ("document: book, page: 2-4", {2, 3, 4}, "book, p. ii (PDF page 2) to p. 2 (PDF page 4)"),
        ("document: book, printed: ii-2", {2, 3, 4}, "book, p. ii (PDF page 2) to p. 2 (PDF page 4)"),
        ("document: book, printed: 1–3", {3, 4, 5}, "book, p. 1 (PDF page 3) to p. 3 (PDF page 5)"),
        ("document: book", set(), "book, anywhere"),
        ("document: note", set(), "note, anywhere"),
        ("document: note, section: Tickets", set(), "note, Tickets"),
    ],
)
def test_a_place_is_found_on_the_shelf(given: str, pages: set[int], words: str) -> None:
    found = place(given)
    assert found.pages == pages
    assert found.words == words


@pytest.mark.parametrize(
    ("given", "section", "holds"),
    [
        ("section: Tickets", "Ferry > Tickets, paragraph 2", True),
        ("section: tickets", "Tickets, paragraph 2", True),
        ("section: 'Ferry > Tickets'", "Ferry > Tickets", True),
        ("section: 'Tickets, paragraph 2'", "Tickets, paragraph 2", True),
        ("section: 'Tickets, paragraph 2'", "Tickets, paragraph 3", False),
        ("section: 'Tickets, paragraph 1-3'", "Tickets, paragraph 3", True),
        ("section: 'Tickets, paragraph 2'", "Tickets, paragraph 1-3", True),  # a hit of three paragraphs
        ("section: 'Tickets, paragraph 2-3'", "Tickets, paragraph 3-4", True),
        ("section: 'Tickets, paragraph 3-4'", "Tickets, paragraph 1-2", False),
        ("section: 'Tickets, paragraph 3'", "Tickets, paragraph 4-5", False),
        ("section: Tickets", "paragraph 1", False),
        ("section: Tickets", "Lost tickets, paragraph 1", False),
        ("section: ''", "paragraph 1", True),
        ("section: ''", "Ferry", True),  # the title, above all other headings
        ("section: ''", "Tickets, paragraph 1", False),
        ("section: paragraph 1", "paragraph 1", True),
        ("section: paragraph 2", "paragraph 1", False),
    ],
)
def test_a_section_holds_what_stands_below_its_heading(given: str, section: str, holds: bool) -> None:
    try:
        expected = place(f"document: note, {given}")
    except assistant.errors.QuestionSetError:
        assert "Ferry >" in given  # the title is no part of the path
        return
    assert expected.holds(Spot("note", section=section)) is holds
    assert not expected.holds(Spot("book", section=section))


def test_a_neighbour_stands_right_beside_and_is_not_expected_itself() -> None:
    expected = place("document: book, page: 3-4")
    assert [n for n in range(1, 7) if expected.beside(Spot("book", (n,)))] == [2, 5]
    assert [n for n in range(1, 7) if expected.holds(Spot("book", (n,)))] == [3, 4]


# claims


def cited(text: str, *quotes: str, status: str = "verified") -> Claim:
    check = Check(status, ("why",))  # type: ignore[arg-type]  # one of its values
    made = tuple(Citation("d", "T", 1, "1", None, 0, len(q), q, check) for q in quotes)
    return Claim(text, made)


def test_citations_are_judged_as_alce_judges_them() -> None:
    spent = "The city spent 5 million crowns on dredging in 2021."
    other = "The mayor opened a new school near the old harbour."
    assert citing([]) == type(citing([]))(None, None, None)
    both = citing([cited(spent, spent, other)])
    assert (both.alce_recall, both.alce_precision) == (1.0, 0.5)  # the second is superfluous
    wrong = citing([cited(spent, other, status="unsupported")])
    assert (wrong.verified, wrong.alce_recall, wrong.alce_precision) == (0.0, 0.0, 0.0)
    half = citing([cited(spent, spent), Claim("It rained in May.")])
    assert (half.verified, half.alce_recall, half.alce_precision) == (0.5, 0.5, 1.0)


def test_a_failed_citation_beside_a_verified_one_is_no_fault_of_the_answer() -> None:
    good, bad = cited("A.", "A."), cited("A.", "B.", status="conflicting")
    assert faults([good]) == []
    assert faults([bad]) == ["conflicting: “A.” (why)"]
    assert faults([Claim("A.", (*bad.citations, *good.citations))]) == []
    assert faults([Claim("A.", (), ("no citation",))]) == ["no citation: “A.”"]


# measures


def values(report: RunReport) -> dict[str, float | None]:
    return {each.name: each.value for each in report.measures}


def test_the_measures_of_a_sound_world_are_all_one() -> None:
    assert set(values(checked(world())).values()) == {1.0}


def test_the_measures_are_the_arithmetic_of_their_definitions() -> None:
    says = {**SAYS, "How much went into dredging?": Said("")}
    made = values(checked(world(says=says, never_abstains=False, step=0)))
    assert made["outcome accuracy"] == pytest.approx(4 / 5)
    assert made["abstention precision"] == pytest.approx(1 / 2)
    assert made["abstention recall"] == 1
    assert made["fact recall"] == pytest.approx((2 + 1 + 1 + 1) / 2 / 4 + (1 + 1) / 2 / 4, abs=0.2)
    assert made["citation recall"] == pytest.approx(3 / 4)
    assert made["citation F1"] == pytest.approx(3 / 4)
    assert made["citation precision"] == 1


def test_f1_is_of_pages_not_of_citations() -> None:
    pages = "[{document: book, page: 3}, {document: book, page: 4}]"
    text = f"pincite_questions: 1\nquestions: [{{id: a, question: x, pages: {pages}}}]"
    report = checked(world(says={"x": Said(PAGES[2])}), text=text)
    verdict = report.results[0].told
    assert (verdict.precision, verdict.recall, verdict.f1) == (1.0, 0.5, pytest.approx(2 / 3))
    assert verdict.cause == "retrieved but not cited"


def test_intervals_are_the_same_every_time_and_hold_the_value() -> None:
    report = checked(world(step=1))
    assert measured(report.results) == measured(report.results) == report.measures
    for each in report.measures:
        if each.value is not None and each.low is not None and each.high is not None:
            assert 0 <= each.low <= each.value <= each.high <= 1
    assert [each.value for each in measured([])] == [None] * len(MEASURES)


def test_percentiles_lie_between_their_neighbours() -> None:
    assert (percentile([], 0.5), percentile([3.0], 0.95), percentile([1.0, 2.0, 4.0], 0.75)) == (None, 3.0, 3.0)


def test_every_measure_and_cause_is_defined_in_the_documentation() -> None:
    from assistant.regression.causes import CAUSES, MEANING

    text = (Path(assistant.regression.__file__).parent / "MEASURES.md").read_text(encoding="utf-8")
    for measure in MEASURES:
        assert f"| {measure.name} |" in text or "page hit@" in measure.name
        assert measure.meaning
    assert set(SHOWN_MEASURES) <= {measure.name for measure in MEASURES}
    assert set(MEANING) == set(CAUSES)
    for cause in CAUSES:
        assert f"| {cause} | {MEANING[cause]} |" in text
    table = text.split("| misleads | where |\n|---|---|\n")[1].split("\n\n")[0]
    assert re.findall(r"^\| (.+?) \| .+ \|$", table, re.MULTILINE) == list(MISLEADING)


# reports


def test_the_text_says_the_verdict_first_then_what_got_worse_then_what_was_fixed() -> None:
    before = kept(checked(world(never_abstains=True)))
    text = report_text(checked(world(step=1), before))
    lines = text.splitlines()
    assert lines[0].startswith("WORSE  harbour: 2 of 5 pass, 3 newly failing, 1 fixed (")
    assert text.index("Newly failing (3):") < text.index("Fixed (1):") < text.index("outcome accuracy")
    at = lines.index("quay  cited the neighbouring page")
    assert lines[at + 1 : at + 8] == [
        "  asked     When was the quay opened?",
        "  why       expected book, p. 2 (PDF page 4); cited book, p. 3 (PDF page 5); "
        "book, p. 2 (PDF page 4) was retrieved as hit 1",
        "  expected  answered",
        "  expected  ✗ page book, p. 2 (PDF page 4)",
        "  expected  ✓ fact “1 May 2021”",
        "  got       answered; cited book, p. 3 (PDF page 5)",
        "            “The new quay was opened on 1 May 2021 by the mayor.”",
    ]


def test_a_document_cannot_steer_the_terminal_or_break_the_xml() -> None:
    nasty = "\x1b[2J\u202eEvil]]> <b>&amp; \x00 \ud800 120 crowns"
    report = checked(world(says={**SAYS, "What did dredging cost?": Said(nasty, PAGES[2])}))
    text = report_text(report)
    assert "\x1b" not in text
    assert "\u202e" not in text
    ElementTree.fromstring(junit_xml(report).encode())


def test_the_json_holds_everything_and_reads_back() -> None:
    report = checked(world(step=1), kept(checked(world())), repeat=2)
    made = json.loads(json.dumps(report_json(report)))
    assert (made["worse"], made["compared"]) == (True, True)
    assert made["counts"] == {"asked": 5, "passed": 2, "failed": 3, "flaky": 0, "newly_failing": 3, "holds": 2}
    quay = next(each for each in made["questions"] if each["key"] == "quay")
    assert quay["cause"] == "cited the neighbouring page"
    assert quay["expected"]["pages"] == ["book, p. 2 (PDF page 4)"]
    assert len(quay["askings"]) == 2
    assert quay["askings"][0]["answer"]["claims"][0]["citations"][0]["page_index"] == 5
    assert {each["name"] for each in made["measures"]} == {measure.name for measure in MEASURES}


JUNIT = """<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
 <xs:element name="failure" type="said"/><xs:element name="error" type="said"/>
 <xs:complexType name="said" mixed="true"><xs:attribute name="type"/><xs:attribute name="message"/></xs:complexType>
 <xs:element name="properties"><xs:complexType><xs:sequence><xs:element name="property" maxOccurs="unbounded">
  <xs:complexType><xs:attribute name="name" use="required"/><xs:attribute name="value" use="required"/></xs:complexType>
 </xs:element></xs:sequence></xs:complexType></xs:element>
 <xs:element name="skipped"><xs:complexType mixed="true"><xs:attribute name="message"/></xs:complexType></xs:element>
 <xs:element name="testcase"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">
  <xs:element ref="skipped"/><xs:element ref="error"/><xs:element ref="failure"/></xs:choice>
  <xs:attribute name="name" use="required"/><xs:attribute name="time" type="xs:decimal"/>
  <xs:attribute name="classname"/></xs:complexType></xs:element>
 <xs:element name="testsuite"><xs:complexType><xs:sequence><xs:element ref="properties" minOccurs="0"/>
  <xs:element ref="testcase" minOccurs="0" maxOccurs="unbounded"/><xs:element name="system-out" minOccurs="0"/>
  </xs:sequence><xs:attribute name="name" use="required"/><xs:attribute name="tests" type="xs:int" use="required"/>
  <xs:attribute name="failures" type="xs:int"/><xs:attribute name="errors" type="xs:int"/>
  <xs:attribute name="skipped" type="xs:int"/><xs:attribute name="time" type="xs:decimal"/>
  <xs:attribute name="timestamp" type="xs:dateTime"/></xs:complexType></xs:element>
 <xs:element name="testsuites"><xs:complexType><xs:sequence>
  <xs:element ref="testsuite" maxOccurs="unbounded"/></xs:sequence><xs:attribute name="name"/>
  <xs:attribute name="time" type="xs:decimal"/><xs:attribute name="tests" type="xs:int"/>
  <xs:attribute name="failures" type="xs:int"/><xs:attribute name="errors" type="xs:int"/></xs:complexType></xs:element>
</xs:schema>"""
"""What Jenkins (jenkins-junit.xsd) and GitLab read of JUnit XML, as far as we write it."""


def test_the_junit_file_is_what_build_servers_read() -> None:
    before = kept(checked(world(never_abstains=True)))
    report = checked(world(step=1, never_abstains=True, fails=frozenset({"What is a ticket?"})), before)
    text = junit_xml(report)
    etree.XMLSchema(etree.fromstring(JUNIT.encode())).assertValid(etree.fromstring(text.encode()))
    suite = ElementTree.fromstring(text.encode())[0]
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5", "failures": "3", "errors": "1", "skipped": "1",
    }  # fmt: skip
    cases = suite.findall("testcase")
    assert [case.get("name", "").split()[0] for case in cases] == [r.key for r in report.results]
    failure = cases[2].find("failure")
    assert failure is not None
    assert failure.get("type") == "cited the neighbouring page"
    assert "expected  ✗ page book, p. 2 (PDF page 4)" in (failure.text or "")
    skipped = cases[4].find("skipped")
    assert skipped is not None
    assert skipped.get("message", "").startswith("known failing: answered though not in the documents")


def test_judging_is_the_same_whoever_asks() -> None:
    report = checked(world(step=1))
    for result in report.results:
        again = tuple(judge(result.case, asking, report.places) for asking in result.askings)
        assert again == result.verdicts
    assert SET.count("- id:") == 4
