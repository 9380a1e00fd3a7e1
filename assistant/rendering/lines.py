"""Where characters stand, put together to lines and words. Comes in: a box for each character. Goes out: boxes.

All boxes are fractions (0 to 1) of the picture, from its top left corner: left, top, right, bottom. Of each character
there are two: a tight one round its ink, and a loose one as high as its font. Pure: the file is left to
``worker.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["Box", "line_boxes", "word_boxes"]

Box = tuple[float, float, float, float]
Pair = tuple[Box, Box]  # tight, loose


def line_boxes(characters: Sequence[Pair]) -> list[Box]:
    """One box per line of marked text, from the (tight, loose) boxes of its characters in reading order.

    Loose boxes, as high as the font, tell which characters share a line; some fonts state absurd heights, so that a
    line's box is never much higher than its ink. Text may stand sideways or upside down on the page, or run from
    right to left: the direction that gives the fewest lines is the one it is written in.
    """
    found: list[list[Box]] = []
    for turns in range(4):
        turned = [(_turned(tight, turns), _turned(loose, turns)) for tight, loose in characters]
        found.append([_turned(_around(line), -turns % 4) for line in _lines(turned)])
        if len(found[0]) <= 1 + len(characters) // 8:
            return found[0]
    return min(found, key=len)


def _turned(box: Box, quarters: int) -> Box:
    """The box after the picture was turned by so many quarters."""
    for _ in range(quarters):
        left, top, right, bottom = box
        box = (top, 1 - right, bottom, 1 - left)
    return box


def _lines(characters: Sequence[Pair]) -> list[list[Pair]]:
    lines: list[list[Pair]] = []
    for character in characters:
        if lines and _same_line(lines[-1], character):
            lines[-1].append(character)
        else:
            lines.append([character])
    return lines


def _same_line(line: list[Pair], character: Pair) -> bool:
    last, new = line[-1][1], character[1]
    height = min(last[3] - last[1], new[3] - new[1])
    overlap = min(last[3], new[3]) - max(last[1], new[1])
    # Far to the right is another column or a cell of a table; to the left is a new line, even if the heights overlap.
    gap = new[0] - last[2]
    reach = 4 * max(last[2] - last[0], new[2] - new[0], height)
    return overlap > 0.5 * height and -reach / 4 <= gap < reach


def _around(line: list[Pair]) -> Box:
    tight, loose = (_union([pair[kind] for pair in line]) for kind in (0, 1))
    slack = 0.3 * (tight[3] - tight[1])
    top = max(min(loose[1], tight[1]), tight[1] - slack)
    bottom = min(max(loose[3], tight[3]), tight[3] + slack)
    side = 0.06 * (tight[3] - tight[1])
    return max(tight[0] - side, 0.0), max(top, 0.0), min(tight[2] + side, 1.0), min(bottom, 1.0)


def _union(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def word_boxes(word: Sequence[Pair | None]) -> list[tuple[int, int, Box]]:
    """The parts of a word that stand in one line each: first and last character (half-open) and the box.

    ``word`` holds the boxes of its characters in reading order, None for one without a shape.

    >>> letter = ((0.1, 0.1, 0.2, 0.2), (0.1, 0.1, 0.2, 0.2))
    >>> word_boxes([letter, None])
    [(0, 2, (0.1, 0.1, 0.2, 0.2))]
    """
    parts: list[tuple[int, list[Pair]]] = []
    for number, pair in enumerate(word):
        if pair is None:
            continue
        if parts and _goes_on(parts[-1][1], pair):
            parts[-1][1].append(pair)
        else:
            parts.append((number if parts else 0, [pair]))
    ends = [*(start for start, _ in parts[1:]), len(word)][: len(parts)]
    return [(start, end, _whole(pairs)) for (start, pairs), end in zip(parts, ends, strict=True)]


def _goes_on(before: list[Pair], pair: Pair) -> bool:
    """In the same line, whatever way it is written: near, and beside or below each other."""
    last, new = before[-1][1], pair[1]
    size = max(last[2] - last[0], last[3] - last[1], new[2] - new[0], new[3] - new[1])
    beside = min(last[3], new[3]) - max(last[1], new[1]) > 0
    above = min(last[2], new[2]) - max(last[0], new[0]) > 0
    gap = max(new[0] - last[2], last[0] - new[2]) if beside else max(new[1] - last[3], last[1] - new[3])
    return (beside or above) and gap < size


def _whole(pairs: list[Pair]) -> Box:
    """As high as the font, so that the words of a line are of one height; some fonts state absurd heights."""
    tight, loose = (_union([pair[kind] for pair in pairs]) for kind in (0, 1))
    if loose[3] - loose[1] > 3 * (tight[3] - tight[1]):
        return _around(pairs)
    return min(tight[0], loose[0]), loose[1], max(tight[2], loose[2]), loose[3]
