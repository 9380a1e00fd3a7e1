"""The answer finder: which of these passages answers the question, and where. Comes in: a question and passages.

Goes out: one ``Reading`` a passage. Leaves to others: retrieving passages, cutting sentences, deciding what to say.
"""

from __future__ import annotations

from assistant.finder.model import AnswerFinder, Reading

__all__ = ["AnswerFinder", "Reading"]
