"""Questions from English statements, by rule. Comes in: a sentence. Goes out: a question that it answers, and the fact.

    The Treaty was signed in Washington on 1 October 1953.   When was the Treaty signed in Washington?
    The ferry carried 5,400 passengers in June.              How many passengers did the ferry carry in June?

Few forms, each of which turns into a grammatical question word by word; a sentence of any other form gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.citations.dates import find_dates
from assistant.citations.wording import word_set

__all__ = ["Asked", "asked_in_english"]

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:\d{{1,2}} (?:{_MONTH}) \d{{4}}|(?:{_MONTH}) \d{{1,2}}, \d{{4}}|(?:{_MONTH}) \d{{4}}|(?:1[89]|20)\d\d)"
_WHEN = (
    re.compile(rf"^(?P<core>[^,]+),? (?:on|in) (?P<date>{_DATE})$"),
    re.compile(rf"^(?:On|In) (?P<date>{_DATE}),? (?P<core>[^,]+)$"),
    re.compile(rf"^(?P<core>[^,]+), (?:on|in) (?P<date>{_DATE}), (?P<rest>[^,]+)$"),
)
_NAMED_DATE = re.compile(
    rf"^The (?P<name>(?:[A-Z][\w’'-]+ ?(?:of |on |for |and )?){{2,8}}?) ?of (?P<date>(?=\d){_DATE}) "
)
_SINCE = re.compile(rf"^(?P<s>[^,]+?) (?P<aux>has|have) (?P<rest>[^,]+) since (?P<date>{_DATE})$")
_MOVED = re.compile(rf"^(?:In|On|By|During) (?P<when>{_DATE}),? (?P<core>[A-Z\w].*)$")

PAST = {
    "signed": "sign", "opened": "open", "began": "begin", "started": "start", "ended": "end", "closed": "close",
    "met": "meet", "visited": "visit", "joined": "join", "left": "leave", "launched": "launch", "announced": "announce",
    "adopted": "adopt", "published": "publish", "founded": "found", "established": "establish", "agreed": "agree",
    "entered": "enter", "took": "take", "became": "become", "won": "win", "lost": "lose", "built": "build",
    "bought": "buy", "sold": "sell", "completed": "complete", "introduced": "introduce", "ratified": "ratify",
    "approved": "approve", "returned": "return", "moved": "move", "died": "die", "retired": "retire",
    "carried": "carry", "handled": "handle", "employed": "employ", "trained": "train", "sent": "send",
    "received": "receive", "killed": "kill", "had": "have", "operated": "operate", "produced": "produce",
    "delivered": "deliver", "deployed": "deploy", "held": "hold", "attracted": "attract", "counted": "count",
    "spent": "spend", "paid": "pay", "earned": "earn", "allocated": "allocate", "invested": "invest",
    "contributed": "contribute", "provided": "provide", "pledged": "pledge", "raised": "raise", "served": "serve",
    "covered": "cover", "included": "include", "issued": "issue", "released": "release", "reopened": "reopen",
}  # fmt: skip
"""Finite past forms that can stand in a question after "did"; what is not here gives no question."""

NOW = {
    "has": "have", "have": "have", "employs": "employ", "operates": "operate", "carries": "carry", "holds": "hold",
    "covers": "cover", "includes": "include", "produces": "produce", "serves": "serve", "trains": "train",
    "counts": "count", "handles": "handle", "receives": "receive",
}  # fmt: skip
_PARTICIPLE = (
    r"(?:[a-z]{3,}ed|held|built|begun|made|written|founded|set up|given|taken|sent|chosen|drawn up|led|shot down|sunk)"
)
_PASSIVE = re.compile(
    rf"^(?P<s>.+?) (?P<aux>was|were) (?P<adv>(?:first|formally|officially|jointly|finally|again) )?(?P<v>{_PARTICIPLE})"
    r"\b(?P<rest>.*)$"
)
_ACTIVE = re.compile(rf"^(?P<s>.+?) (?P<v>{'|'.join(PAST)})\b(?P<rest>.*)$")
_ABOUT = r"(?:about |around |some |nearly |almost |more than |over |at least )?"
_COUNT = re.compile(
    rf"^(?P<s>.+?) (?P<v>{'|'.join([*PAST, *NOW])}) {_ABOUT}"
    r"(?P<n>\d[\d,.]*(?: (?:thousand|million|billion))?) (?P<noun>(?:(?!and |or |of )[a-z-]+ ){0,2}[a-z-]{3,}s)\b"
    r"(?P<rest>.*)$"
)
_MONEY = (
    r"(?:(?:KRW|USD|US\$|EUR|GBP|JPY|[$€£₩¥]) ?\d[\d,.]*(?: (?:thousand|million|billion|trillion))?"
    r"|\d[\d,.]*(?: (?:thousand|million|billion|trillion))? (?:won|dollars|euros|pounds|yen|crowns|francs|yuan))"
)
_WORTH = re.compile(
    rf"^(?P<s>.+?) (?P<v>was|were|is|are|amounted to|totalled|totaled|stood at|came to) "
    rf"{_ABOUT}(?P<n>{_MONEY})(?P<rest>.*)$"
)
_SPENT = re.compile(
    rf"^(?P<s>.+?) (?P<v>spent|paid|earned|allocated|invested|contributed|provided|pledged|raised|received) "
    rf"{_ABOUT}(?P<n>{_MONEY})(?P<rest>.*)$"
)
_PERSON = r"(?P<name>[A-Z][\w’-]+(?: [A-Z]\.)? [A-Z][\w’-]+(?: (?:Jr\.|Sr\.|I{2,3}))?)"
_OFFICE = (
    r"(?:(?:Prime|Foreign|Defen[cs]e|Deputy|Vice|Acting|Chief) )*(?:Minister|Secretary|President|Chairman|Chairwoman"
    r"|Commander|Ambassador|Director|Governor|General|Admiral|Mayor|Judge|Justice|Senator|Professor|Dr\.|Mr\.|Ms\.|Mrs\.)"
)
_HOLDER = re.compile(rf"^(?:The )?{_OFFICE}(?: (?:of|for) (?:the )?[A-Z]\w+(?: (?:and )?[A-Z]\w+)*?)? {_PERSON}$")
_MADE = re.compile(
    rf"^{_PERSON} (?P<did>was (?:appointed|elected|named|sworn in as|inaugurated as)|became|served as)(?P<rest> .+)$"
)
_LONG_FORM = re.compile(
    r"\b(?P<long>(?:[A-Z][\w’'-]+[ -](?:(?:of|and|for|on|the|to|in) )*){1,7}[A-Z][\w’'-]+) \((?P<short>[A-Z]{3,7})\)"
)

_CLAUSE = re.compile(
    r"\b(?:that|which|who|whose|whom|because|although|while|when|where|if|but|than|as|not|no|never|nor|only|also|"
    r"still|already|yet|would|could|should|may|might|will|according)\b|[;:“”\"()]"
)
_FINITE = re.compile(r"\b(?:was|were|is|are|has|have|had|be|been)\b|\band\b.*\b\w{3,}ed\b")
_VAGUE = re.compile(r"\b(?:another|additional|similar|certain|various|new|next|previous|following)\b|^(?:A|An|a|an) ")
_BAD_FIRST = word_set(
    "However Moreover Furthermore Also Thus Therefore Meanwhile Later Then Finally Afterwards Nobody Nothing Everybody "
    "Some Many Most Several Few All Each Every Any One None After Before Since During With Without At From By For"
)
MOST_SUBJECT_WORDS, MOST_REST_WORDS = 10, 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the fact that answers it as the sentence has it, and of which kind it is."""

    question: str
    fact: str
    kind: str  # "date", "amount", "count", "holder", "name"


def asked_in_english(text: str, common: frozenset[str] = frozenset()) -> Iterator[Asked]:
    """The questions that a sentence answers; ``common`` are words that the document also writes without a capital."""
    core = text.removesuffix(".")
    yield from _long_forms(core)
    yield from _holders(core)
    if len(find_dates(core)) == 1:
        yield from _dates(core, common)
    yield from _figures(core, common)


def _dates(text: str, common: frozenset[str]) -> Iterator[Asked]:
    for form in _WHEN:
        match = form.match(text)
        if match:
            core = " ".join(part for part in (match["core"], match.groupdict().get("rest")) if part)
            question = _asked_when(core, match["date"], common)
            if question:
                yield Asked(question, match["date"], "date")
            return
    if match := _SINCE.match(text):
        if _subject(match["s"]) and _rest(match["rest"]):
            yield Asked(
                f"Since when {match['aux']} {_lowered(match['s'], common)} {match['rest']}?", match["date"], "date"
            )
    elif match := _NAMED_DATE.match(text):
        what = "Of which year is" if match["date"].isdigit() else "What is the date of"
        yield Asked(f"{what} the {match['name'].strip()}?", match["date"], "date")


def _asked_when(core: str, date: str, common: frozenset[str]) -> str:
    when = "In which year" if date.isdigit() else "When"
    if (match := _PASSIVE.match(core)) and _subject(match["s"]) and _rest(match["rest"]):
        subject = _lowered(match["s"], common)
        return f"{when} {match['aux']} {subject} {match['adv'] or ''}{match['v']}{match['rest']}?"
    if (match := _ACTIVE.match(core)) and _subject(match["s"]) and _rest(match["rest"]):
        if match["rest"].startswith(" by "):
            return ""
        return f"{when} did {_lowered(match['s'], common)} {PAST[match['v']]}{match['rest']}?"
    return ""


def _holders(text: str) -> Iterator[Asked]:
    if (match := _MADE.match(text)) and _rest(match["rest"]):
        yield Asked(f"Who {match['did']}{match['rest']}?", match["name"], "holder")
    elif match := _ACTIVE.match(text):
        holder = _HOLDER.match(match["s"])
        if holder and match["rest"] and _rest(match["rest"]):
            yield Asked(f"Who {match['v']}{match['rest']}?", holder["name"], "holder")


def _figures(text: str, common: frozenset[str]) -> Iterator[Asked]:
    moved = _MOVED.match(text)
    core, late = (moved["core"], f" in {moved['when']}") if moved and " " not in moved["when"] else (text, "")
    if match := _WORTH.match(core):
        verb = match["v"] if match["v"] in ("was", "were", "is", "are") else "was"
        parts, kind, words = match, "amount", f"How much {verb} {{s}}{{rest}}"
    elif match := _SPENT.match(core):
        parts, kind, words = match, "amount", f"How much did {{s}} {PAST[match['v']]}{{rest}}"
    elif match := _COUNT.match(core):
        helper = "did" if match["v"] in PAST else "do" if match["v"] == "have" else "does"
        base = PAST.get(match["v"]) or NOW[match["v"]]
        parts, kind, words = match, "count", f"How many {match['noun']} {helper} {{s}} {base}{{rest}}"
    else:
        return
    if (
        _subject(parts["s"])
        and _rest(parts["rest"])
        and not re.search(r"\d(?!\d{3}\b)(?<!\d{4})", _without_years(parts["rest"]))
    ):
        fact = parts["n"] + (f" {parts['noun']}" if kind == "count" else "")
        yield Asked(words.format(s=_lowered(parts["s"], common), rest=parts["rest"] + late) + "?", fact, kind)


def _without_years(text: str) -> str:
    return re.sub(r"\b(?:1[89]|20)\d\d\b", "", text)


def _long_forms(text: str) -> Iterator[Asked]:
    for match in _LONG_FORM.finditer(text):
        words = re.findall(r"[A-Z][\w’']*", match["long"])
        for first in range(len(words)):
            if "".join(word[0] for word in words[first:]) == match["short"]:
                long = match["long"][match["long"].index(words[first]) :]
                yield Asked(f"What does {match['short']} stand for?", long, "name")
                break


def _subject(text: str) -> bool:
    """Whether the words can be the subject of a question, and only that."""
    words = text.split()
    return (
        1 <= len(words) <= MOST_SUBJECT_WORDS
        and words[0] not in _BAD_FIRST
        and "," not in text
        and not _CLAUSE.search(text)
        and not _FINITE.search(text)
        and not _VAGUE.search(text)
        and not any(word in PAST for word in words)
    )


def _rest(text: str) -> bool:
    """Whether the words after the verb hold no second statement."""
    return (
        len(text.split()) <= MOST_REST_WORDS
        and "," not in text
        and not _CLAUSE.search(text)
        and not _FINITE.search(text)
        and not _VAGUE.search(text)
    )


def _lowered(subject: str, common: frozenset[str]) -> str:
    """The subject inside a sentence: its first word keeps its capital only as a name."""
    first, _, rest = subject.partition(" ")
    if first in ("The", "A", "An") or first.casefold() in common:
        return f"{first[0].lower()}{first[1:]} {rest}".strip()
    return subject
