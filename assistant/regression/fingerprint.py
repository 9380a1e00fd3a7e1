"""What an answer depends on, by name. Comes in: settings, documents, the program's own files. Goes out: ``Parts``, and
what differs between two of them in words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import assistant
from assistant.prompts import load_templates
from assistant.records import Document
from assistant.settings import Settings

__all__ = ["SINCE", "Parts", "Telling", "code_version", "differences", "parts_of"]

WORDS = {
    "code": "code version",
    "prompts": "wording of the prompts",
    "model": "language model",
    "judge": "language model as judge",
    "embedding_model": "embedding model",
    "passage_tokens": "passage size (word pieces)",
    "passage_overlap_tokens": "overlap of passages (word pieces)",
    "retrieved": "hits reported",
    "prompt_passages": "passages put before the language model",
}
AFTERWARDS = (
    "regression",
    "ui",
    "evidence",
    "conversations",
    "_prompts",
    "__pycache__",
    "cli",
)  # what no answer depends on
_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")  # a baseline is kept where many read it
_NOT_SAID = ("model_timeout_s", "pdf_timeout_s", "pdf_memory_mb", "max_file_mb")


@dataclass(frozen=True, slots=True)
class Parts:
    """What an answer depends on: settings, code and prompts by name, documents by id with their sha256."""

    settings: Mapping[str, str]
    documents: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that differ whenever a part does."""
        text = json.dumps([dict(self.settings), dict(self.documents)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def parts_of(settings: Settings, documents: Iterable[Document], code: str) -> Parts:
    """The parts of answers with these settings, from these documents, by this code; a document is known by 16 digits
    of its hash."""
    answering = {name: _written(value) for name, value in settings.answering().items() if name not in _NOT_SAID}
    made = {**answering, "code": code, "prompts": load_templates(settings).fingerprint()}
    return Parts(dict(sorted(made.items())), {d.id: d.sha256[:16] for d in sorted(documents, key=lambda d: d.id)})


@dataclass(frozen=True, slots=True)
class Telling:
    """How a difference is told: what stands after the one value and after the other, and of documents on one side."""

    one: str
    other: str
    only_one: str
    only_other: str


SINCE = Telling("before", "now", "no longer on the shelf", "new on the shelf")
"""How what changed since a stored run is told."""


def differences(before: Parts, now: Parts, telling: Telling = SINCE) -> list[str]:
    """What differs, in words, one line each; nothing where the two are the same."""
    return [
        *_settings_differ(before.settings, now.settings, telling),
        *_documents_differ(before.documents, now.documents, telling),
    ]


def _settings_differ(before: Mapping[str, str], now: Mapping[str, str], telling: Telling) -> Iterator[str]:
    for name in sorted({*before, *now}):
        old, new = before.get(name, "nothing known"), now.get(name, "nothing known")
        if old != new:
            words = WORDS.get(name, name.replace("_", " "))
            yield f"{words}: {old or 'none'} {telling.one}, {new or 'none'} {telling.other}"


def _documents_differ(before: Mapping[str, str], now: Mapping[str, str], telling: Telling) -> Iterator[str]:
    for document in sorted({*before, *now}):
        if document not in now:
            yield f"document {document}: {telling.only_one}"
        elif document not in before:
            yield f"document {document}: {telling.only_other}"
        elif before[document] != now[document]:
            old, new = before[document][:8], now[document][:8]
            yield f"document {document}: changed ({old} {telling.one}, {new} {telling.other})"


def _written(value: object) -> str:
    return _PASSWORD.sub("", ", ".join(map(str, value)) if isinstance(value, tuple) else str(value))


def code_version() -> str:
    """The version, and a hash of all of our files that an answer depends on: the code and the finder's weights."""
    root = Path(assistant.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and not set(inside.parts) & set(AFTERWARDS):
            digest.update(inside.as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{assistant.__version__} ({digest.hexdigest()[:12]})"
