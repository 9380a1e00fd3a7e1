"""The places of failing questions, as they look. Comes in: a report, the shelf, a renderer. Goes out: an ``Album``.

For each: the pages expected, with the sentence marked that says an expected fact, and the places cited. What got worse
is drawn first; after ``most`` places no more is drawn, and the album says how many were left out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.errors import NotFoundError, PinciteError
from assistant.evidence.numbering import each_citation
from assistant.evidence.picture import Scissors
from assistant.evidence.records import Excerpt
from assistant.output import page_name
from assistant.records import Citation
from assistant.regression.asking import cited_spots
from assistant.regression.comparing import Change
from assistant.regression.conditions import leaves
from assistant.regression.page.finding import Found, find
from assistant.regression.places import Expected
from assistant.regression.report import RunReport
from assistant.regression.results import Result
from assistant.rendering import PageSource, Renderer

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["MOST_PLACES", "Album", "View", "failing", "take_pictures"]

MOST_PLACES = 60
MOST_EXPECTED, MOST_CITED = 2, 3  # of a question
WHOLE_PAGE_PX = 900
_COLOURS = 8
_LARGE_BYTES = 60_000
_ROUND_CHARS = 240  # of text shown before and after the marked words

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class View:
    """A place as it looks: a picture of it, or its text where the format has no pages, or why there is neither."""

    name: str  # "The ROK–US Alliance: A Reader’s Handbook, p. 1 (PDF page 6)"
    note: str = ""
    picture: bytes = b""
    media: str = ""
    width_px: int = 0
    height_px: int = 0
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Album:
    """The views of failing questions by the key of the case."""

    expected: Mapping[str, tuple[View, ...]] = field(default_factory=dict)
    cited: Mapping[str, tuple[View, ...]] = field(default_factory=dict)  # of the answer's first citations, in order
    most: int = MOST_PLACES
    left_out: int = 0  # questions whose places are not shown because there were too many


def failing(report: RunReport) -> list[Change]:
    """What a person should look at, what got worse first."""
    return [c for c in report.changes if c.result is not None and (c.worse or c.result.status != "passed")]


def take_pictures(
    report: RunReport,
    shelf: PageSource,
    renderer: Renderer,
    *,
    most: int = MOST_PLACES,
    progress: Progress | None = None,
) -> Album:
    """Look at the places of every failing question, in the order in which they are told, until ``most`` are shown."""
    camera = _Camera(shelf, renderer)
    expected: dict[str, tuple[View, ...]] = {}
    cited: dict[str, tuple[View, ...]] = {}
    left_out, shown = 0, 0
    changes = failing(report)
    for number, change in enumerate(changes, start=1):
        result = change.result
        if result is None or (not (places := _expected(result, report)) and not _cited(result)):
            continue
        if shown >= most:
            left_out += 1
            continue
        views = (camera.expected(place, result) for place in places)
        expected[change.key] = tuple(view for view in views if view is not None)
        cited[change.key] = tuple(map(camera.cited, _cited(result)))
        shown += len(expected[change.key]) + len(cited[change.key])
        if progress is not None:
            progress("drawing", number, len(changes))
    return Album(expected, cited, most, left_out)


def _expected(result: Result, report: RunReport) -> list[Expected]:
    """The places to show: those that must be cited and are not; where all are, the first that is."""
    demands = list(zip(result.case.question.pages, result.told.pages, strict=True))
    missed = [condition for condition, page in demands if not page.held]
    refs = dict.fromkeys(ref for each in missed or result.case.question.pages for ref, wanted in leaves(each) if wanted)
    places = [place for place in map(report.places.__getitem__, refs) if not place.gone]
    if missed:
        return places[:MOST_EXPECTED]
    spots = cited_spots(_cited(result))
    return sorted(places, key=lambda place: not any(map(place.holds, spots)))[:1]


def _cited(result: Result) -> list[Citation]:
    answer = result.asking.answer
    return [citation for _, _, citation in each_citation(answer)][:MOST_CITED] if answer is not None else []


class _Camera:
    """Takes the views of one report."""

    def __init__(self, shelf: PageSource, renderer: Renderer) -> None:
        self._shelf, self._renderer = shelf, renderer
        self._scissors = Scissors(renderer)

    def expected(self, place: Expected, result: Result) -> View | None:
        """The place with the sentence marked that says what was expected, as a whole where none does; None where any
        page of a document may be cited."""
        found = find(place, result.case.question, self._shelf)
        if found is None:
            return None
        name = _name(found.title, found.where)
        unmarked = found.start == found.end and any(fact.wanted for fact in result.told.facts)
        return self._view(name, found, "No sentence here says an expected fact." if unmarked else "")

    def cited(self, citation: Citation) -> View:
        """The cited place, its words marked; a note where the document is no longer as it was when it was asked."""
        index, where = citation.page_index, page_name(citation.page_index, citation.page_label, citation.section)
        name = _name(citation.title, where)
        try:
            document = self._shelf.document(citation.document)
            page = self._shelf.page(document.id, index or 1)
        except NotFoundError:
            return View(name, "This place is no longer on the shelf.")
        if page.text[citation.start : citation.end] != citation.quote:
            return View(name, "The document has changed since the answer.")
        found = Found(document.title, document, page, citation.start, citation.end, where)
        return self._view(name, found, "")

    def _view(self, name: str, found: Found, note: str) -> View:
        excerpt = _excerpt(found.page.text, found.start, found.end)
        if found.document.kind != "pdf":
            return View(name, note, excerpt=excerpt)
        try:
            if found.start == found.end:
                drawn = self._renderer.picture(found.document.id, found.page.index, (), WHOLE_PAGE_PX)
                return _whole(drawn.png, name, note)
            cut = self._scissors.cut(found.document.id, found.page.index, found.start, found.end)
        except PinciteError as error:
            return View(name, f"The page cannot be drawn: {error}", excerpt=excerpt)
        return View(name, note, cut.data, cut.picture.media, cut.picture.width_px, cut.picture.height_px)


def _name(title: str, where: str) -> str:
    """A section's path may begin with the title, which is said once."""
    return where if where.startswith(title) else f"{title}, {where}"


def _whole(png: bytes, name: str, note: str) -> View:
    """A whole page in few colours, or with loss where that makes it smaller: where there are photographs."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as opened:
        page = opened.convert("RGB")
    few = page.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).convert("RGB")
    data = _webp(few, lossless=True, quality=60)
    if len(data) > _LARGE_BYTES:
        data = min(data, _webp(page, quality=35), key=len)
    return View(name, note, data, "image/webp", page.width, page.height)


def _webp(picture: Image.Image, **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, "WEBP", **options)
    return target.getvalue()


def _excerpt(text: str, start: int, end: int) -> Excerpt:
    """The marked words with what stands round them, cut between words; more after them where nothing is marked."""
    room = _ROUND_CHARS if start < end else 3 * _ROUND_CHARS
    first = start - _ROUND_CHARS if start < end else start
    before, after = text[max(first, 0) : start], text[end : end + room]
    if first > 0 and before:
        before = f"… {before.partition(' ')[2]}"
    if len(text) > end + room:
        after = f"{after.rpartition(' ')[0]} …"
    return Excerpt(before.lstrip(), text[start:end], after.rstrip())
