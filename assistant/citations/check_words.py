"""Names, denials, directions and other words of a claim against the page. Comes in: facts of both. Goes out: findings.

Another name, a denial that only one side has, and the opposite of what the page says are conflicts; a word that
changes how much is said ("only", "all", "highest") and that the page lacks leaves the claim unsupported.
"""

from __future__ import annotations

from assistant.citations.evidence import Evidence, Findings
from assistant.citations.facts import Facts, Token
from assistant.citations.names import missing_names, spelled_out, weekday_conflict
from assistant.citations.opposites import DIRECTION, critical_groups, sides_of
from assistant.citations.polarity import denials, opposite_of
from assistant.korean import is_hangul

__all__ = ["check_denials", "check_names", "check_opposites", "coverage", "languages_differ"]

_FEW, _NEAR = 8, 0.3  # of more sentences, only those are compared for denials that hold this share of the claim's words


def coverage(claim: Facts, evidence: Evidence) -> tuple[float, list[str]]:
    """The share (0 to 1) of the claim's content words that stand on the page, and those that do not."""
    norms = frozenset(t.norm for facts in evidence.all for t in facts.tokens)
    letters = "".join(facts.text for facts in evidence.all).replace(" ", "").lower()
    spelled = spelled_out(claim, evidence.all)
    words = [(i, t) for i, t in enumerate(claim.tokens) if t.content]
    missing = [
        t.text
        for i, t in words
        if t.norm not in norms and i not in spelled and not _inside(t.norm, letters) and not _form_of(t.norm, norms)
    ]
    return (1 - len(missing) / len(words) if words else 1.0), missing


def _inside(stem: str, letters: str) -> bool:
    """Whether a Korean stem stands anywhere: Korean writes compounds with and without spaces."""
    return len(stem) >= 2 and is_hangul(stem) and stem in letters


def _form_of(stem: str, norms: frozenset[str]) -> bool:
    """Whether another form of the word stands there: five letters in common and nearly the same length."""
    return len(stem) >= 5 and any(norm[:5] == stem[:5] and abs(len(norm) - len(stem)) <= 3 for norm in norms)


def languages_differ(claim: Facts, evidence: Evidence) -> bool:
    """Whether one side is Korean and the other is not, and they share no word but names of countries."""
    ours, *theirs = (
        any(is_hangul(t.text) for t in facts.tokens if t.value is None) for facts in (claim, *evidence.sentences)
    )
    return ours != any(theirs) and not any(stem[0] != "@" for stem in claim.stems & evidence.stems)


def check_names(claim: Facts, evidence: Evidence, found: Findings) -> None:
    """Adds names and weekdays that the page does not have."""
    for name, other in missing_names(claim, evidence.all):
        reason = f"the claim says {name}, the page says {other}" if other else f"“{name}” is not in the cited sentence"
        found.add(reason, conflict=bool(other))
    days = weekday_conflict(claim, evidence.all)
    if days:
        found.add(f"the claim says {days[0]}, the page says {days[1]}", conflict=True)


def check_denials(claim: Facts, evidence: Evidence, found: Findings) -> None:
    """Adds what only one of the two denies."""
    ours, theirs = denials(claim), [d for sentence in evidence.denials for d in sentence]
    denied_here = frozenset(stem for denial in ours for stem in denial.scope)
    denied_there = frozenset(stem for denial in theirs for stem in denial.scope)
    for denial in ours:
        if not denied_there & set(denial.scope):
            known = bool(evidence.stems & set(denial.scope)) or not theirs
            found.add(f"the claim says “{denial.word} …”, the page does not", conflict=known)
    near = [facts for facts in evidence.sentences if len(claim.stems & facts.stems) >= _NEAR * len(claim.stems)]
    for denial in theirs if len(evidence.sentences) <= _FEW else [d for facts in near for d in denials(facts)]:
        scope = [stem for stem in denial.scope[:2] if stem in claim.stems and stem not in denied_here]
        if scope and not all(_said_plainly(stem, evidence) for stem in scope):
            found.add(f"the page says “{denial.word} …”, the claim does not", conflict=True)


def _said_plainly(stem: str, evidence: Evidence) -> bool:
    """Whether the page also says the word where nothing denies it."""
    both = zip(evidence.sentences, evidence.denials, strict=True)
    return any(
        sum(t.norm == stem for t in facts.tokens) > sum(stem in d.scope for d in denied) for facts, denied in both
    )


def check_opposites(claim: Facts, evidence: Evidence, found: Findings) -> None:
    """Adds words of the claim whose opposite the page says, and words that change how much is said."""
    page = [t for facts in evidence.sentences for t in facts.tokens]
    norms = frozenset(t.norm for t in page) | frozenset(t.text.lower() for t in page)
    groups = frozenset(g for t in (*page, *evidence.title.tokens) for g in critical_groups(t.text))
    turned = bool(denials(claim)) != any(evidence.denials)  # "not high" against "low" is no conflict
    for token in claim.tokens:
        if token.value is not None or token.norm in norms or token.text.lower() in norms:
            continue
        if not turned:
            _check_direction(claim, token, page, evidence, found)
        own = critical_groups(token.text)
        if own and not own & groups:
            found.add(f"the page does not say “{token.text}”", conflict=False)


def _check_direction(claim: Facts, token: Token, page: list[Token], evidence: Evidence, found: Findings) -> None:
    there = {side: t for t in reversed(page) for side in sides_of(t.text, t.norm)}
    for pair, side in sides_of(token.text, token.norm):
        if (pair, side) in there:
            continue
        rival = there.get((pair, 1 - side))
        if rival is not None and _same_place(claim, token, evidence, rival):
            found.add(f"the claim says “{token.text}”, the page says “{rival.text}”", conflict=True)
        elif pair == DIRECTION:
            found.add(f"the page does not say “{token.text}”", conflict=False)
    other = opposite_of(evidence.stems, token.text) if token.content else ""
    if other and found.related:
        found.add(f"the claim says “{token.text}”, the page says “{other}”", conflict=True)


def _same_place(claim: Facts, ours: Token, evidence: Evidence, theirs: Token) -> bool:
    """Whether two words stand beside a common content word or number, three of them away at most."""
    near = _neighbours(claim, ours)
    return any(near & _neighbours(facts, theirs) for facts in evidence.sentences if theirs in facts.tokens)


def _neighbours(facts: Facts, token: Token) -> frozenset[str]:
    carrying = [t for t in facts.tokens if t.content or t.value is not None or t == token]
    at = carrying.index(token)
    return frozenset(t.norm for t in carrying[max(0, at - 3) : at + 4] if t != token)
