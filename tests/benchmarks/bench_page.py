"""How soon a cited page is there, beside plain pypdfium2 in the same run. Comes in: a PDF. Goes out: a table of times.

    python -m tests.benchmarks.bench_page [PDF] [--pages 200] [--rounds 40] [--width 1400]

Without a PDF, one of so many pages is made. Every time is a median over pages spread through the document; ``/ plain``
is its ratio to drawing such a page with pypdfium2 alone, as PNG, in this process. The requests go through the
application, without a network between.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.measures import percentile
from tests.benchmarks.results import Row, markdown, store
from tests.fakes import FakeEmbedder

__all__ = ["main"]

WORDS = (
    "the alliance ministers agreed that readiness of combined forces shall be maintained and annual budget raised by"
    " percent in order to keep deterrence credible while exercises adjusted across peninsula"
)
LINES = 46
SOUGHT = "credible while"


def make_pdf(path: Path, pages: int) -> None:
    """A book of dense pages of text."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    some, words = random.Random(1), WORDS.split()
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for number in range(1, pages + 1):
        canvas.setFont("Times-Roman", 11)
        for line in range(LINES):
            canvas.drawString(72, 760 - line * 15, f"{number}.{line} " + " ".join(some.choices(words, k=12)))
        canvas.showPage()
    canvas.save()


def plain_s(path: Path, numbers: Sequence[int], width_px: int) -> list[float]:
    """Seconds that pypdfium2 and Pillow take for each page, the document being open."""
    import io

    import pypdfium2

    times = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number in numbers:
            began = time.perf_counter()
            page = pdf[number - 1]
            picture = page.render(scale=width_px / page.get_width()).to_pil()
            picture.save(io.BytesIO(), "PNG", compress_level=1)
            times.append(time.perf_counter() - began)
    return times


def measured(call: Callable[[int], object], numbers: Sequence[int]) -> list[float]:
    """Seconds of each call."""
    times = []
    for number in numbers:
        began = time.perf_counter()
        call(number)
        times.append(time.perf_counter() - began)
    return times


@contextmanager
def reader(path: Path) -> Iterator[tuple[Callable[[str], bytes], Sequence[str]]]:
    """What gets an address of the reader over the indexed PDF, and the text of its pages."""
    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from assistant.index import Index
    from assistant.indexing import synchronise
    from assistant.rendering import Renderer
    from assistant.settings import Settings
    from assistant.ui.routes import add_routes

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder) / "index")
        shelf = Path(folder) / "shelf"
        shelf.mkdir()
        shutil.copy(path, shelf)
        embedder = FakeEmbedder()  # nothing is retrieved here
        synchronise([shelf], settings, embedder=embedder)
        index = Index.open(settings, embedder)
        document = index.documents()[0]
        texts = [text for _, text in index.texts(document.id)]
        app = FastAPI(openapi_url=None)
        with Renderer(index) as renderer:
            add_routes(app, index, renderer)
            with TestClient(app) as client:

                def get(address: str) -> bytes:
                    reply = client.get(address.replace("DOCUMENT", document.id))
                    if reply.status_code != 200:
                        raise RuntimeError(f"{address}: {reply.text[:200]}")
                    return reply.content

                yield get, texts
        index.close()


def rows_of(path: Path, rounds: int, width_px: int) -> list[Row]:
    """Each thing that is asked for, cold (never asked for before) and warm."""
    with reader(path) as (get, texts):
        step = max(1, len(texts) // rounds)
        numbers = list(range(1, len(texts) + 1, step))[:rounds]
        plain = plain_s(path, numbers, width_px)

        def fragment(number: int) -> bytes:
            return get(f"/read/DOCUMENT/{number}?mark=20:120&part=1")

        def picture(number: int) -> bytes:
            return get(f"/page/DOCUMENT/{number}.png?width={width_px}&v=1")

        def words(number: int) -> bytes:
            return get(f"/words/DOCUMENT/{number}?v=1")

        def find(number: int) -> bytes:
            return get(f"/find/DOCUMENT?words={SOUGHT} {number % 7}".rstrip() + "&part=1")

        first = measured(picture, numbers[:1])
        times = {
            "pypdfium2 alone": plain,
            "first picture": first,
            "picture, cold": measured(picture, numbers[1:]),
            "picture, warm": measured(picture, numbers[-10:]),
            "fragment with boxes, cold": measured(fragment, numbers),
            "fragment, warm": measured(fragment, numbers),
            "places of words, cold": measured(words, numbers),
            "find, cold": measured(lambda _: get(f"/find/DOCUMENT?words={SOUGHT}&part=1"), [1]),
            "find, warm": measured(find, numbers),
        }
    base = percentile(plain, 0.5)
    name = f"{path.stem}, {len(texts)} pages"
    return [Row(name, what, _values(some, base)) for what, some in times.items()]


def _values(times: Sequence[float], base: float | None) -> dict[str, float | None]:
    median = percentile(times, 0.5)
    return {
        "ms, median": median and median * 1000,
        "ms, p95": (percentile(times, 0.95) or 0) * 1000,
        "/ plain": median / base if median and base else None,
        "rounds": len(times),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table and keep it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_page", description=__doc__)
    parser.add_argument("pdf", nargs="?", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--width", type=int, default=1400)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        path = options.pdf or Path(folder) / "book.pdf"
        if options.pdf is None:
            make_pdf(path, options.pages)
        rows = rows_of(path.resolve(), options.rounds, options.width)
    print(markdown(rows))
    store("page", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
