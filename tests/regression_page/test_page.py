"""The page says what the report says, first things first; what it quotes is text; long sets stay light."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as lxml_html

from assistant.index import Index
from assistant.regression import RunReport
from assistant.regression.causes import CAUSES
from assistant.regression.opinion import Opinion, Opinions
from assistant.regression.page import report_html, write_page
from assistant.regression.page.album import Album, View, take_pictures
from assistant.regression.page.faults import FAULT_MEANS, FAULT_NAMES, fault_of
from assistant.rendering import Renderer
from tests.evidence.shelves import HOSTILE, PEOPLE, QUAY, answer, claim
from tests.regression_fakes import FakeResponder, Said, book_shelf
from tests.regression_page.worlds import SET, baseline_of, run, told
from tests.test_regression_gate import checked, kept, world


def parsed(html: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(html)


def words(element: lxml_html.HtmlElement) -> str:
    """What can be read, with a space between the parts and none before a comma."""
    return re.sub(r" (?=[,.:;)])", "", " ".join(" ".join(element.itertext()).split()))


def entry(html: str, key: str) -> lxml_html.HtmlElement:
    """The fold of one question."""
    (found,) = [e for e in parsed(html).find_class("question") if e.find_class("key")[0].text_content() == key]
    return found


# what is said first


def test_the_page_says_the_verdict_first_then_what_got_worse_then_what_differs(worse: RunReport) -> None:
    page = parsed(report_html(worse))
    text = words(page.find("body/header")) + words(page.find("body/main"))
    order = ["Regressed", "3 questions got worse since the baseline. 1 of 4 pass.", "What got worse",
             "Answering fault: cited the neighbouring page", "What differs from the baseline", "Where the fault lies",
             "Measures", "Questions", "Newly failing 3", "Passing 1", "Distributions", "History"]  # fmt: skip
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert [each.get("data-kind") for each in page.find_class("question")] == ["newly failing"] * 3 + ["holds"]


@pytest.mark.parametrize(
    ("broken", "before", "verdict"),
    [
        ({}, True, "Holds: Nothing got worse since the baseline. 5 of 5 wordings pass."),
        ({"step": 1}, True, "Regressed: 3 questions got worse since the baseline. 2 of 5 wordings pass."),
        ({"never_abstains": True}, True, "Regressed: 1 question got worse since the baseline. 4 of 5 wordings pass."),
        ({}, False, "Passes: Every question holds. There is no baseline to compare with yet. 5 of 5 wordings pass."),
        ({"step": 1}, False, "Fails: 3 questions do not hold, and there is no baseline. 2 of 5 wordings pass."),
    ],
)
def test_the_verdict_is_that_of_the_exit_status(broken: dict[str, object], before: bool, verdict: str) -> None:
    report = checked(world(**broken), kept(checked(world())) if before else None)
    page = parsed(report_html(report))
    word = words(page.find_class("verdict")[0]).split()[-1]
    assert f"{word}: {words(page.find_class('sentence')[0])}" == verdict
    assert (word in ("Regressed", "Fails")) is report.worse
    assert page.findtext("head/title") == f"{word}: harbour · Pincite"


def test_fixed_known_new_and_gone_questions_are_told_apart() -> None:
    before = kept(checked(world(never_abstains=True, step=1)))
    gone = replace(before, cases={**before.cases, "old": before.cases["quay"]})
    del gone.cases["ticket"]  # type: ignore[attr-defined]  # a dict, made above
    page = parsed(report_html(checked(world(step=1), gone)))
    counts = [words(each) for each in page.find_class("count")]
    assert counts == ["✓ 1 Fixed", "✗ 3 Still failing", "+ 1 New", "− 1 Gone"]
    assert all(page.get_element_by_id(each.get("href")[1:]) is not None for each in page.find_class("count"))


def test_what_differs_from_the_baseline_is_named() -> None:
    before = kept(checked(world()))
    after = replace(before.parts, settings={**before.parts.settings, "code": "0", "passage_tokens": "96"})
    report = checked(world(), replace(before, parts=after))
    section = words(parsed(report_html(report)).get_element_by_id("differs"))
    assert after.fingerprint in section
    assert report.parts.fingerprint in section
    assert "code version 0 before, 1 now" in section
    assert "passage size (word pieces) 96 before" in section
    same = words(parsed(report_html(checked(world(), before))).get_element_by_id("differs"))
    assert "Nothing: settings, code, prompts and documents are the same" in same


# one question


def test_expected_and_got_stand_side_by_side(worse: RunReport) -> None:
    body = entry(report_html(worse), "quay").find_class("body")[0]
    why, sides, places = (body.find_class(name)[0] for name in ("why", "sides", "places"))
    assert words(why).startswith("Answering fault: cited the neighbouring page")
    expected, got = (words(side) for side in sides.findall("section"))
    assert expected == "Expected ✓ holds Outcome an answer ✗ does not hold Fact “2027”"
    assert got.startswith(f"Got ✓ holds Outcome an answer in 0.25 s {PEOPLE} 1 ✓ verified")
    must, cited = (words(side) for side in places.findall("section"))
    assert must == "Pages that must be cited ✗ not cited port, p. 2"
    assert cited == f"Places cited F1 by page 0.00 1 Port report, p. 1 ✓ verified {PEOPLE}"


def test_the_ranks_say_where_the_expected_page_stood(worse: RunReport) -> None:
    ranks = words(entry(report_html(worse), "quay").find_class("ranks")[0])
    assert ranks.startswith(
        "3 hits were retrieved; the first that is expected is hit 2 port, p. 1 port, p. 2 ← expected"
    )


def test_every_cause_has_a_fault_with_a_name_and_a_meaning() -> None:
    (verdict,) = checked(world()).results[0].verdicts
    for cause in CAUSES:
        fault = fault_of(replace(verdict, passed=False, cause=cause))
        assert fault is not None
        assert FAULT_NAMES[fault]
        assert FAULT_MEANS[fault]
    assert fault_of(verdict) is None
    assert set(FAULT_NAMES) == set(FAULT_MEANS)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"step": 1}, "answering"),
        ({"step": 1, "retrieves_nothing": True}, "retrieval"),
        ({"always_abstains": True, "retrieves_nothing": True}, "retrieval"),
        ({"always_abstains": True}, "answering"),
        ({"fails": frozenset({"When was the quay opened?"})}, "failure"),
        ({"shelf": book_shelf().without("note")}, "shelf"),
    ],
)
def test_a_fault_of_retrieval_is_told_from_one_of_answering(broken: dict[str, object], fault: str) -> None:
    before = kept(checked(world()))
    results = [result for result in checked(world(**broken), before).results if result.status != "passed"]
    assert {fault_of(result.told) for result in results} == {fault}


def test_flaky_questions_say_how_often_they_pass() -> None:
    responder = world(flaky=frozenset({"When was the quay opened?"}))
    text = words(entry(report_html(checked(responder, repeat=4)), "quay"))
    assert "Passes 2 of 4 times; shown is repeat 2" in text


def test_a_judge_is_a_second_opinion_that_the_page_tells_apart(worse: RunReport) -> None:
    assert "The judge" not in words(parsed(report_html(worse)))
    each = (Opinion("people", 1, "different", "<b>no"), Opinion("quay", 1, "different", "another year"))
    html = report_html(replace(worse, opinions=Opinions("openai:any", "0" * 12, each)))
    section = words(parsed(html).get_element_by_id("judge"))
    assert section == (
        "The judge openai:any read 2 answers beside the expected ones: 0 same, 2 different, 0 unreadable. It agrees "
        "with the measures on 1 of 2 (Cohen’s kappa 0.00). people judged different, but passes <b>no"
    )
    assert "Judged different another year" in words(entry(html, "quay"))
    assert "Judged different <b>no" in words(entry(html, "people"))
    assert "changes no measure" in words(parsed(html).find("body/footer"))


# pictures


def test_the_expected_page_is_shown_beside_the_cited_place_with_both_marked(
    worse: RunReport, index: Index, renderer: Renderer
) -> None:
    album = take_pictures(worse, index, renderer)
    (expected,), (cited,) = album.expected["quay"], album.cited["quay"]
    assert (expected.name, expected.media) == ("Port report, p. 2", "image/png")
    assert (cited.name, cited.media) == ("Port report, p. 1", "image/png")
    (section,) = album.expected["ticket"]
    assert section.excerpt is not None
    assert section.excerpt.marked == "A ticket costs 12 crowns."
    assert album.expected["king"] == ()
    assert "people" not in album.expected, "it passes"
    figures = entry(report_html(worse, album), "quay").find_class("view")
    assert [each.find(".//img").get("alt") for each in figures] == [
        "Picture of Port report, p. 2", "Picture of Port report, p. 1"
    ]  # fmt: skip


def test_a_page_that_does_not_say_the_fact_is_shown_as_a_whole(index: Index, renderer: Renderer) -> None:
    text = SET.replace("318 people", "319 people")
    album = take_pictures(run(index, told(index), text=text), index, renderer)
    (view,) = album.expected["people"]
    assert (view.media, view.note) == ("image/webp", "No sentence here says an expected fact.")
    assert view.height_px > view.width_px
    assert 2_000 < len(view.picture) < 60_000


def test_after_the_limit_no_more_is_shown_and_the_page_says_so(
    worse: RunReport, index: Index, renderer: Renderer
) -> None:
    album = take_pictures(worse, index, renderer, most=1)
    assert (list(album.expected), album.left_out) == (["quay"], 2)
    html = report_html(worse, album)
    assert "2 further questions have their quotes without pictures." in words(parsed(html))
    assert "Places are shown for the first 1 only" in words(entry(html, "ticket"))
    assert "Places are shown" not in words(entry(html, "people"))


@pytest.mark.parametrize(("change", "note"), [
    ({"document": "lost"}, "This place is no longer on the shelf."),
    ({"page_index": 99}, "This place is no longer on the shelf."),
    ({"quote": "Something else."}, "The document has changed since the answer."),
])  # fmt: skip
def test_a_cited_place_that_has_changed_is_said_to_have(
    index: Index, renderer: Renderer, change: dict[str, object], note: str
) -> None:
    good = claim(index, "port", PEOPLE)
    bad = replace(good, citations=(replace(good.citations[0], **change),))  # type: ignore[arg-type]  # fields of it
    album = take_pictures(run(index, told(index, quay=answer((bad,)))), index, renderer)
    (view,) = album.cited["quay"]
    assert (view.note, view.picture) == (note, b"")


# what is quoted is text


def hostile(index: Index) -> RunReport:
    """A run whose set, answers and errors try to be markup."""
    quoted = repr(HOSTILE.replace("\x00", "").replace("\x1b", "").replace("'", "’"))[1:-1].replace('"', '\\"')
    text = SET.replace("title: The harbour", f'title: "{quoted}"')
    text = text.replace("tags: [dates]", f'tags: ["{quoted}"]').replace("facts: ['2027']", f'facts: ["{quoted}"]')
    text = text.replace("Who is the king?", "Who is the king?\n  note: x", 1)
    bad = replace(claim(index, "port", PEOPLE), text=HOSTILE, problems=(HOSTILE,))
    poisoned = replace(answer((bad,)), error=HOSTILE, searched=HOSTILE, missing=HOSTILE, text=HOSTILE, model=HOSTILE)
    return run(index, told(index, quay=poisoned, king=poisoned), text=text)


def test_what_it_quotes_is_text_and_nothing_else(index: Index) -> None:
    report = hostile(index)
    view = View(HOSTILE, HOSTILE)
    html = report_html(report, Album({"quay": (view,)}, {"quay": (view,)}))
    page = parsed(html)
    assert len(page.findall(".//script")) == 1
    assert page.findall(".//img") == []
    assert [e.tag for e in page.iter() if isinstance(e.tag, str) and any(a.startswith("on") for a in e.attrib)] == []
    assert "\u202e" not in html
    assert "alert(1)" in words(page.find(".//h1"))


def test_nothing_runs_but_our_own_script_and_no_host_is_named(worse: RunReport) -> None:
    html = report_html(worse)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'; img-src data:;")
    assert re.findall(r"https?://|//[a-z]+\.|@import|url\(|style=", html) == []


# long and short sets


def a_thousand() -> RunReport:
    """A report in which twenty answers come fifty times each, 50 tags among them."""
    text = "pincite_questions: 1\nquestions:\n" + "".join(
        f"- {{id: q{n}, question: x{n}, tags: [{', '.join(f't{t}' for t in range(n, 50, 20))}], "
        f"pages: [{{document: book, page: 3}}]}}\n"
        for n in range(20)
    )
    says = {f"x{n}": Said("The harbour authority spent 120 million crowns on dredging in 2021.") for n in range(20)}
    report = checked(FakeResponder(book_shelf(), says, step=1), text=text)
    changes = []
    for n in range(1000):
        change = report.changes[n % 20]
        assert change.result is not None
        key = f"{change.key}-{n}"
        result = replace(change.result, case=replace(change.result.case, key=key))
        changes.append(replace(change, key=key, result=result))
    results = tuple(change.result for change in changes if change.result is not None)
    return replace(report, results=results, changes=tuple(changes))


def test_a_thousand_questions_stay_folded_and_light() -> None:
    report = a_thousand()
    html = report_html(report)
    assert len(html) < 4_000_000
    page = parsed(html)
    entries = page.find_class("question")
    assert len(entries) == 1000
    assert sum("open" in each.attrib for each in entries) == 6
    assert words(page.find_class("rest")[0].find("summary")) == "960 more"
    assert "The 40 tags with most questions; 10 more are left out." in words(page.get_element_by_id("spread"))


@pytest.mark.parametrize("fails", [frozenset(), frozenset({"Who is the king?"})])
def test_one_question_without_tags_or_pages_has_a_page(fails: frozenset[str]) -> None:
    text = "pincite_questions: 1\nquestions:\n- {id: a, question: 'Who is the king?', outcome: not_in_documents}"
    page = parsed(report_html(checked(world(fails=fails), text=text)))
    assert len(page.find_class("question")) == 1
    assert page.find_class("by-tag") == []
    assert ("the server is down" in words(page)) is bool(fails)


def test_writing_the_page_adds_the_run_to_the_history_beside_it(tmp_path: Path, index: Index) -> None:
    report = run(index, told(index, quay=answer((claim(index, "port", QUAY),))))
    for _ in range(2):
        assert write_page(report, index, tmp_path / "out") == tmp_path / "out" / "report.html"
    assert len((tmp_path / "out" / "history.jsonl").read_text().splitlines()) == 2
    assert "The last 2 runs" in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert baseline_of(report).cases["quay"].status == "passed"
