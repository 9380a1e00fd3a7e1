"""A failing question that begins to mislead is worse; one that stops is better; a reason is for one cause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.regression import read_baseline, report_text, store
from assistant.regression.baseline import Baseline
from assistant.regression.comparing import Change
from tests.regression_fakes import PAGES, Said
from tests.test_regression_gate import BOTH, KING, SAYS, SET, checked, kept, world

DREDGING, QUAY, KING_ASKED = "What did dredging cost?", "When was the quay opened?", "Who is the king?"
NO_PAGES = SET.replace("  pages: [{document: book, page: 4}]\n", "")
NOWHERE = Said("It was opened on some day.", document="elsewhere")  # cites nothing
NO_FACT = Said("The new quay was opened by the mayor.", PAGES[3])
OTHER_PAGE = Said(PAGES[4])
MADE_UP = Said("The king spent 7 million crowns.", PAGES[0])


def says(question: str, said: Said) -> dict[str, object]:
    return {"says": {**SAYS, question: said}}


def change(broken: dict[str, object], before: Baseline, key: str, text: str = SET) -> Change:
    report = checked(world(**broken), before, text)
    return next(change for change in report.changes if change.key == key)


@pytest.fixture(scope="module")
def withheld() -> Baseline:
    """The baseline of a world in which every answer is withheld."""
    return kept(checked(world(always_abstains=True)))


@pytest.mark.parametrize(
    ("asked", "said", "words"),
    [
        (QUAY, OTHER_PAGE, "cites none of the pages expected (cited book, p. 3 (PDF page 5))"),
        (QUAY, replace(SAYS[QUAY], quote=PAGES[4]), "cites none of the pages expected (cited book, p. 3 (PDF page 5))"),
        (QUAY, KING, "no sentence is borne out by what it cites (cited book, p. 2 (PDF page 4))"),
        (DREDGING, BOTH, "says or cites what it must not (cited book, p. 1 (PDF page 3))"),
    ],
)
def test_a_question_withheld_before_that_misleads_now_stops_the_build(
    withheld: Baseline, asked: str, said: Said, words: str
) -> None:
    report = checked(world(**says(asked, said)), withheld)
    got = next(each for each in report.changes if each.result is not None and each.result.case.text == asked)
    assert (got.kind, got.words) == ("got worse", f"answered wrongly, withheld before: {words}")
    assert report.worse
    assert f"  worse     answered wrongly, withheld before: {words}" in report_text(report).splitlines()


def test_where_no_page_is_expected_the_facts_decide() -> None:
    before = kept(checked(world(always_abstains=True), text=NO_PAGES))
    assert change(says(QUAY, NO_FACT), before, "quay", NO_PAGES).words == (
        "answered wrongly, withheld before: says nothing of what is expected (cited book, p. 2 (PDF page 4))"
    )
    assert change({}, before, "quay", NO_PAGES).kind == "fixed"


def test_an_answer_that_leads_to_the_right_page_without_the_fact_is_no_worse_than_none(withheld: Baseline) -> None:
    found = change(says(QUAY, NO_FACT), withheld, "quay")
    assert (found.kind, found.words) == ("still failing", "it was: abstained though retrieved")
    without = kept(checked(world(**says(QUAY, NO_FACT))))
    assert change({"always_abstains": True}, without, "quay").kind == "got worse"  # the page is lost


def test_a_wrong_page_where_nothing_was_cited_is_worse() -> None:
    before = kept(checked(world(**says(QUAY, NOWHERE))))
    found = change(says(QUAY, OTHER_PAGE), before, "quay")
    assert (found.kind, found.words) == (
        "got worse", "cites none of the pages expected (cited book, p. 3 (PDF page 5)), nothing cited before",
    )  # fmt: skip
    other = kept(checked(world(**says(QUAY, OTHER_PAGE))))
    assert change(says(QUAY, Said(PAGES[5])), other, "quay").kind == "still failing"  # one wrong page for another


def test_more_unsupported_claims_where_nothing_was_to_be_said_are_worse() -> None:
    quoted, made_up = kept(checked(world(never_abstains=True))), kept(checked(world(**says(KING_ASKED, MADE_UP))))
    assert (quoted.cases["king"].unsupported, made_up.cases["king"].unsupported) == (0, 1)
    worse = change(says(KING_ASKED, MADE_UP), quoted, "king")
    assert (worse.kind, worse.words) == (
        "got worse", "answers what the documents do not say; claims that failed their check: 1, 0 before",
    )  # fmt: skip
    assert change({"never_abstains": True}, made_up, "king").kind == "still failing"
    unknown = replace(quoted, cases={**quoted.cases, "king": replace(quoted.cases["king"], unsupported=None)})
    assert change(says(KING_ASKED, MADE_UP), unknown, "king").kind == "still failing"  # as older baselines have it


def test_an_answer_that_misled_and_is_withheld_now_is_said_to_be_better_and_stops_nothing() -> None:
    before = kept(checked(world(step=1)))  # the facts are right, the pages wrong
    report = checked(world(always_abstains=True), before)
    found = next(each for each in report.changes if each.key == "quay")
    assert (found.kind, found.better) == ("still failing", True)
    assert (
        "  quay  abstained though retrieved — withheld now, it misled before: cites none of the pages expected; "
        "it was: cited the neighbouring page"
    ) in report_text(report).splitlines()


@pytest.mark.parametrize(
    "broken",
    [
        {"step": 1}, {"step": 2}, {"always_abstains": True}, {"never_abstains": True}, {"outcome": "partial"},
        says(QUAY, KING), says(QUAY, NOWHERE), says(QUAY, OTHER_PAGE), says(DREDGING, BOTH), says(KING_ASKED, MADE_UP),
    ],
)  # fmt: skip
def test_what_is_broken_and_stays_so_is_never_worse_and_the_file_says_the_same(
    broken: dict[str, object], tmp_path: Path
) -> None:
    path = tmp_path / "b.yaml"
    first = checked(world(**broken))
    assert store(first, None, path)
    before = read_baseline(path)
    assert before == kept(first)
    again = checked(world(**broken), before)
    assert not again.worse
    assert not any(each.better or each.lapsed for each in again.changes)
    assert not store(again, before, path)


# reasons


def with_reason(baseline: Baseline, key: str, reason: str) -> Baseline:
    return replace(baseline, cases={**baseline.cases, key: replace(baseline.cases[key], reason=reason)})


def test_a_reason_goes_when_the_question_fails_for_another_cause_and_the_run_says_so(withheld: Baseline) -> None:
    before = with_reason(with_reason(withheld, "quay", "it is not trusted"), "ticket", "too short")
    report = checked(world(always_abstains=True, retrieves_nothing=True), before)
    assert not report.worse
    assert (
        "  quay  page not retrieved — it was: abstained though retrieved; "
        "the reason in the baseline no longer holds: “it is not trusted”"
    ) in report_text(report).splitlines()
    assert {each.key: each.lapsed for each in report.changes if each.lapsed} == {
        "quay": "it is not trusted",
        "ticket": "too short",
    }
    after = kept(report, before)
    assert (after.cases["quay"].cause, after.cases["quay"].reason) == ("page not retrieved", "")


def test_a_reason_that_no_longer_holds_is_said_of_what_got_worse_too(withheld: Baseline) -> None:
    before = with_reason(withheld, "quay", "it is not trusted")
    found = change(says(QUAY, OTHER_PAGE), before, "quay")
    assert found.kind == "got worse"
    assert found.words.endswith("; the reason in the baseline no longer holds: “it is not trusted”")


@pytest.mark.parametrize("cause", ["abstained though retrieved", ""])
def test_a_reason_stays_while_its_cause_does_or_is_not_known(withheld: Baseline, cause: str) -> None:
    before = with_reason(withheld, "quay", "it is not trusted")
    before = replace(before, cases={**before.cases, "quay": replace(before.cases["quay"], cause=cause)})
    report = checked(world(always_abstains=True), before)
    found = next(each for each in report.changes if each.key == "quay")
    assert (found.kind, found.words, found.lapsed) == ("still failing", "it is not trusted", "")
    assert kept(report, before).cases["quay"].reason == "it is not trusted"


def test_what_a_person_wants_to_know_is_never_cut_off_from_the_list() -> None:
    questions = "".join(f"- {{id: q{n:02}, question: 'Who is {n}?', facts: [x]}}\n" for n in range(30))
    text = f"pincite_questions: 1\nquestions:\n{questions}"
    before = kept(checked(world(), text=text))
    assert "... and 10 more" in report_text(checked(world(), before, text))
    case = replace(before.cases["q29"], cause="fact missing", reason="old")
    said = report_text(checked(world(), replace(before, cases={**before.cases, "q29": case}), text))
    assert "Still failing (30):\n  q29  abstained — it was: fact missing; the reason" in said
    assert "... and 10 more" in said
