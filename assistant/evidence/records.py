"""What an evidence file holds, as frozen records. Comes in: nothing. Goes out: the values that the stages here share.

The answers are as `assistant.output.answer_from_json` gives them back: without the text of their passages. ``places``
has one entry for each citation, in the order of answers, claims and citations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.records import Answer, CheckStatus, Document, Page, Place, Span
from assistant.settings import Settings

__all__ = ["FORM", "CitedDocument", "CitedPlace", "Evidence", "Excerpt", "Picture", "Recheck", "Seal", "Shelf", "Sight"]

FORM = 3
"""The layout of the file. Raised with every change of what is written, so that a file of an older layout is not taken
for one that was tampered with because it cannot be written again letter by letter."""

Sight = Literal["shown", "undrawn", "changed", "gone"]
"""What could be shown of a cited place when the file was made: the place; the place as text only, because the page
could not be drawn; nothing, because the document had changed since the answer; nothing, because it had left the shelf.
"""


class Shelf(Protocol):
    """What is needed of the index."""

    settings: Settings

    def documents(self) -> list[Document]: ...

    def document(self, document: str) -> Document: ...

    def page(self, document: str, page_index: int) -> Page: ...

    def pages(self, document: str) -> list[Page]: ...

    def place(self, document: str, span: Span) -> Place: ...


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that is cited, or was read in vain; ``sha256`` and ``kind`` are empty where it had left the shelf."""

    document: str
    title: str
    kind: str
    sha256: str
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a cited place by the hash of its bytes, which stand elsewhere."""

    sha256: str
    media: str  # "image/png", "image/jpeg"
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A cited place as text: the marked words with what stands round them."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """How the check of a citation can be done again from the file alone, and what that gave when the file was made."""

    quotes: tuple[str, ...]  # what the claim is compared with
    title: str
    context: str  # a line of the page that says what its figures mean ("in millions"), where that decides
    status: CheckStatus


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """What a citation looked like when the file was made."""

    sight: Sight
    reason: str  # in words, where it could not be shown as it should be
    recheck: Recheck
    picture: Picture | None = None
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """What makes a change visible; all in hexadecimal digits."""

    sha256: str  # of the contents
    page_sha256: str  # of the page as it is shown, without the contents that are embedded in it
    key: str  # which installation's key
    hmac: str  # HMAC-SHA256 of both with that key


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that an evidence file says."""

    title: str
    made: str  # ISO 8601 with the offset of its time zone
    language: str  # of headings: "en", "ko"
    pincite: str  # the version that made it
    answers: tuple[Answer, ...]
    documents: tuple[CitedDocument, ...]
    places: tuple[CitedPlace, ...]
    pictures: Mapping[str, bytes]  # by their sha256
    seal: Seal
