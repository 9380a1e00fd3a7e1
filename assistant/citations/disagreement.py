"""Where the sources of one answer differ. Comes in: its claims. Goes out: both values side by side, with their sources.

Conservative: both citations must be verified sentences of prose from different documents or pages, say one value each
of the same unit about the same thing (most of their words in common), and differ in that value. Rows of tables and
texts with many numbers are left alone. Which source is right is left to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from assistant.citations.facts import Facts, Token, read_facts
from assistant.citations.figures import Figure
from assistant.citations.units import is_currency
from assistant.records import Citation, Claim, Disagreement, Said

__all__ = ["disagreements"]

_COMMON = 0.6  # of the words around the two values


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def disagreements(claims: Sequence[Claim], dates: Mapping[str, str | None] | None = None) -> tuple[Disagreement, ...]:
    """What sources say differently, with words such as "Sources differ: “A” (2020), p. 3 says 66 years; “B” says ...".

    ``dates`` maps document ids to ISO 8601 dates as precise as known ("2020", "2023-11", "2023-11-13"), or None. The
    older source comes first; a date that the title already says is not repeated in the words.
    """
    dates = dates or {}
    cited = [c for claim in claims for c in claim.citations if c.check.status == "verified" and not c.continued]
    unique = list({(c.document, c.page_index, c.start): c for c in cited}.values())
    read = [(c, read_facts(c.quote)) for c in unique]
    found: dict[str, Disagreement] = {}
    for (one, facts), (other, others) in combinations(read, 2):
        if (one.document, one.page_index, one.section) == (other.document, other.page_index, other.section):
            continue
        pair = _differing(facts, others)
        if pair is not None:
            said = [Said(t.text, c, _date(c, dates)) for c, t in zip((one, other), pair, strict=True)]
            if all(each.date for each in said):
                said.sort(key=lambda each: each.date)
            words = "Sources differ: " + "; ".join(f"{_source(each)} says {each.value}" for each in said)
            found.setdefault(words, Disagreement(tuple(said), words))
    return tuple(found.values())


def _differing(one: Facts, other: Facts) -> tuple[Token, Token] | None:
    """The two values for one thing, when the sentences are about one thing and agree on nothing that contradicts it."""
    if one.text[-1:] not in ".!?다。\"'" or other.text[-1:] not in ".!?다。\"'":
        return None
    pairs = [(a, b) for a in one.tokens for b in other.tokens if _comparable(a, b)]
    found = [(a, b) for a, b in pairs if a.norm != b.norm and _about_the_same(one, a, other, b)]
    values = {a.norm for a, _ in pairs} & {b.norm for _, b in pairs}
    found = [(a, b) for a, b in found if a.norm not in values and b.norm not in values]
    return found[0] if len(found) == 1 else None


def _comparable(a: Token, b: Token) -> bool:
    if not isinstance(a.value, Figure) or not isinstance(b.value, Figure) or a.value.code or b.value.code:
        return False
    if a.value.ordinal != b.value.ordinal or a.value.unit != b.value.unit:
        return False
    return bool(a.value.unit) or a.value.ordinal or is_currency(a.value.unit)


def _about_the_same(one: Facts, a: Token, other: Facts, b: Token) -> bool:
    near, far = _around(one, a), _around(other, b)
    if min(len(near), len(far)) < 3:
        return False
    return len(near & far) >= _COMMON * min(len(near), len(far)) and len(near & far) >= 3


def _around(facts: Facts, token: Token, width: int = 6) -> frozenset[str]:
    """The content words within ``width`` of the value on either side."""
    words = [t for t in facts.tokens if t.content]
    before = [t.norm for t in words if t.end <= token.start][-width:]
    after = [t.norm for t in words if t.start >= token.end][:width]
    return frozenset(before + after)


def _source(said: Said) -> str:
    citation, date = said.citation, said.date
    shown = "" if not date or date in citation.title else f" ({_written(date)})"
    page = citation.page_label or (str(citation.page_index) if citation.page_index is not None else "")
    place = f", p. {page}" if page else f", {citation.section}" if citation.section else ""
    return f"“{citation.title}”{shown}{place}"


def _date(citation: Citation, dates: Mapping[str, str | None]) -> str:
    """The document's date, or else the year in its title; "" for none."""
    year = re.search(r"\b(?:19|20)\d\d\b", citation.title)
    return dates.get(citation.document) or (year[0] if year else "")


def _written(date: str) -> str:
    """An ISO 8601 date as people write it; other text as it is."""
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:-([0-3]\d))?", date)
    if match is None:
        return date
    day = f"{int(match[3])} " if match[3] else ""
    return f"{day}{_MONTHS[int(match[2]) - 1]} {match[1]}"
