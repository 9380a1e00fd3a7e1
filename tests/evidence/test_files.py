"""An evidence file stands alone, is the same every time, and nothing in it is markup that was not ours."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.errors import MalformedError, SettingsError
from assistant.evidence import Evidence, check_name, read_answers, save, to_html, to_json
from assistant.evidence.files import read_parts, sealed
from assistant.evidence.page import POLICY
from assistant.evidence.payload import from_payload, to_payload
from assistant.evidence.records import FORM, CitedDocument, CitedPlace, Excerpt, Picture, Recheck, Seal
from assistant.output import answer_json
from assistant.pipeline import QUOTES_ONLY
from assistant.prompts import REFUSAL
from assistant.records import Answer, Check, Citation, Claim, Disagreement, Said
from tests.evidence.shelves import HOSTILE, answer

KEY = bytes(range(32))


def made_up(words: str, language: str = "en") -> Evidence:
    """Evidence in which every text of somebody else is ``words``."""
    cited = Citation("d", words, None, None, words, 0, 4, words, Check("unsupported", (words,)))
    said = Answer(
        question=words,
        outcome="partial",
        text=words,
        claims=(Claim(words, (cited, replace(cited, section=None, page_index=7, page_label="vii")), (words,)),),
        retrieved=(),
        model=words,
        seconds={},
        settings="0123456789ab",
        searched=words + "?",
        missing=words,
        error=words,
        notes=(words,),
        disagreements=(Disagreement((Said(words, cited, words), Said(words, replace(cited, start=1))), words + "!"),),
        instructions=(cited,),
    )
    absent = replace(answer(()), outcome="not_in_documents", text=REFUSAL, notes=(QUOTES_ONLY,), nearest=said.claims)
    way = Recheck((words,), words, "", "unsupported")
    place = CitedPlace("undrawn", words, way, None, Excerpt(words, words, words))
    picture = b"not drawn, only carried"
    name = hashlib.sha256(picture).hexdigest()
    drawn = CitedPlace("shown", "", way, Picture(name, "image/png", 800, 200))
    draft = Evidence(
        title=words,
        made="2026-11-21T23:30:00+09:00",
        language=language,
        pincite="0",
        answers=(said, absent),
        documents=(CitedDocument("d", words, "html", "0" * 64, words, words, "en", 1),),
        places=(place, drawn),
        pictures={name: picture},
        seal=Seal("", "", "", ""),
    )
    return sealed(draft, KEY)


class Reader(HTMLParser):
    """Collects what a browser would see: tags, attributes, text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def test_the_same_evidence_gives_the_same_letters(evidence: Evidence) -> None:
    assert to_html(evidence) == to_html(evidence)
    parts = json.loads(to_json(evidence))
    again = from_payload(parts["evidence"], evidence.pictures, evidence.seal)
    assert to_html(again) == to_html(evidence)
    assert to_json(again) == to_json(evidence)


@pytest.mark.parametrize("ending", [".html", ".json", ".HTML"])
def test_a_file_is_read_back_whole(evidence: Evidence, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"evidence{ending}"
    save(evidence, file)
    parts = read_parts(file)
    assert parts.payload == json.loads(json.dumps(to_payload(evidence)))
    assert (parts.seal, dict(parts.pictures)) == (evidence.seal, dict(evidence.pictures))
    assert list(tmp_path.iterdir()) == [file], "nothing else is left beside it"


def test_the_page_needs_nothing_else_and_runs_nothing(evidence: Evidence) -> None:
    html = to_html(evidence)
    page = read(html)
    assert f'content="{POLICY}"' in html
    assert POLICY.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert page.tags.count("script") == 1
    assert ("type", "application/json") in page.attributes
    addresses = [value or "" for name, value in page.attributes if name in ("src", "href", "srcset", "action", "data")]
    assert addresses
    assert all(value.startswith(("data:image/", "#q")) for value in addresses)
    assert not re.search(r"url\(|@import|https?://", html)
    assert not {name for name, _ in page.attributes if name.startswith("on")}


def test_the_page_says_everything_that_was_checked(evidence: Evidence) -> None:
    told = " ".join(read(to_html(evidence)).texts)
    for claim in evidence.answers[0].claims:
        assert claim.text in told
        assert all(problem in told for problem in claim.problems)
        for citation in claim.citations:
            assert all(words in told for words in (citation.title, citation.quote, *citation.check.reasons))
    assert all(word in told for word in ("verified", "conflicting", "unsupported", "added by checker"))
    assert "p. 1" in told
    assert all(document.sha256 in told for document in evidence.documents)
    assert evidence.seal.sha256 in told
    assert "no language model" in told
    assert "0123456789ab" in told


@pytest.mark.parametrize("language", ["en", "ko"])
def test_text_of_others_is_never_markup(language: str) -> None:
    """The tags of a page of hostile texts are those of a page of harmless ones; all the text is there to be read."""
    hostile, harmless = read(to_html(made_up(HOSTILE, language))), read(to_html(made_up("fine", language)))
    assert hostile.tags == harmless.tags
    assert [name for name, _ in hostile.attributes] == [name for name, _ in harmless.attributes]
    assert re.sub("[\x00\x1b\u202e\u202c]", "\N{REPLACEMENT CHARACTER}", HOSTILE) in " ".join(hostile.texts)


@pytest.mark.parametrize("words", [HOSTILE, "\ud800 half a character", "", " \n ", "*[x](y)* `z`", '"id": 1, "'])
@pytest.mark.parametrize("ending", [".html", ".json"])
def test_awkward_text_comes_back_as_it_was(tmp_path: Path, words: str, ending: str) -> None:
    made, file = made_up(words), tmp_path / f"x{ending}"
    save(made, file)
    parts = read_parts(file)
    back = from_payload(parts.payload, parts.pictures, parts.seal)
    assert (back.answers[0].question, back.places[0].excerpt) == (words, Excerpt(words, words, words))
    assert to_html(back) == to_html(made)


def test_sources_that_differ_stand_side_by_side_and_are_not_said_twice() -> None:
    page = read(to_html(made_up("fine")))
    assert [text for text in page.texts if text.startswith("≠ Sources differ")]
    assert page.texts.count("fine!") == 0, "the same in one sentence, which the note would repeat"
    assert QUOTES_ONLY not in page.texts
    assert any("they were not followed" in text for text in page.texts)


def test_korean_headings_are_korean() -> None:
    html = to_html(made_up("fine", "ko"))
    assert '<html lang="ko">' in html
    assert "문서에는 이 질문에 대한 답이 없습니다." in html
    assert "이 파일에 나오는 문서" in html
    assert "Documents named" not in html


def test_the_layout_has_a_number_that_changes_with_it() -> None:
    """A page that is written otherwise needs another FORM, or older files would seem to be altered."""
    page = to_html(made_up("fine")) + to_html(made_up("fine", "ko"))
    pages = {3: "37e56c9605c5a23c"}
    assert pages.get(FORM) == hashlib.sha256(page.encode()).hexdigest()[:16], "raise FORM, and note the new hash here"


@pytest.mark.parametrize("name", ["x.htm", "x", "x.html.zip", ".html"])
def test_a_file_of_another_kind_is_refused_before_anything_is_done(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=r"ends in \.html or \.json"):
        check_name(tmp_path / name)


def test_what_cannot_be_written_leaves_nothing_behind(evidence: Evidence, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        save(evidence, tmp_path / "nowhere" / "x.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(SettingsError, match="cannot be written"):
        save(evidence, tmp_path / "folder.html")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


def test_writing_again_replaces_the_whole_file(evidence: Evidence, tmp_path: Path) -> None:
    file = tmp_path / "x.html"
    file.write_text("x" * 10_000_000, encoding="utf-8")
    save(evidence, file)
    assert file.read_text(encoding="utf-8") == to_html(evidence)


@pytest.mark.parametrize("form", ["one", "list", "lines"])
def test_answers_are_read_as_they_were_printed(form: str) -> None:
    stored = [answer_json(answer((), question)) for question in ("a", "b")]
    texts = {
        "one": json.dumps(stored[0], indent=2),
        "list": json.dumps(stored),
        "lines": "\n\n".join(map(json.dumps, stored)) + "\n",
    }
    assert [a.question for a in read_answers(texts[form])] == (["a"] if form == "one" else ["a", "b"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no answer"),
        ("[]", "There is no answer"),
        ("{}", 'Answer 1: expected the key "outcome"'),
        ("nonsense", "Line 1 is not JSON"),
        ("[" * 100_000, "no answers"),
        ("3", "Answer 1: expected an object"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(MalformedError, match=said):
        read_answers(text)
