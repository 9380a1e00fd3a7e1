"""Tables of words that turn a sentence round: opposites, and words that change how much is said.

Comes in: a word. Goes out: the groups it belongs to.

Each table is running text: pairs end with a semicolon and their sides are parted by a bar. Forms are listed, not
stemmed, so that "lower" is not taken for "low".
"""

from __future__ import annotations

from assistant.korean import is_hangul

__all__ = ["DIRECTION", "critical_groups", "sides_of"]

_PAIRS = """
increase increased increases increasing rise rises rose risen rising grow grows grew grown growing growth gain
climb climbed up upward higher expand expanded expansion surge surged jump jumped soar soared | decrease decreased
decreases decreasing fall falls fell fallen falling decline declined declines declining drop dropped drops reduce
reduced reduces reduction shrink shrank down downward lower lowered cut cuts plunge plunged slump slid contract ;
more greater above exceed exceeded exceeds over exceeding | less fewer below under ;
before prior preceding earlier | after following later subsequent ;
first | last final ;
begin began begins begun start started starts opening launch launched | end ended ends stop stopped stops cease
ceased finish finished halt halted ;
accept accepted accepts approve approved approves approval endorse endorsed agree agreed agrees agreement | reject
rejected rejects disapprove disapproved refuse refused refuses veto vetoed disagree disagreed deny denied oppose
opposed ;
support supported supports favor favored favour favoured | oppose opposed opposes opposition object objected ;
allow allowed allows permit permitted permits authorize authorized | ban banned bans prohibit prohibited prohibits
forbid forbidden forbids prevent prevented ;
win won wins victory defeat defeated | lose lost loses defeat loss ;
buy bought buys acquire acquired acquires purchase purchased | sell sold sells divest divested ;
import imports imported | export exports exported ;
join joined joins enter entered enters | leave left leaves quit exit exited withdraw withdrew withdrawn ;
strengthen strengthened strengthens strengthening enhance enhanced enhancing | weaken weakened weakens weakening
undermine undermined ;
include includes included including | exclude excludes excluded excluding ;
success succeed succeeded successful successfully | failure fail failed unsuccessful unsuccessfully ;
profit profits income surplus | loss losses deficit ;
highest largest biggest greatest most maximum top | lowest smallest least minimum bottom ;
best | worst ;
oldest | youngest newest latest ;
majority | minority ;
longest | shortest ;
always | never ;
often frequently commonly usually | rarely seldom ;
positive | negative ;
north northern | south southern ;
east eastern | west western ;
left | right ;
public | private ;
domestic | foreign ;
male man men husband father son brother king | female woman women wife mother daughter sister queen ;
born | died ;
open opened opens | close closed closes shut ;
early | late ;
upper | lower ;
inside | outside ;
old | new young ;
large big huge | small tiny little ;
high | low ;
long | short ;
strong | weak ;
easy | difficult hard ;
rich | poor ;
near nearby close | far distant ;
legal lawful | illegal unlawful ;
temporary | permanent ;
partial partially partly | full fully complete completely entirely ;
alive | dead ;
with | without ;
same | different ;
remember | forget ;
love loved | hate hated ;
push | pull ;
maintain maintained maintains keep kept upheld uphold | abandon abandoned abolish abolished dropped overturned
scrapped ;
added add adds | removed remove removes ;
build built | destroy destroyed demolish demolished ;
attack attacked | defend defended ;
guilty | innocent ;
internal | external ;
major | minor ;
증가 늘 상승 확대 강화 성장 | 감소 줄 하락 축소 약화 ;
이전 앞서 | 이후 ;
첫 | 마지막 ;
이상 초과 | 이하 미만 ;
찬성 승인 합의 | 반대 거부 결렬 ;
최대 최고 | 최소 최저 ;
수출 | 수입 ;
시작 개시 | 종료 중단 ;
"""
_CRITICAL = """
only solely sole exclusively 오직 유일 ;
all every entire entirely whole always 모든 전체 항상 ;
never ;
most majority largely mostly mainly primarily predominantly 대부분 ;
highest largest biggest greatest maximum top most best main major 최대 최고 ;
lowest smallest least minimum 최소 최저 ;
best ;
worst ;
oldest ;
youngest ;
longest ;
shortest ;
double doubled doubling twice twofold ;
half halved ;
triple tripled threefold ;
exactly precisely ;
everyone everybody everything ;
ignored ignores ignore ;
"""
DIRECTION = 0
"""The number of the first pair, which says which way a value went: a claim must not add it to what the page says."""


def _groups(table: str) -> list[list[list[str]]]:
    return [[side.split() for side in group.split("|")] for group in table.split(";") if group.strip()]


_SIDES = [
    (form, (number, side))
    for number, pair in enumerate(_groups(_PAIRS))
    for side, forms in enumerate(pair)
    for form in forms
]
_SIDES_OF = {form: tuple(place for other, place in _SIDES if other == form) for form, _ in _SIDES}
_GROUPS = [(form, number) for number, (forms,) in enumerate(_groups(_CRITICAL)) for form in forms]
_GROUPS_OF = {form: frozenset(number for other, number in _GROUPS if other == form) for form, _ in _GROUPS}


def sides_of(word: str, stem: str = "") -> tuple[tuple[int, int], ...]:
    """The pairs of opposites that the word belongs to, and on which side; a Korean word may be known by its stem."""
    found = _SIDES_OF.get(word.lower(), ())
    return found or (_SIDES_OF.get(stem, ()) if is_hangul(word) else ())


def critical_groups(word: str) -> frozenset[int]:
    """The groups of words that change how much is said ("only", "all", "highest") that the word belongs to."""
    return _GROUPS_OF.get(word.lower(), frozenset())
