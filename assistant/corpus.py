"""The shelf: which documents lie in the corpus folders. Comes in: folders. Goes out: one ``Source`` for each
document, those
that cannot be read too (kind "unsupported"), so that nothing is dropped in silence. Leaves reading to the readers
and the keys of sources.toml to ``sources``.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import CorpusError
from assistant.sources import SOURCES, Described, load_sources

__all__ = ["PAGE_EXPORT", "SNIFFED_BYTES", "SUFFIXES", "UPLOADS", "Source", "kind_of", "scan", "sha256_of"]

PAGE_EXPORT = re.compile(
    r"\A\ufeff?\s*Page (?P<index>\d{1,5}) - (?P<title>[^\r\n]+?)[ \t]*\r?\n\s*P\. ?(?P=index)[ \t]*(?:\r?\n|\Z)"
)
"""How the text file of one exported page starts: ``Page 205 - TITLE`` and ``P. 205``."""

UPLOADS = "uploads"
"""The folder of files added one by one, in the data folder; also what the ids of its documents begin with."""

SNIFFED_BYTES = 4096
"""How much of a file's beginning tells its kind."""
_KINDS = {
    ".pdf": "pdf", ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
    ".docx": "word", ".docm": "word", ".doc": "word", ".txt": "text", ".text": "text",
}  # fmt: skip
SUFFIXES = tuple(suffix for suffix in _KINDS if suffix != ".doc")
"""The suffixes of what can be read."""

_TEMPORARY = re.compile(
    r"^(?:\.|~\$)|(?:~|\.tmp|\.part|\.crdownload|\.swp)$|^(?:Thumbs\.db|desktop\.ini)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be read: one file, or the pages of one export. What sources.toml does not say is None."""

    id: str  # path below the indexed folder without suffix, unless sources.toml names one
    kind: str  # "pdf" | "pages" | "html" | "markdown" | "word" | "text" | "unsupported"
    paths: tuple[Path, ...]  # absolute
    sha256: str
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    origin: str | None = None
    licence: str | None = None
    warning: str = ""  # in words, e.g. that the file is not the one that sources.toml describes


@dataclass(frozen=True, slots=True)
class _Found:
    """A file or a page export before ids are given out."""

    folder: Path
    kind: str
    paths: tuple[Path, ...]
    stem: str  # relative, "/"-separated, without suffix: what its id will be unless another has it


def scan(folders: Sequence[Path], data: Path | None = None) -> list[Source]:
    """All documents in ``folders``, sorted by folder and path; hidden and temporary files and links out of a folder
    are skipped.

    ``data`` is the data folder: what was uploaded into it comes last, with ids that begin with "uploads/" and keep the
    suffix, so that no later upload changes them; nothing else in it is a document.
    Raises CorpusError when a folder does not exist or its sources.toml is malformed.
    """
    found: list[_Found] = []
    described: dict[Path, Described] = {}
    seen: set[Path] = set()
    apart = data.resolve() if data is not None else None
    for folder in folders:
        root = _existing(folder)
        files = [path for path in _files(root) if path not in seen and not (apart and path.is_relative_to(apart))]
        seen.update(files)
        about = load_sources(root, files)
        described.update(about)
        found += _documents(root, files, about)
    ids = _ids(found, described)
    if apart is not None and (apart / UPLOADS).is_dir():
        uploads = _uploads(apart / UPLOADS)
        found += uploads
        ids += _ids(uploads, {}, set(ids))
    return [_source(entry, name, described.get(entry.paths[0])) for entry, name in zip(found, ids, strict=True)]


def sha256_of(paths: Sequence[Path]) -> str:
    """Hexadecimal SHA-256 of a file's bytes; of the sorted digests, one a line, where there are several files."""
    digests = []
    for path in paths:
        try:
            with path.open("rb") as stream:
                digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
        except OSError as error:
            raise CorpusError(
                f"{path} cannot be read: {error.strerror}. Make it readable or take it off the shelf."
            ) from error
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def _existing(folder: Path) -> Path:
    if not folder.exists():
        raise CorpusError(f"There is no folder {folder}. Create it and put documents in it, or name another folder.")
    if not folder.is_dir():
        raise CorpusError(f"{folder} is a file, not a folder. Name the folder that it lies in.")
    return folder.resolve()


def _files(root: Path) -> Iterator[Path]:
    """The files below ``root`` in sorted order, each once, none that a link brings in from outside."""
    for where, names, files in os.walk(root, onerror=_unreadable):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(where, name)
            if name == SOURCES or _TEMPORARY.search(name) or not path.is_file():
                continue
            if not path.is_symlink() or path.resolve().is_relative_to(root):
                yield path


def _unreadable(error: OSError) -> None:
    raise CorpusError(
        f"{error.filename} cannot be read: {error.strerror}. Make it readable or index another folder."
    ) from error


def _documents(root: Path, files: Sequence[Path], about: Mapping[Path, Described]) -> list[_Found]:
    """The files of one folder as documents: exported pages put together, everything else on its own."""
    found: list[_Found] = []
    exports: dict[tuple[Path, str, Described | None], list[tuple[int, Path]]] = {}
    for path in files:
        head = _head(path)
        kind = kind_of(path, head)
        match = PAGE_EXPORT.match(_decoded(head)) if kind == "text" else None
        if match:
            exports.setdefault((path.parent, match["title"], about.get(path)), []).append((int(match["index"]), path))
        else:
            found.append(_Found(root, kind, (path,), path.relative_to(root).with_suffix("").as_posix()))
    for (parent, title, _), pages in exports.items():
        place = parent.relative_to(root).as_posix()
        stem = (f"{place}/" if place != "." else "") + _slug(title)
        found += [_Found(root, "pages", tuple(paths), stem) for paths in _volumes(pages)]
    return sorted(found, key=lambda entry: (entry.stem, entry.paths))


def _uploads(root: Path) -> list[_Found]:
    """The documents among the uploads; a file is named with its suffix."""
    found = _documents(root, list(_files(root)), {})
    return [
        replace(entry, stem=f"{UPLOADS}/{entry.stem}{entry.paths[0].suffix if entry.kind != 'pages' else ''}")
        for entry in found
    ]


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(SNIFFED_BYTES)
    except OSError as error:
        raise CorpusError(
            f"{path} cannot be read: {error.strerror}. Make it readable or take it off the shelf."
        ) from error


def _decoded(head: bytes) -> str:
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    return head.decode("utf-16" if wide else "utf-8", errors="replace")


def kind_of(path: Path, head: bytes) -> str:
    """The kind of a file by its suffix, corrected by what is in its first ``SNIFFED_BYTES``."""
    kind = _KINDS.get(path.suffix.lower(), "")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if b"%PDF-" in head[:1024] and kind in ("", "text"):
        return "pdf"
    if start.startswith((b"<!doctype html", b"<html")) and kind in ("", "text", "pdf", "word"):
        return "html"
    if not kind and head.startswith(b"PK\x03\x04") and b"word/" in head:
        return "word"
    if not kind and not path.suffix and head and b"\x00" not in head:
        return "text"
    return kind or "unsupported"


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "pages"


def _volumes(pages: Sequence[tuple[int, Path]]) -> list[list[Path]]:
    """Pages of one title as volumes, each number once in a volume; a second page of the same number opens another
    volume.

    Two volumes in one folder are told apart by the order of their files: a page goes to the volume whose last page, in
    that order, comes before it most closely.
    """
    numbers = [number for number, _ in pages]
    if len(set(numbers)) == len(numbers):
        return [[path for _, path in sorted(pages)]]
    volumes: list[dict[int, Path]] = []
    for number, path in sorted(pages, key=lambda entry: entry[1]):
        free = [volume for volume in volumes if number not in volume]
        if free:
            min(free, key=lambda volume: min(abs(number - other) for other in volume))[number] = path
        else:
            volumes.append({number: path})
    return [[volume[number] for number in sorted(volume)] for volume in volumes]


def _ids(found: Sequence[_Found], described: dict[Path, Described], others: Collection[str] = frozenset()) -> list[str]:
    """An id for each document: the one in sources.toml, else its path; where two would be the same, the suffix or a
    number tells. None of ``others`` is given again.
    """
    taken = {*others, *(d.id for d in described.values() if d.id)}
    stems = [entry.stem for entry in found]
    ids: list[str] = []
    for entry in found:
        entry_described = described.get(entry.paths[0])
        if entry_described is not None and entry_described.id:
            ids.append(entry_described.id)
            continue
        name = entry.stem
        if (stems.count(name) > 1 and entry.kind != "pages") or name in taken:
            name += entry.paths[0].suffix if entry.kind != "pages" else ""
        number, unique = 1, name
        while unique in taken:
            number += 1
            unique = f"{name}-{number}"
        taken.add(unique)
        ids.append(unique)
    return ids


def _source(entry: _Found, name: str, about: Described | None) -> Source:
    digest = sha256_of(entry.paths)
    source = Source(name, entry.kind, entry.paths, digest)
    if about is None:
        return source
    warning = ""
    if about.sha256 and about.sha256 != digest:
        warning = f"the file is not the one described in {SOURCES}: its sha256 is {digest}, expected {about.sha256}"
    return replace(source, title=about.title, publisher=about.publisher, date=about.date, language=about.language,
                   origin=about.origin, licence=about.licence, warning=warning)  # fmt: skip
