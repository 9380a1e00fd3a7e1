"""The shelf shows every file, under an id of its own, with what sources.toml says of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assistant.corpus import Source, scan, sha256_of
from assistant.errors import CorpusError, DocumentError
from assistant.readers import read
from assistant.settings import Settings


def put(folder: Path, name: str, content: str | bytes = "Some text.\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def export(number: int, title: str = "A Book", text: str = "Words.") -> str:
    return f"Page {number} - {title}\nP. {number}\n{text}\n"


def ids(*folders: Path) -> list[str]:
    return [source.id for source in scan(folders)]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "pdf"),
        ("a.PDF", b"broken", "pdf"),
        ("a.pdf", b"<!DOCTYPE html><p>moved</p>", "html"),
        ("a.txt", b"%PDF-1.4", "pdf"),
        ("a.txt", b"plain", "text"),
        ("a.txt", b"", "text"),
        ("a.txt", export(3).encode(), "pages"),
        ("a.txt", b"\xef\xbb\xbf" + export(3).replace("\n", "\r\n").encode(), "pages"),
        ("a.txt", b"Page 3 - A Book\nP. 4\n", "text"),  # the two numbers differ
        ("a.md", b"# x", "markdown"),
        ("a.htm", b"<p>x", "html"),
        ("a.docx", b"PK\x03\x04", "word"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "word"),
        ("notes", b"plain", "text"),
        ("a.zip", b"PK\x03\x04", "unsupported"),
        ("a.xlsx", b"\x00\x01", "unsupported"),
    ],
)
def test_a_kind_is_told_by_suffix_and_content(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    put(tmp_path, name, content)
    assert [source.kind for source in scan([tmp_path])] == [kind]


def test_an_unsupported_file_is_shown_and_says_what_is_supported(tmp_path: Path) -> None:
    put(tmp_path, "sheet.xlsx", b"\x00")
    (source,) = scan([tmp_path])
    with pytest.raises(DocumentError, match=r"sheet\.xlsx.*PDF, HTML") as raised:
        read(source, Settings())
    assert raised.value.status == "unsupported"


def test_hidden_and_temporary_files_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden.txt", "~$plan.docx", "x.tmp", "y.part", ".git/z.txt", "sources.toml~"):
        put(tmp_path, name)
    assert ids(tmp_path) == []


def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    outside = put(tmp_path, "outside/secret.txt")
    shelf = tmp_path / "shelf"
    inside = put(shelf, "real.txt")
    (shelf / "link.txt").symlink_to(outside)
    (shelf / "again.txt").symlink_to(inside)
    (shelf / "dead.txt").symlink_to(tmp_path / "nowhere")
    (shelf / "folder").symlink_to(tmp_path / "outside")
    assert ids(shelf) == ["again", "real"]


def test_ids_are_paths_without_suffix_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b.txt", "sub/deep/a.md", "가.txt", "a b.txt"):
        put(tmp_path, name)
    assert ids(tmp_path) == ["a b", "b", "sub/deep/a", "가"]


def test_two_documents_never_share_an_id(tmp_path: Path) -> None:
    put(tmp_path, "one/report.pdf")
    put(tmp_path, "one/report.txt")
    put(tmp_path, "two/report.txt")
    put(tmp_path, "two/other.txt")
    put(tmp_path, "one/other.txt")
    found = ids(tmp_path / "one", tmp_path / "two")
    assert len(set(found)) == 5
    assert {"report.pdf", "report.txt"} <= set(found)


def test_the_same_folder_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    assert ids(tmp_path, tmp_path, tmp_path / ".") == ["a"]


def test_pages_of_one_title_in_one_folder_are_one_document(tmp_path: Path) -> None:
    for number in (2, 10, 1):
        put(tmp_path, f"x{number}.txt", export(number))
    put(tmp_path, "y.txt", export(1, "Another Book"))
    put(tmp_path, "sub/z.txt", export(1))
    sources = {source.id: source for source in scan([tmp_path])}
    assert set(sources) == {"a-book", "another-book", "sub/a-book"}
    assert [path.name for path in sources["a-book"].paths] == ["x1.txt", "x2.txt", "x10.txt"]


def test_a_second_volume_with_the_same_title_and_number_is_kept(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", export(205, text="main"))
    put(tmp_path, "b.txt", export(85, text="appendix"))
    put(tmp_path, "c.txt", export(85, text="main too"))
    sources = scan([tmp_path])
    assert [source.id for source in sources] == ["a-book", "a-book-2"]
    assert sorted(path.name for source in sources for path in source.paths) == ["a.txt", "b.txt", "c.txt"]


def test_sources_toml_describes_a_document(tmp_path: Path) -> None:
    path = put(tmp_path, "r.txt")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    put(tmp_path, "sources.toml", f'''
[[document]]
path = "r.txt"
id = "annual"
title = "Annual Report"
date = 2020-12-31
language = "en"
publisher = "Office"
origin = "https://example.org"
licence = "CC0-1.0"
sha256 = "{digest}"
''')  # fmt: skip
    expected = Source(
        "annual",
        "text",
        (path.resolve(),),
        digest,
        "Annual Report",
        "Office",
        "2020-12-31",
        "en",
        "https://example.org",
        "CC0-1.0",
    )
    assert scan([tmp_path]) == [expected]
    document = read(expected, Settings())
    assert (document.title, document.date, document.publisher) == ("Annual Report", "2020-12-31", "Office")


def test_a_glob_describes_a_page_export(tmp_path: Path) -> None:
    put(tmp_path, "book/1.txt", export(1))
    put(tmp_path, "book/2.txt", export(2))
    put(tmp_path, "sources.toml", '[[document]]\npath = "book/*.txt"\nid = "book"\n')
    assert [(source.id, len(source.paths)) for source in scan([tmp_path])] == [("book", 2)]


def test_a_file_whose_name_looks_like_a_glob_is_described_by_its_name(tmp_path: Path) -> None:
    put(tmp_path, "a[1].txt")
    put(tmp_path, "a1.txt")
    put(tmp_path, "sources.toml", '[[document]]\npath = "a[1].txt"\ntitle = "First"\n')
    assert [(source.paths[0].name, source.title) for source in scan([tmp_path])] == [
        ("a1.txt", None),
        ("a[1].txt", "First"),
    ]


def test_a_changed_file_is_a_warning_on_its_document(tmp_path: Path) -> None:
    put(tmp_path, "r.txt")
    put(tmp_path, "sources.toml", f'[[document]]\npath = "r.txt"\nsha256 = "{"0" * 64}"\n')
    (source,) = scan([tmp_path])
    assert "not the one described" in source.warning
    assert source.warning in read(source, Settings()).warning


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[document]]\npath = "r.txt"\ncolour = "red"\n', r"line 1.*expected one of path, id.*found 'colour'"),
        ('\n[[document]]\nid = "x"\n', r"line 2.*path: expected the path of a file, found nothing"),
        ('[[document]]\npath = "gone.pdf"\n', r"path: expected a file below .*'gone\.pdf'"),
        ('[[document]]\npath = "r.txt"\ndate = "last year"\n', r"date: expected YYYY.*found 'last year'"),
        ('[[document]]\npath = "r.txt"\nlanguage = "English"\n', r"language: expected an ISO 639-1"),
        ('[[document]]\npath = "r.txt"\nsha256 = "abc"\n', r"sha256: expected 64"),
        ('[[document]]\npath = "r.txt"\ntitle = 7\n', r"title: expected a text, found 7"),
        ('[[document]]\npath = "r.txt"\ntitle = ""\n', r"title: expected a text, found ''"),
        ('[[document]]\npath = "r.txt"\nid = "a b"\n', r"id: expected letters"),
        ('[[document]]\npath = "r.txt"\n[[document]]\npath = "r.*"\n', r"line 3.*a second time"),
        ('[[document]]\npath="r.txt"\nid="x"\n[[document]]\npath="s.txt"\nid="x"\n', r"id: expected one of its own"),
        ('["r.txt"]\ntitle = "x"\n', r"expected only questions and \[\[document\]\] tables, found 'r\.txt'"),
        ("document = 3\n", r"document: expected \[\[document\]\] tables"),
        ("[[document\n", r"not valid TOML.*line 1"),
        (b"\xff\xfe", r"expected UTF-8"),
    ],
)
def test_a_mistake_in_sources_toml_is_named(tmp_path: Path, text: str | bytes, message: str) -> None:
    put(tmp_path, "r.txt")
    put(tmp_path, "s.txt")
    put(tmp_path, "sources.toml", text)
    with pytest.raises(CorpusError, match=message):
        scan([tmp_path])


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"There is no folder .*Create it"):
        scan([tmp_path / "gone"])
    with pytest.raises(CorpusError, match="is a file, not a folder"):
        scan([put(tmp_path, "a.txt")])


def test_an_empty_shelf_is_no_error(tmp_path: Path) -> None:
    assert scan([tmp_path]) == []
    assert scan([]) == []


def test_the_digest_of_several_files_does_not_depend_on_their_order(tmp_path: Path) -> None:
    a, b = put(tmp_path, "a", "1"), put(tmp_path, "b", "2")
    assert sha256_of([a, b]) == sha256_of([b, a])
    assert sha256_of([a]) == hashlib.sha256(b"1").hexdigest()
