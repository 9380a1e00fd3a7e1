"""A claim that nearly repeats a sentence of the page, compared word by word. Comes in: facts. Goes out: what differs.

Presence alone cannot see that two numbers were exchanged or a "not" slipped in; where the claim follows a sentence of
the page closely, the two are laid side by side (longest common blocks, Ratcliff and Obershelp 1988, as in difflib) and
every number, name, denial and opposite must stand in the same place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from assistant.citations.facts import Facts, Token
from assistant.citations.figures import Figure
from assistant.citations.names import TITLES
from assistant.citations.opposites import critical_groups, sides_of
from assistant.citations.polarity import is_denial, is_doubt, opposed_words
from assistant.citations.standing import Standing, kind, measured
from assistant.citations.wording import word_set

__all__ = ["Difference", "differences", "likeness", "replaced"]

_NEAR = 0.6  # of the claim's tokens stand in the sentence, in its order
_CLOSE = 0.85  # only then is a value that stands elsewhere a conflict: a freer sentence may be turned round and true
_SKIP = frozenset(("a", "an", "the"))
_BOUND_WORDS = word_set("over above exceeding exceeded exceeds exceed more greater under below less fewer least most")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where claim and page differ; ``conflict`` when another value stands there."""

    reason: str
    conflict: bool
    value: bool = False  # it is about a number or a date


Agrees = Callable[[Token, Token], bool]


def _sequence(facts: Facts) -> list[tuple[int, Token]]:
    return [(i, t) for i, t in enumerate(facts.tokens) if t.value is not None or t.text.lower() not in _SKIP]


def _shape(token: Token) -> str:
    return "#" if token.value is not None else token.norm


def _known(claim: Facts, page: Facts) -> frozenset[str]:
    """The names of both; a capital at the head of the claim makes one where the page has a capital too."""
    opening = {t.norm for t in claim.tokens if t.initial and t.content} & {t.norm for t in page.tokens if t.capital}
    return frozenset(t.norm for t in (*claim.tokens, *page.tokens) if t.name) | opening


def likeness(claim: Facts, page: Facts) -> float:
    """The share (0 to 1) of the claim's tokens that stand in the page's sentence in the same order.

    Numbers count as equal, and so do names.
    """
    names = _known(claim, page)
    ours, theirs = (["@" if t.norm in names else _shape(t) for _, t in _sequence(facts)] for facts in (claim, page))
    if not ours or not theirs:
        return 0.0
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(ours)


def differences(
    claim: Facts, sentences: Sequence[Facts], everything: Sequence[Facts], agrees: Agrees
) -> list[Difference]:
    """What differs from the sentence that the claim follows most closely; nothing when it follows none.

    ``everything`` is the sentences and the title: a value that only another of them has is not out of place.
    """
    scored = [(likeness(claim, sentence), -len(sentence.tokens), i) for i, sentence in enumerate(sentences)]
    if not scored:
        return []
    best, _, index = max(scored)
    if best < _NEAR:
        return []
    sentence = sentences[index]
    values = _values(claim, sentence, everything, agrees)
    if best < _CLOSE:
        values = [replace(difference, conflict=False) for difference in values]
    return values + _turns(claim, sentence) + _order(claim, sentence)


def _values(claim: Facts, page: Facts, everything: Sequence[Facts], agrees: Agrees) -> list[Difference]:
    """Numbers and dates must come in the page's order, each standing for one of the page's, or stand as they do there.

    A sentence turned round is no difference: where a value comes elsewhere, its neighbours must have come with it.
    """
    theirs = [t for t in page.tokens if t.value is not None]
    standing = Standing(claim, (page,), agrees)
    clash = _clash(claim, page, standing, everything)
    if clash is not None:
        return [clash]
    position = 0
    passed: dict[str, int] = {}
    for token in claim.tokens:
        if token.value is None or _weak(token):
            continue
        agreeing = [i for i, t in enumerate(theirs) if agrees(token, t)]
        if not agreeing and any(_has(facts, token, agrees) for facts in everything):
            continue
        found = next((i for i in agreeing if i >= position), None)
        if found is not None:
            position = found + 1
        elif not (_in_order(agreeing, theirs, token, passed) or standing.at_home(token)):
            there = theirs[position] if position < len(theirs) else (theirs[-1] if theirs else None)
            text = f"the claim says {token.text}, the page says {there.text} there" if there else ""
            return [Difference(text or f"{token.text} stands elsewhere on the page", there is not None, value=True)]
        if agreeing:
            passed[kind(token)] = (agreeing[0] if found is None else found) + 1
    return []


def _clash(claim: Facts, page: Facts, standing: Standing, everything: Sequence[Facts]) -> Difference | None:
    """Two values between the same words that do not agree, unless the words farther off speak for the claim's."""
    ours, theirs = _sequence(claim), _sequence(page)
    matcher = SequenceMatcher(None, [_shape(t) for _, t in ours], [_shape(t) for _, t in theirs], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size < 3:
            continue
        for (_, a), (_, b) in zip(ours[block.a :][: block.size], theirs[block.b :][: block.size], strict=True):
            if a.value is None or _weak(a) or standing.agrees(a, b) or standing.confirmed(a):
                continue
            if _has(page, a, standing.agrees) or not any(_has(facts, a, standing.agrees) for facts in everything):
                return Difference(f"the claim says {a.text}, the page says {b.text} there", True, value=True)
    return None


def _in_order(agreeing: Sequence[int], theirs: Sequence[Token], token: Token, passed: dict[str, int]) -> bool:
    """Whether the value comes in the page's order among those of its kind."""
    alone = sum(kind(t) == kind(token) for t in theirs) == 1
    low = passed.get(kind(token), 0)
    return (alone or measured(token)) and any(i >= low and kind(theirs[i]) == kind(token) for i in agreeing)


def replaced(claim: Facts, sentences: Sequence[Facts]) -> list[Difference]:
    """Words of the claim that the page lacks, where between the same two neighbours it has another word."""
    known = frozenset(t.norm for facts in sentences for t in facts.tokens)
    ours = [t for t in claim.tokens if t.content or t.value is not None]
    for before, token, after in zip(ours, ours[1:], ours[2:], strict=False):
        if token.value is not None or token.norm in known or before.norm == after.norm:
            continue
        for facts in sentences:
            theirs = [t for t in facts.tokens if t.content or t.value is not None]
            for first, other, last in zip(theirs, theirs[1:], theirs[2:], strict=False):
                if (first.norm, last.norm) == (before.norm, after.norm) and other.norm not in claim.stems:
                    return [Difference(f"the claim says “{token.text}” where the page says “{other.text}”", False)]
    return []


def _has(facts: Facts, token: Token, agrees: Agrees) -> bool:
    return any(agrees(token, t) for t in facts.tokens if t.value is not None)


def _weak(token: Token) -> bool:
    return isinstance(token.value, Figure) and token.value.words and token.value.value <= 2


def _turns(claim: Facts, page: Facts) -> list[Difference]:
    """Denials, doubts and names that were put in, left out or exchanged."""
    ours, theirs = _sequence(claim), _sequence(page)
    matcher = SequenceMatcher(None, [_shape(t) for _, t in ours], [_shape(t) for _, t in theirs], autojunk=False)
    found: list[Difference] = []
    opcodes = matcher.get_opcodes()
    for number, (tag, a, b, c, d) in enumerate(opcodes):
        if tag == "equal":
            continue
        edge = number in (0, len(opcodes) - 1)
        added = [t for i, t in ours[a:b] if is_denial(claim, i, idioms=False)]
        dropped = [
            t for i, t in theirs[c:d] if is_denial(page, i, idioms=False) and not _left_out_whole(i, theirs[c:d])
        ]
        if len(added) % 2 != len(dropped) % 2:
            found.append(_denial(added, dropped))
        if tag in ("replace", "insert") and not edge:
            lost = [t for _, t in theirs[c:d] if is_doubt(t)]
            if lost and not any(is_doubt(t) for _, t in ours[a:b]):
                found.append(Difference(f"the page only says “{lost[0].text}”", False))
        found += _exchanged([t for _, t in ours[a:b]], [t for _, t in theirs[c:d]], claim, page)
    return found


def _left_out_whole(index: int, block: Sequence[tuple[int, Token]]) -> bool:
    """Whether what is denied was left out together with its denial; "it is not true that" denies what comes after."""
    if block[-1][1].text.lower() == "that":
        return False
    following = [t for i, t in block if i > index and t.content]
    return bool(following) or (index == block[-1][0] and len(block) >= 3)


def _denial(added: Sequence[Token], dropped: Sequence[Token]) -> Difference:
    if added:
        return Difference(f"the claim says “{added[0].text}”, the page does not", True)
    return Difference(f"the page says “{dropped[0].text}”, the claim does not", True)


def _exchanged(ours: Sequence[Token], theirs: Sequence[Token], claim: Facts, page: Facts) -> list[Difference]:
    """Words where the page has others: another name or an opposite is a conflict, the rest is unsure."""
    ours, theirs = ([t for t in side if not _bounds(t, facts)] for side, facts in ((ours, claim), (theirs, page)))
    said, written = Counter(t.norm for t in claim.tokens), Counter(t.norm for t in page.tokens)
    mine = [t for t in ours if _telling(t) and said[t.norm] > written[t.norm] and (t.value is None or _weak(t))]
    other = [t for t in theirs if _telling(t) and written[t.norm] > said[t.norm]]
    if not mine or not other or _related(mine, other):
        return []
    opposed = [(a, b) for a in mine for b in other if opposed_words(a, b)]
    if opposed:
        return [Difference(f"the claim says “{opposed[0][0].text}”, the page says “{opposed[0][1].text}” there", True)]
    names, rivals = [t for t in mine if _named(claim, t)], [t for t in other if _named(page, t)]
    if (
        names
        and rivals
        and all(t.text.lower() in TITLES for t in rivals)
        and not any(t.text.lower() in TITLES for t in names)
    ):
        return []  # "Lloyd Austin" where the page has "Secretary Austin"
    if names and rivals:
        return [Difference(f"the claim says {_join(names)}, the page says {_join(rivals)} there", True)]
    return [Difference(f"the claim says “{_join(mine)}” where the page says “{_join(other)}”", False)]


def _bounds(token: Token, facts: Facts) -> bool:
    """Whether the word is the "over" or "more than" of a number, which is compared with the number."""
    if token.text.lower() not in _BOUND_WORDS:
        return False
    following = [t for t in facts.tokens if t.start > token.start][:2]
    return any(t.value is not None and not _weak(t) for t in following)


def _named(facts: Facts, token: Token) -> bool:
    """Whether the word is a name, or opens the sentence right before one."""
    following = next((t for t in facts.tokens if t.start > token.start), None)
    return token.name or (token.initial and token.content and following is not None and following.name)


def _telling(token: Token) -> bool:
    return token.content or token.value is not None or bool(sides_of(token.text) or critical_groups(token.text))


def _order(claim: Facts, page: Facts) -> list[Difference]:
    """Names that changed places, unless they are items of one list or the sentence was turned to or from "by"."""
    known = _known(claim, page)
    ours, theirs = _names_in_order(claim, known), _names_in_order(page, known)
    if Counter(ours) - Counter(theirs):
        return []  # a name is missing: that is reported as such
    rest = iter(theirs)
    kept = all(name in rest for name in ours)
    once = {name for name in ours if ours.count(name) == 1 == theirs.count(name)}
    turned = (
        len(once) > 1
        and not _one_name(claim, once)
        and bool(_agents(claim, known) & once) != bool(_agents(page, known) & once)
    )
    return [] if kept != turned else [Difference("the names stand in another order on the page", False)]


def _one_name(facts: Facts, names: set[str]) -> bool:
    """Whether the words stand side by side everywhere, as the parts of one name do."""
    at = [i for i, t in enumerate(facts.tokens) if t.norm in names]
    return at[-1] - at[0] == len(at) - 1


def _names_in_order(facts: Facts, known: frozenset[str]) -> list[str]:
    """The names in order; those of one list ("Korea, Japan and the US") in the order of the alphabet."""
    names: list[str] = []
    group: list[str] = []
    for token in facts.tokens:
        if token.norm in known:
            group.append(token.norm)
        elif token.text.lower() not in ("and", "or", "the"):
            names += sorted(group)
            group = []
    return names + sorted(group)


def _agents(facts: Facts, known: frozenset[str]) -> frozenset[str]:
    """The names right after "by" and a form of the passive."""
    passive = any(t.text.lower() in ("was", "were", "is", "are", "been", "be", "being") for t in facts.tokens)
    pairs = zip(facts.tokens, facts.tokens[1:], strict=False)
    return frozenset(b.norm for a, b in pairs if passive and a.text.lower() == "by" and b.norm in known)


def _related(mine: Sequence[Token], other: Sequence[Token]) -> bool:
    initials = {"".join(t.text[0] for t in mine), "".join(t.text[0] for t in other)}
    return any(t.text in initials for t in (*mine, *other))


def _join(tokens: Sequence[Token]) -> str:
    return " ".join(t.text for t in tokens)
