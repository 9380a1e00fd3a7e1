"""The gate: things broken on purpose are noticed, named and stop a build; harmless changes do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.errors import MalformedError, QuestionSetError, StoreError
from assistant.regression import Run, RunReport, baseline_path, check, read_baseline, report_text, store
from assistant.regression.baseline import Baseline, Kept, updated, write_baseline
from assistant.regression.checking import run_path
from assistant.regression.fingerprint import Parts, differences
from assistant.regression.reading import set_of_text
from assistant.settings import Settings
from tests.regression_fakes import LABELS, PAGES, FakeResponder, FakeShelf, Said, book_shelf

SET = """\
pincite_questions: 1
questions:
- id: dredging
  question: What did dredging cost?
  wordings:
  - How much went into dredging?
  facts: [120 million crowns, not: 130 million crowns]
  pages: [{document: book, page: 3}]
- id: quay
  question: When was the quay opened?
  tags: [date]
  facts: [1 May 2021]
  pages: [{document: book, page: 4}]
- id: ticket
  question: What is a ticket?
  facts: [12 crowns]
  pages: [{document: note, section: Tickets}]
- id: king
  question: Who is the king?
  outcome: not_in_documents
"""
SAYS = {
    "What did dredging cost?": Said("The harbour authority spent 120 million crowns on dredging in 2021."),
    "How much went into dredging?": Said("The harbour authority spent 120 million crowns on dredging in 2021."),
    "When was the quay opened?": Said("The new quay was opened on 1 May 2021 by the mayor."),
    "What is a ticket?": Said("A ticket costs 12 crowns.", document="note"),
}
SETTINGS = Settings()


def world(**broken: object) -> FakeResponder:
    return FakeResponder(**{"shelf": book_shelf(), "says": SAYS, **broken})  # type: ignore[arg-type]  # fields of it


def checked(
    responder: FakeResponder,
    baseline: Baseline | None = None,
    text: str = SET,
    settings: Settings = SETTINGS,
    **run: object,
) -> RunReport:
    questions = set_of_text(text, Path("harbour.yaml"))
    given = Run(**run)  # type: ignore[arg-type]  # fields of it
    return check(questions, responder, responder.shelf, settings, baseline=baseline, run=given, code=lambda: "1")


@pytest.fixture(scope="module")
def good() -> Baseline:
    """The baseline of a world in which everything passes."""
    return kept(checked(world()))


def kept(report: RunReport, before: Baseline | None = None) -> Baseline:
    keys = [case.key for case in report.questions.cases()]
    return updated(before, report.results, keys, report.parts)


def kinds(report: RunReport) -> dict[str, str]:
    return {change.key: change.kind for change in report.changes}


def causes(report: RunReport) -> dict[str, str]:
    return {r.key: r.cause for r in report.results if r.cause is not None}


def test_everything_passes_in_a_sound_world() -> None:
    report = checked(world())
    assert not report.worse
    assert [result.key for result in report.results] == ["dredging", "dredging~2", "quay", "ticket", "king"]
    assert set(kinds(report).values()) == {"holds"}


BOTH = Said("It cost 120 million crowns, or 130 million crowns.", PAGES[2])
KING = Said("The king of Spain opened it on 1 May 2021.", PAGES[3])
NEIGHBOUR = dict.fromkeys(("dredging", "dredging~2", "quay"), "cited the neighbouring page")
SHIFTED = book_shelf().with_book(("A cover.", *PAGES), (None, *LABELS))
DEARER = book_shelf().with_book([text.replace("120", "130") for text in PAGES], LABELS)


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ({"step": 1}, NEIGHBOUR),
        ({"step": -1}, NEIGHBOUR),
        ({"step": 2}, dict.fromkeys(NEIGHBOUR, "retrieved but not cited")),
        (
            {"always_abstains": True},
            dict.fromkeys(("dredging", "dredging~2", "quay", "ticket"), "abstained though retrieved"),
        ),
        (
            {"always_abstains": True, "retrieves_nothing": True},
            dict.fromkeys(("dredging", "dredging~2", "quay", "ticket"), "page not retrieved"),
        ),
        ({"never_abstains": True}, {"king": "answered though not in the documents"}),
        ({"shelf": book_shelf().without("note")}, {"ticket": "place gone"}),
        ({"shelf": SHIFTED}, NEIGHBOUR),
        ({"outcome": "partial"}, dict.fromkeys(("dredging", "dredging~2", "quay", "ticket"), "other outcome")),
        ({"fails": frozenset({"Who is the king?"})}, {"king": "error"}),
        (
            {"says": {**SAYS, "What did dredging cost?": Said("Dredging cost 121 million crowns.", PAGES[2])}},
            {"dredging": "fact missing"},
        ),
        ({"says": {**SAYS, "What did dredging cost?": BOTH}}, {"dredging": "says what it must not"}),
        ({"says": {**SAYS, "When was the quay opened?": KING}}, {"quay": "conflicting or unsupported claim"}),
    ],
)  # fmt: skip
def test_what_is_broken_is_noticed_its_cause_named_and_the_build_stopped(
    good: Baseline, broken: dict[str, object], expected: Mapping[str, str]
) -> None:
    report = checked(world(**broken), good)
    assert causes(report) == expected
    assert {key for key, kind in kinds(report).items() if kind == "newly failing"} == set(expected)
    assert report.worse
    text = report_text(report)
    assert text.startswith("WORSE")
    assert all(cause in text for cause in expected.values())


def test_a_number_changed_in_the_document_is_noticed_and_the_document_named(good: Baseline) -> None:
    dearer = Said("The harbour authority spent 130 million crowns on dredging in 2021.")
    says = {**SAYS, "What did dredging cost?": dearer, "How much went into dredging?": dearer}
    report = checked(world(shelf=DEARER, says=says), good)
    assert causes(report) == {"dredging": "says what it must not", "dredging~2": "says what it must not"}
    assert [words.partition(":")[0] for words in report.differences] == ["document book"]
    assert "130 million crowns" in report_text(report)


def test_the_detail_says_what_was_expected_and_what_was_cited(good: Baseline) -> None:
    report = checked(world(step=1), good)
    change = next(change for change in report.changes if change.key == "quay")
    assert change.result is not None
    assert change.result.detail == (
        "expected book, p. 2 (PDF page 4); cited book, p. 3 (PDF page 5); "
        "book, p. 2 (PDF page 4) was retrieved as hit 1"
    )


REORDERED = (
    "pincite_questions: 1\nquestions:\n- id: king"
    + SET.split("- id: king")[1]
    + "- id: dredging"
    + (SET.split("- id: dredging")[1].split("- id: king")[0])
)
OTHER_WORDS = {
    **SAYS,
    "What did dredging cost?": Said("The harbour authority spent 120,000,000 crowns on dredging in 2021.", PAGES[2]),
    "When was the quay opened?": Said("The new quay was opened on May 1, 2021 by the mayor.", PAGES[3]),
}


@pytest.mark.parametrize(
    ("text", "broken", "run"),
    [
        (SET, {}, {}),
        (REORDERED, {}, {}),
        (SET.replace("\n- id", "\n\n# a comment\n- id"), {}, {}),
        (SET, {"seconds": 99.0}, {}),
        (SET, {"says": OTHER_WORDS}, {}),
        (SET.replace("120 million crowns,", "'120,000,000 crowns',"), {}, {}),
        (SET, {}, {"jobs": 4}),
        (SET, {}, {"repeat": 3}),
    ],
)
def test_a_harmless_change_holds_and_writes_the_same_baseline(
    good: Baseline, tmp_path: Path, text: str, broken: dict[str, object], run: dict[str, object]
) -> None:
    report = checked(world(**broken), good, text, **run)
    assert not report.worse
    assert set(kinds(report).values()) == {"holds"}
    path = tmp_path / "harbour.baseline.yaml"
    assert write_baseline(good, path, "harbour.yaml")
    before = path.read_bytes()
    assert not store(report, good, path)
    assert path.read_bytes() == before


def test_without_a_baseline_whatever_fails_stops_the_build() -> None:
    report = checked(world(never_abstains=True))
    assert report.worse
    assert report_text(report).startswith("FAILS")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SET.replace("document: book, page: 3", "document: bok, page: 3"), "found 'bok'; did you mean book?"),
        (SET.replace("page: 3", "page: 9"), "book has no page 9; it has the physical pages 1 to 6, printed i to 4"),
        (SET.replace("page: 3", "printed: 7"), "book has no page with the printed label '7'"),
        (SET.replace("page: 3", "{page: 3, printed: 2}".strip("{}")), "no page 3 with the label '2' (it is '1')"),
        (SET.replace("section: Tickets", "section: Ticket"), "note has no section 'Ticket'; its headings: Tickets"),
        (SET.replace("section: Tickets", "page: 1"), "note (markdown) has no pages; name a section"),
        (SET.replace("  tags: [date]", "  documents: [bookk]"), "expected a document of the index, found 'bookk'"),
    ],
)  # fmt: skip
def test_a_place_that_is_not_on_the_shelf_is_told_before_anything_is_asked(text: str, words: str) -> None:
    responder = world()
    with pytest.raises(QuestionSetError) as caught:
        checked(responder, text=text)
    assert words in str(caught.value)
    assert str(caught.value).startswith("harbour.yaml:")
    assert responder.asked == []


def test_a_page_that_went_from_a_changed_document_is_a_change_not_a_fault_of_the_set(good: Baseline) -> None:
    shorter = book_shelf().with_book(PAGES[:3], LABELS[:3])
    report = checked(world(shelf=shorter), good)
    assert causes(report) == {"quay": "place gone"}
    assert "book has no page 4 any more: the document has changed" in report_text(report)


# the baseline


def test_the_baseline_reads_back_as_it_was_written(good: Baseline, tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    write_baseline(good, path, "harbour.yaml")
    assert read_baseline(path) == good
    assert read_baseline(tmp_path / "none.yaml") is None


def test_the_baseline_is_sorted_and_has_no_time_in_it(good: Baseline, tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    write_baseline(good, path, "harbour.yaml")
    text = path.read_text(encoding="utf-8")
    entries = [line for line in text.split("passing:\n")[1].splitlines() if line.startswith("  ") and line[2] != " "]
    assert entries == sorted(entries) == ["  dredging:", "  dredging~2:", "  king:", "  quay:", "  ticket:"]
    assert "seconds" not in text
    assert datetime.now(UTC).strftime("%Y-") not in text


def test_a_reason_that_a_person_wrote_stays_while_the_question_fails(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    store(checked(world(never_abstains=True)), None, path)
    path.write_text(path.read_text("utf-8").replace("reason: ''", "reason: the crown is contested"), "utf-8")
    before = read_baseline(path)
    again = checked(world(never_abstains=True), before)
    assert kinds(again)["king"] == "still failing"
    assert not again.worse
    assert "the crown is contested" in report_text(again)
    assert not store(again, before, path)
    fixed = checked(world(), before)
    assert kinds(fixed)["king"] == "fixed"
    assert store(fixed, before, path)
    assert "contested" not in path.read_text("utf-8")


def test_what_is_new_and_what_is_gone_is_told_and_stops_nothing(good: Baseline) -> None:
    less = SET.split("- id: king")[0]
    more = SET + "- {id: queen, question: 'Who is the queen?', outcome: not_in_documents}\n"
    assert kinds(checked(world(), good, less))["king"] == "gone"
    assert kinds(checked(world(), good, more))["queen"] == "new"
    assert not checked(world(), good, less).worse
    assert not checked(world(), good, more).worse
    failing = SET + "- {id: queen, question: 'Who is the queen?'}\n"
    assert kinds(checked(world(), good, failing))["queen"] == "newly failing"


def test_a_run_of_one_tag_keeps_the_rest_of_the_baseline(good: Baseline) -> None:
    report = checked(world(), good, tags=("date",))
    assert [result.key for result in report.results] == ["quay"]
    assert report.of_kind("gone") == []
    assert kept(report, good) == good
    with pytest.raises(QuestionSetError, match="no question has the tag x; there are: date"):
        checked(world(), good, tags=("x",))


def test_a_question_that_failed_before_can_still_get_worse() -> None:
    two = SET.replace("[1 May 2021]", "[1 May 2021, the mayor, a band]")
    before = kept(checked(world(), text=two))
    assert before.cases["quay"].facts == "2/3"
    says = {**SAYS, "When was the quay opened?": Said("The new quay was opened on 1 May 2021.", PAGES[3])}
    worse = checked(world(says=says), before, two)
    assert kinds(worse)["quay"] == "got worse"
    assert worse.worse
    assert "1 of 3 facts, 2 before" in report_text(worse)
    tolerant = two.replace("pincite_questions: 1", "pincite_questions: 1\ntolerance: {facts: 1}")
    assert not checked(world(says=says), before, tolerant).worse


def test_a_lower_page_f1_counts_beyond_the_tolerance(good: Baseline) -> None:
    better = replace(good, cases={**good.cases, "quay": Kept("failed", "answered", "fact missing", "0/1", 1.0)})
    text = SET.replace("1 May 2021", "2 May 2021")
    assert kinds(checked(world(step=2), better, text))["quay"] == "got worse"
    tolerant = text.replace("pincite_questions: 1", "pincite_questions: 1\ntolerance: {page_f1: 1}")
    assert kinds(checked(world(step=2), better, tolerant))["quay"] == "still failing"


@pytest.mark.parametrize(
    "text",
    ["", "x: 1", "pincite_baseline: 2", "[",
     "pincite_baseline: 1\npassing: [1]", "pincite_baseline: 1\npassing: {a: 1}",
     "pincite_baseline: 1\npassing: {a: {unsupported: x}}",
     "pincite_baseline: 1\npassing: {a: {status: good}}", "pincite_baseline: 1\npassing: {a: {facts: x}}",
     "pincite_baseline: 1\npassing: {a: {}}\nknown_failing: {a: {status: failed}}",
     "pincite_baseline: 1\nsettings: [1]"],
)  # fmt: skip
def test_a_damaged_baseline_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MalformedError, match=r"b\.yaml"):
        read_baseline(path)


def test_a_run_with_errors_never_becomes_the_baseline(good: Baseline, tmp_path: Path) -> None:
    report = checked(world(fails=frozenset({"Who is the king?"})), good)
    with pytest.raises(StoreError, match=r"1 questions could not be asked \(king\)"):
        store(report, good, tmp_path / "b.yaml")
    assert not (tmp_path / "b.yaml").exists()


def test_the_baseline_lies_beside_its_set() -> None:
    assert baseline_path(Path("sets/harbour.yaml")) == Path("sets/harbour.baseline.yaml")


# flaky, several at once, taken up again


def test_repeats_tell_flaky_from_failing(good: Baseline) -> None:
    flaky = frozenset({"When was the quay opened?"})
    report = checked(world(flaky=flaky), good, repeat=4)
    assert kinds(report)["quay"] == "newly flaky"
    assert next(r.passes for r in report.results if r.key == "quay") == 0.5
    assert "passes    2 of 4 times" in report_text(report)
    tolerant = SET.replace("pincite_questions: 1", "pincite_questions: 1\ntolerance: {passes: 0.5}")
    assert not checked(world(flaky=flaky), good, tolerant, repeat=4).worse
    known = kept(report, good)
    assert known.cases["quay"].status == "flaky"
    assert not checked(world(flaky=flaky), known, repeat=4).worse
    assert not checked(world(always_abstains=True, says={**SAYS}), known, tags=("date",)).worse
    assert checked(world(always_abstains=True), known, tags=("date",), repeat=2).worse


def test_several_jobs_ask_each_question_once_and_give_the_order_of_the_set() -> None:
    responder = world()
    report = checked(responder, jobs=3, repeat=2)
    assert sorted(responder.asked) == sorted(2 * [r.case.text for r in report.results])
    assert [r.key for r in report.results] == ["dredging", "dredging~2", "quay", "ticket", "king"]


def test_a_stopped_run_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    questions = set_of_text(SET, Path("harbour.yaml"))
    path = run_path(tmp_path, questions)
    whole = checked(world(), folder=tmp_path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:3]) + lines[3][:20], "utf-8")  # stopped while the third was being written
    responder = world()
    again = checked(responder, folder=tmp_path, resume=True)
    assert responder.asked == ["When was the quay opened?", "What is a ticket?", "Who is the king?"]
    assert [r.verdicts for r in again.results] == [r.verdicts for r in whole.results]
    assert path.read_text("utf-8").splitlines() == [line.strip() for line in lines]


@pytest.mark.parametrize("change", ["questions", "settings", "not asked to"])
def test_a_run_of_other_questions_or_settings_is_not_taken_up(tmp_path: Path, change: str) -> None:
    checked(world(), folder=tmp_path)
    responder = world()
    text = SET.replace("12 crowns", "a ticket") if change == "questions" else SET
    settings = Settings(passage_tokens=120) if change == "settings" else SETTINGS
    checked(responder, text=text, settings=settings, folder=tmp_path, resume=change != "not asked to")
    assert len(responder.asked) == 5


def test_what_could_not_be_asked_is_asked_again(tmp_path: Path) -> None:
    checked(world(fails=frozenset({"Who is the king?"})), folder=tmp_path)
    responder = world()
    assert not checked(responder, folder=tmp_path, resume=True).worse
    assert responder.asked == ["Who is the king?"]


def test_a_run_file_that_is_no_json_is_an_error_that_names_its_line(tmp_path: Path) -> None:
    checked(world(), folder=tmp_path)
    path = run_path(tmp_path, set_of_text(SET, Path("harbour.yaml")))
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], "{", *lines[2:]]) + "\n", "utf-8")
    with pytest.raises(MalformedError, match=r"harbour\.run\.jsonl:2"):
        checked(world(), folder=tmp_path, resume=True)


# what differs


def test_each_difference_of_settings_and_documents_is_said_in_words() -> None:
    old = Parts({"passage_tokens": "200", "model": "extractive", "code": "1"}, {"a": "1" * 16, "b": "2" * 16})
    new = Parts({"passage_tokens": "120", "model": "ollama:x", "code": "1"}, {"a": "3" * 16, "c": "4" * 16})
    assert differences(old, old) == []
    assert differences(old, new) == [
        "language model: extractive before, ollama:x now",
        "passage size (word pieces): 200 before, 120 now",
        "document a: changed (11111111 before, 33333333 now)",
        "document b: no longer on the shelf",
        "document c: new on the shelf",
    ]
    assert old.fingerprint != new.fingerprint


def test_no_password_of_an_address_is_kept(tmp_path: Path) -> None:
    settings = Settings(model_url="https://me:secret@host/v1")
    path = tmp_path / "b.yaml"
    store(checked(world(), settings=settings), None, path)
    assert "https://host/v1" in path.read_text("utf-8")
    assert "secret" not in path.read_text("utf-8")


def test_the_shelf_fake_is_a_shelf() -> None:
    shelf: FakeShelf = book_shelf()
    assert shelf.labels("book")[3] == "1"
