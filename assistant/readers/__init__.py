"""Documents turned into pages. Comes in: a ``Source`` of the shelf. Goes out: its pages, cleaned, with what it says of
itself; or a DocumentError with a status. Leaves finding the files to corpus and cutting pages up to passages.

One file for each format: pdf, pages (page exports), html, markdown, word, text.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.corpus import Source
from assistant.errors import DocumentError
from assistant.readers.result import ReadDocument
from assistant.readers.sections import section_of
from assistant.settings import Settings

__all__ = ["ReadDocument", "read", "section_of"]

_SUPPORTED = "PDF, HTML, Markdown, Word (.docx), plain text and page exports"


def read(source: Source, settings: Settings) -> ReadDocument:
    """The pages of a document; what sources.toml says of it wins over what it says of itself.

    Raises DocumentError with the status that it ends in: unsupported, too_large, encrypted, unreadable, no_text,
    timed_out or crashed.
    """
    try:
        too_large = [path for path in source.paths if path.stat().st_size > settings.max_file_mb << 20]
        if too_large:
            raise DocumentError(
                "too_large", f"{too_large[0].name}: larger than {settings.max_file_mb} MB (max_file_mb)"
            )
        document = _read(source, settings)
    except OSError as error:
        raise DocumentError("unreadable", f"{source.paths[0].name}: {error.strerror or error}") from error
    return replace(
        document,
        title=source.title or document.title,
        language=source.language or document.language,
        date=source.date or document.date,
        publisher=source.publisher or document.publisher,
        warning="; ".join(part for part in (source.warning, document.warning) if part),
    )


def _read(source: Source, settings: Settings) -> ReadDocument:
    path = source.paths[0]
    if source.kind == "pdf":
        from assistant.readers.pdf import read_pdf

        return read_pdf(path, settings)
    if source.kind == "pages":
        from assistant.readers.pages import read_pages

        return read_pages(source.paths)
    if source.kind == "html":
        from assistant.readers.html import read_html

        return read_html(path)
    if source.kind == "markdown":
        from assistant.readers.markdown import read_markdown

        return read_markdown(path)
    if source.kind == "word":
        from assistant.readers.word import read_word

        return read_word(path)
    if source.kind == "text":
        from assistant.readers.text import read_text

        return read_text(path)
    raise DocumentError("unsupported", f"{path.name}: not a format that is read; there are: {_SUPPORTED}")
