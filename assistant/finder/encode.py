"""Text to token ids and back to characters. Comes in: question, title, passage. Goes out: one sequence and its offsets.

    [CLS] question [SEP] title. passage [SEP]

Training and reading share this file, so that the network sees in use what it saw in training.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

__all__ = ["Encoder", "Sequence_"]

QUESTION_TOKENS, TITLE_TOKENS = 56, 32
CLS, SEP = 101, 102


@dataclass(frozen=True, slots=True)
class Sequence_:
    """One pair (or one window of it) as the network reads it; T tokens, of which the passage's are [first, last)."""

    ids: NDArray[np.int64]  # (T,)
    first: int  # the passage's first token
    last: int  # one past its last token
    type_from: int  # tokens from here on are of type 1 (title and passage)
    offsets: NDArray[np.int64]  # (last - first, 2), character offsets of each passage token in the passage

    def types(self) -> NDArray[np.int64]:
        """Return (T,), 0 for the question's tokens and 1 for those of title and passage."""
        return (np.arange(len(self.ids)) >= self.type_from).astype(np.int64)


class Encoder:
    """The package's tokenizer, cut to our format."""

    def __init__(self, base: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def windows(self, question: str, title: str, passage: str, most: int, stride: int) -> list[Sequence_]:
        """Return the pair as sequences of at most ``most`` tokens; windows overlap by ``stride`` tokens.

        A question or title longer than its share is cut; the passage never is.
        """
        asked = self.tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
        named = (
            self.tokenizer.encode(title.rstrip(" .") + ".", add_special_tokens=False).ids[:TITLE_TOKENS]
            if title.strip()
            else []
        )
        read = self.tokenizer.encode(passage, add_special_tokens=False)
        head = [CLS, *asked, SEP, *named]
        room = most - len(head) - 1
        ids, offsets = read.ids, np.array(read.offsets, dtype=np.int64).reshape(-1, 2)
        found = []
        start = 0
        while True:
            part = ids[start : start + room]
            found.append(
                Sequence_(
                    ids=np.array([*head, *part, SEP], dtype=np.int64),
                    first=len(head),
                    last=len(head) + len(part),
                    type_from=len(asked) + 2,
                    offsets=offsets[start : start + room],
                )
            )
            if start + room >= len(ids):
                return found
            start += room - stride
