"""Score sentences for a Korean question. Comes in: a question and its hits. Goes out: log-odds, and a probability.

The answer finder reads English only, so what decides here can be told in words: which of the question's content words
(without particles, weighted by their rarity among the hits) stand in the sentence, in the sentence before it, in its
title and headings; whether they stand close together; whether the sentence holds the kind of thing that is asked for
(a date, a person, a place, a number) and it is not the question's own; and, for the decision whether to answer at all,
how much of the question its passage holds and what it lacks. The weights are those of two logistic models, fitted with
``tests/benchmarks/fit_korean.py`` on questions about half of KorQuAD's articles and measured on the other half.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.korean import Kind, asked_kind, content_words, is_hangul, stem
from assistant.records import Hit

__all__ = [
    "LEAD",
    "RANK_WEIGHTS",
    "SURE_WEIGHTS",
    "KoreanQuestion",
    "probability",
    "rank_features",
    "score",
    "sure_features",
]

RANK_WEIGHTS: Mapping[str, float] = {
    "cover": 8.91, "cover_before": 2.43, "cover_above": 7.95, "pairs": 0.48, "kind": 1.40, "hit": 4.40, "short": -3.13
}  # fmt: skip
SURE_BIAS = -6.78
SURE_WEIGHTS: Mapping[str, float] = {
    "cover": 2.94, "pairs": 2.08, "hit": 1.88, "passage": 3.63,
    "rarest_absent": -1.13, "named_absent": -0.42, "lead": 0.46,
}  # fmt: skip
CLOSE_CHARS = 20  # two words of the question stand close together when no more characters part them
PREDICATE = 0.5  # weight of the verb a question ends in: a text that answers often has another (열리다, 개최하다)
SHORT_CHARS = 15  # a shorter "sentence" is a heading or a cell
LEAD = 3.0  # log-odds over the second best sentence beyond which more says nothing


@dataclass(frozen=True, slots=True)
class KoreanQuestion:
    """A question taken apart once: its content words with their weights (sum 1), and the kind of thing it asks for."""

    weights: Mapping[str, float]
    kind: Kind
    squeezed: str

    @classmethod
    def read(cls, question: str, hits: Sequence[Hit]) -> KoreanQuestion:
        """``question`` with each word's rarity among the passages found (inverse document frequency)."""
        texts = [_squeezed(hit.passage.text) for hit in hits]
        words = content_words(question)
        rarity = {w: math.log(1 + len(texts) / (0.5 + sum(_holds(text, w) for text in texts))) for w in words}
        for predicate in content_words(question.split()[-1]) if question.split() else ():
            if predicate in rarity:
                rarity[predicate] *= PREDICATE
        total = sum(rarity.values()) or 1.0
        own = _squeezed(question).replace(" ", "")
        return cls({w: value / total for w, value in rarity.items()}, asked_kind(question), own)


def rank_features(asked: KoreanQuestion, hit: Hit, start: int, end: int, before: str) -> dict[str, float]:
    """What is told of the sentence ``hit.passage.text[start:end]``, each from 0 to 1 ("kind" from -1).

    ``before`` is the sentence before it, which may name what this one only points to.
    """
    sentence = hit.passage.text[start:end]
    here, near = _degrees(asked, sentence), _degrees(asked, before)
    above = _degrees(asked, " ".join((hit.title, *hit.passage.headings)))
    return {
        "cover": _sum(asked, here),
        "cover_before": _sum(asked, {w: max(0.0, near[w] - here[w]) for w in here}),
        "cover_above": _sum(asked, {w: max(0.0, above[w] - here[w]) for w in here}),
        "pairs": _pairs(asked, sentence),
        "kind": _has_kind(asked, sentence),
        "hit": hit.score,
        "short": float(len(sentence) < SHORT_CHARS),
    }


def score(features: Mapping[str, float]) -> float:
    """The log-odds of a sentence, to be compared with those of the others found for the question."""
    return sum(weight * features[name] for name, weight in RANK_WEIGHTS.items())


def sure_features(asked: KoreanQuestion, hit: Hit, start: int, end: int, lead: float) -> dict[str, float]:
    """What the decision to answer looks at: the best sentence, its passage, its ``lead`` over the second best."""
    sentence = hit.passage.text[start:end]
    there = _degrees(asked, "\n".join((hit.title, *hit.passage.headings, hit.passage.text)))
    named = [w for w in there if not is_hangul(w) and there[w] == 0.0]
    return {
        "cover": _sum(asked, _degrees(asked, sentence)),
        "pairs": _pairs(asked, sentence),
        "hit": hit.score,
        "passage": _sum(asked, there),
        "rarest_absent": max((asked.weights[w] for w, degree in there.items() if degree < 1.0), default=0.0),
        "named_absent": min(4, len(named)) / 2,  # figures and Latin names
        "lead": min(LEAD, lead),
    }


def probability(features: Mapping[str, float]) -> float:
    """The probability (0 to 1) that the best sentence answers the question."""
    log_odds = SURE_BIAS + sum(weight * features[name] for name, weight in SURE_WEIGHTS.items())
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


def _sum(asked: KoreanQuestion, degrees: Mapping[str, float]) -> float:
    return sum(weight * degrees[w] for w, weight in asked.weights.items())


def _degrees(asked: KoreanQuestion, text: str) -> dict[str, float]:
    """How much of each content word stands in ``text``: 1 for the whole word, a share for the pairs of its letters."""
    squeezed = _squeezed(text)
    return {w: _degree(squeezed, w) for w in asked.weights}


def _degree(squeezed: str, word: str) -> float:
    if _holds(squeezed, word):
        return 1.0
    if not is_hangul(word) or len(word) < 3:
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    share = sum(pair in squeezed for pair in pairs) / len(pairs)
    return 0.8 * share if share >= 0.5 else 0.0


@lru_cache(maxsize=4096)
def _squeezed(text: str) -> str:
    """Lower case without spaces: Korean writes compounds with and without them. Figures and Latin keep theirs."""
    return re.sub(r"(?<=[가-힣])\s+(?=[가-힣])", "", text.lower())


def _holds(squeezed: str, word: str) -> bool:
    if is_hangul(word):
        return word in squeezed
    return re.search(rf"(?<![\da-z]){re.escape(word)}(?![\da-z]|[.,]\d)", squeezed) is not None


def _pairs(asked: KoreanQuestion, sentence: str) -> float:
    """The share of neighbouring content words of the question that stand close together in the sentence."""
    found = list(asked.weights)
    text = sentence.lower()
    neighbours = list(pairwise(found))
    near = 0
    for one, two in neighbours:
        ones = [m.start() for m in re.finditer(re.escape(one), text)]
        near += any(abs(m.start() - at) <= CLOSE_CHARS for m in re.finditer(re.escape(two), text) for at in ones)
    return near / len(neighbours) if neighbours else 0.0


_PLACE = (
    r"[가-힣]{1,6}(?:특별시|광역시|시|도|군|구|읍|면|동|국|주|섬|역|항|기지|대학교|대학|학교|공원|궁|사|산|강|청|원|관|호텔)"
    r"(?=[에은는이가을의로,. ]|$)|[가-힣A-Za-z]{2,}에서"
    r"|미국|영국|일본|중국|러시아|프랑스|독일|서울|워싱턴|평양|부산|판문점|하와이|뉴욕|런던|파리|도쿄|베이징"
)
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소"
    "석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"
)
_TITLES = (
    "장관|대통령|총리|의원|대표|회장|사장|위원장|국장|대사|총장|사령관|대장|중장|소장|교수|박사|감독|목사|신부|왕|황제|공주|장군"
    "|씨|선수"
)
_PERSON = (
    rf"(?<![가-힣])[{_SURNAMES}][가-힣]{{1,2}}(?=[은는이가을를의과와에도,. (]|$)|[가-힣]{{2,}}\s?(?:{_TITLES})"
    r"|[A-Z][a-z]+\s[A-Z][a-z]+|[가-힣]{2,}·[가-힣]{2,}|[가-힣]{2,6}\s[가-힣]{1,6}\("
)
_COUNTED = "명|개|번|가지|차례|곳|척|대|마리|살|층|시간"
_ANSWERS: Mapping[Kind, re.Pattern[str]] = {
    "date": re.compile(r"\d{2,4}\s?년|\d{1,2}\s?월|\d{1,2}\s?일|\d세기|(?:19|20)\d\d\.|[가-힣]\s?(?:시대|직후|무렵)"),
    "number": re.compile(
        r"(?<![\d.,])\d+(?:[.,]\d+)*(?!\d|[.,]\d|\s?(?:년|월|일|차|회)(?![가-힣]*간))"  # no date, no ordinal
        rf"|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|수십|수백|수천|수만)\s?(?:{_COUNTED})"
    ),
    "person": re.compile(_PERSON),
    "place": re.compile(_PLACE),
    "reason": re.compile(r"때문|위해|위하여|이유|까닭|원인|덕분|탓|으로\s인해|므로|[아어해]서\s"),
}


def _has_kind(asked: KoreanQuestion, sentence: str) -> float:
    """1 where the sentence holds, besides the question's own, what is asked for; -1 where not; 0 where any would do."""
    pattern = _ANSWERS.get(asked.kind)
    if pattern is None:
        return 0.0
    found = [match[0] for match in pattern.finditer(sentence)]
    return 1.0 if any(stem(text).replace(" ", "").lower() not in asked.squeezed for text in found) else -1.0
