"""One question with its answer on the page of an evidence file. Comes in: an Answer and its places. Goes out: HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.evidence.asides import asides_html
from assistant.evidence.marks import STATES, badge, place_name
from assistant.evidence.markup import attribute, inline, text
from assistant.evidence.numbering import Numbered, numbered
from assistant.evidence.records import CitedDocument, CitedPlace, Excerpt, Picture
from assistant.evidence.wording import Words
from assistant.output import retrieved_json
from assistant.prompts import REFUSAL
from assistant.records import Answer, Citation, Claim
from assistant.settings import EXTRACTIVE

__all__ = ["NEAREST", "Frame", "exchange_html"]

NEAREST = 5  # pages named where the documents do not answer


@dataclass(frozen=True, slots=True)
class Frame:
    """What all questions of a file share; ``pictures`` are base64 by their sha256."""

    title: str
    count: int
    documents: Mapping[str, CitedDocument]
    pictures: Mapping[str, str]
    words: Words


def exchange_html(answer: Answer, number: int, places: Sequence[CitedPlace], frame: Frame) -> str:
    """The question, its answer and each citation with its place; ``places`` are those of its citations, in order."""
    words = frame.words
    searched = answer.searched if answer.searched != answer.question else ""
    parts = [
        _question(answer, number, frame),
        f'<p class="searched">{text(words("searched"))} <q>{inline(searched)}</q></p>' if searched else "",
        *_said(answer, number, words),
        _citations(answer, number, places, frame),
        _colophon(answer, words),
    ]
    return f'<article class="exchange" id="q{number}">{"".join(parts)}</article>'


def _question(answer: Answer, number: int, frame: Frame) -> str:
    """The question, unless it is the title of the whole file."""
    if frame.count == 1 and answer.question == frame.title:
        return ""
    words = frame.words
    which = words("question_of", number=number, count=frame.count) if frame.count > 1 else words("question")
    return f'<p class="which">{text(which)}</p><h2 dir="auto">{text(answer.question)}</h2>'


def _said(answer: Answer, number: int, words: Words) -> Iterator[str]:
    """What the answer says: its claims, what is missing, notes, or that there is none."""
    if answer.outcome == "not_in_documents":
        yield _absent(answer, words)
    else:
        claims = "".join(
            f'<p class="claim" dir="auto">{_claim(claim, some, number, words)}</p>' for claim, some in numbered(answer)
        )
        style = "answer quoted" if answer.model == EXTRACTIVE else "answer"
        yield f'<div class="{style}">{claims or _paragraph(answer.text)}</div>'
        if answer.outcome == "partial" or answer.missing:
            missing = answer.missing or words("partial")
            yield f'<div class="missing"><b>{text(words("missing"))}</b><p dir="auto">{text(missing)}</p></div>'
    if answer.error:
        why = text(words.told(answer.error))
        yield f'<div class="failure"><b>{text(words("failed"))}</b><p dir="auto">{why}</p></div>'
    yield from asides_html(answer, number, words)


def _claim(claim: Claim, citations: Sequence[Numbered], number: int, words: Words) -> str:
    marks = "".join(
        f' <a class="ref {one.state}" href="#q{number}c{one.number}"><b>{one.number}</b>'
        f'<i aria-hidden="true">{STATES[one.state]}</i><span class="told"> {text(words(one.state))}</span></a>'
        for one in citations
    )
    problems = "".join(f' <span class="problem">! {inline(words.told(problem))}</span>' for problem in claim.problems)
    return f"{inline(claim.text)}{marks}{problems}"


def _absent(answer: Answer, words: Words) -> str:
    said = words("absent") if answer.text.strip() in ("", REFUSAL) else answer.text.strip()
    missing = _paragraph(answer.missing) if answer.missing else ""
    pages = _nearest(answer, words)
    nearest = f"<h3>{text(words('nearest'))}</h3><ol>{pages}</ol>" if pages else ""
    return f'<div class="absent"><p class="verdict" dir="auto">{text(said)}</p>{missing}{nearest}</div>'


def _nearest(answer: Answer, words: Words) -> str:
    """The pages that came nearest, each with its best sentence where that is known."""
    items = ""
    for claim in answer.nearest:
        first = claim.citations[0]
        place = place_name(first.page_index, first.page_label, first.section, words)
        items += f'<li>{inline(first.title)}, {inline(place)}<br><q dir="auto">{inline(claim.text)}</q></li>'
    if items:
        return items
    return "".join(
        f"<li>{inline(page['title'])}, "
        f"{inline(place_name(page['page_index'], page['page_label'], page.get('section'), words))}</li>"
        for page in retrieved_json(answer.retrieved, NEAREST)
    )


def _paragraph(said: str) -> str:
    return f'<p dir="auto">{text(said)}</p>' if said.strip() else ""


def _citations(answer: Answer, number: int, places: Sequence[CitedPlace], frame: Frame) -> str:
    shown = iter(places)
    items = ""
    for _, citations in numbered(answer):
        for one in citations:
            caption = len(one.parts) > 1  # else the place is named above
            seen = "".join(_seen(part, next(shown), caption, frame) for part in one.parts)
            head = _head(one, frame.documents.get(one.first.document), frame.words)
            items += (
                f'<li class="citation {one.state}" id="q{number}c{one.number}">'
                f"{head}{seen}{_reasons(one, frame.words)}</li>"
            )
    heading = f"<h3>{text(frame.words('citations_checked'))}</h3>"
    return f'<section class="citations">{heading}<ol>{items}</ol></section>' if items else ""


def _head(one: Numbered, document: CitedDocument | None, words: Words) -> str:
    """Number, state, title and place, and which document that is."""
    pages = dict.fromkeys(place_name(p.page_index, p.page_label, p.section, words) for p in one.parts)
    about = [document.publisher, document.date] if document else []
    digest = f"{words('hash')} {document.sha256[:12]}…" if document and document.sha256 else ""
    facts = " · ".join(inline(fact) for fact in (*about, one.first.document, digest) if fact)
    return (
        f'<header><b class="number">{one.number}</b><div><p class="title" dir="auto">{text(one.first.title)}</p>'
        f'<p class="where">{", ".join(inline(page) for page in pages)}</p></div>{badge(one.state, words)}</header>'
        f'<p class="about">{facts}</p>'
    )


def _seen(part: Citation, place: CitedPlace, caption: bool, frame: Frame) -> str:
    """The quote, and the place as it looked when the file was made."""
    name = place_name(part.page_index, part.page_label, part.section, frame.words)
    below = f"<figcaption>{inline(name)}</figcaption>" if caption else ""
    document = frame.documents.get(part.document)
    lang = f' lang="{attribute(document.language)}"' if document is not None and document.language else ""
    quote = f'<blockquote dir="auto"{lang}>{text(" ".join(part.quote.split()))}</blockquote>'
    if place.picture is not None:
        return f"{quote}{_figure(place.picture, name, below, frame)}"
    told = frame.words(place.sight, reason=frame.words.told(place.reason)) if place.sight != "shown" else ""
    note = f'<p class="sight">{text(told)}</p>' if told else ""
    return quote + note + (_excerpt(place.excerpt, lang, below) if place.excerpt is not None else "")


def _figure(picture: Picture, name: str, below: str, frame: Frame) -> str:
    data = frame.pictures.get(picture.sha256)
    if data is None:
        return f'<p class="sight">{text(frame.words("unreadable_picture"))}</p>'
    return (
        f'<figure class="picture"><img src="data:{attribute(picture.media)};base64,{data}"'
        f' width="{picture.width_px}" height="{picture.height_px}"'
        f' alt="{attribute(frame.words("picture", place=name))}">{below}</figure>'
    )


def _excerpt(excerpt: Excerpt, lang: str, below: str) -> str:
    body = f"{text(excerpt.before)}<mark>{text(excerpt.marked)}</mark>{text(excerpt.after)}"
    return f'<figure class="excerpt"><p dir="auto"{lang}>{body}</p>{below}</figure>'


def _reasons(one: Numbered, words: Words) -> str:
    reasons = "".join(f"<li>{inline(words.told(reason))}</li>" for reason in one.reasons)
    return f'<ul class="reasons">{reasons}</ul>' if reasons else ""


def _colophon(answer: Answer, words: Words) -> str:
    found, quoted = answer.outcome != "not_in_documents", answer.model == EXTRACTIVE
    key = ("quoted_by" if found else "looked_up") if quoted else ("written_by" if found else "read_by")
    facts = [words(key, model=answer.model), words("settings", fingerprint=answer.settings)]
    return f'<p class="made">{" · ".join(inline(fact) for fact in facts if fact)}</p>'
