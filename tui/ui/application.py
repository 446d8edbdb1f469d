"""What every app of this program has: its styles, its driver, and what it says when it fails."""

import os
from pathlib import Path, PurePath
from typing import ClassVar, Final

from rich.text import Text
from textual.app import App

from tui.printable import clean
from tui.sessions.terminal_guard import guard
from tui.settings.settings import Settings
from tui.ui.host.crash import report_crash
from tui.ui.host.platform import driver_class
from tui.ui.words.times import Now

HERE: Final = Path(__file__).parent
ROOMS: Final = ("widgets", "lists", "replay", "session", "screens")
"""Where styles lie beside what they are for; of two that are equal the later one holds."""


class Application(App[None], inherit_bindings=False):
    """An app on the user's terminal.

    Args:
        settings: What the user has decided.
        now: The time of day, in the user's zone.
    """

    TITLE = "ssm-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        HERE / "app.tcss",
        HERE / "main.tcss",
        *(path for room in ROOMS for path in sorted((HERE / room).glob("*.tcss"))),
    ]
    ESCAPE_TO_MINIMIZE = False

    def __init__(self, settings: Settings, now: Now) -> None:
        # Without colours of ours what is left are the terminal's own two.
        without_color = "NO_COLOR" in os.environ
        super().__init__(
            driver_class=driver_class(), ansi_color=True if without_color else None
        )
        self.settings = settings
        self.now = now
        self._crashed = False

    def warn(self, sentence: str) -> None:
        """Say something that the user should know of; from any thread."""
        self.notify(clean(sentence), severity="warning", timeout=12, markup=False)

    def _fatal_error(self) -> None:
        # Textual's own shows the values of variables, and a token may be among them.
        if self._crashed:
            return  # what fails after the first error fails because of it
        self._crashed = True
        error = self._exception or RuntimeError("the cause is not known")
        self.panic(Text(report_crash(error)))

    def _print_error_renderables(self) -> None:
        # A terminal that could not even be given back would hold up the end of sessions.
        if not guard.is_taken:
            super()._print_error_renderables()
