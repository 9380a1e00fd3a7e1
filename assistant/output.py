"""Answers and search results as JSON and as text for a terminal. Comes in: records. Goes out: dicts and strings, and
records again from the dicts.

The JSON is a fixed interface: programs and regression sets read it, so keys are added, never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from assistant.errors import MalformedError
from assistant.records import (
    Answer,
    Check,
    CheckStatus,
    Citation,
    Claim,
    Disagreement,
    Document,
    Hit,
    Outcome,
    Passage,
    Said,
    Tokens,
)

__all__ = [
    "answer_from_json",
    "answer_json",
    "answer_text",
    "page_name",
    "retrieved_json",
    "search_json",
    "status_json",
    "tokens_json",
]

MARKS = {"verified": "✓", "unsupported": "✗", "conflicting": "≠", "unchecked": "?"}


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer in the documented form; ``error``, ``searched``, ``missing``, ``tokens``, ``notes``, ``nearest`` only
    where there are any."""
    made: dict[str, Any] = {
        "id": answer.id,
        "question": answer.question,
        "outcome": answer.outcome,
        "text": answer.text,
        "claims": [_claim_json(claim) for claim in answer.claims],
        "retrieved": retrieved_json(answer.retrieved),
        "model": answer.model,
        "seconds": {name: round(value, 4) for name, value in answer.seconds.items()},
        "settings": answer.settings,
    }
    for name in ("searched", "missing", "error"):
        if getattr(answer, name):
            made[name] = getattr(answer, name)
    if answer.tokens.total:
        made["tokens"] = tokens_json(answer.tokens)
    if answer.notes:
        made["notes"] = list(answer.notes)
    if answer.disagreements:
        made["disagreements"] = [_disagreement_json(each) for each in answer.disagreements]
    if answer.instructions:
        made["instructions"] = [citation_json(citation) for citation in answer.instructions]
    if answer.nearest:
        made["nearest"] = [_claim_json(claim) for claim in answer.nearest]
    return made


def _claim_json(claim: Claim) -> dict[str, Any]:
    made: dict[str, Any] = {"text": claim.text, "citations": [citation_json(each) for each in claim.citations]}
    return {**made, "problems": list(claim.problems)} if claim.problems else made


def tokens_json(tokens: Tokens) -> dict[str, Any]:
    """What language models read and wrote; ``estimated`` where their characters were counted."""
    return {"read": tokens.read, "written": tokens.written, "estimated": tokens.estimated}


def _disagreement_json(differing: Disagreement) -> dict[str, Any]:
    said = [
        {"value": each.value, "date": each.date, "citation": citation_json(each.citation)} for each in differing.said
    ]
    return {"words": differing.words, "said": said}


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


def answer_from_json(data: Mapping[str, Any]) -> Answer:
    """The answer that `answer_json` described; its hits have no passage text. Unknown keys are passed over.

    Raises MalformedError that names the key where the data are not in that form.
    """
    outcome = _value(data, "outcome", str)
    if outcome not in get_args(Outcome):
        raise MalformedError(f'"outcome": expected one of {", ".join(get_args(Outcome))}, found {outcome!r}')
    return Answer(
        question=_value(data, "question", str),
        outcome=cast(Outcome, outcome),  # one of its values, seen above
        text=_value(data, "text", str),
        claims=tuple(_claim(each) for each in _value(data, "claims", list)),
        retrieved=tuple(_hit(each, number) for number, each in enumerate(_value(data, "retrieved", list))),
        model=_value(data, "model", str),
        seconds={name: _number(value, "seconds") for name, value in _value(data, "seconds", Mapping).items()},
        settings=_value(data, "settings", str),
        id=_value(data, "id", str),
        notes=_texts(data, "notes"),
        disagreements=tuple(_disagreement(each) for each in _value(data, "disagreements", list, [])),
        instructions=tuple(_citation(each) for each in _value(data, "instructions", list, [])),
        nearest=tuple(_claim(each) for each in _value(data, "nearest", list, [])),
        tokens=_tokens(_value(data, "tokens", Mapping, {})),
        **{name: _value(data, name, str, "") for name in ("searched", "missing", "error")},
    )


def _tokens(data: Mapping[str, Any]) -> Tokens:
    read, written = (_value(data, name, int, 0) for name in ("read", "written"))
    return Tokens(read, written, _value(data, "estimated", bool, False))


def _claim(data: Mapping[str, Any]) -> Claim:
    citations = tuple(_citation(each) for each in _value(data, "citations", list))
    return Claim(_value(data, "text", str), citations, _texts(data, "problems"))


def _disagreement(data: Mapping[str, Any]) -> Disagreement:
    said = (
        Said(_value(each, "value", str), _citation(_value(each, "citation", Mapping)), _value(each, "date", str))
        for each in _value(data, "said", list)
    )
    return Disagreement(tuple(said), _value(data, "words", str))


def _citation(data: Mapping[str, Any]) -> Citation:
    check = _value(data, "check", Mapping)
    status = _value(check, "status", str)
    if status not in get_args(CheckStatus):
        raise MalformedError(f'"status": expected one of {", ".join(get_args(CheckStatus))}, found {status!r}')
    start, end = _value(data, "start", int), _value(data, "end", int)
    if not 0 <= start <= end:
        raise MalformedError(f'"start", "end": expected 0 <= start <= end, found {start} and {end}')
    return Citation(
        document=_value(data, "document", str),
        title=_value(data, "title", str),
        page_index=_value(data, "page_index", int | None),
        page_label=_value(data, "page_label", str | None),
        section=_value(data, "section", str | None, None),
        start=start,
        end=end,
        quote=_value(data, "quote", str),
        check=Check(cast(CheckStatus, status), _texts(check, "reasons")),  # one of its values, seen above
        added=_value(data, "added", bool, False),
        continued=_value(data, "continued", bool, False),
    )


def _hit(data: Mapping[str, Any], number: int) -> Hit:
    document = _value(data, "document", str)
    return Hit(
        passage=Passage(id=f"{document}:{number}", document=document, number=number, text="", spans=()),
        title=_value(data, "title", str),
        page_index=_value(data, "page_index", int | None),
        page_label=_value(data, "page_label", str | None),
        section=_value(data, "section", str | None, None),
        score=_number(_value(data, "score", float | int), "score"),
    )


def _value(data: Any, name: str, kind: Any, *default: Any) -> Any:
    """``data[name]``, an instance of ``kind``; the default where the key is absent and there is one."""
    if not isinstance(data, Mapping):
        raise MalformedError(f'expected an object with "{name}", found {str(data)[:80]!r}')
    if name not in data:
        if default:
            return default[0]
        raise MalformedError(f'expected the key "{name}", found {", ".join(map(str, data)) or "no keys"}')
    value = data[name]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        wanted = getattr(kind, "__name__", str(kind))
        raise MalformedError(f'"{name}": expected {wanted}, found {str(value)[:80]!r}')
    return value


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = _value(data, name, list, [])
    if not all(isinstance(text, str) for text in texts):
        raise MalformedError(f'"{name}": expected a list of texts, found {str(texts)[:80]!r}')
    return tuple(texts)


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, float | int):
        raise MalformedError(f'"{name}": expected a number, found {str(value)[:80]!r}')
    return float(value)


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
        lines += ["", "Nearest pages that were read:", *_nearest_lines(answer)]
    lines += [f"Note: {note}" for note in answer.notes]
    if answer.error:
        lines.append(f"Error: {answer.error}")
    return "\n".join(lines).strip("\n")


def _nearest_lines(answer: Answer) -> list[str]:
    """The pages that came nearest, each with its best sentence where that is known."""
    if not answer.nearest:
        return [f"    {p['title']}, {_retrieved_name(p)}" for p in retrieved_json(answer.retrieved, 5)]
    lines = []
    for claim in answer.nearest:
        first = claim.citations[0]
        place = page_name(first.page_index, first.page_label, first.section)
        lines += [f"    {first.title}, {place}", f"        “{claim.text}”"]
    return lines


def _citation_lines(number: int, citation: Citation) -> list[str]:
    place = page_name(citation.page_index, citation.page_label, citation.section)
    status = citation.check.status + (", added by the checker" if citation.added else "")
    lines = [f"[{number}] {citation.title}, {place}  {MARKS[citation.check.status]} {status}"]
    lines.append(f"    “{' '.join(citation.quote.split())}”")
    return lines + [f"    {reason}" for reason in citation.check.reasons]


def _retrieved_name(page: Mapping[str, Any]) -> str:
    return page_name(page["page_index"], page["page_label"], page.get("section"))
