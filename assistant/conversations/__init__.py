"""Conversations: asked, answered, kept. Comes in: a person's questions. Goes out: exchanges, now and after a restart.

records    a conversation and its exchanges
stored     an exchange as it is written down, and read back
store      all conversations on disk, by user
line       who answers first when several ask at once
asking     a question led through the assistant, and written down as it goes
"""

from __future__ import annotations

from assistant.conversations.asking import Asking, hashes_of, turns
from assistant.conversations.records import Conversation, Exchange, Listed
from assistant.conversations.store import Conversations

__all__ = ["Asking", "Conversation", "Conversations", "Exchange", "Listed", "hashes_of", "turns"]
