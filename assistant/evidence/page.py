"""The page of an evidence file. Comes in: Evidence. Goes out: HTML that stands alone and needs nothing else.

The same evidence gives the same letters, anywhere and at any time: nothing here asks a clock, a setting or the shelf.
No script, no address of another host; a policy in the head forbids both. Raise `records.FORM` with every change here,
in ``exchange``, in the style sheet or in the words.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from assistant.evidence.exchange import Frame, exchange_html
from assistant.evidence.marks import STATES, badge
from assistant.evidence.markup import attribute, inline, text
from assistant.evidence.numbering import numbered
from assistant.evidence.records import CitedDocument, CitedPlace, Evidence
from assistant.evidence.wording import Words
from assistant.records import Answer

__all__ = ["POLICY", "page_html", "palette"]

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_KINDS = ("pdf", "pages", "html", "markdown", "word", "text")


def page_html(evidence: Evidence) -> str:
    """The whole page, without the contents that are embedded in it."""
    words = Words(evidence.language)
    title = attribute(evidence.title) or words("evidence")
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title} · Pincite</title>\n<style>\n{palette()}{_file('page.css')}</style>\n</head>\n<body>\n"
        f"{_cover(evidence, words)}\n<main>\n{''.join(_exchanges(evidence, words))}</main>\n"
        f"{_documents(evidence, words)}{_colophon(evidence, words)}</body>\n</html>\n"
    )


def palette() -> str:
    """The colours and fonts of every page to be kept, as CSS variables: those of the chat page."""
    return _file("palette.css")


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _cover(evidence: Evidence, words: Words) -> str:
    counts = Counter(one.state for answer in evidence.answers for _, some in numbered(answer) for one in some)
    told = "".join(f"<li>{badge(state, words, counts[state])}</li>" for state in STATES if counts[state])
    facts = [
        (words("made"), text(_moment(evidence.made))),
        (words("questions"), str(len(evidence.answers))),
        (words("citations"), f'<ul class="counts">{told}</ul>' if told else "0"),
        (words("documents"), str(len(evidence.documents))),
    ]
    rows = "".join(f"<div><dt>{text(name)}</dt><dd>{value}</dd></div>" for name, value in facts)
    heading = f'<h1 dir="auto">{text(evidence.title)}</h1>' if evidence.title.strip() else ""
    return (
        f'<header class="cover"><p class="mark"><b>Pincite</b> <span>{text(words("evidence"))}</span></p>'
        f"{heading}<dl>{rows}</dl></header>"
    )


def _moment(made: str) -> str:
    """The moment as it is read: ``2026-11-21 23:05 (UTC+09:00)``; what is no moment is shown as it stands."""
    try:
        moment = datetime.fromisoformat(made)
    except ValueError:
        return made
    zone = f" ({moment.tzname()})" if moment.tzinfo else ""
    return f"{moment:%Y-%m-%d %H:%M}{zone}"


def _exchanges(evidence: Evidence, words: Words) -> Iterator[str]:
    pictures = {sha256: base64.b64encode(data).decode("ascii") for sha256, data in evidence.pictures.items()}
    places = iter(evidence.places)
    documents = {document.document: document for document in evidence.documents}
    frame = Frame(evidence.title, len(evidence.answers), documents, pictures, words)
    for number, answer in enumerate(evidence.answers, start=1):
        yield exchange_html(answer, number, _own_places(answer, places), frame) + "\n"


def _own_places(answer: Answer, places: Iterator[CitedPlace]) -> list[CitedPlace]:
    return [next(places) for claim in answer.claims for _ in claim.citations]


def _documents(evidence: Evidence, words: Words) -> str:
    if not evidence.documents:
        return ""
    items = "".join(_document(document, words) for document in evidence.documents)
    return f'<section class="documents"><h2>{text(words("documents_named"))}</h2><ol>{items}</ol></section>\n'


def _document(document: CitedDocument, words: Words) -> str:
    kind = words(f"kind_{document.kind}") if document.kind in _KINDS else document.kind
    pages = words("one_page") if document.pages == 1 else words("pages", count=document.pages)
    facts = [document.publisher, document.date, kind, pages if document.kind in ("pdf", "pages") else None]
    about = " · ".join(inline(fact) for fact in (*facts, document.document) if fact)
    digest = text(document.sha256) if document.sha256 else text(words("not_on_shelf"))
    return (
        f'<li><p class="title" dir="auto">{text(document.title)}</p><p class="about">{about}</p>'
        f'<p class="hash"><span>{text(words("hash"))}</span> <code>{digest}</code></p></li>'
    )


def _colophon(evidence: Evidence, words: Words) -> str:
    legend = "".join(f"<dt>{badge(state, words)}</dt><dd>{text(words(f'{state}_means'))}</dd>" for state in STATES)
    return (
        f'<footer class="colophon"><section><h2>{text(words("legend"))}</h2><p>{text(words("how_checked"))}</p>'
        f'<dl class="legend">{legend}</dl></section><section><h2>{text(words("checking"))}</h2>'
        f"<p>{text(words('how_to_verify'))}</p><pre>pincite verify FILE</pre>"
        f'<p class="hash"><span>{text(words("contents_hash"))}</span> <code>{text(evidence.seal.sha256)}</code></p>'
        f"<p>{text(words('made_by', version=evidence.pincite))} · {text(words('motto'))}</p></section></footer>\n"
    )
