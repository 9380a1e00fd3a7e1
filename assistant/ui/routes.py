"""Pages, pictures and documents by address. Comes in: a document's id, a page, marks. Goes out: HTML, PNG or the file.

Everything is looked up in the index by id; no address is ever used as a path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from assistant.errors import DocumentError, NotFoundError, PinciteError
from assistant.records import Document, Page, Span
from assistant.rendering import Renderer, page_html
from assistant.ui.addresses import parse_marks
from assistant.ui.reader_html import Sheet, alone, failure_html, reader_html, whole_html

if TYPE_CHECKING:
    from assistant.index import Index

__all__ = ["add_routes"]

WIDTH_STEP_PX = 100  # widths in between are rounded up, so that few sizes fill the memory of pictures
Marks = Annotated[list[str] | None, Query(max_length=64)]


def add_routes(app: FastAPI, index: Index, renderer: Renderer) -> None:
    """Add our own addresses to ``app``, before Gradio takes all that are left."""
    router = APIRouter()

    @router.get("/read/{document:path}/{page}", response_class=HTMLResponse)
    def read(document: str, page: str, mark: Marks = None, part: bool = False) -> HTMLResponse:
        try:
            record = index.document(document)
            here = _page_number(index, record, page)
            made = _reader(index, renderer, record, here, parse_marks(mark or [], here))
        except PinciteError as error:
            title, made, status = "Not shown", failure_html(str(error)), _status(error)
        else:
            title, status = record.title, 200
        return HTMLResponse(made if part else alone(title, made), status, {"cache-control": "no-store"})

    @router.get("/page/{document:path}/{page_index:int}.png")
    def page_picture(document: str, page_index: int, mark: Marks = None, width: int = 1400) -> Response:
        marks = [(m.start, m.end) for m in parse_marks(mark or [], page_index) if m.page_index == page_index]
        picture = renderer.picture(document, page_index, marks, -(-width // WIDTH_STEP_PX) * WIDTH_STEP_PX)
        return Response(picture.png, media_type="image/png", headers={"cache-control": "private, max-age=86400"})

    @router.get("/document/{document:path}")
    def whole_document(document: str) -> Response:
        record = index.document(document)
        if record.kind == "pdf":
            return _file(record, "inline", "application/pdf")
        pages = [(page, page_html(index, record.id, page.index)) for page in index.pages(record.id)]
        return HTMLResponse(whole_html(record, pages))

    @router.get("/file/{document:path}")
    def whole_file(document: str) -> Response:
        record = index.document(document)
        if len(record.paths) != 1:
            raise NotFoundError(f"{record.title} is not one file but {len(record.paths)}; see the whole document")
        return _file(record, "attachment", "application/octet-stream")

    @app.exception_handler(PinciteError)
    def refuse(_: Request, error: Exception) -> Response:
        status = _status(error) if isinstance(error, PinciteError) else 500
        return PlainTextResponse(str(error), status)

    @router.get("/favicon.ico", include_in_schema=False)
    def icon() -> Response:
        return RedirectResponse("/ui/icon.svg")

    app.include_router(router)
    app.mount("/ui", StaticFiles(directory=Path(__file__).parent / "static"))


def _status(error: PinciteError) -> int:
    if isinstance(error, NotFoundError):
        return 404
    return 410 if isinstance(error, DocumentError) else 400


def _page_number(index: Index, document: Document, page: str) -> int:
    if page == "first":
        return 1 if document.kind != "pages" else index.pages(document.id)[0].index
    if not (page.isascii() and page.isdigit() and len(page) < 10):
        raise NotFoundError(f"{page[:40]!r} is not a page number")
    return int(page)


def _reader(index: Index, renderer: Renderer, document: Document, page_index: int, marks: Sequence[Span]) -> str:
    numbers = _numbers(index, document)
    marked = {mark.page_index for mark in marks}
    shown = [page_index]
    following = _after(numbers, page_index)
    # A sentence over a page break is one sentence to its reader: both pages are laid out.
    if following is not None and {page_index, following} <= marked:
        shown.append(following)
    sheets = [_sheet(index, renderer, document, number, marks) for number in shown]
    return reader_html(document, sheets, marks, _before(numbers, page_index), _after(numbers, shown[-1]))


def _sheet(index: Index, renderer: Renderer, document: Document, page_index: int, marks: Sequence[Span]) -> Sheet:
    page: Page = index.page(document.id, page_index)
    spans = [(mark.start, mark.end) for mark in marks if mark.page_index == page_index]
    if document.kind == "pdf":
        return Sheet(page, renderer.boxes(document.id, page_index, spans))
    return Sheet(page, None, page_html(index, document.id, page_index, spans))


def _numbers(index: Index, document: Document) -> Sequence[int]:
    if document.kind == "pages":  # exported pages may be any of a book's
        return sorted(page.index for page in index.pages(document.id))
    return range(1, max(document.pages, 1) + 1)


def _before(numbers: Sequence[int], page_index: int) -> int | None:
    return max((number for number in numbers if number < page_index), default=None)


def _after(numbers: Sequence[int], page_index: int) -> int | None:
    return min((number for number in numbers if number > page_index), default=None)


def _file(document: Document, disposition: str, media_type: str) -> Response:
    """The file's bytes, when they are those that were indexed; a type that no browser runs as a page."""
    path = Path(document.paths[0])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError("missing", f"{document.title}: the file is no longer there") from error
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise DocumentError("changed", f"{document.title}: the document has changed since it was indexed")
    headers = {"content-disposition": f"{disposition}; filename*=UTF-8''{quote(path.name, safe='')}"}
    return Response(data, media_type=media_type, headers=headers)
