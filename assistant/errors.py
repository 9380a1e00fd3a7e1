"""Every error Pincite raises on purpose. Comes in: what went wrong. Goes out: one sentence for the person.

PinciteError                 anything below; its text says what was expected, what was found, what to do
├── SettingsError            a setting, an option or an environment variable is wrong
├── CorpusError              the shelf cannot be read: a missing folder, a malformed sources.toml
├── DocumentError            one document cannot be read; carries the status it ends in
├── IndexError_              the index cannot be used
│   ├── IndexMissingError    there is no index in that folder yet
│   ├── IndexMismatchError   it was made with another embedding model or passage size
│   └── IndexLockedError     another process is writing to it
├── NotFoundError            no such document, page or span in the index
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
    "ModelError",
    "NotFoundError",
    "PinciteError",
    "PromptError",
    "SettingsError",
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


class NotFoundError(PinciteError):
    """No such document, page or span."""


class PromptError(PinciteError):
    """A prompt template is missing or malformed."""


class ModelError(PinciteError):
    """A model's files are missing, damaged or of the wrong kind."""


class LanguageModelError(PinciteError):
    """The language model gave no usable answer."""
