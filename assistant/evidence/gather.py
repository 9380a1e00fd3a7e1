"""Evidence gathered from answers. Comes in: answers, the index, a renderer. Goes out: sealed Evidence.

Nothing is left out because it cannot be shown: a document that has left the shelf, a page that cannot be drawn and a
quote that no longer stands where it stood are said to be so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from assistant import __version__
from assistant.errors import DocumentError, NotFoundError
from assistant.evidence.exchange import NEAREST
from assistant.evidence.files import sealed
from assistant.evidence.numbering import each_citation
from assistant.evidence.picture import Scissors
from assistant.evidence.recheck import recheck
from assistant.evidence.records import CitedDocument, CitedPlace, Evidence, Excerpt, Seal, Shelf
from assistant.evidence.seal import own_key
from assistant.evidence.wording import LANGUAGES
from assistant.output import answer_from_json, answer_json, retrieved_json
from assistant.records import Answer, Citation, Claim, Page
from assistant.rendering import Renderer

__all__ = ["gather"]

_ROUND_CHARS = 280  # of text shown before and after the marked words


def gather(
    answers: Sequence[Answer],
    index: Shelf,
    renderer: Renderer,
    *,
    title: str = "",
    language: str = "en",
    made: datetime | None = None,
) -> Evidence:
    """The evidence for the answers of a conversation, or for one, sealed with the installation's key.

    ``title`` is the first question unless given; ``language`` ("en", "ko") that of the headings; ``made`` is now.
    Raises SettingsError where the key cannot be read or made.
    """
    answers = tuple(answer_from_json(answer_json(answer)) for answer in answers)
    places, pictures = _places(answers, index, renderer)
    draft = Evidence(
        title=title or next((answer.question for answer in answers), ""),
        made=(made or datetime.now().astimezone()).isoformat(timespec="seconds"),
        language=language if language in LANGUAGES else "en",
        pincite=__version__,
        answers=answers,
        documents=tuple(_document(index, *named) for named in _named(answers).items()),
        places=places,
        pictures=pictures,
        seal=Seal("", "", "", ""),
    )
    return sealed(draft, own_key(index.settings.data_folder))


def _named(answers: Sequence[Answer]) -> dict[str, str]:
    """The documents that are named, with their titles: cited, pointed out, or read where nothing was found."""
    named: dict[str, str] = {}
    for answer in answers:
        cited = [citation for _, _, citation in each_citation(answer)]
        near = [citation for claim in answer.nearest for citation in claim.citations]
        shown = (*cited, *near, *answer.instructions)
        named.update({c.document: c.title for c in shown if c.document not in named})
        if answer.outcome == "not_in_documents" and not near:
            pages = retrieved_json(answer.retrieved, NEAREST)
            named.update({page["document"]: page["title"] for page in pages if page["document"] not in named})
    return named


def _document(index: Shelf, document: str, title: str) -> CitedDocument:
    try:
        found = index.document(document)
    except NotFoundError:
        return CitedDocument(document, title, "", "")
    return CitedDocument(
        document=found.id,
        title=found.title,
        kind=found.kind,
        sha256=found.sha256,
        publisher=found.publisher,
        date=found.date,
        language=found.language,
        pages=found.pages,
    )


def _places(
    answers: Sequence[Answer], index: Shelf, renderer: Renderer
) -> tuple[tuple[CitedPlace, ...], dict[str, bytes]]:
    """The place of each citation, and the pictures by their hash."""
    pictures: dict[str, bytes] = {}
    scissors = Scissors(renderer)
    cited = (each for answer in answers for each in each_citation(answer))
    places = tuple(_place(index, scissors, claim, citation, pictures) for claim, _, citation in cited)
    return places, pictures


def _place(
    index: Shelf, scissors: Scissors, claim: Claim, citation: Citation, pictures: dict[str, bytes]
) -> CitedPlace:
    try:
        document = index.document(citation.document)
        page = index.page(citation.document, citation.page_index or 1)
    except NotFoundError as error:
        return CitedPlace("gone", str(error), recheck(claim, citation, ""))
    way = recheck(claim, citation, page.text)
    if page.text[citation.start : citation.end] != citation.quote:
        return CitedPlace("changed", "", way)
    excerpt = _excerpt(page, citation)
    if document.kind != "pdf" or not citation.quote:
        return CitedPlace("shown", "", way, excerpt=excerpt)
    try:
        cut = scissors.cut(document.id, page.index, citation.start, citation.end)
    except DocumentError as error:
        return CitedPlace("undrawn", str(error), way, excerpt=excerpt)
    pictures[cut.picture.sha256] = cut.data
    return CitedPlace("shown", "", way, picture=cut.picture)


def _excerpt(page: Page, citation: Citation) -> Excerpt:
    """The marked words with what stands round them, cut between words."""
    text, start, end = page.text, citation.start, citation.end
    before, after = text[max(start - _ROUND_CHARS, 0) : start], text[end : end + _ROUND_CHARS]
    if start > _ROUND_CHARS:
        before = "… " + re.sub(r"^\S*\s+", "", before)
    if len(text) > end + _ROUND_CHARS:
        after = re.sub(r"\s+\S*$", "", after) + " …"
    return Excerpt(before.lstrip(), text[start:end], after.rstrip())
