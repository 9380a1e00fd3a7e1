"""Paragraphs and page texts as files that the readers read. Comes in: texts by unit. Goes out: a folder to index.

A folder that exists is left as it is: the texts of a set never change. It appears in one step, when all is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["slug", "write_pages", "write_texts"]


def slug(name: str) -> str:
    """A name that can be a file's everywhere, letters of any language kept."""
    return re.sub(r"[^\w-]+", "-", name).strip("-")


def write_texts(folder: Path, texts: Mapping[str, str], titles: Mapping[str, str] | None = None) -> None:
    """One text file for each unit, and a sources.toml where titles are given; nothing where the folder exists."""
    if folder.exists():
        return
    partial = folder.with_name(f"{folder.name}.partial")
    for unit, text in texts.items():
        path = partial / f"{unit}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    if titles:
        quoted = [(json.dumps(f"{unit}.txt"), json.dumps(title)) for unit, title in titles.items() if title.strip()]
        tables = [f"[[document]]\npath = {unit}\ntitle = {title}\n" for unit, title in quoted]
        (partial / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
    partial.rename(folder)


def write_pages(folder: Path, pages: Iterable[tuple[str, str, int, str]]) -> None:
    """One page export for each (document, title, page, text), in a folder for each document."""
    if folder.exists():
        return
    partial = folder.with_name(f"{folder.name}.partial")
    for name, title, page, text in pages:
        path = partial / name / f"{page:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Page {page} - {title}\nP. {page}\n\n{text}\n", encoding="utf-8")
    partial.rename(folder)
