"""One timed run in a process of its own, so that memory and warm caches of one never help the other.

    python -m tests.benchmarks.speed_worker plain|pincite FOLDER QUESTIONS.json PDF...

Builds an index of the PDFs in FOLDER, asks the questions, prints one line of JSON. Importing is not timed, loading the
embedding model is.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

__all__ = ["main"]

MEBI = 1024  # ru_maxrss is in kibibytes on Linux


def run_plain(folder: Path, questions: Sequence[str], pdfs: Sequence[Path]) -> dict[str, object]:
    """The plain LangChain pipeline."""
    _import("langchain_chroma", "langchain_classic.retrievers", "langchain_community.document_loaders")
    from tests.benchmarks.plain_langchain import PlainPipeline, build_plain, load_embeddings

    started = time.perf_counter()
    embeddings = load_embeddings()
    pages = build_plain(pdfs, folder, embeddings)
    pipeline = PlainPipeline(folder, embeddings)
    seconds = time.perf_counter() - started
    return {"pages": pages, "seconds": seconds, "query": _timed(pipeline.pages, questions)}


def run_pincite(folder: Path, questions: Sequence[str], pdfs: Sequence[Path]) -> dict[str, object]:
    """Pincite, as ``pincite index`` and a running chat page do it."""
    _import("langchain_chroma")
    from assistant.index import Index
    from assistant.indexing import synchronise
    from assistant.pipeline import Assistant
    from assistant.settings import Settings

    shelf = folder / "shelf"
    shelf.mkdir()
    for pdf in pdfs:
        (shelf / pdf.name).write_bytes(pdf.read_bytes())
    settings = Settings(index=folder / "index", corpus=shelf)
    started = time.perf_counter()
    synchronise([shelf], settings)
    index = Index.open(settings)
    seconds = time.perf_counter() - started
    assistant = Assistant(settings, index)
    pages = sum(document.pages for document in index.documents())
    return {
        "pages": pages,
        "seconds": seconds,
        "query": _timed(assistant.search, questions),
        "answer": _timed(assistant.ask, questions),
    }


def _import(*names: str) -> None:
    """Import what both pipelines import somewhere, before the clock starts."""
    for name in ("sentence_transformers", *names):
        import_module(name)


def _timed(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Seconds for each question, after two that are not counted."""
    for question in questions[:2]:
        ask(question)
    seconds = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - started)
    return seconds


def main(argv: Sequence[str]) -> int:
    """Run one pipeline once."""
    kind, folder, questions, *pdfs = argv
    run = {"plain": run_plain, "pincite": run_pincite}[kind]
    made = run(Path(folder), json.loads(Path(questions).read_text(encoding="utf-8")), [Path(pdf) for pdf in pdfs])
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({**made, "peak_mib": (own + children) / MEBI}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
