"""Charts as SVG that we draw. Comes in: numbers. Goes out: SVG; colours are those of the style sheet.

Each chart says in words what it shows, for those who do not see it; numbers also stand in the page as text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence.markup import attribute, text

__all__ = ["Bin", "Dot", "bins_of", "histogram", "interval", "line", "stacked"]


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a histogram."""

    words: str  # "0.2 to 0.4 s"
    count: int


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a line: its value (None leaves a gap), what is told of it, whether something changed before it."""

    value: float | None
    words: str
    changed: bool = False


def _svg(width: float, height: float, style: str, words: str, body: str) -> str:
    label = f'role="img" aria-label="{attribute(words)}"'
    return f'<svg class="{style}" viewBox="0 0 {width:g} {height:g}" {label}>{body}</svg>'


def stacked(parts: Sequence[tuple[str, str, int]]) -> str:
    """One bar of parts: the class, the words and the count of each."""
    total = sum(count for _, _, count in parts) or 1
    body, at = "", 0.0
    for style, words, count in parts:
        width = 1000 * count / total
        if count:
            body += (
                f'<rect class="{style}" x="{at:.2f}" y="0" width="{max(width - 3, 1.5):.2f}" height="14">'
                f"<title>{text(words)}: {count}</title></rect>"
            )
        at += width
    words = ", ".join(f"{words}: {count}" for _, words, count in parts if count)
    svg = _svg(1000, 14, "stacked", words, body)
    return svg.replace("<svg ", '<svg preserveAspectRatio="none" ', 1)


def interval(value: float, low: float, high: float, then: float | None = None) -> str:
    """A share from 0 to 1 with its interval; a hollow tick where the baseline stood. The numbers stand beside it."""
    x, a, b = (4 + 112 * min(max(each, 0.0), 1.0) for each in (value, low, high))
    tick = ""
    if then is not None:
        at = 4 + 112 * min(max(then, 0.0), 1.0)
        tick = f'<path class="then" d="M{at:.1f} 2V16"/>'
    return (
        '<svg class="interval" viewBox="0 0 120 18" aria-hidden="true" focusable="false">'
        f'<path class="axis" d="M4 9H116M4 6V12M60 7.5V10.5M116 6V12"/>{tick}'
        f'<path class="range" d="M{a:.1f} 9H{b:.1f}"/><circle class="value" cx="{x:.1f}" cy="9" r="3.6"/></svg>'
    )


def bins_of(values: Sequence[float], most: int = 24) -> tuple[list[Bin], float]:
    """At most about ``most`` bins of a round width from 0, the last one open where few values are far off; the width.

    >>> [(each.words, each.count) for each in bins_of([0.1, 0.1, 0.3], 3)[0]]
    [('0 to 0.1 s', 0), ('0.1 to 0.2 s', 2), ('0.2 to 0.3 s', 0), ('0.3 to 0.4 s', 1)]
    """
    ordered = sorted(values)
    if not ordered:
        return [], 0.0
    top = min(ordered[-1], 3 * ordered[math.floor(0.95 * (len(ordered) - 1))])
    width = _round_up(max(top, 1e-3) / most)
    number = min(math.floor(top / width + 1e-9) + 1, most + 1)
    counts = [0] * number
    for value in ordered:
        counts[min(math.floor(max(value, 0.0) / width + 1e-9), number - 1)] += 1
    far = ordered[-1] >= number * width
    return [
        Bin(
            f"{at * width:g} s or more"
            if far and at == number - 1
            else f"{at * width:.4g} to {(at + 1) * width:.4g} s",
            count,
        )
        for at, count in enumerate(counts)
    ], width


def _round_up(width: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9))


def histogram(bins: Sequence[Bin], marks: Sequence[tuple[float, str]], width_of_bin: float, words: str) -> str:
    """Bars over an axis of seconds; ``marks`` are values with a short name, drawn as lines."""
    width, height, foot, head = 560.0, 190.0, 26.0, 22.0
    most = max((each.count for each in bins), default=0) or 1
    step = (width - 8) / max(len(bins), 1)
    room = height - foot - head
    body = f'<path class="axis" d="M4 {height - foot:g}H{width - 4:g}"/>'
    for at, each in enumerate(bins):
        tall = room * each.count / most
        body += (
            f'<rect class="bar" x="{4 + at * step + 1:.1f}" y="{height - foot - tall:.1f}" '
            f'width="{max(step - 2, 1):.1f}" height="{tall:.1f}"><title>{text(each.words)}: {each.count}</title></rect>'
        )
    every = max(1, math.ceil(len(bins) / 6))
    for at in range(0, len(bins), every):
        body += f'<text x="{4 + at * step:.1f}" y="{height - 8:g}" class="tick">{at * width_of_bin:.4g}</text>'
    body += f'<text x="{width - 4:g}" y="{height - 8:g}" class="tick end">s</text>'
    for value, name in marks:
        x = min(4 + value / (width_of_bin or 1) * step, width - 4)
        end = " end" if x > width * 0.8 else ""
        body += (
            f'<path class="mark" d="M{x:.1f} 14V{height - foot:g}"/>'
            f'<text x="{x + (-4 if end else 4):.1f}" y="12" class="tick{end}">{text(name)}</text>'
        )
    return _svg(width, height, "chart", words, body)


def line(dots: Sequence[Dot], words: str, share: bool = True) -> str:
    """A line through past values; a share is drawn between round tenths, another number from 0."""
    low, high = _range([dot.value for dot in dots if dot.value is not None], share)
    left, right, top, bottom = 34.0, 310.0, 8.0, 94.0

    def x(at: int) -> float:
        return left + (right - left) * (at / (len(dots) - 1) if len(dots) > 1 else 0.5)

    def y(value: float) -> float:
        return bottom - (bottom - top) * (value - low) / (high - low)

    body = ""
    for value in (low, (low + high) / 2, high):
        body += f'<path class="grid" d="M{left:g} {y(value):.1f}H{right + 6:g}"/>'
        body += f'<text x="{left - 5:g}" y="{y(value) + 3.5:.1f}" class="tick end">{value:.3g}</text>'
    known = [(at, dot.value) for at, dot in enumerate(dots) if dot.value is not None]
    pens = ["L" if at and dots[at - 1].value is not None else "M" for at, _ in known]
    path = "".join(f"{pen}{x(at):.1f} {y(value):.1f}" for pen, (at, value) in zip(pens, known, strict=True))
    body += f'<path class="line" d="{path}"/>' if path else ""
    body += "".join(_tick(x(at), bottom) for at, dot in enumerate(dots) if dot.changed)
    body += "".join(_dot(x(at), y(value), dots[at].words, at == len(dots) - 1) for at, value in known)
    return _svg(320, 110, "chart", words, body)


def _tick(x: float, bottom: float) -> str:
    return f'<path class="change" d="M{x:.1f} {bottom + 4:g}v8"/>'


def _dot(x: float, y: float, words: str, last: bool) -> str:
    style, radius = ("dot last", 4) if last else ("dot", 2.6)
    return f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"><title>{text(words)}</title></circle>'


def _range(values: Sequence[float], share: bool) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    if not share:
        return 0.0, _round_up(max(*values, 1e-3) if len(values) > 1 else max(values[0], 1e-3))
    low, high = math.floor(min(values) * 10 + 1e-9) / 10, math.ceil(max(values) * 10 - 1e-9) / 10
    while high - low < 0.2 - 1e-9:
        high, low = min(high + 0.1, 1.0), (low - 0.1 if high >= 1.0 and low > 0 else low)
    return max(low, 0.0), high
