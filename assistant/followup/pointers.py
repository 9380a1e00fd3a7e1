"""Words that point back in a conversation. Comes in: a question. Goes out: whether it points back, and names in it.

English and Korean, by lists of words and their places in the clause: no model, nothing to load. What a pointer stands
for is left to ``followup``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.followup.wordlists import (
    AUXILIARIES,
    EMPTY,
    OBJECTS,
    POSSESSIVES,
    QUESTION_WORDS,
    RELATIONAL,
    SUBJECTS,
)
from assistant.korean import content_words, is_hangul, without_asking

__all__ = ["ellipsis", "holds", "names", "phrases", "points_back"]


ENOUGH_WORDS = 5  # a question with so many words of a topic can be searched for as it is, pronoun or not
ENOUGH_WORDS_KOREAN = 7  # counted with all others

_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*", re.UNICODE)

_LEAD = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?|then|also|or|well|now)\b[\s,]*)*"
    r"(?:(?:what|how) about|what of|and|or|but|then|also|same (?:question )?for)\b[\s,]*(?P<what>.*?)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_LEAD_KOREAN = re.compile(
    r"^\W*(?:그럼|그러면|그렇다면|그리고|그런데|혹시|또)\s*,?\s*(?P<what>\S.{0,30}?)"
    r"(?:에는|에선|에서는|은|는|의 경우(?:에는|는)?|도)?"
    r"(?:요|\s*어때요?|\s*어떤가요|\s*어떻습니까)?\s*[?？]*$"
)
_TAIL_KOREAN = re.compile(
    r"^\W*(?P<what>[^\s?？]+(?:\s[^\s?？]+)?)(?:에는|에선|에서는|은|는)(?:요|\s*어때요?|\s*어떤가요|\s*어떻습니까)?\s*[?？]+$"
)


def ellipsis(question: str) -> str:
    """What a question that has only a remainder asks about: ``in 2023`` of "And in 2023?"; empty for any other."""
    if is_hangul(question):
        match = _LEAD_KOREAN.match(question) or _TAIL_KOREAN.match(question)
        what = match["what"].strip() if match else ""
        of_something = re.search(r"의\s", what) is not None
        return "" if of_something or len(what.split()) > 3 else what
    match = _LEAD.match(question)
    if match is None or not match["what"]:
        return ""
    what = match["what"].strip()
    asks_by_itself = any(word in QUESTION_WORDS | AUXILIARIES for word in _lower(what)[:2])
    return "" if asks_by_itself or len(what.split()) > 8 else what


def points_back(question: str, before: str) -> bool:
    """Whether ``question`` holds a word that stands for something said ``before`` it."""
    if is_hangul(question):
        short = len(question.split()) < ENOUGH_WORDS_KOREAN
        return short and (bool(_POINTERS_KOREAN.search(question)) or _is_relation_of_nothing_korean(question))
    question = _asking(question)
    topical = _topical(question)
    if not topical:
        return bool(_lower(question))
    if len(topical) >= ENOUGH_WORDS:
        return _lower(question)[1:2] in ([word] for word in SUBJECTS)
    return (
        any(_is_pointer(*place) for place in _pronouns(question))
        or bool(_BACKWARD.search(question))
        or _names_again(question, before)
        or _is_fragment(question)
        or _is_relation_of_nothing(question)
    )


def _asking(question: str) -> str:
    """``question`` from its first sentence on that asks; all of it where none does."""
    sentences = re.findall(r"[^.?!]+[.?!]*\s*", question)
    asking = [number for number, sentence in enumerate(sentences) if sentence.rstrip().endswith("?")]
    chatter = 0
    while asking and chatter < asking[0] and not _topical(sentences[chatter]):
        chatter += 1
    return "".join(sentences[chatter:]) or question


def _topical(text: str) -> list[str]:
    return [word for word in _lower(text) if word not in EMPTY]


def _is_fragment(question: str) -> bool:
    """Two words of a topic at most, no name among them, and nothing that asks: "Regional differences"."""
    words = _lower(question)
    asks = any(word in QUESTION_WORDS | AUXILIARIES for word in words)
    return not asks and len(words) <= 3 and len(_topical(question)) <= 2 and not _capitals(question)


def _is_relation_of_nothing(question: str) -> bool:
    """Whether every word of a topic in it is one that needs another, as in: what was the outcome?"""
    topical = _topical(question)
    return bool(topical) and not names(question) and all(word in RELATIONAL for word in topical)


def _capitals(question: str) -> bool:
    return any(word[0].isupper() for word in question.split()[1:]) or question.split()[0].isupper()


_POINTERS_KOREAN = re.compile(
    r"(?<![가-힣])(?:그것|그거|그게|이것|이거|이게|저것|그(?:는|가|의|를|에게)|그녀|그들|거기|그곳|여기|그때|이때|"
    r"그중|그\s?중에|그\s?밖에|그\s?외에|그\s?해|같은 해|전년|전년도|왜 그런|왜 그렇|더 자세히|자세히 (?=알려|설명|말)|"
    r"(?:그|이|해당|위|앞의|같은) (?=[가-힣])|(?<!\S\s)(?<!\S)당시|"
    r"(?:왜|누가|언제|어디[서에]?|얼마나?)[?？요])"
)
_RELATIONAL_KOREAN = re.compile(
    r"(?:제?\d+(?:차|회|년|월|일)?|열[리렸릴]|개최|참석|참가|서명|체결|발표|합의|논의|결정|발효|시작|끝|늘|줄|증가|감소|변경|바뀌|바뀐|장소|날짜|시기|결과|이유|"
    r"원인|목적|목표|내용|의제|참석자|규모|금액|비율|의미|의의|효과|기간|책임자|대상|근거|배경|년|월|일|차|회)[가-힣]*"
)
"""Korean words for what something has, is or does: a question of nothing else asks of what was spoken of before."""


def _is_relation_of_nothing_korean(question: str) -> bool:
    """Whether it asks for a relation and names nothing that has it: 누가 참석했나요? 장소는 어디였나요?"""
    words = content_words(question)
    asks = without_asking(question) != question
    return asks and all(_RELATIONAL_KOREAN.fullmatch(word) for word in words)


_BACKWARD = re.compile(
    r"\b(?:who|what|where|when|how|anything|anyone|anybody|someone) else\b"
    r"|\bwhich (?:one|ones|of (?:them|these|those))\b"
    r"|\b(?:the|any) others?\b(?=\s*(?:one|ones|side|party|two)?\W*$)|\bthe (?:former|latter)\b"
    r"|\bthe (?:first|second|third|last|previous|next|same|other) ones?\b"
    r"|\b(?:at|by|around|since) that (?:time|point|moment)\b"
    r"|\b(?:of|for|about|in|by|with|to|from|on|like|after|before|during|than) (?:that|this)\W*$|\bwhy not\W*$"
    r"|\b(?:is|was|does|did|do|would|could|will) that\b(?! \w+ (?:is|are|was|were|has|have)\b)"
    r"|^\W*(?:that|this) (?:is|was)\b|^\W*(?:no|oops|sorry)?\W*i (?:mean|meant)\b"
    r"|\bthat (?:year|day|month|meeting|agreement|document|report|law|treaty|decision|event|case|period|policy|plan|"
    r"company|country|person|place|number|figure|amount|one)\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|isn't|wasn't|would|will|be|makes?|made|find|found)\W+it\s+(?:be\s+)?"
    r"(?:\w+ly\s+|so\s+|too\s+|very\s+)?\w+\s+(?:to|that|for|if|when|how|whether)\b"
    r"|\bit\s+(?:is|was|would be|will be|'s)\s+\w+\s+(?:to|that|for|if)\b"
    r"|\b(?:does|did|would|will)\s+it\s+(?:take|cost|mean|feel|need)\b.*\bto\b"
    r"|\b(?:does|did|will) it (?:rain|snow|get)\b"
    r"|\bit (?:takes|took|costs|means) \w+ (?:\w+ )?to\b"
    r"|\bis it (?:true|possible|necessary|safe|legal|ok|okay)\b|\bwhat time is it\b|\bhow is it that\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:.?!]\s+|\b(?:and|but|or|if|when|because|while|after|before|since|although|though|that|which|who|whether)\b",
    re.IGNORECASE,
)


def _pronouns(question: str) -> Iterator[tuple[str, str, str]]:
    """Each pronoun with what stands before it in its clause, and before its clause."""
    text = _EXPLETIVE.sub(lambda match: "_" * len(match[0]), question)
    breaks = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    for start, end in pairwise(breaks):
        for match in _WORD.finditer(text, start, end):
            if match[0].casefold() in SUBJECTS | OBJECTS | POSSESSIVES:
                yield match[0].casefold(), text[start : match.start()], text[:start]


def _is_pointer(pronoun: str, in_clause: str, before_clause: str) -> bool:
    """A pronoun points out of the question unless something before it can be what it stands for.

    A possessive may stand for a thing of its own clause, any other only for one of a clause before it.
    """
    own = in_clause if pronoun in POSSESSIVES else ""
    return not _has_noun(before_clause) and not _has_noun(own)


def _has_noun(text: str) -> bool:
    return any(word not in EMPTY for word in _lower(text))


_DEFINITE = re.compile(r"\bthe ((?:[a-z-]+ ){0,1}?)([a-z-]{3,})\b")


def _names_again(question: str, before: str) -> bool:
    """Whether it says "the song" where a song was spoken of, in a question that names nothing itself."""
    if names(question) or re.search(r"\d|[\"“]", question):
        return False
    earlier = set(_lower(before))
    heads = [match[2] for match in _DEFINITE.finditer(question) if match[2] not in EMPTY]
    return len(heads) == 1 and heads[0] in earlier


def names(text: str) -> list[str]:
    """The proper names in ``text``: runs of capitalised words, joined by "of" and the like; not a sentence's first word
    alone, unless it is an acronym."""
    found = []
    for match in _NAME.finditer(text):
        name = match[0]
        first = match.start() == 0 or re.search(r"[.?!]\s+$", text[: match.start()]) is not None
        words = name.split()
        while words and first and words[0].casefold() in EMPTY:
            words = words[1:]
            first = False
        common = len(words) == 1 and (first or words[0].casefold() in EMPTY) and not _is_acronym(words[0])
        if words and not common:
            found.append(" ".join(words))
    return list(dict.fromkeys(found))


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


_CAPITALISED = r"(?:[A-Z][\w'’&.-]*[\w]|[A-Z])"
_NAME = re.compile(rf"\b{_CAPITALISED}(?:\s+(?:(?:of|the|and|for|de|von|van|&)\s+){{0,2}}{_CAPITALISED})*")


def phrases(text: str) -> list[str]:
    """What ``text`` is about: names, quoted titles, and runs of words that carry a topic, in their order."""
    if is_hangul(text):
        words = [_PARTICLE.sub("", word) for word in re.findall(r"[\w%.-]+", text)]
        return list(dict.fromkeys(word for word in words if not _EMPTY_KOREAN.fullmatch(word)))
    found: list[str] = []
    for part in re.split(r"[,;:.?!()\"“”]+(?:\s|$)", text):
        run: list[str] = []
        for word in [*part.split(), "the"]:
            bare = word.strip("\"'“”‘’()[]?!,.;:")
            if bare and (bare.casefold() not in EMPTY or _is_acronym(bare)):
                run.append(bare)
                continue
            if run:
                found.append(" ".join(run[:-1] if len(run) > 1 and run[-1].endswith("ed") else run))
            run = []
    return list(dict.fromkeys(found))


_PARTICLE = re.compile(
    r"(?:인가요?|입니까|이었나요|였나요|이야)$|(?<=[가-힣A-Za-z]{2})(?:에서는|에서|에는|에게|까지|부터|으로|은|는|을|를|의|에|와)$"
    r"|(?<=[가-힣]{3})(?:이|가|과|로|도)$"
)
_EMPTY_KOREAN = re.compile(
    r"무엇\w*|누구\w*|누가|언제\w*|어디\w*|어떤|어떻게|어느|왜|얼마\w*|몇\w?|있\w*|없\w*|했\w*|하\w*|뭐\w*|그리고|그럼|"
    r"명|개|건|번|차|회|그중\w*|그것\w*|이것\w*|및|또는|대한|대해\w*|그|이|about|\w*(?:나요|까|어요|니다|죠)|"
)


def holds(text: str, phrase: str) -> bool:
    """Whether ``phrase`` stands in ``text`` as whole words, in any case; parts of words do in Korean."""
    if is_hangul(phrase):
        return phrase in text
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) is not None


def _lower(text: str) -> list[str]:
    return [match[0].casefold().replace("’", "'") for match in _WORD.finditer(text)]
