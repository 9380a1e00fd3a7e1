"""The pages that were read for a question as HTML. Comes in: an answer's hits. Goes out: escaped links to the pages.

Each link marks, lightly, what was read there. Where nothing answered, the sentence that comes nearest is shown with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.citations.wording import STOP, stem
from assistant.conversations.stored import distinct
from assistant.records import Answer, Hit, Passage, Span
from assistant.sentences import sentence_spans
from assistant.ui.addresses import read_url
from assistant.ui.places import place_name
from assistant.ui.wording import Wording
from assistant.words import words as words_of

__all__ = ["distinct", "nearest_html", "nearest_sentence", "pages_html"]

NEAREST = 5
SENTENCE_CHARS = 240

Hashes = Mapping[str, str]


def pages_html(title: str, answer: Answer, hashes: Hashes, words: Wording, *, opened: bool = False) -> str:
    """A list of the pages, best first, to be unfolded."""
    items = "".join(f"<li>{_link(hit, hit.passage.spans, hashes, words)}</li>" for hit in distinct(answer.retrieved))
    if not items:
        return ""
    unfolded = " open" if opened else ""
    return f'<details class="pages"{unfolded}><summary>{escape(title)}</summary><ul>{items}</ul></details>'


def nearest_html(answer: Answer, hashes: Hashes, words: Wording) -> str:
    """The nearest pages, each with the sentence there that has most in common with the question."""
    items = ""
    for hit in distinct(answer.retrieved)[:NEAREST]:
        span = nearest_sentence(answer.searched or answer.question, hit.passage)
        quote = ""
        if span is not None:
            sentence = " ".join(hit.passage.text[slice(*span)].split())
            cut = sentence[:SENTENCE_CHARS].rsplit(" ", 1)[0] + "…" if len(sentence) > SENTENCE_CHARS else sentence
            quote = f"<q>{escape(cut)}</q>"
        spans = hit.passage.locate(*span) if span is not None else hit.passage.spans
        items += f"<li>{_link(hit, spans, hashes, words)}{quote}</li>"
    return f"<ul>{items}</ul>" if items else ""


def nearest_sentence(question: str, passage: Passage) -> tuple[int, int] | None:
    """The sentence of the passage that shares most words with the question; None where none shares any.

    >>> nearest_sentence("Who owns the crane?", Passage("p", "d", 0, "It is old. The crane rusts.", ()))
    (11, 27)
    """
    asked = _terms(question)
    best, most = None, 0
    for start, end in sentence_spans(passage.text):
        common = len(asked & _terms(passage.text[start:end]))
        if common > most:
            best, most = (start, end), common
    return best


def _terms(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words_of(text) if word not in STOP)


def _link(hit: Hit, spans: Sequence[Span], hashes: Hashes, words: Wording) -> str:
    document = hit.passage.document
    page = hit.page_index if hit.page_index is None or not spans else spans[0].page_index
    url = read_url(document, page, read=spans, sha256=hashes.get(document, ""))
    return f'<a href="{escape(url)}" data-read>{escape(str(place_name([hit], words)))}</a>'
