"""Bars for long work on the terminal. Comes in: stages and how far they are. Goes out: bars on a stream."""

from __future__ import annotations

from typing import Any, TextIO

__all__ = ["Progress"]


class Progress:
    """A bar for each stage of indexing on ``stream``: called with the stage's name, how much is done, of how much.

    A stream that is no terminal, such as a log file, gets no bars.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bars: dict[str, Any] = {}

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        for bar in self._bars.values():
            bar.close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        from tqdm import tqdm

        if stage not in self._bars:
            self._bars[stage] = tqdm(desc=stage, total=total, file=self._stream, leave=False, delay=1, disable=None)
        bar = self._bars[stage]
        bar.total = total
        bar.update(done - bar.n)
