"""What a claim is compared with. Comes in: the sentences it is cited to. Goes out: ``Evidence``, ``Findings``.

Which values and words agree is left to ``check_values`` and ``check_words``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.citations.compare import Scale, table_scale
from assistant.citations.facts import Facts, Token, read_facts
from assistant.citations.polarity import Denial, denials
from assistant.citations.wording import STOP
from assistant.sentences import sentence_spans

__all__ = ["Evidence", "Findings", "read_evidence"]


@dataclass(frozen=True)
class Evidence:
    """The sentences a claim is cited to, with their document's title and what their table's heading says."""

    sentences: tuple[Facts, ...]
    title: Facts
    scale: Scale
    rows: tuple[bool, ...]  # whether the sentence is a row of a table
    joined: bool = False  # the last of the sentences is all quotes in one, for a sentence over a page break

    @property
    def apart(self) -> tuple[Facts, ...]:
        """The sentences of each quote, without the one that joins the quotes."""
        return self.sentences[:-1] if self.joined else self.sentences

    @property
    def all(self) -> tuple[Facts, ...]:
        """The sentences and the title."""
        return (*self.sentences, self.title)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of the content words of the sentences."""
        return frozenset(stem for facts in self.sentences for stem in facts.stems)

    @cached_property
    def years(self) -> frozenset[int]:
        """All years named, the title's too."""
        return frozenset(date.year for facts in self.all for date in facts.dates if date.year)

    @cached_property
    def denials(self) -> tuple[tuple[Denial, ...], ...]:
        """What each sentence denies."""
        return tuple(tuple(denials(facts)) for facts in self.sentences)

    @cached_property
    def values(self) -> tuple[tuple[Token, bool], ...]:
        """Every number and date, the title's last, and whether it stands in a row of a table."""
        rows = zip(self.all, (*self.rows, False), strict=True)
        return tuple((token, row) for facts, row in rows for token in facts.tokens if token.value is not None)


@dataclass(slots=True)
class Findings:
    """What is wrong, and what the reader should know; ``related``: the page is on the claim's subject."""

    related: bool
    conflicts: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, reason: str, conflict: bool) -> None:
        """A conflict only where the page is on the claim's subject; else the claim is not supported."""
        (self.conflicts if conflict and self.related else self.failures).append(reason)


def read_evidence(quotes: Sequence[str], title: str = "", context: str = "") -> Evidence:
    """The facts of the quotes, sentence by sentence; several quotes may be one sentence over a page break."""
    sentences = [quote[a:b] for quote in quotes for a, b in sentence_spans(quote)]
    if len(quotes) > 1:
        sentences.append(" ".join(quotes))
    read = tuple(read_facts(sentence) for sentence in sentences)
    rows = tuple(_is_row(facts) for facts in read)
    return Evidence(read, read_facts(title), table_scale([*quotes, context]), rows, len(quotes) > 1)


def _is_row(facts: Facts) -> bool:
    """Whether a unit of text is a row of a table: no full stop, and many of its tokens are numbers."""
    numbers = sum(t.value is not None for t in facts.tokens)
    linked = sum(t.value is None and t.text.lower() in STOP for t in facts.tokens) >= 2
    ends = facts.text[-1:] in (".", "!", "?") and (linked or facts.text[-2:-1].isalpha())
    return not ends and numbers > 0 and (numbers >= 0.2 * len(facts.tokens) or "|" in facts.text)
