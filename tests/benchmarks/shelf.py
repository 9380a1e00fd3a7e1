"""A set's index, built once. Comes in: a set and settings. Goes out: the open index, and what its pages are called.

An index is kept below the cache folder under a name that holds the settings and the code that decide what is in it, so
that the next run finds it and a change of the passage cutter builds another. ``reuse`` takes the newest one there is.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import assistant
from assistant.catalogue import Catalogue, Entry
from assistant.cli.progress import Progress
from assistant.index import CATALOGUE, Index
from assistant.indexing import synchronise
from assistant.records import Citation, Document, Hit
from assistant.settings import Settings
from tests.benchmarks.data import BenchSet

__all__ = ["CACHE", "Shelf", "open_shelf"]

CACHE = Path.home() / ".cache" / "pincite-bench"
LATER = (
    *(
        "__init__.py",
        "__main__.py",
        "changes.py",
        "contents.py",
        "errors.py",
        "exact.py",
        "feedback.py",
        "index.py",
        "occurrences.py",
    ),
    *("output.py", "pipeline.py", "prompts.py", "records.py", "reranking.py", "retrieval.py", "settings.py"),
    *("units.py", "users.py"),
)  # what cannot change an index: all that comes after it on the path


@dataclass(frozen=True)
class Shelf:
    """An open index whose hits and citations are named by the units of a set's gold labels."""

    bench: BenchSet
    index: Index
    settings: Settings
    names: dict[str, str]  # document id -> the set's name for it

    def ids(self, within: str) -> list[str] | None:
        """The document ids to ask, from the set's name for the document; None (all of them) for no name."""
        return [i for i, name in self.names.items() if name == within] if within else None

    def unit(self, document: str, page_index: int | None) -> str:
        """The unit that a page, or in a set without pages its document, is called by."""
        name = self.names[document]
        return f"{name}#{page_index}" if self.bench.by_page else name

    def passage_count(self) -> int:
        """How many passages the index holds."""
        return sum(entry.passages for entry in self._entries())

    def _entries(self) -> list[Entry]:
        with closing(Catalogue(self.settings.index / CATALOGUE)) as catalogue:
            return catalogue.entries()

    def cut(self, passages: int, cache: Path = CACHE) -> BenchSet:
        """The set with the first of its documents only, by id: as many as hold no more than ``passages``."""
        folder = cache / "cut" / f"{self.bench.name}-{passages}"
        shutil.rmtree(folder, ignore_errors=True)  # where passages are cut otherwise now, it held other documents
        entries = self._entries()
        ends = accumulate(entry.passages for entry in entries)
        for entry in (entry for entry, end in zip(entries, ends, strict=True) if end <= passages):
            for path in map(Path, entry.document.paths):
                copy = folder / path.relative_to(self.bench.folder.resolve())
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
        return replace(self.bench, name=f"{self.bench.name}.{passages}", folder=folder)

    def ranked(self, hits: Iterable[Hit]) -> list[str]:
        """The units of the hits, each at the place of its best passage."""
        return list(dict.fromkeys(self.unit(hit.passage.document, hit.page_index) for hit in hits))

    def cited(self, citations: Iterable[Citation]) -> list[str]:
        """The units of the citations in order, each once."""
        return list(dict.fromkeys(self.unit(c.document, c.page_index) for c in citations))


def open_shelf(bench: BenchSet, settings: Settings, cache: Path = CACHE, reuse: bool = False) -> Shelf:
    """The set's index, built where it is not there yet."""
    folder = cache / "indexes" / f"{bench.name}-{_key(settings)}"
    if reuse and not (folder / "built").exists():
        made = sorted((cache / "indexes").glob(f"{bench.name}-*/built"), key=lambda path: path.stat().st_mtime)
        folder = made[-1].parent if made else folder
    settings = replace(settings, index=folder / "index", corpus=bench.folder)
    if not (folder / "built").exists():
        started = time.perf_counter()
        with Progress(sys.stderr) as progress:
            report = synchronise([bench.folder], settings, progress)
        seconds = time.perf_counter() - started
        print(f"{bench.name}: indexed in {seconds:.0f} s: {report}", file=sys.stderr)
        (folder / "built").write_text(f"{seconds:.1f}\n")
    index = Index.open(settings)
    root = bench.folder.resolve()
    return Shelf(bench, index, settings, {document.id: _name(document, root) for document in index.documents()})


def _name(document: Document, root: Path) -> str:
    """What the set calls a document: its path without suffix, or the folder of its page exports."""
    relative = Path(document.paths[0]).relative_to(root)
    return relative.parent.as_posix() if document.kind == "pages" else relative.with_suffix("").as_posix()


def _key(settings: Settings) -> str:
    root = Path(assistant.__file__).parent
    paths = [*root.glob("*.py"), *(root / "readers").glob("*.py")]
    paths = sorted(path for path in paths if path.parent != root or path.name not in LATER)
    digest = hashlib.sha256()
    digest.update(f"{settings.embedding_model} {settings.passage_tokens} {settings.passage_overlap_tokens}".encode())
    for path in paths:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
