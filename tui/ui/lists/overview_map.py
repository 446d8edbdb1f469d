"""The overview as it is drawn: days and bars with a cursor that arrows move."""

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.sessions.review.overview import Measure, Overview
from tui.ui.actions import Scope, bindings_of
from tui.ui.contrast import toned
from tui.ui.lists.overview_layout import MARGIN, MARK, Item, Layout, MapPiece, Part, lay_out
from tui.ui.words.cells import cut_end

CURSOR = "▌ "
TONES = ("plain", "muted", "heading", "bar", *(f"shade-{level}" for level in range(5)))


class OverviewMap(ScrollView, can_focus=True):
    """Lines in its place until there is something to show."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.MOVES)
    COMPONENT_CLASSES: ClassVar[set[str]] = {"overview--cursor"} | {
        f"overview--{tone}" for tone in TONES
    }

    @dataclass
    class ItemChosen(Message):
        """Enter or a double click on a day or a bar."""

        item: Item

    class ItemMarked(Message):
        """The cursor is on another item, or what that is has changed."""

    def __init__(self) -> None:
        super().__init__()
        self._overview: Overview | None = None
        self._measure = Measure.HOURS
        self._layout = Layout()
        self._item: Item | None = None
        self._words: tuple[str, ...] = ()
        self._styles: dict[tuple[str, bool], Style] = {}

    @property
    def item(self) -> Item | None:
        """What the cursor is on."""
        return self._item

    def show(self, overview: Overview, measure: Measure) -> None:
        """Draw it; the cursor stays on what it was on, and begins on the present day."""
        self._overview, self._measure = overview, measure
        self._lay_out()

    def say(self, *lines: str) -> None:
        """What stands in the place of a picture."""
        self._overview, self._words = None, lines
        self._lay_out()

    def _lay_out(self) -> None:
        before, overview = self._item, self._overview
        self._layout = Layout()
        if overview is not None and self.size.width:
            self._layout = lay_out(overview, self._measure, self.size.width)
        self._item = None
        if before is not None:
            self._item = self._layout.find(before.part, before.title)
        if self._item is None and overview is not None:
            today = self._layout.find(Part.DAY, overview.today.isoformat())
            self._item = today or next(iter(self._layout.items), None)
        self.virtual_size = Size(self.size.width, len(self._layout.lines))
        self.post_message(self.ItemMarked())
        self.refresh()

    def on_resize(self) -> None:
        self._lay_out()
        self._show_item()

    def choose(self) -> None:
        """Say that what the cursor is on was chosen."""
        if self._item is not None:
            self.post_message(self.ItemChosen(self._item))

    def action_up(self) -> None:
        if self._item is not None:
            self._move_to(self._layout.below(self._item, -1))

    def action_down(self) -> None:
        if self._item is not None:
            self._move_to(self._layout.below(self._item, 1))

    def move_beside(self, steps: int) -> None:
        """To the right, or to the left."""
        if self._item is not None:
            self._move_to(self._layout.beside(self._item, steps))

    def action_first(self) -> None:
        if self._layout.items:
            self._move_to(self._layout.items[0])

    def action_last(self) -> None:
        if self._layout.items:
            self._move_to(self._layout.items[-1])

    def action_page_up(self) -> None:
        if self._item is not None:
            self._move_to(self._layout.next_part(self._item, -1))

    def action_page_down(self) -> None:
        if self._item is not None:
            self._move_to(self._layout.next_part(self._item, 1))

    # Its parts are half a page each.
    action_half_up = action_page_up
    action_half_down = action_page_down

    def on_click(self, event: events.Click) -> None:
        item = self._layout.at(event.y + self.scroll_offset.y, event.x)
        if item is not None:
            self._move_to(item)
            if event.chain == 2:
                self.choose()

    def _move_to(self, item: Item) -> None:
        if item is not self._item:
            self._item = item
            self.post_message(self.ItemMarked())
            self.refresh()
        self._show_item()

    def _show_item(self) -> None:
        if self._item is not None:
            # With what stands above it: months, or the heading of its list.
            top = 0 if self._item.part is Part.DAY else self._item.row - 1
            region = Region(0, top, 1, self._item.row - top + 1)
            self.scroll_to_region(region, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        row = y + self.scroll_offset.y
        if not self._layout.lines and 0 < y <= len(self._words):
            line = " " * MARGIN + cut_end(self._words[y - 1], self.size.width - MARGIN)
            style = self._style("plain" if y == 1 else "muted")
            return Strip([Segment(line, style)]).adjust_cell_length(self.size.width, base)
        pieces = self._layout.lines[row] if row < len(self._layout.lines) else ()
        segments: list[Segment] = []
        column = 0
        for piece in pieces:
            here = piece.item is not None and piece.item is self._item
            for start, text, style in self._texts(piece, here=here):
                inside = here and column > (piece.item.column if piece.item else 0)
                gap = self._style("plain", here=True) if inside else base
                segments.append(Segment(" " * (start - column), gap))
                segments.append(Segment(text, style))
                column = start + cell_len(text)
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _texts(self, piece: MapPiece, *, here: bool) -> list[tuple[int, str, Style]]:
        style = self._style(piece.tone, here=here)
        if not here or piece.item is None:
            return [(piece.column, piece.text, style)]
        if piece.item.part is Part.DAY:
            text = f"{piece.text}{MARK}".ljust(piece.item.cells)
            return [(piece.column, text, style)]
        first = piece.item.column + MARGIN == piece.column
        cursor = [(piece.item.column, CURSOR, self._style("bar", here=here))] if first else []
        return [*cursor, (piece.column, piece.text, style)]

    def _style(self, tone: str, *, here: bool = False) -> Style:
        style = self._styles.get((tone, here))
        if style is None:
            base = (
                self.get_component_rich_style("overview--cursor") if here else self.rich_style
            )
            style = toned(base, self.get_component_styles(f"overview--{tone}"))
            self._styles[tone, here] = style
        return style

    def notify_style_update(self) -> None:
        self._styles.clear()
        super().notify_style_update()
