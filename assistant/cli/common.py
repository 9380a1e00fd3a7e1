"""What the commands share: exit statuses, settings, JSON on stdout, evidence in a file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.index import Index
    from assistant.records import Answer

__all__ = ["COULD_NOT_RUN", "OK", "SOME_FAILED", "Command", "print_json", "save_evidence", "settings_of"]

OK, SOME_FAILED, COULD_NOT_RUN = 0, 1, 2

Command = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
"""Describes a command: its name, what runs it, what it does; gives the parser that its options are added to."""


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings as files and variables give them, with the options of this command on top."""
    names = ("index", "host", "port", "model", "users", "without_login")
    return load_settings(options.settings, **{n: getattr(options, n, None) for n in names})


def print_json(value: Any, indent: int | None = None) -> None:
    """Write one JSON value to standard output, at once."""
    print(json.dumps(value, ensure_ascii=False, indent=indent), flush=True)


def save_evidence(answers: Sequence[Answer], index: Index, out: Path, title: str = "", language: str = "en") -> None:
    """Keep answers as an evidence file and say where."""
    from assistant.evidence import gather, save
    from assistant.rendering import Renderer

    with Renderer(index) as renderer:
        save(gather(answers, index, renderer, title=title, language=language), out)
    print(out, file=sys.stderr)
