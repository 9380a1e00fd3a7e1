"""The words of the page in English and Korean. Comes in: a language and a key. Goes out: a sentence, not escaped.

Each area of the page has a file beside this one; a key in it holds both languages side by side, so that a sentence
changed in one is seen to need changing in the other. ``{name}`` in a sentence is filled in by the caller.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.telling import told

__all__ = ["LANGUAGES", "Language", "Wording", "chosen_language"]

Language = Literal["en", "ko"]
LANGUAGES: Mapping[Language, str] = {"en": "English", "ko": "한국어"}
COOKIE = "pincite-language"


class Wording:
    """The sentences of one language: ``words("reader.next_page")``, ``words("shelf.documents", count=3)``."""

    def __init__(self, language: Language = "en") -> None:
        self.language: Language = language
        self._sentences = {key: sentence[language] for key, sentence in _sentences().items()}

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence ``area.name`` with its places filled in; KeyError for a key or a value that is not there."""
        return self._sentences[key].format(**values)

    def counted(self, key: str, count: int, /, **values: object) -> str:
        """The sentence for a number of things: ``key_one`` for exactly one where there is such a key, else ``key``."""
        one = f"{key}_one"
        return self(one if count == 1 and one in self._sentences else key, count=count, **values)

    def told(self, text: str) -> str:
        """What the package says in English (an error, the reason of a check), in this language."""
        return told(text, self.language)

    def area(self, area: str) -> dict[str, str]:
        """All sentences of an area by name, places not filled in: what a script of the page is given."""
        start = f"{area}."
        return {key.removeprefix(start): text for key, text in self._sentences.items() if key.startswith(start)}


def chosen_language(cookies: Mapping[str, str], accept: str) -> Language:
    """The language that was chosen on the page, else the first that the browser accepts of those that we have.

    ``accept`` is an Accept-Language header (RFC 9110, 12.5.4).

    >>> chosen_language({}, "fr, ko-KR;q=0.9, en;q=0.8"), chosen_language({"pincite-language": "en"}, "ko")
    ('ko', 'en')
    """
    chosen = cookies.get(COOKIE, "")
    for wanted in (chosen, *_accepted(accept)):
        for language in LANGUAGES:
            if wanted == language:
                return language
    return "en"


def _accepted(header: str) -> Sequence[str]:
    """The languages of the header, most wanted first."""
    weighed = []
    for place, part in enumerate(header[:1000].split(",")):
        name, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if quality > 0:
            weighed.append((-quality, place, name.strip().lower().split("-")[0]))
    return [name for *_, name in sorted(weighed)]


@cache
def _sentences() -> dict[str, dict[str, str]]:
    """Every sentence by ``area.name`` and language; read once, the files are part of the package."""
    found = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for name, sentence in tomllib.loads(file.read_text("utf-8")).items():
            found[f"{file.stem}.{name}"] = sentence
    return found
