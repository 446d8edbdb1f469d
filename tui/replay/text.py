r"""The text of a recording: its events in, the lines that came to be on its screens out; pure.

A line is taken once, when it is complete: it has scrolled away, other text stands in its place,
it was erased, or the recording is at its end. Its time is when it came to be as it was taken,
so that it is on the screen then. Rows that were wrapped are one line.

What is drawn over and over again must not be many near copies. A screen is looked at where it
stood still for a moment, and before it is erased or left, for what is gone sooner nobody has
read. What is overwritten by text with the same letters, a count or a bar, is taken at most once
in ten seconds. Of the alternate screen, which full-screen programs use, the lines are taken that
are new on it: when it is left, and at most once in ten seconds.

How the output is cut into events and chunks makes no difference but for the times.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from tui.archive.cast_reader import OUTPUT, RESIZE, CastEvent
from tui.archive.chunk import TextLine
from tui.replay.source import RecordingSource
from tui.replay.standing import AGAIN, StandingLines, shown_lines
from tui.terminal.emulator import Emulator

SCROLLBACK: Final = 10_000
"""Rows that may come back to a larger screen, as those of a live session do."""

STOOD: Final = 0.05
"""Seconds without output after which somebody may have read what stands there."""

EVERY: Final = 0.2
"""Seconds between two looks while output flows."""

MOST_SHOWN: Final = 4096
"""Lines of alternate screens that are remembered, so that they are taken once."""

PIECE: Final = 4096
"""Characters that are drawn at once: no more rows than the scrollback holds."""

LOOK: Final = 64
"""Characters of output that pay for a look before an erasure, which a flood may be made of."""
SAVED: Final = 100 * LOOK

# Screens are erased, left and come to, regions are set: ED, RIS, DECSET, DECRST, XTRESTORE,
# DECSTBM, DECSLRM; and what may be the beginning of one that goes on in the next event.
_TURN: Final = re.compile(
    r"((?:\x1b\[|\x9b)(?:[0-3]?J|\?[0-9;]{1,32}[hlr]|[0-9;]{0,32}[rs])|\x1bc)", re.ASCII
)
_BEGUN: Final = re.compile(r"(?:(?:\x1b\[|\x9b)\??[0-9;]{0,32}|\x1b)\Z", re.ASCII)
_LINE: Final = re.compile(r"[^\n]+\n?|\n")
_LEAVES: Final = re.compile(r"\?(?:[0-9;]*;)?(?:47|1047|1049)(?:;[0-9;]*)?[lr]\Z")


def text_of(
    source: RecordingSource, stop: Callable[[], bool] = lambda: False
) -> Iterator[TextLine]:
    """All lines of a recording, in the order in which they were taken; blocks.

    Args:
        source: the recording.
        stop: whether nobody wants them any more.
    """
    start = source.keyframe(-1.0)
    text = ScreenText(start.columns, start.lines)
    for event in source.events(start):
        if stop():
            return
        yield from text.take(event)
    yield from text.standing()


class ScreenText:
    """Draws a recording, and gives back its lines.

    Args:
        columns: of the terminal.
        lines: of the terminal.
        screen: what gives a new terminal of that size the screen to begin with; what stands on
            it is complete later.
        at: when it stands there, in seconds since the beginning of the recording.
        blanks: whether blank lines are taken too, where they scroll away or stand at the end.
    """

    def __init__(
        self,
        columns: int,
        lines: int,
        screen: bytes = b"",
        at: float = 0.0,
        *,
        blanks: bool = False,
    ) -> None:
        self._emulator = Emulator(columns, lines, SCROLLBACK)
        self._emulator.feed(screen)
        self._main = StandingLines(self._emulator, blanks=blanks)
        self._at = self._looked = at
        self._held = ""
        self._credit = SAVED
        # Of the alternate screen: since when it is shown, when it was last taken, whether and
        # when anything was drawn since, and when its lines were taken.
        self._since = self._shot = self._drawn_at = at
        self._drawn = False
        self._shown: dict[str, float] = {}
        self._cleared: list[TextLine] = []
        list(self._main.look(at))

    def take(self, event: CastEvent) -> Iterator[TextLine]:
        """The lines that are complete by an event; all of them have to be asked for."""
        if event.at - self._at >= STOOD or event.at - self._looked >= EVERY:
            yield from self._look(event.at)
            self._looked = event.at
        self._at = max(self._at, event.at)
        if event.code == OUTPUT:
            yield from self._draw(event.data)
        elif event.code == RESIZE:
            yield from self._main.resize(*event.size, self._at)

    def standing(self) -> Iterator[TextLine]:
        """The lines that stand there: at the end, or while nothing happens; each only once."""
        yield from self._main.standing(self._at)
        if self._is_alternate:
            yield from self._take_alternate(self._at)

    def has_taken(self, texts: frozenset[str]) -> None:
        """These lines were taken before, should they stand there now; so were all before them."""
        for _ in self._main.look(self._at):
            pass
        self._main.has_taken(texts)
        self._shown |= dict.fromkeys(texts, self._at)

    @property
    def _is_alternate(self) -> bool:
        return self._emulator.terminal.buffer.alternate

    @property
    def _has_region(self) -> bool:
        """Whether a part of the main screen scrolls that begins below the first line."""
        terminal = self._emulator.terminal
        return (terminal.top > 0 or terminal.has_side_margins) and not self._is_alternate

    def _look(self, now: float) -> Iterator[TextLine]:
        if not self._is_alternate:
            yield from self._main.look(self._at)
        elif self._drawn and now - self._shot >= AGAIN:
            yield from self._take_alternate(now)

    def _draw(self, data: str) -> Iterator[TextLine]:
        data = self._held + data
        begun = _BEGUN.search(data, max(0, len(data) - 40))
        end = begun.start() if begun is not None else len(data)
        self._held = data[end:]
        for place, part in enumerate(_TURN.split(data[:end])):
            if place % 2:
                yield from self._turn(part)
            else:
                yield from self._write(part)

    def _turn(self, control: str) -> Iterator[TextLine]:
        """Look before a control that may take lines away, then obey it."""
        was_alternate = self._is_alternate
        if self._credit >= LOOK:
            self._credit -= LOOK
            if not was_alternate:
                yield from self._main.look(self._at)
            elif _LEAVES.search(control) or self._at - self._shot >= AGAIN:
                yield from self._take_alternate(self._at)
            else:
                # Some programs clear the screen before they leave it.
                self._cleared = self._alternate_lines()
        yield from self._feed(control)
        if self._is_alternate and not was_alternate:
            self._since = self._shot = self._at
            self._cleared = []

    def _write(self, text: str) -> Iterator[TextLine]:
        self._credit = min(SAVED, self._credit + len(text))
        if not self._has_region:
            for start in range(0, len(text), PIECE):
                yield from self._feed(text[start : start + PIECE])
            return
        # What leaves such a region is in no scrollback.
        terminal = self._emulator.terminal
        for line in _LINE.findall(text):
            yield from self._feed(line)
            if line.endswith("\n") and self._has_region:
                top, bottom = terminal.top, terminal.bottom
                yield from self._main.look_in_region(top, bottom, self._at)

    def _feed(self, text: str) -> Iterator[TextLine]:
        emulator = self._emulator
        more = emulator.feed_slice(text.encode("utf-8", "replace"))
        yield from self._main.collect(self._at)
        while more:
            more = emulator.feed_slice()
            yield from self._main.collect(self._at)
        changes = emulator.take_changes()
        if changes.all or changes.lines:
            self._drawn, self._drawn_at = True, self._at
        # Nobody is there to be answered.
        emulator.take_replies()
        emulator.take_requests()

    def _take_alternate(self, now: float) -> Iterator[TextLine]:
        """The lines that are new on the alternate screen."""
        self._shot, self._drawn = now, False
        known = min(self._since, now - AGAIN)
        lines, self._cleared = self._alternate_lines() or self._cleared, []
        for line in lines:
            last = self._shown.pop(line.text, None)
            self._shown[line.text] = now
            if last is None or last < known:
                yield line
        for text in list(self._shown)[:-MOST_SHOWN]:
            del self._shown[text]

    def _alternate_lines(self) -> list[TextLine]:
        shown = shown_lines(self._emulator.terminal.buffer)
        return [TextLine(self._drawn_at, text) for text in shown if text]
