"""The page that a number names. Comes in: what somebody typed, and the printed label of each page. Goes out: a page.

A printed number is what a reader has in hand, a physical one what a PDF viewer shows: where a number is both, of two
pages, the printed one is meant and the other is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Jump", "find_page"]

_PHYSICAL = re.compile(
    r"(?:#|pdf(?:\s*(?:pages?|p\.?))?|physical(?:\s*page)?)\s*(\d{1,7})\s*(?:쪽|페이지|면)?", re.ASCII
)
_BOTH = re.compile(r".*\((?:pdf\s*pages?|pdf)\s*(\d{1,7})\D*.*\)", re.ASCII)  # as the page itself is called
_PRINTED = re.compile(r"(?:p{1,2}\.|p{1,2}(?=\s*\d)|pages?(?=[\s\d]))?\s*(.+?)\s*(?:쪽|페이지|면)?")


@dataclass(frozen=True, slots=True)
class Jump:
    """The page that was meant, and the others that the number could mean."""

    page_index: int
    others: tuple[int, ...] = ()


def find_page(asked: str, labels: Mapping[int, str | None]) -> Jump | None:
    """The page that ``asked`` names; ``labels`` holds the printed label (or None) of each page by physical number.

    >>> labels = {1: "i", 2: "1", 3: "2"}
    >>> find_page("2", labels), find_page("PDF 2", labels), find_page("p. I", labels), find_page("9", labels)
    (Jump(page_index=3, others=(2,)), Jump(page_index=2, others=()), Jump(page_index=1, others=()), None)
    """
    words = " ".join(unicodedata.normalize("NFKC", asked[:80]).casefold().split())
    exact = _BOTH.fullmatch(words) or _PHYSICAL.fullmatch(words)
    if exact:
        return Jump(int(exact[1])) if int(exact[1]) in labels else None
    match = _PRINTED.fullmatch(words)
    if match is None:
        return None
    wanted = match[1]
    found = [index for index, label in labels.items() if label is not None and _plain(label) in (wanted, words)]
    if wanted.isdecimal() and wanted.isascii() and int(wanted) in labels:
        found.append(int(wanted))
    found = list(dict.fromkeys(found))
    if not found and re.search(r"[-–]", wanted):  # a run of pages: its first
        return find_page(re.split(r"[-–]", words)[0], labels)
    return Jump(found[0], tuple(found[1:])) if found else None


def _plain(label: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", label).casefold().split())
