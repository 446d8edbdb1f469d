"""The lines of the main screen, from when they come to stand there until they are gone; pure.

A line is text: rows that were wrapped are one line, wherever the wrap was. What becomes of it is
seen by looking at the screen now and then; what scrolled away between two looks is in the
scrollback. A look never changes what a later one finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Final

from tui.archive.chunk import LONGEST_LINE, TextLine
from tui.terminal.buffer import Buffer
from tui.terminal.emulator import Emulator
from tui.terminal.rows import Line

LEAST_LOST: Final = 4
"""Characters. What a line loses short of them is a correction, or a figure that counts up."""

AGAIN: Final = 10.0
"""Seconds in which near copies of what was overwritten are not taken again."""

BLANK: Final = "\n"
"""What was taken of a blank line, where blank lines are taken."""

MOST_REMEMBERED: Final = 1024
"""Texts that were overwritten, of which near copies are told."""


@dataclass(slots=True)
class _Standing:
    """A line that stands on the screen."""

    row: int
    """The one in which it begins."""
    text: str
    at: float
    """When `most` was complete."""
    most: str = ""
    """The most that stood here, while it is only being shortened."""
    taken: str = ""
    """What was taken of it."""
    place: int = 0
    """The row in which it began when one last looked."""


Displaced = tuple[_Standing, str]
"""A line that is not where it was, with what is there now."""


class StandingLines:
    """What stands on the main screen, and what of it is complete.

    Args:
        emulator: it is fed by others; `collect` has to follow before `SCROLLBACK` rows scroll.
        blanks: whether blank lines are taken, where they scroll away or stand at the end.
    """

    def __init__(self, emulator: Emulator, *, blanks: bool = False) -> None:
        self._emulator = emulator
        self._blanks = blanks
        self._lines: list[_Standing] = []
        self._cells: list[str] = []
        # The beginning of the first line, where that has scrolled away; else None.
        self._head = _head_of(self._buffer)
        self._scrolled = self._buffer.scrolled
        self._displaced: list[Displaced] = []
        # When a text was taken that was overwritten, by its letters.
        self._overwritten: dict[str, float] = {}

    @property
    def _buffer(self) -> Buffer:
        return self._emulator.terminal.buffer

    def collect(self, at: float) -> Iterator[TextLine]:
        """The lines that have scrolled away since."""
        buffer = self._buffer
        count, self._scrolled = buffer.scrolled - self._scrolled, buffer.scrolled
        if not count:
            return
        gone = list(islice(reversed(buffer.history), count))[::-1]
        known = {line.row: line for line in self._lines}
        top = known.pop(0, None) if self._head is not None else None
        for place, row in enumerate(gone, count - len(gone)):
            if self._head is None:
                top = known.pop(place, None)
            text = (self._head or "") + _text(buffer, row)
            while len(text) >= LONGEST_LINE:
                yield TextLine(at, text[:LONGEST_LINE])
                text, top = text[LONGEST_LINE:], None
            self._head = text if _is_wrapped(row) else None
            if self._head is None:
                yield from self._complete(text.rstrip(), top, at)
                top = None
        if top is not None:
            known[0] = top
        self._shift(known, count)

    def look(self, at: float) -> Iterator[TextLine]:
        """The lines that are complete, because something else stands in their place.

        Args:
            at: when the screen came to be as it is.
        """
        yield from self.collect(at)
        yield from self._end_head(at)
        known = {line.row: line for line in self._lines}
        earlier, self._displaced = self._displaced, []
        self._lines, blanked = [], []
        for row, text in _lines_of(self._buffer, self._main_rows(), self._head or ""):
            before = known.pop(row, None)
            line = self._followed(before, row, text, at)
            if before is line and line.text != text:
                line.text = text
                if not text:
                    blanked.append(line)
            self._lines.append(line)
        self._displaced += [(line, "") for line in known.values()]
        if len(blanked) + len(self._displaced) > 1:
            # Not a line that is drawn anew, but a screen that is cleared.
            self._displaced += [(replace(line), "") for line in blanked]
            for line in blanked:
                line.most = line.taken = ""
        self._cells = self._main_cells()
        displaced = [*earlier, *self._displaced]
        yield from self._resolve(sorted(displaced, key=lambda each: each[0].place), at)
        for line in self._lines:
            line.place = line.row

    def look_in_region(self, top: int, bottom: int, at: float) -> Iterator[TextLine]:
        """Look where a region scrolls that begins below the first line: no scrollback keeps those.

        Args:
            top: the first line of the region.
            bottom: the last one.
            at: when the screen came to be as it is.
        """
        count = _scrolled_by(self._cells[top:bottom], self._main_cells()[top:bottom])
        for line in self._lines if count else ():
            if top <= line.row < top + count:
                if line.most and line.taken != line.most:
                    yield TextLine(line.at, line.most)
                line.row = -1
            elif top <= line.row <= bottom:
                line.row -= count
        self._lines = [line for line in self._lines if line.row >= 0]
        yield from self.look(at)

    def standing(self, at: float) -> Iterator[TextLine]:
        """The lines that stand there now, each only once however long it stays."""
        yield from self.look(at)
        for line in self._lines:
            if _lost(line.most, line.text) >= LEAST_LOST and line.most != line.taken:
                yield TextLine(line.at, line.most)
            if line.text and line.taken not in {line.text, line.most}:
                yield TextLine(line.at, line.text)
            elif self._blanks and not line.most and line.taken != BLANK:
                yield TextLine(line.at, "")
            line.most = line.taken = line.text
            line.taken = line.taken or (BLANK if self._blanks else "")

    def has_taken(self, texts: frozenset[str]) -> None:
        """These lines were taken before, should they stand there."""
        for line in self._lines:
            if line.text in texts:
                line.taken = line.text

    def resize(self, columns: int, lines: int, at: float) -> Iterator[TextLine]:
        """Give the terminal another size, in which lines come back or scroll away."""
        yield from self.look(at)
        before = self._cursor_line([line.row for line in self._lines])
        self._emulator.resize(columns, lines)
        buffer = self._buffer
        self._scrolled = buffer.scrolled
        self._head = _head_of(buffer)
        shown = list(_lines_of(buffer, self._main_rows(), self._head or ""))
        came = self._cursor_line([row for row, _ in shown]) - before
        gone, old = self._lines[: max(0, -came)], self._lines[max(0, -came) :]
        for line in gone:
            if line.most and line.taken != line.most:
                yield TextLine(line.at, line.most)
        back = [_Standing(row, text, at, text, text) for row, text in shown[: max(0, came)]]
        self._lines = back
        for known, place in zip_longest(old, shown[max(0, came) :]):
            if place is not None:
                row, text = place
                line = self._followed(known, row, text, at)
                line.row, line.text = row, text
                self._lines.append(line)
            elif known.most:
                self._displaced.append((known, ""))

    # Lines as they go on.

    def _followed(self, known: _Standing | None, row: int, text: str, at: float) -> _Standing:
        """What stands in a row, whether it is what stood there, or something else."""
        if known is None:
            return _Standing(row, text, at, text)
        if text == known.text or known.most.startswith(text):
            return known
        if _lost(known.most, text) < LEAST_LOST:
            known.text = known.most = text
            known.at = at
            return known
        self._displaced.append((known, text))
        return _Standing(row, text, at, text)

    def _complete(self, text: str, known: _Standing | None, at: float) -> Iterator[TextLine]:
        """A line that has scrolled away, which has stood there or came with the flood."""
        if known is not None:
            if text == known.most:
                at = known.at
            elif _lost(known.most, text) >= LEAST_LOST:
                self._displaced.append((known, text))
            if known.taken == (text or BLANK):
                return
        if text or self._blanks:
            yield TextLine(at, text)

    def _end_head(self, at: float) -> Iterator[TextLine]:
        """A line whose end was cleared away has only its beginning, which scrolled away."""
        history = self._buffer.history
        if self._head is None or (history and _is_wrapped(history[-1])):
            return
        if self._lines and self._lines[0].row == 0 and self._lines[0].most:
            self._displaced.append((self._lines.pop(0), ""))
        elif text := self._head.rstrip():
            yield TextLine(at, text)
        self._head = None

    def _shift(self, known: dict[int, _Standing], count: int) -> None:
        self._lines = []
        # A line that goes on still begins in the first row, as far as one sees.
        first = known.pop(0, None) if self._head is not None else None
        if first is not None:
            first.row = 0
            self._lines.append(first)
        for row, line in sorted(known.items()):
            line.row = row - count
            if line.row < 0 or (line.row == 0 and first is not None):
                self._displaced.append((line, ""))
            else:
                self._lines.append(line)

    def _resolve(self, displaced: list[Displaced], at: float) -> Iterator[TextLine]:
        """Of what is not where it was: it stands elsewhere now, or it is gone."""
        self._displaced = []
        if not displaced:
            return
        standing = {line.text: line for line in self._lines}
        for line, now in displaced:
            there = standing.get(line.most)
            if there is None:
                yield from self._lost(line, now, at)
            elif not there.taken:
                there.at, there.taken = min(line.at, there.at), line.taken

    def _lost(self, line: _Standing, now: str, at: float) -> Iterator[TextLine]:
        """What was overwritten, unless it is a near copy of what was, or of what is there."""
        if not line.most.strip() or line.taken == line.most:
            return
        letters = _letters(line.most)
        last = self._overwritten.pop(letters, None)
        if last is None and letters == _letters(now):
            last = at
        recent = last is not None and at - last < AGAIN
        self._overwritten[letters] = last if recent and last is not None else at
        if len(self._overwritten) > MOST_REMEMBERED:
            del self._overwritten[next(iter(self._overwritten))]
        if not recent:
            yield TextLine(line.at, line.most)

    # The screen.

    def _main_rows(self) -> list[Line]:
        buffer = self._buffer
        return buffer.other_rows if buffer.alternate else buffer.rows

    def _main_cells(self) -> list[str]:
        return [row if isinstance(row, str) else row.text for row in self._main_rows()]

    def _cursor_line(self, starts: list[int]) -> int:
        """Which line the main screen's cursor is in, of those that begin in these rows."""
        terminal = self._emulator.terminal
        cursor = terminal.saved.get(False) if terminal.buffer.alternate else terminal
        y = cursor.y if cursor is not None else 0
        return sum(start <= y for start in starts) - 1


def shown_lines(buffer: Buffer) -> Iterator[str]:
    """The lines of the screen that is shown."""
    return (text for _, text in _lines_of(buffer, buffer.rows, ""))


def _lines_of(buffer: Buffer, rows: list[Line], head: str) -> Iterator[tuple[int, str]]:
    """Lines, each with the row that it begins in."""
    first, parts = 0, [head]
    for y, row in enumerate(rows):
        parts.append(_text(buffer, row))
        if not _is_wrapped(row) or y == len(rows) - 1:
            yield first, "".join(parts).rstrip()
            first, parts = y + 1, []


def _scrolled_by(before: list[str], now: list[str]) -> int:
    """By how many rows the rows have moved up, none of which was written on meanwhile."""
    size = len(now)
    if len(before) != size or before == now:
        return 0
    return next((n for n in range(1, size // 2 + 1) if before[n:] == now[: size - n]), 0)


def _head_of(buffer: Buffer) -> str | None:
    """What has scrolled away of a line whose end is on the screen."""
    parts = []
    for row in reversed(buffer.history):
        if not _is_wrapped(row):
            break
        parts.append(_text(buffer, row))
    if not parts:
        return None
    text = "".join(parts[::-1])
    return text[len(text) // LONGEST_LINE * LONGEST_LINE :]


def _text(buffer: Buffer, row: Line) -> str:
    return buffer.clusters.text(row if isinstance(row, str) else row.text)


def _is_wrapped(row: Line) -> bool:
    return not isinstance(row, str) and row.wrapped


def _letters(text: str) -> str:
    """What near copies have in common: figures, bars and spinners may change."""
    return "".join(filter(str.isalpha, text))


def _lost(old: str, new: str) -> int:
    """How many characters a text has lost, between what is still there of it on both sides."""
    if new.startswith(old):
        return 0
    start = _common(old, new)
    return len(old) - start - _common(old[start:][::-1], new[start:][::-1])


def _common(one: str, other: str) -> int:
    """How long the common beginning of two texts is."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
