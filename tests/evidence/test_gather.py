"""Evidence holds what an answer stands on, and says where something can no longer be shown."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from assistant import __version__
from assistant.evidence import Evidence, gather
from assistant.evidence.picture import Scissors
from assistant.output import answer_json
from assistant.records import Answer, Claim
from assistant.rendering import Renderer
from assistant.rendering.worker import HIGHLIGHT
from tests.evidence.conftest import MADE, Installation
from tests.evidence.shelves import NOTE, PEOPLE, PORT, QUAY, answer, claim, hit, one_of_each, report


def gathered(installation: Installation, made: Answer) -> Evidence:
    with Renderer(installation.index) as renderer:
        return gather([made], installation.index, renderer, made=MADE)


def test_it_holds_the_answer_the_documents_and_how_it_was_made(installation: Installation, evidence: Evidence) -> None:
    assert [answer_json(a) for a in evidence.answers] == [answer_json(one_of_each(installation.index))]
    assert (evidence.made, evidence.pincite) == ("2026-11-21T23:30:00+00:00", __version__)
    assert (evidence.title, evidence.language) == ("How many people?", "en")
    shelf = {d.id: d for d in installation.index.documents()}
    assert [(d.document, d.title, d.kind, d.sha256, d.pages) for d in evidence.documents] == [
        (name, shelf[name].title, shelf[name].kind, shelf[name].sha256, shelf[name].pages) for name in (PORT, NOTE)
    ]


def test_a_pdf_is_shown_as_a_picture_and_another_format_as_text(evidence: Evidence) -> None:
    assert [place.sight for place in evidence.places] == ["shown"] * 4
    assert [place.picture is not None for place in evidence.places] == [True, True, False, False]
    excerpt = evidence.places[2].excerpt
    assert excerpt is not None
    assert excerpt.marked == "A ticket costs 12 crowns."
    assert excerpt.before.endswith("Tickets\n\n")
    assert excerpt.after == " Children under six travel free of charge."


def test_the_picture_is_the_line_with_its_neighbours_and_the_mark_on_its_words(
    installation: Installation, evidence: Evidence
) -> None:
    picture = evidence.places[0].picture
    assert picture is not None
    data = evidence.pictures[picture.sha256]
    assert hashlib.sha256(data).hexdigest() == picture.sha256
    image = Image.open(io.BytesIO(data))
    assert image.size == (picture.width_px, picture.height_px)
    assert image.width > 2 * image.height, "a part of the page, not all of it"
    assert len(data) < 30_000
    pixels = np.asarray(image.convert("RGB"))
    rows, columns = np.nonzero((pixels == HIGHLIGHT).all(axis=2))
    marked = pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert 0.05 < (marked.sum(axis=2) < 300).mean() < 0.5, "there is a line of print under the mark"
    with Renderer(installation.index) as renderer:
        (box,) = renderer.boxes(PORT, 1, [(c.start, c.end) for c in evidence.answers[0].claims[0].citations]).boxes
    assert columns.max() - columns.min() + 1 == pytest.approx((box.right - box.left) * 1100, abs=3)


def test_a_page_is_drawn_once_however_often_it_is_cited(installation: Installation) -> None:
    class Counting(Renderer):
        drawn = 0

        def picture(self, *given: object, **more: object):  # type: ignore[no-untyped-def]
            self.drawn += 1
            return super().picture(*given, **more)  # type: ignore[arg-type]

    with Counting(installation.index) as renderer:
        scissors = Scissors(renderer)
        cuts = [scissors.cut(PORT, 1, start, start + 20) for start in range(0, 60, 10)]
        assert renderer.drawn == 1
    assert len({cut.picture.sha256 for cut in cuts}) > 3


def test_every_check_can_be_done_again_with_what_is_quoted(evidence: Evidence) -> None:
    cited_places = [citation for claim in evidence.answers[0].claims for citation in claim.citations]
    for cited, place in zip(cited_places, evidence.places, strict=True):
        assert place.recheck.status == cited.check.status
        assert place.recheck.quotes == (cited.quote,)


def test_what_was_read_in_vain_is_named_with_its_hash(installation: Installation) -> None:
    absent = replace(answer(()), outcome="not_in_documents", retrieved=(hit(installation.index, NOTE),))
    made = gathered(installation, absent)
    assert [(d.document, d.sha256) for d in made.documents] == [(NOTE, installation.index.document(NOTE).sha256)]
    assert made.places == ()
    near = replace(absent, retrieved=(), nearest=(claim(installation.index, NOTE, "A ticket costs 12 crowns."),))
    assert gathered(installation, near).documents == made.documents


def test_nothing_asked_is_evidence_of_nothing(installation: Installation) -> None:
    with Renderer(installation.index) as renderer:
        made = gather([], installation.index, renderer)
    assert (made.answers, made.places, made.documents, made.title) == ((), (), (), "")


def test_a_document_that_has_left_the_shelf_is_said_to_be_gone(changing: Installation) -> None:
    cited = answer([claim(changing.index, PORT, PEOPLE)])
    (changing.shelf / f"{PORT}.pdf").unlink()
    changing.bring_up_to_date()
    made = gathered(changing, cited)
    assert (made.places[0].sight, made.places[0].picture) == ("gone", None)
    assert (made.documents[0].document, made.documents[0].sha256) == (PORT, "")


def test_a_quote_that_has_moved_since_is_not_shown_at_its_old_place(changing: Installation) -> None:
    cited = answer([claim(changing.index, PORT, QUAY)])
    report(changing.shelf / f"{PORT}.pdf", [["Another page.", "It says other things."], ["And a third one."]])
    changing.bring_up_to_date()
    made = gathered(changing, cited)
    assert (made.places[0].sight, made.places[0].picture, made.places[0].excerpt) == ("changed", None, None)


def test_a_page_that_cannot_be_drawn_is_shown_as_text(changing: Installation) -> None:
    cited = answer([claim(changing.index, PORT, PEOPLE)])
    (changing.shelf / f"{PORT}.pdf").write_bytes(b"%PDF-1.7 and nothing more")  # and not indexed again
    (place,) = gathered(changing, cited).places
    assert (place.sight, place.picture) == ("undrawn", None)
    assert "has changed since it was indexed" in place.reason
    assert place.excerpt is not None
    assert place.excerpt.marked == PEOPLE


def test_several_citations_checked_together_can_be_checked_again(installation: Installation) -> None:
    """A sentence that only both quotes together bear out, as the checker says it."""
    from assistant.records import Check

    said = "The harbour authority employed 318 people and the new quay is to open in 2027."
    joint = Check("verified", ("together with the other citations of this sentence",))
    parts = [claim(installation.index, PORT, words, said).citations[0] for words in (PEOPLE, QUAY)]
    assert all(part.check.status != "verified" for part in parts), "neither bears it out alone"
    both = Claim(said, tuple(replace(part, check=joint) for part in parts))
    for place in gathered(installation, answer([both])).places:
        assert place.recheck.status == "verified"
        assert place.recheck.quotes == (PEOPLE, QUAY)
