"""The two sides of a comparison, ready to be asked. Comes in: settings. Goes out: a ``Side`` with its own index.

Passages of another size, or another embedding model, need an index of their own. Where the index at hand was made with
others, one is made from the same documents, once, in the folder ``variants`` of the index at hand; later comparisons
only bring it up to date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from assistant.answering import available
from assistant.answering.language_model import check_model
from assistant.embedding import Embedder
from assistant.errors import IndexMismatchError, LanguageModelError
from assistant.index import Index, made_with
from assistant.indexing import last_folders, synchronise
from assistant.prompts import load_templates
from assistant.regression.checking import Progress
from assistant.regression.versus.run import Side
from assistant.settings import Settings

__all__ = ["VARIANTS", "opened", "variant_of"]

VARIANTS = "variants"
"""The folder, in an index folder, of indexes of the same documents that were made with other settings."""


@contextmanager
def opened(
    name: str, settings: Settings, progress: Progress | None = None, embedder: Embedder | None = None
) -> Iterator[Side]:
    """A side that answers with ``settings``, its models loaded, so that no question pays for that.

    Raises what a question would meet first: SettingsError for the language model's name, LanguageModelError where it
    does not reply to a word, PromptError for a template, IndexMissingError where there is no index at all, CorpusError
    where the documents of one are gone.
    """
    from assistant.pipeline import Assistant

    check_model(settings.model, settings)
    load_templates(settings)
    tried = available.test(settings.model, settings)
    if not tried.ok:
        raise LanguageModelError(f"{name} cannot be asked: {tried.words}")
    index, note = _index(settings, progress, embedder)
    try:
        assistant = Assistant(index.settings, index)
        assistant.warm_up()
        yield Side(name, assistant, index, index.settings, note)
    finally:
        index.close()


def _index(settings: Settings, progress: Progress | None, embedder: Embedder | None) -> tuple[Index, str]:
    """The index of ``settings``, or one of the same documents that was made with them; and a word about that."""
    try:
        return Index.open(settings, embedder), ""
    except IndexMismatchError:
        own = replace(settings, index=variant_of(settings, embedder), data=settings.data_folder)
    folders = last_folders(settings)
    report = synchronise(folders, own, progress, embedder=embedder, news=False)
    note = f"{settings.index} was made otherwise, so the same documents were indexed in {own.index}: {report}"
    return Index.open(own, embedder), note


def variant_of(settings: Settings, embedder: Embedder | None = None) -> Path:
    """Where the index of these passages and this embedding model is kept: the same settings, the same folder."""
    made = json.dumps(made_with(settings, embedder), sort_keys=True)
    digest = hashlib.sha256(made.encode()).hexdigest()[:8]
    return settings.index / VARIANTS / f"{settings.passage_tokens}-{settings.passage_overlap_tokens}-{digest}"
