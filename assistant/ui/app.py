"""The server. Comes in: an Assistant, or settings. Goes out: a FastAPI application, or a page that is being served."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

    from assistant.pipeline import Assistant
    from assistant.ui.desk import Desk
    from assistant.ui.login import Doorkeeper
    from assistant.ui.programme import Programme

__all__ = ["create_app", "serve"]


def create_app(assistant: Assistant, starters: Sequence[str] = ()) -> FastAPI:
    """The chat page over ``assistant`` with our own addresses beside it; ``starters`` are first questions to click."""
    from fastapi import FastAPI

    from assistant.conversations.line import Line
    from assistant.rendering import Renderer
    from assistant.shelf import Shelf
    from assistant.ui.desk import make_desk
    from assistant.ui.login import add_login
    from assistant.ui.mcp_door import MCPDoor
    from assistant.ui.programme import AT_ONCE, Programme
    from assistant.ui.question_routes import add_question_routes
    from assistant.ui.routes import add_routes
    from assistant.ui.shelf_routes import add_shelf_routes
    from assistant.ui.talk_routes import add_talk_routes

    settings = assistant.settings
    keeper = _doorkeeper(settings)
    renderer = Renderer(assistant.index)
    shelf = Shelf(settings, assistant.index.documents)
    line = Line(AT_ONCE)
    programme = Programme(assistant, line)
    # The cited pages are drawn while the answer is being read.
    desk = make_desk(assistant, line, lambda answer: renderer.prepare(c for x in answer.claims for c in x.citations))
    mcp = MCPDoor(programme)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        renderer.warm_up()
        try:
            async with mcp.running():
                yield
        finally:
            shelf.close()
            renderer.close()
            desk.close()

    # No generated documentation: its page would load scripts from another host.
    app = FastAPI(title="Pincite", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    add_login(app, keeper)
    mcp.add_to(app)
    add_routes(app, assistant.index, renderer)
    add_shelf_routes(app, assistant.index, shelf)
    add_talk_routes(app, desk, renderer)
    add_question_routes(app, desk)
    _in_a_loop(lambda: _mount(app, desk, starters, programme))
    _guard(app, settings, keeper)
    return app


def _doorkeeper(settings: Settings) -> Doorkeeper | None:
    from assistant.ui.login import Doorkeeper
    from assistant.users import Users

    return Doorkeeper(Users(settings.users)) if settings.users is not None else None


def _guard(app: FastAPI, settings: Settings, keeper: Doorkeeper | None) -> None:
    """The guard before everything, the log-in after it."""
    from assistant.ui.guard import Guard
    from assistant.ui.language_door import LanguageDoor
    from assistant.ui.login import LoginRequired

    app.add_middleware(LanguageDoor)
    if keeper is not None:
        app.add_middleware(LoginRequired, keeper=keeper)
    names = [] if is_loopback(settings.host) else [socket.gethostname()]
    app.add_middleware(Guard, host=settings.host, names=names, upload_bytes=(settings.max_file_mb + 1) * 2**20)


def _mount(app: FastAPI, desk: Desk, starters: Sequence[str], programme: Programme) -> None:
    """The page in each language; the English one, at /, also has the endpoints for programs and comes last."""
    from assistant.ui.blocks import build_page
    from assistant.ui.programme import add_endpoints
    from assistant.ui.wording import LANGUAGES, Wording

    for language in LANGUAGES:
        if language != "en":
            _mount_page(app, desk, build_page(desk, Wording(language), starters), f"/{language}")
    page = build_page(desk, Wording("en"), starters)
    with page:
        add_endpoints(programme)
    _mount_page(app, desk, page, "/")


def _mount_page(app: FastAPI, desk: Desk, page: gr.Blocks, path: str) -> None:
    from gradio import mount_gradio_app

    from assistant.ui.login import user_of
    from assistant.ui.theme import theme

    settings = desk.assistant.settings
    mount_gradio_app(
        app,
        page,
        path=path,
        # Who is asking, for the events of the page: gr.Request.username.
        auth_dependency=(lambda request: user_of(request) or None) if settings.users else None,
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=theme(),
        app_kwargs={"openapi_url": None},
    )


def _in_a_loop(make: Callable[[], None]) -> None:
    """Make what Gradio makes where an event loop runs; otherwise it opens loops of its own and never closes them."""

    async def made() -> None:
        make()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(made())
    else:
        make()


def serve(settings: Settings) -> None:
    """Open the index and serve the chat page until Ctrl-C; prints its address once it can be opened.

    Raises SettingsError where the address cannot be listened on, or would be open to others without log-in, and what
    opening the index raises.
    """
    import uvicorn

    from assistant.pipeline import Assistant

    _check_doors(settings)
    with _listener(settings) as listener:  # first of all: loading models only to find the port taken is no service
        assistant = Assistant(settings)
        assistant.warm_up()
        app = create_app(assistant, assistant.index.questions())
        gc.freeze()  # what is loaded by now stays: to look through it for garbage would halt a question for 0.2 s
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        print(f"Pincite is at http://{host}:{listener.getsockname()[1]} (Ctrl-C ends it)", flush=True)
        server.run([listener])


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _check_doors(settings: Settings) -> None:
    from assistant.users import read_users

    if settings.users is not None:
        if not read_users(settings.users):
            raise SettingsError(f"Nobody could log in: {settings.users} names no user; see pincite user add --help")
    elif not is_loopback(settings.host) and not settings.without_login:
        raise SettingsError(
            f"Listening on {settings.host} would let everybody in reach read the documents. Add people who may log in"
            " (pincite user add NAME --users FILE, then pincite chat --users FILE), or say --without-login if that is"
            " what you want."
        )


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        where = f"{settings.host}, port {settings.port}"
        reason = error.strerror or str(error)
        raise SettingsError(f"Cannot listen on {where}: {reason}. Another --port or --host may be free.") from error
