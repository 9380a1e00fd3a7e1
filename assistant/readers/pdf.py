"""PDF files, read at arm's length. Comes in: a PDF. Goes out: its pages, or a DocumentError with a status in words.
Leaves
the reading itself to ``pdf_worker``, a process of its own with a memory limit, which is killed when its time is up.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import DocumentError
from assistant.readers.about import date_of, language_of, title_of
from assistant.readers.result import ReadDocument
from assistant.records import Heading, Page
from assistant.settings import Settings

__all__ = ["read_pdf"]

_SECONDS_A_PAGE = 0.5  # allowed besides pdf_timeout_s, once the number of pages is known
_MANY_PAGES_NAMED = 12


def read_pdf(path: Path, settings: Settings) -> ReadDocument:
    """The pages of a PDF, empty ones too. Raises DocumentError: encrypted, unreadable, no_text, timed_out,
    too_large, crashed.
    """
    pages: list[Page] = []
    count = 0
    about: dict[str, Any] = {}
    for line in _worker_lines(path, settings):
        if "status" in line:
            raise DocumentError(line["status"], f"{path.name}: {line['reason']}")
        if "pages" in line:
            count = int(line["pages"])
        elif "index" in line:
            pages.append(_page(line))
        else:
            about = line
    if not about or len(pages) != count:
        raise DocumentError("crashed", f"{path.name}: the reader stopped after {len(pages)} of {count} pages")
    if not any(page.text for page in pages):
        raise DocumentError(
            "no_text", f"{path.name}: no text on any of its {_pages(count)}; a scan has to go through OCR first"
        )
    text = "\n".join(page.text for page in pages if page.text)
    heading = next((h.text for page in pages[:2] for h in sorted(page.headings, key=lambda h: h.level)), None)
    title = title_of(path.stem, about["title"], heading)
    first = next(page.text for page in pages if page.text)
    return ReadDocument(
        title, tuple(pages), language_of(text), date_of(first[:2500], title), None, _warning(pages, about["damaged"])
    )


def _page(line: dict[str, Any]) -> Page:
    headings = tuple(Heading(start, level, text) for start, level, text in line["headings"])
    return Page(line["index"], line["label"], line["text"], tuple(line["source"]), headings, line["inferred"])


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


def _warning(pages: list[Page], damaged: list[int]) -> str:
    empty = [page.index for page in pages if not page.text and page.index not in damaged]
    parts = []
    if empty:
        parts.append(f"no text on {len(empty)} of {_pages(len(pages))} (pictures or blank): {_named(empty)}")
    if damaged:
        parts.append(f"damaged, could not be opened: {_named(damaged)}")
    return "; ".join(parts)


def _named(indices: list[int]) -> str:
    shown = ", ".join(map(str, indices[:_MANY_PAGES_NAMED]))
    return f"PDF page{'s' if len(indices) > 1 else ''} {shown}{', ...' if len(indices) > _MANY_PAGES_NAMED else ''}"


def _worker_lines(path: Path, settings: Settings) -> Iterator[dict[str, Any]]:
    """What the worker says, line by line; it is killed when its time is up or nobody listens any more."""
    limit_s = settings.pdf_timeout_s
    command = [
        sys.executable,
        "-I",
        "-c",
        _START,
        str(path.resolve()),
        str(settings.pdf_memory_mb),
        str(int(limit_s * 4) + 60),
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**_quiet_environment(), "PINCITE_PACKAGE": str(Path(__file__).resolve().parents[2])},
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        yield from _lines(process, path, limit_s)
    finally:
        if process.poll() is None:
            process.kill()
        process.stdout.close()
        process.wait()


_START = (
    "import os, sys; sys.path.insert(0, os.environ['PINCITE_PACKAGE']); "
    "from assistant.readers.pdf_worker import main; sys.exit(main(sys.argv[1:]))"
)


def _quiet_environment() -> dict[str, str]:
    kept = ("PATH", "LANG", "LC_ALL", "HOME", "SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _lines(process: subprocess.Popen[bytes], path: Path, limit_s: float) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    deadline = time.monotonic() + limit_s
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise DocumentError(
                    "timed_out", f"{path.name}: not read after {limit_s:.0f} s (pdf_timeout_s); left out"
                )
            data = os.read(process.stdout.fileno(), 1 << 20)
            if not data:
                break
            *complete, rest = (rest + data).split(b"\n")
            for text in complete:
                line = json.loads(text)
                if "pages" in line:
                    extra = _SECONDS_A_PAGE * line["pages"]
                    limit_s, deadline = limit_s + extra, deadline + extra
                yield line
    code = process.wait()
    if code:
        raise DocumentError(*_ended(code, path))


def _ended(code: int, path: Path) -> tuple[str, str]:
    """Status and reason of a worker that ended without saying why."""
    if code == -signal.SIGXCPU:
        return "timed_out", f"{path.name}: reading it took too much processor time (pdf_timeout_s); left out"
    if code == -signal.SIGKILL:
        return "crashed", f"{path.name}: the system stopped the reader, most likely for want of memory"
    if code < 0:
        name = signal.Signals(-code).name
        return (
            "crashed",
            f"{path.name}: the PDF library crashed ({name}): file damaged, or pdf_memory_mb too small",
        )
    return "crashed", f"{path.name}: the reader gave up (exit {code}): the file is damaged, or pdf_memory_mb too small"
