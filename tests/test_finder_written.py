"""What training promises of the questions that we wrote: each finds its passage, its answer stands where it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.finder.written import FOLDER, OURS, Written, fair_weights, name_of, read_rows, read_written, written

TEXT = "The ferry sailed in 1874. Its master was Ingrid Solberg."
PUBLIC = Path(__file__).parent.parent.parent / "shared" / "train"


def asked(**changes: object) -> dict[str, object]:
    """A question about ``TEXT``, with other fields where wanted."""
    row = {
        "set": "a",
        "passage": name_of(TEXT),
        "part": [26, 56],
        "kind": "a",
        "question": "Who led?",
        "answer": [15, 29],
    }
    return {**row, **changes}


def test_a_question_comes_with_its_part_and_the_answer_in_it() -> None:
    """The part is cut from the passage; the answer's place is within the part."""
    (found,) = written([asked()], {"a": [{"passage": TEXT, "title": "Ferries"}]})
    assert (found.title, found.passage, found.part) == ("Ferries", TEXT, "Its master was Ingrid Solberg.")
    assert found.span is not None
    assert found.part[slice(*found.span)] == "Ingrid Solberg"


def test_a_trap_has_no_answer() -> None:
    """Every kind but "a" is not answered."""
    (found,) = written([asked(kind="n")], {"a": [{"passage": TEXT, "title": ""}]})
    assert found.span is None
    assert found.kind == "n"


@pytest.mark.parametrize(("name", "text"), [("b", TEXT), ("a", TEXT + " It sank.")])
def test_a_question_whose_passage_is_not_there_is_left_out(name: str, text: str) -> None:
    """A set may be missing, and a passage may have changed: an answer's place would then be wrong."""
    assert written([asked()], {name: [{"passage": text, "title": ""}]}) == []


def test_weights_make_up_for_a_form_that_gives_the_kind_away() -> None:
    """Where "how many" is mostly a trap, the answered ones of that form count more, and the few "who" traps too."""
    forms = [("How many ships sailed", 2), ("Who led the crew", 8)]  # answered, of ten
    found = [
        Written(f"{form} in port {n}?", "", f"passage {n}", "ships and crew", (0, 5) if n % 10 < yes else None, "a")
        for form, yes in forms
        for n in range(100)
    ]
    weights = dict.fromkeys([(0, True), (0, False), (1, True), (1, False)], 0.0)
    for n, (w, weight) in enumerate(zip(found, fair_weights(found), strict=True)):
        weights[n // 100, w.span is not None] += weight
    assert weights[0, True] / 20 > 1.5 > 1 > weights[0, False] / 80
    assert weights[1, False] / 20 > 1.5 > 1 > weights[1, True] / 80
    assert 0.5 < weights[0, True] / weights[0, False] < 2  # in sum, neither kind prevails in either form
    assert 0.5 < weights[1, True] / weights[1, False] < 2


def test_our_own_passages_hold_their_answers() -> None:
    """Each question on a passage of ours finds it; answers are whole words and no passage has only one side."""
    questions = [q for q in read_rows(FOLDER / "questions.jsonl.gz") if q["set"] == OURS]
    found = written(questions, {OURS: read_rows(FOLDER / "passages.jsonl.gz")})
    assert len(found) == len(questions) > 500
    for w in found:
        if w.span is not None:
            start, end = w.span
            assert w.part[start:end] == w.part[start:end].strip() != ""
            assert not (w.part[start - 1 : start].isalnum() and w.part[start].isalnum())
    sides = Counter((w.passage, w.span is None) for w in found)
    assert all(sides[w.passage, True] and sides[w.passage, False] for w in found)


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="needs ../shared/train, which is not here")
def test_every_question_on_a_public_passage_finds_it() -> None:
    """No question of ours is lost, because the sets are the ones it was written for."""
    assert len(read_written(PUBLIC)) == len(read_rows(FOLDER / "questions.jsonl.gz"))
