"""Files that people add one by one: every name is made safe, every file is whole or not there."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import SUFFIXES
from assistant.errors import ShelfError
from assistant.settings import Settings
from assistant.shelf.uploads import ABANDONED_S, FORGOTTEN_S, NAME_BYTES, Clash, Placed, Uploads, safe_name

NOTE = b"# A note\n\nThe quay is 300 metres long.\n"


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(Settings(index=tmp_path / "index", max_file_mb=1))


def put(uploads: Uploads, name: str, data: bytes, clash: Clash = "ask") -> Placed:
    with uploads.receive(name, len(data)) as incoming:
        incoming.write(data)
        return incoming.place(clash)


def refused(uploads: Uploads, name: str, data: bytes) -> str:
    with pytest.raises(ShelfError) as raised:
        put(uploads, name, data)
    return raised.value.code


def everything(uploads: Uploads) -> dict[str, bytes]:
    data = uploads.folder.parent
    return {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("../../../report.pdf", "report.pdf"),
        ("C:\\Users\\kim\\report.pdf", "report.pdf"),
        ("a\0b.txt", "ab.txt"),
        ("a\nb\tc.txt", "abc.txt"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("zero\u200bwidth\ufeff.md", "zerowidth.md"),
        ("\ud800lone.txt", "lone.txt"),
        (".hidden.txt", "hidden.txt"),
        ("~$open.docx", "open.docx"),
        ("  two   words .pdf", "two words.pdf"),
        (unicodedata.normalize("NFD", "국방백서.pdf"), unicodedata.normalize("NFC", "국방백서.pdf")),
        ("<img src=x onerror=alert(1)>.md", "<img src=x onerror=alert(1)>.md"),
        ("x" * 300 + ".pdf", "x" * (NAME_BYTES - 4) + ".pdf"),
        ("국" * 300 + ".pdf", "국" * ((NAME_BYTES - 4) // 3) + ".pdf"),
        ("no suffix", "no suffix"),
    ],
)
def test_a_name_is_made_safe_and_keeps_its_suffix(given_name: str, safe: str) -> None:
    assert safe_name(given_name) == safe


@pytest.mark.parametrize("name", ["", ".", "..", "../", "a/", "\0", "\u202e", "~$", "   "])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ShelfError) as raised:
        safe_name(name)
    assert raised.value.code == "name"


@given(st.text(max_size=400))
def test_no_name_leaves_the_folder_or_hides(name: str) -> None:
    try:
        safe = safe_name(name)
    except ShelfError:
        return
    assert Path(safe).name == safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= NAME_BYTES
    assert safe == unicodedata.normalize("NFC", safe)
    assert not {unicodedata.category(c) for c in safe} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert safe_name(safe) == safe


def test_a_file_arrives_whole_and_alone(uploads: Uploads) -> None:
    assert put(uploads, "note.md", NOTE) == Placed("note.md")
    assert everything(uploads) == {"uploads/note.md": NOTE}
    assert uploads.names() == ["note.md"]


def test_the_same_bytes_are_there_already(uploads: Uploads) -> None:
    put(uploads, "note.md", NOTE)
    assert put(uploads, "note.md", NOTE) == Placed("note.md", already=True)
    assert everything(uploads) == {"uploads/note.md": NOTE}


def test_another_file_of_that_name_is_never_overwritten_without_being_asked_for(uploads: Uploads) -> None:
    put(uploads, "note.md", NOTE)
    assert refused(uploads, "note.md", b"other") == "clash"
    assert everything(uploads) == {"uploads/note.md": NOTE}


def test_both_are_kept_where_that_is_wished(uploads: Uploads) -> None:
    put(uploads, "note.md", NOTE)
    assert put(uploads, "note.md", b"second", "keep_both") == Placed("note (2).md")
    assert put(uploads, "note.md", b"third", "keep_both") == Placed("note (3).md")
    assert everything(uploads) == {
        "uploads/note.md": NOTE, "uploads/note (2).md": b"second", "uploads/note (3).md": b"third"
    }  # fmt: skip


def test_what_is_replaced_goes_to_the_trash(uploads: Uploads) -> None:
    put(uploads, "note.md", NOTE)
    assert put(uploads, "note.md", b"newer", "replace") == Placed("note.md")
    there = everything(uploads)
    assert there.pop("uploads/note.md") == b"newer"
    assert list(there.values()) == [NOTE]


def test_replacing_nothing_is_adding(uploads: Uploads) -> None:
    assert put(uploads, "note.md", NOTE, "replace") == Placed("note.md")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.pdf", b"", "empty"),
        ("archive.zip", b"PK\x03\x04rest", "unsupported"),
        ("program.exe", b"MZ\x90\0", "unsupported"),
        ("sources.toml", b"questions = []", "unsupported"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n\0\0", "not_that"),
        ("letter.docx", b"not a zip file", "not_that"),
        ("binary.txt", b"\x7fELF\0\0\0", "not_that"),
        ("binary.md", b"text\0text", "not_that"),
        ("large.txt", b"a" * ((1 << 20) + 1), "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_at_the_door(uploads: Uploads, name: str, data: bytes, code: str) -> None:
    assert refused(uploads, name, data) == code
    assert everything(uploads) == {}


def test_a_long_file_of_another_type_is_refused_at_its_beginning(uploads: Uploads) -> None:
    with pytest.raises(ShelfError) as raised, uploads.receive("long.pdf") as incoming:
        incoming.write(b"\x89PNG" + b"\0" * 10_000)
    assert raised.value.code == "not_that"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.pdf", b"%PDF-1.7\n"),
        ("saved-as.pdf", b"<!doctype html><p>A login page"),
        ("wide.txt", "A line".encode("utf-16")),
        ("README", b"plain words"),
        ("protected.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ],
)
def test_what_the_readers_may_read_is_let_in(uploads: Uploads, name: str, data: bytes) -> None:
    assert put(uploads, name, data) == Placed(name)


def test_the_message_names_the_suffixes_that_there_are(uploads: Uploads) -> None:
    with pytest.raises(ShelfError, match=" ".join(SUFFIXES).replace(".", r"\.")):
        put(uploads, "x.zip", b"PK")


def test_a_file_that_says_it_is_too_large_is_not_received(uploads: Uploads) -> None:
    with pytest.raises(ShelfError) as raised, uploads.receive("x.pdf", (1 << 20) + 1):
        pass
    assert raised.value.code == "too_large"
    assert everything(uploads) == {}


def test_a_file_that_fits_on_no_disk_is_not_begun(tmp_path: Path) -> None:
    uploads = Uploads(Settings(index=tmp_path, max_file_mb=1 << 40))
    with pytest.raises(ShelfError) as raised, uploads.receive("x.pdf", 1 << 58):
        pass
    assert raised.value.code == "disk_full"


FULL_DISK = """
import resource, sys
from pathlib import Path
from assistant.settings import Settings
from assistant.shelf import add_files
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    add_files([Path(sys.argv[1])], Settings(index=Path(sys.argv[2])))
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_disk_that_becomes_full_is_said_and_nothing_half_written_is_left(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_bytes(b"The quay is long.\n" * 10_000)
    index = tmp_path / "index"
    command = [sys.executable, "-c", FULL_DISK, str(file), str(index)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "ShelfError long.txt: there is not enough room on the disk\n"
    assert [path for path in index.rglob("*") if path.is_file()] == []


def test_a_folder_that_may_not_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    uploads = Uploads(Settings(index=tmp_path, data=tmp_path / "data"))
    assert refused(uploads, "note.md", NOTE) == "not_written"


def test_a_transfer_that_breaks_off_leaves_nothing(uploads: Uploads) -> None:
    def break_off() -> None:
        with uploads.receive("note.md") as incoming:
            incoming.write(NOTE)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        break_off()
    assert everything(uploads) == {}


def test_two_people_who_add_one_name_at_once_get_one_file_and_one_question(uploads: Uploads) -> None:
    codes: list[str] = []
    ready = threading.Barrier(8)

    def add(number: int) -> None:
        data = f"the words of {number}\n".encode() * 1000
        with uploads.receive("same.txt", len(data)) as incoming:
            incoming.write(data)
            ready.wait(30)
            try:
                incoming.place()
                codes.append("placed")
            except ShelfError as error:
                codes.append(error.code)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["clash"] * 7 + ["placed"]
    (only,) = everything(uploads).values()
    assert len(set(only.splitlines())) == 1, "two files were mixed"


def test_what_is_removed_can_be_put_back(uploads: Uploads) -> None:
    put(uploads, "note.md", NOTE)
    token = uploads.remove(["note.md"])
    assert uploads.names() == []
    assert uploads.restore(token) == ["note.md"]
    assert everything(uploads) == {"uploads/note.md": NOTE}


def test_what_is_put_back_beside_a_newer_file_gets_a_number(uploads: Uploads) -> None:
    put(uploads, "note.md", NOTE)
    token = uploads.remove(["note.md"])
    put(uploads, "note.md", b"newer")
    assert uploads.restore(token) == ["note (2).md"]
    assert everything(uploads) == {"uploads/note.md": b"newer", "uploads/note (2).md": NOTE}


@pytest.mark.parametrize("token", ["", "..", "../uploads", "1-0123456789ab", "/etc", "1\n"])
def test_only_what_is_in_the_trash_can_be_put_back(uploads: Uploads, token: str) -> None:
    put(uploads, "note.md", NOTE)
    with pytest.raises(ShelfError) as raised:
        uploads.restore(token)
    assert raised.value.code == "gone"


@pytest.mark.parametrize("names", [[], ["absent.md"], ["note.md", "absent.md"], ["../../index"]])
def test_only_uploads_are_removed_and_all_of_them_or_none(uploads: Uploads, names: list[str]) -> None:
    put(uploads, "note.md", NOTE)
    with pytest.raises(ShelfError) as raised:
        uploads.remove(names)
    assert raised.value.code == "gone"
    assert uploads.names() == ["note.md"]


def test_old_trash_and_abandoned_halves_are_swept_up(uploads: Uploads) -> None:
    put(uploads, "note.md", NOTE)
    put(uploads, "other.md", b"other")
    kept, old = uploads.remove(["note.md"]), uploads.remove(["other.md"])
    trash = uploads.folder.parent / "trash"
    made, _, rest = old.partition("-")
    (trash / old).rename(trash / f"{int(made) - int(FORGOTTEN_S) - 5}-{rest}")
    for name, age_s in (("a.part", 0.0), ("b.part", ABANDONED_S + 5)):
        half = uploads.folder.parent / "incoming" / name
        half.write_bytes(b"half")
        at = half.stat().st_mtime - age_s
        os.utime(half, (at, at))
    uploads.sweep()
    assert set(everything(uploads)) == {f"trash/{kept}/note.md", "incoming/a.part"}


def test_the_digest_is_that_of_the_bytes(uploads: Uploads) -> None:
    with uploads.receive("note.md") as incoming:
        for byte in NOTE:
            incoming.write(bytes([byte]))
        assert incoming.sha256 == hashlib.sha256(NOTE).hexdigest()
        assert incoming.size == len(NOTE)
