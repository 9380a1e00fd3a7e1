"""Cut clean text into sentences. Comes in: text as the readers leave it. Goes out: spans of it, in order.

A line break always ends a unit: in clean text paragraphs, rows of a table, items of a list and headings each stand on
a line of their own. Inside a line a full stop ends a sentence unless it belongs to an abbreviation, an initial, a
number, a date or the enumerator at the head of the line. English, Korean, Chinese and Japanese. Pure; a page takes
a fraction of a millisecond. What a sentence means is left to others.
"""

from __future__ import annotations

import re

__all__ = ["sentence_spans"]

SHORT_CHARS = 4  # of a word that may be an abbreviation, though none that we know
_CLOSERS = "\"'”’»)\\]}」』】》〉"
_END = re.compile(
    rf"(?P<wide>[。！？｡]+[{_CLOSERS}]*)"
    rf"|(?P<mark>[.!?…؟।]+)(?P<after>[{_CLOSERS}]*(?:\[\d{{1,3}}\])*(?:(?<=[^\d\s]\.)\d{{1,3}}(?=\s+[A-Z“\"]|\s*$))?)"
)
_WORD_BEFORE = re.compile(r"[^\s(\[“\"'‘—–/‐‑-]+$")
_NEXT_WORD = re.compile(r"\s*[(\[“\"'‘「『*_]*([^\s.,;:!?)\]”\"’]*)")
_ENCLOSED = re.compile(r"(?P<mark>[(\[“\"‘'])(?P<inside>[^\s()\[\]“”\"][^()\[\]“”\"]{,40})$")
_DOTTED = re.compile(r"(?:[A-Za-z]\.)*[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|v")
_ENUMERATOR = re.compile(r"[\W_]*(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,5}|[가나다라마바사아자차카타파하])[.)]")
_KOREAN_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|['’‘]\d\d)\.(?:\s?\d{1,2}\.){0,2}$")
_KOREAN_DAY = re.compile(r"(?<![\d.])(?:0?[1-9]|1[0-2])\.\s(?:0?[1-9]|[12]\d|3[01])\.(?!\s?\d)")  # "3. 18." has no year
_KOREAN_ENDING = frozenset("다요까죠오네라자음임함됨짐")
_HANGUL = re.compile(r"[가-힣]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    "mr mrs ms dr prof gen lt col maj capt cmdr cdr adm vadm radm sgt brig cpl pvt pfc rev hon pres gov sen rep amb "
    "messrs mt ft st e.g i.e cf viz vs approx ca"
)
_NUMBERED = _words(
    "no nos sec secs fig figs vol vols ch chap chs p pp art arts para paras par eq eqs ref refs app exh tab pt cl "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_MAY_END = _words(
    "u.s u.k u.n e.u d.c u.s.a inc corp co ltd llc plc bros jr sr esq etc al ed eds dept univ est gov't a.m p.m "
    "ph.d m.d b.a m.a ave blvd rd bldg mts ext intl nat'l assn ass'n"
)
_STARTERS = _words(
    "the this that these those it its in he she they we our you his her their but and however as at on for if when "
    "while after before there by to with from such both some many most all another moreover furthermore also "
    "additionally meanwhile although since during under once what why how who where according"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of ``text`` as half-open spans, trimmed of white space, covering every other character.

    >>> text = "It met the U.S. Secretary on Nov. 13. Gen. Paik left."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['It met the U.S. Secretary on Nov. 13.', 'Gen. Paik left.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        _cut_line(text, start, end, spans)
        start = end + 1
    return spans


def _cut_line(text: str, low: int, high: int, spans: list[tuple[int, int]]) -> None:
    start = low
    for match in _END.finditer(text, low, high):
        if match.end() < high and _ends_sentence(text, start, high, match):
            _add(text, start, match.end(), spans)
            start = match.end()
    _add(text, start, high, spans)


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    part = text[start:end]
    left = part.lstrip()
    if left:
        spans.append((start + len(part) - len(left), start + len(part.rstrip())))


def _ends_sentence(text: str, start: int, high: int, match: re.Match[str]) -> bool:
    if match["wide"]:
        return True
    mark = match["mark"]
    if not text[match.end()].isspace():
        return mark == "." and _ends_without_space(text, start, match)
    following = _NEXT_WORD.match(text, match.end(), high)
    word = following[1] if following else ""
    before = text[match.start() - 1] if match.start() > start else " "
    if _HANGUL.match(before) and not _ENUMERATOR.fullmatch(text[start : match.start() + 1].strip()):
        return mark[0] != "…" or not word[:1].islower()
    if word[:1].islower():
        return False
    if "." not in mark or "?" in mark or "!" in mark:
        return bool(word) or mark != "…"
    if len(mark) > 1:
        return word[:1].isupper() or bool(_HANGUL.match(word))
    return _full_stop_ends(text, start, match, word)


def _full_stop_ends(text: str, start: int, match: re.Match[str], word: str) -> bool:
    """Whether one full stop before white space and ``word`` (not in lower case) ends the sentence."""
    head = text[start : match.start()]
    if _ENUMERATOR.fullmatch(head.strip() + "."):
        return False
    if match["after"]:
        return word.lower() in _STARTERS if _is_enclosed_abbreviation(head) else bool(word)
    found = _WORD_BEFORE.search(head[-40:])
    token = found[0] if found else ""
    if not token:
        return word[:1].isupper()  # ". . ." spaced out, or a stray stop
    if token[-1].isdigit() and _KOREAN_DATE.search(head[-13:] + "."):
        return not (word[:1].isdigit() or _HANGUL.match(word))
    if token[-1].isdigit() and _is_korean_day(text, start, match.start()):
        return False
    lower = token.lower()
    if lower in _TITLES:
        return False
    if lower in _NUMBERED:
        return not (word[:1].isdigit() or len(word) == 1 or re.fullmatch(r"[IVXLC]+", word))
    if lower in _MAY_END or _DOTTED.fullmatch(token):
        return word.lower() in _STARTERS
    return True


def _is_enclosed_abbreviation(head: str) -> bool:
    """Whether ``head``, up to a full stop before closing brackets or quotes, ends with an abbreviation in them.

    Known ones count anywhere; inside a sentence so does a short word in brackets, as in ``Gen. Paik (Ret.)``.
    """
    enclosed = _ENCLOSED.search(head)
    if enclosed is None:
        return False
    *others, last = enclosed["inside"].split()
    known = last.lower() in _TITLES | _NUMBERED | _MAY_END or _DOTTED.fullmatch(last) is not None
    if known and not others:
        return True
    if enclosed["mark"] not in "([" or not head[: enclosed.start()].strip():
        return False
    named = all(word[:1].isupper() for word in (*others, last))
    short = len(last) <= SHORT_CHARS and last.isalpha() and (named or not others)
    return short or (known and last[:1].isupper())


def _is_korean_day(text: str, start: int, stop: int) -> bool:
    """Whether the full stop at ``stop`` is one of the two of a day such as ``3. 18.`` in a Korean sentence."""
    days = (m for m in _KOREAN_DAY.finditer(text, max(start, stop - 6), stop + 6) if m.start() < stop < m.end())
    return bool(_HANGUL.search(text[start:stop])) and next(days, None) is not None


def _ends_without_space(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a full stop with no space after it ends a sentence: ``했다.그는`` and ``the issues.They``."""
    if match.start() - start < 3:
        return False
    before, after = text[match.start() - 1], text[match.end()]
    if before in _KOREAN_ENDING:
        return bool(_HANGUL.match(after)) or after.isupper() or after in "“\"‘'「『(["
    word = text[match.end() : match.end() + 3]
    lower = text[max(start, match.start() - 3) : match.start()]
    return len(lower) == 3 and lower.isalpha() and lower.islower() and word[:1].isupper() and word[1:].islower()
