"""The shelf as people change it: add files, remove them, look again at the folders. Comes in: files, ids. Goes out:
files in the folder of uploads, an index that follows them, and what is going on in words.

Files are placed by ``uploads``; the index is written by a process of its own (``runner``), so that the page goes
on answering.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assistant.changes import Run, recent
from assistant.errors import NotFoundError, ShelfError
from assistant.records import Document
from assistant.settings import Settings
from assistant.shelf.runner import WORKER, Runner, Work
from assistant.shelf.uploads import Clash, Incoming, Placed, Uploads

__all__ = ["Shelf", "add_files", "remove_documents"]


class Shelf:
    """The shelf of one index; safe for many threads. ``documents`` gives what the index holds now."""

    def __init__(
        self, settings: Settings, documents: Callable[[], Sequence[Document]], worker: Sequence[str] = WORKER
    ) -> None:
        self.settings = settings
        self.uploads = Uploads(settings)
        self._documents = documents
        self._runner = Runner(settings, worker)
        self.uploads.sweep()

    def place(self, incoming: Incoming, clash: Clash = "ask") -> Placed:
        """Put a received file on the shelf and have it indexed, unless a document of the same bytes is there.

        Raises ShelfError where it cannot be placed; code "known" where the document is there under another name.
        """
        incoming.check()
        for document in self._documents():
            elsewhere = len(document.paths) == 1 and Path(document.paths[0]) != self.uploads.folder / incoming.name
            if document.sha256 == incoming.sha256 and elsewhere and Path(document.paths[0]).is_file():
                words = f"{incoming.name} is on the shelf already: {document.title} ({document.id})"
                raise ShelfError("known", words, name=incoming.name, title=document.title)
        placed = incoming.place(clash)
        if not placed.already or placed.name in self.waiting():
            self.look_again()
        return placed

    def remove(self, document: str) -> str:
        """Move an uploaded document's files to the trash and take it out of the index; the id to put it back with.

        Raises ShelfError for a document of the folders, which only their owner takes away; NotFoundError for none.
        """
        token = self.uploads.remove(_names(self.uploads, self._documents(), document))
        self.look_again()
        return token

    def restore(self, token: str) -> list[str]:
        """Put back what ``remove`` took away; the names of the files."""
        names = self.uploads.restore(token)
        self.look_again()
        return names

    def waiting(self) -> list[str]:
        """Uploaded files that the index does not know yet."""
        known = {path for document in self._documents() for path in document.paths}
        return [name for name in self.uploads.names() if str(self.uploads.folder / name) not in known]

    def look_again(self) -> None:
        """Bring the index up to date with the folders of last time and the uploads, in the background."""
        self._runner.start()

    def stop(self) -> None:
        """Stop bringing the index up to date; what is done stays, the rest is done by the next run."""
        self._runner.stop()

    @property
    def work(self) -> Work:
        """What is going on now."""
        return self._runner.work

    def wait(self, timeout_s: float | None = None) -> Work:
        """Wait until nothing is going on, at most ``timeout_s``; for commands and tests."""
        return self._runner.wait(timeout_s)

    def runs(self, count: int = 5) -> list[Run]:
        """What the last runs changed, latest first."""
        return recent(self.settings.data_folder, count)

    def close(self) -> None:
        """End the process, if it runs."""
        self._runner.stop(for_good=True)


def _names(uploads: Uploads, documents: Iterable[Document], document: str) -> list[str]:
    """The files of an uploaded document, or of one that is still waiting to be indexed."""
    for each in documents:
        if each.id == document:
            if not all(map(uploads.holds, each.paths)):
                words = (
                    f"{each.title} lies in a folder of yours ({Path(each.paths[0]).parent}): take the file away there, "
                    "then look again (`pincite index`)"
                )
                raise ShelfError("not_yours", words, title=each.title, folder=str(Path(each.paths[0]).parent))
            return [Path(path).name for path in each.paths]
    if document in uploads.names():
        return [document]
    raise NotFoundError(f"There is no document {document!r} on the shelf: see `pincite status`")


def add_files(paths: Sequence[Path], settings: Settings, clash: Clash = "ask") -> list[Placed]:
    """Copy files into the folder of uploads, all or none; ``indexing.synchronise`` then indexes them."""
    uploads = Uploads(settings)
    with contextlib.ExitStack() as stack:
        received = []
        for path in paths:
            try:
                stream = stack.enter_context(path.open("rb"))
                size = path.stat().st_size
            except OSError as error:
                raise ShelfError("not_read", f"{path} cannot be read: {error.strerror}", name=path.name) from error
            incoming = stack.enter_context(uploads.receive(path.name, size))
            while data := stream.read(1 << 20):
                incoming.write(data)
            incoming.check()
            received.append(incoming)
        return [incoming.place(clash) for incoming in received]


def remove_documents(documents: Sequence[str], known: Sequence[Document], settings: Settings) -> list[str]:
    """Move uploaded documents to the trash; the ids to put them back with. All are looked at before one is moved."""
    uploads = Uploads(settings)
    names = [_names(uploads, known, document) for document in documents]
    return [uploads.remove(some) for some in names]
