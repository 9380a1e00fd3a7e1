"""The headings of an evidence file in English and Korean. Comes in: a language and a key. Goes out: a sentence, not
escaped. The language of a file is written in it, so that it can be written again letter by letter anywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assistant.telling import told

__all__ = ["LANGUAGES", "Words"]

LANGUAGES = ("en", "ko")


class Words:
    """The sentences of one language: ``words("printed", label="203")``; a language that we do not have is English."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence with its places filled in; KeyError for a key or a value that is not there."""
        return _sentences()[key][self.language].format(**values)

    def told(self, text: str) -> str:
        """What the package says in English (an error, the reason of a check), in this language."""
        return told(text, self.language)


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    """Every sentence by key and language; read once, the file is part of the package."""
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text("utf-8"))
