"""All benchmarks, then the README's table.

    python -m tests.benchmarks [--quick] [--write-readme]

``--quick`` asks 50 questions of the smaller sets and keeps nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.benchmarks import bench_answers, bench_browser, bench_korean, bench_page, bench_retrieval, bench_speed, table

__all__ = ["main"]

QUICK = ["--limit", "50"]
QUICK_RETRIEVAL = ["--sets", "cranfield", "autorag_ko", "mmlongbench", "squad2"]
QUICK_ANSWERS = ["--sets", "squad2", "clapnq", "mmlongbench"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run them one after the other; the first failure ends the run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few minutes instead of an hour")
    parser.add_argument("--write-readme", action="store_true", help="replace the table in README.md")
    options = parser.parse_args(argv)
    if options.quick:
        return bench_retrieval.main([*QUICK, *QUICK_RETRIEVAL]) or bench_answers.main([*QUICK, *QUICK_ANSWERS])
    failed = bench_retrieval.main([]) or bench_answers.main([]) or bench_korean.main([])
    failed = failed or bench_speed.main([]) or bench_page.main([]) or bench_browser.main([])
    return failed or table.main(["--write-readme"] if options.write_readme else [])


if __name__ == "__main__":
    sys.exit(main())
