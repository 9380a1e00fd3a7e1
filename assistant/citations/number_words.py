"""Numbers written in words. Comes in: "fifty-fifth", "two hundred", "3조 1000억", "이십 명". Goes out: values."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.citations.wording import word_list

__all__ = ["KOREAN_NUMBER", "NUMBER_WORDS", "VAGUE_NUMBER", "korean_value", "words_value"]

_SMALL = {
    word: value
    for value, word in enumerate(
        word_list(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
} | {word: 20 + 10 * i for i, word in enumerate(word_list("twenty thirty forty fifty sixty seventy eighty ninety"))}
_IRREGULAR = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
_ORDINALS = _IRREGULAR | {
    (word[:-1] + "ieth" if word.endswith("y") else word + "th"): value
    for word, value in _SMALL.items()
    if value >= 4 and value not in _IRREGULAR.values()
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_KOREAN_COUNTS = dict(zip(word_list("하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열"), range(1, 11), strict=True)) | {
    "한": 1, "두": 2, "세": 3, "네": 4
}  # fmt: skip
_SINO_DIGITS = dict(zip("일이삼사오육칠팔구", range(1, 10), strict=True))
_SINO = r"(?:[일이삼사오육칠팔구]?[천백십])+[일이삼사오육칠팔구]?"
_COUNTERS = "개국|개월|개|명|번째|번|가지|차례|나라|곳|해|달|척|대|건|사람|시간|배|축|기둥"

_unit = "|".join(sorted(_SMALL, key=len, reverse=True))
_ordinal = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_korean = "|".join(sorted(_KOREAN_COUNTS, key=len, reverse=True))
_scale = "|".join(_SCALES)
NUMBER_WORDS = re.compile(
    rf"\b(?:(?:{_unit}|an?(?=\s(?:{_scale}|dozen)\b))"
    rf"(?:[\s-](?:(?:and\s)?(?:{_unit})|{_scale}|dozen)\b)*(?:-(?:{_ordinal})|\s(?:hundredth|thousandth))?"
    rf"|{_ordinal}|both|twice|dozen)\b"
    rf"|(?<![가-힣])(?:{_korean})(?=\s?(?:{_COUNTERS})(?:[은는이가을를의에로와과도만]|[^가-힣]|$))|(?<![가-힣])첫(?=\s?번째)"
    rf"|(?<![가-힣\d])(?:(?:{_SINO}|[일이삼사오육칠팔구])?만(?:\s?{_SINO})?|{_SINO})"
    rf"(?=\s?(?:여\s)?(?:{_COUNTERS}|주년)(?:[은는이가을를의에로와과도만]|[^가-힣]|$))",
    re.IGNORECASE,
)
_part = r"\d[\d,]*(?:\.\d+)?\s?(?:천만|백만|십만|천억|백억|십억|조|억|만|천|백|십)"
KOREAN_NUMBER = re.compile(
    rf"(?P<before>KRW|US\$|[$₩€¥])?\s?(?<![\d.,])(?P<digits>{_part}(?:\s?(?:여\s?)?(?:{_part}|\d[\d,]*(?!\s?[가-힣%]*[월일년]|\d)))*)"
    rf"(?:\s?(?:여\s)?(?P<unit>원|달러|엔|유로|위안|명|개국|개|톤|대|척|배럴|킬로미터|km|%))?"
)
VAGUE_NUMBER = re.compile(r"(?<![가-힣])수(?:[십백천]+[만억조]?|[만억조])(?=\s?(?:여\s?)?[가-힣]|\s|$)")
"""How Korean says tens, hundreds or billions without saying how many: 수십, 수백억, 수만."""
_TEN_POWERS = {"십": 1, "백": 2, "천": 3, "만": 4, "억": 8, "조": 12}


def words_value(text: str) -> tuple[Decimal, bool] | None:
    """The value of a number in words, and whether it is an ordinal; None for a bare "one", which is mostly a pronoun.

    >>> words_value("fifty-fifth"), words_value("two hundred and five thousand")
    ((Decimal('55'), True), (Decimal('205000'), False))
    """
    text = text.lower()
    if text == "첫":
        return Decimal(1), True
    if text in _KOREAN_COUNTS:
        return Decimal(_KOREAN_COUNTS[text]), False
    if re.fullmatch("[일이삼사오육칠팔구십백천만 ]+", text):
        return _sino_value(text.replace(" ", "")), False
    if text in ("both", "twice"):
        return Decimal(2), False
    if text == "dozen":
        return Decimal(12), False
    total, current, ordinal = 0, 0, False
    for word in re.split(r"[\s-]+", text):
        if word in ("a", "an"):
            current = 1
        elif word in _ORDINALS:
            current, ordinal = current + _ORDINALS[word], True
        elif word in ("hundred", "hundredth"):
            current, ordinal = max(current, 1) * 100, word.endswith("th")
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word.removesuffix("th") in _SCALES:
            total, current = (total + max(current, 1)) * _SCALES[word.removesuffix("th")], 0
            ordinal = word.endswith("th")
        elif word != "and":
            current += _SMALL[word]
    return Decimal(total + current), ordinal


def _sino_value(text: str) -> Decimal:
    """The value of a Korean number in Chinese reading: 이십 is 20, 삼만 오천 is 35,000, 백 alone is 100."""
    head, ten_thousands, tail = text.rpartition("만")
    value = 10_000 * (_sino_group(head) if head else 1) if ten_thousands else 0
    return Decimal(value + _sino_group(tail))


def _sino_group(text: str) -> int:
    total, digit = 0, 0
    for letter in text:
        if letter in _SINO_DIGITS:
            digit = _SINO_DIGITS[letter]
        else:
            total, digit = total + (digit or 1) * int(10 ** _TEN_POWERS[letter]), 0
    return total + digit


def korean_value(text: str) -> Decimal:
    """The value of a Korean compound number such as "3조 1000억", "1만 2,345" or "2천만".

    >>> korean_value("3조 1000억")
    Decimal('3100000000000')
    """
    total, group = Decimal(0), Decimal(0)
    for number, marks in re.findall(r"(\d[\d,]*(?:\.\d+)?)\s?([십백천만억조]*)", text):
        value = Decimal(number.replace(",", ""))
        for mark in marks:
            power = _TEN_POWERS[mark]
            if power < 4:
                value *= Decimal(10) ** power
            else:
                total += (group + value) * Decimal(10) ** power
                group, value = Decimal(0), Decimal(0)
        group += value
    return total + group
