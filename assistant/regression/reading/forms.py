"""The forms that values of a question file can have. Comes in: a located value. Goes out: what is wrong with it; and
the same form as JSON Schema.

Each form is told once and used for both, so that what an editor accepts and what the loader accepts cannot part.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.regression.reading.located import Located

__all__ = ["Choice", "Form", "Integer", "ListOf", "Mapped", "Number", "OneOf", "Refer", "Text", "Wrong"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: on which line, and in which words."""

    line: int
    words: str


class Form(Protocol):
    """What a value may look like."""

    @property
    def name(self) -> str:
        """In words, for "expected ..."."""
        ...

    def wrong(self, value: Located) -> Iterator[Wrong]:
        """What is wrong with ``value``; nothing where it has this form."""
        ...

    def schema(self) -> dict[str, Any]:
        """The form as JSON Schema (draft 2020-12)."""
        ...


def _expected(form: Form, value: Located) -> Wrong:
    return Wrong(value.line, f"expected {form.name}, found {value.what}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text; a number or a date is read as it is written. ``empty`` allows the empty text."""

    name: str = "a text"
    description: str = ""
    pattern: str = ""  # the whole text
    empty: bool = False
    only_text: bool = False  # a number is refused
    also: Callable[[str], str] | None = None  # what is wrong with it that a pattern cannot say; not in the schema
    format: str = ""
    types: tuple[str, ...] = ("string", "number", "boolean")  # in the schema: how an editor may see it
    low: float | None = None  # in the schema: what the pattern says of numbers

    def wrong(self, value: Located) -> Iterator[Wrong]:
        scalar = value.items is None and value.entries is None and value.value is not None
        unfit = self.only_text and not isinstance(value.value, str)
        if not scalar or unfit or not (value.written.strip() or self.empty) or not self._fits(value.written):
            yield _expected(self, value)
        elif self.also is not None and (reason := self.also(value.written)):
            yield Wrong(value.line, f"expected {self.name}, found {value.what}: {reason}")

    def _fits(self, text: str) -> bool:
        return not self.pattern or re.search(self.pattern, text) is not None

    def schema(self) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "string" if self.only_text else list(self.types)}
        if self.low is not None:
            made["minimum"] = self.low
        if self.pattern or not self.empty:
            made["pattern"] = self.pattern or r"\S"
        if self.format:
            made["format"] = self.format
        return _described(made, self.description)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]
    description: str = ""

    @property
    def name(self) -> str:
        return "one of " + ", ".join(self.words)

    def wrong(self, value: Located) -> Iterator[Wrong]:
        if value.value is None or value.written not in self.words:
            yield _expected(self, value)

    def schema(self) -> dict[str, Any]:
        return _described({"enum": list(self.words)}, self.description)


@dataclass(frozen=True, slots=True)
class Number:
    """A number from ``low`` to ``high``."""

    low: float = 0.0
    high: float = 1.0
    description: str = ""

    @property
    def name(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"

    def wrong(self, value: Located) -> Iterator[Wrong]:
        number = isinstance(value.value, int | float) and not isinstance(value.value, bool)
        if not number or not self.low <= float(str(value.value)) <= self.high:
            yield _expected(self, value)

    def schema(self) -> dict[str, Any]:
        return _described({"type": "number", "minimum": self.low, "maximum": self.high}, self.description)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number, at least ``low``, at most ``high``."""

    low: int = 0
    high: int = 10**9
    description: str = ""

    @property
    def name(self) -> str:
        return f"a whole number from {self.low} to {self.high}" if self.high < 10**9 else "a whole number"

    def wrong(self, value: Located) -> Iterator[Wrong]:
        whole = isinstance(value.value, int) and not isinstance(value.value, bool)
        if not whole or not self.low <= int(str(value.value)) <= self.high:
            yield _expected(self, value)

    def schema(self) -> dict[str, Any]:
        return _described({"type": "integer", "minimum": self.low, "maximum": self.high}, self.description)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of things of one form, at least ``least``."""

    item: Form
    description: str = ""
    least: int = 0

    @property
    def name(self) -> str:
        return f"a list ({self.item.name})"

    def wrong(self, value: Located) -> Iterator[Wrong]:
        if value.items is None or len(value.items) < self.least:
            yield _expected(self, value)
            return
        for item in value.items:
            yield from self.item.wrong(item)

    def schema(self) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "array", "items": self.item.schema()}
        return _described(made | ({"minItems": self.least} if self.least else {}), self.description)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping with some keys; each of ``needed`` must be there, and no other than ``keys``."""

    name: str
    keys: Mapping[str, Form]
    needed: tuple[str, ...] = ()
    description: str = ""
    together: Mapping[str, str] = field(default_factory=dict)  # a key that is only allowed beside another

    def wrong(self, value: Located) -> Iterator[Wrong]:
        if value.entries is None:
            yield _expected(self, value)
            return
        for entry in value.entries:
            if entry.key not in self.keys:
                yield Wrong(entry.line, self._unknown(entry.key))
            else:
                yield from self.keys[entry.key].wrong(entry.value)
        there = {entry.key for entry in value.entries}
        for key in self.needed:
            if key not in there:
                yield Wrong(value.line, f"expected the key {key!r} in {self.name}, found {value.what}")
        for key, other in self.together.items():
            if key in there and other not in there:
                yield Wrong(value.line, f"expected {other!r} beside {key!r}, found {value.what}")

    def _unknown(self, key: str) -> str:
        near = difflib.get_close_matches(key, self.keys, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else f"there are: {', '.join(self.keys)}"
        return f"expected a key of {self.name}, found {key!r}; {hint}"

    def schema(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "type": "object",
            "properties": {key: form.schema() for key, form in self.keys.items()},
            "additionalProperties": False,
        }
        if self.needed:
            made["required"] = list(self.needed)
        if self.together:
            made["dependentRequired"] = {key: [other] for key, other in self.together.items()}
        return _described(made, self.description)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several forms, told apart by the first key that a mapping has; ``plain`` is for all that is no mapping."""

    name: str
    plain: Form | None
    by_key: Mapping[str, Form]  # a mapping with this key has this form
    description: str = ""

    def wrong(self, value: Located) -> Iterator[Wrong]:
        yield from self._form(value).wrong(value) if self._form(value) is not None else [_expected(self, value)]

    def _form(self, value: Located) -> Any:
        if value.entries is None:
            return self.plain
        return next((form for key, form in self.by_key.items() if value.get(key) is not None), self._likeliest(value))

    def _likeliest(self, value: Located) -> Form | None:
        """The form whose keys come nearest, so that a misspelt key is named as such."""
        for entry in value.entries or ():
            near = difflib.get_close_matches(entry.key, self.by_key, n=1, cutoff=0.6)
            if near:
                return self.by_key[near[0]]
        return None

    def schema(self) -> dict[str, Any]:
        forms = ([self.plain] if self.plain is not None else []) + list(
            {id(form): form for form in self.by_key.values()}.values()
        )
        return _described({"anyOf": [form.schema() for form in forms]}, self.description)


@dataclass(frozen=True, slots=True)
class Refer:
    """A form that is told elsewhere, because it holds itself."""

    name: str
    key: str  # in the schema's $defs
    form: Callable[[], Form]

    def wrong(self, value: Located) -> Iterator[Wrong]:
        yield from self.form().wrong(value)

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.key}"}


def _described(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, **schema} if description else schema
