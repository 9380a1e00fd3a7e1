"""An Answer as HTML. Comes in: questions and Answers. Goes out: HTML in which every foreign character is escaped.

Nothing of a document, a title, a question or a model's reply is ever read as markup, Markdown included. The state of a
check is told by word and shape; colour only repeats it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from assistant.records import Answer, Citation, Claim, Hit, Span
from assistant.settings import EXTRACTIVE
from assistant.ui.addresses import read_url
from assistant.ui.places import PlaceName, place_name

__all__ = ["Exchange", "conversation_html", "exchange_html"]

NEAREST = 5


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer as far as it has come: none before retrieval has ended, ``error`` if that failed."""

    number: int
    question: str
    answer: Answer | None = None
    stopped: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    """How the result of a check is told: a word, a glyph and the name of its style."""

    word: str
    glyph: str
    style: str


_STATES = {
    "verified": _State("verified", "✓", "verified"),
    "unsupported": _State("unsupported", "✗", "unsupported"),
    "conflicting": _State("conflicting", "≠", "conflicting"),
    "unchecked": _State("unchecked", "?", "unchecked"),
}
_ADDED = _State("added by checker", "+", "added")


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A citation with its number and, where the sentence ran over page breaks, the citations that continue it."""

    number: int
    parts: tuple[Citation, ...]

    @property
    def first(self) -> Citation:
        return self.parts[0]

    @property
    def state(self) -> _State:
        for status in ("conflicting", "unsupported", "unchecked"):
            if any(part.check.status == status for part in self.parts):
                return _STATES[status]
        return _ADDED if self.first.added else _STATES["verified"]

    @property
    def place(self) -> PlaceName:
        return place_name(self.parts)

    @property
    def quote(self) -> str:
        return " ".join(" ".join(part.quote for part in self.parts).split())

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(reason for part in self.parts for reason in part.check.reasons))

    @property
    def url(self) -> str:
        spans = [Span(part.page_index or 1, part.start, part.end) for part in self.parts]
        return read_url(self.first.document, self.first.page_index, spans)


def conversation_html(exchanges: Sequence[Exchange]) -> str:
    """All exchanges, oldest first."""
    return "".join(exchange_html(exchange) for exchange in exchanges)


def exchange_html(exchange: Exchange) -> str:
    """One question and what is known of its answer."""
    body = "".join(_body(exchange))
    busy = exchange.answer is None or not exchange.answer.complete
    waiting = busy and not exchange.stopped and not exchange.error
    return (
        f'<article class="exchange" data-exchange="{exchange.number}" aria-busy="{str(waiting).lower()}">'
        f'<h2 class="question">{escape(exchange.question)}</h2>{body}</article>'
    )


def _body(exchange: Exchange) -> Iterator[str]:
    answer = exchange.answer
    if answer is None:
        if exchange.error:
            yield _alert(exchange.error)
        elif exchange.stopped:
            yield _quiet("Stopped before anything was found.")
        else:
            yield '<p class="working">Searching the shelf</p>'
        return
    if answer.searched and answer.searched != exchange.question:
        yield f'<p class="searched">Searched for <q>{escape(answer.searched)}</q></p>'
    if not answer.complete:
        yield from _growing(answer, exchange.stopped)
        return
    if answer.error:
        yield _prose(answer.text)
        if answer.text:
            yield _quiet("What was written before the failure has not been checked against the pages.")
        yield _alert(answer.error)
        yield _pages("Pages found for this question", answer.retrieved, "open")
    elif answer.outcome == "not_in_documents":
        yield _not_in_documents(answer)
    else:
        yield from _answered(answer)
    yield _colophon(answer)


def _growing(answer: Answer, stopped: bool) -> Iterator[str]:
    yield _prose(answer.text, "" if stopped else " growing")
    if stopped:
        yield _quiet("Stopped. What was written so far has not been checked against the pages.")
        yield _pages("Pages found for this question", answer.retrieved, "open")
    elif not answer.text:
        documents = len({hit.passage.document for hit in answer.retrieved})
        pages = len(_distinct(answer.retrieved))
        yield f'<p class="working">Reading {_count(pages, "place")} in {_count(documents, "document")}</p>'
    else:
        yield '<p class="working">Writing; citations are checked when the text is complete</p>'


def _answered(answer: Answer) -> Iterator[str]:
    claims = list(_numbered(answer.claims))
    quoted = answer.model == EXTRACTIVE
    # A line for each sentence: a citation at the start of a line would seem to belong to the sentence after it.
    words = "".join(f'<p class="claim">{_claim(claim, numbered)}</p>' for claim, numbered in claims)
    words = words or f"<p>{escape(answer.text)}</p>"
    yield f'<div class="answer{" quoted" if quoted else ""}">{words}</div>'
    if answer.outcome == "partial" or answer.missing:
        missing = answer.missing or "The documents answer only a part of the question."
        yield f'<div class="missing"><strong>Not in the documents</strong> {escape(missing)}</div>'
    yield from (f'<p class="note">{escape(note)}</p>' for note in answer.notes)
    citations = [citation for _, numbered in claims for citation in numbered]
    if citations:
        yield _citation_list(citations, any(claim.problems for claim, _ in claims))
    yield _pages("Pages that were read", answer.retrieved)


def _numbered(claims: Sequence[Claim]) -> Iterator[tuple[Claim, list[_Numbered]]]:
    number = 0
    for claim in claims:
        groups: list[list[Citation]] = []
        for citation in claim.citations:
            if citation.continued and groups:
                groups[-1].append(citation)
            else:
                groups.append([citation])
        yield claim, [_Numbered(number + i, tuple(group)) for i, group in enumerate(groups, 1)]
        number += len(groups)


def _claim(claim: Claim, citations: Sequence[_Numbered]) -> str:
    chips = "".join(f" {_chip(citation, claim.text)}" for citation in citations)
    problems = "".join(f' <span class="problem">! {escape(problem)}</span>' for problem in claim.problems)
    return f"{escape(claim.text)}{chips}{problems}"


def _chip(citation: _Numbered, claim: str) -> str:
    state = citation.state
    told = ". ".join([state.word, *(reason.rstrip(".") for reason in citation.reasons)])
    short = citation.place.short()
    title = f'<span class="title">{escape(short.title)},</span> ' if short.title else ""
    hover = f"{citation.place}\n“{citation.quote}”\n{told}"
    return (
        f'<a class="chip {state.style}" href="{escape(citation.url)}" data-read title="{escape(hover)}"'
        f' data-claim="{escape(claim)}" data-state="{state.style}" data-told="{escape(f"{state.glyph} {told}")}">'
        f'<span class="number">{citation.number}</span>'
        f'{title}<span class="place{" section" if citation.first.section else ""}">{escape(short.place)}</span>'
        f"{_state(state)}</a>"
    )


def _state(state: _State) -> str:
    return f'<span class="state {state.style}"><span aria-hidden="true">{state.glyph}</span> {state.word}</span>'


def _citation_list(citations: Sequence[_Numbered], problems: bool) -> str:
    counts = Counter(citation.state.word for citation in citations)
    summary = f"{_count(len(citations), 'citation')}: " + ", ".join(f"{n} {word}" for word, n in counts.items())
    good = {_STATES["verified"].word, _ADDED.word}
    opened = " open" if problems or set(counts) - good else ""
    items = "".join(
        f'<li value="{citation.number}"><a href="{escape(citation.url)}" data-read>'
        f"{escape(str(citation.place))}</a> {_state(citation.state)}"
        f"<blockquote>{escape(citation.quote)}</blockquote>"
        + "".join(f'<p class="reason">{escape(reason)}</p>' for reason in citation.reasons)
        + "</li>"
        for citation in citations
    )
    return f'<details class="citations"{opened}><summary>{escape(summary)}</summary><ol>{items}</ol></details>'


def _not_in_documents(answer: Answer) -> str:
    words = answer.text.strip() or "The documents do not say."
    nearest = _page_items(answer.retrieved, NEAREST)
    pages = f"<p>The nearest pages that were read:</p><ul>{nearest}</ul>" if nearest else ""
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in (answer.missing, *answer.notes) if note)
    return f'<div class="absent"><p class="verdict">{escape(words)}</p>{notes}{pages}</div>'


def _pages(title: str, hits: Sequence[Hit], opened: str = "") -> str:
    items = _page_items(hits)
    if not items:
        return ""
    return f'<details class="pages" {opened}><summary>{escape(title)}</summary><ul>{items}</ul></details>'


def _page_items(hits: Sequence[Hit], limit: int | None = None) -> str:
    return "".join(
        f'<li><a href="{escape(read_url(hit.passage.document, hit.page_index))}" data-read>'
        f"{escape(str(place_name([hit])))}</a></li>"
        for hit in _distinct(hits)[:limit]
    )


def _distinct(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each page or section, best first."""
    places: dict[tuple[str, int | None, str | None], Hit] = {}
    for hit in hits:
        places.setdefault((hit.passage.document, hit.page_index, hit.section), hit)
    return list(places.values())


def _colophon(answer: Answer) -> str:
    quoted = answer.model == EXTRACTIVE
    if answer.outcome == "not_in_documents":
        made = "Looked up without a language model" if quoted else f"Read by {answer.model}"
    else:
        made = "Quoted from the documents, no language model" if quoted else f"Written by {answer.model}"
    seconds = answer.seconds.get("total")
    return f'<p class="colophon">{escape(made)}{f" · {seconds:.1f} s" if seconds else ""}</p>'


def _prose(text: str, style: str = "") -> str:
    return f'<div class="answer{style}"><p>{escape(text)}</p></div>' if text else ""


def _alert(words: str) -> str:
    return f'<div class="failure" role="alert"><strong>No answer</strong> {escape(words)}</div>'


def _quiet(words: str) -> str:
    return f'<p class="note">{escape(words)}</p>'


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
