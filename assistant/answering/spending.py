"""What a request to a language model costs. Comes in: the prompt and the pieces of the reply. Goes out: Tokens.

A model's server may say how many tokens it read and wrote; where it does not, characters are counted. What a request
costs in money is left to the person, who knows the prices.
"""

from __future__ import annotations

from assistant.answering.background import Piece
from assistant.records import Prompt, Tokens

__all__ = ["CHARS_A_TOKEN", "Meter"]

CHARS_A_TOKEN = 4
"""Characters of a token, on average, in English; the estimate is low for other languages."""


class Meter:
    """Counts one request: it is fed every piece of the reply."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt_chars = len(prompt.system) + len(prompt.user)
        self._reply_chars = 0
        self._said = Tokens()
        self._begun = False

    def feed(self, piece: Piece) -> None:
        """Count a piece; servers say what was read and written in one piece or in parts, which are added up."""
        self._begun = self._begun or bool(piece.text or piece.thinking)
        self._reply_chars += len(piece.text)
        self._said += Tokens(piece.read_tokens, piece.written_tokens)

    def tokens(self) -> Tokens:
        """What was spent so far: as the server says, else as the characters are; nothing where no reply came."""
        if self._said.total:
            return self._said
        if not self._begun:
            return Tokens()
        read, written = (-(-chars // CHARS_A_TOKEN) for chars in (self._prompt_chars, self._reply_chars))
        return Tokens(read, written, estimated=True)
