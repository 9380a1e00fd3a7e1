"""Pages, pictures and documents by address. Comes in: a document's id, a page, marks. Goes out: HTML, PNG or the file.

Everything is looked up in the index by id; no address is ever used as a path.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from assistant.errors import DocumentError, NotFoundError, PinciteError
from assistant.evidence.page import palette
from assistant.occurrences import Occurrences
from assistant.records import Document, Page
from assistant.rendering import Renderer, page_html
from assistant.ui.addresses import QUOTE_CHARS, Reading, parse_marks, read_url
from assistant.ui.find_html import find_html
from assistant.ui.jumping import find_page
from assistant.ui.places import pages_name
from assistant.ui.reader_bar import said
from assistant.ui.reader_html import alone, failure_html, reader_html, whole_html
from assistant.ui.reading import Library, view
from assistant.ui.wording import Wording, chosen_language

if TYPE_CHECKING:
    from assistant.index import Index

__all__ = ["add_routes"]

WIDTH_STEP_PX = 100  # widths in between are rounded up, so that few sizes fill the memory of pictures
KEPT = {"cache-control": "private, max-age=86400"}  # what an address with the document's version in it gives
Marks = Annotated[list[str] | None, Query(max_length=64)]
Words = Annotated[str, Query(max_length=1000)]


def add_routes(app: FastAPI, index: Index, renderer: Renderer) -> None:
    """Add our own addresses to ``app``, before Gradio takes all that are left."""
    library = Library(index, renderer, Occurrences(index))
    router = APIRouter()
    _add_reading(router, library)
    _add_finding(router, library)
    _add_pictures(router, library)
    _add_documents(router, library)

    @app.exception_handler(PinciteError)
    def refuse(request: Request, error: Exception) -> Response:
        status = _status(error) if isinstance(error, PinciteError) else 500
        return PlainTextResponse(_words(request).told(str(error)), status)

    @router.get("/favicon.ico", include_in_schema=False)
    def icon() -> Response:
        return RedirectResponse("/ui/icon.svg")

    @router.get("/ui/palette.css", include_in_schema=False)
    def colours() -> Response:
        return Response(palette(), media_type="text/css")

    app.include_router(router)
    app.mount("/ui", StaticFiles(directory=Path(__file__).parent / "static"))


def _add_reading(router: APIRouter, library: Library) -> None:
    @router.get("/read/{document:path}/{page}", response_class=HTMLResponse)
    def read(
        request: Request,
        document: str,
        page: str,
        mark: Marks = None,
        read: Marks = None,
        sha: Annotated[str, Query(max_length=64)] = "",
        q: Words = "",
        find: Words = "",
        hit: Annotated[str, Query(max_length=64)] = "",
        asked: Words = "",
        part: bool = False,
    ) -> HTMLResponse:
        words = _words(request)
        try:
            here = _page_number(library, library.index.document(document), page)
            reading = Reading(
                document,
                here,
                tuple(parse_marks(mark or [], here)),
                tuple(parse_marks(read or [], here)),
                sha,
                q[:QUOTE_CHARS],
                find.strip(),
                next(iter(parse_marks([hit], here)), None) if hit else None,
            )
            shown = view(library, reading)
            made = reader_html(shown, words, _asked_html(shown.labels, here, asked, document, words))
            return _html(shown.document.title, made, words, part)
        except PinciteError as error:
            return _not_shown(library, document, error, words, part)

    @router.get("/jump/{document:path}", response_class=HTMLResponse)
    def jump(request: Request, document: str, to: Words = "", part: bool = False) -> Response:
        words = _words(request)
        try:
            labels = library.index.labels(library.index.document(document).id)
        except PinciteError as error:
            return _not_shown(library, document, error, words, part)
        found = find_page(to, labels)
        if found is None:
            ends = pages_name([Page(i, labels[i], "") for i in (min(labels), max(labels))], words) if labels else "0"
            reason = words("reader.no_such_page", asked=to.strip()[:40], range=ends)
            if part:  # the script says it beside the box, and leaves the page where it is
                return PlainTextResponse(reason, 404)
            return _html(words("reader.not_shown"), failure_html(reason, words), words, part, 404)
        query = {"asked": to.strip(), **({"part": "1"} if part else {})}
        return RedirectResponse(f"{read_url(document, found.page_index)}?{urlencode(query)}", 303)


def _add_finding(router: APIRouter, library: Library) -> None:
    @router.get("/find/{document:path}", response_class=HTMLResponse)
    def find(
        request: Request, document: str, words: Annotated[str, Query(max_length=1000)] = "", part: bool = False
    ) -> HTMLResponse:
        spoken = _words(request)
        try:
            record = library.index.document(document)
            found = library.occurrences.find(document, words)
            labels = library.index.labels(document)
        except PinciteError as error:
            return _not_shown(library, document, error, spoken, part)
        return _html(record.title, find_html(record, words.strip(), found, labels, spoken), spoken, part)


def _add_pictures(router: APIRouter, library: Library) -> None:
    @router.get("/page/{document:path}/{page_index:int}.png")
    def page_picture(document: str, page_index: int, mark: Marks = None, width: int = 1400, v: str = "") -> Response:
        marks = [(m.start, m.end) for m in parse_marks(mark or [], page_index) if m.page_index == page_index]
        picture = library.renderer.picture(document, page_index, marks, -(-width // WIDTH_STEP_PX) * WIDTH_STEP_PX)
        return Response(picture.png, media_type="image/png", headers=KEPT if v else None)

    @router.get("/words/{document:path}/{page_index:int}")
    def page_words(document: str, page_index: int, v: str = "") -> Response:
        """Rows of: first character in the page's text, the word, what follows it, left, top, width, height."""
        text = library.index.page(document, page_index).text
        words = library.renderer.words(document, page_index)
        ends = [word.start for word in words[1:]] + [len(text)]
        rows = [
            [
                *(word.start, text[word.start : word.end], _gap(text[word.end : end])),
                *(round(x, 5) for x in (word.box.left, word.box.top)),
                *(round(x, 5) for x in (word.box.right - word.box.left, word.box.bottom - word.box.top)),
            ]
            for word, end in zip(words, ends, strict=True)
        ]
        return JSONResponse(rows, headers=KEPT if v else None)


def _gap(text: str) -> str:
    return "\n" if "\n" in text else " " if text else ""


def _add_documents(router: APIRouter, library: Library) -> None:
    @router.get("/document/{document:path}")
    def whole_document(request: Request, document: str) -> Response:
        record = library.index.document(document)
        if record.kind == "pdf":
            return _file(record, "inline", "application/pdf")
        pages = [(page, page_html(library.index, record.id, page.index)) for page in library.index.pages(record.id)]
        return HTMLResponse(whole_html(record, pages, _words(request)))

    @router.get("/file/{document:path}")
    def whole_file(document: str) -> Response:
        record = library.index.document(document)
        if len(record.paths) != 1:
            raise NotFoundError(f"{record.title} is not one file but {len(record.paths)}; see the whole document")
        return _file(record, "attachment", "application/octet-stream")


def _words(request: Request) -> Wording:
    return Wording(chosen_language(request.cookies, request.headers.get("accept-language", "")))


def _html(title: str, made: str, words: Wording, part: bool, status: int = 200) -> HTMLResponse:
    return HTMLResponse(made if part else alone(title, made, words), status, {"cache-control": "no-store"})


def _not_shown(library: Library, document: str, error: PinciteError, words: Wording, part: bool) -> HTMLResponse:
    """Why nothing is shown; a document that is not there is mostly one that was removed."""
    reason, detail = words.told(str(error)), ""
    if isinstance(error, NotFoundError):
        try:
            library.index.document(document)
        except NotFoundError:
            reason, detail = f"{words('reader.gone')} {words('reader.gone_why')}", reason
    return _html(words("reader.not_shown"), failure_html(reason, words, detail), words, part, _status(error))


def _asked_html(labels: Mapping[int, str | None], here: int, asked: str, document: str, words: Wording) -> str:
    """After a jump: the other pages that the number could mean, or that it is printed on none."""
    found = find_page(asked, labels) if asked else None
    if found is None or found.page_index != here:
        return ""
    if found.others:
        links = ", ".join(
            f'<a href="{escape(read_url(document, other))}" data-read>'
            f"{escape(pages_name([Page(other, labels[other], '')], words))}</a>"
            for other in found.others[:5]
        )
        return f'<p class="elsewhere" role="note">{said(words, "also_called", asked=asked)} {links}</p>'
    number = asked.strip()
    if re.fullmatch(r"\d+", number, re.ASCII) and labels[here] not in (None, number):
        return f'<p class="elsewhere" role="note">{said(words, "not_printed", asked=number)}</p>'
    return ""


def _status(error: PinciteError) -> int:
    if isinstance(error, NotFoundError):
        return 404
    return 410 if isinstance(error, DocumentError) else 400


def _page_number(library: Library, document: Document, page: str) -> int:
    if page == "first":
        return min(library.index.labels(document.id), default=1)
    if not (page.isascii() and page.isdigit() and len(page) < 10):
        raise NotFoundError(f"{page[:40]!r} is not a page number")
    return int(page)


def _file(record: Document, disposition: str, media_type: str) -> Response:
    """The file's bytes, when they are those that were indexed; a type that no browser runs as a page."""
    path = Path(record.paths[0])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError("missing", f"{record.title}: the file is no longer there") from error
    if hashlib.sha256(data).hexdigest() != record.sha256:
        raise DocumentError("changed", f"{record.title}: the document has changed since it was indexed")
    headers = {"content-disposition": f"{disposition}; filename*=UTF-8''{quote(path.name, safe='')}"}
    return Response(data, media_type=media_type, headers=headers)
