"""Questions for a number. Comes in: an English question, a sentence. Goes out: whether the sentence can answer it.

A sentence about the right thing that holds no number is a common wrong answer to "How many ...?" where the documents
name none. Only what is sure is told here: which number is meant, and of what, is left to the finder.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.citations.facts import read_facts

__all__ = ["asks_for_number", "holds_number"]

_SUMS = (
    r"(?:costs?|spen[dt]|spending|pa(?:y|ys|id)|worth|save[sd]?|savings|budgets?|funds?|funded|funding|invest(?:ed|ments?)?"
    r"|money|dollars|salar(?:y|ies)|wages?|fees?|earn(?:ed|s)?|revenues?|income|expenditures?)"
)
_ASKS = re.compile(
    r"\bhow many\b|\bwhat (?:\w+ )?(?:percentages?|per ?cent|share|proportion|fraction)\b"
    rf"|\bhow much\b[^?]*\b{_SUMS}\b|\bwhat(?: is| was| are| were)?(?: (?:the|its|their|an?|our))?(?: [\w'’-]+){{0,3}} "
    r"(?:budget|salary|price|cost|fee|wage)(?=\?| (?:of|for|to|in|per|did|does|do|is|was|will|must)\b)"
    r"|\bwhat (?:does|did|do|will|would)\b[^?]*\b(?:cost|earn)(?=\?| (?:to|in|on|at|per|for|an?|each|if|when)\b)",
    re.IGNORECASE,
)
_NONE_OR_ALL = re.compile(
    r"\b(?:no|none|nobody|nothing|free|zero|single|both|all|each|every|once|twice|half|halves|thirds?|quarters?|most of"
    r"|majority|dozens?|hundreds|thousands|millions|billions|couple|pair)\b",
    re.IGNORECASE,
)


def asks_for_number(question: str) -> bool:
    """Whether only a number answers: how many, what share, or what sum of money.

    >>> [asks_for_number(q) for q in ("How many ships came?", "What is the budget process?", "What is the fee?")]
    [True, False, True]
    """
    return _ASKS.search(question) is not None


@lru_cache(maxsize=2048)
def holds_number(sentence: str) -> bool:
    """Whether a sentence or row holds a number that is no date, code or ordinal, or says none, all or half in words."""
    if _NONE_OR_ALL.search(sentence):
        return True
    return any(not figure.code and not figure.ordinal for figure in read_facts(sentence).figures)
