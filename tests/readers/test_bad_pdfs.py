"""Forty-six malformed, encrypted or odd PDFs: none stalls the reader, and none makes it invent text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import DocumentError
from assistant.readers.pdf import read_pdf
from assistant.records import Page
from assistant.settings import Settings

BAD = Path(__file__).resolve().parents[3] / "shared" / "bench" / "badpdf"
STATUSES = {"indexed", "encrypted", "unreadable", "no_text", "timed_out", "too_large", "crashed"}


def outcome(path: Path) -> tuple[tuple[Page, ...], str]:
    """The pages of a PDF and the status that it ends in."""
    try:
        return read_pdf(path, Settings(pdf_timeout_s=60)).pages, "indexed"
    except DocumentError as error:
        return (), error.status


@pytest.mark.slow
@pytest.mark.skipif(not BAD.is_dir(), reason="the collection of bad PDFs is not here")
def test_each_bad_pdf_ends_in_a_status_or_in_its_own_text() -> None:
    """A file that other parsers cannot open or find no text in gives a status; what it gives as text, they see too."""
    for line in (BAD / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        probe = known["probe"]
        most = max(probe.get(f"{parser}_chars") or 0 for parser in ("mu", "py", "pf"))
        pages, status = outcome(BAD / "files" / known["file"])
        assert status in STATUSES, known["file"]
        assert status == "encrypted" or known["observed_class"] != "password_required", known["file"]
        if status == "indexed":
            letters = sum(not c.isspace() for page in pages for c in page.text)
            assert 0 < letters <= most, known["file"]
            assert len(pages) in (probe.get("mu_pages"), probe.get("py_pages"), probe.get("pf_pages"))
