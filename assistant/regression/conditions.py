"""What must hold of an answer: a leaf (a fact, a page), or conditions joined by all of, any of, not.

Comes in: conditions, and which leaves hold. Goes out: whether the whole holds. What a leaf is, is left to others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["AllOf", "AnyOf", "Condition", "Leaf", "Not", "leaves", "met", "positive", "turned", "words_of"]

T = TypeVar("T")
U = TypeVar("U")


class Condition(Generic[T]):
    """One of the four below."""

    __slots__ = ()


@dataclass(frozen=True)
class Leaf(Condition[T]):
    """One thing that holds or does not."""

    of: T


@dataclass(frozen=True)
class AllOf(Condition[T]):
    """All of the conditions must hold."""

    of: tuple[Condition[T], ...]


@dataclass(frozen=True)
class AnyOf(Condition[T]):
    """At least one of the conditions must hold."""

    of: tuple[Condition[T], ...]


@dataclass(frozen=True)
class Not(Condition[T]):
    """The condition must not hold."""

    of: Condition[T]


def met(condition: Condition[T], holds: Callable[[T], bool]) -> bool:
    """Whether the condition holds, given which leaves do."""
    match condition:
        case Leaf():
            return holds(condition.of)
        case AllOf():
            return all(met(part, holds) for part in condition.of)
        case AnyOf():
            return any(met(part, holds) for part in condition.of)
        case Not():
            return not met(condition.of, holds)
    raise TypeError(condition)


def leaves(condition: Condition[T], wanted: bool = True) -> Iterator[tuple[T, bool]]:
    """Every leaf in order, and whether it is wanted (an odd number of ``Not`` stands above one that is not)."""
    match condition:
        case Leaf():
            yield condition.of, wanted
        case AllOf() | AnyOf():
            for part in condition.of:
                yield from leaves(part, wanted)
        case Not():
            yield from leaves(condition.of, not wanted)


def positive(condition: Condition[T]) -> bool:
    """Whether the condition asks for something to be there, not only for something to be absent."""
    return any(wanted for _, wanted in leaves(condition))


def turned(condition: Condition[T], into: Callable[[T], U]) -> Condition[U]:
    """The same condition over other leaves."""
    match condition:
        case Leaf():
            return Leaf(into(condition.of))
        case AllOf():
            return AllOf(tuple(turned(part, into) for part in condition.of))
        case AnyOf():
            return AnyOf(tuple(turned(part, into) for part in condition.of))
        case Not():
            return Not(turned(condition.of, into))
    raise TypeError(condition)


def words_of(condition: Condition[T], words: Callable[[T], str] = str) -> str:
    """The condition in words.

    >>> words_of(AnyOf((Leaf("a"), AllOf((Leaf("b"), Not(Leaf("c")))))))
    'a or (b and not c)'
    """
    return _words(condition, words, top=True)


def _words(condition: Condition[T], words: Callable[[T], str], top: bool = False) -> str:
    match condition:
        case Leaf():
            return words(condition.of)
        case Not():
            return f"not {_words(condition.of, words)}"
        case AllOf() | AnyOf():
            joined = (" and " if isinstance(condition, AllOf) else " or ").join(_words(p, words) for p in condition.of)
            return joined if top or len(condition.of) == 1 else f"({joined})"
    raise TypeError(condition)
