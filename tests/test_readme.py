"""The README does not lie: its commands are run on the shelf that it speaks of, and print what it shows."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def console_examples() -> list[tuple[str, str]]:
    """(command, what the README shows of its output) for each `$ pincite ...` in a console block."""
    found = []
    for block in BLOCK.findall(README.read_text(encoding="utf-8")):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = example.partition("\n")
            found.append((command, shown.rstrip("\n")))
    return found


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with our corpus, indexed by the command itself with the embedded defaults."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    done = run("pincite index", folder)
    assert done.returncode == 0, done.stderr
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "pincite", f"an example of another command cannot be run: {command}"
    arguments = [sys.executable, "-m", "assistant", *words[1:]]
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(("command", "shown"), console_examples(), ids=[c for c, _ in console_examples()])
def test_a_command_prints_what_the_readme_shows(shelf: Path, command: str, shown: str) -> None:
    done = run(command, shelf)
    assert done.returncode in (0, 1), done.stderr
    pattern = ".*?".join(re.escape(part) for part in shown.split("..."))
    assert re.fullmatch(pattern, done.stdout.rstrip("\n"), re.DOTALL), f"now prints:\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
def test_the_python_examples_run(shelf: Path) -> None:
    for example in PYTHON.findall(README.read_text(encoding="utf-8")):
        done = subprocess.run(
            [sys.executable, "-c", example], cwd=shelf, capture_output=True, text=True, timeout=240, check=False
        )
        assert (done.returncode, done.stdout != "") == (0, True), done.stderr


def test_every_file_and_picture_that_the_readme_names_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_there_are_examples_to_run() -> None:
    assert len(console_examples()) >= 4
