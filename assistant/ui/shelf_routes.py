"""The addresses of the shelf. Comes in: files, ids, what is looked for. Goes out: HTML of the panel, JSON of its state.

    GET  /shelf                          the panel (``part=1``: to be put beside the conversation)
    GET  /shelf/list?search=&language=&status=&order=&first=
    GET  /shelf/ids?...                  ids of the documents that can be asked among those looked for
    GET  /shelf/state?name=FILE          what is going on, and what became of files that were added
    POST /shelf/add?name=FILE&clash=ask  the bytes of one file as the body; then also replace, keep_both
    POST /shelf/remove?document=ID · /shelf/restore?token=ID · /shelf/again · /shelf/stop

The guard has seen to it that only our own page can send the last ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from assistant.errors import NotFoundError, ShelfError
from assistant.records import Document
from assistant.shelf import Shelf
from assistant.shelf.uploads import Clash, Incoming, Placed
from assistant.ui.login import user_of
from assistant.ui.reader_html import alone
from assistant.ui.shelf_html import Wanted, choosable, list_html, matching, shelf_html, summary, version
from assistant.ui.shelf_news_html import changes_html, file_html, work_html
from assistant.ui.wording import Wording, chosen_language

if TYPE_CHECKING:
    from assistant.index import Index

__all__ = ["add_shelf_routes"]

BUFFER_BYTES = 1 << 20
NO_STORE = {"cache-control": "no-store"}
STATUS = {"clash": 409, "known": 409, "gone": 404, "too_large": 413, "disk_full": 507, "not_written": 507}
SENTENCES = {"empty": "empty_file", "unsupported": "unsupported_file", "too_large": "too_large_file"}


def _words(request: Request) -> Wording:
    return Wording(chosen_language(request.cookies, request.headers.get("accept-language", "")))


def _wanted(search: str = "", language: str = "", status: str = "", order: str = "title", first: int = 0) -> Wanted:
    return Wanted(search[:200], language, status, order, first)


Words = Annotated[Wording, Depends(_words)]
Looked = Annotated[Wanted, Depends(_wanted)]
Names = Annotated[list[str] | None, Query(max_length=200)]


def add_shelf_routes(app: FastAPI, index: Index, shelf: Shelf) -> None:
    """Add the addresses of the shelf to ``app``, before Gradio takes all that are left."""
    router = APIRouter(prefix="/shelf")
    _add_looking(router, index, shelf)
    _add_changing(router, shelf)
    app.include_router(router)


def _add_looking(router: APIRouter, index: Index, shelf: Shelf) -> None:
    @router.get("")
    def panel(request: Request, words: Words, part: bool = False) -> HTMLResponse:
        limit_mb, shared = shelf.settings.max_file_mb, bool(user_of(request))
        made = shelf_html(index.documents(), words, limit_mb=limit_mb, shared=shared, alone=not part)
        return HTMLResponse(made if part else alone(words("shelf.title"), made, words), headers=NO_STORE)

    @router.get("/list")
    def listed(words: Words, wanted: Looked) -> HTMLResponse:
        return HTMLResponse(list_html(index.documents(), words, wanted), headers=NO_STORE)

    @router.get("/ids")
    def ids(wanted: Looked) -> JSONResponse:
        return JSONResponse(choosable(matching(index.documents(), wanted)), headers=NO_STORE)

    @router.get("/state")
    def state(words: Words, name: Names = None) -> JSONResponse:
        return JSONResponse(_state(index.documents(), shelf, words, name or []), headers=NO_STORE)


def _add_changing(router: APIRouter, shelf: Shelf) -> None:
    @router.post("/add")
    async def add(request: Request, words: Words, name: str, clash: Clash = "ask") -> Response:
        try:
            placed = await _received(request, shelf, name, clash)
        except ShelfError as error:
            return _refused(error, words)
        except ClientDisconnect:
            return _told(words("shelf.broken_off"), 400)
        said = words("shelf.already" if placed.already else "shelf.added")
        return JSONResponse({"name": placed.name, "already": placed.already, "words": said}, headers=NO_STORE)

    @router.post("/remove")
    def remove(request: Request, words: Words, document: str) -> Response:
        try:
            token = shelf.remove(document)
        except ShelfError as error:
            if user_of(request) and "folder" in error.values:  # where folders lie is the host's business
                error.values["folder"] = Path(str(error.values["folder"])).name
            return _refused(error, words)
        except NotFoundError:
            return _told(words("shelf.gone"), 404)
        return JSONResponse({"token": token}, headers=NO_STORE)

    @router.post("/restore")
    def restore(words: Words, token: str) -> Response:
        try:
            names = shelf.restore(token)
        except ShelfError as error:
            return _refused(error, words)
        return _told(words("shelf.restored", names=", ".join(names)))

    @router.post("/again")
    def again() -> Response:
        shelf.look_again()
        return Response(status_code=202)

    @router.post("/stop")
    def stop() -> Response:
        shelf.stop()
        return Response(status_code=202)


def _state(documents: Sequence[Document], shelf: Shelf, words: Wording, names: Sequence[str]) -> dict[str, Any]:
    work = shelf.work
    known = {path: document for document in documents for path in document.paths}
    files = {name: known.get(str(shelf.uploads.folder / name)) for name in names}
    return {
        "version": version(documents),
        "busy": bool(work.stage),
        "runs": work.runs,
        "count": len(documents),
        "summary": summary(documents, words),
        "work": work_html(work, words, [] if work.stage else shelf.waiting()),
        "changes": changes_html(shelf.runs(), words),
        "files": {n: {"html": file_html(d, words), "read": d is not None, "id": d and d.id} for n, d in files.items()},
    }


async def _received(request: Request, shelf: Shelf, name: str, clash: Clash) -> Placed:
    """Write the body into a file and place it; what is refused early is read to its end, or no browser hears why."""
    length = request.headers.get("content-length", "")
    size = int(length[:20]) if length.isascii() and length.isdigit() else None
    stream = request.stream()
    try:
        with shelf.uploads.receive(name, size) as incoming:
            buffer = bytearray()
            async for data in stream:
                buffer += data
                if len(buffer) >= BUFFER_BYTES:
                    await run_in_threadpool(incoming.write, bytes(buffer))
                    buffer.clear()
            return await run_in_threadpool(_placed, shelf, incoming, bytes(buffer), clash)
    except ShelfError:
        async for _ in stream:
            pass
        raise


def _placed(shelf: Shelf, incoming: Incoming, rest: bytes, clash: Clash) -> Placed:
    incoming.write(rest)
    return shelf.place(incoming, clash)


def _refused(error: ShelfError, words: Wording) -> Response:
    sentence = words(f"shelf.{SENTENCES.get(error.code, error.code)}", **error.values)
    return _told(sentence, STATUS.get(error.code, 415), code=error.code)


def _told(sentence: str, status: int = 200, **more: str) -> Response:
    return JSONResponse({"words": sentence, **more}, status, NO_STORE)
