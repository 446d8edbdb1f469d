"""Copy mode: a cursor of the view's own, to mark text with the keyboard."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from tui.ui.terminal.cells import row_cells
from tui.ui.terminal.overlay import Mode, Surface
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.selection import Selection, SelectionOverlay, Unit
from tui.ui.terminal.text import LogicalLine, TextPlace


class CopyMode(Mode):
    """Moves as vi and tmux do; what it marks is the terminal's selection."""

    _MOVES: ClassVar[dict[str, str]] = {
        "h": "left",
        "j": "down",
        "k": "up",
        "l": "right",
        "0": "home",
        "$": "end",
        "dollar_sign": "end",
        "ctrl+b": "pageup",
        "ctrl+u": "pageup",
        "ctrl+f": "pagedown",
        "ctrl+d": "pagedown",
        "g": "ctrl+home",
        "G": "ctrl+end",
    }
    _UNITS: ClassVar[dict[str, Unit]] = {
        "space": Unit.CHARACTER,
        "v": Unit.CHARACTER,
        "V": Unit.LINE,
        "ctrl+v": Unit.BLOCK,
    }

    def __init__(self, surface: Surface, selection: SelectionOverlay) -> None:
        super().__init__(surface)
        self._selection = selection
        self._place = TextPlace(0, 0)
        self._unit: Unit | None = None

    def enter(self, place: TextPlace | None = None) -> None:
        """Begin at a place, or at the remote's cursor."""
        viewport, cursor = self._surface.viewport, self._surface.session.emulator.cursor
        y = viewport.line_y(cursor.y)
        line = viewport.top + (viewport.height - 1 if y is None else y)
        self._place = place or TextPlace(min(line, viewport.newest), cursor.x)
        self._unit = None
        self._selection.select(None)
        super().enter()

    def leave(self) -> None:
        self._selection.select(None)
        self._surface.scroll_back(-self._surface.viewport.back)
        super().leave()

    @property
    def place(self) -> TextPlace:
        """Where its cursor is."""
        return self._place

    def take(self, key: str, character: str | None) -> bool:
        key = self._MOVES.get(key, key)
        if key in {"escape", "q", "ctrl+c"}:
            return False
        if key in {"y", "enter"}:
            self._selection.copy()
            return False
        if key in self._UNITS:
            self._mark(self._UNITS[key])
        elif (place := self._moved(key)) is not None:
            self._go(place)
        return True

    def footer(self) -> str:
        marked = "y copies · " if self._unit else ""
        return f" MARK  ←↓↑→ w b move · v text · V lines · ^V block · {marked}Esc leaves"

    def marks(self, line: int, painter: Painter) -> Iterator[Span]:
        if line == self._place.line:
            column = self._place.column
            yield (column, column + 1, painter.place)

    def _mark(self, unit: Unit) -> None:
        if self._unit is unit:
            self._unit = None
            self._selection.select(None)
        else:
            selection = self._selection.now
            anchor = self._place if selection is None else selection.anchor
            self._unit = unit
            self._selection.select(Selection(anchor, self._place, unit))

    def _go(self, place: TextPlace) -> None:
        viewport, width = self._surface.viewport, self._surface.size.width
        line = min(max(place.line, viewport.oldest), viewport.newest)
        self._place = TextPlace(line, min(max(place.column, 0), width - 1))
        if line < viewport.top:
            viewport.scroll(viewport.top - line)
        elif line >= viewport.top + viewport.height:
            viewport.scroll(viewport.top + viewport.height - 1 - line)
        if self._unit is not None and self._selection.now is not None:
            self._selection.select(self._selection.now.to(self._place))
        self._surface.changed()

    def _moved(self, key: str) -> TextPlace | None:
        line, column = self._place
        viewport = self._surface.viewport
        page = max(viewport.height - 1, 1)
        places: dict[str, Callable[[], TextPlace]] = {
            "left": lambda: TextPlace(line, column - 1),
            "right": lambda: TextPlace(line, column + 1),
            "up": lambda: TextPlace(line - 1, column),
            "down": lambda: TextPlace(line + 1, column),
            "home": lambda: TextPlace(line, 0),
            "end": lambda: TextPlace(line, self._last_column(line)),
            "pageup": lambda: TextPlace(line - page, column),
            "pagedown": lambda: TextPlace(line + page, column),
            "ctrl+home": lambda: TextPlace(viewport.oldest, 0),
            "ctrl+end": lambda: TextPlace(viewport.newest, 0),
            "w": lambda: self._word(forward=True),
            "b": lambda: self._word(forward=False),
        }
        return places[key]() if key in places else None

    def _last_column(self, line: int) -> int:
        row = self._surface.viewport.row_of(line)
        return 0 if row is None else max(len(row_cells(row)) - 1, 0)

    def _word(self, *, forward: bool) -> TextPlace:
        """The beginning of the next word, or of the one before."""
        step = 1 if forward else -1
        row_of, oldest = self._surface.viewport.row_of, self._surface.viewport.oldest
        line, newest = self._place.line, self._surface.viewport.newest
        while oldest <= line <= newest:
            text = LogicalLine.at(line, row_of)
            starts = [
                text.place(index)
                for index, character in enumerate(text.text)
                if not character.isspace() and (index == 0 or text.text[index - 1].isspace())
            ]
            wanted = [
                place
                for place in starts
                if (place > self._place if forward else place < self._place)
            ]
            if wanted:
                return wanted[0] if forward else wanted[-1]
            line += step
        return self._place
