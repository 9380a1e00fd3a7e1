"""What the page works with. Comes in: an assistant and the line in which questions wait. Goes out: the parts, together.

One desk serves every visitor and both languages of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.conversations import Asking, Conversations
from assistant.feedback import Feedback

if TYPE_CHECKING:
    from assistant.conversations.line import Line
    from assistant.pipeline import Assistant
    from assistant.records import Answer

__all__ = ["Desk", "make_desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The assistant, what was asked of it, what is being asked, and what people said of the answers."""

    assistant: Assistant
    conversations: Conversations
    asking: Asking
    feedback: Feedback

    def close(self) -> None:
        """Close what is open on disk."""
        self.conversations.close()


def make_desk(assistant: Assistant, line: Line, finished: Callable[[Answer], None] | None = None) -> Desk:
    """The desk over the settings' data folder; ``finished`` is called with each answer that came to its end.

    Raises StoreError where the folder cannot be read or written.
    """
    folder = assistant.settings.data_folder
    feedback = Feedback(folder)
    store = Conversations(folder)
    return Desk(assistant, store, Asking(assistant, store, line, finished), feedback)
