"""Bytes turned into characters. Comes in: the bytes of a text file. Goes out: its text, or a DocumentError when it
is none. Leaves the text's layout to the readers.
"""

from __future__ import annotations

import codecs
import re

from assistant.errors import DocumentError

__all__ = ["decode"]

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


def decode(data: bytes, name: str) -> str:
    """The text of a file called ``name``: by its byte order mark, else UTF-8, else Korean (cp949), else Western
    (cp1252).

    Line ends become ``\\n``. Raises DocumentError("unreadable") for binary data.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _lines(data.decode(encoding))
            except UnicodeDecodeError as error:
                raise DocumentError("unreadable", f"{name}: starts as {encoding} text but is not") from error
    if b"\x00" in data:
        raise DocumentError("unreadable", f"{name}: holds binary data, not text")
    for encoding in ("utf-8", "cp949", "cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp949" or _is_korean(text):
            break
    controls = len(re.findall(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", text))
    if controls > 0.02 * len(text):
        raise DocumentError("unreadable", f"{name}: holds binary data, not text")
    return _lines(text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_korean(text: str) -> bool:
    """Whether what was decoded as cp949 makes Korean syllables and not a jumble of rare characters."""
    foreign = [c for c in text if ord(c) > 127]
    hangul = sum("\uac00" <= c <= "\ud7a3" for c in foreign)
    common = len(re.findall(r"[가-힣]{2,}", text))
    return hangul > 0.7 * len(foreign) and common > 0
