"""How soon the page answers a person, in a real browser. Comes in: an index. Goes out: a table of times.

    python -m tests.benchmarks.bench_browser [--set scifact] [--passages 10000] [--rounds 16]

The page is served by a process of its own, as ``pincite chat`` does; Chromium is new for each visit, so that nothing
is kept from one before. Measured are: the page ready to type into, the first words of an answer of the extractive
answerer, and the marked page after a click on its citation. ``plain`` is Gradio's own chat page that says the question
again, in the same run: what no page made with Gradio can be faster than. Nothing looks at the page while it is waited
for, since looks that draw every frame slow down what they watch: the page itself notes when the words come.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from assistant.settings import Settings
from tests.benchmarks.data import bench_folder, load, sample
from tests.benchmarks.measures import percentile
from tests.benchmarks.results import Row, markdown, store
from tests.benchmarks.shelf import CACHE, open_shelf

__all__ = ["main"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_MS = 60_000
PLAIN = """
import sys, gradio
gradio.ChatInterface(lambda question, history: question, analytics_enabled=False).launch(
    server_port=int(sys.argv[1]), quiet=True)
"""
ANSWER = "#current .exchange[aria-busy=false]"
NOTE = """selector => { window.drawn = new Promise(done => {
    let began = 0;
    addEventListener("keydown", event => { if (event.key === "Enter") began = performance.now(); }, true);
    new MutationObserver((_, watch) => {
        if (!document.querySelector(selector)?.getClientRects().length) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => done((performance.now() - began) / 1000)));
    }).observe(document.body, {subtree: true, childList: true, attributes: true});
}); }"""  # seconds from the key until after the frame in which something is there
READING_MS = 6000  # nobody asks before having looked at the page; Gradio moves that long after it has loaded
Times = dict[str, list[float]]


@contextmanager
def serving(command: Sequence[str], port: int) -> Iterator[str]:
    """The address of a page that ``command`` serves, once it can be opened, until the block ends."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if server.poll() is not None:
                raise RuntimeError(f"{' '.join(command)} ended before it served a page")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def visits(browser: Browser, url: str, questions: Sequence[str], box: str, plain: bool) -> Times:
    """Seconds of each step, one visit a question; the first visit of all warms the server and is not counted."""
    times: Times = {"page ready": [], "first words": [], "marked page after a click": []}
    for number, question in enumerate(questions):
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        steps = []
        began = time.perf_counter()
        page.goto(url)
        _seen(page, box)
        steps.append(("page ready", time.perf_counter() - began))
        page.wait_for_timeout(READING_MS)
        page.fill(box, question)
        page.evaluate(NOTE, ".bot" if plain else f"{ANSWER} :is(.answer, .absent)")
        page.keyboard.press("Enter")
        steps.append(("first words", page.evaluate("window.drawn")))
        link = None if plain else page.query_selector(f"{ANSWER} :is(.chip, .absent a[data-read])")
        if link is not None:
            began = time.perf_counter()
            link.click()
            page.wait_for_function(
                "document.querySelector('#reader .reading') && "
                "[...document.querySelectorAll('#reader .sheet img')].every(picture => picture.complete)"
            )
            steps.append(("marked page after a click", time.perf_counter() - began))
        if number:
            for name, seconds in steps:
                times[name].append(seconds)
        context.close()
    return times


def _seen(page: Page, selector: str) -> None:
    """Wait until something is drawn there, looking at every frame: ``wait_for_selector`` looks twice a second."""
    page.wait_for_function("selector => document.querySelector(selector)?.getClientRects().length", arg=selector)


def rows_of(name: str, times: Times, plain: Times) -> list[Row]:
    """A line for each step: median, slowest, ratio to the plain page where it has such a step."""
    rows = []
    for step, seconds in times.items():
        median, base = percentile(seconds, 0.5), percentile(plain[step], 0.5)
        values = {
            "s, median": median,
            "s, slowest": max(seconds, default=None),
            "/ plain Gradio": median / base if median and base else None,
            "visits": float(len(seconds)),
        }
        rows.append(Row(f"{name}: {step}", "pincite", values))
    return rows


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table and keep it; says so where there is no browser or nothing to ask about."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_browser", description=__doc__)
    parser.add_argument("--set", default="scifact", help="whose questions and shelf")
    parser.add_argument("--passages", type=int, default=10_000, help="of the shelf at most; 0 for the whole")
    parser.add_argument("--rounds", type=int, default=16)
    options = parser.parse_args(argv)
    bench = bench_folder()
    if bench is None or CHROMIUM is None:
        print("Nothing measured: there is no ../shared/bench, or no Chromium.")
        return 0
    shelf = open_shelf(load(options.set, bench, CACHE), Settings(), reuse=True)
    if options.passages and shelf.passage_count() > options.passages:
        shelf.index.close()
        shelf = open_shelf(shelf.cut(options.passages), Settings(), reuse=True)
    asked = [question.text for question in sample(shelf.bench.questions, options.rounds + 1)]
    passages = shelf.passage_count()
    index = shelf.settings.index
    shelf.index.close()
    port, plain_port = free_port(), free_port()
    ours = [sys.executable, "-m", "assistant", "chat", "--index", str(index), "--port", str(port)]
    plain = [sys.executable, "-c", PLAIN, str(plain_port)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        with serving(plain, plain_port) as url:
            base = visits(browser, url, asked, "textarea", plain=True)
        with serving(ours, port) as url:
            times = visits(browser, url, asked, "#question textarea", plain=False)
        browser.close()
    rows = rows_of(f"{options.set}, {passages:,} passages", times, base)
    print(markdown(rows))
    store("speed in the browser", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
