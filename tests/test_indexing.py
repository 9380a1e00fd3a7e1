"""Synchronising: what is on the shelf is in the index, nothing else is, and a kill at any moment costs only time."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from assistant.catalogue import Catalogue
from assistant.corpus import Source
from assistant.errors import DocumentError, IndexLockedError, IndexMismatchError
from assistant.generations import COLLECTION
from assistant.index import CATALOGUE, LEXICAL, Index
from assistant.indexing import SyncReport, synchronise
from assistant.lexical import LexicalIndex
from assistant.locking import writer_lock
from assistant.readers import ReadDocument, read
from assistant.settings import Settings
from assistant.vectorstore import VectorStore
from tests.fakes import FakeEmbedder

PAPER = "white-paper/harbour-white-paper"


def contents(settings: Settings) -> dict[str, Any]:
    """All that the index holds, in its three places; the same for two indexes that answer the same."""
    catalogue = Catalogue(settings.index / CATALOGUE)
    entries = catalogue.entries()
    passages = [(e, n) for e in entries for n in range(e.passages)]
    held = {
        "documents": [e.document for e in entries],
        "pages": [catalogue.pages(e.number) for e in entries],
        "passages": [found and (found[0].text, found[0].spans, found[1]) for found in catalogue.passages(passages)],
        "vectors": [catalogue.vectors(e, 256).tolist() for e in entries],
        "pending": [e.document.id for e in entries if e.passages and not e.in_chroma],
    }
    by_number = {e.number: e.document.id for e in entries}
    lexical = LexicalIndex(settings.index / LEXICAL)
    held["lexical"] = sorted(str(by_number.get(number)) for number in lexical.documents())
    lexical.close()
    generation = int(catalogue.meta().get("generation", "0"))
    held["generations"] = sorted(p.name for p in settings.index.glob("chroma-*") if p.is_dir())
    assert held["generations"] == ([f"chroma-{generation}"] if generation else [])
    if generation:
        store = VectorStore(settings.index / f"chroma-{generation}", COLLECTION)
        held["chroma is what the catalogue says"] = store.ids() == {f"{e.key}:{n}" for e, n in passages}
        store.close()
    held.pop("generations")
    catalogue.close()
    return held


def answers(settings: Settings) -> list[str]:
    """What an index answers from: the ids of its documents, after every document was found by its own words."""
    index = Index.open(settings, embedder=FakeEmbedder())
    try:
        for document in index.documents():
            for page in index.pages(document.id):
                assert page.text or document.status != "indexed"
            hits = index.lexical(document.title, 50, [document.id])
            assert hits
            for hit in (*index.dense(document.title, 50), *hits):
                (passage,) = index.passages([hit[0]])
                texts = [index.page(passage.document, s.page_index).text[s.start : s.end] for s in passage.spans]
                assert passage.text == " ".join(texts)
        return [d.id for d in index.documents()]
    finally:
        index.close()


def test_a_run_indexes_everything_and_a_second_changes_nothing(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    report = synchronise([shelf], settings, embedder=embedder)
    assert report == SyncReport(added=4, documents=4, passages=report.passages)
    assert str(report) == f"4 added. The index holds 4 documents, {report.passages} passages."
    before, embedded = contents(settings), embedder.embedded
    assert before["lexical"] == ["ferry", "weather", PAPER, "등대"]
    assert (before["pending"], before["chroma is what the catalogue says"]) == ([], True)
    again = synchronise([shelf], settings, embedder=embedder)
    assert again == SyncReport(unchanged=4, documents=4, passages=report.passages)
    assert str(again).startswith("4 unchanged.")
    assert (contents(settings), embedder.embedded) == (before, embedded)


def test_changed_and_removed_documents_leave_no_trace_anywhere(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    synchronise([shelf], settings, embedder=embedder)
    (shelf / "weather.txt").write_text("Sunshine all week.\n", encoding="utf-8")
    (shelf / "ferry.md").unlink()
    (shelf / "zoo.txt").write_text("A zebra.\n", encoding="utf-8")
    report = synchronise([shelf], settings, embedder=embedder)
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 2)
    held = contents(settings)
    fresh = replace(settings, index=settings.index.parent / "fresh")
    synchronise([shelf], fresh, embedder=embedder)
    assert held == contents(fresh)
    assert "three days" not in str(held["passages"])


def test_a_rename_does_not_embed_again(shelf: Path, settings: Settings, embedder: FakeEmbedder) -> None:
    synchronise([shelf], settings, embedder=embedder)
    passages, embedded = contents(settings)["passages"], embedder.embedded
    (shelf / "new place").mkdir()
    (shelf / "ferry.md").rename(shelf / "new place" / "boat.md")
    report = synchronise([shelf], settings, embedder=embedder)
    assert (report.renamed, report.added, report.removed) == (1, 0, 0)
    assert embedder.embedded == embedded
    held = contents(settings)
    assert sorted(map(str, held["passages"])) == sorted(map(str, passages))
    assert answers(settings) == ["new place/boat", "weather", PAPER, "등대"]


def test_two_files_that_exchange_their_names_are_told_apart(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    (shelf / "zoo.txt").write_text("A zebra.\n", encoding="utf-8")
    synchronise([shelf], settings, embedder=embedder)
    (shelf / "zoo.txt").rename(shelf / "x")
    (shelf / "weather.txt").rename(shelf / "zoo.txt")
    (shelf / "x").rename(shelf / "weather.txt")
    assert synchronise([shelf], settings, embedder=embedder).renamed == 2
    index = Index.open(settings, embedder=embedder)
    assert index.page("weather", 1).text == "A zebra."
    assert index.page("zoo", 1).text.startswith("A storm closed the port")
    index.close()


def test_the_same_text_in_two_documents_keeps_two_passages(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    shutil.copy(shelf / "weather.txt", shelf / "copy.txt")
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder=embedder)
    for search in (index.dense, index.lexical):
        found = index.passages([i for i, _ in search("A storm closed the port. Nobody was hurt.", 2)])
        assert {p.document for p in found} == {"copy", "weather"}
        assert len({p.id for p in found}) == 2
    index.close()


def test_the_index_holds_exactly_the_folders_of_the_last_run(
    shelf: Path, settings: Settings, embedder: FakeEmbedder, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "zoo.txt").write_text("A zebra.\n", encoding="utf-8")
    synchronise([shelf], settings, embedder=embedder)
    assert synchronise([shelf, other], settings, embedder=embedder).added == 1
    assert synchronise([other], settings, embedder=embedder).removed == 4
    assert answers(settings) == ["zoo"]
    (other / "zoo.txt").unlink()
    assert synchronise([other], settings, embedder=embedder).documents == 0
    assert contents(settings)["lexical"] == []


def test_what_sources_toml_says_is_taken_over_without_reading_again(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    synchronise([shelf], settings, embedder=embedder)
    embedded = embedder.embedded
    described = '[[document]]\npath = "weather.txt"\ndate = "2022-11"\npublisher = "The Port"\n'
    (shelf / "sources.toml").write_text(described, encoding="utf-8")
    assert synchronise([shelf], settings, embedder=embedder).unchanged == 4
    index = Index.open(settings, embedder=embedder)
    document = index.document("weather")
    assert (document.date, document.publisher, embedder.embedded) == ("2022-11", "The Port", embedded)
    index.close()
    (shelf / "sources.toml").unlink()
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder=embedder)
    assert (index.document("weather").date, index.document("weather").publisher) == (None, None)
    index.close()


def test_a_document_that_cannot_be_read_is_kept_with_its_reason_and_the_rest_is_indexed(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    def reader(source: Source, settings: Settings) -> ReadDocument:
        if source.id == "weather":
            raise DocumentError("encrypted", "weather.txt: it needs a password")
        if source.id == "ferry":
            raise ZeroDivisionError("a fault of ours")
        return read(source, settings)

    report = synchronise([shelf], settings, embedder=embedder, read=reader)
    assert (report.added, report.failed, report.documents) == (4, 2, 4)
    index = Index.open(settings, embedder=embedder)
    assert [(d.id, d.status, d.reason) for d in index.documents()] == [
        ("ferry", "unreadable", "ZeroDivisionError: a fault of ours"),
        ("weather", "encrypted", "weather.txt: it needs a password"),
        (PAPER, "indexed", ""),
        ("등대", "indexed", ""),
    ]
    index.close()
    assert synchronise([shelf], settings, embedder=embedder).failed == 2  # unchanged files are not tried again
    assert synchronise([shelf], settings, embedder=embedder, rebuild=True).failed == 0


def test_a_second_writer_is_refused(shelf: Path, settings: Settings, embedder: FakeEmbedder) -> None:
    settings.index.mkdir()
    with writer_lock(settings.index / "writer.lock"), pytest.raises(IndexLockedError, match=f"pid {os.getpid()}"):
        synchronise([shelf], settings, embedder=embedder)
    assert synchronise([shelf], settings, embedder=embedder).added == 4


def test_an_index_made_with_other_settings_is_not_written_to(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    synchronise([shelf], settings, embedder=embedder)
    before = contents(settings)
    other = replace(settings, passage_tokens=100)
    with pytest.raises(IndexMismatchError, match="passage_tokens '60', but '100' is asked for"):
        synchronise([shelf], other, embedder=embedder)
    assert contents(settings) == before
    assert synchronise([shelf], other, embedder=embedder, rebuild=True).added == 4


def test_a_rebuild_deletes_nothing_but_the_index(shelf: Path, settings: Settings, embedder: FakeEmbedder) -> None:
    settings.index.mkdir()
    kept = [settings.index / "README.md", settings.index / "compose.yaml"]
    for path in kept:
        path.write_text("keep me", encoding="utf-8")
    synchronise([shelf], settings, embedder=embedder)
    synchronise([shelf], settings, embedder=embedder, rebuild=True)
    assert [path.read_text(encoding="utf-8") for path in kept] == ["keep me", "keep me"]


class Stopped(BaseException):
    """Stands for Ctrl-C."""


def stop_at(call: int) -> Callable[[str, int, int], None]:
    calls = iter(range(1, 1000))

    def progress(stage: str, done: int, total: int) -> None:
        if next(calls) == call:
            raise Stopped(stage)

    return progress


@pytest.mark.parametrize("call", range(1, 8))
def test_ctrl_c_leaves_an_index_that_answers_and_the_next_run_mends_it(
    shelf: Path, settings: Settings, embedder: FakeEmbedder, call: int
) -> None:
    with pytest.raises(Stopped):
        synchronise([shelf], settings, stop_at(call), embedder=embedder)
    assert set(answers(settings)) <= {"ferry", "weather", PAPER, "등대"}
    synchronise([shelf], settings, embedder=embedder)
    assert answers(settings) == ["ferry", "weather", PAPER, "등대"]
    held = contents(settings)
    assert (held["pending"], held["lexical"]) == ([], ["ferry", "weather", PAPER, "등대"])
    assert held["chroma is what the catalogue says"]


def test_what_was_read_is_there_before_slow_reading_ends(
    shelf: Path, settings: Settings, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "documents":
            catalogue = Catalogue(settings.index / CATALOGUE)
            seen.append(len(catalogue.entries()))
            catalogue.close()

    monkeypatch.setattr("assistant.indexing.GROUP_S", 0.0)
    synchronise([shelf], settings, progress, embedder=embedder)
    assert seen == [1, 2, 3, 4]


def killed_at(line: int, shelf: Path, settings: Settings, result: Connection) -> None:
    """Synchronise and be killed before the ``line``-th line of our own code that runs; report how many there were."""
    lines = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal lines
        if "/assistant/" not in frame.f_code.co_filename:
            return None
        if event == "line":
            lines += 1
            if lines == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    synchronise([shelf], settings, embedder=FakeEmbedder())
    sys.settrace(None)
    result.send(lines)


def run_and_kill(line: int, shelf: Path, settings: Settings) -> int | None:
    """The number of lines that ran, or None where the process was killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.test_indexing", "langchain_chroma", "tantivy"])
    mine, its = context.Pipe()
    process = context.Process(target=killed_at, args=(line, shelf, settings, its))
    process.start()
    its.close()
    process.join(120)
    assert process.exitcode in (0, -signal.SIGKILL)
    lines = mine.recv() if process.exitcode == 0 else None
    mine.close()
    return lines


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_an_index_that_answers_and_the_next_run_mends_it(
    shelf: Path, settings: Settings, embedder: FakeEmbedder, tmp_path: Path
) -> None:
    synchronise([shelf], settings, embedder=embedder)
    old = answers(settings)
    (shelf / "weather.txt").write_text("Sunshine all week.\n", encoding="utf-8")
    (shelf / "ferry.md").rename(shelf / "boat.md")
    (shelf / "등대.md").unlink()
    (shelf / "zoo.txt").write_text("A zebra.\n", encoding="utf-8")
    done = replace(settings, index=tmp_path / "done")
    shutil.copytree(settings.index, done.index)
    lines = run_and_kill(-1, shelf, done)
    assert lines is not None
    expected = contents(done)
    choose = random.Random(5)
    for number in range(12):
        tried = replace(settings, index=tmp_path / str(number))
        shutil.copytree(settings.index, tried.index)
        assert run_and_kill(choose.randrange(1, lines), shelf, tried) is None
        assert set(answers(tried)) <= {*old, "boat", "zoo"}
        synchronise([shelf], tried, embedder=embedder)
        assert contents(tried) == expected


@pytest.mark.slow
def test_a_kill_while_the_first_index_is_made_is_mended_too(
    shelf: Path, settings: Settings, embedder: FakeEmbedder, tmp_path: Path
) -> None:
    lines = run_and_kill(-1, shelf, settings)
    assert lines is not None
    expected = contents(settings)
    for number, share in enumerate((0.01, 0.03, 0.5, 0.7, 0.8, 0.9, 0.99)):
        tried = replace(settings, index=tmp_path / str(number))
        assert run_and_kill(int(lines * share), shelf, tried) is None
        synchronise([shelf], tried, embedder=embedder)
        assert contents(tried) == expected


def test_questions_that_a_folder_suggests_are_remembered(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    (shelf / "sources.toml").write_text('questions = ["Who opened the quay?"]\n', encoding="utf-8")
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder=embedder)
    assert index.questions() == ("Who opened the quay?",)
    (shelf / "sources.toml").unlink()
    synchronise([shelf], settings, embedder=embedder)
    assert index.questions() == ()
    index.close()
