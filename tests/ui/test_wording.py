"""The words of the page: both languages say the same things."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from assistant.ui import wording
from assistant.ui.wording import LANGUAGES, Wording, chosen_language

FILES = sorted(Path(wording.__file__).parent.glob("*.toml"))


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_sentence_stands_in_every_language_with_the_same_places(file: Path) -> None:
    for name, sentence in tomllib.loads(file.read_text("utf-8")).items():
        assert set(sentence) == set(LANGUAGES), name
        assert len({frozenset(places(text)) for text in sentence.values()}) == 1, name
        assert all(text.strip() for text in sentence.values()), name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_korean_sentences_are_korean(file: Path) -> None:
    for name, sentence in tomllib.loads(file.read_text("utf-8")).items():
        letters = [letter for letter in re.sub(r"\{\w+\}", "", sentence["ko"]) if letter.isalpha()]
        hangul = [letter for letter in letters if "가" <= letter <= "힣"]
        assert not letters or hangul, f"{file.stem}.{name} has no Hangul"


def test_a_sentence_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        Wording("ko")("page.no_such_sentence")


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        ("", "", "en"),
        ("", "ko", "ko"),
        ("", "ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("", "en;q=0.8, ko;q=0.9", "ko"),
        ("", "de, fr", "en"),
        ("", "ko;q=0, en", "en"),
        ("", "ko;q=much", "en"),
        ("en", "ko", "en"),
        ("ko", "en", "ko"),
        ("xx", "ko", "ko"),
    ],
)
def test_the_language_chosen_on_the_page_goes_before_the_browsers(cookie: str, accept: str, language: str) -> None:
    assert chosen_language({wording.COOKIE: cookie} if cookie else {}, accept) == language
