"""The place in a format without pages. Comes in: a page and an offset. Goes out: the heading path and the
paragraph's number, in words. Leaves page numbers to formats that have them.
"""

from __future__ import annotations

import re

from assistant.records import Heading, Page

__all__ = ["heading_path", "section_of"]


def heading_path(page: Page, offset: int) -> tuple[Heading, ...]:
    """The headings above ``offset``, highest first; a heading counts as below itself."""
    path: list[Heading] = []
    for heading in page.headings:
        if heading.start > offset:
            break
        path = [higher for higher in path if higher.level < heading.level]
        path.append(heading)
    return tuple(path)


def section_of(page: Page, offset: int) -> str:
    """Where ``offset`` stands: ``Heading > Subheading, paragraph 3``; just ``paragraph 3`` above the first heading.

    Paragraphs are counted from 1 under the nearest heading; a table or list is counted as one paragraph.
    """
    path = heading_path(page, offset)
    names = " > ".join(heading.text for heading in path)
    start = path[-1].start + len(path[-1].text) if path else 0
    if path and offset < start:
        return names
    breaks = len(re.findall(r"\n\n+", page.text[start:offset].lstrip("\n")))
    paragraph = f"paragraph {breaks + 1}"
    return f"{names}, {paragraph}" if names else paragraph
