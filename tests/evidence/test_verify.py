"""An evidence file tells later whether it was altered and whether it still holds."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.evidence import Evidence, VerifyReport, gather, report_json, report_text, save, to_html, to_json, verify
from assistant.evidence.files import sealed
from assistant.evidence.page import page_html
from assistant.evidence.payload import canonical, from_payload, to_payload
from assistant.evidence.records import FORM, Seal
from assistant.evidence.seal import KEY_FILE, made_seal
from assistant.records import Answer, Check, Claim
from assistant.rendering import Renderer
from tests.evidence.conftest import Installation
from tests.evidence.shelves import NOTE, PEOPLE, PORT, QUAY, answer, claim, one_of_each, report

WRITERS: dict[str, Callable[[Evidence], str]] = {".html": to_html, ".json": to_json}


def judged(installation: Installation, tmp_path: Path, text: str, ending: str = ".html") -> VerifyReport:
    file = tmp_path / f"judged{ending}"
    file.write_text(text, encoding="utf-8", newline="")
    return verify(file, installation.index)


def exported(installation: Installation, made: Answer) -> str:
    with Renderer(installation.index) as renderer:
        return to_html(gather([made], installation.index, renderer))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """Another installation with the same documents, that has no key yet."""
    made = Installation(tmp_path / "elsewhere")
    yield made
    made.index.close()


@pytest.mark.parametrize("ending", WRITERS)
def test_a_file_that_nobody_touched_is_unchanged(
    installation: Installation, evidence: Evidence, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"evidence{ending}"
    save(evidence, file)
    made = verify(file, installation.index)
    assert (made.verdict, made.seal, made.title) == ("unchanged", "holds", "How many people?")
    assert made.words == ("The seal holds: the file is as this installation made it.",)
    assert [(c.question, c.citation, c.standing, c.place_now) for c in made.citations] == [
        (1, 1, "unchanged", "p. 1"),
        (1, 2, "unchanged", "p. 1"),
        (1, 3, "unchanged", "Tickets, paragraph 1"),
        (1, 4, "unchanged", "Tickets, paragraph 1"),
    ]
    assert [(c.check, c.check_now) for c in made.citations] == [
        (status, status) for status in ("verified", "conflicting", "unsupported", "verified")
    ]


# altered files


def in_page(html: str, old: str, new: str) -> str:
    """The file with words exchanged where they are shown, and only there."""
    page, start, contents = html.partition('<script type="application/json"')
    assert old in page
    return page.replace(old, new, 1) + start + contents


def in_contents(html: str, old: str, new: str) -> str:
    page, start, contents = html.partition('<script type="application/json"')
    assert old in contents
    return page + start + contents.replace(old, new, 1)


ALTERATIONS: dict[str, Callable[[str], str]] = {
    "a digit in the page": lambda html: in_page(html, "318 people", "319 people"),
    "a digit in the contents": lambda html: in_contents(html, "318 people", "319 people"),
    "a digit in both": lambda html: in_contents(in_page(html, "318", "319"), "318", "319"),
    "a state in the page": lambda html: in_page(html, 'class="ref conflicting"', 'class="ref verified"'),
    "a state in the contents": lambda html: in_contents(html, '"status": "conflicting"', '"status": "verified"'),
    "the hash in the page": lambda html: re.sub(r"<code>[0-9a-f]{8}", "<code>01234567", html, count=1),
    "the hash in the seal": lambda html: re.sub(r'("seal": \{"sha256": ")[0-9a-f]{4}', r"\g<1>0123", html),
    "the seal": lambda html: re.sub(r'("hmac": ")[0-9a-f]{4}', r"\g<1>0123", html),
    "a space at the end": lambda html: html + " ",
    "line ends": lambda html: html.replace("\n", "\r\n"),
    "a script": lambda html: html.replace("<main>", "<main><script>alert(1)</script>"),
    "another page before": lambda html: "<p>317 people</p>" + html,
    "a style that hides": lambda html: html.replace("<style>", "<style>.conflicting { display: none }"),
    "an unknown key": lambda html: in_contents(html, '"places": [', '"more": 1, "places": ['),
    "pictures exchanged": lambda html: re.sub(
        r'base64,[^"]+', "base64," + base64.b64encode(b"another picture").decode(), html, count=1
    ),
    "a picture more": lambda html: html.replace(
        "<main>", '<main><img src="data:image/png;base64,' + base64.b64encode(b"x").decode() + '">'
    ),
}


@pytest.mark.parametrize("how", ALTERATIONS)
def test_an_altered_page_is_tampered_with(
    installation: Installation, evidence: Evidence, tmp_path: Path, how: str
) -> None:
    html = to_html(evidence)
    altered = ALTERATIONS[how](html)
    assert altered != html
    made = judged(installation, tmp_path, altered)
    assert made.verdict == "tampered"
    assert made.words


def forged(evidence: Evidence, change: Callable[[dict[str, Any]], None]) -> Evidence:
    """The evidence with its contents changed, hashed anew, and drawn anew; only the key is not the forger's."""
    payload = json.loads(json.dumps(to_payload(evidence)))
    change(payload)
    unsealed = from_payload(payload, evidence.pictures, Seal("", "", "", ""))
    contents = canonical(to_payload(unsealed))
    named = replace(unsealed, seal=Seal(hashlib.sha256(contents).hexdigest(), "", "", ""))
    page = hashlib.sha256(page_html(named).encode()).hexdigest()
    return replace(unsealed, seal=replace(evidence.seal, sha256=named.seal.sha256, page_sha256=page))


def everywhere(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    """Exchanges words in all texts of the contents."""

    def change(payload: dict[str, Any]) -> None:
        altered = json.loads(json.dumps(payload).replace(old, new))
        assert altered != payload
        payload.update(altered)

    return change


@pytest.mark.parametrize("ending", WRITERS)
def test_whoever_hashes_an_altered_file_anew_is_found_out_by_the_key(
    installation: Installation, evidence: Evidence, tmp_path: Path, ending: str
) -> None:
    altered = forged(evidence, everywhere("318 people", "319 people"))
    made = judged(installation, tmp_path, WRITERS[ending](altered), ending)
    assert (made.verdict, made.seal) == ("tampered", "broken")
    assert made.words[0] == "The seal, made with the key of this installation, is broken."


def test_another_installation_says_that_it_cannot_check_the_seal(
    elsewhere: Installation, evidence: Evidence, tmp_path: Path
) -> None:
    made = judged(elsewhere, tmp_path, to_html(evidence))
    assert (made.verdict, made.seal) == ("unchanged", "foreign")
    assert "cannot be checked here" in made.words[0]
    assert not (elsewhere.settings.data_folder / KEY_FILE).exists(), "checking makes no key"


def test_another_installation_finds_what_disagrees_with_itself(
    elsewhere: Installation, evidence: Evidence, tmp_path: Path
) -> None:
    made = judged(elsewhere, tmp_path, ALTERATIONS["a digit in both"](to_html(evidence)))
    assert (made.verdict, made.seal) == ("tampered", "foreign")
    assert "The contents are not those that were sealed: their SHA-256 differs." in made.words


def _upgrade(payload: dict[str, Any]) -> None:
    payload["answers"][0]["claims"][1]["citations"][0]["check"] = {"status": "verified", "reasons": []}
    payload["places"][1]["recheck"]["status"] = "verified"


def _own_quotes(payload: dict[str, Any]) -> None:
    _upgrade(payload)
    payload["places"][1]["recheck"]["quotes"] = [payload["answers"][0]["claims"][1]["text"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (everywhere("318 people", "319 people"), "does not hold this quote"),
        (_upgrade, "its check gives conflicting, not verified"),
        (_own_quotes, "compared is not what is cited"),
    ],
)
def test_without_the_key_the_shelf_and_the_check_find_a_forgery_out(
    elsewhere: Installation,
    evidence: Evidence,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], None],
    said: str,
) -> None:
    made = judged(elsewhere, tmp_path, to_html(forged(evidence, change)))
    assert (made.verdict, made.seal) == ("tampered", "foreign")
    assert any(said in words for words in made.words)


def test_pictures_in_json_are_those_that_were_sealed(
    installation: Installation, evidence: Evidence, tmp_path: Path
) -> None:
    parts = json.loads(to_json(evidence))
    name = next(iter(parts["pictures"]))
    parts["pictures"][name] = base64.b64encode(b"another picture").decode()
    made = judged(installation, tmp_path, json.dumps(parts), ".json")
    assert made.verdict == "tampered"
    assert "A picture was exchanged, added or removed." in made.words


def test_json_may_be_written_otherwise_but_not_say_otherwise(
    installation: Installation, evidence: Evidence, tmp_path: Path
) -> None:
    parts = json.loads(to_json(evidence))
    assert judged(installation, tmp_path, json.dumps(parts, sort_keys=True), ".json").verdict == "unchanged"
    parts["evidence"]["answers"][0]["text"] += "."
    assert judged(installation, tmp_path, json.dumps(parts), ".json").verdict == "tampered"


def test_a_page_of_an_older_layout_is_compared_by_its_hash(
    installation: Installation, evidence: Evidence, tmp_path: Path
) -> None:
    """What an older version wrote cannot be written again by this one; its seal still tells."""
    key = (installation.settings.data_folder / KEY_FILE).read_bytes()
    payload = {**to_payload(evidence), "form": FORM - 1}
    before, _, after = page_html(evidence).replace("<h3>", "<h4>").partition("</body>")
    seal = made_seal(canonical(payload), f"{before}</body>{after}".encode(), key)
    contents = json.dumps({"evidence": payload, "seal": {name: getattr(seal, name) for name in seal.__slots__}})
    html = f'{before}<script type="application/json" id="evidence">{contents}</script></body>{after}'
    made = judged(installation, tmp_path, html)
    assert (made.verdict, made.seal) == ("unchanged", "holds")
    assert "layout of another version" in made.words[1]
    assert judged(installation, tmp_path, html.replace("318", "319", 1)).verdict == "tampered"


# files that are none


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nothing",
        b"\xff\xfe\x00",
        b"%PDF-1.7",
        b"<html><body>A page</body></html>",
        b"{}",
        b'{"evidence": {}, "pictures": {}, "seal": {}}',
        b'{"evidence": {}, "pictures": [], "seal": {"sha256": "", "page_sha256": "", "key": "", "hmac": ""}}',
        b'{"evidence": 1e999, "pictures": {}, "seal": {"sha256": "", "page_sha256": "", "key": "", "hmac": ""}}',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a":' * 100_000,
        b'<script type="application/json" id="evidence">{"evidence": 1</script>\n',
        b'<script type="application/json" id="evidence">[]</script>\n',
        b'<script type="application/json" id="evidence">',
    ],
)
def test_what_is_no_evidence_file_is_unreadable_and_says_why(
    installation: Installation, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "x.html"
    file.write_bytes(content)
    made = verify(file, installation.index)
    assert (made.verdict, made.seal, made.citations) == ("unreadable", None, ())
    assert made.words[0]


def test_a_file_that_is_not_there_is_unreadable(installation: Installation, tmp_path: Path) -> None:
    for path in (tmp_path / "none.html", tmp_path):
        assert verify(path, installation.index).verdict == "unreadable"


def test_half_a_file_is_unreadable_wherever_it_was_cut(
    installation: Installation, evidence: Evidence, tmp_path: Path
) -> None:
    for text in (to_html(evidence), to_json(evidence)):
        for cut in range(0, len(text) - 20, len(text) // 13):
            assert judged(installation, tmp_path, text[:cut]).verdict == "unreadable"


@pytest.mark.parametrize("key", ["format", "answers", "documents", "places", "made", "title", "language", "pincite"])
def test_contents_without_a_key_are_unreadable(
    installation: Installation, evidence: Evidence, tmp_path: Path, key: str
) -> None:
    parts = json.loads(to_json(evidence))
    del parts["evidence"][key]
    made = judged(installation, tmp_path, json.dumps(parts), ".json")
    assert made.verdict == "unreadable"
    assert key in made.words[0]


# what becomes of the shelf


def test_a_page_moved_by_a_new_one_in_front_is_named(changing: Installation, tmp_path: Path) -> None:
    html = exported(changing, answer([claim(changing.index, PORT, PEOPLE), claim(changing.index, PORT, QUAY)]))
    pages = [["A foreword."], ["Report on the harbour", PEOPLE], ["The eastern basin", "Dredging goes on."]]
    report(changing.shelf / f"{PORT}.pdf", pages)
    changing.bring_up_to_date()
    made = judged(changing, tmp_path, html)
    assert (made.verdict, made.seal) == ("changed", "holds")
    assert [(c.standing, c.page_index_now) for c in made.citations] == [("changed", 2), ("changed", None)]
    assert "the document has changed since; the quote now stands on p. 2" in made.citations[0].words
    assert "the document has changed since; the quote is no longer in it" in made.citations[1].words


def test_a_quote_that_stands_where_it_stood_in_a_changed_document_is_said_to(
    changing: Installation, tmp_path: Path
) -> None:
    html = exported(changing, answer([claim(changing.index, NOTE, "A ticket costs 12 crowns.")]))
    note = changing.shelf / f"{NOTE}.md"
    note.write_text(note.read_text("utf-8") + "\nDogs pay half.\n", "utf-8")
    changing.bring_up_to_date()
    made = judged(changing, tmp_path, html)
    assert made.verdict == "changed"
    assert "the quote still stands on Tickets, paragraph 1" in made.citations[0].words


def test_a_file_changed_on_disk_is_seen_before_it_is_indexed(changing: Installation, tmp_path: Path) -> None:
    html = exported(changing, answer([claim(changing.index, PORT, PEOPLE)]))
    report(changing.shelf / f"{PORT}.pdf", [["Something else."]])
    made = judged(changing, tmp_path, html)
    assert made.verdict == "changed"
    assert "has changed since it was indexed" in made.citations[0].words
    (changing.shelf / f"{PORT}.pdf").unlink()
    made = judged(changing, tmp_path, html)
    assert made.verdict == "changed"
    assert "cannot be read any more" in made.citations[0].words


def test_a_document_that_is_gone_is_said_to_be(changing: Installation, tmp_path: Path) -> None:
    html = exported(changing, one_of_each(changing.index))
    (changing.shelf / f"{NOTE}.md").unlink()
    changing.bring_up_to_date()
    made = judged(changing, tmp_path, html)
    assert made.verdict == "changed"
    assert [c.standing for c in made.citations] == ["unchanged", "unchanged", "gone", "gone"]


def test_a_document_of_another_name_is_known_by_its_hash(changing: Installation, tmp_path: Path) -> None:
    html = exported(changing, answer([claim(changing.index, PORT, PEOPLE)]))
    (changing.shelf / f"{PORT}.pdf").rename(changing.shelf / "renamed.pdf")
    changing.bring_up_to_date()
    made = judged(changing, tmp_path, html)
    assert made.verdict == "unchanged"
    assert "the document is now called renamed" in made.citations[0].words


def test_a_document_that_can_no_longer_be_read_is_said_to_be(changing: Installation, tmp_path: Path) -> None:
    html = exported(changing, answer([claim(changing.index, PORT, PEOPLE)]))
    (changing.shelf / f"{PORT}.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    changing.bring_up_to_date()
    made = judged(changing, tmp_path, html)
    assert (made.verdict, made.citations[0].page_index_now) == ("changed", None)


def test_an_answer_that_was_stale_when_exported_is_not_said_to_be_forged(
    changing: Installation, tmp_path: Path
) -> None:
    stale = answer([claim(changing.index, PORT, QUAY)])
    report(changing.shelf / f"{PORT}.pdf", [["Another page."], ["A third.", QUAY]])
    changing.bring_up_to_date()
    html = exported(changing, stale)
    (changing.settings.data_folder / KEY_FILE).unlink()
    made = judged(changing, tmp_path, html)
    assert (made.verdict, made.seal) == ("changed", "foreign")
    assert "already when the file was made" in made.citations[0].words


def test_a_check_that_quotes_alone_do_not_repeat_is_said_so_and_no_alteration(
    installation: Installation, tmp_path: Path
) -> None:
    cited = claim(installation.index, PORT, PEOPLE, "The town has a lighthouse.")
    odd = replace(cited, citations=(replace(cited.citations[0], check=Check("verified")),))
    made = judged(installation, tmp_path, exported(installation, answer([odd])))
    assert (made.verdict, made.citations[0].check, made.citations[0].check_now) == (
        "unchanged",
        "verified",
        "unsupported",
    )
    assert "as when it was made" in made.citations[0].words


# for people and programs


def test_the_report_is_told_and_written(installation: Installation, evidence: Evidence, tmp_path: Path) -> None:
    made = judged(installation, tmp_path, to_html(evidence))
    lines = report_text(made).splitlines()
    assert lines[0] == f"{made.file}: unchanged"
    assert "[1.1] port, p. 1: unchanged" in [line.replace("Port report", "port") for line in lines]
    written = json.loads(json.dumps(report_json(made)))
    assert (written["verdict"], written["seal"], len(written["citations"])) == ("unchanged", "holds", 4)


def test_two_hundred_citations_are_small_and_quick(installation: Installation, tmp_path: Path) -> None:
    index = installation.index
    text = index.page(PORT, 1).text
    claims = [claim(index, PORT, text[start : start + 30 + n]) for n in range(10) for start in range(0, 40, 2)]
    started = time.process_time()
    html = exported(installation, answer(claims))
    made = judged(installation, tmp_path, html)
    spent_s = time.process_time() - started
    assert len(made.citations) == 200
    assert made.verdict == "unchanged"
    assert len(html) < 4_000_000
    assert spent_s < 30


def test_a_seal_of_other_contents_does_not_pass(installation: Installation, evidence: Evidence, tmp_path: Path) -> None:
    """The seal of one file in another that was made here, too."""
    other = sealed(replace(evidence, title="Another"), (installation.settings.data_folder / KEY_FILE).read_bytes())
    made = judged(installation, tmp_path, to_html(replace(evidence, seal=other.seal)))
    assert made.verdict == "tampered"


def test_one_page_with_a_claim_and_no_citation_holds(installation: Installation, tmp_path: Path) -> None:
    made = judged(
        installation, tmp_path, exported(installation, answer([Claim("Nobody knows.", (), ("no citation",))]))
    )
    assert (made.verdict, made.citations) == ("unchanged", ())
