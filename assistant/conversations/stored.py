"""An exchange as it is written down. Comes in: an Exchange. Goes out: the columns of its row, and the Exchange again.

The answer is kept in the form of `assistant.output.answer_json`, and beside it what that form leaves out: the words and
spans of the passages that were read, so that the pages can be opened a week later with what was read there marked.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from assistant.conversations.records import Exchange, State
from assistant.errors import MalformedError
from assistant.output import answer_from_json, answer_json
from assistant.records import Answer, Hit, Passage, Span

__all__ = ["distinct", "exchange_from", "row_of", "searchable"]

Row = Mapping[str, Any]


def row_of(exchange: Exchange) -> dict[str, Any]:
    """The columns that hold the exchange."""
    answer = exchange.answer
    said = [exchange.question, answer.text if answer else "", answer.searched if answer else ""]
    return {
        "number": exchange.number,
        "question": exchange.question,
        "asked": exchange.asked,
        "state": exchange.state,
        "exact": int(exchange.exact),
        "documents": _json(exchange.documents),
        "model": exchange.model,
        "answer": _json(answer_json(answer)) if answer else None,
        "passages": _json([_passage(hit) for hit in distinct(answer.retrieved)]) if answer else None,
        "hashes": _json(dict(exchange.hashes)),
        "error": exchange.error,
        "words": searchable(" ".join(said)),
    }


def exchange_from(row: Row) -> Exchange:
    """The exchange that a row holds; one that cannot be read says so in its own place and spoils no other."""
    state = cast(State, row["state"])
    try:
        answer = _answer(row["answer"], row["passages"])
        documents, hashes = tuple(json.loads(row["documents"])), dict(json.loads(row["hashes"]))
    except (MalformedError, ValueError, TypeError, KeyError) as error:
        broken = f"What is kept of this answer cannot be read: {error}"
        return Exchange(row["number"], row["question"], None, "failed", broken, asked=row["asked"])
    if answer is not None and state != "done":
        answer = replace(answer, complete=False)
    return Exchange(
        number=row["number"],
        question=row["question"],
        answer=answer,
        state=state,
        error=row["error"],
        exact=bool(row["exact"]),
        documents=documents,
        model=row["model"],
        hashes=hashes,
        asked=row["asked"],
    )


def distinct(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each page or section, best first."""
    places: dict[tuple[str, int | None, str | None], Hit] = {}
    for hit in hits:
        places.setdefault((hit.passage.document, hit.page_index, hit.section), hit)
    return list(places.values())


def searchable(text: str) -> str:
    """A text as it is searched: one form for each letter, no capitals, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _answer(answer: str | None, passages: str | None) -> Answer | None:
    if answer is None:
        return None
    made = answer_from_json(json.loads(answer))
    kept = json.loads(passages or "[]")
    if len(kept) != len(made.retrieved):
        return made
    hits = (replace(hit, passage=_read(hit.passage, data)) for hit, data in zip(made.retrieved, kept, strict=True))
    return replace(made, retrieved=tuple(hits))


def _passage(hit: Hit) -> dict[str, Any]:
    spans = [[span.page_index, span.start, span.end] for span in hit.passage.spans]
    return {"number": hit.passage.number, "text": hit.passage.text, "spans": spans}


def _read(passage: Passage, data: Row) -> Passage:
    spans = tuple(Span(*(int(number) for number in span)) for span in data["spans"])
    return replace(passage, number=int(data["number"]), text=str(data["text"]), spans=spans)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
