"""The contents of an evidence file as JSON. Comes in: Evidence. Goes out: dicts and one canonical spelling of them, and
Evidence again. Leaves the seal to ``seal`` and the pictures' bytes to ``files``.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from assistant.errors import MalformedError
from assistant.evidence.records import FORM, CitedDocument, CitedPlace, Evidence, Seal
from assistant.output import answer_from_json, answer_json

__all__ = ["FORMAT", "canonical", "from_payload", "record_from_json", "to_payload"]

FORMAT = "pincite evidence"


def to_payload(evidence: Evidence) -> dict[str, Any]:
    """Everything but the seal and the pictures' bytes."""
    return {
        "format": FORMAT,
        "form": FORM,
        "pincite": evidence.pincite,
        "made": evidence.made,
        "title": evidence.title,
        "language": evidence.language,
        "answers": [answer_json(answer) for answer in evidence.answers],
        "documents": [dataclasses.asdict(document) for document in evidence.documents],
        "places": [dataclasses.asdict(place) for place in evidence.places],
    }


def from_payload(payload: Any, pictures: Mapping[str, bytes], seal: Seal) -> Evidence:
    """The evidence that `to_payload` described. Raises MalformedError naming what is not as it should be."""
    if not isinstance(payload, dict) or payload.get("format") != FORMAT:
        raise MalformedError(f'expected an object with "format": "{FORMAT}"')
    for name, kind in {"pincite": str, "made": str, "title": str, "language": str, "answers": list}.items():
        if not isinstance(payload.get(name), kind):
            raise MalformedError(f'"{name}": expected {kind.__name__}, found {str(payload.get(name))[:80]!r}')
    answers = tuple(answer_from_json(answer) for answer in payload["answers"])
    places = _list(payload, "places", CitedPlace)
    cited = sum(len(claim.citations) for answer in answers for claim in answer.claims)
    if len(places) != cited:
        raise MalformedError(f'"places": expected one for each of the {cited} citations, found {len(places)}')
    return Evidence(
        title=payload["title"],
        made=payload["made"],
        language=payload["language"],
        pincite=payload["pincite"],
        answers=answers,
        documents=_list(payload, "documents", CitedDocument),
        places=places,
        pictures=pictures,
        seal=seal,
    )


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that is hashed: ordered keys, no spaces, ASCII; else MalformedError."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise MalformedError(f"The contents cannot be written as JSON: {error}") from error


def record_from_json(kind: Any, value: Any, name: str) -> Any:
    """``value`` as the dataclass, tuple, union or plain type ``kind``; MalformedError names the key that is wrong.

    >>> record_from_json(Seal, {"sha256": "a", "page_sha256": "b", "key": "c", "hmac": "d"}, "seal").key
    'c'
    """
    if dataclasses.is_dataclass(kind) and isinstance(value, dict):
        hints = get_type_hints(kind)
        missing = [f.name for f in dataclasses.fields(kind) if f.name not in value]
        if missing or set(value) - set(hints):
            raise MalformedError(f'"{name}": expected the keys {", ".join(hints)}, found {", ".join(map(str, value))}')
        return kind(**{key: record_from_json(hints[key], value[key], key) for key in hints})  # type: ignore[operator]  # a dataclass is callable
    origin, choices = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        inner = next(choice for choice in choices if choice is not NoneType)
        return None if value is None else record_from_json(inner, value, name)
    if origin is tuple and isinstance(value, list):
        return tuple(record_from_json(choices[0], each, name) for each in value)
    fits = value in choices if origin is Literal and isinstance(value, str) else kind in (str, int)
    if not fits or (origin is None and (not isinstance(value, kind) or isinstance(value, bool))):
        raise MalformedError(f'"{name}": expected {getattr(kind, "__name__", kind)}, found {str(value)[:80]!r}')
    return value


def _list(payload: dict[str, Any], name: str, kind: Any) -> tuple[Any, ...]:
    made: tuple[Any, ...] = record_from_json(tuple[kind, ...], payload.get(name), name)
    return made
