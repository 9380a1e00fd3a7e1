"""What ``pincite compare`` does. Comes in: what the person asked for. Goes out: what to print.

Reading options and the exit status are left to the command line.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import StoreError
from assistant.regression.checking import Progress, Run
from assistant.regression.reading import read_set
from assistant.regression.versus.report import versus_json, versus_text
from assistant.regression.versus.run import compare
from assistant.regression.versus.sides import opened
from assistant.settings import load_settings

__all__ = ["VersusWish", "compare_command"]


@dataclass(frozen=True, slots=True)
class VersusWish:
    """The options of the command, by name; ``a`` and ``b`` are settings files."""

    set_path: Path
    a: Path
    b: Path
    index: Path | None = None
    json: bool = False
    repeat: int = 1
    jobs: int = 1
    tags: tuple[str, ...] = ()
    resume: bool = False


def compare_command(wish: VersusWish, progress: Progress | None = None) -> str:
    """Compare the assistants of the two settings files on the set, and say what came of it."""
    questions = read_set(wish.set_path)
    one, other = (load_settings(file, index=wish.index) for file in (wish.a, wish.b))
    folder = one.data_folder / "regression" / "compare"
    run = Run(wish.repeat, wish.jobs, wish.tags, wish.resume, folder)
    with ExitStack() as closing:
        a, b = (
            closing.enter_context(opened(str(file), settings, progress))
            for file, settings in ((wish.a, one), (wish.b, other))
        )
        try:
            versus = compare(questions, a, b, run=run, progress=progress)
        except KeyboardInterrupt:
            raise StoreError(f"stopped; what was answered is in {folder}: go on with --resume") from None
    return json.dumps(versus_json(versus), ensure_ascii=False, indent=2) if wish.json else versus_text(versus)
