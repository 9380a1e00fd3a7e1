"""HTML, Markdown, Word and plain text: one page without a number, its headings, lists and tables kept in order."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from assistant.corpus import scan
from assistant.errors import DocumentError
from assistant.readers import ReadDocument, read, section_of
from assistant.readers.encoding import decode
from assistant.readers.html import read_html
from assistant.readers.markdown import read_markdown
from assistant.readers.text import read_text
from assistant.readers.word import read_word
from assistant.settings import Settings

PARAGRAPH = (
    "The harbour board met in the autumn and looked at the plans that the engineers had drawn up "
    "in the spring of that year."
)


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def page_text(document: ReadDocument) -> str:
    (page,) = document.pages
    assert (page.index, page.label) == (1, None)
    assert len(page.source) == len(page.text)
    assert all(page.text[h.start : h.start + len(h.text)] == h.text for h in page.headings)
    return page.text


MARKDOWN = """---
title: The Quays
date: 2021-03-04
---
# Quays *and* ferries

Some **bold** words &amp; a [link](https://example.org)
go on ![picture](x.png) here.

- one
- two
  more

1. first

| Year | Sum |
|------|-----|
| 2020 | 5.5 |

## Ice

Sold by the ton.
"""


def test_markdown_is_read_without_its_marks(tmp_path: Path) -> None:
    document = read_markdown(put(tmp_path, "a.md", MARKDOWN))
    assert (document.title, document.date) == ("The Quays", "2021-03-04")
    assert page_text(document) == (
        "Quays and ferries\n\nSome bold words & a link go on here.\n\n"
        "• one\n• two more\n1. first\n\nYear  Sum\n2020  5.5\n\nIce\n\nSold by the ton."
    )
    assert [(h.level, h.text) for h in document.pages[0].headings] == [(1, "Quays and ferries"), (2, "Ice")]


def test_markdown_characters_point_into_the_file(tmp_path: Path) -> None:
    (page,) = read_markdown(put(tmp_path, "a.md", MARKDOWN)).pages
    pointed = [(c, MARKDOWN[i]) for c, i in zip(page.text, page.source, strict=True) if i >= 0]
    assert len(pointed) > 80
    assert all(c == origin or (c == " " and origin.isspace()) for c, origin in pointed)


HTML = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Quays reopened | The Harbour Post</title>
<meta property="og:title" content="Quays reopened"><meta property="og:site_name" content="The Harbour Post"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/a">About us</a></li></ul></nav>
<article><h1>Quays reopened</h1><p>{PARAGRAPH}</p><h2>What it cost</h2><p>{PARAGRAPH.replace("autumn", "winter")}</p>
<ul><li>Stone from the north</li><li>Timber from the south</li></ul>
<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2020</td><td>5.5 million</td></tr></table>
<p>{PARAGRAPH.replace("autumn", "summer")}</p></article>
<footer>Copyright The Harbour Post. <script>alert("x")</script></footer></body></html>"""


def test_html_keeps_the_article_and_leaves_the_site_out(tmp_path: Path) -> None:
    document = read_html(put(tmp_path, "a.html", HTML))
    text = page_text(document)
    assert document.title == "Quays reopened"
    assert document.language == "en"
    assert "Home" not in text
    assert "alert" not in text
    assert "• Stone from the north\n• Timber from the south" in text
    assert "Year  Cost\n2020  5.5 million" in text
    assert text.index("What it cost") < text.index("in the winter") < text.index("Stone") < text.index("in the summer")
    assert [h.text for h in document.pages[0].headings] == ["Quays reopened", "What it cost"]


@pytest.mark.parametrize("content", ["", "<html></html>", "<p></p>"])
def test_html_without_text_says_so(tmp_path: Path, content: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read_html(put(tmp_path, "a.html", content))
    assert raised.value.status == "no_text"


def word(path: Path) -> Path:
    import docx

    document = docx.Document()
    document.core_properties.title = "Harbour plan"
    document.add_heading("Harbour plan", 0)
    document.add_paragraph("Before the table.")
    document.add_heading("Money", 1)
    table = document.add_table(2, 2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("Year", "Sum", "2020", "5.5"), strict=True):
        cell.text = text
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet")
    document.add_paragraph("After the table.")
    document.save(str(path))
    return path


def test_word_is_read_in_the_order_of_the_document(tmp_path: Path) -> None:
    document = read_word(word(tmp_path / "plan.docx"))
    assert document.title == "Harbour plan"
    assert page_text(document) == (
        "Harbour plan\n\nBefore the table.\n\nMoney\n\nYear  Sum\n2020  5.5\n\n• one\n• two\n\nAfter the table."
    )
    assert [(h.level, h.text) for h in document.pages[0].headings] == [(1, "Harbour plan"), (2, "Money")]


def test_each_bad_word_file_ends_in_a_status_of_its_own(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (40 << 20))
    good = word(tmp_path / "good.docx").read_bytes()
    cases = {
        "old.doc": (ole + b"x" * 600, "unsupported"),
        "locked.docx": (ole + b"x" * 512 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        "cut.docx": (good[: len(good) // 2], "unreadable"),
        "empty.docx": (b"", "unreadable"),
        "text.docx": (b"hello", "unreadable"),
        "bomb.docx": (bomb.read_bytes(), "too_large"),
    }
    for name, (content, status) in cases.items():
        with pytest.raises(DocumentError) as raised:
            read_word(put(tmp_path, name, content))
        assert raised.value.status == status, name


ARTICLE = f"""| | 0 |
The Quays Are Open Again

By Ann Ashore

{PARAGRAPH} It was on May 3, 2019. |

What It Cost

{PARAGRAPH}

Leave a Reply

You are commenting using your account. Log\u00a0Out\u00a0/\u00a0 Change\u00a0)

This site uses Akismet to reduce spam. Learn how your comment data is processed.
"""


def test_a_press_article_is_read_without_its_comment_form(tmp_path: Path) -> None:
    document = read_text(put(tmp_path, "x.txt", ARTICLE))
    assert (document.title, document.date, document.language) == ("The Quays Are Open Again", "2019-05-03", "en")
    text = page_text(document)
    assert text.startswith("The Quays Are Open Again\n\nBy Ann Ashore\n\nThe harbour board")
    assert text.endswith(PARAGRAPH)
    assert "|" not in text
    assert [(h.level, h.text) for h in document.pages[0].headings] == [
        (1, "The Quays Are Open Again"),
        (2, "What It Cost"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_korean_text_is_read_in_any_of_its_encodings(encoding: str) -> None:
    text = "국방 백서\n한미 동맹은 계속된다."
    assert decode(text.replace("\n", "\r\n").encode(encoding), "x.txt") == text


def test_western_text_is_read_and_binary_data_is_not() -> None:
    assert decode("café – naïve".encode("cp1252"), "x.txt") == "café – naïve"
    for data in (b"a\x00b", bytes(range(1, 32)) * 4):
        with pytest.raises(DocumentError) as raised:
            decode(data, "x.txt")
        assert raised.value.status == "unreadable"


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_text_file_says_so(tmp_path: Path, content: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read_text(put(tmp_path, "x.txt", content))
    assert raised.value.status == "no_text"


def test_a_web_page_of_fifty_megabytes_is_not_parsed(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as raised:
        read_html(put(tmp_path, "x.html", b"<p>A line of text.</p>\n" * 2_200_000))
    assert (raised.value.status, raised.value.reason) == (
        "too_large",
        "x.html: larger than 20 MB, the most read of HTML",
    )


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "x.txt", b"a" * (2 << 20))
    (source,) = scan([tmp_path])
    with pytest.raises(DocumentError) as raised:
        read(source, Settings(max_file_mb=1))
    assert raised.value.status == "too_large"


def test_a_file_that_went_away_is_a_status(tmp_path: Path) -> None:
    path = put(tmp_path, "x.txt", "words")
    (source,) = scan([tmp_path])
    path.unlink()
    with pytest.raises(DocumentError) as raised:
        read(source, Settings())
    assert raised.value.status == "unreadable"


def test_a_place_without_pages_is_its_heading_and_paragraph(tmp_path: Path) -> None:
    (page,) = read_markdown(
        put(tmp_path, "a.md", "Lead.\n\n# A\n\none\n\ntwo\n\n- x\n- y\n\n## B\n\nthree\n\n# C\n\nfour")
    ).pages
    expected = {
        "Lead": "paragraph 1",
        "A": "A",
        "one": "A, paragraph 1",
        "two": "A, paragraph 2",
        "y": "A, paragraph 3",
        "three": "A > B, paragraph 1",
        "four": "C, paragraph 1",
    }
    assert {words: section_of(page, page.text.index(words)) for words in expected} == expected
