"""Questions from Korean statements, by rule. Comes in: a sentence. Goes out: a question that it answers, and the fact.

    등대는 1902년에 세워졌다.        등대는 언제 세워졌습니까?
    등대의 높이는 31미터이다.        등대의 높이는 몇 미터입니까?

A Korean question has the words of its statement in their order: the date or the number gives way to what asks for it,
and the ending becomes polite. Sentences of any other form give none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.citations.dates import find_dates
from assistant.questions.english import Asked

__all__ = ["asked_in_korean"]

MOST_CHARS = 90
_DATE = re.compile(r"(?P<date>(?:19|20)\d\d년(?: \d{1,2}월(?: \d{1,2}일)?)?)(?:에 |(?<=일) )")
_TOPIC = re.compile(
    r"^(?!(?:결국|이러한|그러한|이에|그러나|또한|한편|이어|그리고|하지만|그래서|따라서|특히) )(?:\S+ ){0,3}?\S+[은는] "
)
_PAST = re.compile(r"(?P<stem>[가-힣])다\.$")
_NUMBER = re.compile(
    r"^(?P<s>(?:\S+ ){0,6}?\S+[은는]) (?:약 |총 |모두 )?(?P<n>\d[\d,.]*(?:[만억조천](?: ?\d[\d,.]*[만억조천]?)*)?) ?"
    r"(?P<unit>원|달러|유로|엔|명|개국|개|척|대|회|차례|킬로미터|미터|km|m|톤|퍼센트|%|쪽)"
    r"(?P<end>이다|였다|이었다|에 달한다|에 달했다)\.$"
)
_ENDS = {
    "이다": "입니까",
    "였다": "였습니까",
    "이었다": "이었습니까",
    "에 달한다": "에 달합니까",
    "에 달했다": "에 달했습니까",
}
_MONEY = ("원", "달러", "유로", "엔")
_SIOS = 20  # the final consonant ㅆ, which the past of every verb has before 다


def asked_in_korean(text: str) -> Iterator[Asked]:
    """The questions that a sentence answers."""
    if len(text) > MOST_CHARS or re.search(r",(?!\d)|:", text):
        return
    if number := _NUMBER.match(text):
        yield _how_many(number)
    elif len(find_dates(text)) == 1 and (date := _DATE.search(text)) and _TOPIC.match(text):
        past = _PAST.search(text)
        if past and (ord(past["stem"]) - 0xAC00) % 28 == _SIOS:
            question = f"{text[: date.start()]}언제 {text[date.end() : past.start()]}{past['stem']}습니까?"
            yield Asked(question, date["date"], "date")


def _how_many(number: re.Match[str]) -> Asked:
    fact = number.string[number.start("n") : number.end("unit")]
    if number["unit"] in _MONEY:
        end = {"입니까": "얼마입니까", "였습니까": "얼마였습니까", "이었습니까": "얼마였습니까"}.get(
            _ENDS[number["end"]]
        )
        return Asked(f"{number['s']} {end or '얼마' + _ENDS[number['end']]}?", fact, "amount")
    unit = "퍼센트" if number["unit"] == "%" else number["unit"]
    return Asked(f"{number['s']} 몇 {unit}{_ENDS[number['end']]}?", fact, "count")
