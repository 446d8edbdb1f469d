"""What every app of this program has: its styles, its driver, and what it says when it fails."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any, ClassVar, Final

from rich.text import Text
from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets._toast import ToastRack

from tui.printable import clean
from tui.sessions.terminal_guard import guard
from tui.settings.settings import Settings
from tui.ui.actions import Scope, use_actions
from tui.ui.contrast import ReadableText
from tui.ui.host.crash import report_crash
from tui.ui.host.platform import driver_class
from tui.ui.keymap import keymap_of
from tui.ui.toasts import TURN, ToastQueue
from tui.ui.words.times import Now

_READABLE: Final = ReadableText()
HERE: Final = Path(__file__).parent


def styles_in(room: str) -> "list[Path]":
    """The styles that lie beside what they are for."""
    return sorted((HERE / room).glob("*.tcss"))


FIRST: Final = (
    *(HERE / "app.tcss", HERE / "main.tcss"),
    *(path for room in ("widgets", "lists", "session") for path in styles_in(room)),
    HERE / "forwards" / "view.tcss",
)
"""What the main screen and all that is in it is styled with."""
OVER_IT: Final = (
    *("lists/several", "replay", "screens", "screens/settings"),
    *("manual", "forwards", "organisation"),
)
"""Where the styles lie of what comes over it; of two that are equal the later one holds."""
READ_LATER: Final = (str(HERE), "over-main")
"""What those are called together, once they were read."""


class Application(App[None], inherit_bindings=False):
    """An app on the user's terminal.

    Args:
        settings: What the user has decided.
        now: The time of day, in the user's zone.
    """

    TITLE = "ssm-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [*FIRST]
    ESCAPE_TO_MINIMIZE = False
    # What lies over the whole takes all of a small window.
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-broad")]  # noqa: RUF012 -- Textual's own
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012

    def __init__(self, settings: Settings, now: Now) -> None:
        # Without colours of ours what is left are the terminal's own two.
        without_color = "NO_COLOR" in os.environ
        super().__init__(
            driver_class=driver_class(), ansi_color=True if without_color else None
        )
        keymap = keymap_of(settings, os.environ)
        use_actions(keymap.actions)
        self.set_keymap(keymap.changed)
        self.settings = keymap.settings
        self.key_problems = keymap.problems
        """What is wrong with the keys that the user has chosen."""
        self.now = now
        self._toasts = ToastQueue()
        self._turn: Timer | None = None
        self._crashed = False
        self._styled_with: dict[str, str] | None = None

    def refresh_css(self, animate: bool = True) -> None:
        """Read the styles again, unless the theme is the one that they were read with.

        Textual asks for it also behind a theme that was chosen before there were any.
        """
        variables = self.get_css_variables()
        if variables != self._styled_with:
            self._styled_with = variables
            super().refresh_css(animate)

    def on_load(self) -> None:
        # Nothing is read yet: it will be with the theme that was chosen since this app was made.
        self._styled_with = self.get_css_variables()
        self.stylesheet.set_variables(self._styled_with)

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        # The first paint does not wait for it. It is one source: Textual keeps few in mind.
        if not self.stylesheet.has_source(*READ_LATER):
            paths = (path for room in OVER_IT for path in styles_in(room) if path not in FIRST)
            styles = "\n".join(path.read_text(encoding="utf-8") for path in paths)
            self.stylesheet.add_source(styles, READ_LATER)
        super()._load_screen_css(screen)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return (*super().get_line_filters(), _READABLE)

    @property
    def above_shell(self) -> int:
        """Lines for the one toast that there is room for; 0 where they have the window."""
        return 0

    def _refresh_notifications(self) -> None:
        # As Textual does it, but with no more than have room.
        if (rack := self._rack) is None:
            return  # a screen shows what there is as soon as it has one
        if not (room := self.above_shell):
            for each in self._toasts.whole(self._notifications):
                self._notifications.add(each)
        shown = self._toasts.in_sight(self._notifications, self.size, above_shell=room)
        self.call_later(rack.show, shown)
        if self._toasts.waits and self._turn is None:
            self._turn = self.set_timer(TURN, self._next_toast)

    def tell_whole(self) -> None:
        """Show what was cut above a shell, once there is room."""
        if self._toasts.has_cut and not self.above_shell:
            self._refresh_notifications()

    @property
    def _rack(self) -> ToastRack | None:
        try:
            return self.screen.get_child_by_type(ToastRack)
        except (ScreenStackError, NoMatches):
            return None

    def _next_toast(self) -> None:
        self._turn = None
        gone = self._toasts.give_way(self._notifications)
        if gone is not None and (rack := self._rack) is not None:
            # Textual would leave the room that it takes.
            rack.query(f"#{ToastRack._toast_id(gone)}").remove()
        self._refresh_notifications()

    def warn(self, sentence: str) -> None:
        """Say something that the user should know of; from any thread."""
        self.notify(clean(sentence), severity="warning", timeout=12, markup=False)

    @property
    def scope_below(self) -> Scope:
        """What the screen under all others is for."""
        return Scope.EVERYWHERE

    def action_manual(self) -> None:
        """Open the manual at the page about what is in sight."""
        from tui.ui.manual.pages import place_of
        from tui.ui.manual.screen import ManualScreen

        if not isinstance(self.screen, ManualScreen):
            place = place_of(self.screen_stack, self.scope_below)
            self.push_screen(ManualScreen(place, self.settings))

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
