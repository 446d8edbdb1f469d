"""What the desk needs of the app: the screen under all others, questions, toasts and workers."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from textual.screen import Screen

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

    from tui.settings.settings import Settings
    from tui.transport.clock import Clock
    from tui.ui.desk.remembered import RememberedChoices
    from tui.ui.host.window import HostTerminal
    from tui.ui.main import MainScreen
    from tui.ui.words.times import Now

Answer = TypeVar("Answer")


class DeskStage(Protocol):
    """The app, as far as those see it who work on its behalf."""

    settings: "Settings"
    now: "Now"
    clock: "Clock"
    host_terminal: "HostTerminal"
    choices: "RememberedChoices"

    @property
    def main(self) -> "MainScreen":
        """The screen under all others."""

    @property
    def screen(self) -> Screen[object]:
        """The one that is shown."""

    @property
    def is_running(self) -> bool:
        """Whether there is anything to show something on."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: "SeverityLevel" = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something in a toast."""

    def warn(self, sentence: str) -> None:
        """Say something that the user should know of; from any thread."""

    def bell(self) -> None:
        """Ring the user's bell."""

    def push_screen(
        self,
        screen: Screen[Answer],
        callback: "Callable[[Answer | None], None] | Callable[[Answer | None], Awaitable[None]] | None" = None,
    ) -> object:
        """Ask something."""

    async def push_screen_wait(self, screen: Screen[Answer]) -> Answer:
        """Ask something, from a worker, and wait for the answer."""

    def run_worker(
        self,
        work: Coroutine[Any, Any, object],
        name: str = "",
        group: str = "default",
        *,
        exclusive: bool = False,
    ) -> object:
        """Have something done on the event loop; `exclusive` ends the others of its group."""

    def is_working(self, group: str) -> bool:
        """Whether a worker of this group is under way."""

    def cancel_workers(self, *groups: str) -> None:
        """End the workers of these groups."""

    async def run_action(self, action: str) -> bool:
        """Do one of the app's actions."""

    def call_later(self, callback: Callable[..., object], *args: Any) -> bool:
        """Call something from the app's own queue, behind what waits there."""

    def choose_contexts(self, name: str) -> None:
        """Go to a set of contexts that the settings name."""

    def action_command_palette(self) -> None:
        """Show the command palette."""

    def action_manual(self) -> None:
        """Open the manual at the page about what is in sight."""

    def action_pick_session(self) -> None:
        """Ask which of the open sessions to show."""

    def end_and_exit(self, status: int = 0) -> None:
        """End every live session, then exit."""

    def exit(self, *, return_code: int = 0, message: str | None = None) -> None:
        """Leave."""
