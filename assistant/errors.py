"""Every error Pincite raises on purpose. Comes in: what went wrong. Goes out: one sentence for the person.

PinciteError                 anything below; its text says what was expected, what was found, what to do
├── SettingsError            a setting, an option or an environment variable is wrong
├── CorpusError              the shelf cannot be read: a missing folder, a malformed sources.toml
├── DocumentError            one document cannot be read; carries the status it ends in
├── IndexError_              the index cannot be used
│   ├── IndexMissingError    there is no index in that folder yet
│   ├── IndexMismatchError   it was made with another embedding model or passage size
│   └── IndexLockedError     another process is writing to it
├── ShelfError               a file cannot be put on the shelf, or not be taken off; carries which sentence says so
├── NotFoundError            no such document, page or span in the index
├── StoreError               what people leave here (conversations, feedback) cannot be read or written
├── MalformedError           something stored (an answer, an evidence file) is not in the form that Pincite writes
├── QuestionSetError         a set of regression questions is malformed, or names what is not on the shelf
├── QuestionError            no regression question follows from what was given; carries which sentence says so
├── PromptError              a template in prompts/ is missing, or a variable in it is
├── ModelError               a model (embedding, finder, language model) cannot be loaded or is damaged
└── LanguageModelError       the language model did not answer: refused, timed out, wrong key, empty reply
"""

from __future__ import annotations

__all__ = [
    "CorpusError",
    "DocumentError",
    "IndexError_",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexMissingError",
    "LanguageModelError",
    "MalformedError",
    "ModelError",
    "NotFoundError",
    "PinciteError",
    "PromptError",
    "QuestionError",
    "QuestionSetError",
    "SettingsError",
    "ShelfError",
]


class PinciteError(Exception):
    """Base of all our errors; ``str(error)`` is written for the person who has to act on it."""


class SettingsError(PinciteError):
    """A setting is unknown, malformed or out of range."""


class CorpusError(PinciteError):
    """The shelf as a whole cannot be read."""


class DocumentError(PinciteError):
    """One document cannot be read; ``status`` is what ``pincite status`` will show for it."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class IndexError_(PinciteError):
    """The index cannot be used."""


class IndexMissingError(IndexError_):
    """There is no index in the folder."""


class IndexMismatchError(IndexError_):
    """The index was made with other settings than the ones asked for."""


class IndexLockedError(IndexError_):
    """Another process is writing to the index."""


class ShelfError(PinciteError):
    """A file cannot be put on the shelf or taken off it; ``code`` and ``values`` let a page say it in its language."""

    def __init__(self, code: str, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.code = code
        self.values = values


class NotFoundError(PinciteError):
    """No such document, page or span."""


class StoreError(PinciteError):
    """Conversations or feedback cannot be read or written."""


class MalformedError(PinciteError):
    """Something stored is not in the form that Pincite writes."""


class QuestionSetError(PinciteError):
    """A set of regression questions is malformed, or names documents or pages that are not on the shelf."""


class QuestionError(PinciteError):
    """No regression question follows from what was given; ``code`` and ``values`` let a page say it in its language."""

    def __init__(self, code: str, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.code = code
        self.values = values


class PromptError(PinciteError):
    """A prompt template is missing or malformed."""


class ModelError(PinciteError):
    """A model's files are missing, damaged or of the wrong kind."""


class LanguageModelError(PinciteError):
    """The language model gave no usable answer."""
