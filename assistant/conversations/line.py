"""Who is answered first when several ask at once. Comes in: people with a question. Goes out: how many are ahead."""

from __future__ import annotations

from threading import Condition
from types import TracebackType

__all__ = ["Line", "Turn"]


class Line:
    """At most ``at_once`` are answered at a time, the others in the order in which they came; safe for many threads.

    >>> line = Line(1)
    >>> with line.enter() as first, line.enter() as second:
    ...     first.ahead(0), second.ahead(0)
    (0, 1)
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._turns: list[Turn] = []
        self._moved = Condition()

    def enter(self) -> Turn:
        """Stand at the end of the line; use it in a ``with`` block, whose end leaves the line."""
        turn = Turn(self)
        with self._moved:
            self._turns.append(turn)
        return turn

    def _ahead(self, turn: Turn) -> int:
        return max(0, self._turns.index(turn) + 1 - self._at_once)


class Turn:
    """A place in a Line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def ahead(self, wait_s: float) -> int:
        """How many leave before it is this one's turn, 0 when it is; waits up to ``wait_s`` for that to become less."""
        line = self._line
        with line._moved:
            before = line._ahead(self)
            if before and wait_s:
                line._moved.wait_for(lambda: line._ahead(self) < before, wait_s)
            return line._ahead(self)

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._line._moved:
            self._line._turns.remove(self)
            self._line._moved.notify_all()
