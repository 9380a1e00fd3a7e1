"""What the check says, in the language of the page. Comes in: a reason in English. Goes out: the same in words.

The check writes its reasons in English, for the terminal and for files. Here each kind of them is recognised by its
form; one that is not recognised is shown as it is rather than not at all.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.ui.wording import Wording

__all__ = ["told"]

_FORMS = {
    "says_there": r"the claim says (?P<claim>.+), the page says (?P<page>.+) there",
    "denies": r"the claim says “(?P<claim>.+) …”, the page does not",
    "denied": r"the page says “(?P<page>.+) …”, the claim does not",
    "adds": r"the claim says “(?P<claim>.+)”, the page does not",
    "drops": r"the page says “(?P<page>.+)”, the claim does not",
    "says": r"the claim says (?P<claim>.+), the page says (?P<page>.+)",
    "says_where": r"the claim says (?P<claim>.+) where the page says (?P<page>.+)",
    "elsewhere": r"(?P<claim>.+) stands elsewhere on the page",
    "absent": r"(?P<claim>.+) is not in the cited sentence",
    "not_said": r"the page does not say (?P<claim>.+)",
    "only_says": r"the page only says (?P<page>.+)",
    "no_year": r"the page gives no year for (?P<claim>.+)",
    "missing_words": r"words not on the page: (?P<claim>.+)",
    "order": r"the names stand in another order on the page",
    "nothing_said": r"the claim says nothing that can be compared",
    "no_sentence": r"there is no sentence to compare with",
    "other_language": r"the page is in another language: only numbers and dates could be compared",
    "together": r"together with the other citations of this sentence",
    "no_citation": r"no citation",
    "number_mark": r"\[(?P<claim>.+)\] is a number, not the id of a passage",
    "no_id": r"\[(?P<claim>.+)\] does not name a passage by its id",
    "capitals": r"\[(?P<claim>.+)\] is not an id as it was given \(capitals differ\)",
    "unknown_id": r"\[(?P<claim>.+)\] is not the id of a passage that was given",
}


def told(reason: str, words: Wording) -> str:
    """The reason in the page's language.

    >>> told("the claim says 55th, the page says 52nd", Wording("ko"))
    '답변에는 55th, 해당 쪽에는 52nd(으)로 되어 있습니다'
    """
    if words.language == "en":
        return reason
    for name, form in _forms().items():
        match = form.fullmatch(reason)
        if match is not None:
            return words(f"reasons.{name}", **match.groupdict())
    return reason


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(form, re.DOTALL) for name, form in _FORMS.items()}
