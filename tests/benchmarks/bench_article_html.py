"""How well the HTML reader finds the body of real news pages. Reads ../shared/bench/article_html; prints a table.

Measure: F1 of 4-grams of words (multisets, each page's precision and recall, averaged over pages), as in
scrapinghub's article-extraction-benchmark. Run: ``python tests/benchmarks/bench_article_html.py``.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from assistant.cleaning import clean_line
from assistant.readers.html import decode_html, main_text

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench" / "article_html"
SHINGLE = 4  # words


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """All runs of four words of a text; the whole text where it is shorter."""
    words = re.findall(r"\w+", text, re.UNICODE)
    count = max(1, len(words) - SHINGLE + 1)
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(count if words else 0))


def precision_recall(found: str, gold: str) -> tuple[float, float]:
    """Of one page; both are 1 where nothing was to be found and nothing was."""
    a, b = shingles(found), shingles(gold)
    both = sum((a & b).values())
    if not a and not b:
        return 1.0, 1.0
    return (both / sum(a.values()) if a else 1.0), (both / sum(b.values()) if b else 1.0)


def f1_of(extract: Callable[[str], str], bench: Path = BENCH) -> tuple[float, float, float]:
    """Mean precision, mean recall and their F1 of an extractor over all pages."""
    gold = json.loads((bench / "ground-truth.json").read_text(encoding="utf-8"))
    scores = []
    for name, truth in sorted(gold.items()):
        html = decode_html(gzip.decompress((bench / "html" / f"{name}.html.gz").read_bytes()), name)
        scores.append(precision_recall(extract(html), truth["articleBody"]))
    precision = sum(p for p, _ in scores) / len(scores)
    recall = sum(r for _, r in scores) / len(scores)
    return precision, recall, 2 * precision * recall / (precision + recall)


def ours(html: str) -> str:
    """The main text as our reader gives it."""
    return "\n\n".join(clean_line(line).text for block in main_text(html) for line in block.lines)


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipped += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.skipped -= tag in ("script", "style") and self.skipped > 0

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.parts.append(data)


def stripped(html: str) -> str:
    """All text between the tags, scripts and styles left out."""
    parser = _Stripper()
    parser.feed(html)
    return " ".join(parser.parts)


def main() -> int:
    """Print precision, recall and F1 of our reader and of plain tag stripping."""
    if not BENCH.is_dir():
        print(f"Nothing to measure: there is no {BENCH}")
        return 0
    print("| article text of 79 news pages | precision | recall | F1 |\n|---|---|---|---|")
    for name, extract in (("Pincite's HTML reader", ours), ("plain tag stripping", stripped)):
        precision, recall, f1 = f1_of(extract)
        print(f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
