"""How fast it is, beside a plain LangChain pipeline in the same run. Comes in: real PDFs. Goes out: tables with ratios.

    python -m tests.benchmarks.bench_speed [--rounds 3] [--parts ingest cold large quality]

``ingest``: indexing and questions of both pipelines on the same PDFs, in turn, each run in a process of its own.
``cold``: the command line from nothing. ``large``: questions on indexes of many passages. ``quality``: whether the
plain pipeline finds FinanceBench's pages, beside the numbers of ``bench_retrieval``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.pipeline import Assistant
from assistant.settings import Settings
from tests.benchmarks.data import BenchSet, bench_folder, load, sample
from tests.benchmarks.measures import Estimate, bootstrap, hit_at, mean, percentile, reciprocal_rank
from tests.benchmarks.plain_langchain import PlainPipeline, build_plain, load_embeddings
from tests.benchmarks.results import Row, markdown, store
from tests.benchmarks.shelf import CACHE, open_shelf

__all__ = ["PARTS", "main"]

PDFS = ("DOL2022.pdf", "GSA2022.pdf", "NARA2022.pdf", "DOSAID2022.pdf", "EPA2022.pdf")
QUESTIONS = 30
LARGE = ("scifact", "financebench")


def ingest(bench: Path, rounds: int) -> list[Row]:
    """Both pipelines on the same PDFs, in turn; medians over the rounds, and the ratio of the medians."""
    pdfs = [str(bench / "fed_reports" / "docs" / name) for name in PDFS]
    questions = [q.text for q in sample(load("financebench", bench, CACHE).questions, QUESTIONS)]
    runs: dict[str, list[dict[str, Any]]] = {"plain": [], "pincite": []}
    for number in range(rounds):
        for kind in ("plain", "pincite") if number % 2 else ("pincite", "plain"):
            runs[kind].append(_worker(kind, questions, pdfs))
    rows = [Row(f"{len(pdfs)} reports", kind, _ingest_values(made)) for kind, made in runs.items()]
    ratios = {key: _ratio(key, rows[1], rows[0]) for key in rows[0].values if key not in ("pages", "rounds")}
    return [*rows, Row(f"{len(pdfs)} reports", "pincite / plain", ratios)]


def _worker(kind: str, questions: Sequence[str], pdfs: Sequence[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "questions.json"
        asked.write_text(json.dumps(questions), encoding="utf-8")
        work = Path(folder) / "work"
        work.mkdir()
        command = [sys.executable, "-m", "tests.benchmarks.speed_worker", kind, str(work), str(asked), *pdfs]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(kind, f"{made['pages'] / made['seconds']:.1f} pages/s", file=sys.stderr)
    return made


def _ingest_values(runs: Sequence[dict[str, Any]]) -> dict[str, Estimate | float | None]:
    queries = [s for run in runs for s in run["query"]]
    answers = [s for run in runs for s in run.get("answer", [])]
    return {
        "pages": runs[0]["pages"],
        "pages/s": percentile([run["pages"] / run["seconds"] for run in runs], 0.5),
        "search s, median": percentile(queries, 0.5),
        "search s, p95": percentile(queries, 0.95),
        "answer s, median": percentile(answers, 0.5),
        "answer s, p95": percentile(answers, 0.95),
        "peak MiB": percentile([run["peak_mib"] for run in runs], 0.5),
        "rounds": len(runs),
    }


def _ratio(key: str, over: Row, under: Row) -> float | None:
    a, b = over.values[key], under.values[key]
    return a / b if isinstance(a, float) and isinstance(b, float) and b else None


def cold(bench: Path, rounds: int) -> list[Row]:
    """The command line from a fresh process, the file cache warm: seconds and peak memory."""
    shelf = open_shelf(load("mmlongbench", bench, CACHE), Settings(), reuse=True)
    shelf.index.close()
    ask = ["ask", "Which officer signed the complaint?", "--index", str(shelf.settings.index)]
    rows = []
    for name, arguments in (("pincite --help", ["--help"]), ("pincite ask", ask)):
        runs = [_command(arguments) for _ in range(rounds + 1)][1:]
        values = {"s, median": percentile([s for s, _ in runs], 0.5), "peak MiB": percentile([m for _, m in runs], 0.5)}
        rows.append(Row(name, "cold", {**values, "rounds": len(runs)}))
    return rows


def _command(arguments: Sequence[str]) -> tuple[float, float]:
    """Wall-clock seconds and peak MiB of one ``pincite`` command."""
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, "-m", "assistant", *arguments], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"pincite {arguments[0]} ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def large(bench: Path, rounds: int) -> list[Row]:
    """Seconds from question to answer in a running process, on indexes of thousands of passages."""
    rows = []
    for name in LARGE:
        shelf = open_shelf(load(name, bench, CACHE), Settings(), reuse=True)
        assistant = Assistant(shelf.settings, shelf.index)
        questions = [q.text for q in sample(shelf.bench.questions, QUESTIONS * rounds)]
        assistant.warm_up()
        for method, ask in (("search", assistant.search), ("answer", assistant.ask)):
            seconds = _seconds(ask, questions)
            title = f"{name}, {shelf.passage_count():,} passages"
            values = {"s, median": percentile(seconds, 0.5), "s, p95": percentile(seconds, 0.95)}
            rows.append(Row(title, method, {**values, "questions": len(questions), "peak MiB": _own_peak()}))
        shelf.index.close()
    return rows


def _seconds(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    seconds = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - started)
    return seconds


def _own_peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def quality(bench: Path, rounds: int) -> list[Row]:
    """Whether the plain pipeline finds FinanceBench's pages among all filings; its index takes half an hour, once."""
    shelf = load("financebench", bench, CACHE)
    folder = CACHE / "plain" / "financebench"
    embeddings = load_embeddings()
    if not (folder / "parts.json").exists():
        build_plain(sorted(shelf.folder.glob("*.pdf")), folder, embeddings)
    return [_plain_quality(shelf, PlainPipeline(folder, embeddings))]


def _plain_quality(bench: BenchSet, plain: PlainPipeline) -> Row:
    asked = [q for q in bench.questions if q.gold]
    ranked, seconds = [], []
    for question in asked:
        started = time.perf_counter()
        found = plain.pages(question.text)
        seconds.append(time.perf_counter() - started)
        ranked.append([f"{page.document}#{page.page_index}" for page in found])
    values: dict[str, Estimate | float | None] = {
        f"hit@{k}": bootstrap([hit_at(r, q.gold, k) for r, q in zip(ranked, asked, strict=True)], mean)
        for k in (1, 5, 10, 20)
    }
    values["MRR"] = bootstrap([reciprocal_rank(r, q.gold) for r, q in zip(ranked, asked, strict=True)], mean)
    values |= {"questions": len(asked), "s/question": percentile(seconds, 0.5)}
    return Row("FinanceBench, pages of all filings", "plain LangChain", values)


PARTS: dict[str, Callable[[Path, int], list[Row]]] = {
    "ingest": ingest,
    "cold": cold,
    "large": large,
    "quality": quality,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the parts asked for and print their tables; says so where the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_speed", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS), help="default: all")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each kind (default: %(default)s)")
    options = parser.parse_args(argv)
    bench = bench_folder()
    if bench is None:
        print("No evaluation data beside the checkout (../shared/bench): nothing measured.")
        return 0
    for part in options.parts:
        rows = PARTS[part](bench, options.rounds)
        store("retrieval" if part == "quality" else f"speed, {part}", rows)
        print(f"\n### {part}\n\n{markdown(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
