"""Speaking with the page's events without a browser: what a visitor's page would show after each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from assistant.conversations.line import Line
from assistant.ui.blocks import OUTPUTS, _Events
from assistant.ui.desk import Desk, make_desk
from assistant.ui.wording import Language, Wording

from .fakes import FakeAssistant, make_index


@dataclass
class Visitor:
    """One open page: ``shown`` holds what stands on it, ``seen`` every change of its last event."""

    desk: Desk
    user: str = ""
    language: Language = "en"
    shown: dict[str, Any] = field(default_factory=dict)
    seen: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.events = _Events(self.desk, Wording(self.language))
        self.request: Any = SimpleNamespace(state=SimpleNamespace(user=self.user), session_hash=str(id(self)))

    def ask(self, text: str, editing: str = "", chosen: str = "", model: str = "") -> None:
        self._take(self.events.ask(text, editing, self.conversation, chosen, model, self.request))

    def again(self, command: str) -> None:
        self._take(self.events.again(command, self.conversation, "", "", self.request))

    def act(self, command: str) -> None:
        self._take(self.events.act(command, self.conversation, self.request))

    def stop(self) -> None:
        self._show(asyncio.run(self.events.stop(self.conversation, self.request)))

    @property
    def conversation(self) -> str:
        return str(self.shown.get("conversation", ""))

    @property
    def everything(self) -> str:
        return f"{self.shown.get('past', '')}{self.shown.get('current', '')}"

    def _take(self, steps: AsyncIterator[tuple[Any, ...]]) -> None:
        async def all_of_them() -> None:
            async for step in steps:
                self._show(step)

        self.seen = []
        asyncio.run(all_of_them())

    def _show(self, step: tuple[Any, ...]) -> None:
        changed = {}
        for name, value in zip(OUTPUTS, step, strict=True):
            if isinstance(value, dict):  # Gradio's word for a change, or for none
                if "visible" not in value:
                    continue
                value = value["visible"]
            changed[name] = value
        self.seen.append(changed)
        self.shown |= changed


def make_fake_desk(folder: Path) -> tuple[Desk, FakeAssistant]:
    """A desk over a small shelf, and the assistant behind it."""
    assistant = FakeAssistant(make_index(folder))
    return make_desk(assistant, Line(2)), assistant  # type: ignore[arg-type]
