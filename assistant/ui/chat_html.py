"""An exchange as HTML. Comes in: exchanges. Goes out: HTML in which every foreign character is escaped.

Nothing of a document, a title, a question or a model's reply is ever read as markup, Markdown included. Citations are
left to ``citations_html``, what can be done with an answer to ``actions_html``, the pages read to ``pages_html``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from assistant.conversations import Exchange
from assistant.evidence.numbering import numbered
from assistant.pipeline import QUOTES_ONLY, UNSURE
from assistant.prompts import REFUSAL
from assistant.records import Answer
from assistant.settings import EXTRACTIVE
from assistant.ui.actions_html import View, actions_html
from assistant.ui.citations_html import citations_html, claim_html, disagreement_html, place_link, summary
from assistant.ui.pages_html import distinct, nearest_html, pages_html
from assistant.ui.wording import Wording

__all__ = ["conversation_html", "exchange_html"]


def conversation_html(exchanges: Sequence[Exchange], view: View) -> str:
    """All exchanges, oldest first."""
    return "".join(exchange_html(exchange, view) for exchange in exchanges)


def exchange_html(exchange: Exchange, view: View, *, last: bool = False) -> str:
    """One question and what is known of its answer; the ``last`` one can be taken back."""
    body = "".join(_body(exchange, view.words))
    actions = "" if exchange.busy else actions_html(exchange, view, last=last)
    return (
        f'<article class="exchange" data-exchange="{exchange.number}" data-conversation="{escape(view.conversation)}"'
        f' data-model="{escape(exchange.model)}"'
        f' data-said="{escape(_announced(exchange, view.words))}" aria-busy="{str(exchange.busy).lower()}">'
        f'<h2 class="question">{escape(exchange.question)}</h2>{body}{actions}</article>'
    )


def _body(exchange: Exchange, words: Wording) -> Iterator[str]:
    answer = exchange.answer
    if answer is None:
        yield _nothing_yet(exchange, words)
        return
    yield _searched(exchange, answer, words)
    if not answer.complete:
        yield from _growing(exchange, answer, words)
        return
    if answer.error:
        yield _prose(answer.text)
        if answer.text:
            yield _quiet(words("talk.unchecked_before_failure"))
        yield _alert(answer.error, words)
        yield pages_html(words("talk.pages_found"), answer, exchange.hashes, words, opened=True)
    elif answer.outcome == "not_in_documents":
        yield _not_in_documents(exchange, answer, words)
    else:
        yield from _answered(exchange, answer, words)
    yield _instructions(exchange, answer, words)
    yield _colophon(exchange, answer, words)


def _nothing_yet(exchange: Exchange, words: Wording) -> str:
    if exchange.state == "failed":
        return _alert(exchange.error, words)
    if exchange.state == "stopped":
        return _quiet(words("talk.stopped_early"))
    if not exchange.busy:
        return _quiet(words("talk.unfinished"))
    if exchange.ahead:
        return f'<p class="working">{escape(words.counted("talk.ahead", exchange.ahead))}</p>'
    return f'<p class="working">{escape(words("talk.searching"))}</p>'


def _searched(exchange: Exchange, answer: Answer, words: Wording) -> str:
    """The question that was really searched, and the way out of it."""
    if exchange.exact:
        return f'<p class="searched">{escape(words("talk.searched_exactly"))}</p>'
    if not answer.searched or answer.searched == exchange.question:
        return ""
    way_out = f'<button type="button" class="link" data-do="exact">{escape(words("talk.exact"))}</button>'
    shown = f"{escape(words('talk.searched'))} <q>{escape(answer.searched)}</q>"
    return f'<p class="searched">{shown}{"" if exchange.busy else f" {way_out}"}</p>'


def _growing(exchange: Exchange, answer: Answer, words: Wording) -> Iterator[str]:
    yield _prose(answer.text, " growing" if exchange.busy else "")
    if not exchange.busy:
        yield _quiet(words("talk.stopped" if exchange.state == "stopped" else "talk.unfinished"))
        yield pages_html(words("talk.pages_found"), answer, exchange.hashes, words, opened=True)
    elif answer.text:
        yield f'<p class="working">{escape(words("talk.writing"))}</p>'
    else:
        documents = words.counted("talk.documents", len({hit.passage.document for hit in answer.retrieved}))
        places = words.counted("talk.places", len(distinct(answer.retrieved)))
        yield f'<p class="working">{escape(words("talk.reading", places=places, documents=documents))}</p>'


def _answered(exchange: Exchange, answer: Answer, words: Wording) -> Iterator[str]:
    claims = list(numbered(answer))
    if UNSURE in answer.notes:
        yield f'<p class="unsure"><span aria-hidden="true">◌</span> {escape(words.told(UNSURE))}</p>'
    # A line for each sentence: a citation at the start of a line would seem to belong to the sentence after it.
    lines = "".join(claim_html(claim, citations, words, exchange.hashes) for claim, citations in claims)
    quoted = " quoted" if answer.model == EXTRACTIVE else ""
    yield f'<div class="answer{quoted}">{lines or f"<p>{escape(answer.text)}</p>"}</div>'
    if answer.outcome == "partial" or answer.missing:
        missing = answer.missing or words("talk.partial")
        yield f'<div class="missing"><strong>{escape(words("talk.missing"))}</strong> {escape(missing)}</div>'
    yield from (disagreement_html(each, words, exchange.hashes) for each in answer.disagreements)
    yield from _notes(answer, words)
    citations = [citation for _, each in claims for citation in each]
    if citations:
        problems = any(claim.problems for claim, _ in claims)
        yield citations_html(citations, words, exchange.hashes, opened=problems)
    yield pages_html(words("talk.pages_read"), answer, exchange.hashes, words)


def _notes(answer: Answer, words: Wording) -> Iterator[str]:
    """What the answer notes, but for what the page shows in another form."""
    shown = {QUOTES_ONLY, UNSURE, *(each.words for each in answer.disagreements)}
    yield from (_quiet(words.told(note)) for note in answer.notes if note not in shown)


def _not_in_documents(exchange: Exchange, answer: Answer, words: Wording) -> str:
    said = answer.text.strip()
    verdict = words("talk.not_in_documents") if said in ("", REFUSAL) else said
    missing = _quiet(answer.missing) if answer.missing else ""
    nearest = nearest_html(answer, exchange.hashes, words)
    pages = f"<p>{escape(words('talk.nearest'))}</p>{nearest}" if nearest else ""
    notes = "".join(_notes(answer, words))
    return f'<div class="absent"><p class="verdict">{escape(verdict)}</p>{missing}{notes}{pages}</div>'


def _instructions(exchange: Exchange, answer: Answer, words: Wording) -> str:
    """The places that give orders to a language model, quoted, so that nobody takes them for something we say."""
    items = "".join(
        f"<li>{place_link([place], exchange.hashes, words)} <q>{escape(' '.join(place.quote.split()))}</q></li>"
        for place in answer.instructions
    )
    if not items:
        return ""
    said = f'<span aria-hidden="true">⚑</span> {escape(words("talk.instructions"))}'
    return f'<div class="orders"><p>{said}</p><ul>{items}</ul></div>'


def _colophon(exchange: Exchange, answer: Answer, words: Wording) -> str:
    found = answer.outcome != "not_in_documents"
    if answer.model == EXTRACTIVE:
        facts = [words("talk.quoted" if found else "talk.looked_up")]
    else:
        facts = [words("talk.written_by" if found else "talk.read_by", model=answer.model)]
    if exchange.documents:
        facts.append(words.counted("talk.of_documents", len(exchange.documents)))
    seconds = answer.seconds.get("total")
    facts += [words("talk.seconds", seconds=f"{seconds:.1f}")] if seconds else []
    return f'<p class="colophon">{escape(" · ".join(facts))}</p>'


def _announced(exchange: Exchange, words: Wording) -> str:
    """What somebody who does not see the page is told once the answer is there."""
    answer = exchange.answer
    if exchange.busy:
        return ""
    if answer is None or not answer.complete:
        return words.told(exchange.error) or words("talk.stopped_early")
    if answer.error:
        return f"{words('talk.no_answer')}: {words.told(answer.error)}"
    if answer.outcome == "not_in_documents":
        return words("talk.not_in_documents")
    said = words("talk.done", summary=summary([one for _, each in numbered(answer) for one in each], words))
    return f"{said} {words.told(UNSURE)}" if UNSURE in answer.notes else said


def _prose(text: str, style: str = "") -> str:
    return f'<div class="answer{style}"><p>{escape(text)}</p></div>' if text else ""


def _alert(said: str, words: Wording) -> str:
    why = escape(words.told(said))
    return f'<div class="failure"><strong>{escape(words("talk.no_answer"))}</strong> {why}</div>'


def _quiet(said: str) -> str:
    return f'<p class="note">{escape(said)}</p>'
