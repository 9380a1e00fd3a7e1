"""`pytest` collects question sets: an item a wording, and all that people know of pytest works on them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.regression import store
from tests.test_regression_gate import SET, checked, world

pytest_plugins = ["pytester"]

CONFTEST = """
from assistant.regression.plugin import Answering
from tests.test_regression_gate import world

def pytest_pincite_assistant(config):
    print("the index opens")
    responder = world({broken})
    return Answering(responder, responder.shelf, lambda: print("the index closes"))
"""
PLUGIN = ("-p", "assistant.regression.plugin")


@pytest.fixture
def sets(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set, its baseline, and YAML that is no set."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # other plugins are loaded anew in every run
    folder = pytester.path
    (folder / "harbour.yaml").write_text(SET, encoding="utf-8")
    (folder / "other.yaml").write_text("on: [push]\n# pincite_questions: 1\n", encoding="utf-8")
    return folder


def run(pytester: pytest.Pytester, *options: str, broken: str = "") -> pytest.RunResult:
    pytester.makeconftest(CONFTEST.replace("{broken}", broken))
    return pytester.runpytest_inprocess(*PLUGIN, "-s", *options)


def test_each_wording_is_an_item_and_the_index_is_opened_once(pytester: pytest.Pytester, sets: Path) -> None:
    done = run(pytester, "-v")
    done.assert_outcomes(passed=5)
    done.stdout.fnmatch_lines(["*harbour.yaml::dredging*", "*harbour.yaml::dredging~2*", "*harbour.yaml::king*PASSED*"])
    assert done.stdout.str().count("the index opens") == done.stdout.str().count("the index closes") == 1


def test_collecting_opens_no_index(pytester: pytest.Pytester, sets: Path) -> None:
    done = run(pytester, "--collect-only", "-q")
    assert "the index opens" not in done.stdout.str()
    done.stdout.fnmatch_lines(["harbour.yaml::quay"])


def test_a_failure_reads_like_the_report(pytester: pytest.Pytester, sets: Path) -> None:
    done = run(pytester, broken="step=1")
    done.assert_outcomes(passed=2, failed=3)
    done.stdout.fnmatch_lines(
        [
            "quay  cited the neighbouring page",
            "  asked     When was the quay opened?",
            "  expected  ✗ page book, p. 2 (PDF page 4)",
            "  got       answered; cited book, p. 3 (PDF page 5)",
        ]
    )
    assert "Traceback" not in done.stdout.str()


@pytest.mark.parametrize(
    ("options", "outcomes"),
    [
        (["-k", "dredging"], {"failed": 2, "deselected": 3}),
        (["-k", "date"], {"failed": 1, "deselected": 4}),  # a tag
        (["-x"], {"failed": 1}),
        (["harbour.yaml::quay"], {"failed": 1}),
    ],
)
def test_items_are_chosen_as_any_others(
    pytester: pytest.Pytester, sets: Path, options: list[str], outcomes: dict[str, int]
) -> None:
    run(pytester, *options, broken="step=1").assert_outcomes(**outcomes)


def test_the_last_failed_are_asked_again_alone(pytester: pytest.Pytester, sets: Path) -> None:
    run(pytester, broken="step=1").assert_outcomes(passed=2, failed=3)
    run(pytester, "--lf").assert_outcomes(passed=3)


def test_pytest_writes_its_own_junit_file(pytester: pytest.Pytester, sets: Path) -> None:
    run(pytester, "--junit-xml=out.xml", broken="step=1")
    suite = ElementTree.parse(sets / "out.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "3", "0")
    failure = next(suite.iter("failure"))
    assert "cited the neighbouring page" in (failure.text or "")


def test_what_fails_as_the_baseline_says_is_an_expected_failure(pytester: pytest.Pytester, sets: Path) -> None:
    path = sets / "harbour.baseline.yaml"
    store(checked(world(never_abstains=True)), None, path)
    path.write_text(path.read_text("utf-8").replace("reason: ''", "reason: known since May"), "utf-8")
    done = run(pytester, "-rx", broken="never_abstains=True")
    done.assert_outcomes(passed=4, xfailed=1)
    done.stdout.fnmatch_lines(["*harbour.yaml::king*answered though not in the documents — known since May*"])
    run(pytester).assert_outcomes(passed=5)
    run(pytester, broken="step=1, never_abstains=True").assert_outcomes(passed=1, xfailed=1, failed=3)


def test_a_folder_whose_documents_are_not_here_is_skipped_with_the_reason(
    pytester: pytest.Pytester, sets: Path
) -> None:
    other = sets / "other"
    other.mkdir()
    (other / "harbour.yaml").write_text(SET, encoding="utf-8")
    skips = "import pytest\n\ndef pytest_pincite_assistant(config):\n    pytest.skip('the documents are not here')\n"
    (other / "conftest.py").write_text(skips, encoding="utf-8")
    done = run(pytester, "-rs")
    done.assert_outcomes(passed=5, skipped=5)
    done.stdout.fnmatch_lines(["SKIPPED [[]5[]] other/conftest.py:4: the documents are not here"])


def test_xdist_deals_the_questions_out_to_its_processes(pytester: pytest.Pytester, sets: Path) -> None:
    options = ("-p", "xdist", "-n", "2", "-v", "--junit-xml=out.xml")
    run(pytester, *options).assert_outcomes(passed=5)
    done = run(pytester, *options, broken="step=1")
    done.assert_outcomes(passed=2, failed=3)
    done.stdout.fnmatch_lines(["*[[]gw?]*FAILED*harbour.yaml::quay*", "quay  cited the neighbouring page"])
    (suite,) = ElementTree.parse(sets / "out.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "3", "0")


MARKING = """
import os, pathlib

def print(words):
    (pathlib.Path(__file__).parent / f"{words} in {os.getpid()}").touch()
"""


def test_each_process_of_xdist_opens_the_index_once_and_closes_it(pytester: pytest.Pytester, sets: Path) -> None:
    pytester.makeconftest(CONFTEST.replace("{broken}", "") + MARKING)
    pytester.runpytest_inprocess(*PLUGIN, "-p", "xdist", "-n", "2").assert_outcomes(passed=5)
    opened, closed = (
        [path.name.split()[-1] for path in sets.glob(f"the index {what} in *")] for what in ("opens", "closes")
    )
    assert len(opened) == 2
    assert sorted(opened) == sorted(closed)


def test_a_set_with_a_fault_is_an_error_that_names_the_line(pytester: pytest.Pytester, sets: Path) -> None:
    (sets / "harbour.yaml").write_text(SET.replace("facts:", "fact:"), encoding="utf-8")
    done = run(pytester)
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*harbour.yaml:7: expected a key of a question, found 'fact'; did you mean facts*"])


def test_a_page_that_is_not_on_the_shelf_is_named_for_every_question(pytester: pytest.Pytester, sets: Path) -> None:
    (sets / "harbour.yaml").write_text(SET.replace("page: 3", "page: 33"), encoding="utf-8")
    done = run(pytester)
    done.assert_outcomes(failed=5)
    done.stdout.fnmatch_lines(["*harbour.yaml:8: book has no page 33; it has the physical pages 1 to 6*"])


def test_each_folder_may_have_an_assistant_of_its_own(pytester: pytest.Pytester, sets: Path) -> None:
    other = sets / "other"
    other.mkdir()
    (other / "harbour.yaml").write_text(SET, encoding="utf-8")
    (other / "conftest.py").write_text(CONFTEST.replace("{broken}", "step=1"), encoding="utf-8")
    done = run(pytester, "-v")
    done.assert_outcomes(passed=7, failed=3)
    done.stdout.fnmatch_lines(["*other/harbour.yaml::quay*FAILED*"])
    assert done.stdout.str().count("the index opens") == done.stdout.str().count("the index closes") == 2
