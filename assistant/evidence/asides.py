"""What stands beside an answer on the page of an evidence file: sources that differ, notes, orders to a model. Comes
in: an Answer. Goes out: HTML.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.evidence.marks import place_name
from assistant.evidence.markup import inline, text
from assistant.evidence.numbering import numbered
from assistant.evidence.wording import Words
from assistant.pipeline import QUOTES_ONLY
from assistant.records import Answer, Citation, Disagreement

__all__ = ["asides_html"]


def asides_html(answer: Answer, number: int, words: Words) -> Iterator[str]:
    """Everything that a reader should know beside the answer to question ``number``."""
    for differing in answer.disagreements:
        yield _differing(differing, answer, number, words)
    told_otherwise = {QUOTES_ONLY, *(differing.words for differing in answer.disagreements)}
    for note in answer.notes:
        if note not in told_otherwise:
            yield f'<p class="note"><b>{text(words("note"))}</b> {inline(words.told(note))}</p>'
    if answer.instructions:
        yield _orders(answer, words)


def _differing(differing: Disagreement, answer: Answer, number: int, words: Words) -> str:
    """What each source says for the same thing, side by side."""
    items = ""
    for said in differing.said:
        link = _number_of(said.citation, answer)
        mark = f' <a class="cited" href="#q{number}c{link}">{link}</a>' if link else ""
        place = _place(said.citation, words)
        items += (
            f'<li><p class="value" dir="auto">{text(said.value)}</p><p class="title" dir="auto">'
            f'{text(said.citation.title)}</p><p class="about">{inline(place)}{mark}</p>'
            f'<p class="about">{inline(said.date) if said.date else text(words("no_date"))}</p></li>'
        )
    return f'<section class="differing"><h3>≠ {text(words("differing"))}</h3><ul>{items}</ul></section>'


def _number_of(citation: Citation, answer: Answer) -> int | None:
    """The number under which the answer cites the same place."""
    for _, citations in numbered(answer):
        for one in citations:
            if any(_span(part) == _span(citation) for part in one.parts):
                return one.number
    return None


def _span(citation: Citation) -> tuple[str, int | None, int, int]:
    return citation.document, citation.page_index, citation.start, citation.end


def _orders(answer: Answer, words: Words) -> str:
    """The places that give orders to a language model, quoted, so that nobody takes them for something we say."""
    items = "".join(
        f'<li><p class="about">{inline(place.title)}, {inline(_place(place, words))}</p>'
        f'<p dir="auto"><q>{text(" ".join(place.quote.split()))}</q></p></li>'
        for place in answer.instructions
    )
    return f'<div class="orders"><b>⚑ {text(words("orders"))}</b><ul>{items}</ul></div>'


def _place(citation: Citation, words: Words) -> str:
    return place_name(citation.page_index, citation.page_label, citation.section, words)
