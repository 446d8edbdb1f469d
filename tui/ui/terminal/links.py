"""Addresses on a terminal's screen: those that the remote marked as links, and those in text.

Both are the remote's words. An address is shown whole before it is opened, and only what a
browser or a mail program is for is ever opened.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual import events

from tui.language import _
from tui.printable import clean
from tui.ui.terminal.cells import width
from tui.ui.terminal.clipboard import copy
from tui.ui.terminal.overlay import Overlay, Surface
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.text import LogicalLine, RowOf, Stretch, TextPlace
from tui.ui.widgets.choice import ChoiceScreen

OPENED: Final = ("https://", "http://", "mailto:", "ftp://")
LONGEST: Final = 2048

MOST_LINKS: Final = 30
"""Addresses to choose from; more do not fit."""

_CANCEL, _OPEN, _COPY = "cancel", "open", "copy"

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


def link_at(place: TextPlace, row_of: RowOf) -> TextLink | None:
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


class LinksOverlay(Overlay):
    """Shows the address under the mouse; opens or copies one, after a question."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._hovered: TextLink | None = None

    @property
    def active(self) -> bool:
        return self._hovered is not None

    def marks(self, line: int, painter: Painter) -> Iterator[Span]:
        for stretch in self._hovered.stretches if self._hovered is not None else ():
            if stretch.line == line:
                yield (stretch.start, stretch.end, painter.linked)

    def footer(self) -> str:
        target = self._hovered.target if self._hovered is not None else ""
        words = _("{link} · ctrl+click opens it").format(link=clean(target))
        return f" {words}"

    def mouse(self, event: events.MouseEvent) -> bool:
        match event:
            case events.MouseMove() if not event.button:
                self.hover(self._under(event))
            case events.Click() if event.ctrl and (link := self._under(event)) is not None:
                self._ask_to_open(link)
                return True
        return False

    def hover(self, link: TextLink | None) -> None:
        if link != self._hovered:
            self._hovered = link
            self._surface.changed()

    def choose(self) -> None:
        viewport, app = self._surface.viewport, self._surface.app
        bottom = viewport.top + viewport.height - 1
        links = links_in(viewport.top, bottom, viewport.row_of)[:MOST_LINKS]
        if not links:
            app.notify(_("There is no link on this screen."), markup=False)
            return
        if len(links) == 1:
            self._ask_to_open(links[0])
            return
        answers = [(_CANCEL, _("Cancel"))]
        answers += [(str(number), clean(link.target)) for number, link in enumerate(links)]

        def answered(answer: str | None) -> None:
            if answer not in {None, _CANCEL}:
                self._ask_to_open(links[int(answer)])

        question = ChoiceScreen(_("Links on this screen"), [], answers, start=1)
        app.push_screen(question, answered)

    def _under(self, event: events.MouseEvent) -> TextLink | None:
        return link_at(self._surface.place_of(event), self._surface.viewport.row_of)

    def _ask_to_open(self, link: TextLink) -> None:
        """Show an address whole, and open it if the user wants."""
        answers = [(_CANCEL, _("Cancel")), (_COPY, _("Copy link"))]
        words = [link.target]
        if link.can_be_opened:
            answers.insert(1, (_OPEN, _("Open link")))
        else:
            words += [
                "",
                _("Only web and mail links can be opened. You can copy this one."),
            ]

        def answered(answer: str | None) -> None:
            if answer == _OPEN:
                self._surface.app.open_url(link.target)
            elif answer == _COPY:
                copy(self._surface, link.target)

        # Enter alone opens nothing that a remote has written.
        start = 0 if link.can_be_opened else 1
        screen = ChoiceScreen(_("Open this link?"), words, answers, start=start)
        self._surface.app.push_screen(screen, answered)
