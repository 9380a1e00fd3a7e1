"""``pincite questions``: from files and from the shelf into a set, and what cannot be done is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cli import COULD_NOT_RUN, OK, SOME_FAILED, main
from assistant.regression.questions import DRAFT
from assistant.regression.reading import read_set
from assistant.settings import Settings

TREATY = "# Treaties\n\nThe Harbour Treaty was signed in Oslo on 1 May 1953.\n"
LIGHT = "# 등대 안내\n\n등대는 1902년에 세워졌다. 등대의 높이는 31미터이다.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions")
    (folder / "shelf").mkdir()
    (folder / "shelf" / "treaty.md").write_text(TREATY, "utf-8")
    (folder / "shelf" / "light.md").write_text(LIGHT, "utf-8")
    assert main(["index", str(folder / "shelf"), "--index", str(folder / "index")]) == OK
    return folder


def run(home: Path, *words: str) -> int:
    return main(["questions", *words, "--index", str(home / "index")])


def test_drafts_are_written_to_a_file_of_their_own_and_not_proposed_again(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drafts, to = tmp_path / "drafts.yaml", tmp_path / "set.yaml"
    words = ("draft", "--out", str(drafts), "--to", str(to))
    assert run(home, *words, "--count", "2") == OK
    made = read_set(drafts).questions
    assert len(made) == 2
    assert all(DRAFT in question.tags for question in made)
    assert run(home, *words) == OK
    assert [q.question for q in read_set(drafts).questions] == list(
        dict.fromkeys(q.question for q in read_set(drafts).questions)
    )
    assert {q.question for q in read_set(drafts).questions} >= {
        "When was the Harbour Treaty signed in Oslo?",
        "등대의 높이는 몇 미터입니까?",
    }
    assert run(home, *words) == SOME_FAILED
    assert "No question could be proposed" in capsys.readouterr().err
    assert not to.exists()


def test_files_are_imported_into_the_set_that_is_named(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, to = tmp_path / "sheet.csv", tmp_path / "set.yaml"
    sheet.write_text("question,facts,pages\nWhen?,1 May 1953,treaty\n")
    assert run(home, "import", str(sheet), "--to", str(to)) == OK
    assert run(home, "import", str(sheet), str(sheet), "--to", str(to)) == OK
    said = capsys.readouterr()
    assert said.out == "when\nwhen\nwhen\n"
    assert f"{to}: 1 added, 0 there already" in said.err
    assert f"{to}: 0 added, 2 there already" in said.err
    assert [q.id for q in read_set(to).questions] == ["when"]


def test_the_set_is_by_default_that_of_the_chat_page(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("question\nWhy?\n")
    assert run(home, "import", str(sheet)) == OK
    assert [q.id for q in read_set(Settings(index=home / "index").questions_file).questions] == ["why"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import",), "expected a FILE"),
        (("draft", "x.csv"), "expected no FILE"),
        (("draft",), "expected a terminal"),
        (("draft", "--out", "x.yaml", "--count", "0"), "--count"),
        (("draft", "--out", "x.yaml", "--document", "nothing"), "There is no document 'nothing'"),
        (("draft", "--out", "x.yaml", "--model", "nobody:any"), "There is no model 'nobody:any'"),
        (("import", "nothing.csv"), "nothing.csv cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run(home, *words) == COULD_NOT_RUN
    assert said in capsys.readouterr().err
    assert not Path("x.yaml").exists()
