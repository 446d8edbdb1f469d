"""The marks and the notes of a session, each with its time; one of them can be chosen."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from tui.archive.store import NOTE
from tui.language import N_, _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.facts import Lines
from tui.ui.words.times import Now, exact

if TYPE_CHECKING:
    from tui.archive.store import Mark

KINDS: Final = {"here": N_("keep alive")}
"""What a kind is called, where that is not the word that is kept."""

INDENT: Final = 4
"""Cells in front of the words of a note."""

MOST_LINES: Final = 12
"""Of a note; the whole of it is seen where it is changed."""

CHOSEN: Final = "▌ "


class MarkList(Lines, can_focus=True):
    """Takes the focus while there is something in it.

    Args:
        now: The time of day; its zone is that of all times.
        id: The widget's.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.MARKS)

    def __init__(self, now: Now, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._now = now
        self._marks: Sequence[Mark] = ()
        self._place = 0
        self._laid_out: tuple[int, list[tuple[int, Content]]] = (-1, [])

    @property
    def chosen(self) -> "Mark | None":
        """The mark under the cursor, as long as the keys are here."""
        return self._marks[self._place] if self._marks and self.has_focus else None

    def show(self, marks: "Sequence[Mark]") -> None:
        """Show these, the oldest first."""
        self._marks = marks
        self._place = min(self._place, max(0, len(marks) - 1))
        self._laid_out = (-1, [])
        self.can_focus = self.display = bool(marks)
        self.refresh(layout=True)

    def go_to(self, kind: str, words: str) -> None:
        """Take the focus, the cursor on the last mark that says this."""
        places = [
            n for n, each in enumerate(self._marks) if (each.kind, each.words) == (kind, words)
        ]
        if places:
            self._place = places[-1]
            self.focus(scroll_visible=False)
            # Once there is room for it.
            self.call_after_refresh(self._choose, self._place)

    def action_move(self, steps: int) -> None:
        """Go on to the next; beyond the last one the page is scrolled."""
        place = self._place + steps
        if not 0 <= place < len(self._marks):
            raise SkipAction
        self._choose(place)

    def on_focus(self) -> None:
        self._choose(self._place)

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        lines = self._lines(self.size.width)
        if event.y < len(lines):
            self._choose(lines[event.y][0])

    def lines(self, width: int) -> Iterator[Content]:
        for place, line in self._lines(width):
            chosen = self.has_focus and place == self._place
            yield Content.assemble((CHOSEN if chosen else "  ", "$primary"), line)

    def _choose(self, place: int) -> None:
        self._place = place
        self.refresh()
        places = [each for each, _line in self._lines(self.size.width)]
        if place in places:
            first = places.index(place)
            self._bring_in_sight(Region(0, first, self.size.width, places.count(place)))

    def _bring_in_sight(self, region: Region) -> None:
        """Scroll whatever part of the page does scroll."""
        part: Widget = self
        while isinstance(part.parent, Widget):
            region = region.translate(part.virtual_region.offset)
            part = part.parent
            if part.allow_vertical_scroll:
                part.scroll_to_region(region, animate=False, force=True)
                return
            region = region.translate(part.gutter.top_left)

    def _lines(self, width: int) -> list[tuple[int, Content]]:
        """Each line, and which mark it belongs to."""
        if self._laid_out[0] != width:
            room = max(1, width - len(CHOSEN))
            lines = [
                (place, line)
                for place, mark in enumerate(self._marks)
                for line in self._mark(mark, room)
            ]
            self._laid_out = (width, lines)
        return self._laid_out[1]

    def _mark(self, mark: "Mark", width: int) -> Iterator[Content]:
        when, kind = exact(mark.at, self._now()), _(KINDS.get(mark.kind, mark.kind))
        is_note = mark.kind == NOTE
        words = kind if is_note or not mark.words else f"{kind}, {mark.words}"
        yield from Content.assemble((when, "$foreground-muted"), "  ", clean(words)).wrap(width)
        body = _wrapped(mark.words, max(1, width - INDENT)) if is_note else iter(())
        for line in islice(body, MOST_LINES):
            yield Content.assemble(" " * INDENT, line)
        if next(body, None) is not None:
            yield Content.assemble(" " * INDENT, (_("… ↵ shows all"), "$foreground-muted"))


def _wrapped(text: str, width: int) -> Iterator[Content]:
    for line in text.split("\n"):
        seen = clean(line[: (MOST_LINES + 1) * width])
        yield from Content(seen).wrap(width) or [Content("")]
