"""A question as it is written in a set. Comes in: a ``Question``. Goes out: its YAML, as a person would write it.

`assistant.regression.read_set` reads it back the same; where in a file it goes is left to ``writing``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import yaml

from assistant.regression.conditions import AllOf, AnyOf, Condition, Leaf, Not
from assistant.regression.questions import Fact, FactNumber, FactPattern, PageRef, Question

__all__ = ["entry_text", "made_id"]

WIDTH_CHARS = 116
ID_CHARS = 60
_BREAKS = re.compile(r"[\t\x85\u2028\u2029]")
_WORD = re.compile(r"[^\W_]+")

T = TypeVar("T")


class _Flow(dict[str, Any]):
    """A mapping that is written on one line: a page."""


class _Row(list[str]):
    """A list that is written on one line: tags, ids of documents."""


class _Dumper(yaml.SafeDumper):
    """Writes one-line parts on one line, and the same text twice rather than a name for it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Text in the style that suits it; between double quotes where a reader would take a character for a line break."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _BREAKS.search(text) else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Flow, lambda d, x: d.represent_mapping("tag:yaml.org,2002:map", x.items(), flow_style=True))
_Dumper.add_representer(_Row, lambda d, x: d.represent_sequence("tag:yaml.org,2002:seq", x, flow_style=True))


def entry_text(question: Question) -> str:
    """The question as an item of the list ``questions``, without indentation, ending with a line break."""
    return yaml.dump(
        [_entry(question)], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH_CHARS, line_break="\n"
    )


def made_id(question: str) -> str:
    """An id from the words of a question.

    >>> made_id("When was the Mutual Defense Treaty signed?"), made_id("등대는 언제 세워졌습니까?"), made_id("?")
    ('when-was-the-mutual-defense-treaty-signed', '등대는-언제-세워졌습니까', 'question')
    """
    made = ""
    for word in _WORD.findall(unicodedata.normalize("NFC", question).casefold()):
        longer = f"{made}-{word}" if made else word[:ID_CHARS]
        if len(longer) > ID_CHARS:
            break
        made = longer
    return made or "question"


def _entry(question: Question) -> Mapping[str, Any]:
    """Keys in the order in which a person reads them; what is empty is left out."""
    outcomes = list(question.outcomes)
    every: dict[str, Any] = {
        "id": question.id,
        "question": question.question,
        "wordings": list(question.wordings),
        "history": [turn.content if turn.role == "user" else {turn.role: turn.content} for turn in question.history],
        "documents": _Row(question.documents),
        "tags": _Row(question.tags),
        "outcome": outcomes[0] if len(outcomes) == 1 else _Flow(any_of=_Row(outcomes)),
        "facts": _conditions(question.facts, _fact),
        "pages": _conditions(question.pages, _page),
        "answer": question.answer,
        "note": question.note,
    }
    return {key: value for key, value in every.items() if value}


def _conditions(conditions: Sequence[Condition[T]], leaf: Callable[[T], Any]) -> list[Any]:
    return [_condition(condition, leaf) for condition in conditions]


def _condition(condition: Condition[T], leaf: Callable[[T], Any]) -> Any:
    match condition:
        case Leaf():
            return leaf(condition.of)
        case AnyOf():
            return {"any_of": _conditions(condition.of, leaf)}
        case AllOf():
            return {"all_of": _conditions(condition.of, leaf)}
        case Not():
            return {"not": _condition(condition.of, leaf)}
    raise TypeError(condition)


def _fact(fact: Fact) -> Any:
    match fact:
        case FactPattern():
            return _Flow(regex=fact.pattern)
        case FactNumber():
            within = f"{100 * fact.share:.12g}%" if fact.share else f"{fact.amount:.12g}"
            return _Flow(number=fact.text, **({"tolerance": within} if fact.share or fact.amount else {}))
    return fact.text


def _page(ref: PageRef) -> Any:
    made = _Flow(document=ref.document)
    if ref.printed:
        made["printed"] = ref.printed
    if ref.page:
        made["page"] = int(ref.page) if ref.page.isdecimal() else ref.page
    if ref.section is not None:
        made["section"] = ref.section
    return made
