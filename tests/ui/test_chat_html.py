"""The conversation's HTML: nothing foreign is markup, and every state is told in words."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.records import Answer, Check, Citation, Claim
from assistant.ui.chat_html import Exchange, conversation_html, exchange_html

from .fakes import HOSTILE, FakeIndex, absent, answered, make_index, quoted


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FakeIndex:
    return make_index(tmp_path_factory.mktemp("shelf"))


class Tags(HTMLParser):
    """All tags with their attributes, and the text that a reader sees."""

    def __init__(self, made: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(made)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another tag"

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str, style: str = "") -> list[dict[str, str | None]]:
        return [a for name, a in self.tags if name == tag and style in ["", *(a.get("class") or "").split()]]


def hostile(index: FakeIndex) -> Answer:
    """Every text of an answer, hostile."""
    made = answered(index)
    citation = Citation(HOSTILE, HOSTILE, 3, HOSTILE, HOSTILE, 1, 2, HOSTILE, Check("conflicting", (HOSTILE,)))
    hits = tuple(replace(hit, title=HOSTILE, section=HOSTILE) for hit in made.retrieved)
    return replace(
        made,
        text=HOSTILE,
        claims=(Claim(HOSTILE, (citation, replace(citation, section=None)), (HOSTILE,)),),
        retrieved=hits,
        model=HOSTILE,
        searched=HOSTILE,
        missing=HOSTILE,
        notes=(HOSTILE,),
    )


@pytest.mark.parametrize("outcome", ["answered", "partial", "not_in_documents"])
@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("error", ["", HOSTILE])
def test_no_text_of_others_becomes_markup(index: FakeIndex, outcome: str, complete: bool, error: str) -> None:
    answer = replace(hostile(index), outcome=outcome, complete=complete, error=error)  # type: ignore[arg-type]
    made = Tags(exchange_html(Exchange(1, HOSTILE, answer)))
    names = {tag for tag, _ in made.tags}
    assert names <= {
        *("article", "h2", "p", "q", "div", "span", "a", "details", "summary", "ol", "ul", "li"),
        *("blockquote", "strong"),
    }
    for tag, attributes in made.tags:
        assert not [name for name in attributes if name.startswith("on")], f"<{tag}> has a handler"
        assert (attributes.get("href") or "/read/").startswith("/read/")
    assert HOSTILE in made.text
    assert not made.open, "a tag was not closed"


def test_an_error_before_retrieval_is_escaped() -> None:
    made = Tags(exchange_html(Exchange(1, "q", error=HOSTILE)))
    assert HOSTILE in made.text
    assert made.named("div", "failure")


def test_each_state_of_a_check_is_told_by_a_word_and_a_shape(index: FakeIndex) -> None:
    made = exchange_html(Exchange(1, "q", answered(index)))
    chips = re.findall(r'<a class="chip (\w+)"', made)
    assert chips == ["verified", "verified", "conflicting", "unsupported", "added"]
    text = Tags(made).text
    for words in ("✓ verified", "≠ conflicting", "✗ unsupported", "+ added by checker"):
        assert words in text
    assert "! no page supports this sentence" in text


def test_both_page_numbers_stand_in_the_text(index: FakeIndex) -> None:
    text = Tags(exchange_html(Exchange(1, "q", answered(index)))).text
    assert "Harbour report 2026, p. 14 (PDF page 1)" in text


def test_a_sentence_over_a_page_break_is_one_citation_that_opens_both_pages(index: FakeIndex) -> None:
    chip = Tags(exchange_html(Exchange(1, "q", answered(index)))).named("a", "chip")[1]
    assert re.fullmatch(r"/read/reports/harbour/1\?mark=\d+%3A\d+&mark=2\.\d+%3A\d+", chip["href"] or "")
    assert "pp. 14–15 (PDF pages 1–2)" in (chip["title"] or "")
    assert "container ships to call there" in (chip["title"] or "")


def test_a_citation_is_as_good_as_its_worst_part(index: FakeIndex) -> None:
    claim = answered(index).claims[1]
    first, second = claim.citations
    bad = replace(second, check=Check("unsupported", ("not there",)))
    answer = replace(answered(index), claims=(replace(claim, citations=(first, bad)),))
    chip = Tags(exchange_html(Exchange(1, "q", answer))).named("a", "chip")[0]
    assert "unsupported" in (chip["class"] or "")
    assert "not there" in (chip["title"] or "")


def test_reasons_can_be_read_without_a_pointer_and_are_open_when_something_is_wrong(index: FakeIndex) -> None:
    wrong = Tags(exchange_html(Exchange(1, "q", answered(index))))
    assert "open" in wrong.named("details", "citations")[0]
    assert "The claim says 381, the page says 318." in wrong.text
    right = Tags(exchange_html(Exchange(1, "q", quoted(index))))
    assert "open" not in right.named("details", "citations")[0]
    assert "2 citations: 2 verified" in right.text


def test_quotes_are_called_quotes(index: FakeIndex) -> None:
    made = Tags(exchange_html(Exchange(1, "q", quoted(index))))
    assert "Quoted from the documents, no language model" in made.text
    assert "no language model has composed an answer" in made.text


def test_not_in_documents_is_a_state_of_its_own_with_the_nearest_pages(index: FakeIndex) -> None:
    made = Tags(exchange_html(Exchange(1, "q", absent(index))))
    assert made.named("div", "absent")
    assert not made.named("div", "failure")
    assert "The nearest pages that were read" in made.text
    links = [a["href"] for a in made.named("a")]
    assert links == ["/read/reports/harbour/1", "/read/reports/harbour/2", "/read/note/1", "/read/white-paper/205"]


def test_a_partial_answer_says_what_is_missing(index: FakeIndex) -> None:
    assert (
        "Not in the documents The fees of the harbour." in Tags(exchange_html(Exchange(1, "q", answered(index)))).text
    )
    silent = replace(answered(index), missing="")
    assert "only a part of the question" in exchange_html(Exchange(1, "q", silent))


def test_an_error_of_the_model_shows_its_words_and_the_pages_that_were_found(index: FakeIndex) -> None:
    failed = replace(absent(index), error="The model does not answer.")
    made = Tags(exchange_html(Exchange(1, "q", failed)))
    assert made.named("div", "failure")[0]["role"] == "alert"
    assert "The model does not answer." in made.text
    assert "has not been checked" in made.text
    assert len(made.named("a")) == 4


def test_the_question_that_was_searched_is_shown_where_it_differs(index: FakeIndex) -> None:
    assert "Searched for" in exchange_html(Exchange(1, "How much cargo?", answered(index)))
    same = replace(answered(index), searched="How much cargo?")
    assert "Searched for" not in exchange_html(Exchange(1, "How much cargo?", same))


@pytest.mark.parametrize("text", ["", "Half of a sent"])
def test_an_answer_that_was_stopped_says_that_nothing_was_checked(index: FakeIndex, text: str) -> None:
    growing = replace(answered(index), text=text, claims=(), complete=False)
    made = exchange_html(Exchange(1, "q", growing, stopped=True))
    assert "Stopped." in made
    assert "verified" not in made
    assert 'aria-busy="false"' in made
    assert "Stopped before anything was found." in exchange_html(Exchange(1, "q", None, stopped=True))


def test_a_growing_answer_is_busy_and_unchecked(index: FakeIndex) -> None:
    growing = replace(answered(index), text="Half of a sent", claims=(), complete=False)
    made = exchange_html(Exchange(1, "q", growing))
    assert 'aria-busy="true"' in made
    assert "verified" not in made
    assert "Reading 4 places in 3 documents" in exchange_html(Exchange(1, "q", replace(growing, text="")))


def test_a_conversation_is_its_exchanges_in_order(index: FakeIndex) -> None:
    made = conversation_html([Exchange(1, "first", quoted(index)), Exchange(2, "second", absent(index))])
    assert made.index("first") < made.index("second")
    assert conversation_html([]) == ""


def test_long_titles_are_cut_in_the_text_and_whole_in_the_list(index: FakeIndex) -> None:
    title = "Proceedings of the Ninth International Conference on Harbours and Inland Waterways"
    citation = replace(answered(index).claims[0].citations[0], title=title)
    answer = replace(quoted(index), claims=(Claim("It is.", (citation,)),))
    made = exchange_html(Exchange(1, "q", answer))
    assert '<span class="title">Proceedings of the Ninth…,</span>' in made
    assert f">{title}, p. 14 (PDF page 1)</a>" in made


def test_the_style_knows_every_state_that_can_be_shown() -> None:
    style = (Path(__file__).parents[2] / "assistant/ui/static/talk.css").read_text("utf-8")
    for state in ("verified", "added", "unsupported", "conflicting", "unchecked"):
        assert f".state.{state}" in style
