"""A question that asks several things, taken apart. Comes in: a question. Goes out: its parts, each askable by itself.

Answering the parts one by one shows which of them the documents leave open, so that an answer can be partial.
"""

from __future__ import annotations

import re

__all__ = ["question_parts"]

_SENTENCE = re.compile(r"[^?？]+[?？]+")
_INTERROGATIVE = r"(?:who|whom|whose|when|where|why|how|what|which|in which|in what|at what|to whom|by whom)"
_JOINT = re.compile(rf",?\s+and\s+(?=(?:{_INTERROGATIVE})\b)", re.IGNORECASE)
_BARE = re.compile(rf"^(?:{_INTERROGATIVE})\s*[?]*$", re.IGNORECASE)
MIN_WORDS = 3


def question_parts(question: str) -> tuple[str, ...]:
    """The parts of ``question`` in order; a question that asks one thing is its own only part.

    >>> question_parts("Who signed the treaty, and when did it enter into force?")
    ('Who signed the treaty?', 'when did it enter into force?')
    >>> question_parts("Who signed the treaty and when?")
    ('Who signed the treaty and when?',)
    """
    sentences = [s.strip() for s in _SENTENCE.findall(question)]
    if "".join(sentences).replace(" ", "") != question.replace(" ", ""):
        sentences = [question.strip()]  # something is stated besides what is asked: keep it together
    parts = [part for sentence in sentences for part in _joined(sentence)]
    return tuple(parts) if len(parts) > 1 else (question.strip(),)


def _joined(sentence: str) -> list[str]:
    pieces = [piece.strip() for piece in _JOINT.split(sentence)]
    if any(len(piece.rstrip("?").split()) < MIN_WORDS or _BARE.match(piece) for piece in pieces):
        return [sentence]
    return [piece if piece.endswith(("?", "？")) else f"{piece}?" for piece in pieces]
