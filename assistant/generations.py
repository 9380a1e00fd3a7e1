"""Chroma for readers and the writer at once. Comes in: what the catalogue holds. Goes out: a store to search.

Two processes must not open the same Chroma folder while one of them writes. So a folder that readers may have open,
``chroma-7``, is never written: the writer copies it to ``chroma-8``, brings the copy up to date, and then says in the
catalogue that 8 is the one to search. A reader holds a lock on the generation it has open and moves on to the next when
it sees the catalogue change; the writer deletes generations that nobody holds. A run that was killed leaves a copy that
nobody was told of; the next run deletes it. A Chroma server is safe for many: there generations are only numbers.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant.catalogue import Catalogue, Entry
from assistant.locking import SharedLock, is_unused
from assistant.settings import Settings
from assistant.vectorstore import VectorStore

__all__ = ["Generation", "open_generation", "sweep", "write_generation"]

COLLECTION = "pincite"


class Generation:
    """A generation open for searching; ``count`` is how many vectors it holds, those of passages now gone too."""

    def __init__(self, number: int, store: VectorStore, lock: SharedLock | None) -> None:
        self.number = number
        self.store = store
        self._lock = lock
        self.count = store.count()

    def close(self) -> None:
        """Let go of it."""
        self.store.close()
        if self._lock is not None:
            self._lock.release()


def open_generation(catalogue: Catalogue, settings: Settings) -> Generation | None:
    """The generation that the catalogue names, or None where there is none yet."""
    while True:
        meta = catalogue.meta()
        number = int(meta.get("generation", "0"))
        if not number:
            return None
        if settings.chroma_url:
            return Generation(number, VectorStore(settings.chroma_url, _collection(meta)), None)
        folder = _folder(settings.index, number)
        lock = SharedLock(_lock_path(folder))
        try:
            if int(catalogue.meta().get("generation", "0")) == number:  # else the writer has moved on: look again
                return Generation(number, VectorStore(folder, COLLECTION), lock)
        except BaseException:
            lock.release()
            raise
        lock.release()


def write_generation(catalogue: Catalogue, settings: Settings, progress: Callable[[int, int], None]) -> None:
    """Bring Chroma up to date with the catalogue and publish it; ``progress`` gets vectors done and in all."""
    meta = catalogue.meta()
    entries = [entry for entry in catalogue.entries() if entry.passages]
    current = int(meta.get("generation", "0"))
    describe = {name: meta[name] for name in ("embedding_model", "dimension", "passage_tokens")}
    if settings.chroma_url:
        store = VectorStore(settings.chroma_url, _collection(meta), describe)
    else:
        folder = _folder(settings.index, current + 1)
        before = _folder(settings.index, current)
        if folder.is_dir():
            shutil.rmtree(folder)  # of a killed run
        if current and before.is_dir():
            shutil.copytree(before, folder)
        store = VectorStore(folder, COLLECTION, describe)
    try:
        _bring_up_to_date(store, catalogue, entries, int(meta["dimension"]), progress)
    finally:
        store.close()
    catalogue.publish([entry.number for entry in entries], current + 1)
    if not settings.chroma_url:
        sweep(settings.index, current + 1)


def sweep(index: Path, current: int) -> None:
    """Delete the generations other than ``current`` that no reader has open, with what killed runs left."""
    for folder in index.glob("chroma-*"):
        if not folder.is_dir() or folder == _folder(index, current):
            continue
        lock = _lock_path(folder)
        if is_unused(lock):
            shutil.rmtree(folder)
            lock.unlink(missing_ok=True)


def _bring_up_to_date(
    store: VectorStore,
    catalogue: Catalogue,
    entries: Iterable[Entry],
    dimension: int,
    progress: Callable[[int, int], None],
) -> None:
    wanted = {f"{e.key}:{n}": e for e in entries for n in range(e.passages)}
    held = store.ids()
    store.remove(sorted(held - wanted.keys()))
    missing = {e.number: e for i, e in wanted.items() if i not in held}
    total = sum(e.passages for e in missing.values())
    done = 0
    for entry in missing.values():
        store.add([f"{entry.key}:{n}" for n in range(entry.passages)], catalogue.vectors(entry, dimension))
        done += entry.passages
        progress(done, total)


def _folder(index: Path, number: int) -> Path:
    return index / f"chroma-{number}"


def _lock_path(folder: Path) -> Path:
    return folder.with_suffix(".lock")


def _collection(meta: dict[str, str]) -> str:
    """On a server, shared with others, the collection is named after this index."""
    return f"{COLLECTION}-{meta['uuid']}"
