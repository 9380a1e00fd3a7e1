"""Words as they are compared. Comes in: raw text. Goes out: normalised text, stems, the words that carry no content.

The stemmer cuts English endings hard (agreed, agreement, agrees are one stem) and Korean particles and endings; it is
for finding the same word again, never for deciding that two words are opposites.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.korean import is_hangul

__all__ = ["FREE", "STOP", "normalise", "stem", "word_list", "word_set"]

_MAP = {ord(c): "-" for c in "‐‑‒–—―−﹣－"} | {ord(c): "'" for c in "‘’‛`´′"} | {ord(c): '"' for c in "“”„‟″«»"}
_MARKUP = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.,!?])[*_](?!\w)|\u00ad|\u200b")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """The text in NFKC with plain quotes, dashes and single spaces, and without the marks of bold and italics."""
    text = unicodedata.normalize("NFKC", text.replace("´", "'")).translate(_MAP)
    return _SPACE.sub(" ", _MARKUP.sub("", text)).strip()


def word_list(words: str) -> list[str]:
    """The words of a table written as running text, in order."""
    return words.split()


def word_set(words: str) -> frozenset[str]:
    """The words of a table written as running text."""
    return frozenset(words.split())


STOP = word_set(
    "a an the this that these those it its they them their he him his she her we us our you your i my me who whom "
    "whose which what where when while how why there here and or but nor so if then than as at by for from in "
    "into of off on onto out over to up with within upon about between among amongst through during per via is "
    "are was were be been being am do does did done doing has have had having can could will would shall should "
    "may might must also too very such same own other another any each every both all some more most much many "
    "only just even still yet again s t monday tuesday wednesday thursday friday saturday sunday not no never "
    "without because since until unless although though however therefore thus etc one ones two "
    "그 이 저 것 수 등 및 또는 그리고 그러나 하지만 또한 때 중 위해 대한 대해 통해 따라 따르면 있는 있다 한다 된다 이다"
)
FREE = word_set(
    "say said says state states stated note notes noted report reports reported reportedly accord according "
    "describe described describes mention mentioned mentions indicate indicated indicates document page passage "
    "text section article paper source addition furthermore moreover additionally specifically overall "
    "respectively namely namely regard regarding concerning following follows include includes included including "
    "well part well-known explain explained explains add added adds show shows showed shown give gives given "
    "provide make made due number total particular several various based called named later previously currently now "
    "discuss discusses discussing adding making got get compared stood amounted amounts"
)

_KEEP = word_set("united states news series species process congress access business less less express progress press")
_IRREGULAR = {
    "met": "meet", "held": "hold", "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "grew": "grow",
    "grown": "grow", "began": "begin", "begun": "begin", "led": "lead", "took": "take", "taken": "take", "made": "make",
    "gave": "give", "given": "give", "came": "come", "went": "go", "gone": "go", "saw": "see", "seen": "see",
    "bought": "buy", "sold": "sell", "sent": "send", "spent": "spend", "built": "build", "won": "win", "lost": "lose",
    "kept": "keep", "left": "leave", "brought": "bring", "thought": "think", "taught": "teach", "caught": "catch",
    "wrote": "write", "written": "write", "chose": "choose", "chosen": "choose", "spoke": "speak", "spoken": "speak",
    "became": "become", "paid": "pay", "laid": "lay", "said": "say", "told": "tell", "found": "find", "knew": "know",
    "known": "know", "drew": "draw", "drawn": "draw", "broke": "break", "broken": "break", "fought": "fight",
    "children": "child", "men": "man", "women": "woman", "people": "person", "countries": "country", "died": "die",
    "defence": "defens", "offence": "offens", "licence": "licens", "dying": "die", "lying": "lie", "ran": "run",
    "stood": "stand", "understood": "understand", "withdrew": "withdraw", "withdrawn": "withdraw", "sought": "seek",
}  # fmt: skip
_ENDINGS: dict[str, list[tuple[str, int]]] = {}  # by their last letter; with the letters of a word that may lose it
for _ending in word_list(
    "isations izations isation ization ising izing ationally ational ations ation atives ative ators ator ating "
    "ated ates ate ements ement ments ment ances ance ences ence ities ity ingly edly ings ing ives ive ions ion "
    "ists ist isms ism ables able ibles ible izers izer isers iser ized ised izes ises ize ise fully ful ness "
    "ously ous ally ally als al ants ant ents ent ers er ors or ied ies ed es ly ic s y e"
):
    _ENDINGS.setdefault(_ending[-1], []).append((_ending, len(_ending) + (3 if len(_ending) <= 2 else 4)))
_PARTICLES = re.compile(
    r"(?:에서는|에서의|에서|에게서|에게|으로서|으로써|으로는|으로의|으로|로서|로써|까지|부터|에는|에도|에의|이라는|라는|이라고|라고|과의|와의|"
    r"하였으며|하였다|하였고|했으며|했다|했고|했던|한다|하며|하고|하여|하는|하기|하지|하게|해야|하도록|해|할|한|되었으며|되었다|되었고|됐다|된다|되며|되고|되어|되는|될|된|"
    r"합니다|했습니다|됩니다|되었습니다|입니다|습니다|이었다|였다|이며|이고|이다|인|들은|들이|들을|들의|들과|들|"
    r"은|는|이|가|을|를|의|에|로|와|과|도|만|며|고|다)$"
)


_SYNONYMS = """
begin start commence launch initiate; end finish conclude; establish found create; build construct; big large
huge; help assist aid; buy purchase acquire; show demonstrate; use utilize; obtain receive; company firm
corporation; affirm reaffirm confirm reiterate restate; emphasize stress underscore underline highlight; pledge
promise commit vow commitment; agree concur; discuss talk; hold convene; attend participate; increase rise grow
growth climb; decrease decline fall drop reduce reduction; important significant crucial vital; danger threat;
soldier troop serviceman personnel; country nation; strengthen enhance reinforce bolster; expand widen broaden
extend; cooperation collaboration; joint combine; meeting session conference; yearly annual; main major primary
principal; film movie; located situated; call name title; goal aim objective purpose; plan intend; expenditure
spending expense outlay; near close; child kid; quick fast rapid; often frequently; buyer purchaser; accord pact
agreement treaty; employ hire; job occupation; car automobile; attempt try seek; require need; permit allow;
forbid prohibit ban; choose select pick; famous renowned well-known; pay remunerate; denuclearization
denuclearisation; defend protect; continue maintain; former previous;
entire whole; author writer; kill slay; troubled distressed; reach attain achieve; house residence; street road;
injure hurt; reply respond; happen occur; sufficient enough; repair fix; vessel ship boat; aircraft airplane aeroplane
plane; doctor physician; lawyer attorney; error mistake; evaluate assess; alter modify change; workforce staff; predict
forecast; supervise oversee; several numerous; benefit advantage; disclose reveal; outcome result
"""  # the first of a group stands for all


def stem(word: str) -> str:
    """The part of a word that its forms, and its nearest synonyms, share.

    >>> stem("agreements"), stem("agreed"), stem("국방부는")
    ('accord', 'accord', '국방부')
    """
    cut = _stem(word)
    return _SYNONYM_OF.get(cut, cut)


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    if is_hangul(word):
        return _korean_stem(word)
    word = word.lower().strip("'").removesuffix("'s").replace("'", "")
    if word in _IRREGULAR:
        return _stem(_IRREGULAR[word]) if _IRREGULAR[word] not in _IRREGULAR else word
    if len(word) <= 3 or word in _KEEP:
        return word
    if len(word) >= 6:
        word = re.sub(r"our(?=s?$|ed$|ing$|able$)", "or", word)
        word = re.sub(r"ll(?=ed$|ing$|ers?$)", "l", word)
        word = re.sub(r"tre(?=s?$)", "ter", word)
        word = re.sub(r"(?<=[ft])ence$", "ense", word)
    for _ in range(2):
        for ending, least in _ENDINGS.get(word[-1], ()):
            if len(word) >= least and word.endswith(ending):
                word = word[: -len(ending)]
                break
        else:
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeouls":
        word = word[:-1]
    return word.replace("i", "y") if word.endswith("i") else word


def _korean_stem(word: str) -> str:
    for _ in range(2):
        cut = _PARTICLES.sub("", word)
        if len(cut) < 2:
            break
        word = cut
    return word


_SYNONYM_OF = {_stem(word): _stem(group.split()[0]) for group in _SYNONYMS.split(";") for word in group.split()}
