"""Two settings side by side: who wins which question and why, at what cost; and the command that says it."""

from __future__ import annotations

import doctest
import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.changes import recent
from assistant.cli import COULD_NOT_RUN, OK, main
from assistant.errors import QuestionSetError
from assistant.index import Index
from assistant.prompts import REFUSAL
from assistant.records import Answer, Tokens
from assistant.regression import Run, Side, Versus, compare, lines, versus_json, versus_text
from assistant.regression.reading import set_of_text
from assistant.regression.versus.paired import EXACT, MCNEMAR
from assistant.regression.versus.sides import opened, variant_of
from assistant.settings import Settings
from tests.conftest import write_shelf
from tests.fakes import FakeEmbedder
from tests.model_server import Behaviour, ModelServer, refuses, says
from tests.regression_fakes import PAGES, FakeResponder, Said, book_shelf
from tests.test_regression_gate import SAYS, SET, world

DREDGING = "What did dredging cost?"


def side(name: str, responder: FakeResponder, settings: Settings) -> Side:
    return Side(name, responder, responder.shelf, settings)


def versus(a: FakeResponder, b: FakeResponder, text: str = SET, **given: object) -> Versus:
    questions = set_of_text(text, Path("harbour.yaml"))
    settings = Settings(passage_tokens=120) if given.pop("other", False) else Settings()
    run = Run(**given)  # type: ignore[arg-type]  # fields of it
    return compare(questions, side("a.toml", a, Settings()), side("b.toml", b, settings), run=run, code=lambda: "1")


def ends(made: Versus) -> dict[str, str]:
    return {match.question.id: match.ends for match in made.matches}


def test_two_alike_tie_everywhere() -> None:
    made = versus(world(), world())
    assert set(ends(made).values()) == {"tie"}
    assert made.p == 1.0
    assert made.differences == ()
    assert all(each.difference == 0 and each.p == 1 for each in (*made.measures, *made.costs))
    text = versus_text(made)
    assert text.startswith(
        "NO DIFFERENCE SHOWN  harbour: 0 wins, 0 losses and 4 ties for B in 4 questions (p = 1.000, exact McNemar)"
    )
    assert "The two settings differ in nothing that an answer depends on." in text
    assert "Losses" not in text
    assert "Fail under both" not in text


def test_wins_and_losses_are_of_questions_and_say_why() -> None:
    a = world(never_abstains=True)
    b = world(says={**SAYS, "How much went into dredging?": Said("")})
    made = versus(a, b, other=True)
    assert ends(made) == {"dredging": "loss", "quay": "tie", "ticket": "tie", "king": "win"}
    text = versus_text(made)
    assert "1 win, 1 loss and 2 ties for B in 4 questions" in text.splitlines()[0]
    assert "  passage size (word pieces): 200 under A, 120 under B" in text
    lines = text.splitlines()
    at = lines.index("Losses of B (1):")
    assert lines[at + 1 : at + 4] == [
        "  dredging  What did dredging cost?",
        "    A  passes",
        "    B  passes 50%; dredging~2: abstained though retrieved — book, p. 1 (PDF page 3) was retrieved as hit 3; "
        "the answer is that the documents do not say",
    ]
    at = lines.index("Wins of B (1):")
    assert lines[at + 2].startswith("    A  answered though not in the documents — the answer is “Harbour Report.”")
    assert lines[at + 3] == "    B  passes"
    by_name = {each.measure.name: each for each in made.measures}
    assert (by_name["passed"].test, by_name["outcome accuracy"].test) == (MCNEMAR, EXACT)
    assert by_name["passed"].p == made.p == 1.0


def many(number: int) -> tuple[str, dict[str, Said]]:
    """A set of as many questions about the quay, and who answers them all."""
    asked = [f"When was the quay opened ({n})?" for n in range(number)]
    entries = [
        f"- {{id: q{n}, question: '{text}', pages: [{{document: book, page: 4}}]}}" for n, text in enumerate(asked)
    ]
    return "\n".join(["pincite_questions: 1\nquestions:", *entries]), dict.fromkeys(asked, Said(PAGES[3]))


def test_what_is_more_than_chance_is_said_in_the_first_line() -> None:
    text, says = many(8)
    good, bad = world(says=says), world(says=says, step=1)
    assert versus_text(versus(bad, good, text)).startswith("B BETTER")
    assert versus_text(versus(good, bad, text)).startswith("B WORSE")
    made = versus(good, bad, text)
    assert made.p == pytest.approx(2 / 2**8)
    assert versus_text(made).count("cited the neighbouring page") == 8


def test_what_fails_under_both_is_listed_with_both_causes_and_not_at_length() -> None:
    text, says = many(30)
    made = versus(world(says=says, step=1), world(says=says, step=2), text)
    told = versus_text(made)
    assert "Fail under both (30):" in told
    assert "  q0  cited the neighbouring page; under B: retrieved but not cited" in told
    assert "  ... and 10 more" in told


def test_a_side_that_could_not_be_asked_is_told_apart_from_one_that_is_wrong() -> None:
    made = versus(world(), world(fails=frozenset({"Who is the king?"})))
    told = versus_text(made)
    assert "  1 answer of B could not be had: the language model failed" in told
    assert "    B  error — the server is down" in told


class Spending(FakeResponder):
    """An answerer that a language model writes for."""

    def ask(self, question: str, **given: object) -> Answer:
        answer = super().ask(question, **given)  # type: ignore[arg-type]  # passed on
        return replace(answer, tokens=Tokens(1000, 200, estimated=question == DREDGING))


def test_the_cost_is_told_in_seconds_and_tokens() -> None:
    made = versus(world(seconds=0.25), Spending(book_shelf(), SAYS, seconds=2.0))
    seconds, tokens = made.costs
    assert (seconds.a, seconds.b, tokens.a, tokens.b) == (0.25, 2.0, 0.0, 1200.0)
    told = versus_text(made)
    assert "A: median 0.25 s, 95 % within 0.25 s; 0 tokens in all\n" in told
    assert "B: median 2 s, 95 % within 2 s; 6,000 tokens in all (characters / 4, where a server does not say)" in told
    data = versus_json(made)
    assert [data[letter]["tokens"] for letter in "ab"] == [0, 6000]
    assert [data[letter]["tokens_estimated"] for letter in "ab"] == [False, True]


def test_the_json_holds_both_runs_and_every_question() -> None:
    made = versus(world(), world(step=1), repeat=2, jobs=2)
    data = json.loads(json.dumps(versus_json(made)))
    assert (data["pincite_comparison"], data["wins"], data["losses"], data["ties"]) == (1, 0, 2, 2)
    assert data["verdict"] == "no difference shown"
    quay = next(each for each in data["questions"] if each["id"] == "quay")
    assert (quay["ends"], quay["a"]["passes"], quay["b"]["passes"]) == ("loss", 1.0, 0.0)
    assert quay["b"]["cause"] == "cited the neighbouring page"
    assert [len(data[letter]["report"]["questions"]) for letter in "ab"] == [5, 5]
    assert {each["name"] for each in data["costs"]} == {"seconds", "tokens"}
    passed = next(each for each in data["measures"] if each["name"] == "passed")
    assert (passed["a"], passed["b"], passed["difference"], passed["test"]) == (1.0, 0.4, -0.6, "exact McNemar")


def test_the_examples_of_the_lines_hold() -> None:
    assert doctest.testmod(lines) == doctest.TestResults(failed=0, attempted=1)


def test_a_document_cannot_steer_the_terminal() -> None:
    nasty = {**SAYS, "Who is the king?": Said("\x1b[2J\u202eEvil", PAGES[2])}
    told = versus_text(versus(world(), world(says=nasty)))
    assert "Evil" in told
    assert not {"\x1b", "\u202e"} & set(told)


def test_a_fault_on_either_shelf_is_told_before_anything_is_asked() -> None:
    a, b = world(), world(shelf=book_shelf().without("note"))
    for one, other in ((a, b), (b, a)):
        with pytest.raises(QuestionSetError, match="found 'note'"):
            versus(one, other)
    assert a.asked == b.asked == []


def test_a_comparison_that_was_stopped_is_taken_up_on_both_sides(tmp_path: Path) -> None:
    first = versus(world(), world(step=1), folder=tmp_path)
    a, b = world(), world(step=1)
    again = versus(a, b, folder=tmp_path, resume=True)
    assert a.asked == b.asked == []
    assert [run.measures for run in (again.a, again.b)] == [run.measures for run in (first.a, first.b)]
    assert ends(again) == ends(first)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["A", "B"]


# sides


def test_other_passages_get_an_index_of_the_same_documents_once_and_nobody_is_told_news(
    small_index: Index, settings: Settings, embedder: FakeEmbedder
) -> None:
    smaller = replace(settings, passage_tokens=20, passage_overlap_tokens=5)
    news = recent(settings.data_folder, 10)
    with opened("a", settings, embedder=embedder) as at_hand:
        assert at_hand.note == ""
    with opened("b", smaller, embedder=embedder) as first:
        assert variant_of(smaller, embedder) == first.settings.index
        assert first.settings.index.is_relative_to(settings.index)
        assert "4 added" in first.note
        assert [d.sha256 for d in first.shelf.documents()] == [d.sha256 for d in small_index.documents()]
        assert first.settings.data_folder == settings.data_folder
    with opened("b", smaller, embedder=embedder) as again:
        assert "4 unchanged" in again.note
    assert recent(settings.data_folder, 10) == news
    assert variant_of(settings, embedder) != variant_of(smaller, embedder)
    assert variant_of(smaller, FakeEmbedder("other")) != variant_of(smaller, embedder)


# the command

QUESTIONS = """\
pincite_questions: 1
title: The harbour
questions:
- id: dredging
  question: How much did the harbour authority spend on dredging in 2021?
  facts: [120 million crowns]
  pages: [{document: white-paper/harbour-white-paper, printed: 3, page: 5}]
- id: king
  question: Who is the king of Spain?
  tags: [nobody]
  outcome: not_in_documents
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small shelf, its index, a set and two settings."""
    folder = tmp_path_factory.mktemp("compare")
    write_shelf(folder / "shelf")
    assert main(["index", str(folder / "shelf"), "--index", str(folder / "index")]) == OK
    (folder / "set.yaml").write_text(QUESTIONS, encoding="utf-8")
    (folder / "a.toml").write_text(f"index = '{folder / 'index'}'\n", encoding="utf-8")
    (folder / "b.toml").write_text("passage_tokens = 40\npassage_overlap_tokens = 8\n", encoding="utf-8")
    return folder


def run(home: Path, *options: str, a: str = "a.toml", b: str = "b.toml") -> int:
    return main(["compare", *(str(home / name) for name in ("set.yaml", a, b)), *options])


def test_the_command_compares_two_settings_files_and_says_what_it_made(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "--index", str(home / "index")) == OK
    told = capsys.readouterr().out
    assert told.startswith("NO DIFFERENCE SHOWN  The harbour: 0 wins, 0 losses and 2 ties for B in 2 questions")
    assert f"  A  {home / 'a.toml'}\n  B  {home / 'b.toml'}\n     {home / 'index'} was made otherwise" in told
    assert "  passage size (word pieces): 200 under A, 40 under B" in told
    assert run(home, "--index", str(home / "index"), "--json", "--tag", "nobody") == OK
    data = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in data["questions"]] == ["king"]
    assert "4 unchanged" in data["b"]["note"]


@pytest.mark.models
@pytest.mark.parametrize(
    ("behaviour", "status", "words"),
    [
        (says(REFUSAL, usage=(900, 8)), OK, "1,816 tokens in all\n"),
        (refuses(500, "out of memory"), COULD_NOT_RUN, "c.toml cannot be asked: "),
    ],
)
def test_a_language_model_is_compared_at_its_cost_and_tried_before_the_questions(
    home: Path, capsys: pytest.CaptureFixture[str], behaviour: Behaviour, status: int, words: str
) -> None:
    with ModelServer(behaviour) as server:
        text = f"model = 'openai:x'\nmodel_url = '{server.url}/v1'\nmodel_timeout_s = 20"
        (home / "c.toml").write_text(text, encoding="utf-8")
        assert run(home, "--index", str(home / "index"), b="c.toml") == status
        assert len(server.exchanges) == (3 if status == OK else 1)
    told = capsys.readouterr()
    assert words in told.out + told.err


@pytest.mark.parametrize(
    ("name", "text", "options", "words"),
    [
        ("c.toml", "passage_token = 3", [], "c.toml: unknown setting 'passage_token'"),
        ("c.toml", "passage_tokens = ", [], "c.toml is not valid TOML"),
        ("c.toml", "passage_tokens = 3", [], "passage_tokens: expected a value from 16 to 100000, found 3"),
        ("c.toml", "model = 'nobody:x'", [], "There is no model 'nobody:x'"),
        ("c.toml", "prompts = '/no/such'", [], "The folder of prompts /no/such does not exist"),
        ("c.toml", "index = '/no/such'", [], "There is no index in /no/such"),
        ("none.toml", None, [], "There is no settings file"),
        ("a.toml", None, ["--jobs", "0"], "--jobs: expected a whole number from 1 to 256, found 0"),
        ("a.toml", None, ["--tag", "x"], "no question has the tag x; there are: nobody"),
        ("a.toml", None, ["--settings", "x.toml"], "--settings: expected none"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_exit_status_2_and_says_why(
    home: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, options: list[str], words: str
) -> None:
    if text is not None:
        (home / name).write_text(text, encoding="utf-8")
    assert run(home, *options, b=name) == COULD_NOT_RUN
    assert words in capsys.readouterr().err
