"""Addresses on a terminal's screen: those that the remote marked as links, and those in text.

Both are the remote's words. An address is shown whole before it is opened, and only what a
browser or a mail program is for is ever opened.
"""

import re
from dataclasses import dataclass
from typing import Final

from tui.ui.terminal.cells import width
from tui.ui.terminal.text import LogicalLine, Place, RowOf, Stretch

OPENED: Final = ("https://", "http://", "mailto:", "ftp://")
LONGEST: Final = 2048

_URL: Final = re.compile(
    r"(?:https?|ftp)://[^\s<>\"'`\x00-\x1f\x7f|\\^{}]+|mailto:[^\s<>\"']+@[^\s<>\"']+"
)
_TRAILING: Final = ".,;:!?"
_PAIRS: Final = {")": "(", "]": "["}


@dataclass(frozen=True)
class TextLink:
    """An address, and where it stands."""

    target: str
    stretches: tuple[Stretch, ...]

    @property
    def can_be_opened(self) -> bool:
        """Whether it is an address of a kind that is safe to hand to another program."""
        return self.target.lower().startswith(OPENED) and self.target.isprintable()


def link_at(place: Place, row_of: RowOf) -> TextLink | None:
    """The address at a cell."""
    return next(
        (
            link
            for link in links_of_line(place.line, row_of)
            if any(
                stretch.line == place.line and stretch.start <= place.column < stretch.end
                for stretch in link.stretches
            )
        ),
        None,
    )


def links_in(first: int, last: int, row_of: RowOf) -> list[TextLink]:
    """The addresses from one line to another, top to bottom, each target once."""
    found: dict[str, TextLink] = {}
    for line in range(first, last + 1):
        for link in links_of_line(line, row_of):
            found.setdefault(link.target, link)
    return list(found.values())


def links_of_line(line: int, row_of: RowOf) -> list[TextLink]:
    """The addresses that a line takes part in."""
    marked = _marked(line, row_of)
    logical = LogicalLine.at(line, row_of)
    written = [
        TextLink(target, tuple(logical.stretches(start, start + len(target))))
        for start, target in _written(logical.text)
    ]
    return marked + [
        link for link in written if any(stretch.line == line for stretch in link.stretches)
    ]


def _marked(line: int, row_of: RowOf) -> list[TextLink]:
    row = row_of(line)
    found: list[TextLink] = []
    column = 0
    for text, attributes in row.runs if row is not None else ():
        end = column + width(text)
        if attributes.link and len(attributes.link) <= LONGEST:
            if (
                found
                and found[-1].target == attributes.link
                and found[-1].stretches[-1].end == column
            ):
                column = found.pop().stretches[0].start
            found.append(TextLink(attributes.link, (Stretch(line, column, end),)))
        column = end
    return found


def _written(text: str) -> list[tuple[int, str]]:
    if "://" not in text and "mailto:" not in text:
        return []
    return [
        (match.start(), _trimmed(match.group()))
        for match in _URL.finditer(text)
        if len(match.group()) <= LONGEST
    ]


def _trimmed(target: str) -> str:
    """Without what ends the sentence around it."""
    while target:
        last = target[-1]
        opening = _PAIRS.get(last)
        unpaired = opening is not None and target.count(last) > target.count(opening)
        if last not in _TRAILING and not unpaired:
            break
        target = target[:-1]
    return target
