"""The shelf as people change it: files added and removed one by one, and what every run changed."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.changes import KEPT_CHANGES, KEPT_RUNS, LOG, Change, Run, recent, remember
from assistant.cli import main
from assistant.corpus import scan
from assistant.errors import CorpusError, NotFoundError, ShelfError
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.settings import Settings
from assistant.shelf import Shelf, add_files, remove_documents
from assistant.shelf.runner import Work
from assistant.shelf.worker import packed, unpacked
from tests.fakes import FakeEmbedder

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAPER = "white-paper/harbour-white-paper"
NOTE = b"# The crane\n\nThe crane on the quay was bought in 1998 for 96,000 crowns.\n"

# The worker with an embedding model that needs no weights.
WORKER = """
import assistant.shelf.worker as worker
from functools import partial
from tests.fakes import FakeEmbedder
worker.synchronise = partial(worker.synchronise, embedder=FakeEmbedder())
worker.main()
"""
SLEEPER = 'import sys; sys.stdin.readline(); print(\'{"stage": "documents", "done": 1, "total": 2}\', flush=True); '


def ids(settings: Settings, embedder: FakeEmbedder) -> dict[str, str]:
    index = Index.open(settings, embedder)
    try:
        return {document.id: document.status for document in index.documents()}
    finally:
        index.close()


def upload(settings: Settings, name: str, data: bytes) -> Path:
    path = settings.data_folder / "uploads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


# --- uploads are part of the shelf, whatever folders are named


def test_uploads_stay_on_the_shelf_whatever_folders_are_indexed(
    shelf: Path, tmp_path: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    upload(settings, "crane.md", NOTE)
    synchronise([shelf], settings, embedder=embedder)
    assert set(ids(settings, embedder)) == {"ferry", "weather", PAPER, "등대", "uploads/crane.md"}
    other = tmp_path / "other"
    other.mkdir()
    synchronise([other], settings, embedder=embedder)
    assert set(ids(settings, embedder)) == {"uploads/crane.md"}
    synchronise([other], settings, embedder=embedder, rebuild=True)
    assert set(ids(settings, embedder)) == {"uploads/crane.md"}


def test_an_upload_never_changes_the_id_of_another_document(tmp_path: Path) -> None:
    folder, data = tmp_path / "shelf", tmp_path / "data"
    for path in (folder / "uploads/crane.md", folder / "uploads/crane.md.md", data / "uploads/crane.md"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(NOTE)
    before = [source.id for source in scan([folder])]
    assert before == ["uploads/crane", "uploads/crane.md"]
    assert [source.id for source in scan([folder], data)] == [*before, "uploads/crane.md.md"]
    (data / "uploads/crane.txt").write_bytes(NOTE)
    assert [source.id for source in scan([folder], data)] == [*before, "uploads/crane.md.md", "uploads/crane.txt"]


def test_the_data_folder_is_no_part_of_a_folder_round_it(tmp_path: Path) -> None:
    data = tmp_path / "vectorstore" / "data"
    for name in ("uploads/crane.md", "trash/1-a/old.md", "incoming/x.part", "notes.txt"):
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(NOTE)
    (tmp_path / "ferry.md").write_bytes(NOTE)
    assert [source.id for source in scan([tmp_path], data)] == ["ferry", "uploads/crane.md"]


def test_exported_pages_that_were_uploaded_are_one_document(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    for number in (5, 6):
        text = f"Page {number} - Harbour White Paper\nP. {number}\n\nWords of page {number}.\n"
        (uploads / f"{number}.txt").write_text(text, encoding="utf-8")
    assert [(s.id, len(s.paths)) for s in scan([], tmp_path)] == [("uploads/harbour-white-paper", 2)]


# --- the folders of last time


def test_the_folders_of_last_time_are_remembered(shelf: Path, settings: Settings, embedder: FakeEmbedder) -> None:
    synchronise([shelf], settings, embedder=embedder)
    (shelf / "ferry.md").unlink()
    report = synchronise(None, settings, embedder=embedder)
    assert report.changes == (Change("removed", "ferry", "The Ferry"),)


def test_before_the_first_run_the_folder_of_the_settings_is_taken(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    chosen = Settings(index=settings.index, corpus=shelf)
    assert synchronise(None, chosen, embedder=embedder).added == 4
    absent = Settings(index=settings.index.parent / "second", corpus=shelf / "absent")
    assert synchronise(None, absent, embedder=embedder).documents == 0


def test_a_folder_that_is_gone_takes_no_document_off_the_shelf(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    synchronise([shelf], settings, embedder=embedder)
    shelf.rename(shelf.parent / "elsewhere")
    with pytest.raises(CorpusError, match="There is no folder"):
        synchronise(None, settings, embedder=embedder)
    assert len(ids(settings, embedder)) == 4


# --- what a run changed


def test_a_run_names_what_it_changed_and_the_log_keeps_it(
    shelf: Path, settings: Settings, embedder: FakeEmbedder
) -> None:
    synchronise([shelf], settings, embedder=embedder)
    (shelf / "weather.txt").unlink()
    (shelf / "ferry.md").write_text("# The Ferry\n\nIt does not run any more.\n", encoding="utf-8")
    (shelf / "등대.md").rename(shelf / "lighthouse.md")
    (shelf / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    report = synchronise([shelf], settings, embedder=embedder)
    torn = next(change for change in report.changes if change.document == "torn")
    assert torn.status == "unreadable"
    assert torn.reason
    assert [(c.what, c.document, c.status, c.pages) for c in report.changes if c is not torn] == [
        ("changed", "ferry", "indexed", 1),
        ("renamed", "lighthouse", "indexed", 1),
        ("removed", "weather", "", 0),
    ]
    latest, first = recent(settings.data_folder, 5)
    assert (latest.count, latest.changes) == (4, report.changes)
    assert [change.what for change in first.changes] == ["added"] * 4


def test_a_run_that_changes_nothing_leaves_no_line(shelf: Path, settings: Settings, embedder: FakeEmbedder) -> None:
    synchronise([shelf], settings, embedder=embedder)
    before = (settings.data_folder / LOG).read_bytes()
    assert synchronise([shelf], settings, embedder=embedder).changes == ()
    assert (settings.data_folder / LOG).read_bytes() == before


def test_the_log_keeps_the_latest_runs_and_counts_what_it_leaves_out(tmp_path: Path) -> None:
    many = tuple(Change("added", f"d{number}", "제목 <b>") for number in range(KEPT_CHANGES + 1))
    for _ in range(KEPT_RUNS + 3):
        remember(tmp_path, many[:1], NOON)
    remember(tmp_path, many, NOON)
    runs = recent(tmp_path, 1000)
    assert len(runs) == KEPT_RUNS
    assert runs[0] == Run("2026-11-21T12:00:00+00:00", KEPT_CHANGES + 1, many[:KEPT_CHANGES])


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '{"at": 1}', '{"at": "x", "count": 1, "changes": [{}]}'])
def test_a_line_of_the_log_that_cannot_be_read_is_passed_over(tmp_path: Path, line: str) -> None:
    remember(tmp_path, [Change("added", "a", "A")], NOON)
    with (tmp_path / LOG).open("a", encoding="utf-8") as log:
        log.write(f"{line}\n")
    assert [run.changes for run in recent(tmp_path, 5)] == [(Change("added", "a", "A"),)]


def test_there_is_no_log_before_the_first_run(tmp_path: Path) -> None:
    assert recent(tmp_path / "absent", 5) == []


# --- the process that follows


@pytest.fixture
def running(shelf: Path, settings: Settings, embedder: FakeEmbedder):  # type: ignore[no-untyped-def]
    """A shelf whose index is open for answering, with a worker that needs no weights."""
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder)
    made = Shelf(settings, index.documents, (sys.executable, "-c", WORKER))
    yield made, index
    made.close()
    index.close()


def put(shelf: Shelf, name: str, data: bytes) -> str:
    with shelf.uploads.receive(name, len(data)) as incoming:
        incoming.write(data)
        return shelf.place(incoming).name


def test_an_open_index_sees_an_added_document_and_its_removal(running: tuple[Shelf, Index]) -> None:
    shelf, index = running
    put(shelf, "crane.md", NOTE)
    assert shelf.work.stage
    work = shelf.wait(120)
    assert work == Work(done=work.done, total=work.total, runs=1)
    assert index.document("uploads/crane.md").title == "The crane"
    assert index.lexical("crane", 5)[0][0] == index.dense("the crane on the quay", 1)[0][0]
    assert shelf.waiting() == []
    token = shelf.remove("uploads/crane.md")
    shelf.wait(120)
    with pytest.raises(NotFoundError):
        index.document("uploads/crane.md")
    assert index.lexical("crane", 5) == []
    shelf.restore(token)
    shelf.wait(120)
    assert index.document("uploads/crane.md").status == "indexed"
    assert [run.changes[0].what for run in shelf.runs()] == ["added", "removed", "added", "added"]


def test_files_added_while_it_runs_are_read_by_one_more_run(running: tuple[Shelf, Index]) -> None:
    shelf, index = running
    for number in range(5):
        put(shelf, f"{number}.md", NOTE + str(number).encode())
    shelf.wait(120)
    assert sum(document.id.startswith("uploads/") for document in index.documents()) == 5
    assert shelf.work.runs <= 2


def test_the_same_document_is_not_added_twice_under_two_names(running: tuple[Shelf, Index]) -> None:
    shelf, index = running
    ferry = Path(index.document("ferry").paths[0]).read_bytes()
    with pytest.raises(ShelfError) as raised:
        put(shelf, "other.md", ferry)
    assert (raised.value.code, raised.value.values["title"]) == ("known", "The Ferry")
    assert shelf.uploads.names() == []
    assert shelf.work == Work()


def test_a_document_of_the_folders_is_not_removed(running: tuple[Shelf, Index]) -> None:
    shelf, index = running
    with pytest.raises(ShelfError, match="take the file away there") as raised:
        shelf.remove("ferry")
    assert raised.value.code == "not_yours"
    assert Path(index.document("ferry").paths[0]).is_file()
    with pytest.raises(NotFoundError):
        shelf.remove("../../etc/passwd")


def test_it_waits_for_another_writer_and_says_for_whom(running: tuple[Shelf, Index]) -> None:
    from assistant.locking import writer_lock

    shelf, index = running
    with writer_lock(shelf.settings.index / "writer.lock"):
        put(shelf, "crane.md", NOTE)
        while shelf.work.stage != "waiting":
            shelf.wait(0.05)
        assert "is writing to the index" in shelf.work.told
        assert len(index.documents()) == 4
        assert shelf.waiting() == ["crane.md"]
    shelf.wait(120)
    assert len(index.documents()) == 5


def test_stopping_ends_the_process_and_the_next_run_goes_on(running: tuple[Shelf, Index], tmp_path: Path) -> None:
    from assistant.locking import writer_lock

    shelf, index = running
    with writer_lock(shelf.settings.index / "writer.lock"):
        put(shelf, "crane.md", NOTE)
        while shelf.work.stage != "waiting":
            shelf.wait(0.05)
        shelf.stop()
        work = shelf.wait(120)
    assert (work.stage, work.stopped, work.error) == ("", True, "")
    assert shelf.waiting() == ["crane.md"]
    shelf.look_again()
    shelf.wait(120)
    assert index.document("uploads/crane.md").status == "indexed"


def test_a_folder_that_is_gone_is_told(running: tuple[Shelf, Index], shelf: Path) -> None:
    made, index = running
    shelf.rename(shelf.parent / "elsewhere")
    made.look_again()
    assert "There is no folder" in made.wait(120).error
    assert len(index.documents()) == 4


@pytest.mark.parametrize(
    "command",
    [("/no/such/program",), (sys.executable, "-c", "raise SystemExit(3)"), (sys.executable, "-c", SLEEPER)],
    ids=["none", "fails", "breaks off"],
)
def test_a_process_that_dies_is_told(settings: Settings, command: tuple[str, ...]) -> None:
    made = Shelf(settings, list, command)
    made.look_again()
    work = made.wait(120)
    assert work.stage == ""
    assert "ended before it was done" in work.error


def test_the_process_ends_with_its_parent(tmp_path: Path, settings: Settings) -> None:
    """A server that is killed leaves no writer behind."""
    parent = (
        "import subprocess, sys, time; worker = subprocess.Popen([sys.executable, '-c', sys.argv[1]],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True); worker.stdin.write(sys.argv[2] + '\\n');"
        " worker.stdin.flush(); print(worker.stdout.readline(), worker.pid, flush=True); time.sleep(600)"
    )
    from assistant.locking import writer_lock

    settings.index.mkdir()
    with writer_lock(settings.index / "writer.lock"):
        command = [sys.executable, "-c", parent, WORKER, packed(settings)]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        assert "waiting" in json.loads(server.stdout.readline())
        pid = int(server.stdout.readline())
        server.kill()
        server.wait()
        server.stdout.close()
        while Path(f"/proc/{pid}").exists() and "State:\tZ" not in Path(f"/proc/{pid}/status").read_text():
            pass


def test_the_process_gets_all_settings(tmp_path: Path) -> None:
    settings = Settings(
        index=tmp_path, corpus=tmp_path / "papers", data=tmp_path / "data", max_file_mb=3, dense_weight=0.25
    )
    assert unpacked(packed(settings)) == settings


# --- the same on the command line


def test_files_are_copied_all_or_none(tmp_path: Path, settings: Settings) -> None:
    good, bad = tmp_path / "crane.md", tmp_path / "empty.md"
    good.write_bytes(NOTE)
    bad.write_bytes(b"")
    with pytest.raises(ShelfError, match="empty"):
        add_files([good, bad], settings)
    assert not (settings.data_folder / "uploads" / "crane.md").exists()
    assert [placed.name for placed in add_files([good], settings)] == ["crane.md"]
    assert good.read_bytes() == NOTE, "it is a copy"


def test_documents_are_removed_all_or_none(shelf: Path, settings: Settings, embedder: FakeEmbedder) -> None:
    upload(settings, "crane.md", NOTE)
    synchronise([shelf], settings, embedder=embedder)
    index = Index.open(settings, embedder)
    known = index.documents()
    index.close()
    with pytest.raises(ShelfError):
        remove_documents(["uploads/crane.md", "ferry"], known, settings)
    assert (settings.data_folder / "uploads" / "crane.md").exists()
    assert len(remove_documents(["uploads/crane.md"], known, settings)) == 1
    assert not (settings.data_folder / "uploads" / "crane.md").exists()


def test_the_commands_add_and_remove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crane.md").write_bytes(NOTE)
    assert main(["add", "crane.md"]) == 0
    assert capsys.readouterr().out == "indexed         1 p.  uploads/crane.md\n"
    assert main(["add", "crane.md"]) == 0
    (tmp_path / "crane.md").write_bytes(NOTE + b"More.\n")
    assert main(["add", "crane.md"]) == 2
    assert "replace it, or keep both" in capsys.readouterr().err
    assert main(["add", "--keep-both", "crane.md"]) == 0
    assert main(["remove", "uploads/crane.md", "uploads/crane (2).md"]) == 0
    assert main(["index", "--again"]) == 0
    assert "The index holds 0 documents" in capsys.readouterr().err


def test_folders_and_again_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "--again", "corpus"]) == 2
    assert "--again" in capsys.readouterr().err
