"""How well the citation check tells true from false. Reads ../shared/bench and ../shared/train; prints two tables.

The first spoils or rewords real sentences of pages and counts how many are verified: of the spoiled none should be,
of the verbatim and the reworded all. The second reads public sets of claims with evidence written by people.

Run: ``python -m tests.benchmarks.bench_check [--sentences 2000] [--claims 600]``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.citations import check
from assistant.finder.written import read_rows
from assistant.sentences import sentence_spans
from tests.citations.perturbing import FAITHFUL, SPOILERS, Spoiler

SHARED = Path(__file__).resolve().parents[3] / "shared"
SETS = ("summedits", "fever_symmetric", "fm2_devtest", "wice", "cannot_negated", "tabfact_pairs", "begin", "ko_nli")
KEEP = 5  # examples shown of what went wrong, with --show


def page_texts(bench: Path) -> Iterator[str]:
    """Texts of pages in English and Korean, from four sets."""
    for path in sorted((bench / "ohrbench" / "gt").rglob("*.json")):
        yield from (page["text"] for page in json.loads(path.read_text(encoding="utf-8")))
    with (bench / "autorag_ko" / "pages.jsonl").open(encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines)
    for path in (bench / "squad2" / "dev-v2.0.json", bench / "korquad1" / "KorQuAD_v1.0_dev.json"):
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            yield from (paragraph["context"] for paragraph in article["paragraphs"])


def sentences(bench: Path, n: int, seed: int) -> list[str]:
    """``n`` sentences of prose by chance, the same for a seed."""
    found = {
        text[a:b]
        for text in page_texts(bench)
        for a, b in sentence_spans(text)
        if 40 <= b - a <= 400 and text[b - 1] in ".다" and len(text[a:b].split()) >= 6 and "%SC%" not in text[a:b]
    }
    chosen = sorted(found)
    random.Random(seed).shuffle(chosen)
    return chosen[:n]


def spoil(pool: Sequence[str], change: Spoiler, seed: int) -> list[tuple[str, str]]:
    """(sentence, changed sentence) wherever the change applies."""
    rng = random.Random(seed)
    made = [(sentence, change(sentence, rng, pool)) for sentence in pool]
    return [(sentence, changed) for sentence, changed in made if changed is not None and changed != sentence]


def perturbation_table(pool: Sequence[str], seed: int, show: str) -> None:
    """Prints, for each change, how many changed sentences were verified, failed or in conflict."""
    print(f"{'change':28} {'n':>6} {'verified':>9} {'unsupported':>12} {'conflicting':>12} {'ms':>6}")
    verbatim = [(sentence, sentence) for sentence in pool]
    groups = {"none (verbatim)": verbatim}
    groups |= {name: spoil(pool, change, seed) for name, change in (FAITHFUL | SPOILERS).items()}
    for name, pairs in groups.items():
        started = time.process_time()
        results = [check(changed, [sentence]) for sentence, changed in pairs]
        each_ms = (time.process_time() - started) * 1000 / max(1, len(pairs))
        counts = Counter(result.status for result in results)
        shares = [counts[s] / max(1, len(pairs)) for s in ("verified", "unsupported", "conflicting")]
        print(f"{name:28} {len(pairs):6} {shares[0]:9.3%} {shares[1]:12.1%} {shares[2]:12.1%} {each_ms:6.2f}")
        if show and show in name:
            expected = name not in SPOILERS
            wrong = [(p, r) for p, r in zip(pairs, results, strict=True) if (r.status == "verified") != expected]
            for (sentence, changed), result in wrong[: KEEP * 5]:
                print(f"    {result.reasons}\n      page  {sentence}\n      claim {changed}")


def support_table(train: Path, n: int, seed: int) -> None:
    """Prints, for each public set and label, the share of claims verified and in conflict."""
    print(f"\n{'set':18} {'label':12} {'n':>5} {'verified':>9} {'conflicting':>12}")
    for name in SETS:
        rows = [
            row
            for row in read_rows(train / name / "support.jsonl.gz")
            if re.sub(r"\W", "", row["claim"]) != re.sub(r"\W", "", row["evidence"]) and len(row["evidence"]) < 3000
        ]
        random.Random(seed).shuffle(rows)
        counts: Counter[tuple[str, str]] = Counter()
        for row in rows[:n]:
            counts[row["label"], check(row["claim"], [row["evidence"]]).status] += 1
        for label in sorted({label for label, _ in counts}):
            of = sum(v for (other, _), v in counts.items() if other == label)
            verified, conflicting = (counts[label, status] / of for status in ("verified", "conflicting"))
            print(f"{name:18} {label:12} {of:5} {verified:9.1%} {conflicting:12.1%}")


def main(argv: Sequence[str] | None = None) -> int:
    """Prints both tables; 0 also where the data is absent, which it says."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_check", description=__doc__)
    parser.add_argument("--sentences", type=int, default=2000)
    parser.add_argument("--claims", type=int, default=600, help="of each public set; 0 leaves them out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", default="", help="print what went wrong for the changes with this in their name")
    options = parser.parse_args(argv)
    if not (SHARED / "bench").is_dir():
        print("skipped: there is no ../shared/bench beside this checkout")
        return 0
    perturbation_table(sentences(SHARED / "bench", options.sentences, options.seed), options.seed, options.show)
    if options.claims and (SHARED / "train").is_dir():
        support_table(SHARED / "train", options.claims, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
