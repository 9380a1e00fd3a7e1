"""The server. Comes in: an Assistant, or settings. Goes out: a FastAPI application, or a page that is being served."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.pipeline import Assistant

__all__ = ["create_app", "serve"]


def create_app(assistant: Assistant, starters: Sequence[str] = ()) -> FastAPI:
    """The chat page over ``assistant`` with our own addresses beside it; ``starters`` are first questions to click."""
    from fastapi import FastAPI

    from assistant.rendering import Renderer
    from assistant.ui.guard import Guard
    from assistant.ui.routes import add_routes

    renderer = Renderer(assistant.index)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        renderer.warm_up()
        try:
            yield
        finally:
            renderer.close()

    # No generated documentation: its page would load scripts from another host.
    app = FastAPI(title="Pincite", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    add_routes(app, assistant.index, renderer)
    _in_a_loop(lambda: _mount(app, assistant, starters))
    app.add_middleware(Guard, host=assistant.settings.host)
    return app


def _mount(app: FastAPI, assistant: Assistant, starters: Sequence[str]) -> None:
    from gradio import mount_gradio_app

    from assistant.ui.blocks import build_page, theme

    mount_gradio_app(
        app,
        build_page(assistant, starters),
        path="/",
        server_name=assistant.settings.host,
        server_port=assistant.settings.port,
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

    Raises SettingsError where the address cannot be listened on, and what opening the index raises.
    """
    import uvicorn

    from assistant.pipeline import Assistant

    with _listener(settings) as listener:  # first of all: loading models only to find the port taken is no service
        assistant = Assistant(settings)
        assistant.warm_up()
        server = uvicorn.Server(
            uvicorn.Config(create_app(assistant, assistant.index.questions()), log_level="warning", server_header=False)
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        print(f"Pincite is at http://{host}:{listener.getsockname()[1]} (Ctrl-C ends it)", flush=True)
        server.run([listener])


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        where = f"{settings.host}, port {settings.port}"
        reason = error.strerror or str(error)
        raise SettingsError(f"Cannot listen on {where}: {reason}. Another --port or --host may be free.") from error
