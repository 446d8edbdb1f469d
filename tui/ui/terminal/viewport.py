"""Which part of an emulator's lines is in sight, and how lines keep their names.

A line is named by its number since the session began, so a name holds while the screen
scrolls: that is what a selection and a search result are made of.
"""

from collections.abc import Iterable

from tui.terminal.emulator import Changes, Emulator, Row
from tui.ui.terminal.text import TextPlace


class Viewport:
    """A window of `height` lines onto the screen and the scrollback above it."""

    def __init__(self, emulator: Emulator, height: int) -> None:
        self.height = height
        # How many lines the user has gone back.
        self.back = 0
        self._emulator = emulator
        self.gone = 0
        """How many lines have gone into the scrollback since the session began."""

    @property
    def oldest(self) -> int:
        """The name of the first line that is still kept."""
        return self.gone - self._emulator.history_length

    @property
    def newest(self) -> int:
        """The name of the last line of the screen."""
        return self.gone + self._emulator.lines - 1

    @property
    def top(self) -> int:
        """The name of the first line in sight."""
        return self.gone + self._overhang() - self.back

    def rows(self, start: int, end: int) -> list[Row | None]:
        """The rows in sight from `start` up to `end`."""
        offset, row = self._overhang() - self.back, self._emulator.row
        kept = range(-self._emulator.history_length, self._emulator.lines)
        indexes = range(start + offset, end + offset)
        return [row(index) if index in kept else None for index in indexes]

    def row_of(self, line: int) -> Row | None:
        """The row of that name, None if it is not kept any more or not there yet."""
        if not self.oldest <= line <= self.newest:
            return None
        return self._emulator.row(line - self.gone)

    def line_y(self, index: int) -> int | None:
        """Where a line of the screen is in sight, None if it is not."""
        y = self.gone + index - self.top
        return y if 0 <= y < self.height else None

    def scroll(self, lines: int) -> bool:
        """Go back that many lines, forth if negative; whether anything moved."""
        back = min(max(self.back + lines, 0), self._emulator.history_length)
        moved = back != self.back
        self.back = back
        return moved

    def show(self, line: int) -> bool:
        """Bring a line into sight, in the middle if it was not; whether anything moved."""
        if self.top <= line < self.top + self.height:
            return False
        return self.scroll(self.top - line + self.height // 2)

    def follow(self, changes: Changes) -> None:
        """Lines have gone into the scrollback: what the user looks at stays in sight."""
        self.gone += changes.scrolled
        if self.back:
            self.scroll(changes.scrolled)

    def resize(
        self, columns: int, lines: int, places: Iterable[TextPlace]
    ) -> dict[TextPlace, TextPlace]:
        """Another size of the screen: where the text at places is then.

        What the user looks at stays in sight.
        """
        kept = [TextPlace(self.gone - self.back, 0), *places]
        spots = self._emulator.resize(
            columns, lines, [(line - self.gone, column) for line, column in kept]
        )
        if self.back:
            self.scroll(-spots[0][0] - self.back)
        moved = (TextPlace(self.gone + index, column) for index, column in spots)
        return dict(zip(kept, moved, strict=True))

    def _overhang(self) -> int:
        """Lines of the screen above the window while it is smaller than the screen."""
        most = self._emulator.lines - self.height
        if most <= 0:
            return 0
        return min(max(self._emulator.cursor.y - self.height + 1, 0), most)
