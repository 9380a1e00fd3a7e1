"""Korean words, and what a Korean question asks for. Comes in: Korean text. Goes out: stems, content words, a kind.

Particles (josa) and endings (eomi) are glued to Korean words: 국방부는, 국방부에서, 국방부의 are one word to a
reader. They are cut off by list, the longest first, as long as two syllables stay: no dictionary, so that 회의
(meeting) loses nothing, and a name that ends like a particle loses it on both sides alike. Where the words stand is
left to those who ask.
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Kind", "asked_kind", "content_words", "is_hangul", "mostly_hangul", "stem", "without_asking"]

Kind = Literal["", "date", "person", "place", "number", "reason", "way"]

_PARTICLES = """
에서부터 으로부터 로부터 에게서 한테서 에서는 에서의 에서도 에서만 으로서의 로서의 으로서 으로써 으로는 으로의
으로도 이라는 이라고 이라도 까지의 까지는 까지도 부터의 부터는 에게는 에게도 에서 에게 한테 께서 으로 로서 로써
로는 로의 로도 까지 부터 에는 에도 에의 라는 라고 라도 과의 와의 과는 와는 이나 이란 이든 처럼 보다 마다 조차
마저 밖에 만큼 대로 들은 들이 들을 들의 들과 들에게 들에 들도 들 은 는 이 가 을 를 의 에 로 와 과 도 만 나 랑
"""
_ENDINGS = """
하였으며 하였습니다 하였다 하였고 하였던 했으며 했습니다 했다는 했다고 했다 했고 했던 했을 했는 합니다 한다고
한다는 한다 하면서 하려고 하려는 하기로 하기 하며 하고 하여 하는 하게 하지 하도록 해야 해서 하던 할 한 함 하자
하다 해 되었으며 되었습니다 되었다 되었고 되었던 됐으며 됐다고 됐다 됐고 됩니다 된다고 된다 되면서 되며 되고
되어 되는 되게 되지 되던 되도록 되기 되다 될 된 됨 됐 돼 시켰다 시킨 시키는 시켜 입니다 습니다 이었다 였다 였던
이었던 이며 이고 이다 이자 인가 인지 인 으며 며 고 다 지만 면서 던 는데 은데
"""


def _longest_first(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_PARTICLE = re.compile(rf"(?:{_longest_first(_PARTICLES)})$")
_ENDING = re.compile(rf"(?:{_longest_first(_ENDINGS)})$")
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")


def is_hangul(text: str) -> bool:
    """Whether ``text`` holds a Korean syllable."""
    return _HANGUL.search(text) is not None


def mostly_hangul(text: str) -> bool:
    """Whether at least half of the letters of ``text`` are Korean."""
    letters = _LETTER.findall(text)
    return bool(letters) and 2 * len(_HANGUL.findall(text)) >= len(letters)


def stem(word: str) -> str:
    """``word`` without one ending of a verb and one particle, as long as two syllables are left.

    >>> stem("국방부에서는"), stem("개최되었다"), stem("회의"), stem("NATO")
    ('국방부', '개최', '회의', 'NATO')
    """
    if not is_hangul(word[-1:]):
        return word
    for pattern in (_ENDING, _PARTICLE):
        cut = pattern.sub("", word)
        word = cut if len(cut) > 1 else word
    return word


# A question's own words: what asks, and the verbs and nouns that stand beside it without saying of what.
_ASKING = re.compile(
    r"(?<![가-힣])(?:무엇|무슨|누가|누구|언제|어디|어딘|어딜|어느|어떤|어떠|어떻|얼마|뭐|뭔|뭘|왜|몇|며칠)[가-힣]*"
    r"|(?<![가-힣])(?:설명|서술|말|답)(?:해|하시오|하세요|해주세요|해 주세요)[가-힣]*"
    r"|(?<=[가-힣])(?:인가요?|일까요?|입니까|이?었나요?|였나요?|였는가|이었는가|이었습니까"
    r"|였습니까|이죠|이지|은가|는가|던가|나요|습니까|니까|까요|는지요?|죠|가요|을까요?|했나|했는가"
    r"|하나|하는가|되나|되는가|됐나|됐는가|었나|었는가|았나|았는가)(?=\s*[?？.]|\s*$)"
)
_EMPTY_WORDS = """
것 거 이것 그것 저것 수 등 및 또는 그리고 그러나 하지만 또한 때 중 위해 대한 대해 대하여 통해 따라 따르면 있는
있다 있었 있 없 하는 되는 한다 된다 이다 무엇 이름 명칭 말 대로 가장 모두 하나 어떤 관련 관해 의해 인해 경우
다음 다른 같은 이런 그런 누구 언제 어디 문서 자료 내용 about
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_WORD = re.compile(r"[가-힣]+|[^\W\d_가-힣]+(?:[-&'’.][^\W_가-힣]+)*|\d+(?:[.,]\d+)*")


def without_asking(question: str) -> str:
    """``question`` without the words and endings that only ask; one in another language as it is.

    >>> without_asking("조약은 언제 서명되었나요?").split()
    ['조약은', '서명되', '?']
    """
    return _ASKING.sub(" ", question) if is_hangul(question) else question


def content_words(question: str) -> tuple[str, ...]:
    """The words of a question that say what it is about, in order, each once: stems, Latin names, figures.

    >>> content_words("2023년 제55차 SCM은 어디에서 열렸나요?")
    ('2023', '55', 'scm', '열렸')
    """
    found: dict[str, None] = {}
    for match in _WORD.finditer(without_asking(question)):
        word = stem(match.group()).lower()
        if word not in _EMPTY and (len(word) > 1 or word.isdecimal() or not is_hangul(word)):
            found[word] = None
    return tuple(found)


_END = r"\s*[?？]*\s*$"
_IS = rf"(?:은|는|이|가)?\s*(?:무엇[가-힣]*|어떻게[가-힣 ]*)?{_END}"
_NUMBERS = "수|수치|비율|금액|규모|인원|나이|높이|길이|면적|점유율|개수|횟수|순위"
_PERSONS = "사람|인물|이|자|장관|대통령|총리|감독|작가|배우|교수|사령관|의원|대표"
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "date",
        re.compile(
            rf"언제|몇\s?(?:년|월|일|시|세기)|며칠|어느\s?(?:해|날|시기)|(?:날짜|연도|년도|시기|날|해)(?:은|는){_END}"
        ),
    ),
    ("number", re.compile(rf"얼마|몇|(?:{_NUMBERS}){_IS}")),
    ("person", re.compile(rf"누구|누가|(?:{_PERSONS})(?:은|는){_END}")),
    (
        "place",
        re.compile(rf"어디|어딘|어딜|어느\s?(?:나라|곳|지역|도시|국가)|(?:장소|곳|나라|국가|도시|지역)(?:은|는){_END}"),
    ),
    ("reason", re.compile(rf"(?<![가-힣])왜|(?:이유|까닭|원인|배경){_IS}")),
    ("way", re.compile(rf"어떻게|(?:방법|방식){_IS}")),
)


def asked_kind(question: str) -> Kind:
    """What kind of thing a Korean question asks for; "" where its words do not tell.

    >>> asked_kind("조약은 언제 서명되었나요?"), asked_kind("주한미군은 몇 명인가요?"), asked_kind("제목은 무엇인가?")
    ('date', 'number', '')
    """
    text = question.strip()
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")
