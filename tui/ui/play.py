"""The app that plays one recording, and needs no AWS."""

from typing import ClassVar

from textual.binding import BindingType

from tui.replay.source import RecordingSource
from tui.settings.settings import Settings, state_directory
from tui.settings.state import State
from tui.ui.actions import Scope, bindings_of
from tui.ui.application import Application
from tui.ui.desk.remembered import RememberedChoices
from tui.ui.host.restore import exit_on_signals
from tui.ui.replay.screen import ReplayScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.words.times import Now


class PlayApp(Application):
    """Ends with its one screen.

    Args:
        source: The recording.
        name: What to call it, where it has no title.
        settings: What the user has decided.
        state: What was remembered from the last time, such as the theme.
        now: The time of day, in the user's zone.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(
        Scope.EVERYWHERE, only={"help", "manual", "leave"}
    )

    def __init__(
        self, source: RecordingSource, name: str, settings: Settings, *, state: State, now: Now
    ) -> None:
        super().__init__(settings, now)
        self.choices = RememberedChoices(self, state, state_directory)
        self.choices.use_theme(self.settings.theme)
        self._replay = ReplayScreen(
            source, name, palette=lambda: self.choices.palette, settings=self.settings, now=now
        )

    def on_mount(self) -> None:
        for problem in (*self.key_problems, *self.choices.themes.problems):
            self.warn(problem)
        if not self.is_headless:
            exit_on_signals(lambda told: self.exit(return_code=128 + told))
        self.push_screen(self._replay, lambda _: self.exit())

    def action_help(self) -> None:
        if self.screen is self._replay:
            self.push_screen(HelpScreen(self.settings, Scope.REPLAY))

    def action_leave(self) -> None:
        self.exit()
