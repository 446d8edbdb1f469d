"""The terminal that shows a recording: the live one, with nobody at its other end."""

from collections.abc import Iterable

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from tui.comparing import SoughtText
from tui.settings.settings import Settings
from tui.terminal.emulator import Emulator
from tui.terminal.palette import Palette
from tui.ui.host.type_ahead import Taken
from tui.ui.terminal.overlay import Overlay
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.renderer import Renderer
from tui.ui.terminal.search import hits_of
from tui.ui.terminal.text import LogicalLine
from tui.ui.terminal.view import TerminalView


class RecordedSession:
    """What a terminal takes for a session: it is over, and its size is what it was."""

    live = False
    backlog = 0

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    def send(self, data: bytes) -> None:
        """Nobody is there."""

    def resize(self, columns: int, lines: int) -> None:
        """It has the size that it had."""


class FoundText(Overlay):
    """Marks what was searched for, wherever it is in sight."""

    wanted: SoughtText | None = None

    @property
    def active(self) -> bool:
        return self.wanted is not None

    def marks(self, line: int, painter: Painter) -> Iterable[Span]:
        row_of = self._surface.viewport.row_of
        if self.wanted is None or row_of(line) is None:
            return
        for hit in hits_of(LogicalLine.at(line, row_of), self.wanted):
            for stretch in hit:
                if stretch.line == line:
                    yield stretch.start, stretch.end, painter.found


class ReplayTerminal(TerminalView, can_focus=False):
    """Shows, marks and copies; no key goes anywhere.

    It never has the focus, so that the user's terminal is in none of the modes that a recorded
    program has asked for.

    Args:
        emulator: What is played into it.
        palette: The colours.
        settings: How it behaves where users differ.
    """

    def __init__(self, emulator: Emulator, palette: Palette, settings: Settings) -> None:
        super().__init__(RecordedSession(emulator), palette=palette, settings=settings)
        self._fitted = (0, 0)
        self.found = FoundText(self.surface)
        self.overlays = (self.selection, self.copy_mode, self.found, self.scrollback)
        self._renderer = Renderer(emulator, self.viewport, self.cursor, self.overlays)

    def take_key(self, event: events.Key) -> bool:
        """Whether copy mode, if text is being marked, has taken a key."""
        return self.mode is not None and self.take(event) is not Taken.LEFT

    def fit(self) -> None:
        """Have the size of what is played."""
        size = self.emulator.columns, self.emulator.lines
        if size != self._fitted:
            self._fitted = size
            self.styles.width, self.styles.height = size

    def drawn(self, *, anew: bool) -> None:
        """Something was played into the emulator, or it shows another time altogether."""
        self.fit()
        if anew:
            self.selection.select(None)
            self.scroll_back(-self.viewport.back)
        self.output_arrived()

    def render_lines(self, crop: Region) -> list[Strip]:
        # The cursor looks as it did for who was there.
        return self._renderer.strips(self._look_now(), crop, focused=True)
