"""Copy mode: a cursor of the view's own, to mark text with the keyboard."""

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, Final

from tui.language import _
from tui.ui.actions import Scope, action_of, actions_of
from tui.ui.counting import Count
from tui.ui.key_words import key_words
from tui.ui.terminal.cells import row_cells
from tui.ui.terminal.overlay import Mode, Surface
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.selection import Selection, SelectionOverlay, Unit
from tui.ui.terminal.text import LogicalLine, TextPlace

MOST_WORDS: Final = 1000
"""That are passed at once: each is looked for."""


class CopyMode(Mode):
    """Moves as vi and tmux do; what it marks is the terminal's selection."""

    _UNITS: ClassVar[dict[str, Unit]] = {
        "text": Unit.CHARACTER,
        "lines": Unit.LINE,
        "block": Unit.BLOCK,
    }

    def __init__(self, surface: Surface, selection: SelectionOverlay) -> None:
        super().__init__(surface)
        self._selection = selection
        self._place = TextPlace(0, 0)
        self._unit: Unit | None = None
        self._count = Count()

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

    def places(self) -> Iterator[TextPlace]:
        if self.active:
            yield self._place

    def resized(self, moved: Mapping[TextPlace, TextPlace]) -> None:
        if self.active:
            self._go(moved[self._place])

    @property
    def place(self) -> TextPlace:
        """Where its cursor is."""
        return self._place

    def take(self, key: str, character: str | None) -> bool:
        if self._count.press(key):
            self._surface.changed()
            return True
        number = self._count.take()
        action = action_of(Scope.SELECTING, key)
        match action:
            case "close":
                # The first Escape drops the number.
                self._surface.changed()
                return key == "escape" and number is not None
            case "copy":
                self._selection.copy()
                return False
            case "text" | "lines" | "block":
                self._mark(self._UNITS[action])
            case _:
                self._go(self._moved(action, number))
        return True

    def footer(self) -> str:
        if self._count.digits:
            words = _("SELECT  {digits}▏ times, or the line number before g · Esc clears it")
            return f" {words.format(digits=self._count.digits)}"
        keys = {action.id: key_words(action.keys[0]) for action in actions_of(Scope.SELECTING)}
        keys["block"] = keys["block"].replace("ctrl+v", "^V")
        words = _(
            "SELECT  ←↓↑→ {word} {word_back} move · {text} text · {lines} lines · {block} block · "
            "{close} close"
        )
        if self._unit:
            words = _(
                "SELECT  ←↓↑→ {word} {word_back} move · {text} text · {lines} lines · "
                "{block} block · {copy} copy · {close} close"
            )
        return f" {words.format(**keys)}"

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

    def _moved(self, action: str, number: int | None) -> TextPlace:
        """Where a move leads, so many times; `7g` leads to the seventh of all lines."""
        line, column = self._place
        viewport, times = self._surface.viewport, number or 1
        page = max(viewport.height - 1, 1) * times
        at = None if number is None else TextPlace(viewport.oldest + number - 1, 0)
        places: dict[str, Callable[[], TextPlace]] = {
            "left": lambda: TextPlace(line, column - times),
            "right": lambda: TextPlace(line, column + times),
            "up": lambda: TextPlace(line - times, column),
            "down": lambda: TextPlace(line + times, column),
            "line_start": lambda: TextPlace(line, 0),
            "line_end": lambda: TextPlace(line, self._last_column(line)),
            "page_up": lambda: TextPlace(line - page, column),
            "page_down": lambda: TextPlace(line + page, column),
            "first": lambda: at or TextPlace(viewport.oldest, 0),
            "last": lambda: at or TextPlace(viewport.newest, 0),
            "word": lambda: self._words(times, forward=True),
            "word_back": lambda: self._words(times, forward=False),
        }
        return places[action]() if action in places else self._place

    def _last_column(self, line: int) -> int:
        row = self._surface.viewport.row_of(line)
        return 0 if row is None else max(len(row_cells(row)) - 1, 0)

    def _words(self, times: int, *, forward: bool) -> TextPlace:
        """So many words on, or back."""
        place = self._place
        for _step in range(min(times, MOST_WORDS)):
            before, place = place, self._word(place, forward=forward)
            if place == before:
                break
        return place

    def _word(self, here: TextPlace, *, forward: bool) -> TextPlace:
        """The beginning of the next word, or of the one before."""
        step = 1 if forward else -1
        row_of, oldest = self._surface.viewport.row_of, self._surface.viewport.oldest
        line, newest = here.line, self._surface.viewport.newest
        while oldest <= line <= newest:
            text = LogicalLine.at(line, row_of)
            starts = [
                text.place(index)
                for index, character in enumerate(text.text)
                if not character.isspace() and (index == 0 or text.text[index - 1].isspace())
            ]
            wanted = [place for place in starts if (place > here if forward else place < here)]
            if wanted:
                return wanted[0] if forward else wanted[-1]
            line += step
        return here
