"""The shelf that ships: rebuildable, described, in our own words, and with the difficult places that it promises."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from assistant.corpus import scan, sha256_of
from tests.shelf import build, markup
from tests.shelf.story import FRONT_PAGES

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
SEEDS = ROOT.parent / "shared" / "seeds"
HANDBOOK = CORPUS / "alliance-handbook.pdf"
ENTRIES = tomllib.loads((CORPUS / "sources.toml").read_text("utf-8"))["document"]
DOCUMENTS = sorted(file for file in CORPUS.rglob("*") if file.is_file() and file.name != "sources.toml")

NAMES = re.compile(r"Defense Vision of the U\.S\.-ROK Alliance|Conditions-Based OPCON Transition Plan \(COT-P\)")

OVER_PAGE_BREAKS = [  # physical page, the words before its end, the words after it
    (6, "The joint statement of 18 March 2021 says that the", "bond was forged in battle 70 years earlier"),
    (10, "data on North Korean missile launches are", "shared with Japan as they are measured."),
]


def text_of(page_index: int) -> str:
    """The text of a physical page (1-based) of the handbook on one line, words broken at line ends joined."""
    import pypdfium2

    with pypdfium2.PdfDocument(HANDBOOK) as pdf:
        text = pdf[page_index - 1].get_textpage().get_text_range()
    return " ".join(re.sub("\ufffe(\r\n)?", "", text).split())


def labels() -> list[str]:
    """The page labels of the handbook, one for each physical page."""
    import pypdfium2

    with pypdfium2.PdfDocument(HANDBOOK) as pdf:
        return [pdf.get_page_label(index) for index in range(len(pdf))]


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, those broken at a line end joined."""
    return re.findall(r"\w+", re.sub(r"(\w)-\s*\n\s*(\w)", r"\1\2", unicodedata.normalize("NFKC", text)).lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of ``length`` words in a text."""
    words = words_of(text)
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build.build(tmp_path_factory.mktemp("shelf"))


@pytest.mark.parametrize("name", list(build.BUILT))
def test_rebuilding_gives_the_file_that_ships(rebuilt: list[Path], name: str) -> None:
    fresh = next(path for path in rebuilt if path.name == name)
    assert fresh.read_bytes() == (CORPUS / name).read_bytes(), f"{name} is stale: run python -m tests.shelf.build"


def test_every_document_is_described_once_and_every_description_has_its_document() -> None:
    described = [file for entry in ENTRIES for file in build.files_of(entry)]
    assert sorted(described) == DOCUMENTS


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_description_is_complete_and_its_hash_is_right(entry: dict[str, str]) -> None:
    assert set(entry) == {"path", "id", "title", "publisher", "date", "language", "origin", "licence", "sha256"}
    assert entry["sha256"] == sha256_of(build.files_of(entry))


def test_refreshing_right_hashes_changes_nothing() -> None:
    sources = (CORPUS / "sources.toml").read_text("utf-8")
    assert build.refreshed(sources) == sources
    assert build.refreshed(re.sub(r'(?m)^sha256 = ".*"', 'sha256 = ""', sources)) == sources


def test_scanning_the_shelf_finds_the_described_documents_without_a_warning() -> None:
    found = scan([CORPUS])
    assert sorted(source.id for source in found) == sorted(entry["id"] for entry in ENTRIES)
    assert {source.kind for source in found} == {"pdf", "pages", "html", "markdown", "word", "text"}
    assert not [source.warning for source in found if source.warning]
    assert {source.language for source in found} == {"en", "ko"}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_no_eight_words_in_a_row_come_from_a_source(file: Path) -> None:
    if not SEEDS.is_dir():
        pytest.skip(f"the sources are not here: no folder {SEEDS}")
    theirs = set().union(*(runs(seed.read_text("utf-8"), 8) for seed in SEEDS.glob("*.txt")))
    if file == HANDBOOK:
        ours = (ROOT / "tests/shelf/handbook.txt").read_text("utf-8")
    elif file.suffix == ".docx":
        from docx import Document

        document = Document(str(file))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        ours = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    else:
        ours = file.read_text("utf-8")
    assert len(theirs) > 2000
    assert len(words_of(ours)) > 100
    assert not {" ".join(run) for run in runs(NAMES.sub("(name)", ours), 8) & theirs}


def test_handbook_pages_are_labelled_cover_then_roman_then_arabic() -> None:
    assert labels() == ["Cover", "i", "ii", "iii", "iv", *(str(number) for number in range(1, 13))]


def test_handbook_prints_the_label_of_each_page_in_its_footer() -> None:
    for page_index, label in enumerate(labels()[1:], 2):
        assert f"The ROK–US Alliance {label}" in text_of(page_index)


def test_handbook_contents_name_the_printed_page_of_each_chapter() -> None:
    chapters = re.findall(r"(\d) (.+?) (\d+)(?= \d [A-Z]| The ROK–US Alliance i$)", text_of(2))
    assert len(chapters) == 8
    for number, title, printed in chapters:
        assert f"{number} {title}" in text_of(int(printed) + FRONT_PAGES)


def test_handbook_embeds_every_font() -> None:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

    reader = PdfReader(HANDBOOK)
    found = [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]
    descriptors = {
        font["/BaseFont"]: font.get("/FontDescriptor", DictionaryObject()).get_object()
        for font in found
        if isinstance(font, DictionaryObject) and font.get("/Type") == "/Font"
    }
    assert len(descriptors) == 5
    for name, descriptor in descriptors.items():
        assert isinstance(descriptor, DictionaryObject)
        assert "/FontFile2" in descriptor, f"{name} is not embedded"


@pytest.mark.parametrize(("page_index", "before", "after"), OVER_PAGE_BREAKS)
def test_sentence_runs_over_the_page_break(page_index: int, before: str, after: str) -> None:
    sentence = f"{before} {after}"
    manuscript = " ".join((ROOT / "tests/shelf/handbook.txt").read_text("utf-8").split())
    assert sentence in manuscript
    assert before in text_of(page_index)
    assert after in text_of(page_index + 1)
    assert after not in text_of(page_index)


def test_words_are_broken_at_line_ends() -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(HANDBOOK) as pdf:
        broken = sum(page.get_textpage().get_text_range().count("\ufffe") for page in pdf)
    assert broken >= 20


def test_page_exports_hold_the_promised_difficulties() -> None:
    folder = CORPUS / "white-paper-pages"
    pages = {int(file.stem[-3:]): file.read_text("utf-8") for file in folder.glob("page-*.txt")}
    printed = {number: re.findall(r"(?m)Cooperation {4}(\d+)$", text) for number, text in pages.items()}
    assert printed == {12: ["10"], 13: ["11"], 14: [], 15: ["13"], 16: ["14"]}
    for left, right in [(12, 13), (15, 16)]:
        end = pages[left].split("\n\n\n")[0].rstrip()
        start = pages[right].split("\n\n", 1)[1].lstrip()
        assert end[-1].isalpha()
        assert start[0].islower()
    appendix = (folder / "appendix/page-012.txt").read_text("utf-8")
    assert (
        appendix.splitlines()[:2] == pages[12].splitlines()[:2] == ["Page 12 - Alliance Defence Digest 2020", "P. 12"]
    )


@pytest.mark.parametrize(
    ("manuscript", "blocks"),
    [
        ("", []),
        ("one\ntwo", [("paragraph", "one two", ())]),
        ("# 1 A\n## B\ntext", [("chapter", "1 A", ()), ("section", "B", ()), ("paragraph", "text", ())]),
        ("[[list]]\n1. a\n2. b\n\nc", [("list", "", ("1. a", "2. b")), ("paragraph", "c", ())]),
        ("[[box T]]\na\n\nb\n[[/box]]\n\nc", [("box", "T", ("a", "b")), ("paragraph", "c", ())]),
        ("[[source]] S, p. 1.\n\n[^1]: note", [("source", "S, p. 1.", ())]),
    ],
)
def test_manuscript_is_parsed_into_blocks(manuscript: str, blocks: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert [(block.kind, block.text, block.lines) for block in markup.parse(manuscript)] == blocks
