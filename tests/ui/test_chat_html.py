"""The conversation's HTML: nothing foreign is markup, and every state is told in words."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.conversations import Exchange
from assistant.conversations.records import State
from assistant.feedback import Judgement
from assistant.pipeline import UNSURE
from assistant.records import Answer, Check, Citation, Claim, Disagreement, Said
from assistant.settings import EXTRACTIVE
from assistant.ui import chat_html
from assistant.ui.actions_html import View
from assistant.ui.wording import Language, Wording

from .fakes import HOSTILE, FakeIndex, absent, answered, cite, make_index, quoted


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


EN = Wording("en")


def exchange_html(exchange: Exchange, *, language: Language = "en", judged: str = "", last: bool = True) -> str:
    """The exchange as a page shows it."""
    judgements = {exchange.number: Judgement(judged, HOSTILE)} if judged else {}
    return chat_html.exchange_html(exchange, View(Wording(language), "c0ffee", judgements), last=last)


def done(answer: Answer, question: str = "q") -> Exchange:
    """An exchange that has come to its end."""
    return Exchange(1, question, answer, "done", hashes={"reports/harbour": "0123456789abcdef"})


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
        disagreements=(Disagreement((Said(HOSTILE, citation, HOSTILE), Said("7", citation)), HOSTILE),),
        instructions=(citation,),
    )


@pytest.mark.parametrize("outcome", ["answered", "partial", "not_in_documents"])
@pytest.mark.parametrize("state", ["done", "stopped", "asking", "unfinished"])
@pytest.mark.parametrize("error", ["", HOSTILE])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_text_of_others_becomes_markup(
    index: FakeIndex, outcome: str, state: State, error: str, language: Language
) -> None:
    answer = replace(hostile(index), outcome=outcome, complete=state == "done", error=error)  # type: ignore[arg-type]
    made = Tags(exchange_html(Exchange(1, HOSTILE, answer, state), language=language, judged="right"))
    names = {tag for tag, _ in made.tags}
    assert names <= {
        *("article", "h2", "p", "q", "div", "span", "a", "details", "summary", "ol", "ul", "li", "button", "label"),
        *("blockquote", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "textarea"),
    }
    for tag, attributes in made.tags:
        assert not [name for name in attributes if name.startswith("on")], f"<{tag}> has a handler"
        assert (attributes.get("href") or "/read/").startswith(("/read/", "/evidence/c0ffee"))
    assert HOSTILE in made.text
    assert not made.open, "a tag was not closed"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_uncertain_answer_says_so_above_its_text_and_to_who_does_not_see_it(
    index: FakeIndex, language: Language
) -> None:
    answer = answered(index)
    said = Wording(language).told(UNSURE)
    for unsure in (True, False):
        made = Tags(exchange_html(done(replace(answer, notes=(UNSURE,) * unsure)), language=language))
        (whole,) = made.named("article")
        assert len(made.named("p", "unsure")) == made.text.count(said) == unsure
        assert (said in (whole["data-said"] or "")) is unsure
        assert made.text.find(said) < made.text.find(answer.claims[0].text)


def test_an_error_before_retrieval_is_escaped() -> None:
    made = Tags(exchange_html(Exchange(1, "q", state="failed", error=HOSTILE)))
    assert HOSTILE in made.text
    assert made.named("div", "failure")


def test_each_state_of_a_check_is_told_by_a_word_and_a_shape(index: FakeIndex) -> None:
    made = exchange_html(done(answered(index)))
    chips = re.findall(r'<a class="chip (\w+)"', made)
    assert chips == ["verified", "verified", "conflicting", "unsupported", "added"]
    text = Tags(made).text
    for words in ("✓ verified", "≠ conflicting", "✗ unsupported", "+ added by checker"):
        assert words in text
    assert "! no page supports this sentence" in text


def test_both_page_numbers_stand_in_the_text(index: FakeIndex) -> None:
    text = Tags(exchange_html(done(answered(index)))).text
    assert "Harbour report 2026, p. 14 (PDF page 1)" in text


def test_a_sentence_over_a_page_break_is_one_citation_that_opens_both_pages(index: FakeIndex) -> None:
    chip = Tags(exchange_html(done(answered(index)))).named("a", "chip")[1]
    address = r"/read/reports/harbour/1\?mark=\d+%3A\d+&mark=2\.\d+%3A\d+&sha=0123456789ab&q=the\+port\+expects.*"
    assert re.fullmatch(address, chip["href"] or "")
    text = Tags(exchange_html(done(answered(index)))).text
    assert "pp. 14–15 (PDF pages 1–2)" in text
    assert "container ships to call there" in text


def test_a_citation_is_as_good_as_its_worst_part(index: FakeIndex) -> None:
    claim = answered(index).claims[1]
    first, second = claim.citations
    bad = replace(second, check=Check("unsupported", ("not there",)))
    answer = replace(answered(index), claims=(replace(claim, citations=(first, bad)),))
    chip = Tags(exchange_html(done(answer))).named("a", "chip")[0]
    assert "unsupported" in (chip["class"] or "")
    assert "not there" in (chip["data-told"] or "")


def test_reasons_can_be_read_without_a_pointer_and_are_open_when_something_is_wrong(index: FakeIndex) -> None:
    wrong = Tags(exchange_html(done(answered(index))))
    assert "open" in wrong.named("details", "citations")[0]
    assert "The claim says 381, the page says 318." in wrong.text
    right = Tags(exchange_html(done(quoted(index))))
    assert "open" not in right.named("details", "citations")[0]
    assert "2 citations: 2 verified" in right.text


def test_quotes_are_called_quotes_once(index: FakeIndex) -> None:
    made = Tags(exchange_html(done(quoted(index))))
    assert "Quoted from the documents, no language model" in made.text
    assert "no language model has composed an answer" not in made.text


def test_not_in_documents_is_a_state_of_its_own_with_the_nearest_pages(index: FakeIndex) -> None:
    made = Tags(exchange_html(done(absent(index))))
    assert made.named("div", "absent")
    assert not made.named("div", "failure")
    assert "The nearest pages that were read" in made.text
    links = [(a["href"] or "").split("?")[0] for a in made.named("a") if "data-read" in a]
    assert links == ["/read/reports/harbour/1", "/read/reports/harbour/2", "/read/note/1", "/read/white-paper/205"]


def test_the_nearest_pages_come_with_the_sentences_that_were_nearest(index: FakeIndex) -> None:
    near = cite(index, "note", 1, "The crane <b>stands</b> still & rusts.", "unchecked")
    made = Tags(exchange_html(done(replace(absent(index), nearest=(Claim(near.quote, (near,)),)))))
    assert "The crane <b>stands</b> still & rusts." in made.text
    assert [a["href"] for a in made.named("a") if "data-read" in a] == ["/read/note/1?mark=19%3A57"]


def test_pages_that_were_read_open_with_what_was_read_marked(index: FakeIndex) -> None:
    pages = Tags(exchange_html(done(answered(index)))).named("a")
    length = len(index.page("note", 1).text)
    assert f"/read/note/1?read=0%3A{length}" in [a["href"] for a in pages]


def test_a_partial_answer_says_what_is_missing(index: FakeIndex) -> None:
    assert "Not in the documents The fees of the harbour." in Tags(exchange_html(done(answered(index)))).text
    silent = replace(answered(index), missing="")
    assert "only a part of the question" in exchange_html(done(silent))


def test_an_error_of_the_model_shows_its_words_and_the_pages_that_were_found(index: FakeIndex) -> None:
    failed = replace(absent(index), error="The model does not answer.")
    made = Tags(exchange_html(done(failed)))
    assert made.named("div", "failure")
    assert "The model does not answer." in made.text
    assert "has not been checked" in made.text
    assert len([a for a in made.named("a") if "data-read" in a]) == 4


def test_the_question_that_was_searched_is_shown_where_it_differs(index: FakeIndex) -> None:
    made = exchange_html(done(answered(index), "How much cargo?"))
    assert "Searched for" in made
    assert 'data-do="exact"' in made
    same = replace(answered(index), searched="How much cargo?")
    assert "Searched for" not in exchange_html(done(same, "How much cargo?"))
    exact = exchange_html(replace(done(same, "How much cargo?"), exact=True))
    assert "Searched exactly as written" in exact
    assert 'data-do="exact"' not in exact


@pytest.mark.parametrize("text", ["", "Half of a sent"])
def test_an_answer_that_was_stopped_says_that_nothing_was_checked(index: FakeIndex, text: str) -> None:
    growing = replace(answered(index), text=text, claims=(), complete=False)
    made = exchange_html(Exchange(1, "q", growing, "stopped"))
    assert "Stopped." in made
    assert "verified" not in made
    assert 'aria-busy="false"' in made
    assert "Stopped before anything was found." in exchange_html(Exchange(1, "q", None, "stopped"))


def test_a_growing_answer_is_busy_and_unchecked(index: FakeIndex) -> None:
    growing = replace(answered(index), text="Half of a sent", claims=(), complete=False)
    made = exchange_html(Exchange(1, "q", growing))
    assert 'aria-busy="true"' in made
    assert "verified" not in made
    assert "Reading 4 places in 3 documents" in exchange_html(Exchange(1, "q", replace(growing, text="")))


def test_a_question_in_line_says_how_many_are_ahead() -> None:
    assert "Waiting: 1 question is answered first" in exchange_html(Exchange(1, "q", ahead=1))
    assert "Waiting: 12 questions are answered first" in exchange_html(Exchange(1, "q", ahead=12))
    assert "앞에 질문 12건이 있습니다" in exchange_html(Exchange(1, "q", ahead=12), language="ko")


def test_a_question_that_the_server_did_not_finish_says_so() -> None:
    made = exchange_html(Exchange(1, "q", state="unfinished"))
    assert "Not finished" in made
    assert 'data-do="retry"' in made


def test_a_conversation_is_its_exchanges_in_order(index: FakeIndex) -> None:
    exchanges = [done(quoted(index), "first"), done(absent(index), "second")]
    made = chat_html.conversation_html(exchanges, View(EN))
    assert made.index("first") < made.index("second")
    assert chat_html.conversation_html([], View(EN)) == ""


def test_sources_that_differ_stand_side_by_side_and_are_said_once(index: FakeIndex) -> None:
    one = cite(index, "reports/harbour", 1, "The authority employed 318 people")
    other = cite(index, "white-paper", 205, "This is what page 205 says.")
    words = "Sources differ: a says 318; b says 205"
    differing = Disagreement((Said("205", other, "2020-03"), Said("318 people", one, "")), words)
    made = Tags(exchange_html(done(replace(answered(index), notes=(words, "Kept."), disagreements=(differing,)))))
    assert words not in made.text
    assert "Kept." in made.text
    assert len(made.named("table", "differ")) == 1
    for told in (
        "Sources differ",
        "2020 White Paper",
        "p. 203 (PDF page 205)",
        "March 2020",
        "318 people",
        "not known",
    ):
        assert told in made.text


def test_orders_to_a_model_are_pointed_out_with_their_place(index: FakeIndex) -> None:
    place = cite(index, "note", 1, "It was bought in 1998.", "unchecked")
    made = Tags(exchange_html(done(replace(answered(index), instructions=(place,)))))
    assert "holds instructions to a language model; they were not followed" in made.text
    (box,) = made.named("div", "orders")
    assert "orders" in (box["class"] or "")


@pytest.mark.parametrize(("last", "names"), [(True, "retry edit undo copy judge"), (False, "retry edit copy judge")])
def test_an_answer_can_be_worked_with(index: FakeIndex, last: bool, names: str) -> None:
    made = Tags(exchange_html(done(answered(index)), last=last))
    deeds = list(
        dict.fromkeys(a["data-do"] for a in made.named("button") if a.get("data-do") not in (None, "exact", "note"))
    )
    assert deeds == names.split()
    downloads = [a["href"] for a in made.named("a") if "download" in a]
    one, whole = "/evidence/c0ffee/1", "/evidence/c0ffee"
    assert downloads == [f"{one}.html", f"{one}.json", f"{whole}.html", f"{whole}.json"]


def test_nothing_can_be_done_with_an_answer_that_still_grows(index: FakeIndex) -> None:
    assert "data-do" not in exchange_html(Exchange(1, "q", replace(answered(index), complete=False)))


def test_what_is_copied_is_the_text_with_its_citations(index: FakeIndex) -> None:
    made = Tags(exchange_html(done(answered(index), "How much?")))
    (copied,) = [a["data-text"] or "" for a in made.named("button") if a.get("data-do") == "copy"]
    assert copied.startswith("How much?\n\nCargo reached 4.2 million tonnes. [1] The port expects")
    assert "[2] Harbour report 2026, pp. 14–15 (PDF pages 1–2) (verified)\n“the port expects" in copied
    assert "Not in the documents: The fees of the harbour." in copied


def test_a_judgement_is_shown_as_chosen(index: FakeIndex) -> None:
    made = Tags(exchange_html(done(answered(index)), judged="wrong_page"))
    pressed = {a["data-kind"]: a["aria-pressed"] for a in made.named("button") if a.get("data-do") == "judge"}
    assert pressed == {
        "right": "false",
        "wrong_page": "true",
        "not_supported": "false",
        "should_have_answered": "false",
        "should_not_have_answered": "false",
    }
    assert "Your judgement: Wrong page" in made.text


def test_the_korean_page_tells_all_of_it_in_korean(index: FakeIndex) -> None:
    reason = "the claim says 381, the page says 318"
    claim = answered(index).claims[2]
    citation = replace(claim.citations[0], check=Check("conflicting", (reason,)))
    answer = replace(answered(index), claims=(replace(claim, citations=(citation,)),), model=EXTRACTIVE)
    text = Tags(exchange_html(done(answer), language="ko")).text
    assert "답변에는 381, 해당 쪽에는 318(으)로 되어 있습니다" in text
    assert "Harbour report 2026, 14쪽(PDF 1쪽)" in text
    assert "언어 모델 없이 문서에서 그대로 인용" in text
    assert "다시 답변" in text
    assert not re.search(r"\b(Retry|verified|Pages|Searched|citation)\b", text)


def test_long_titles_are_cut_in_the_text_and_whole_in_the_list(index: FakeIndex) -> None:
    title = "Proceedings of the Ninth International Conference on Harbours and Inland Waterways"
    citation = replace(answered(index).claims[0].citations[0], title=title)
    answer = replace(quoted(index), claims=(Claim("It is.", (citation,)),))
    made = exchange_html(done(answer))
    assert '<span class="title">Proceedings of the Ninth…,</span>' in made
    assert f">{title}, p. 14 (PDF page 1)</a>" in made


def test_the_style_knows_every_state_that_can_be_shown() -> None:
    style = (Path(__file__).parents[2] / "assistant/ui/static/talk.css").read_text("utf-8")
    for state in ("verified", "added", "unsupported", "conflicting", "unchecked"):
        assert f".state.{state}" in style
