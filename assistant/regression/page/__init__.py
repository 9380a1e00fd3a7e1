"""The report as one HTML page that stands alone: for somebody who has ten minutes.

a report ─▶ album     the places of failing questions, as they look (finding: the sentence that says an expected fact)
         ─▶ history   one line a run, kept beside the report
report, album, history ─▶ whole ─▶ cover      what the run says first
                                   numbers    the measures beside the baseline (against)
                                   entry      a question: expected and got (faults, answers, views, judged)
                                   spread     distributions          past    the history
                                   charts, words                     what they are drawn and told with
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.errors import StoreError
from assistant.regression.page.album import Album, take_pictures
from assistant.regression.page.history import History, append_run, read_history
from assistant.regression.page.whole import report_html
from assistant.regression.report import RunReport
from assistant.rendering import PageSource, Renderer

__all__ = ["Album", "History", "append_run", "read_history", "report_html", "take_pictures", "write_page"]

FILE_NAME = "report.html"


def write_page(
    report: RunReport, shelf: PageSource, folder: Path, progress: Callable[[str, int, int], None] | None = None
) -> Path:
    """Add the run to the folder's history and write its page there; the page's path. Raises StoreError."""
    history = append_run(folder, report)
    with Renderer(shelf) as renderer:
        album = take_pictures(report, shelf, renderer, progress=progress)
    path = folder / FILE_NAME
    try:
        path.write_text(report_html(report, album, history), encoding="utf-8", errors="replace")
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
    return path
