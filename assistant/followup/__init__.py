"""A follow-up made to stand alone, by rule. Comes in: a question, the conversation. Goes out: what to search for.

    How many visitors came in 2020?   >  And in 2023?      ->  How many visitors came in 2023?
    When was the bridge opened?       >  Who designed it?  ->  Who designed it? (about: bridge, opened)

What is left of a question takes the place of its like in the last one: a year (``years``), a member of a series
(``series``), a side (``sides``), a name.

The rules are cautious: a question that can be understood by itself is given back word for word. Whether a question
points back is told by ``pointers``; what it points to is read from the user's questions, the last one first. A language
model does the same better, and is left to ``answering.rewriting``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.followup.pointers import ellipsis, holds, names, phrases, points_back
from assistant.followup.series import another_member, names_a_member, with_what_is_counted
from assistant.followup.sides import for_another_side, is_side
from assistant.followup.years import in_another_year, names_a_year, with_worked_out_year
from assistant.records import Turn

__all__ = ["standalone"]

TURNS_BACK = 8  # how many turns before the question are looked at, of the user's and of the assistant's each
TOPICS = 3  # phrases added to a question that points back, at most
RIVAL = 0.6  # a phrase that counts for less than this share of the most telling one is left out
FADING = 0.6  # what a turn counts in comparison with the one after it


def standalone(question: str, history: Sequence[Turn]) -> str:
    """``question`` so that it can be understood without ``history``; unchanged, word for word, where it already can.

    >>> standalone("And in 2023?", [Turn("user", "How many visitors came in 2020?")])
    'How many visitors came in 2023?'
    """
    asked = [turn.content for turn in history if turn.role == "user" and turn.content.strip()][-TURNS_BACK:]
    answers = [turn.content for turn in history if turn.role == "assistant"][-TURNS_BACK:]
    resolved: list[str] = []
    for number, earlier in enumerate(asked):
        resolved.append(_resolved(earlier, resolved, answers[:number]))
    return _resolved(question, resolved, answers)


def _resolved(question: str, before: Sequence[str], answers: Sequence[str]) -> str:
    """``question`` made to stand alone after the questions ``before`` it, which already do."""
    if not before:
        return question
    question = with_worked_out_year(question, before[-1])
    what = ellipsis(question)
    if what:
        replaced = _in_the_place_of_its_like(what, before[-1])
        if replaced:
            return replaced
    question = with_what_is_counted(question, before[-1])
    if what or points_back(question, " ".join(before)):
        kept = _asked_about(before[-1]) if what else ""
        about = _topics(question, before, answers, kept)
        return f"{question.strip()} (about: {', '.join(about)})" if about else question
    return question


def _in_the_place_of_its_like(what: str, earlier: str) -> str:
    """``earlier`` with the one thing in it that is like ``what`` replaced; an empty string where that is not clear."""
    if names_a_year(what):
        return in_another_year(what, earlier)
    if names_a_member(what):
        return another_member(what, earlier)
    for_side = for_another_side(what, earlier)
    if for_side:
        return for_side
    new_names, old_names = names(f"_ {what}"), names(earlier)
    if len(new_names) == 1 and len(old_names) == 1 and _bare(what) == new_names[0]:
        return earlier.replace(old_names[0], new_names[0]) if is_side(new_names[0]) == is_side(old_names[0]) else ""
    return ""


def _bare(what: str) -> str:
    return re.sub(r"^(?:(?:in|for|at|by|of|to|from|the)\s+)+", "", what, flags=re.IGNORECASE)


def _topics(question: str, before: Sequence[str], answers: Sequence[str], kept: str) -> list[str]:
    """The phrases that the conversation is about and the question does not hold, the most telling ones, in their order.

    A phrase counts for each of the user's questions that brings it up, the later the more, for each answer that repeats
    it, and more if it is a name. A phrase inside a longer one that was chosen is left out. ``kept`` is not left out.
    """
    scores: dict[str, float] = {}
    for age, earlier in enumerate(reversed(before)):
        for phrase in phrases(earlier):
            scores[phrase] = scores.get(phrase, 0.0) + FADING**age
    for phrase in scores:
        repeated = sum(FADING**age for age, answer in enumerate(reversed(answers)) if holds(answer, phrase))
        scores[phrase] = (scores[phrase] + 0.5 * repeated) * _weight(phrase)
    chosen: list[str] = []
    weakest = RIVAL * max(scores.values(), default=0.0)
    for phrase in sorted(scores, key=lambda phrase: (phrase != kept, -scores[phrase])):
        if (
            (scores[phrase] >= weakest or phrase == kept)
            and not any(like(phrase) and like(question) for like in (names_a_year, names_a_member))
            and not holds(question, phrase)
            and not any(holds(other, phrase) for other in chosen)
        ):
            chosen.append(phrase)
    best = set(chosen[:TOPICS])
    return [phrase for phrase in scores if phrase in best]


def _asked_about(question: str) -> str:
    """The phrase that ``question`` asks about as "which ships" and "how many ships" do; empty where there is none."""
    asking = r"\b(?:which|what|whose|how (?:many|much))"
    asked = (p for p in phrases(question) if re.search(rf"{asking}\s+{re.escape(p)}(?!\w)", question, re.IGNORECASE))
    return next(asked, "")


def _weight(phrase: str) -> float:
    if names(f"_ {phrase}"):
        return 1.5
    return 0.5 if " " not in phrase and phrase.endswith("ed") else 1.0
