"""Words in a document: every place, exactly, whatever its case and accents."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.errors import NotFoundError
from assistant.occurrences import Occurrences, fold, occurrences
from assistant.records import Page, Span
from assistant.settings import Settings
from tests.ui import papers
from tests.ui.fakes import FakeIndex, make_index

LETTERS = st.text(st.characters(codec="utf-8") | st.sampled_from("aAéÉßﬁ İI\u0301\u00ad가각간 \n’'–-①"), max_size=40)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("The quay, THE QUAY", "the quay", ["The quay", "THE QUAY"]),
        ("a café, a Cafe\u0301, a CAFE", "cafe", ["café", "Cafe\u0301", "CAFE"]),
        ("naïve", "NAIVE", ["naïve"]),
        ("Straße strasse", "STRASSE", ["Straße", "strasse"]),
        ("an of\ufb01ce", "office", ["of\ufb01ce"]),
        ("one\n  two", "one two", ["one\n  two"]),
        ("Minister’s “plan” 2020–21", 'minister\'s "plan" 2020-21', ["Minister’s “plan” 2020–21"]),
        ("co\u00adoperation", "cooperation", ["co\u00adoperation"]),
        ("국방예산은 각각", "예산", ["예산"]),
        ("각", "가", []),
        ("국방\n예산", "국방 예산", ["국방\n예산"]),
        ("예산", unicodedata.normalize("NFD", "예산"), ["예산"]),
        ("1.5 billion", "1.5", ["1.5"]),
        ("105", "1.5", []),
        ("aaaa", "aa", ["aa", "aa"]),
        ("anything", "", []),
        ("anything", " \u200b ", []),
        ("", "x", []),
        ("(a) [b] \\d", "[b] \\d", ["[b] \\d"]),
    ],
)
def test_places_are_exact(text: str, words: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in occurrences(text, words)] == found


@given(LETTERS, LETTERS, LETTERS)
@example("İ", "i", "x")
def test_words_that_stand_in_a_text_are_found_there(before: str, words: str, after: str) -> None:
    text = f"{before} {words.strip()} {after}"
    if not fold(words).split():
        return
    spans = occurrences(text, words)
    wanted = fold(unicodedata.normalize("NFC", words)).split()
    assert all(fold(unicodedata.normalize("NFC", text[start:end])).split() == wanted for start, end in spans)
    if unicodedata.is_normalized("NFC", words):
        assert spans, "the words were put there"


@given(st.text("abAB \n", max_size=60), st.text("abAB", min_size=1, max_size=3))
def test_plain_words_are_found_as_by_a_second_way_of_looking(text: str, words: str) -> None:
    assert occurrences(text, words) == [m.span() for m in re.finditer(re.escape(words), text, re.IGNORECASE)]


def shelf() -> FakeIndex:
    made = FakeIndex(Settings())
    document = papers.document(Path(__file__), "d", "D", "pages")
    made.add(document, [Page(n, None, f"Page {n}: " + "alpha beta gamma " * 40) for n in range(1, 21)])
    return made


def test_all_places_are_counted_and_the_first_are_given_with_their_lines() -> None:
    found = Occurrences(shelf()).find("d", "BETA", limit=50)
    assert found.total == 800
    assert len(found.places) == 50
    first = found.places[0]
    assert (first.span, first.before, first.words) == (Span(1, 14, 18), "Page 1: alpha ", "beta")
    assert first.after.startswith(" gamma alpha")
    assert first.after.endswith("…")
    assert [place.span.page_index for place in found.places] == [1] * 40 + [2] * 10


def test_a_document_that_changed_is_looked_into_anew(tmp_path: Path) -> None:
    index = make_index(tmp_path)
    finder = Occurrences(index, kept_chars=10)
    assert finder.find("note", "crane").total == 1
    other = tmp_path / "other.md"
    other.write_text("other", "utf-8")
    index.add(papers.document(other, "note", "Note", "markdown"), [Page(1, None, "crane, crane")])
    assert finder.find("note", "crane").total == 2
    assert finder.find("white-paper", "page").total == 3
    with pytest.raises(NotFoundError):
        finder.find("nothing", "crane")
