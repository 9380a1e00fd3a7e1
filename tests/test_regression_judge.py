"""A language model may judge answers in free text: read in one form only, compared with the measures, deciding nothing
that anything else decides."""

from __future__ import annotations

import doctest
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cli import COULD_NOT_RUN, OK, SOME_FAILED, main
from assistant.errors import SettingsError
from assistant.prompts import DIFFERENT, SAME
from assistant.records import Tokens
from assistant.regression import Judge, Run, RunReport, check, report_json, report_text
from assistant.regression import agreement as module
from assistant.regression.agreement import agreement, kappa
from assistant.regression.asking import Asking
from assistant.regression.baseline import Baseline
from assistant.regression.opinion import decides, read_reply
from assistant.regression.reading import set_of_text
from assistant.settings import Settings
from tests.model_server import Behaviour, Exchange, ModelServer, Piece, refuses, says
from tests.regression_fakes import FakeResponder, Said
from tests.test_regression_gate import SAYS, kept, world

ASKING = Asking("q", 1, None)
SET = """\
pincite_questions: 1
questions:
- id: dredging
  question: What did dredging cost?
  facts: [120 million crowns]
  pages: [{document: book, page: 3}]
  answer: 120 million crowns were spent on it.
- id: quay
  question: When was the quay opened?
  answer: On the first of May 2021.
- id: ticket
  question: What is a ticket?
  facts: [13 crowns]
  answer: Twelve crowns.
- id: king
  question: Who is the king?
  outcome: not_in_documents
  answer: Nothing is said of a king.
- id: storms
  question: When did storms close the port?
  answer: In November 2022.
"""
ALL = {**SAYS, "When did storms close the port?": Said("Three storms closed the port in November 2022.")}


def judging(**verdicts: str) -> Behaviour:
    """A judge that has a reply to each given answer with a certain word in it, and finds all others the same."""

    def behave(exchange: Exchange) -> Iterator[Piece]:
        prompt = exchange.body["messages"][-1]["content"]
        given = re.search(r"<given>\n(.*?)\n</given>", prompt, re.DOTALL)
        text = given[1] if given else ""
        yield Piece(next((reply for word, reply in verdicts.items() if word in text), f"They agree.\n{SAME}"))
        yield Piece(finish="stop", usage=(300, 10))

    return behave


def checked(
    behaviour: Behaviour, responder: FakeResponder | None = None, baseline: Baseline | None = None, **run: object
) -> tuple[RunReport, ModelServer]:
    responder = responder or world(says=ALL)
    with ModelServer(behaviour) as server:
        settings = Settings(model_url=server.url + "/v1", model_timeout_s=20)
        judge = Judge("openai:judge", settings, environ={})
        questions = set_of_text(SET, Path("harbour.yaml"))
        given = Run(**run)  # type: ignore[arg-type]  # fields of it
        report = check(
            questions, responder, responder.shelf, settings, baseline=baseline, run=given, judge=judge, code=lambda: "1"
        )
    return report, server


# the form of a verdict


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (SAME, ("same", "")),
        (DIFFERENT, ("different", "")),
        (f"Both name May.\n\n{SAME}\n", ("same", "Both name May.")),
        ("The year differs.\n**Verdict: different**.", ("different", "The year differs.")),
        (f"> {SAME}\n{SAME}", ("same", "")),
        ("a &lt; b\nVERDICT: SAME", ("same", "a < b")),
        (f"{SAME}\n{DIFFERENT}", ("unreadable", f"{SAME} {DIFFERENT}")),
        (f"{SAME}\nBecause both name May.", ("unreadable", f"{SAME} Because both name May.")),
        ("They say the same.", ("unreadable", "They say the same.")),
        ("VERDICT: NOT SAME", ("unreadable", "VERDICT: NOT SAME")),
        ("VERDICT: SAME OR DIFFERENT", ("unreadable", "VERDICT: SAME OR DIFFERENT")),
        (f"I will not write {DIFFERENT}", ("unreadable", f"I will not write {DIFFERENT}")),
        ("yes", ("unreadable", "yes")),
        ("  \n", ("unreadable", "an empty reply")),
    ],
)
def test_a_verdict_is_read_in_its_one_form_and_in_no_other(reply: str, expected: tuple[str, str]) -> None:
    opinion = read_reply(reply, ASKING)
    assert (opinion.says, opinion.reason) == expected


@given(st.text(alphabet="VERDICTSAMFN: \n*", max_size=60))
def test_whatever_is_replied_a_last_line_that_is_no_verdict_is_never_right(reply: str) -> None:
    last = next((line.strip(" *") for line in reversed(reply.splitlines()) if line.strip()), "")
    if last != SAME:
        assert read_reply(reply, ASKING).says != "same"


# agreement


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(module) == doctest.TestResults(failed=0, attempted=1)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_kappa_is_that_of_its_table(pairs: list[tuple[bool, bool]]) -> None:
    both, first, second, none = (pairs.count(x) for x in ((True, True), (True, False), (False, True), (False, False)))
    # Cohen's kappa of a table of two by two, in the form that needs no proportions
    above = 2 * (both * none - first * second)
    below = (both + first) * (first + none) + (both + second) * (second + none)
    assert kappa(pairs) == (pytest.approx(above / below) if below else None)


def test_kappa_of_nothing_is_nothing() -> None:
    assert kappa([]) is None


# a run with a judge


@pytest.mark.models
def test_only_answers_with_an_expected_one_are_judged_and_abstentions_without_asking() -> None:
    report, server = checked(judging(), world(says={**ALL, "When was the quay opened?": Said("")}))
    assert report.opinions is not None
    assert [(o.key, o.says) for o in report.opinions.each] == [
        ("dredging", "same"), ("quay", "different"), ("ticket", "same"), ("storms", "same"),
    ]  # fmt: skip
    assert report.opinions.on()["quay", 1].reason == "the answer is that the documents do not say"
    assert len(server.exchanges) == 3
    prompt = server.exchanges[0].body["messages"][-1]["content"]
    assert "<question>\nWhat did dredging cost?\n</question>" in prompt
    assert "<expected>\n120 million crowns were spent on it.\n</expected>" in prompt
    assert "<given>\nThe harbour authority spent 120 million crowns on dredging in 2021.\n</given>" in prompt


@pytest.mark.models
def test_the_judge_decides_only_where_nothing_else_is_expected() -> None:
    nothing_right = judging(
        dredging=f"No.\n{DIFFERENT}", quay=f"The day differs.\n{DIFFERENT}", storms="Hard to tell.", ticket=DIFFERENT
    )
    report, _ = checked(nothing_right)
    assert {r.key: r.cause for r in report.results} == {
        "dredging": None,
        "quay": "judged different",
        "ticket": "fact missing",
        "king": None,
        "storms": "no readable verdict",
    }
    assert [decides(r.case.question) for r in report.results] == [False, True, False, False, True]
    quay = next(r for r in report.results if r.key == "quay")
    assert quay.detail == "expected “On the first of May 2021.”; the judge says: The day differs."
    sound, _ = checked(judging())
    assert {r.key for r in sound.results if r.status != "passed"} == {"ticket"}


@pytest.mark.models
def test_the_judge_is_compared_with_the_measures_and_each_disagreement_is_told() -> None:
    report, _ = checked(judging(dredging=f"No.\n{DIFFERENT}", storms="Hard to tell."))
    text = report_text(report)
    assert text.split("\n\n")[-1].splitlines() == [
        "Judge openai:judge, on 4 answers: 2 same, 1 different, 1 unreadable",
        "  agrees with the measures on 0 of 2 (Cohen's kappa -1.00)",
        "  dredging  judged different, but passes  (No.)",
        "  ticket  judged same, but fails: fact missing  (They agree.)",
        "  storms  unreadable  (Hard to tell.)",
    ]
    made = json.loads(json.dumps(report_json(report)))
    assert {k: v for k, v in made["judge"].items() if k not in ("prompt", "disagreements")} == {
        "model": "openai:judge",
        "judged": 4,
        "same": 2,
        "different": 1,
        "unreadable": 1,
        "compared": 2,
        "agree": 0,
        "kappa": -1.0,
        "tokens": {"read": 1200, "written": 40, "estimated": False},
    }
    assert [each["key"] for each in made["judge"]["disagreements"]] == ["dredging", "ticket"]
    by_key = {each["key"]: each["askings"][0]["judge"] for each in made["questions"]}
    assert by_key["dredging"] == {"says": "different", "reason": "No."}
    assert by_key["king"] is None


@pytest.mark.models
def test_a_judge_that_agrees_everywhere_has_a_kappa_of_one() -> None:
    report, _ = checked(judging(ticket=DIFFERENT))
    assert report.opinions is not None
    made = agreement(report.opinions.each, report.results)
    assert (made.agree, len(made.both), made.kappa, made.disagreements) == (2, 2, 1.0, [])
    assert made.tokens == Tokens(1200, 40)


@pytest.mark.models
def test_a_judge_that_does_not_reply_is_unreadable_and_stops_nothing() -> None:
    report, _ = checked(refuses(500, "out of memory"), jobs=3, repeat=2)
    assert report.opinions is not None
    assert {o.says for o in report.opinions.each} == {"unreadable"}
    assert len(report.opinions.each) == 8
    assert all(o.reason.startswith("no reply: ") for o in report.opinions.each)
    assert {r.key: r.cause for r in report.results if r.cause} == {
        "quay": "no readable verdict", "ticket": "fact missing", "storms": "no readable verdict",
    }  # fmt: skip
    text = report_text(report)
    assert "on 8 answers: 0 same, 0 different, 8 unreadable" in text
    assert "kappa" not in text


@pytest.mark.models
def test_a_baseline_tells_that_the_judge_is_new() -> None:
    responder = world(says=ALL)
    questions = set_of_text(SET, Path("harbour.yaml"))
    without = check(questions, responder, responder.shelf, Settings(), code=lambda: "1")
    assert without.opinions is None
    assert report_json(without)["judge"] is None
    report, _ = checked(judging(), baseline=kept(without))
    assert not report.worse
    told = [words for words in report.differences if words.startswith("language model as judge: nothing known before")]
    assert len(told) == 1
    assert "openai:judge (" in told[0]


def test_what_is_no_language_model_cannot_judge() -> None:
    with pytest.raises(SettingsError, match="--judge: expected a language model, found 'extractive'"):
        Judge("extractive", Settings())
    with pytest.raises(SettingsError, match="There is no model 'nobody:x'"):
        Judge("nobody:x", Settings())


# the command

QUESTIONS = """\
pincite_questions: 1
questions:
- id: dredging
  question: How much did the harbour authority spend on dredging in 2021?
  answer: It spent 120 million crowns.
"""


@pytest.mark.models
@pytest.mark.parametrize(
    ("reply", "status"),
    [(f"They agree.\n{SAME}", OK), (f"No.\n{DIFFERENT}", SOME_FAILED), ("Perhaps.", SOME_FAILED)],
)
def test_the_command_asks_the_judge_and_its_verdict_decides_where_nothing_else_does(
    shelf: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    reply: str,
    status: int,
) -> None:
    index = ["--index", str(tmp_path / "made")]
    assert main(["index", str(shelf), *index]) == OK
    path = tmp_path / "set.yaml"
    path.write_text(QUESTIONS, encoding="utf-8")
    assert main(["check", str(path), *index]) == OK
    assert "Judge" not in capsys.readouterr().out
    with ModelServer(says(reply)) as server:
        monkeypatch.setenv("PINCITE_MODEL_URL", server.url + "/v1")
        assert main(["check", str(path), *index, "--judge", "openai:any"]) == status
    assert "Judge openai:any, on 1 answer: " in capsys.readouterr().out
    assert main(["check", str(path), *index, "--judge", "extractive"]) == COULD_NOT_RUN
