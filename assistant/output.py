"""Answers and search results as JSON and as text for a terminal. Comes in: records. Goes out: dicts and strings.

The JSON is a fixed interface: programs and regression sets read it, so keys are added, never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.records import Answer, Citation, Document, Hit

__all__ = ["answer_json", "answer_text", "page_name", "retrieved_json", "search_json", "status_json"]

MARKS = {"verified": "✓", "unsupported": "✗", "conflicting": "≠", "unchecked": "?"}


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer in the documented form; ``error``, ``searched``, ``missing``, ``notes`` only where there are any."""
    made: dict[str, Any] = {
        "id": answer.id,
        "question": answer.question,
        "outcome": answer.outcome,
        "text": answer.text,
        "claims": [
            {
                "text": claim.text,
                "citations": [citation_json(citation) for citation in claim.citations],
                **({"problems": list(claim.problems)} if claim.problems else {}),
            }
            for claim in answer.claims
        ],
        "retrieved": retrieved_json(answer.retrieved),
        "model": answer.model,
        "seconds": {name: round(value, 4) for name, value in answer.seconds.items()},
        "settings": answer.settings,
    }
    for name in ("searched", "missing", "error"):
        if getattr(answer, name):
            made[name] = getattr(answer, name)
    if answer.notes:
        made["notes"] = list(answer.notes)
    return made


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation in the documented form; ``section`` stands in for the page where a format has none."""
    made: dict[str, Any] = {
        "document": citation.document,
        "title": citation.title,
        "page_index": citation.page_index,
        "page_label": citation.page_label,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "check": {"status": citation.check.status, "reasons": list(citation.check.reasons)},
    }
    if citation.section is not None:
        made["section"] = citation.section
    for flag in ("added", "continued"):
        if getattr(citation, flag):
            made[flag] = True
    return made


def retrieved_json(hits: Sequence[Hit], limit: int | None = None) -> list[dict[str, Any]]:
    """The pages that were found, best first, each page (or section) once."""
    pages: dict[tuple[str, int | None, str | None], dict[str, Any]] = {}
    for hit in hits:
        key = (hit.passage.document, hit.page_index, hit.section)
        if key in pages or (limit is not None and len(pages) >= limit):
            continue
        pages[key] = {
            "document": hit.passage.document,
            "title": hit.title,
            "page_index": hit.page_index,
            "page_label": hit.page_label,
            "score": round(hit.score, 6),
            **({"section": hit.section} if hit.section is not None else {}),
        }
    return list(pages.values())


def search_json(
    id: str, question: str, searched: str, hits: Sequence[Hit], seconds: Mapping[str, float], k: int
) -> dict[str, Any]:
    """The result of retrieval alone: the ``k`` best pages."""
    made: dict[str, Any] = {
        "id": id,
        "question": question,
        "retrieved": retrieved_json(hits, k),
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }
    if searched and searched != question:
        made["searched"] = searched
    return made


def status_json(documents: Sequence[Document]) -> dict[str, Any]:
    """What became of every document on the shelf."""
    return {
        "documents": [
            {
                "document": d.id,
                "title": d.title,
                "status": d.status,
                "reason": d.reason,
                "pages": d.pages,
                "kind": d.kind,
                "language": d.language,
                "date": d.date,
                "publisher": d.publisher,
                "sha256": d.sha256,
            }
            for d in documents
        ]
    }


def page_name(page_index: int | None, page_label: str | None, section: str | None, kind: str = "PDF page") -> str:
    """How a place is called: with both of its numbers where they differ.

    >>> page_name(205, "203", None), page_name(7, None, None), page_name(4, "4", None)
    ('p. 203 (PDF page 205)', 'PDF page 7', 'p. 4')
    >>> page_name(None, None, "Outcome, paragraph 2")
    'Outcome, paragraph 2'
    """
    if page_index is None:
        return section or "whole document"
    if page_label is None:
        return f"{kind} {page_index}"
    return f"p. {page_label}" if page_label == str(page_index) else f"p. {page_label} ({kind} {page_index})"


def answer_text(answer: Answer) -> str:
    """The answer for a terminal: numbered citations in the text, then each with its page, result and quote."""
    lines: list[str] = []
    notes: list[str] = []
    words: list[str] = []
    number = 0
    for claim in answer.claims:
        marks = ""
        for citation in claim.citations:
            number += 1
            marks += f"[{number}]"
            notes += _citation_lines(number, citation)
        words.append(f"{claim.text} {marks}".rstrip())
        notes += [f"    ! {problem}: {claim.text}" for problem in claim.problems]
    lines.append(" ".join(words) if words else answer.text)
    if answer.missing:
        lines.append(f"Not in the documents: {answer.missing}")
    lines += ["", *notes] if notes else []
    if answer.outcome == "not_in_documents" and answer.retrieved:
        lines += ["", "Nearest pages that were read:"]
        lines += [f"    {p['title']}, {_retrieved_name(p)}" for p in retrieved_json(answer.retrieved, 5)]
    lines += [f"Note: {note}" for note in answer.notes]
    if answer.error:
        lines.append(f"Error: {answer.error}")
    return "\n".join(lines).strip("\n")


def _citation_lines(number: int, citation: Citation) -> list[str]:
    place = page_name(citation.page_index, citation.page_label, citation.section)
    status = citation.check.status + (", added by the checker" if citation.added else "")
    lines = [f"[{number}] {citation.title}, {place}  {MARKS[citation.check.status]} {status}"]
    lines.append(f"    “{' '.join(citation.quote.split())}”")
    return lines + [f"    {reason}" for reason in citation.check.reasons]


def _retrieved_name(page: Mapping[str, Any]) -> str:
    return page_name(page["page_index"], page["page_label"], page.get("section"))
