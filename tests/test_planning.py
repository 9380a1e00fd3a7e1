"""What synchronising decides to do with each document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.catalogue import Entry
from assistant.corpus import Source
from assistant.planning import Plan, limits, plan, said
from assistant.records import Document
from assistant.settings import Settings

SETTINGS = Settings()


def source(name: str, content: str, title: str | None = None) -> Source:
    return Source(name, "text", (Path(f"/{name}.txt"),), content, title=title)


def entry(number: int, name: str, content: str, status: str = "indexed") -> Entry:
    document = Document(name, name, "text", (f"/{name}.txt",), content, status)
    found = {"said": said(source(name, content)), "limits": limits(SETTINGS)}
    return Entry(number, f"k{number}", document, found, 1, True)


def did(made: Plan) -> dict[str, list[tuple[str | None, str | None]]]:
    """The plan in short: old and new id for each thing to be done."""
    return {
        name: value
        for name, value in {
            "unchanged": [(k.entry.document.id, k.source.id) for k in made.unchanged],
            "renamed": [(k.entry.document.id, k.source.id) for k in made.renamed],
            "read": [(r.replaces.document.id if r.replaces else None, r.source.id) for r in made.read],
            "removed": [(e.document.id, None) for e in made.removed],
        }.items()
        if value
    }


A, B = entry(1, "a", "1"), entry(2, "b", "2")


def test_nothing_changes_where_nothing_changed() -> None:
    assert did(plan([A, B], [source("a", "1"), source("b", "2")], SETTINGS)) == {"unchanged": [("a", "a"), ("b", "b")]}
    assert did(plan([], [], SETTINGS)) == {}


def test_add_change_and_remove() -> None:
    made = plan([A, B], [source("a", "9"), source("c", "3")], SETTINGS)
    assert did(made) == {"read": [("a", "a"), (None, "c")], "removed": [("b", None)]}


def test_a_rename_keeps_the_entry() -> None:
    assert did(plan([A], [source("z", "1")], SETTINGS)) == {"renamed": [("a", "z")]}


def test_a_copy_is_added_beside_the_original() -> None:
    made = plan([A], [source("a", "1"), source("copy", "1")], SETTINGS)
    assert did(made) == {"unchanged": [("a", "a")], "read": [(None, "copy")]}


def test_of_two_copies_the_one_that_stays_in_place_stays() -> None:
    twin = entry(3, "twin", "1")
    assert did(plan([A, twin], [source("twin", "1")], SETTINGS)) == {
        "unchanged": [("twin", "twin")],
        "removed": [("a", None)],
    }


def test_two_files_that_exchange_names_are_renamed_both() -> None:
    assert did(plan([A, B], [source("a", "2"), source("b", "1")], SETTINGS)) == {"renamed": [("b", "a"), ("a", "b")]}


def test_a_file_moved_over_another_replaces_it() -> None:
    assert did(plan([A, B], [source("a", "2")], SETTINGS)) == {"renamed": [("b", "a")], "removed": [("a", None)]}


def test_another_title_is_read_again_because_passages_are_searched_with_it() -> None:
    made = plan([A], [source("a", "1", title="New")], SETTINGS)
    assert did(made) == {"read": [("a", "a")]}


def test_a_document_that_failed_is_tried_again_only_when_the_limits_change() -> None:
    failed = entry(1, "a", "1", status="timed_out")
    wanted = [source("a", "1")]
    assert did(plan([failed], wanted, SETTINGS)) == {"unchanged": [("a", "a")]}
    assert did(plan([failed], wanted, replace(SETTINGS, pdf_timeout_s=999.0))) == {"read": [("a", "a")]}
    assert did(plan([A], wanted, replace(SETTINGS, pdf_timeout_s=999.0))) == {"unchanged": [("a", "a")]}
