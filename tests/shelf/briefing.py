"""The Word briefing. Comes in: ``briefing.txt``. Goes out: one .docx, the same bytes each time (dates are pinned)."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["TITLE", "build"]

TITLE = "Wartime Command and Cost Sharing: A Briefing"
_WRITTEN = datetime(2023, 11, 30, 9, 0, tzinfo=UTC)
_ZIP_DATE = (2023, 11, 30, 9, 0, 0)


def build(path: Path) -> None:
    """Write the briefing to ``path``."""
    from docx import Document

    document = Document()
    document.add_heading(TITLE, level=0)
    rows: list[list[str]] = []
    for line in (Path(__file__).parent / "briefing.txt").read_text("utf-8").splitlines():
        if line.startswith("| "):
            rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
            continue
        if rows:
            _add_table(document, rows)
            rows = []
        mark, _, text = line.partition(" ")
        if mark in {"#", "##"}:
            document.add_heading(text, level=len(mark))
        elif mark == "1.":
            document.add_paragraph(text, style="List Number")
        else:
            document.add_paragraph(line)
    properties = document.core_properties
    properties.title, properties.author, properties.language = TITLE, "The Pincite project", "en-GB"
    properties.created = properties.modified = _WRITTEN
    properties.comments, properties.last_modified_by, properties.revision = "", "The Pincite project", 1
    out = BytesIO()
    document.save(out)
    path.write_bytes(_with_pinned_dates(out))


def _add_table(document: object, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")  # type: ignore[attr-defined]
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _with_pinned_dates(package: BytesIO) -> bytes:
    """Return the zip with every member dated alike: python-docx stamps them with the time of the run."""
    out = BytesIO()
    with ZipFile(package) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            member = ZipInfo(name, _ZIP_DATE)
            member.compress_type, member.create_system = ZIP_DEFLATED, 3
            after.writestr(member, before.read(name))
    return out.getvalue()
