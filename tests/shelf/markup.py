"""The handbook's manuscript, parsed. Comes in: the text of ``handbook.txt``. Goes out: blocks in reading order.

A blank line ends a paragraph. ``# 1 Title`` opens a chapter, ``## Title`` a section, ``[^1]: text`` is a
footnote, and ``[[kind argument]]`` everything else; ``[[table ...]]``, ``[[terms]]``,
``[[list]]`` and ``[[timeline ...]]`` take the lines up to the next blank line, ``[[box ...]]`` the lines up to
``[[/box]]``. What the blocks look like is left to ``typesetting``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Block", "footnotes", "parse"]

_DIRECTIVE = re.compile(r"\[\[(?P<kind>[a-z-]+) ?(?P<argument>[^\]]*)\]\](?P<rest>.*)")
_WITH_LINES = frozenset({"box", "list", "table", "terms", "timeline"})
_FOOTNOTE = re.compile(r"\[\^(\d+)\]: (.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the manuscript: its kind, its text, and the lines below it where it has any."""

    kind: str
    text: str
    lines: tuple[str, ...] = ()


def parse(manuscript: str) -> Iterator[Block]:
    """Yield the blocks of a manuscript in reading order; footnotes are left to ``footnotes``."""
    for part in _parts(manuscript):
        first, *rest = part
        directive = _DIRECTIVE.fullmatch(first)
        if directive:
            text = directive["argument"] or directive["rest"].strip()
            if directive["kind"] in _WITH_LINES:
                yield Block(directive["kind"], text, tuple(line for line in rest if line != "[[/box]]"))
            else:
                yield Block(directive["kind"], text)
                yield from parse("\n".join(rest))
        elif first.startswith("# "):
            yield Block("chapter", first[2:])
            yield from parse("\n".join(rest))
        elif first.startswith("## "):
            yield Block("section", first[3:])
            yield from parse("\n".join(rest))
        elif not _FOOTNOTE.fullmatch(first):
            yield Block("paragraph", " ".join(part))


def footnotes(manuscript: str) -> dict[str, str]:
    """Return the text of each footnote of a manuscript, keyed by its mark."""
    return dict(_FOOTNOTE.findall(manuscript))


def _parts(manuscript: str) -> Iterator[list[str]]:
    """Yield the runs of lines between blank lines; a box is one run whatever it holds."""
    part: list[str] = []
    for line in [*manuscript.splitlines(), ""]:
        in_box = bool(part) and part[0].startswith("[[box") and part[-1] != "[[/box]]"
        if line.strip():
            starts_anew = line.startswith("[[") and line != "[[/box]]" and not in_box
            if part and starts_anew:
                yield part
                part = []
            part.append(line.strip())
        elif part and not in_box:
            yield part
            part = []
