"""Modes in which keys are for the terminal's own view: searching it, and marking text."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar, Final, Protocol

from textual.geometry import Size

from tui.terminal.emulator import Emulator
from tui.ui.terminal.cells import row_cells
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.search import Search
from tui.ui.terminal.selection import Selection, Unit
from tui.ui.terminal.text import LogicalLine, Place
from tui.ui.terminal.viewport import Viewport

LOOK: Final = 150
"""Logical lines to search before the event loop has its turn; some milliseconds."""

PAUSE: Final = 0.001
"""Seconds between two slices."""

LONGEST_QUERY: Final = 200


class Mode(Protocol):
    """What takes the keys for a while."""

    def press(self, key: str, character: str | None) -> bool:
        """Take a key; whether the mode goes on."""

    def paste(self, text: str) -> None:
        """Take a paste."""

    def footer(self) -> str:
        """What stands in the last line."""

    def marks(self, line: int, painter: Painter) -> Iterator[Span]:
        """What lies over a line."""

    def leave(self) -> None:
        """The mode is over."""


class ModeView(Protocol):
    """What a mode needs of the terminal that it is a mode of."""

    emulator: Emulator
    viewport: Viewport
    selection: Selection | None

    @property
    def size(self) -> Size:
        """Its columns and lines."""

    def select(self, selection: Selection) -> None:
        """Mark a stretch of lines."""

    def clear_selection(self) -> None:
        """Mark nothing."""

    def copy_selection(self) -> str:
        """Copy what is marked to the clipboard, and give it back."""

    def scroll_back(self, lines: int) -> bool:
        """Look that many lines further back, or forth."""

    def refresh(self) -> object:
        """Paint it again."""

    def set_timer(self, delay: float, callback: Callable[[], object]) -> object:
        """Have something called in a while."""


class SearchMode:
    """A query that is typed, and its hits from the newest to the oldest."""

    def __init__(self, view: ModeView) -> None:
        self._view = view
        self._search = self._new("")

    def press(self, key: str, character: str | None) -> bool:
        query = self._search.query
        match key:
            case "escape" | "ctrl+c" | "ctrl+g":
                return False
            case "enter" | "up" | "ctrl+p" | "ctrl+r":
                self._step(1)
            case "shift+enter" | "down" | "ctrl+n" | "ctrl+s":
                self._step(-1)
            case "backspace" | "ctrl+h":
                self._look_for(query[:-1])
            case "ctrl+w":
                self._look_for(query.rstrip().rpartition(" ")[0])
            case "ctrl+u":
                self._look_for("")
            case _ if character is not None and character.isprintable():
                self._look_for(query + character)
        return True

    def paste(self, text: str) -> None:
        self._look_for(self._search.query + text.partition("\n")[0])

    def footer(self) -> str:
        search = self._search
        if not search.query:
            found = "type what to find"
        elif search.hits:
            more = "" if search.is_complete else "+"
            found = f"{search.number} of {len(search.hits)}{more}"
        else:
            found = "not found" if search.is_complete else "searching …"
        return f" /{search.query}▏ {found} · ↵ older · ↓ newer · Esc leaves"

    def marks(self, line: int, painter: Painter) -> Iterator[Span]:
        for stretch, is_current in self._search.in_line(line):
            change = painter.found_here if is_current else painter.found
            yield (stretch.start, stretch.end, change)

    def leave(self) -> None:
        # What was found stays in sight: it is to be read, or marked. Typing leads back.
        self._search = self._new("")

    @property
    def place(self) -> Place | None:
        """Where the hit that is looked at begins."""
        hit = self._search.current
        return Place(hit[0].line, hit[0].start) if hit else None

    def _new(self, query: str) -> Search:
        viewport = self._view.viewport
        return Search(query, viewport.oldest, viewport.newest, viewport.row_of)

    def _look_for(self, query: str) -> None:
        self._search = self._new(query[:LONGEST_QUERY])
        self._look()

    def _look(self) -> None:
        """Search on, a slice at a time, until everything was looked at."""
        search = self._search
        had_hit = search.current is not None
        search.look(LOOK)
        if not had_hit:
            self._show()
        self._view.refresh()
        if not search.is_complete:
            self._view.set_timer(PAUSE, partial(self._look_on, search))

    def _look_on(self, search: Search) -> None:
        if search is self._search:
            self._look()

    def _step(self, steps: int) -> None:
        self._search.step(steps)
        self._show()
        self._view.refresh()

    def _show(self) -> None:
        if hit := self._search.current:
            self._view.viewport.show(hit[0].line)


class SelectMode:
    """A cursor of the view's own, to mark text with the keyboard."""

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

    def __init__(self, view: ModeView, place: Place | None = None) -> None:
        self._view = view
        viewport, cursor = view.viewport, view.emulator.cursor
        y = viewport.line_y(cursor.y)
        line = viewport.top + (viewport.height - 1 if y is None else y)
        self._place = place or Place(min(line, viewport.newest), cursor.x)
        self._unit: Unit | None = None
        view.clear_selection()

    def press(self, key: str, character: str | None) -> bool:
        key = self._MOVES.get(key, key)
        if key in {"escape", "q", "ctrl+c"}:
            return False
        if key in {"y", "enter"}:
            self._view.copy_selection()
            return False
        if key in self._UNITS:
            self._mark(self._UNITS[key])
        elif (place := self._moved(key)) is not None:
            self._go(place)
        return True

    def paste(self, text: str) -> None:
        """There is nowhere to paste to."""

    def footer(self) -> str:
        marked = "y copies · " if self._unit else ""
        return f" MARK  ←↓↑→ w b move · v text · V lines · ^V block · {marked}Esc leaves"

    def marks(self, line: int, painter: Painter) -> Iterator[Span]:
        if line == self._place.line:
            column = self._place.column
            yield (column, column + 1, painter.place)

    def leave(self) -> None:
        self._view.clear_selection()
        self._view.scroll_back(-self._view.viewport.back)

    def _mark(self, unit: Unit) -> None:
        if self._unit is unit:
            self._unit = None
            self._view.clear_selection()
        else:
            selection = self._view.selection
            anchor = self._place if selection is None else selection.anchor
            self._unit = unit
            self._view.select(Selection(anchor, self._place, unit))

    def _go(self, place: Place) -> None:
        viewport, width = self._view.viewport, self._view.size.width
        line = min(max(place.line, viewport.oldest), viewport.newest)
        self._place = Place(line, min(max(place.column, 0), width - 1))
        if line < viewport.top:
            viewport.scroll(viewport.top - line)
        elif line >= viewport.top + viewport.height:
            viewport.scroll(viewport.top + viewport.height - 1 - line)
        if self._unit is not None and self._view.selection is not None:
            self._view.select(self._view.selection.to(self._place))
        self._view.refresh()

    def _moved(self, key: str) -> Place | None:
        line, column = self._place
        viewport = self._view.viewport
        page = max(viewport.height - 1, 1)
        places: dict[str, Callable[[], Place]] = {
            "left": lambda: Place(line, column - 1),
            "right": lambda: Place(line, column + 1),
            "up": lambda: Place(line - 1, column),
            "down": lambda: Place(line + 1, column),
            "home": lambda: Place(line, 0),
            "end": lambda: Place(line, self._last_column(line)),
            "pageup": lambda: Place(line - page, column),
            "pagedown": lambda: Place(line + page, column),
            "ctrl+home": lambda: Place(viewport.oldest, 0),
            "ctrl+end": lambda: Place(viewport.newest, 0),
            "w": lambda: self._word(forward=True),
            "b": lambda: self._word(forward=False),
        }
        return places[key]() if key in places else None

    def _last_column(self, line: int) -> int:
        row = self._view.viewport.row_of(line)
        return 0 if row is None else max(len(row_cells(row)) - 1, 0)

    def _word(self, *, forward: bool) -> Place:
        """The beginning of the next word, or of the one before."""
        step = 1 if forward else -1
        row_of, oldest = self._view.viewport.row_of, self._view.viewport.oldest
        line, newest = self._place.line, self._view.viewport.newest
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
