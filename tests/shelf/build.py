"""Rebuild what is not written by hand: ``python -m tests.shelf.build``.

Comes in: the manuscripts in this folder and ``corpus/sources.toml``. Goes out: the PDF and the Word file of the shelf,
and the sha256 of every document in ``sources.toml``. Running it twice changes nothing. The other documents are plain
text, written by hand, and are only measured here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.corpus import sha256_of
from tests.shelf import briefing, handbook

__all__ = ["BUILT", "CORPUS", "build", "files_of", "refreshed"]

CORPUS = Path(__file__).parents[2] / "corpus"
BUILT: Mapping[str, Callable[[Path], None]] = {
    "alliance-handbook.pdf": handbook.build,
    "opcon-briefing.docx": briefing.build,
}
"""File name in the corpus: what writes it."""


def build(folder: Path) -> list[Path]:
    """Write every generated document into ``folder`` and return their paths."""
    for name, write in BUILT.items():
        write(folder / name)
    return [folder / name for name in BUILT]


def files_of(entry: Mapping[str, str], corpus: Path = CORPUS) -> list[Path]:
    """Return the files that an entry of ``sources.toml`` describes, sorted by their path below the corpus."""
    return sorted(corpus.glob(entry["path"]), key=lambda file: file.relative_to(corpus).as_posix())


def refreshed(sources: str, corpus: Path = CORPUS) -> str:
    """Return the text of ``sources.toml`` with the sha256 of each entry made right."""
    digests = iter([sha256_of(files_of(entry, corpus)) for entry in tomllib.loads(sources)["document"]])
    return re.sub(r'(?m)^sha256 = "[^"]*"$', lambda _: f'sha256 = "{next(digests)}"', sources)


def main() -> None:
    """Rebuild the shelf in place and say what was written."""
    for path in build(CORPUS):
        print(f"{path.relative_to(CORPUS.parent)}: {path.stat().st_size:,} bytes")
    sources = CORPUS / "sources.toml"
    sources.write_text(refreshed(sources.read_text("utf-8")), "utf-8")
    print(f"{sources.relative_to(CORPUS.parent)}: sha256 values refreshed")


if __name__ == "__main__":
    main()
