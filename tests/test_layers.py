"""The path is one-way: a module imports only modules before it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ASSISTANT = Path(__file__).parent.parent / "assistant"

PATH = (
    *("errors", "records", "settings", "users"),
    *(
        "korean",
        "korean_lines",
        "ordinals",
        "wordstock",
        "cleaning",
        "sentences",
        "contents",
        "sources",
        "corpus",
        "readers",
    ),
    *("units", "passages", "torch_thread", "minilm", "model_files", "embedding"),
    *("vectorstore", "words", "lexical", "locking"),
    *("catalogue", "generations", "exact", "index", "planning", "changes", "indexing", "shelf"),
    *("finder", "reranking", "retrieval", "followup", "prompts", "citations", "answering", "pipeline"),
    *(
        "telling",
        "output",
        "conversations",
        "feedback",
        "occurrences",
        "rendering",
        "evidence",
        "regression",
        "questions",
    ),
    *("ui", "cli", "__main__"),
)


def stages() -> set[str]:
    return {p.stem for p in ASSISTANT.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()} - {"__init__"}


def imported_stages(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] + [f"{node.module}.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("assistant.")}
    return found & stages()


def test_every_module_has_its_place_on_the_path() -> None:
    assert stages() - set(PATH) == set(), "put these into PATH, where they belong"
    assert set(PATH) - stages() == set(), "PATH names modules that do not exist"


@pytest.mark.parametrize("stage", PATH)
def test_a_module_imports_only_modules_before_it(stage: str) -> None:
    folder = ASSISTANT / stage
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [ASSISTANT / f"{stage}.py"]
    before = set(PATH[: PATH.index(stage) + 1])
    for file in files:
        late = imported_stages(file) - before
        assert not late, f"{file.relative_to(ASSISTANT.parent)} imports {sorted(late)}, which come after {stage!r}"


# A network is written in torch; these are imported inside functions, which the test of `pincite --help` sees to.
NETWORKS = {"finder/net.py", "finder/train.py"}


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    heavy = {"torch", "sentence_transformers", "transformers", "gradio", "chromadb", "tantivy", "trafilatura", "docx"}
    for file in ASSISTANT.rglob("*.py"):
        if file.relative_to(ASSISTANT).as_posix() in NETWORKS:
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
            early = {name.split(".")[0] for name in names} & heavy
            assert not early, f"{file.relative_to(ASSISTANT.parent)} imports {sorted(early)} before they are needed"


def test_importing_the_whole_path_loads_nothing_heavy() -> None:
    code = "import sys, assistant.pipeline, assistant.output, assistant.rendering, assistant.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "sentence_transformers", "transformers", "gradio", "chromadb", "tantivy", "docx"} & set(loaded)
