"""Text made fit for reading and searching. Comes in: the characters of a format, line by line. Goes out: clean text in
which every character still knows where it came from.

A ``Traced`` is text with, for each character, its index among the format's own characters (-1: put in by us). All
functions here take and give ``Traced`` values, so a quote found in the clean text can be marked on the page. Which
lines belong together is decided by the readers; what the words mean is left to everybody else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.korean_lines import ends_inside_word
from assistant.wordstock import LIGATURE_WORDS, SHORTENED, WORDS_IN_F, Wordstock

__all__ = ["INSERTED", "Traced", "clean_line", "concat", "join_lines", "repair_ligatures", "tidy", "trace"]

INSERTED = -1
"""The source of a character that the page does not have."""

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf06e": "■", "\uf0a8": "□", "\uf076": "❖"}
_DROPPED = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e", "\u200f", "\x00"}
_DASHES = "-\u2010\u00ad"
_SHORTENED = re.compile(r"\b[A-Za-z]*f[A-Za-z]+\b")
_TORN = re.compile(r"\b(?:[A-Za-z]*f (?=f )|(?=[A-Za-z]*f ))[A-Za-z]*f [a-z]+")
_LEADERS = re.compile(r"(?:[.·…_](?:\s?)){5,}")


@dataclass(frozen=True, slots=True)
class Traced:
    """Text and, for each of its characters, the index of the character of the format that it stands for.

    >>> trace("ab")[1:]
    Traced(text='b', source=(1,))
    """

    text: str
    source: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Traced:
        return Traced(self.text[part], self.source[part])

    def __add__(self, other: Traced) -> Traced:
        return Traced(self.text + other.text, self.source + other.source)

    def strip(self) -> Traced:
        """The same without white space at either end."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def without(self, start: int, end: int, instead: str = "") -> Traced:
        """The same with ``[start:end]`` taken out and ``instead``, which is ours, put in its place."""
        return self[:start] + inserted(instead) + self[end:]


def trace(text: str, first: int = 0) -> Traced:
    """``text`` as it stands, its first character being character number ``first`` of the format."""
    return Traced(text, tuple(range(first, first + len(text))))


def inserted(text: str) -> Traced:
    """``text`` that stands nowhere on the page."""
    return Traced(text, (INSERTED,) * len(text))


def concat(parts: Iterable[Traced], between: str = "") -> Traced:
    """All ``parts`` in one, with ``between``, which is ours, put between them."""
    texts: list[str] = []
    source: list[int] = []
    for number, part in enumerate(parts):
        if number and between:
            texts.append(between)
            source.extend([INSERTED] * len(between))
        texts.append(part.text)
        source.extend(part.source)
    return Traced("".join(texts), tuple(source))


def clean_line(line: Traced) -> Traced:
    """One line in NFC, with plain single spaces, ligatures spelt out, and no control or invisible characters.

    >>> clean_line(trace("of\\ufb01ce\\u00a0  hours")).text
    'office hours'
    """
    if line.text.isascii() and line.text.isprintable():
        return _single_spaces(_short_leaders(line))
    texts: list[str] = []
    source: list[int] = []
    for character, index in zip(line.text, line.source, strict=True):
        plain = _plain(character)
        texts.append(plain)
        source.extend([index] * len(plain))
    return _single_spaces(_short_leaders(_compose(Traced("".join(texts), tuple(source)))))


def _plain(character: str) -> str:
    if character in _LIGATURES:
        return _LIGATURES[character]
    if character in _BULLETS:
        return _BULLETS[character]
    if character in _DROPPED:
        return ""
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp", "Cc", "Co", "Cn", "Cs"):
        return " "
    return character


def _compose(line: Traced) -> Traced:
    """NFC (Unicode Standard Annex 15), each composed character keeping the source of its first part."""
    if unicodedata.is_normalized("NFC", line.text):
        return line
    texts: list[str] = []
    source: list[int] = []
    start = 0
    for end in range(1, len(line.text) + 1):
        if end < len(line.text) and _continues(line.text[end - 1], line.text[end]):
            continue
        composed = unicodedata.normalize("NFC", line.text[start:end])
        origin = line.source[start:end]
        texts.append(composed)
        shift = len(origin) - len(composed)  # what did not compose stands at the end
        source.extend(origin[max(0, min(i + shift if i else 0, len(origin) - 1))] for i in range(len(composed)))
        start = end
    return Traced("".join(texts), tuple(source))


def _continues(before: str, character: str) -> bool:
    """Whether a character may compose with the one before it: a mark, or a Hangul vowel or final in its place."""
    if "\u1160" <= character <= "\u11a7":
        return "\u1100" <= before <= "\u115f"
    if "\u11a8" <= character <= "\u11ff":
        return "\u1160" <= before <= "\u11a7" or "가" <= before <= "힣"
    return unicodedata.combining(character) != 0


def _single_spaces(line: Traced) -> Traced:
    text = line.text
    if "  " not in text:
        return line.strip()
    kept = [i for i, c in enumerate(text) if c != " " or (i > 0 and text[i - 1] != " ")]
    return Traced("".join(text[i] for i in kept), tuple(line.source[i] for i in kept)).strip()


def _short_leaders(line: Traced) -> Traced:
    """Dot leaders of a table of contents cut down to three dots, so that a line is words and not dots."""
    for match in reversed(list(_LEADERS.finditer(line.text))):
        start, end = match.span()
        dots = [i for i in range(start, end) if not line.text[i].isspace()][:3]
        keep = concat([line[i : i + 1] for i in dots])
        line = line[:start] + inserted(" ") + keep + inserted(" ") + line[end:]
    return line


def join_lines(lines: Sequence[Traced], words: Wordstock) -> Traced:
    """The lines of one paragraph as running text: words broken at a line end are mended, the rest joined by a space.

    ``words`` are the words of the whole document, by which ``Secre-/tary`` loses its hyphen and ``ROK-/US`` keeps it.
    """
    lines = [line for line in lines if line.text]
    parts: list[Traced] = []
    for line, following in pairwise([*lines, trace("")]):
        if not following.text or _is_one_word(line.text, following.text, words):
            parts.append(line)
        elif not _ends_in_broken_word(line.text) or not following.text[0].isalnum():
            parts.append(line + inserted("" if _sticks(line.text, following.text) else " "))
        elif _hyphen_stays(line.text, following.text, words):
            parts.append(line)
        else:
            parts.append(line[: len(line) - 1])
    return concat(parts)


def _ends_in_broken_word(text: str) -> bool:
    return len(text) > 1 and text[-1] in _DASHES and text[-2].isalnum()


def _sticks(before: str, after: str) -> bool:
    """Whether no space belongs between two lines: after a slash or dash inside a word (``ROK–/US``)."""
    return bool(re.search(r"\w[/–—‑]$", before)) and after[:1].isalnum() and not before.endswith(" –")


def _is_one_word(before: str, after: str, words: Wordstock) -> bool:
    return _is_raised_ordinal(before, after) or ends_inside_word(before, after, words)


def _is_raised_ordinal(before: str, after: str) -> bool:
    return before[-1].isdigit() and re.match(r"(st|nd|rd|th)\b", after) is not None


def _hyphen_stays(before: str, after: str, words: Wordstock) -> bool:
    if before.endswith("\u00ad"):
        return False
    first = re.search(r"[\w’']+(?:-[\w’']+)*(?=.$)", before)
    second = re.match(r"[\w’']+", after)
    if first is None or second is None:
        return True
    head, tail = first.group().rsplit("-", 1)[-1], second.group()
    chained = after[second.end() : second.end() + 1] == "-"
    if not tail[0].islower() or head[-1].isdigit() or chained:
        return True
    joined, apart = words.count(head + tail), words.count(f"{head}-{tail}")
    if joined or apart:
        return apart > joined
    if head.isupper() and len(head) > 1:
        return True
    return words.is_compound(head, tail)


def repair_ligatures(text: Traced, words: Wordstock) -> Traced:
    """Words that lost a ligature (``suff cient``, ``ef f icient``) made whole, where the whole word is known.

    A word is known when the document has it elsewhere or when it is one of a short list of common words.
    """
    if "f" not in text.text:
        return text
    for match in reversed(list(_SHORTENED.finditer(text.text))):
        whole = SHORTENED.get(match.group().lower(), "")
        if whole:
            start, end = match.span()
            text = text[:start] + _spell(text[start:end], match.group()[0] + whole[1:]) + text[end:]
    for match in reversed(list(_TORN.finditer(text.text))):
        start, end = match.span()
        whole = _whole_word(match.group().split(" "), words)
        if whole:
            text = text[:start] + _spell(text[start:end], whole) + text[end:]
    return text


def _whole_word(pieces: list[str], words: Wordstock) -> str:
    head, tail = "".join(pieces[:-1]), pieces[-1]
    if len(head + tail) < 4:
        return ""
    for missing in ("", "i", "l"):
        whole = head + missing + tail
        if whole.lower() in LIGATURE_WORDS and tail not in LIGATURE_WORDS:
            return whole
        if head.lower() not in WORDS_IN_F and words.count(whole) > max(1, words.count(tail)):
            return whole
    return ""


def _spell(torn: Traced, whole: str) -> Traced:
    """``whole`` spelt with the characters of ``torn``; letters that the page lost are ours."""
    source: list[int] = []
    position = 0
    for letter in whole:
        ahead = position
        while ahead < len(torn) and torn.text[ahead] == " ":
            ahead += 1
        if ahead < len(torn) and torn.text[ahead] == letter:
            source.append(torn.source[ahead])
            position = ahead + 1
        else:
            source.append(INSERTED)
    return Traced(whole, tuple(source))


def tidy(lines: Sequence[Traced], words: Wordstock) -> Traced:
    """One paragraph from its raw lines: each line cleaned, the lines joined, lost ligatures repaired."""
    return repair_ligatures(join_lines([clean_line(line) for line in lines], words), words)
