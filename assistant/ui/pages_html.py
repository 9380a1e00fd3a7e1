"""The pages that were read for a question as HTML. Comes in: an answer's hits. Goes out: escaped links to the pages.

Each link marks, lightly, what was read there. Where nothing answered, the sentences that came nearest are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from assistant.conversations.stored import distinct
from assistant.records import Answer, Claim, Hit
from assistant.ui.addresses import read_url
from assistant.ui.citations_html import place_link
from assistant.ui.places import place_name
from assistant.ui.wording import Wording

__all__ = ["distinct", "nearest_html", "pages_html"]

NEAREST = 5
SENTENCE_CHARS = 240

Hashes = Mapping[str, str]


def pages_html(title: str, answer: Answer, hashes: Hashes, words: Wording, *, opened: bool = False) -> str:
    """A list of the pages, best first, to be unfolded."""
    items = "".join(f"<li>{_link(hit, hashes, words)}</li>" for hit in distinct(answer.retrieved))
    if not items:
        return ""
    unfolded = " open" if opened else ""
    return f'<details class="pages"{unfolded}><summary>{escape(title)}</summary><ul>{items}</ul></details>'


def nearest_html(answer: Answer, hashes: Hashes, words: Wording) -> str:
    """The nearest pages, each with its best sentence; without one in an answer that was kept before it was noted."""
    items = "".join(f"<li>{_sentence(claim, hashes, words)}</li>" for claim in answer.nearest)
    if not items:
        items = "".join(f"<li>{_link(hit, hashes, words)}</li>" for hit in distinct(answer.retrieved)[:NEAREST])
    return f"<ul>{items}</ul>" if items else ""


def _sentence(claim: Claim, hashes: Hashes, words: Wording) -> str:
    cut = claim.text[:SENTENCE_CHARS].rsplit(" ", 1)[0] + "…" if len(claim.text) > SENTENCE_CHARS else claim.text
    return f"{place_link(claim.citations, hashes, words)}<q>{escape(cut)}</q>"


def _link(hit: Hit, hashes: Hashes, words: Wording) -> str:
    document, spans = hit.passage.document, hit.passage.spans
    page = hit.page_index if hit.page_index is None or not spans else spans[0].page_index
    url = read_url(document, page, read=spans, sha256=hashes.get(document, ""))
    return f'<a href="{escape(url)}" data-read>{escape(str(place_name([hit], words)))}</a>'
