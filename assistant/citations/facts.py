"""What a sentence says, as values that can be compared. Comes in: text. Goes out: ``Facts``: tokens in order.

A token is a word (with its stem), a figure or a date. The many names of one country or body are one token. Pure and
cheap enough to be run on every sentence of every retrieved passage; whether two sets of facts agree is decided in
``compare`` and ``check``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.citations.dates import Date, find_dates
from assistant.citations.figures import Figure, find_figures
from assistant.citations.wording import FREE, STOP, normalise, stem

__all__ = ["Facts", "Token", "read_facts"]


@dataclass(frozen=True, slots=True)
class Token:
    """One word, figure or date at ``Facts.text[start:end]``; ``norm`` is what is compared."""

    text: str
    norm: str
    start: int
    end: int
    value: Figure | Date | None = None
    capital: bool = False
    initial: bool = False  # the first word of a sentence, whose capital says nothing
    alias: bool = False  # a country or body known by several names
    content: bool = False

    @property
    def name(self) -> bool:
        """Whether the token is a proper name, as far as its letters tell."""
        if self.alias:
            return True
        acronym = len(self.text) > 1 and self.text.isupper()
        return self.value is None and self.content and self.capital and (acronym or not self.initial)


@dataclass(frozen=True, slots=True)
class Facts:
    """The tokens of a normalised text."""

    text: str
    tokens: tuple[Token, ...]
    stems: frozenset[str] = field(default=frozenset())  # of its content words

    @property
    def figures(self) -> list[Figure]:
        return [t.value for t in self.tokens if isinstance(t.value, Figure)]

    @property
    def dates(self) -> list[Date]:
        return [t.value for t in self.tokens if isinstance(t.value, Date)]

    @property
    def words(self) -> list[Token]:
        return [t for t in self.tokens if t.value is None]


# one name -> its forms; capitals matter only where a form is written in capitals
_ALIASES = {
    "rok": r"(?-i:ROK)|Republic of Korea(?:n)?|South[\s-]Korean?s?|대한민국"
    r"|한국(?=[\s은는이가을를의과와에도군측,.·]|$)",
    "dprk": r"(?-i:DPRK)|Democratic People's Republic of Korea|North[\s-]Korean?s?|북한|조선민주주의인민공화국",
    "usa": r"(?-i:U\.S\.A?\.?|USA?\b)|United States(?: of America)?"
    r"|(?<!south )(?<!latin )(?<!north )(?<!central )America(?:ns?)?\b|미국",
    "uk": r"(?-i:U\.K\.?|UK\b)|United Kingdom|Great Britain|British|Britain|영국",
    "un": r"(?-i:U\.N\.?|UN\b)|United Nations|유엔",
    "eu": r"(?-i:E\.U\.?|EU\b)|European Union|유럽연합",
    "china": r"(?-i:PRC\b)|People's Republic of China|China|Chinese|중국",
    "japan": r"Japan(?:ese)?|일본",
    "russia": r"Russian Federation|Russians?|러시아",
    "germany": r"Germany|Germans?\b|독일",
    "france": r"France\b|French\b|프랑스",
    "nato": r"(?-i:NATO\b)|North Atlantic Treaty Organi[sz]ation|나토",
    "vietnam": r"Viet\s?nam(?:ese)?|베트남",
    "australia": r"Australians?|Australia|호주",
    "canada": r"Canadians?|Canada|캐나다",
    "india": r"India\b|Indians?\b(?! ocean)",
}
_WORD = re.compile(
    "|".join(rf"(?P<{name}>(?<![A-Za-z가-힣])(?:{form}))(?![A-Za-z])" for name, form in _ALIASES.items())
    + r"|(?P<word>[A-Za-z](?:\.[A-Za-z])+(?![A-Za-z])\.?|[^\W\d_]+(?:'[^\W\d_]+)*)",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s|\n|[\"(\[]\s?|^\W*\d{1,3}[.)]\s)[\W\d]*$")


def read_facts(text: str) -> Facts:
    """The facts of ``text``, which may be raw.

    >>> [t.norm for t in read_facts("The U.S. spent $5 million in 2020.").tokens]
    ['the', '@usa', 'expenditur', '5000000 USD', 'in', '2020']
    """
    text = normalise(text)
    tokens: list[Token] = []
    masked = text
    for date in find_dates(text):
        norm = "-".join(str(part) for part in (date.year, date.month, date.day) if part)
        tokens.append(Token(date.text, norm, date.start, date.end, date))
        masked = _mask(masked, date.start, date.end)
    for figure in find_figures(masked):
        norm = figure.code or f"{figure.value.normalize():f} {figure.unit}".strip()
        tokens.append(Token(figure.text, norm, figure.start, figure.end, figure))
        masked = _mask(masked, figure.start, figure.end)
    tokens += [_word(match, masked) for match in _WORD.finditer(masked)]
    tokens.sort(key=lambda t: (t.start, t.end))
    return Facts(text, tuple(tokens), frozenset(t.norm for t in tokens if t.content))


def _mask(text: str, start: int, end: int) -> str:
    return text[:start] + "\0" * (end - start) + text[end:]


def _word(match: re.Match[str], text: str) -> Token:
    written = match[0]
    if match.lastgroup != "word":
        return Token(written, f"@{match.lastgroup}", match.start(), match.end(), capital=True, alias=True, content=True)
    lower = written.lower().rstrip(".").removesuffix("'s")
    initial = written[0].isupper() and bool(_SENTENCE_START.search(text[max(0, match.start() - 6) : match.start()]))
    free = lower in FREE and (initial or not written[0].isupper())
    return Token(
        text=written,
        norm=lower if lower in STOP else stem(written.replace(".", "")),
        start=match.start(),
        end=match.end(),
        capital=written[0].isupper(),
        initial=initial,
        content=lower not in STOP and not free and (len(lower) > 1 or lower.isupper()),
    )
