"""A session without a network: a real emulator, and a record of what was sent."""

from typing import TypeVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.message import Message

from tui.settings.settings import Settings
from tui.terminal.emulator import Emulator
from tui.terminal.palette import XTERM
from tui.ui.terminal.keys import HangUp, LeaderKey
from tui.ui.terminal.view import TerminalView

Posted = TypeVar("Posted", bound=Message)


class TerminalSession:
    """Takes what a session takes and keeps it."""

    def __init__(self, columns: int = 80, lines: int = 24) -> None:
        self.emulator = Emulator(columns, lines)
        self.live = True
        # Bytes that wait to be acknowledged.
        self.backlog = 0
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

    def __init__(
        self,
        session: TerminalSession | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__()
        self.session = session or TerminalSession()
        self.view = TerminalView(self.session, palette=XTERM, settings=settings)
        self.posted: list[Message] = []
        self.keys: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.focus()

    def feed(self, data: bytes) -> None:
        """Output of the remote."""
        self.session.emulator.feed(data)
        self.view.output_arrived()

    def of(self, kind: type[Posted]) -> list[Posted]:
        """The messages of one kind."""
        return [message for message in self.posted if isinstance(message, kind)]

    def on_key(self, event: events.Key) -> None:
        self.keys.append(event.key)

    @on(LeaderKey)
    @on(HangUp)
    @on(TerminalView.TitleChanged)
    @on(TerminalView.Rang)
    def _keep(self, message: Message) -> None:
        self.posted.append(message)
