"""Passages never lose their place: what they promise about spans, sizes, headings, tables and page breaks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.passages import Cut, split
from assistant.records import PAGE_BREAK, Heading, Page, Span
from tests.fakes import FakeEmbedder

WINDOW = 60
count_tokens = FakeEmbedder().count_tokens


def cut(
    pages: Sequence[Page], *, tokens: int = 30, overlap: int = 10, title: str = "", window: int = WINDOW
) -> list[Cut]:
    return split(
        pages,
        document="d",
        title=title,
        count_tokens=count_tokens,
        window=window,
        passage_tokens=tokens,
        overlap_tokens=overlap,
    )


def page(text: str, index: int = 1, *headings: str) -> Page:
    return Page(index, None, text, headings=tuple(Heading(text.index(h), 1, h) for h in headings))


def texts(cuts: Sequence[Cut]) -> list[str]:
    return [c.passage.text for c in cuts]


PIECES = st.sampled_from(
    [
        *("The council met.", "It cost 1,234.5 crowns", "no", "한국은 2020년에", "Yes!", "\n", "\n\n", " ", "  "),
        *("Dr. Kim", "e.g.", "·", "Revenue 12 13 14\n", "x" * 90, "...." * 30, "“Quoted.”", "\u00a0", "of the"),
        "Heading\n\n",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=200)


@st.composite
def documents(draw: st.DrawFn) -> list[Page]:
    made = []
    for number, text in enumerate(draw(st.lists(TEXTS, max_size=4))):
        starts = [i for i, c in enumerate(text) if not c.isspace() and (i == 0 or text[i - 1] == "\n")]
        chosen = draw(st.lists(st.sampled_from(starts), unique=True, max_size=3)) if starts else []
        headings = tuple(Heading(i, draw(st.integers(1, 3)), text[i:].split("\n")[0].strip()) for i in sorted(chosen))
        made.append(Page(2 * number + 1 if draw(st.booleans()) else number + 1, None, text, headings=headings))
    return list({p.index: p for p in made}.values())


@settings(max_examples=300, deadline=None)
@given(documents(), st.integers(1, 80), st.integers(0, 40), st.text(max_size=80), st.integers(4, 120))
def test_a_passage_is_exactly_what_its_spans_cover_and_nothing_is_lost(
    pages: list[Page], tokens: int, overlap: int, title: str, window: int
) -> None:
    pages.sort(key=lambda p: p.index)
    text_of = {p.index: p.text for p in pages}
    covered: dict[int, set[int]] = {p.index: set() for p in pages}
    cuts = cut(pages, tokens=tokens, overlap=min(overlap, tokens // 2), title=title, window=window)
    for number, made in enumerate(cuts):
        passage = made.passage
        assert passage.text == PAGE_BREAK.join(text_of[s.page_index][s.start : s.end] for s in passage.spans)
        assert (passage.number, passage.id) == (number, f"d:{number}")
        assert passage.text.strip()
        assert count_tokens([passage.text])[0] <= tokens
        assert count_tokens([made.searched])[0] <= window
        assert [s.page_index for s in passage.spans] == sorted({s.page_index for s in passage.spans})
        for span in passage.spans:
            assert 0 <= span.start < span.end <= len(text_of[span.page_index])
            covered[span.page_index].update(range(span.start, span.end))
    for index, text in text_of.items():
        assert {i for i, c in enumerate(text) if not c.isspace()} <= covered[index]


@settings(max_examples=100, deadline=None)
@given(documents())
def test_cutting_twice_gives_the_same_passages(pages: list[Page]) -> None:
    assert cut(pages) == cut(pages)


@pytest.mark.parametrize("text", ["", " ", "\n\n \n"])
def test_an_empty_page_has_no_passages(text: str) -> None:
    assert cut([page(text)]) == []
    assert cut([]) == []


def test_sentences_are_kept_whole_and_neighbours_share_the_last_ones() -> None:
    sentences = [f"Sentence number {n} says this." for n in range(8)]  # six word pieces each
    made = texts(cut([page(" ".join(sentences))], tokens=24, overlap=6))
    assert made == [
        " ".join(sentences[0:3]),
        " ".join(sentences[2:6]),
        " ".join(sentences[5:8]),
    ]


def test_a_heading_begins_a_passage_and_names_what_follows() -> None:
    text = "Before it.\n\nBudget\n\nIt grew by 3 percent."
    first, second = cut([page(text, 1, "Budget"), page("Still the same chapter.", 2)], title="Report")[:2]
    assert (first.passage.text, first.passage.headings, first.searched) == ("Before it.", (), "Report\nBefore it.")
    assert second.passage.text == "Budget\n\nIt grew by 3 percent."
    assert second.passage.headings == ("Budget",)


def test_headings_stay_in_force_on_the_next_page_until_one_as_high_comes() -> None:
    one = Page(1, None, "Part\n\nChapter\n\nText.", headings=(Heading(0, 1, "Part"), Heading(6, 2, "Chapter")))
    two = Page(2, None, "More.\n\nAnother\n\nText.", headings=(Heading(7, 2, "Another"),))
    made = cut([one, two], title="T")
    assert [c.passage.headings for c in made] == [("Part", "Chapter"), ("Part", "Chapter"), ("Part", "Another")]
    assert made[1].searched == "T > Part > Chapter\nMore."


def test_a_sentence_over_a_page_break_is_whole_in_one_passage() -> None:
    one, two = "First here. The council agreed that the", "work would go on. Then it rained."
    first, second = cut([page(one, 7), page(two, 8)])
    assert first.passage.text == "First here. The council agreed that the work would go on."
    assert first.passage.spans == (Span(7, 0, len(one)), Span(8, 0, 17))
    assert (second.passage.text, second.passage.spans) == ("Then it rained.", (Span(8, 18, len(two)),))


@pytest.mark.parametrize(
    ("left", "right", "index"),
    [
        pytest.param("It was done.", "and then some.", 2, id="the sentence has ended"),
        pytest.param("It was nearly done", "A new paragraph begins.", 2, id="the next page begins anew"),
        pytest.param("The council agreed that the", "work would go on.", 3, id="a page is missing between"),
        pytest.param("Total assets of 12 and 14\nNet 5 6\nAll 7 8", "work would go on.", 2, id="a table ends the page"),
    ],
)
def test_a_passage_crosses_a_page_break_only_in_mid_sentence(left: str, right: str, index: int) -> None:
    assert all(len(c.passage.spans) == 1 for c in cut([page(left), page(right, index)]))


def test_a_sentence_may_run_over_three_pages() -> None:
    made = cut([page("It was agreed that the", 1), page("work on the quay and", 2), page("the lamp would go on.", 3)])
    assert texts(made) == ["It was agreed that the work on the quay and the lamp would go on."]


def test_an_overlong_sentence_is_cut_between_words() -> None:
    words = [f"word{n}" for n in range(70)]
    made = texts(cut([page(" ".join(words))], tokens=30, overlap=10))
    assert [len(t.split()) for t in made] == [30, 30, 10]
    assert " ".join(made).split() == words


def test_an_overlong_word_is_cut_rather_than_dropped() -> None:
    made = texts(cut([page("." * 100)], tokens=30))
    assert [len(t) for t in made] == [30, 30, 30, 10]


def test_rows_further_down_a_table_are_searched_with_its_caption_and_columns() -> None:
    rows = [f"Item number {n} 1{n}.5 2{n}.5" for n in range(9)]
    text = "Table 4 Capital expenditure\n\n(in millions) 2018 2017\n" + "\n".join(rows)
    first, *others = cut([page(text)], tokens=40, overlap=0, title="Filing")
    assert first.searched.startswith("Filing\nTable 4 Capital expenditure")
    assert others
    for made in others:
        assert made.above == "Filing\nTable 4 Capital expenditure (in millions) 2018 2017"
        assert "2018" not in made.passage.text


def test_a_long_heading_path_leaves_room_for_the_text() -> None:
    names = [f"{'very ' * 10}long heading {n}" for n in range(5)]
    text = "\n\n".join([*names, "The text."])
    headings = tuple(Heading(text.index(name), n + 1, name) for n, name in enumerate(names))
    made = cut([Page(1, None, text, headings=headings), page("More text.", 2)], tokens=40, title="word " * 50)
    last = made[-1]
    assert last.passage.headings == tuple(names)
    assert count_tokens([last.above])[0] <= WINDOW // 2
    assert last.above == "word " * 14 + "word > very very very very"


def test_page_footers_and_single_marks_are_kept() -> None:
    assert texts(cut([page("·\n\n12")])) == ["·\n\n12"]
