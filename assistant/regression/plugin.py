"""The pytest plugin: question sets are collected as tests. Comes in: files that declare themselves. Goes out: items.

    pytest tests/regression --pincite-index vectorstore

A YAML file is a question set when it says ``pincite_questions:`` at its top level; each wording of each question is one
item (``shelf.yaml::q01``). An item fails when its question got worse than the set's baseline (SET.baseline.yaml), or
fails where there is none; what fails as the baseline says is an expected failure, with the reason. The index is opened
once; a project may open its own by the hook ``pytest_pincite_assistant`` in a conftest.py, another in each folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import PinciteError
from assistant.regression.asking import Responder, Task, ask_all
from assistant.regression.baseline import Baseline, baseline_path, read_baseline
from assistant.regression.checking import known_documents
from assistant.regression.comparing import change_of
from assistant.regression.judging import judge
from assistant.regression.places import Expected
from assistant.regression.questions import Case, PageRef, QuestionSet
from assistant.regression.reading import read_set
from assistant.regression.reading.grammar import DECLARED
from assistant.regression.resolving import Shelf, resolve
from assistant.regression.results import result_of
from assistant.regression.terminal import failure_text

__all__ = ["Answering", "QuestionFile", "QuestionItem"]

_DECLARED = re.compile(rf"^[\"']?{DECLARED}[\"']?\s*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers in this session, and from which shelf."""

    responder: Responder
    shelf: Shelf
    close: Callable[[], None] = field(default=lambda: None)


class Hooks:
    """What a project may say for itself."""

    @pytest.hookspec(firstresult=True)
    def pytest_pincite_assistant(self, config: pytest.Config) -> Answering | None:
        """Who answers the questions; asked once for each folder that holds sets, the nearest conftest.py first."""


_ANSWERING = pytest.StashKey[dict[Path, Answering]]()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Offer the hook of this plugin."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of this plugin."""
    group = parser.getgroup("pincite", "Pincite question sets")
    group.addoption("--pincite-index", metavar="FOLDER", help="the index (default: vectorstore/)")
    group.addoption("--pincite-settings", metavar="FILE", help="settings (default: pincite.toml, if there)")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> QuestionFile | None:
    """A YAML file that declares itself a question set."""
    if file_path.suffix.lower() not in (".yaml", ".yml"):
        return None
    try:
        declared = _DECLARED.search(file_path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None
    return QuestionFile.from_parent(parent, path=file_path) if declared else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let go of each index; later, pytest-xdist may end its processes in the middle of it."""
    for answering in session.config.stash.get(_ANSWERING, {}).values():
        answering.close()


@pytest.hookimpl(trylast=True)
def pytest_pincite_assistant(config: pytest.Config) -> Answering:
    """The assistant of the settings, where no conftest.py brings another."""
    from assistant.pipeline import Assistant
    from assistant.settings import load_settings

    file, index = config.getoption("--pincite-settings"), config.getoption("--pincite-index")
    assistant = Assistant(load_settings(Path(file) if file else None, index=index))
    return Answering(assistant, assistant.index, assistant.index.close)


class QuestionFile(pytest.File):
    """One question set; its pages are looked up when its first question is asked."""

    questions: QuestionSet
    baseline: Baseline | None
    _places: Mapping[PageRef, Expected] | PinciteError | None = None

    def collect(self) -> Iterator[QuestionItem]:
        try:
            self.questions = read_set(self.path)
            self.baseline = read_baseline(baseline_path(self.path))
        except PinciteError as error:
            raise self.CollectError(str(error)) from error
        for case in self.questions.cases():
            yield QuestionItem.from_parent(self, name=case.key, case=case)

    def places(self, shelf: Shelf) -> Mapping[PageRef, Expected]:
        """The expected places on the shelf. Raises, for every question, what is wrong with the set."""
        if self._places is None:
            try:
                self._places = resolve(self.questions, shelf, known_documents(self.baseline))
            except PinciteError as error:
                self._places = error
        if isinstance(self._places, PinciteError):
            raise self._places
        return self._places


class GotWorse(Exception):
    """A question that got worse; its text is the report's."""


class QuestionItem(pytest.Item):
    """One wording of one question."""

    def __init__(self, *, case: Case, **given: Any) -> None:
        super().__init__(**given)
        self.case = case
        self.extra_keyword_matches.update(case.question.tags)  # -k finds them
        self.user_properties.append(("question", case.text))

    @property
    def file(self) -> QuestionFile:
        """The set that the question is in."""
        if not isinstance(self.parent, QuestionFile):
            raise TypeError(self.parent)
        return self.parent

    def runtest(self) -> None:
        answering = _answering(self)
        places = self.file.places(answering.shelf)
        asking = next(ask_all([Task(self.case)], answering.responder))
        result = result_of(self.case, [(asking, judge(self.case, asking, places))])
        tolerance = self.file.questions.tolerance
        change = change_of(result, self.file.baseline, tolerance)
        if change.worse:
            raise GotWorse(failure_text(result, change.words))
        if change.kind == "still failing":
            pytest.xfail(" — ".join(part for part in (result.cause, change.words) if part))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, GotWorse | PinciteError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.case.question.line - 1, self.case.key


def _answering(item: pytest.Item) -> Answering:
    """Who answers in the item's folder; opened at the first question there."""
    opened = item.config.stash.setdefault(_ANSWERING, {})
    folder = item.path.parent
    if folder not in opened:
        hooks = item.session.gethookproxy(item.path)
        opened[folder] = hooks.pytest_pincite_assistant(config=item.config)
    return opened[folder]
