"""What lies over a terminal's lines, and has keys, pastes and the mouse before the remote.

A terminal has its overlays in one order: the first that takes a key, a paste or the mouse has
it, and where two want to show something in one place the first is seen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from textual import events
from textual.app import App
from textual.geometry import Size
from textual.widget import Widget

from tui.terminal.emulator import Emulator
from tui.ui.host.type_ahead import Taken
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.text import TextPlace
from tui.ui.terminal.viewport import Viewport


class TerminalSession(Protocol):
    """What a terminal needs of a session."""

    @property
    def emulator(self) -> Emulator:
        """The screen."""

    @property
    def live(self) -> bool:
        """Whether input can still reach the remote."""

    @property
    def backlog(self) -> int:
        """Bytes of input that the remote has not acknowledged yet."""

    def send(self, data: bytes) -> None:
        """Send input; never waits."""

    def resize(self, columns: int, lines: int) -> None:
        """Give the screen another size, here and at the far end; never waits."""


@dataclass(frozen=True)
class Surface:
    """What the overlays of one terminal lie over."""

    widget: Widget
    session: TerminalSession
    viewport: Viewport
    """Which lines are in sight."""
    send: Callable[[bytes], None]
    """Sends what the user typed, and leads back to the screen."""
    changed: Callable[[], None]
    """Is told when there is something else to be seen."""
    catch_up: Callable[[], None]
    """Takes in what has come and is not seen yet."""

    @property
    def app(self) -> App[Any]:
        return self.widget.app

    @property
    def size(self) -> Size:
        return self.widget.size

    def place_of(self, event: events.MouseEvent) -> TextPlace:
        """The cell under the mouse, or the nearest."""
        viewport = self.viewport
        line = min(max(viewport.top + event.y, viewport.oldest), viewport.newest)
        return TextPlace(line, min(max(event.x, 0), self.size.width - 1))

    def scroll_back(self, lines: int) -> None:
        if lines > 0:
            self.catch_up()
        if self.viewport.scroll(lines):
            self.changed()


class Overlay:
    """By itself it shows and takes nothing."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    @property
    def active(self) -> bool:
        """Whether there is anything of it to be seen."""
        return False

    def marks(self, line: int, painter: Painter) -> Iterable[Span]:
        """What lies over a line, by its name."""
        return ()

    def footer(self) -> str:
        """What stands in the place of the last line."""
        return ""

    def label(self) -> str:
        """What stands over the first line, at the right."""
        return ""

    def press(self, event: events.Key) -> Taken | None:
        """Take a key; None if it is not for this overlay."""
        return None

    def paste(self, event: events.Paste) -> Taken | None:
        """Take a paste; None if it is not for this overlay."""
        return None

    def mouse(self, event: events.MouseEvent) -> bool:
        """Take what the mouse did; who takes a press has the mouse until it is let go."""
        return False

    def places(self) -> Iterable[TextPlace]:
        """Those that it keeps."""
        return ()

    def resized(self, moved: Mapping[TextPlace, TextPlace]) -> None:
        """The terminal has another size: where the text is that was at its places."""


class Mode(Overlay):
    """An overlay that is entered, and takes all keys and pastes until it is left."""

    active = False

    def enter(self) -> None:
        """Keys are for it from now on."""
        self.active = True
        self._surface.changed()

    def leave(self) -> None:
        self.active = False
        self._surface.changed()

    def press(self, event: events.Key) -> Taken | None:
        if not self.active:
            return None
        if not self.take(event.key, event.character):
            self.leave()
        return Taken.DONE

    def paste(self, event: events.Paste) -> Taken | None:
        if not self.active:
            return None
        self.insert(event.text)
        return Taken.DONE

    def take(self, key: str, character: str | None) -> bool:
        """Take a key; whether the mode goes on."""
        raise NotImplementedError

    def insert(self, text: str) -> None:
        """Take pasted text; there may be nowhere to paste to."""
