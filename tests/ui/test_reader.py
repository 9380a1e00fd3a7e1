"""The reader over real HTTP requests: pages, numbers, words searched for, and what has changed since it was cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant.records import Page, Span
from assistant.rendering import Renderer
from assistant.ui.addresses import QUOTE_CHARS, Reading, parse_marks, read_url
from assistant.ui.jumping import Jump, find_page
from assistant.ui.routes import add_routes

from . import papers
from .fakes import FakeIndex, make_index, span_of

HARBOUR = "reports/harbour"
HIDDEN = "See \u202eecalp gnorw\u202c and zero\u200bwidth."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FakeIndex:
    folder = tmp_path_factory.mktemp("shelf")
    made = make_index(folder)
    file = folder / "hidden.md"
    file.write_text(HIDDEN, "utf-8")
    made.add(papers.document(file, "hidden", "Title \u202eback", "markdown"), [Page(1, None, HIDDEN)])
    file = folder / "korean.txt"
    file.write_text("korean", "utf-8")
    pages = [Page(n, None, f"{n}쪽. 국방예산은 전년 대비\n증가하였다. 예산 CAFÉ.") for n in (1, 2, 3)]
    made.add(papers.document(file, "korean", "국방백서", "pages", language="ko"), pages)
    return made


@pytest.fixture(scope="module")
def client(index: FakeIndex) -> Iterator[TestClient]:
    app = FastAPI(openapi_url=None)
    with Renderer(index) as renderer:
        add_routes(app, index, renderer)  # type: ignore[arg-type]
        with TestClient(app, base_url="http://127.0.0.1") as made:
            yield made


def part(client: TestClient, address: str, **headers: str) -> str:
    """The reader's HTML at an address."""
    reply = client.get(address + ("&" if "?" in address else "?") + "part=1", headers=headers)
    assert reply.status_code == 200, reply.text
    return reply.text


def text_of(html: str) -> str:
    """What is read on the page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


# --- a page ---


def test_the_page_has_its_mark_its_numbers_and_the_way_on(client: TestClient, index: FakeIndex) -> None:
    start, end = span_of(index.page(HARBOUR, 1), "12 percent")
    made = part(client, f"/read/{HARBOUR}/1?mark={start}:{end}")
    assert made.count('class="marked"') == 1
    assert f'rel="next" data-tool="next" href="/read/{HARBOUR}/2?mark=1.{start}%3A{end}"' in made
    assert 'rel="prev"' not in made
    assert 'value="p. 14 (PDF page 1)"' in made
    assert '<span class="of">of 2</span>' in made
    assert f'href="/document/{HARBOUR}#page=1"' in made
    following = part(client, f"/read/{HARBOUR}/2?mark=1.{start}:{end}")
    assert f'rel="prev" data-tool="prev" href="/read/{HARBOUR}/1?mark={start}%3A{end}"' in following
    assert "The marked sentence is on p. 14 (PDF page 1)" in text_of(following)


def test_a_sentence_over_a_page_break_lays_both_pages_out(client: TestClient) -> None:
    made = part(client, f"/read/{HARBOUR}/1?mark=20:30&mark=2.20:30")
    assert made.count('<section class="sheet picture"') == 2
    assert 'value="pp. 14–15 (PDF pages 1–2)"' in made
    assert 'rel="next"' not in made


def test_exported_pages_are_turned_by_the_numbers_they_have(client: TestClient) -> None:
    made = part(client, "/read/white-paper/205")
    assert 'rel="prev" data-tool="prev" href="/read/white-paper/203"' in made
    assert 'rel="next" data-tool="next" href="/read/white-paper/206"' in made
    assert "This is what page 203 says." in part(client, "/read/white-paper/first")


def test_the_text_of_a_picture_is_there_for_those_who_cannot_see_it(client: TestClient, index: FakeIndex) -> None:
    start, end = span_of(index.page(HARBOUR, 1), "12 percent")
    made = part(client, f"/read/{HARBOUR}/1?mark={start}:{end}")
    assert 'alt="Picture of p. 14 (PDF page 1); its text follows"' in made
    text = re.search(r'<div class="page-text".*?</div>', made, re.DOTALL)
    assert text is not None
    assert "<mark>12 percent</mark>" in text[0]
    assert text_of(text[0]) == " ".join(index.page(HARBOUR, 1).text.split())


def test_the_passage_that_was_read_is_no_citation(client: TestClient) -> None:
    made = part(client, f"/read/{HARBOUR}/1?read=20:90")
    assert 'class="read"' in made
    assert 'class="marked"' not in made
    assert "<mark" not in made
    assert '<span class="read">The crane' in part(client, "/read/note/1?read=19:28")


def test_the_reader_speaks_the_language_of_its_reader(client: TestClient) -> None:
    made = part(client, f"/read/{HARBOUR}/1", **{"accept-language": "ko"})
    assert 'value="14쪽(PDF 1쪽)"' in made
    assert 'aria-label="다음 쪽"' in made
    whole = client.get("/read/note/1", headers={"accept-language": "ko"}).text
    assert '<html lang="ko">' in whole


def test_what_would_not_be_seen_is_seen(client: TestClient) -> None:
    made = part(client, "/read/hidden/1?mark=4:20")
    assert not re.search("[\u202a-\u202e\u200b]", re.sub(r' data-quote="[^"]*"', "", made))
    assert 'data-code="U+202E"' in made
    assert re.sub(r"<[^>]*>", "", made).endswith("See ◌ecalp gnorw◌ and zero◌width.")


# --- numbers ---

LABELS = {1: "i", 2: "ii", 3: "1", 4: "2", 5: None, 6: "A-1", 7: "2"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2", Jump(4, (7, 2))),
        ("p. 2", Jump(4, (7, 2))),
        ("P.2", Jump(4, (7, 2))),
        ("page 2", Jump(4, (7, 2))),
        ("2쪽", Jump(4, (7, 2))),
        ("ii", Jump(2)),
        ("II", Jump(2)),
        ("a-1", Jump(6)),
        ("#2", Jump(2)),
        ("PDF 2", Jump(2)),
        ("pdf page 2", Jump(2)),
        ("PDF 2쪽", Jump(2)),
        ("p. 2 (PDF page 7)", Jump(7)),
        ("2쪽(PDF 7쪽)", Jump(7)),
        ("pp. 1–2 (PDF pages 3–4)", Jump(3)),
        ("1-2", Jump(3, (1,))),
        ("5", Jump(5)),
        ("２", Jump(4, (7, 2))),
        ("8", None),
        ("#8", None),
        ("0", None),
        ("-1", None),
        ("", None),
        ("p.", None),
        ("page", None),
        ("9" * 100, None),
        ("zzz", None),
    ],
)
def test_a_number_names_a_page(asked: str, found: Jump | None) -> None:
    assert find_page(asked, LABELS) == found


@given(st.text(max_size=30), st.dictionaries(st.integers(1, 30), st.none() | st.text(max_size=4), max_size=6))
def test_whatever_is_asked_for_a_page_found_is_one_that_there_is(asked: str, labels: dict[int, str | None]) -> None:
    found = find_page(asked, labels)
    assert found is None or {found.page_index, *found.others} <= set(labels)


@given(st.dictionaries(st.integers(1, 500), st.none() | st.from_regex(r"\A[0-9ivx]{1,4}\Z"), min_size=1, max_size=8))
def test_each_page_is_found_by_what_it_is_called(labels: dict[int, str | None]) -> None:
    for page, label in labels.items():
        name = f"p. {label} (PDF page {page})" if label else f"PDF page {page}"
        assert find_page(name, labels) == Jump(page)


def test_the_printed_number_wins_and_the_other_page_is_offered(client: TestClient) -> None:
    reply = client.get("/jump/white-paper?to=203&part=1")
    assert reply.url.path == "/read/white-paper/205"
    assert 'href="/read/white-paper/203"' in reply.text
    assert "could also mean p. 201 (PDF page 203)" in text_of(reply.text)
    assert "could also mean" not in client.get("/jump/white-paper?to=PDF 203&part=1").text


def test_a_number_that_is_on_no_page_is_said_to_be(client: TestClient) -> None:
    reply = client.get("/jump/white-paper?to=<b>9</b>&part=1")
    assert reply.status_code == 404
    assert reply.headers["content-type"].startswith("text/plain")
    assert "This document has pp. 201–204 (PDF pages 203–206)" in reply.text
    whole = client.get("/jump/white-paper?to=<b>9</b>")
    assert whole.status_code == 404
    assert "<b>9" not in whole.text


# --- words ---


def test_every_place_of_the_words_is_listed_with_its_line(client: TestClient) -> None:
    made = part(client, f"/find/{HARBOUR}?words=QUAY")
    assert "“QUAY”: 2 places" in text_of(made)
    assert made.count("<li>") == 2
    assert "into the new <b>quay</b>" in made.replace("</b> ", "</b>")


def test_a_place_found_opens_its_page_lit_with_the_ways_to_the_others(client: TestClient) -> None:
    made = part(client, "/find/korean?words=예산")
    links = [unescape(link) for link in re.findall(r'<li><a href="([^"]*)"', made)]
    assert len(links) == 6
    opened = part(client, links[2])
    assert opened.count('class="hit"') == 1
    assert opened.count('class="found"') == 1
    assert "6곳 중 3번째" in text_of(part(client, links[2], **{"accept-language": "ko"}))
    steps = dict(re.findall(r'data-tool="(prev-hit|next-hit)" href="([^"]*)"', opened))
    assert {name: unescape(url) for name, url in steps.items()} == {"prev-hit": links[1], "next-hit": links[3]}
    assert "next-hit" not in re.findall(r'data-tool="([^"]*)"', part(client, links[5]))


def test_words_are_lit_on_the_picture_of_a_page(client: TestClient) -> None:
    links = re.findall(r'<li><a href="([^"]*)"', part(client, f"/find/{HARBOUR}?words=the"))
    made = part(client, unescape(links[0]))
    sheet = re.search(r'<section class="sheet picture".*?<p class="undrawn', made, re.DOTALL)
    assert sheet is not None
    assert sheet[0].count('class="hit"') == 1
    assert sheet[0].count('class="found"') == made.count('<span class="found">')


@pytest.mark.parametrize(
    ("words", "said"),
    [("zebra", "“zebra” does not stand in this document."), ("", "Enter words"), ("   ", "Enter words")],
)
def test_words_that_are_nowhere_are_said_to_be(client: TestClient, words: str, said: str) -> None:
    assert said in text_of(part(client, f"/find/{HARBOUR}?words={words}"))


def test_words_searched_for_are_data(client: TestClient) -> None:
    made = client.get("/find/note", params={"words": "<b>stands</b>"}).text
    assert "<b>&lt;b&gt;stands&lt;/b&gt;</b>" in made
    assert "<b>stands" not in made


# --- what has changed since it was cited ---


def cited(index: FakeIndex, document: str, page: int, words: str, sha: str = "0" * 64) -> str:
    span = Span(page, *span_of(index.page(document, page), words))
    return read_url(document, page, [span], sha256=sha, quote=words)


def test_an_unchanged_document_is_shown_without_a_word(client: TestClient, index: FakeIndex) -> None:
    made = part(client, cited(index, HARBOUR, 1, "12 percent", index.document(HARBOUR).sha256))
    assert 'class="changed"' not in made
    assert 'class="marked"' in made


def test_a_sentence_of_a_changed_document_is_marked_where_it_stands_now(client: TestClient) -> None:
    address = read_url("note", 1, [Span(1, 0, 9)], sha256="0" * 64, quote="It was  bought in 1998.")
    made = part(client, address)
    assert "This document has changed since it was cited. The sentence stands on the same page" in text_of(made)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", made) == ["It was bought in 1998."]


def test_a_sentence_that_moved_to_another_page_is_shown_there(client: TestClient) -> None:
    address = read_url("white-paper", 203, [Span(203, 0, 9)], sha256="0" * 64, quote="This is what page 206 says.")
    made = part(client, address)
    assert 'data-page="206"' in made
    assert "cited on p. 201 (PDF page 203), now stands on p. 204 (PDF page 206)" in text_of(made)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", made) == ["This is what page 206 says."]


def test_a_sentence_that_moved_over_a_page_break_is_marked_on_both_pages(client: TestClient) -> None:
    quote = "the port expects the first container ships 14 to call there in the same summer."
    pages = part(client, read_url(HARBOUR, 2, [Span(2, 0, 4)], sha256="0" * 64, quote=quote.replace("14 ", "")))
    assert "is no longer in it" in text_of(pages), "the page's number stands between"
    address = read_url("korean", 1, [Span(1, 0, 4)], sha256="0" * 64, quote="예산 CAFÉ. 2쪽. 국방예산은")
    made = part(client, address)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", made) == ["예산 CAFÉ.", "2쪽. 국방예산은"]
    assert made.count('class="sheet text"') == 2


def test_a_sentence_that_is_gone_is_told_and_nothing_else_is_marked(client: TestClient) -> None:
    address = read_url("note", 1, [Span(1, 0, 9)], sha256="0" * 64, quote="The crane was <i>sold</i>.")
    made = part(client, address)
    assert "The sentence is no longer in it: The crane was <i>sold</i>." in text_of(made)
    assert "<mark" not in made
    assert "<i>" not in made


def test_stale_offsets_are_never_marked_even_beyond_the_page(client: TestClient) -> None:
    made = part(client, "/read/note/1?mark=0:99999&sha=000000000000")
    assert "nothing is marked" in text_of(made)
    assert "<mark" not in made


def test_a_page_that_the_changed_document_no_longer_has_opens_the_nearest(client: TestClient) -> None:
    assert 'data-page="206"' in part(client, "/read/white-paper/400?mark=0:5&sha=000000000000")
    assert client.get("/read/white-paper/400?mark=0:5").status_code == 404


def test_text_that_reads_otherwise_is_told_though_the_file_is_the_same(client: TestClient, index: FakeIndex) -> None:
    sha = index.document("note").sha256
    made = part(client, read_url("note", 1, [Span(1, 0, 9)], sha256=sha, quote="It was bought in 1998."))
    assert "The text of this page is read differently" in text_of(made)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", made) == ["It was bought in 1998."]


def test_a_removed_document_is_said_to_be_gone(client: TestClient) -> None:
    reply = client.get("/read/removed/7?mark=1:2&sha=0123456789ab&part=1")
    assert reply.status_code == 404
    assert "This document is no longer on the shelf." in reply.text


@given(
    st.text("ab c가é", min_size=1, max_size=12),
    st.integers(1, 99),
    st.lists(st.builds(Span, st.integers(1, 99), st.integers(0, 99), st.integers(0, 99)), max_size=3),
    st.text(max_size=300),
)
def test_a_reading_survives_its_address(document: str, page: int, spans: list[Span], words: str) -> None:
    from urllib.parse import parse_qs, urlsplit

    words = " ".join(words.encode(errors="ignore").decode().split())[:QUOTE_CHARS]
    reading = Reading(
        document, page, tuple(spans), tuple(spans[:1]), "abc123", words, words, spans[0] if spans else None
    )
    query = parse_qs(urlsplit(reading.url()).query, keep_blank_values=True)
    assert parse_marks(query.get("mark", []), page) == spans
    assert parse_marks(query.get("read", []), page) == spans[:1]
    assert parse_marks(query.get("hit", []), page) == spans[:1]
    assert query.get("q", [""]) == query.get("find", [""]) == [words]


# --- the words on the picture ---


def test_the_words_of_a_page_stand_in_their_order_and_make_its_text(client: TestClient, index: FakeIndex) -> None:
    rows = client.get(f"/words/{HARBOUR}/1").json()
    text = index.page(HARBOUR, 1).text
    assert " ".join(row[1] for row in rows) == " ".join(text.split())
    assert all(text[at : at + len(word)] == word for at, word, *_ in rows)
    for _, _, gap, left, top, width, height in rows:
        assert gap in ("", " ", "\n")
        assert 0 <= left < left + width <= 1.00001
        assert 0 <= top < top + height <= 1.00001


def test_a_page_of_a_changed_file_gives_no_places(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    papers.two_columns(path)
    shelf = make_index(tmp_path)
    shelf.add(replace(papers.document(path, "d", "D"), sha256="0" * 64), papers.read_pages(path))
    app = FastAPI(openapi_url=None)
    with Renderer(shelf) as renderer:
        add_routes(app, shelf, renderer)  # type: ignore[arg-type]
        with TestClient(app) as client:
            assert client.get("/words/d/1").status_code == 410
