"""What happens on the shelf, as HTML. Comes in: what became of documents, what is going on. Goes out: escaped HTML.

A status is told by shape and word; colour only repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from assistant.changes import Run
from assistant.records import Document
from assistant.rendering.unseen import shown_html
from assistant.shelf.runner import Work
from assistant.ui.addresses import first_url
from assistant.ui.wording import Wording

__all__ = ["became", "button", "changes_html", "file_html", "said", "state_html", "status_word", "word", "work_html"]

NAMED_CHANGES = 12  # of one run
GLYPHS = {"indexed": "✓", "waiting": "⋯", "encrypted": "⚿", "no_text": "∅", "unsupported": "?", "too_large": "▲"}
FAILED = "✗"


def became(document: Document, words: Wording) -> str:
    """The status by shape and word, the reason, and what to do."""
    todo = escape(word(words, f"do_{document.status}", ""))
    told = f" <em>{todo}</em>" if todo else ""
    state = "" if document.status == "indexed" else f"{state_html(document.status, words)} "
    return f'<p class="became">{state}{_reason(document, words)}{told}</p>'


def state_html(status: str, words: Wording) -> str:
    """A status by shape and word."""
    style = "verified" if status == "indexed" else "unchecked" if status == "waiting" else "unsupported"
    glyph = GLYPHS.get(status, FAILED)
    shape = f'<span aria-hidden="true">{glyph}</span>'
    return f'<span class="state {style}">{shape} {escape(status_word(status, words))}</span>'


def status_word(status: str, words: Wording) -> str:
    """A status in words."""
    return word(words, f"status_{status}", status.replace("_", " "))


def file_html(document: Document | None, words: Wording) -> str:
    """What became of an added file: waiting, or the document that it became."""
    if document is None:
        return state_html("waiting", words)
    pages = f" · {escape(words.counted('shelf.pages', document.pages))}" if document.paged and document.pages else ""
    if document.status != "indexed":
        return became(document, words)
    opening = f'<a href="{escape(first_url(document.id))}" data-read>{said(words, "open")}</a>'
    return f'<p class="became">{state_html("indexed", words)}{pages} · {opening} {_reason(document, words)}</p>'


def _reason(document: Document, words: Wording) -> str:
    return f'<span class="reason">{shown_html(words.told(document.reason))}</span>' if document.reason else ""


def work_html(work: Work, words: Wording, waiting: Sequence[str] = ()) -> str:
    """What is going on, with its progress; else why the last run ended early, and which files still wait to be read."""
    if not work.stage:
        left = words("shelf.left", names=", ".join(waiting[:NAMED_CHANGES])) if waiting else ""
        if work.error:
            told = words("shelf.failed_run", why=words.told(work.error))
            return f'<p class="failure" role="alert">{escape(told)} {escape(left)}</p>'
        notes = [said(words, "stopped") if work.stopped else "", escape(left)]
        return f'<p class="note">{" ".join(filter(None, notes))}</p>' if any(notes) else ""
    key = work.stage if work.stage in ("starting", "waiting") else f"stage_{work.stage}"
    told = words(f"shelf.{key}", done=work.done, total=work.total)
    bar = f'value="{work.done}" max="{work.total}"' if work.total else ""
    return (
        f'<p class="going">{escape(told)}<small>{escape(words.told(work.told))}</small></p>'
        f'<progress {bar} aria-label="{escape(told)}"></progress>{button("stop", "shelf-stop", words)}'
    )


def changes_html(runs: Sequence[Run], words: Wording) -> str:
    """What the last runs changed, latest first."""
    return "".join(_run(run, words) for run in runs) or f"<p>{said(words, 'changes_none')}</p>"


def _run(run: Run, words: Wording) -> str:
    more = run.count - min(len(run.changes), NAMED_CHANGES)
    last = f"<li>{escape(words('shelf.more_changes', count=more))}</li>" if more else ""
    when = f'<time datetime="{escape(run.at)}">{escape(run.at)}</time>'
    return f"<h3>{when}</h3><ul>{''.join(_lines(run, words))}{last}</ul>"


def _lines(run: Run, words: Wording) -> Iterator[str]:
    for change in run.changes[:NAMED_CHANGES]:
        failed = change.status not in ("", "indexed")
        told = f" · {state_html(change.status, words)} {shown_html(words.told(change.reason))}" if failed else ""
        what = escape(words(f"shelf.what_{change.what}"))
        title = f"<bdi>{shown_html(change.title)}</bdi>"
        yield f'<li><span class="what-{change.what}">{what}</span> <span>{title}{told}</span></li>'


def word(words: Wording, name: str, otherwise: str) -> str:
    """The sentence of that name, if there is one."""
    try:
        return words(f"shelf.{name}")
    except KeyError:
        return otherwise


def said(words: Wording, name: str) -> str:
    """The sentence of that name, escaped."""
    return escape(words(f"shelf.{name}"))


def button(
    name: str, id: str, words: Wording, *, title: str = "", label: str = "", disabled: bool = False, **data: object
) -> str:
    """A button named by a sentence; ``id`` also tells the script what to do, ``data`` with what."""
    given = {"title": title, "aria-label": label, **{f"data-{key}": str(value) for key, value in data.items()}}
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in given.items() if value)
    does = f' data-does="{id}"' if id else ""
    return f'<button type="button"{does}{attributes}{" disabled" if disabled else ""}>{said(words, name)}</button>'
