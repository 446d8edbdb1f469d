"""A session without a network: a real emulator, and a record of what was sent."""

from textual.app import App, ComposeResult

from tui.terminal.emulator import Emulator
from tui.terminal.palette import XTERM
from tui.ui.widgets.terminal_view import TerminalView


class FakeSession:
    """Takes what a session takes and keeps it."""

    def __init__(self, columns: int = 80, lines: int = 24) -> None:
        self.emulator = Emulator(columns, lines)
        self.live = True
        self.sent: list[bytes] = []
        self.sizes: list[tuple[int, int]] = []

    @property
    def input(self) -> bytes:
        """All that was sent."""
        return b"".join(self.sent)

    def send(self, data: bytes) -> None:
        self.sent.append(data)

    def resize(self, columns: int, lines: int) -> None:
        self.sizes.append((columns, lines))
        self.emulator.resize(columns, lines)


class TerminalApp(App[None], inherit_bindings=False):
    """A terminal that fills the screen, and the messages it posted."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, session: FakeSession | None = None, leader: str = "ctrl+]") -> None:
        super().__init__()
        self.session = session or FakeSession()
        self.view = TerminalView(self.session, leader=leader, palette=XTERM)
        self.posted: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.focus()

    def feed(self, data: bytes) -> None:
        """Output of the remote."""
        self.session.emulator.feed(data)
        self.view.output_arrived()

    def on_terminal_view_leader_pressed(self, message: TerminalView.LeaderPressed) -> None:
        self.posted.append(message)

    def on_terminal_view_hang_up(self, message: TerminalView.HangUp) -> None:
        self.posted.append(message)

    def on_terminal_screen_title_changed(self, message: TerminalView.TitleChanged) -> None:
        self.posted.append(message)

    def on_terminal_screen_rang(self, message: TerminalView.Rang) -> None:
        self.posted.append(message)
