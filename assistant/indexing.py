"""Bring the index up to date with folders. Comes in: folders. Goes out: the index on disk, and a report.

`synchronise` makes the index hold exactly the documents of the folders it is given, and those that were uploaded into
the data folder: unchanged files (by content hash) are not read again, a moved or renamed file keeps its passages and
vectors, changed and removed ones leave no trace.

The order of writing makes it safe to kill the process at any moment. A document goes into the lexical index first, then
in one transaction into the catalogue, which is what makes it exist; Chroma is brought up to date at the end, and until
then readers search new documents directly. What a killed run leaves in the lexical index or in an unfinished Chroma
generation is found by nobody and swept up by the next run.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from assistant.catalogue import Catalogue, Entry, NewDocument
from assistant.changes import Change, What, remember
from assistant.corpus import Source, scan
from assistant.embedding import Embedder, load_embedder
from assistant.errors import CorpusError, DocumentError
from assistant.generations import sweep, write_generation
from assistant.index import CATALOGUE, LEXICAL, QUESTIONS, check_made_with, made_with
from assistant.lexical import LexicalIndex
from assistant.locking import writer_lock
from assistant.passages import Cut, split
from assistant.planning import Kept, Plan, limits, plan, said
from assistant.planning import Read as ToRead
from assistant.readers import ReadDocument, read
from assistant.records import Document, Page
from assistant.settings import Settings
from assistant.sources import load_questions

__all__ = ["SyncReport", "last_folders", "synchronise"]

Progress = Callable[[str, int, int], None]  # stage, done, total
ReadSource = Callable[[Source, Settings], ReadDocument]
GROUP_PASSAGES = 512  # embedded and committed together; what a kill can cost, some ten seconds of work
GROUP_S = 5.0  # or what was read in that time, where reading is slow
AHEAD = 4  # documents read while others are embedded
STEP_PASSAGES = 128  # embedded between two looks at the clock by whoever watches
FOLDERS = "folders"  # what the catalogue keeps the folders of the last run under


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a run did, in numbers of documents; ``str()`` says it in a line. ``failed`` counts all unreadable ones."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    renamed: int = 0
    unchanged: int = 0
    failed: int = 0
    documents: int = 0
    passages: int = 0
    changes: tuple[Change, ...] = field(default=(), compare=False, repr=False)  # the same by name

    def __str__(self) -> str:
        names = ("added", "changed", "removed", "renamed", "unchanged")
        did = ", ".join(f"{getattr(self, name)} {name}" for name in names if getattr(self, name))
        failed = f"; {self.failed} could not be read: see `pincite status`" if self.failed else ""
        return (
            f"{did or 'nothing to do'}. The index holds {self.documents} documents, {self.passages} passages{failed}."
        )


def synchronise(
    folders: Sequence[Path] | None,
    settings: Settings,
    progress: Progress | None = None,
    *,
    embedder: Embedder | None = None,
    read: ReadSource = read,
    rebuild: bool = False,
    news: bool = True,
) -> SyncReport:
    """Make the index in ``settings.index`` hold exactly the documents in ``folders`` and what was uploaded.

    ``folders`` None means those of the last run, before the first ``settings.corpus``; ``rebuild`` begins from nothing,
    ``news`` tells people what changed.
    A document that cannot be read is kept with its status and the reason. Raises CorpusError where a folder is missing,
    IndexLockedError while another process writes, IndexMismatchError where the index was made with other settings.
    """
    settings.index.mkdir(parents=True, exist_ok=True)
    with writer_lock(settings.index / "writer.lock"):
        folders = last_folders(settings) if folders is None else folders
        if rebuild:
            _clear(settings.index)
        sources = scan(folders, settings.data_folder)
        with _Writer(settings, embedder, progress or (lambda stage, done, total: None), read) as writer:
            writer.suggest([question for folder in folders for question in load_questions(folder)])
            writer.keep({FOLDERS: json.dumps([str(folder.resolve()) for folder in folders])})
            report = writer.synchronise(sources)
        if news:
            remember(settings.data_folder, report.changes, datetime.now(UTC))
        return report


def last_folders(settings: Settings) -> list[Path]:
    """The folders of the last run; the corpus folder, if there is one, where nothing was indexed yet."""
    path = settings.index / CATALOGUE
    if path.is_file():
        catalogue = Catalogue(path)
        try:
            meta, held = catalogue.meta(), bool(catalogue.entries())
        finally:
            catalogue.close()
        if FOLDERS in meta:
            return [Path(folder) for folder in json.loads(meta[FOLDERS])]
        if held:
            raise CorpusError(
                f"The index in {settings.index} was made before folders were remembered: name them once more with "
                "`pincite index FOLDER`"
            )
    return [settings.corpus] if settings.corpus.is_dir() else []


def _clear(index: Path) -> None:
    """Delete the index, and nothing else that may lie in its folder."""
    for path in (*index.glob(f"{CATALOGUE}*"), *index.glob("chroma-*.lock")):
        path.unlink()
    for folder in (index / LEXICAL, *index.glob("chroma-*")):
        if folder.is_dir():
            shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document that was read and cut, or that could not be read, before it is embedded."""

    replaces: Entry | None
    key: str
    document: Document
    found: dict[str, object]
    pages: tuple[Page, ...] = ()
    cuts: tuple[Cut, ...] = ()


class _Writer:
    """The index open for writing, by the one process that holds the lock."""

    def __init__(self, settings: Settings, embedder: Embedder | None, progress: Progress, read: ReadSource) -> None:
        self._settings = settings
        self._embedder = embedder
        self._progress = progress
        self._read = read
        self._catalogue = Catalogue(settings.index / CATALOGUE, create=True)
        try:
            self._check_or_describe()
            self._lexical = LexicalIndex(settings.index / LEXICAL)
        except BaseException:
            self._catalogue.close()
            raise

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._lexical.close()
        self._catalogue.close()

    def suggest(self, questions: Sequence[str]) -> None:
        """Remember the first questions that the folders suggest."""
        self.keep({QUESTIONS: json.dumps(list(questions), ensure_ascii=False)})

    def keep(self, values: Mapping[str, str]) -> None:
        """Remember values about the index as a whole; nothing is written where they are known."""
        if not values.items() <= self._catalogue.meta().items():
            self._catalogue.set_meta(values)

    def synchronise(self, sources: Sequence[Source]) -> SyncReport:
        """Do what the plan for ``sources`` says and report it."""
        todo = plan(self._catalogue.entries(), sources, self._settings)
        self._sweep_lexical()
        self._remove(todo.removed)
        self._describe(todo)
        self._add(todo.read)
        self._publish()
        entries = self._catalogue.entries()
        return SyncReport(
            added=sum(r.replaces is None for r in todo.read),
            changed=sum(r.replaces is not None for r in todo.read),
            removed=len(todo.removed),
            renamed=len(todo.renamed),
            unchanged=len(todo.unchanged),
            failed=sum(e.document.status != "indexed" for e in entries),
            documents=len(entries),
            passages=sum(e.passages for e in entries),
            changes=tuple(_changes(todo, {e.document.id: e.document for e in entries})),
        )

    def _check_or_describe(self) -> None:
        meta = self._catalogue.meta()
        if meta:
            check_made_with(meta, self._settings, self._embedder)
        else:
            self._catalogue.set_meta({"uuid": uuid.uuid4().hex, **made_with(self._settings, self._embedder)})

    def _sweep_lexical(self) -> None:
        """Remove from the lexical index what a killed run left there without its row in the catalogue."""
        orphans = self._lexical.documents() - {entry.number for entry in self._catalogue.entries()}
        if orphans:
            self._lexical.remove(orphans)
            self._lexical.commit()

    def _remove(self, entries: Sequence[Entry]) -> None:
        if entries:
            self._catalogue.remove([entry.number for entry in entries])
            self._lexical.remove([entry.number for entry in entries])
            self._lexical.commit()

    def _describe(self, todo: Plan) -> None:
        """Write the new ids, paths, dates, ... of documents whose text stays."""
        for kept in todo.renamed:  # first out of each other's way: two files may have exchanged their names
            aside = replace(kept.entry.document, id=f"\0{kept.entry.number}")
            self._catalogue.update(kept.entry.number, aside, kept.entry.found)
        for kept in (*todo.renamed, *todo.unchanged):
            document, found = _redescribed(kept)
            if kept in todo.renamed or document != kept.entry.document or found != kept.entry.found:
                self._catalogue.update(kept.entry.number, document, found)

    def _add(self, wanted: Sequence[ToRead]) -> None:
        """Read, embed and commit what is new or changed, a group of documents at a time."""
        group: list[_Prepared] = []
        began = time.monotonic()
        for done, prepared in enumerate(self._prepared(wanted), start=1):
            group.append(prepared)
            if sum(len(p.cuts) for p in group) >= GROUP_PASSAGES or time.monotonic() - began >= GROUP_S:
                self._commit(group)
                group, began = [], time.monotonic()
            self._progress("documents", done, len(wanted))
        self._commit(group)

    def _prepared(self, wanted: Sequence[ToRead]) -> Iterator[_Prepared]:
        """The documents, read and cut a few ahead by another thread while this one embeds."""
        if not wanted:
            return
        if self._embedder is None:
            self._embedder = load_embedder(self._settings)
        keys = _Keys({entry.key for entry in self._catalogue.entries()})
        waiting: deque[Future[_Prepared]] = deque()
        pool = ThreadPoolExecutor(1, "reading")
        try:
            for item in wanted:
                waiting.append(pool.submit(self._prepare, item, keys, self._embedder))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _prepare(self, item: ToRead, keys: _Keys, embedder: Embedder) -> _Prepared:
        source, settings = item.source, self._settings
        bare = replace(
            source, title=None, publisher=None, date=None, language=None, origin=None, licence=None, warning=""
        )
        try:
            read = self._read(bare, settings)
            pages = tuple(replace(page, text=_storable(page.text)) for page in read.pages)
            title = source.title or read.title
            key = keys.new(source, title)
            cuts = split(
                pages,
                document=source.id,
                title=title,
                count_tokens=embedder.count_tokens,
                window=embedder.window,
                passage_tokens=settings.passage_tokens,
                overlap_tokens=settings.passage_overlap_tokens,
                key=key,
            )
        except DocumentError as error:
            return self._failed(item, keys, error.status, error.reason)
        except Exception as error:  # a fault in a reader costs one document, not the shelf
            return self._failed(item, keys, "unreadable", f"{type(error).__name__}: {error}")
        found = _found(source, settings, read)
        document = _document(source, found, "indexed", len(pages))
        return _Prepared(item.replaces, key, document, found, pages, tuple(cuts))

    def _failed(self, item: ToRead, keys: _Keys, status: str, reason: str) -> _Prepared:
        found = _found(item.source, self._settings, ReadDocument(item.source.paths[0].stem, (), warning=reason))
        document = _document(item.source, found, status, 0)
        return _Prepared(item.replaces, keys.new(item.source, ""), document, found)

    def _commit(self, group: Sequence[_Prepared]) -> None:
        """Embed a group of documents and make them exist."""
        if not group or self._embedder is None:
            return
        vectors = self._embedded([cut.searched for p in group for cut in p.cuts], self._embedder)
        if vectors.size:
            self._catalogue.set_meta({"dimension": str(vectors.shape[1])})
        number = self._catalogue.next_number()
        made, start = [], 0
        for p in group:
            matrix = vectors[start : start + len(p.cuts)]
            made.append(NewDocument(number, p.key, p.document, p.found, p.pages, p.cuts, np.asarray(matrix)))
            self._lexical.add(number, p.cuts)
            start += len(p.cuts)
            number += 1
        self._lexical.commit()
        replaced = [p.replaces.number for p in group if p.replaces is not None]
        self._catalogue.put(made, replaced)
        self._lexical.remove(replaced)
        self._lexical.commit()

    def _embedded(self, texts: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
        """The vectors of ``texts``, shape (n, d), told of as they are made: a long document is many minutes of them."""
        parts = [np.zeros((0, embedder.dimension), dtype=np.float32)]
        for start in range(0, len(texts), STEP_PASSAGES):
            parts.append(embedder.embed_passages(texts[start : start + STEP_PASSAGES]))
            self._progress("passages", min(start + STEP_PASSAGES, len(texts)), len(texts))
        return np.concatenate(parts)

    def _publish(self) -> None:
        """Bring Chroma up to date, unless it is."""
        meta = self._catalogue.meta()
        sweep(self._settings.index, int(meta.get("generation", "0")))  # a killed run may have left an old one
        entries = self._catalogue.entries()
        wanted = [entry for entry in entries if entry.passages]
        held = int(meta.get("in_chroma", "0"))
        if all(e.in_chroma for e in wanted) and held == sum(e.passages for e in wanted):
            return
        write_generation(self._catalogue, self._settings, lambda done, total: self._progress("vectors", done, total))


class _Keys:
    """Keys of documents: the same document on the same shelf gets the same key, and no two get one."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken

    def new(self, source: Source, title: str) -> str:
        """Twelve hexadecimal digits for a document that is about to be put into the catalogue."""
        for attempt in range(1000):
            name = "\0".join((source.id, source.sha256, title, str(attempt)))
            key = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
            if key not in self._taken:
                break
        self._taken.add(key)
        return key


def _changes(todo: Plan, now: Mapping[str, Document]) -> Iterator[Change]:
    """What the plan did, by document, as the catalogue knows it now."""
    read = [("changed" if item.replaces else "added", item.source.id) for item in todo.read]
    renamed = [("renamed", kept.source.id) for kept in todo.renamed]
    for what, name in (*read, *renamed):
        d = now[name]
        yield Change(cast(What, what), d.id, d.title, d.status, d.reason, d.pages)  # one of its values, see above
    for entry in todo.removed:
        yield Change("removed", entry.document.id, entry.document.title)


def _found(source: Source, settings: Settings, read: ReadDocument) -> dict[str, object]:
    """What is compared by the next run, and what the document says of itself."""
    names = ("title", "language", "date", "publisher", "warning")
    return {"said": said(source), "limits": limits(settings), "read": {name: getattr(read, name) for name in names}}


def _redescribed(kept: Kept) -> tuple[Document, dict[str, object]]:
    found = {**kept.entry.found, "said": said(kept.source)}
    return _document(kept.source, found, kept.entry.document.status, kept.entry.document.pages), found


def _document(source: Source, found: dict[str, object], status: str, pages: int) -> Document:
    """The document's record; what sources.toml says wins over what the document says of itself."""
    read = found["read"]
    if not isinstance(read, dict):
        raise TypeError(read)
    return Document(
        id=source.id,
        title=source.title or read["title"],
        kind=source.kind,
        paths=tuple(map(str, source.paths)),
        sha256=source.sha256,
        status=status,
        reason="; ".join(filter(None, (source.warning, read["warning"]))),
        pages=pages,
        language=source.language or read["language"],
        date=source.date or read["date"],
        publisher=source.publisher or read["publisher"],
        origin=source.origin,
        licence=source.licence,
    )


def _storable(text: str) -> str:
    """The text with lone surrogates, which no file can hold, replaced one for one."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
