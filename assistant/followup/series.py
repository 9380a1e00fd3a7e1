"""Members of a series. Comes in: a follow-up and the question before it. Goes out: the one with what the other counts.

    When was the 54th fair opened?  >  the 55th                 ->  When was the 55th fair opened?
                                    >  And who came to the 55th? ->  Who came to the 55th fair?

Finding ordinals is left to ``assistant.ordinals``.
"""

from __future__ import annotations

import re

from assistant.followup.wordlists import AUXILIARIES, EMPTY, VERBS
from assistant.korean import is_hangul
from assistant.ordinals import find_ordinals

__all__ = ["another_member", "names_a_member", "with_what_is_counted"]

NOUN_WORDS = 5  # that name what an ordinal counts, at most
_WORD = re.compile(r"[\s-]*([^\W\d_][\w’'&.-]*\w|[^\W\d_])")
_ONE = re.compile(r"\s+ones?\b", re.IGNORECASE)
_LEAD = re.compile(r"^\W*(?:(?:and|but|so|then|also|ok(?:ay)?|well)\b[\s,]*)+", re.IGNORECASE)


def names_a_member(text: str) -> bool:
    """Whether an ordinal stands in ``text``, or would after an article."""
    return bool(find_ordinals(f"the {text}"))


def another_member(what: str, earlier: str) -> str:
    """``earlier`` with the ordinal in ``what`` for its own; an empty string where not each has one.

    >>> another_member("the 55th", "Who came to the 54th fair?")
    'Who came to the 55th fair?'
    """
    new, old = find_ordinals(what), find_ordinals(earlier)
    if len({ordinal.number for ordinal in new}) != 1 or len({ordinal.number for ordinal in old}) != 1:
        return ""
    written = what[new[0].start : new[0].end]
    for ordinal in reversed(old):
        earlier = earlier[: ordinal.start] + written + earlier[ordinal.end :]
    return earlier


def with_what_is_counted(question: str, earlier: str) -> str:
    """``question`` with the noun that ``earlier`` has after its ordinal, where its own ordinal has none.

    >>> with_what_is_counted("And who came to the 55th?", "When was the 54th fair held?")
    'Who came to the 55th fair?'
    """
    asked = find_ordinals(question)
    if len(asked) != 1 or is_hangul(question) or _noun(question, asked[0].end):
        return question
    nouns = {noun for ordinal in find_ordinals(earlier) if (noun := _noun(earlier, ordinal.end))}
    if len(nouns) != 1:
        return question
    end = asked[0].end
    whole = f"{question[:end]} {nouns.pop()}{_ONE.sub('', question[end:], count=1)}"
    whole = _LEAD.sub("", whole)
    return whole[:1].upper() + whole[1:]


def _noun(text: str, start: int) -> str:
    """The words from ``start`` on up to the first that carries no topic or is a verb."""
    begin, end, number = start, start, 0
    while number < NOUN_WORDS and (match := _WORD.match(text, end)):
        word = match[1].casefold()
        if word in EMPTY | AUXILIARIES | VERBS or (word.endswith("ed") and match[1].islower()):
            break
        end, number = match.end(), number + 1
    return text[begin:end].strip(" -")
