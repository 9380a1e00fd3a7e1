"""What synchronising has to do. Comes in: the catalogue's entries and the sources on the shelf. Goes out: a plan. Pure.

Contents are compared by hash and places by id. Doing it is left to ``indexing``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.catalogue import Entry
from assistant.corpus import Source
from assistant.settings import Settings

__all__ = ["Plan", "limits", "plan", "said"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A document whose text stays as it is; ``source`` is where it lies now and what is said of it now."""

    entry: Entry
    source: Source


@dataclass(frozen=True, slots=True)
class Read:
    """A source to be read, and the entry that it takes the place of, if there is one."""

    source: Source
    replaces: Entry | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done; each source and each entry is in exactly one place."""

    unchanged: tuple[Kept, ...] = ()
    renamed: tuple[Kept, ...] = ()
    read: tuple[Read, ...] = ()
    removed: tuple[Entry, ...] = ()


def plan(entries: Sequence[Entry], sources: Sequence[Source], settings: Settings) -> Plan:
    """The plan that makes the index hold exactly ``sources``.

    The same content at the same id is unchanged; the same content at an id that is new is a rename of an entry whose
    own place is gone or holds something else now; other content at a known id is a change.
    """
    left = {entry.document.id: entry for entry in entries}
    matched: dict[str, Entry] = {}
    for source in sources:
        entry = left.get(source.id)
        if entry is not None and _same(entry, source):
            matched[source.id] = left.pop(source.id)
    by_content: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in left.values():
        by_content[entry.document.sha256, entry.document.kind].append(entry)
    for source in sources:
        same = by_content[source.sha256, source.kind]
        if source.id not in matched and same:
            matched[source.id] = entry = same.pop(0)
            del left[entry.document.id]
    unchanged, renamed, read = [], [], []
    for source in sources:
        entry = matched.get(source.id)
        if entry is None:
            read.append(Read(source, left.pop(source.id, None)))
        elif _must_be_read_again(entry, source, settings):
            read.append(Read(source, entry))
        elif entry.document.id == source.id:
            unchanged.append(Kept(entry, source))
        else:
            renamed.append(Kept(entry, source))
    return Plan(tuple(unchanged), tuple(renamed), tuple(read), tuple(left.values()))


def said(source: Source) -> dict[str, str | None]:
    """What sources.toml says of a source."""
    names = ("title", "publisher", "date", "language", "origin", "licence", "warning")
    return {name: getattr(source, name) for name in names}


def limits(settings: Settings) -> dict[str, float]:
    """The limits that a document was read with; one that failed is tried again when they change."""
    names = ("pdf_timeout_s", "pdf_memory_mb", "max_file_mb")
    return {name: value for name, value in asdict(settings).items() if name in names}


def _same(entry: Entry, source: Source) -> bool:
    return (entry.document.sha256, entry.document.kind) == (source.sha256, source.kind)


def _must_be_read_again(entry: Entry, source: Source, settings: Settings) -> bool:
    """Whether a document's passages would come out different: its title is searched with them."""
    was: Mapping[str, Any] = entry.found.get("said", {})
    failed = entry.document.status != "indexed"
    return was.get("title") != source.title or (failed and entry.found.get("limits") != limits(settings))
