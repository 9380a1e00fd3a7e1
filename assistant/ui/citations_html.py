"""The citations of an answer as HTML. Comes in: claims, citations, disagreements. Goes out: escaped HTML.

The state of a check is told by word and shape; colour only repeats it. A chip's card, shown when it is pointed at, is
made by ``static/card.js`` from the chip's item in the list, so that it says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from assistant.evidence.numbering import Numbered
from assistant.records import Citation, Claim, Disagreement, Span
from assistant.ui.addresses import read_url
from assistant.ui.dates import written_date
from assistant.ui.places import place_name
from assistant.ui.wording import Wording

__all__ = ["citation_url", "citations_html", "claim_html", "disagreement_html", "place_link", "summary"]

Hashes = Mapping[str, str]
GLYPHS = {"verified": "✓", "added": "+", "unsupported": "✗", "conflicting": "≠", "unchecked": "?"}
GOOD = ("verified", "added")


def claim_html(claim: Claim, citations: Sequence[Numbered], words: Wording, hashes: Hashes) -> str:
    """One sentence of the answer with the chips that open its pages."""
    chips = "".join(f" {_chip(citation, claim.text, words, hashes)}" for citation in citations)
    problems = "".join(f' <span class="problem">! {escape(words.told(each))}</span>' for each in claim.problems)
    return f'<p class="claim">{escape(claim.text)}{chips}{problems}</p>'


def citations_html(citations: Sequence[Numbered], words: Wording, hashes: Hashes, *, opened: bool) -> str:
    """All citations with their quotes, and the reasons where something is wrong, which also opens the list."""
    wrong = any(citation.state not in GOOD for citation in citations)
    items = "".join(_item(citation, words, hashes) for citation in citations)
    return (
        f'<details class="citations"{" open" if opened or wrong else ""}>'
        f"<summary>{escape(summary(citations, words))}</summary><ol>{items}</ol></details>"
    )


def summary(citations: Sequence[Numbered], words: Wording) -> str:
    """How many citations there are, and how many of each state: "3 citations: 2 verified, 1 conflicting"."""
    counts = Counter(citation.state for citation in citations)
    states = ", ".join(words("talk.state_count", count=n, state=words(f"talk.{state}")) for state, n in counts.items())
    return f"{words.counted('talk.citations', len(citations))}: {states}"


def citation_url(parts: Sequence[Citation], hashes: Hashes) -> str:
    """The page of a citation with its words marked, and what tells whether the document has changed since."""
    first = parts[0]
    spans = [Span(part.page_index or 1, part.start, part.end) for part in parts]
    sha = hashes.get(first.document, "")
    return read_url(first.document, first.page_index, spans, sha256=sha, quote=first.quote if sha else "")


def place_link(parts: Sequence[Citation], hashes: Hashes, words: Wording) -> str:
    """The name of a citation's place, which opens it."""
    return f'<a href="{escape(citation_url(parts, hashes))}" data-read>{escape(str(place_name(parts, words)))}</a>'


def disagreement_html(differing: Disagreement, words: Wording, hashes: Hashes) -> str:
    """What each source says for the same thing, side by side."""
    heads = "".join(
        f'<th scope="col">{words(f"talk.column_{name}")}</th>' for name in ("document", "place", "date", "value")
    )
    rows = ""
    for each in differing.said:
        place = place_name([each.citation], words)
        link = f'<a href="{escape(citation_url([each.citation], hashes))}" data-read>{escape(place.place)}</a>'
        date = written_date(each.date, words) or words("talk.no_date")
        cells = f"<td>{link}</td><td>{escape(date)}</td><td><strong>{escape(each.value)}</strong></td>"
        rows += f'<tr><th scope="row">{escape(each.citation.title)}</th>{cells}</tr>'
    caption = f'<caption><span aria-hidden="true">≠</span> {words("talk.differ")}</caption>'
    return f'<table class="differ">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _chip(citation: Numbered, claim: str, words: Wording, hashes: Hashes) -> str:
    state = citation.state
    reasons = [words.told(reason).rstrip(".") for reason in citation.reasons]
    said = ". ".join([words(f"talk.{state}"), *reasons])
    short = place_name(citation.parts, words).short()
    title = f'<span class="title">{escape(short.title)},</span> ' if short.title else ""
    return (
        f'<a class="chip {state}" href="{escape(citation_url(citation.parts, hashes))}" data-read'
        f' data-number="{citation.number}" data-claim="{escape(claim)}" data-state="{state}"'
        f' data-told="{escape(f"{GLYPHS[state]} {said}")}">'
        f'<span class="number">{citation.number}</span>'
        f'{title}<span class="place{" section" if citation.first.section else ""}">{escape(short.place)}</span>'
        f"{_state(state, words)}</a>"
    )


def _item(citation: Numbered, words: Wording, hashes: Hashes) -> str:
    quote = " ".join(" ".join(part.quote for part in citation.parts).split())
    reasons = "".join(f'<p class="reason">{escape(words.told(reason))}</p>' for reason in citation.reasons)
    return (
        f'<li value="{citation.number}"><a href="{escape(citation_url(citation.parts, hashes))}" data-read>'
        f"{escape(str(place_name(citation.parts, words)))}</a> {_state(citation.state, words)}"
        f"<blockquote>{escape(quote)}</blockquote>{reasons}</li>"
    )


def _state(state: str, words: Wording) -> str:
    word = escape(words(f"talk.{state}"))
    return f'<span class="state {state}"><span aria-hidden="true">{GLYPHS[state]}</span> {word}</span>'
