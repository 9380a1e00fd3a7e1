"""Two documents, or two of a series, are asked one by one; what only one of them says is never laid to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from assistant.answering.extractive import Extract, extract
from assistant.answering.quoting import claim_of
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.retrieval import retrieve
from assistant.settings import Settings
from tests.fakes import FakeEmbedder
from tests.finders import OverlapFinder

BOOK_2018 = "# Tide Book 2018\n\nThe tide book says that mooring fees on the quay are 12 crowns.\n"
BOOK_2020 = "# Tide Book 2020\n\nThe tide book says that mooring fees on the quay are 15 crowns.\n"
FAIRS = "# The fairs\n\nThe 3rd fair sold tin in May.\n\nThe 5th fair sold salt and tin.\n"


@contextmanager
def shelf(files: Mapping[str, str], settings: Settings, folder: Path) -> Iterator[Index]:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    synchronise([folder], settings, embedder=FakeEmbedder())
    index = Index.open(settings, embedder=FakeEmbedder())
    yield index
    index.close()


def ask(index: Index, settings: Settings, question: str, documents: list[str] | None = None) -> Extract:
    finder = OverlapFinder()
    found = retrieve(index, question, settings, documents=documents, finder=finder)
    return extract(question, found, index, settings, finder)


def texts(made: Extract, index: Index) -> set[tuple[str, str]]:
    return {(quote.document, claim_of(quote, index).text) for quote in made.quotes}


def test_each_volume_is_quoted_for_itself(settings: Settings, tmp_path: Path) -> None:
    with shelf({"old.md": BOOK_2018, "new.md": BOOK_2020}, settings, tmp_path / "two") as index:
        made = ask(index, settings, "What do the 2018 and the 2020 volume say on mooring fees on the quay?")
    assert (made.outcome, {quote.document for quote in made.quotes}) == ("answered", {"old", "new"})


def test_a_volume_that_is_not_on_the_shelf_is_named_as_missing(settings: Settings, tmp_path: Path) -> None:
    with shelf({"new.md": BOOK_2020 + "\nIn 2018 mooring fees were lower.\n"}, settings, tmp_path / "one") as index:
        made = ask(index, settings, "What do the 2018 and the 2020 volume say on mooring fees on the quay?")
    assert made.outcome == "partial"
    assert made.missing == ("What do the 2018 volume say on mooring fees on the quay?",)
    assert {quote.document for quote in made.quotes} == {"new"}


def test_a_volume_that_is_not_among_the_documents_asked_is_missing(settings: Settings, tmp_path: Path) -> None:
    question = "What do the 2018 and the 2020 volume say on mooring fees on the quay?"
    with shelf({"old.md": BOOK_2018, "new.md": BOOK_2020}, settings, tmp_path / "two") as index:
        made = ask(index, settings, question, ["old"])
    assert (made.outcome, {quote.document for quote in made.quotes}) == ("partial", {"old"})


def test_two_of_a_series_are_each_answered_by_their_own_sentence(settings: Settings, tmp_path: Path) -> None:
    with shelf({"fairs.md": FAIRS}, settings, tmp_path / "fairs") as index:
        made = ask(index, settings, "Did the 3rd and the 5th fair both sold tin?")
        said = texts(made, index)
    assert made.outcome == "answered"
    assert said == {("fairs", "The 3rd fair sold tin in May."), ("fairs", "The 5th fair sold salt and tin.")}


def test_one_of_a_series_that_the_documents_do_not_know_is_missing(settings: Settings, tmp_path: Path) -> None:
    with shelf({"fairs.md": FAIRS}, settings, tmp_path / "fairs") as index:
        made = ask(index, settings, "Did the 3rd and the 9th fair both sold tin?")
        said = texts(made, index)
    assert (made.outcome, made.missing) == ("partial", ("Did the 9th fair sold tin?",))
    assert said == {("fairs", "The 3rd fair sold tin in May.")}


def test_a_sentence_that_speaks_of_both_years_answers_at_once(settings: Settings, tmp_path: Path) -> None:
    text = "Mooring fees on the quay rose between 2018 and 2020.\n"
    with shelf({"note.txt": text}, settings, tmp_path / "note") as index:
        made = ask(index, settings, "How did mooring fees on the quay change between 2018 and 2020?")
        said = texts(made, index)
    assert (made.outcome, made.missing) == ("answered", ())
    assert said == {("note", text.strip())}


def test_a_year_to_come_does_not_date_a_statement(settings: Settings, tmp_path: Path) -> None:
    text = "# Harbour Report 2020\n\nThe harbour plan promised new cranes by 2030.\n"
    with shelf({"plan.md": text}, settings, tmp_path / "plan") as index:
        made = ask(index, settings, "What harbour plan promised cranes in 2018 and in 2020?")
    assert made.outcome == "partial"
    assert made.missing == ("What harbour plan promised cranes in 2018?",)


def test_a_date_that_labels_a_sentence_is_quoted_with_it(settings: Settings, tmp_path: Path) -> None:
    text = "May 2018. Mooring fees on the quay stood at 12 crowns. June 2020. They on the quay stood at 15 crowns.\n"
    with shelf({"note.txt": text}, settings, tmp_path / "note") as index:
        made = ask(
            index, replace(settings, max_sentences=2), "What did mooring fees on the quay stood at in 2018 and in 2024?"
        )
        said = texts(made, index)
    assert made.outcome == "partial"
    assert said == {("note", "May 2018. Mooring fees on the quay stood at 12 crowns.")}


def test_a_list_is_quoted_whole_in_an_answer(settings: Settings, tmp_path: Path) -> None:
    text = "# Pillars\n\nThe harbour rests on three pillars:\n\n- Trade\n- Fishing\n- Repair\n\nIt rained in May.\n"
    with shelf({"pillars.md": text}, settings, tmp_path / "list") as index:
        made = ask(index, settings, "Which three pillars harbour rests on?")
        said = [claim_of(quote, index).text for quote in made.quotes]
    assert (made.outcome, said) == (
        "answered",
        ["The harbour rests on three pillars:", "• Trade", "• Fishing", "• Repair"],
    )


def test_a_list_that_is_cut_makes_the_answer_partial(settings: Settings, tmp_path: Path) -> None:
    items = "\n".join(f"- fee {n}" for n in range(14))
    with shelf({"fees.md": f"# Fees\n\nThe harbour fees are:\n\n{items}\n"}, settings, tmp_path / "list") as index:
        made = ask(index, settings, "What are the harbour fees?")
    assert (made.outcome, made.missing) == ("partial", ("What are the harbour fees?",))
    assert len(made.quotes) == 11
