"""A question that asks several things, taken apart. Comes in: a question. Goes out: its parts, each askable by itself.

Answering the parts one by one shows which of them the documents leave open, so that an answer can be partial. A
question about two years or two of a series ("the 52nd and the 55th") is parted by ``compared``.
"""

from __future__ import annotations

import re

from assistant.answering.compared import one_for_each, with_mark_of

__all__ = ["question_parts"]

_SENTENCE = re.compile(r"[^?？]+[?？]+")
_INTERROGATIVE = r"(?:who|whom|whose|when|where|why|how|what|which|in which|in what|at what|of what|to whom|by whom)"
_JOINT = re.compile(rf",?\s+and\s+(?=(?:{_INTERROGATIVE})\b)", re.IGNORECASE)
_ASKING = re.compile(rf"{_INTERROGATIVE}\b\s*", re.IGNORECASE)
_BARE = re.compile(rf"^(?:{_INTERROGATIVE})\s*[?]*$", re.IGNORECASE)
_GAPPED = re.compile(  # nothing but the question word, what it asks for and where, when or of whom
    rf"{_INTERROGATIVE}\s+(?:\w+\s+)?(?:in|at|for|on|of|by|from|to|during|before|after|under|with)\b", re.IGNORECASE
)
_NAMED_ONLY = re.compile(
    r"(?:which|what)\s+(?:\w+\s+)?[a-z]\w*s", re.IGNORECASE
)  # "Which ports and which roads closed?"
_HELPING = "is are was were be been has have had do does did will would can could shall should may might must"
_IRREGULAR = (
    "became began brought built came chose cost cut fell felt found fought gave got grew held kept led left let lost "
    "made meant met paid put ran rose said sat saw sent set sold spent spoke stood told took thought went won wrote"
)
_VERBS = frozenset(f"{_HELPING} {_IRREGULAR}".split())
_VERB = re.compile(rf"(?:{'|'.join(sorted(_VERBS))}|[a-z]{{2,}}(?:ed|[^sui\W]s))", re.IGNORECASE)
_CHOICE = re.compile(
    r"(?P<ask>(?:(?:in|at|of|for|by|on)\s+)?(?:which|what))\s+(?P<noun>[a-z]\w*)\s+(?P<verb>\w+)", re.I
)
_HIGHEST = (
    r"(?:highest|lowest|largest|smallest|biggest|greatest|least|most|oldest|youngest|newest|longest|shortest|earliest"
    r"|latest|first|last|best|worst|strongest|weakest|fastest|slowest|cheapest|maximum|minimum)"
)
_EXTREMES = re.compile(rf"\b(?P<one>{_HIGHEST})\s+and\s+(?:the\s+)?(?P<other>{_HIGHEST})\b", re.IGNORECASE)
MIN_WORDS = 3


def question_parts(question: str) -> tuple[str, ...]:
    """The parts of ``question`` in order; a question that asks one thing is its own only part.

    >>> question_parts("Who signed the treaty, and when did it enter into force?")
    ('Who signed the treaty?', 'when did it enter into force?')
    >>> question_parts("Who was minister in 2021, and who in 2023?")
    ('Who was minister in 2021?', 'Who was minister in 2023?')
    >>> question_parts("Who signed the treaty and when?")
    ('Who signed the treaty and when?',)
    """
    sentences = [s.strip() for s in _SENTENCE.findall(question)]
    if "".join(sentences).replace(" ", "") != question.replace(" ", ""):
        sentences = [question.strip()]  # something is stated besides what is asked: keep it together
    parts = [part for sentence in sentences for part in _joined(sentence)]
    return tuple(parts) if len(parts) > 1 else (question.strip(),)


def _joined(sentence: str) -> list[str]:
    """The parts of one sentence."""
    pieces = [piece.strip() for piece in _JOINT.split(sentence)]
    short = any(len(piece.rstrip("?").split()) < MIN_WORDS or _BARE.match(piece) for piece in pieces)
    if short or _NAMED_ONLY.fullmatch(pieces[0]):
        pieces = [sentence]
    whole = [_mended(pieces[0], piece) for piece in pieces[1:]]
    pieces = [sentence] if None in whole else [pieces[0], *filter(None, whole)]
    asked = [piece if piece.endswith(("?", "？")) or len(pieces) == 1 else f"{piece}?" for piece in pieces]
    return [part for piece in asked for each in _extremes(piece) for part in one_for_each(each) or (each,)]


def _mended(first: str, piece: str) -> str | None:
    """A later part with the verb and subject that it leaves to the first; None where it cannot be asked by itself."""
    asking = _ASKING.match(piece)
    if _GAPPED.match(piece) and not any(_VERB.fullmatch(word) for word in re.findall(r"\w+", piece)):
        return with_mark_of(first, piece)
    choice = _CHOICE.match(first)
    if (
        asking
        and choice
        and asking[0].lower().split()[-1] == "which"
        and _leaves_noun(choice["verb"], piece[asking.end() :])
    ):
        return f"{asking[0].strip()} {choice['noun']} {piece[asking.end() :]}"
    return piece


def _leaves_noun(verb: str, rest: str) -> bool:
    """Whether ``rest``, after "which", begins with a verb: "which (country) imports most", said after "exports"."""
    word, *others = re.findall(r"\w+", rest.lower()) or [""]
    if word in _VERBS:
        return True
    alike = any(word.endswith(end) and verb.lower().endswith(end) for end in ("ed", "s"))
    return alike and not any(_VERB.fullmatch(other) for other in others)


def _extremes(question: str) -> tuple[str, ...]:
    """A question for each of "the highest and the lowest"."""
    found = _EXTREMES.search(question)
    if found is None:
        return (question,)
    before, after = question[: found.start()], question[found.end() :]
    return before + found["one"] + after, before + found["other"] + after
