"""Lines that only say where something comes from. Comes in: a question, a sentence. Goes out: whether it is one.

"Source: Ministry of Ports", "Photo: Ann Berg", "See also p. 12" hold names and words of many a question and tell
nothing. What follows "Source" is a source whatever it is. What follows "Photo" is one only where it is a few names,
since a caption may begin so; a pointer to another page only where it says nothing of what is there.
"""

from __future__ import annotations

import re

from assistant.korean import is_hangul

__all__ = ["asks_for_source", "only_says_source"]

SOURCE_WORDS, POINTER_WORDS, CREDIT_NAMES, CREDIT_NAMES_KOREAN = 40, 12, 7, 3  # of such a line, at most
_ASKS = re.compile(
    r"\b(?:sources?|cit(?:e|es|ed|ation|ations)|credit(?:s|ed)?|photo\w*|pictures?|images?|references?|copyright"
    r"|pages?|chapters?|sections?|tables?|figures?|charts?|appendi(?:x|ces)|annex(?:es)?|footnotes?|published|publisher"
    r"|documents?|according to wh\w+|where (?:can|could|do|may|might) (?:i|we|one|you|readers?))\b"
    r"|출처|자료|사진|인용|참고|참조|그림|이미지|촬영|쪽|페이지|문서",
    re.IGNORECASE,
)
_OPEN = r"\W{0,4}"
_SOURCE = re.compile(
    rf"{_OPEN}(?:(?:data\s+)?sources?(?:\s+of\s+(?:the\s+)?(?:data|figures|text))?\s*[:：]|(?:자료\s*)?출처\s*[:：=]|자료\s*[:：=])",
    re.IGNORECASE,
)
_PICTURE = r"(?:photo(?:graph)?|image|picture|video|graphic|illustration)s?"
_CREDIT = re.compile(
    rf"{_OPEN}(?:{_PICTURE}(?:\s+(?:credits?|source))?\s*[:：/=|]|credits?\s*[:：]|courtesy\s+of\b|©|copyright\b|\(c\)"
    rf"|(?:사진|이미지)\s*(?:[:：=/]|제공))|.{{0,60}}?\b{_PICTURE}\s*(?:/|(?:by|via|courtesy)\b)",
    re.IGNORECASE,
)
_PLACE = (
    r"(?:(?:pp?|secs?|figs?|ch|chs|arts?|nos?|app)\.?\s*\d|(?:page|chapter|section|table|figure|chart|appendix|annex"
    r"|footnote|note|box|part|article|paragraph)e?s?\s+(?:[\dIVXLC]+|[A-Z])\b|https?:|www\.)"
)
_POINTER = re.compile(
    rf"{_OPEN}(?:for\s+(?:more|further|details?)\b[^.:;]{{0,40}}?[\s,]+)?(?:please\s+)?"
    rf"(?:(?:see|cf\.?|refer\s+to)\s+(?:also\s+)?(?:(?:in|on|the)\s+)*{_PLACE}|see\s+also\b\W*|read\s+more\b\W*)",
    re.IGNORECASE,
)
_POINTER_KOREAN = re.compile(
    r"\W{0,4}(?:\S+\s+){0,3}?(?:\d{1,4}\s*(?:쪽|페이지|면|장|절)|(?:표|그림|부록)\s*\S{1,6})\s*(?:을|를)?\s*(?:참고|참조)\W*"
)
_TELLS = re.compile(
    r"\b(?:which|that|because|where|who|shows?|says?|is|are|was|were|has|had|will)\b|[:;]\s", re.IGNORECASE
)
_LINK = re.compile(r"https?:\S+|www\.\S+")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_BETWEEN_NAMES = re.compile(
    r"(?:an?|and|as|at|by|courtesy|de|for|from|in|of|on|the|van|von|via|c|staff|credits?|source|photograph(?:er)?s?"
    r"|photos?|images?|pictures?|videos?|graphics?|illustrations?|copyright|사진|이미지|제공)",
    re.IGNORECASE,
)


def asks_for_source(question: str) -> bool:
    """Whether ``question`` asks where something comes from or stands, so that such a line may answer it."""
    return _ASKS.search(question) is not None


def only_says_source(sentence: str) -> bool:
    """Whether ``sentence`` names a source, a photographer or another page, and tells nothing else.

    >>> [only_says_source(s) for s in ("Photo: Ann Berg/Port News", "Photo: the new quay opens in May")]
    [True, False]
    """
    words = len(sentence.split())
    if _SOURCE.match(sentence):
        return words <= SOURCE_WORDS
    pointer = _POINTER.match(sentence)
    if pointer:
        rest = _LINK.sub("", sentence[pointer.end() :])
        return words <= POINTER_WORDS and not _TELLS.search(rest)
    if _POINTER_KOREAN.fullmatch(sentence):
        return True
    return _CREDIT.match(sentence) is not None and _all_names(sentence)


def _all_names(sentence: str) -> bool:
    """Whether every word is a name or stands between names, and there are few of them and no figures but of a year."""
    words = [word.rstrip(".'’") for word in _WORD.findall(_LINK.sub("", sentence))]
    names = [word for word in words if not _BETWEEN_NAMES.fullmatch(word)]
    if any(word[0].islower() for word in names) or re.search(
        r"\d", re.sub(r"(?:©|\(c\)|copyright)\W*\d+", "", sentence, flags=re.I)
    ):
        return False
    if is_hangul(sentence):
        return len(names) <= CREDIT_NAMES_KOREAN and not sentence.rstrip(" .").endswith(("다", "요"))
    return len(names) <= CREDIT_NAMES
