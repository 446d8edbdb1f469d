"""What the app is made of, and the messages it answers."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import App
from textual.binding import Binding, BindingType

from tui.printable import clean
from tui.sessions.terminal_guard import guard
from tui.settings.settings import (
    Settings,
    State,
    save_state,
    user_theme_directory,
)
from tui.ui.actions import LANDING, Scope, actions_of, bindings_of, leader_action
from tui.ui.desk.commands import Commands
from tui.ui.desk.connecting import Connecting
from tui.ui.desk.landing import Landing
from tui.ui.desk.leaving import Leaving
from tui.ui.desk.opening import Opening
from tui.ui.desk.outside import Outside
from tui.ui.host.crash import report_crash
from tui.ui.host.platform import driver_class
from tui.ui.host.restore import GRACE, exit_on_signals, grace
from tui.ui.host.window import HostTerminal
from tui.ui.main import MainScreen
from tui.ui.messages import (
    CloseRequested,
    ConnectRequested,
    DemoRequested,
    HangUpRequested,
    InstancesArrived,
    LeaderChosen,
    ReconnectRequested,
    RetryRequested,
    SessionChosen,
    SignInRequested,
    TabChosen,
    WhyRequested,
)
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.leave import (
    END,
    LEAVE,
    RECONNECT,
    ask_to_hang_up,
)
from tui.ui.screens.palette import Command, PaletteScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.session.landing_strip import LandingStrip
from tui.ui.theme import DEFAULT, FROM_THE_TERMINAL, load_themes, theme_directory
from tui.ui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity
    from tui.terminal.palette import Palette
    from tui.ui.desk.desk import Desk

HERE: Final = Path(__file__).parent
ROOMS: Final = ("widgets", "lists", "session", "screens")
"""Where styles lie beside what they are for; of two that are equal the later one holds."""

TICK: Final = 0.25
"""Seconds between looks at the countdowns: no second is shown late by more than this."""


class SsmTui(App[None], inherit_bindings=False):
    """Opens AWS after the first paint; opens and closes the tabs of sessions.

    Args:
        open_aws: Gives the AWS to work with; raises AwsError or OpenFailed.
        settings: What the user has decided.
        state: What was remembered from the last time.
        banner: A word for the frame, such as `demo`; empty for the real AWS.
        outside: The clock and what else tests replace.
    """

    TITLE = "ssm-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        HERE / "app.tcss",
        HERE / "main.tcss",
        *(path for room in ROOMS for path in sorted((HERE / room).glob("*.tcss"))),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.EVERYWHERE),
        # What a toast covers can be read at once; a shell's keys do not come by here.
        Binding("escape", "dismiss_toasts", show=False, priority=True),
    ]
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        open_aws: "Callable[[], Awaitable[Aws]]",
        settings: Settings,
        *,
        state: State,
        banner: str = "",
        outside: Outside | None = None,
    ) -> None:
        # Without colours of ours what is left are the terminal's own two.
        without_color = "NO_COLOR" in os.environ
        super().__init__(
            driver_class=driver_class(), ansi_color=True if without_color else None
        )
        outside = outside or Outside()
        self.settings = settings
        self.state = state
        """What is remembered from one start to the next."""
        self._problems = outside.problems
        self.opening = Opening(self, open_aws, outside, banner=banner)
        """What opens, changes and signs in to the AWS in use."""
        self._leaving = Leaving(self)
        self.connecting = Connecting(self, outside.policy_problems)
        """What asks for reasons and opens sessions."""
        self.now = outside.now
        self.clock = outside.clock
        self.aws: Aws | None = None
        self.identity: Identity | None = None
        self.desk: Desk | None = None
        self._crashed = False
        self.host_terminal = HostTerminal(self._tell_host, settings.desktop_notification)
        strip = LandingStrip(settings.leader, still_here=settings.still_here_key)
        self._main = MainScreen(
            now=self.now, banner=banner, starting=self.opening.starting, strip=strip
        )
        self._themes = load_themes([theme_directory(), user_theme_directory()])

    @property
    def theme_names(self) -> list[str]:
        """The themes that can be chosen."""
        return list(self._themes.files)

    @property
    def main(self) -> MainScreen:
        """The screen under all others."""
        return self._main

    def get_default_screen(self) -> MainScreen:
        return self._main

    def on_mount(self) -> None:
        self._use_themes()
        for problem in (*self._problems, *self._themes.problems):
            self.warn(problem)
        self.set_interval(TICK, self._tick)
        if not self.is_headless:
            # Being told to end is a clean exit: sessions are ended first.
            exit_on_signals(lambda told: self.end_and_exit(128 + told, within=grace(told)))
        # After the first paint: what is asked for first imports boto3.
        self.call_after_refresh(self.opening.begin)

    def warn(self, sentence: str) -> None:
        """Say something that the user should know of; from any thread."""
        self.notify(clean(sentence), severity="warning", timeout=12, markup=False)

    def on_unmount(self) -> None:
        self.host_terminal.give_title_back()

    def _tell_host(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)

    def _tick(self) -> None:
        if not self.is_running:
            return  # the screens of an app that closes go before its timers
        if self.desk is not None:
            self.desk.tick()
        self.opening.tick()

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

    # AWS

    @on(InstancesArrived)
    def _heard(self) -> None:
        self.opening.heard()

    @on(SignInRequested)
    def _sign_in(self) -> None:
        self.opening.sign_in()

    @on(DemoRequested)
    def _go_to_demo(self) -> None:
        self.opening.go_to_demo()

    @on(RetryRequested)
    def _retry(self) -> None:
        self.opening.retry()

    def action_choose_profile(self) -> None:
        self.opening.choose_profile()

    def action_choose_region(self) -> None:
        self.opening.choose_region()

    def action_renew(self) -> None:
        self.opening.renew()

    # Sessions

    @on(ConnectRequested)
    def _connect(self, event: ConnectRequested) -> None:
        self.connecting.ask(event.target)

    @on(WhyRequested)
    def _why(self, event: WhyRequested) -> None:
        place = self.desk.place_of(event.session) if self.desk and event.session else None
        aws = place.aws if place is not None else self.aws
        if aws is not None:
            self.push_screen(DoctorScreen(aws, event.target))

    @on(ReconnectRequested)
    def _reconnect(self, event: ReconnectRequested) -> None:
        work = self.connecting.again(event.session)
        self.run_worker(work, group="connecting", name="connecting", exclusive=True)

    @on(CloseRequested)
    async def _close(self, event: CloseRequested) -> None:
        if self.desk is not None:
            await self.desk.close(event.session)

    async def action_take_back(self) -> None:
        if self.desk is not None:
            await self.desk.take_back()

    # The leader

    @on(LeaderChosen)
    async def _leader(self, event: LeaderChosen) -> None:
        action = leader_action(event.key, self.settings.leader)
        match action.id if action else "":
            case "detach":
                self.main.show_last_view()
            case "end":
                event.session.end()
            case "next_session":
                self.main.show_neighbour(1, sessions_only=True)
            case "previous_session":
                self.main.show_neighbour(-1, sessions_only=True)
            case "tab_number":
                self._show_number(int(event.key))
            case landing if landing in LANDING:
                assert self.desk is not None
                await Landing(self, self.desk.books).do(landing, event.session)
            case "reconnect":
                event.session.reconnect_now()
            case "command_palette":
                self.action_command_palette()
            case "leader_help":
                self.push_screen(HelpScreen(self.settings.leader, Scope.LEADER))
            case _:
                self._say_meaningless(event.key)

    def _say_meaningless(self, key: str) -> None:
        # Escape is a change of mind.
        if key != "escape":
            leader = self.settings.leader
            words = f"{leader} {clean(key)} does nothing; {leader} ? lists what does."
            self.notify(words, markup=False)

    @on(HangUpRequested)
    def _hang_up(self, event: HangUpRequested) -> None:
        session = event.session

        def answered(answer: str | None) -> None:
            if answer == END:
                session.end()
            elif answer == RECONNECT:
                session.reconnect_now()
            elif answer == LEAVE:
                self.main.show_last_view()
            elif (view := self.main.view_of(session)) is not None:
                view.terminal.send(event.held)

        self.push_screen(ask_to_hang_up(session), answered)

    def on_terminal_screen_rang(self) -> None:
        """A remote rang its bell."""
        if self.settings.bell:
            self.bell()

    # Tabs and screens

    @on(TabChosen)
    def _tab_chosen(self, event: TabChosen) -> None:
        self.main.show_tab(event.tab)

    @on(SessionChosen)
    def _session_chosen(self, event: SessionChosen) -> None:
        session = event.row.session

        def closed(to_terminal: bool | None) -> None:
            view = self.main.view_of(session) if to_terminal and session is not None else None
            if view is not None:
                self.main.show_tab(str(view.id))

        if self.aws is not None:
            archive = self.desk.books.archive if self.desk is not None else None
            self.push_screen(RecordScreen(self.aws, event.row, self.now, archive), closed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the main screen mean nothing on top of another one."""
        if action == "dismiss_toasts":
            # Elsewhere Escape is a question's, a field's or a shell's.
            return bool(self._notifications) and self.main.in_a_list
        if isinstance(self.screen, MainScreen) or action == "help":
            return True
        return action not in {known.id for known in actions_of(Scope.EVERYWHERE)}

    def action_dismiss_toasts(self) -> None:
        self.clear_notifications()

    def action_show_instances(self) -> None:
        self.main.show_tab("instances")

    def action_show_sessions(self) -> None:
        self.main.show_tab("sessions")

    def action_show_preferences(self) -> None:
        self.main.show_tab("preferences")

    def action_next_tab(self) -> None:
        self.main.show_neighbour(1)

    def action_previous_tab(self) -> None:
        self.main.show_neighbour(-1)

    def action_tab_number(self, number: int) -> None:
        self._show_number(number)

    def _show_number(self, number: int) -> None:
        tabs = self.main.tabs
        if number <= len(tabs):
            self.main.show_tab(tabs[number - 1])

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            here = self.main.view.scopes[0] if self.screen is self.main else None
            self.push_screen(HelpScreen(self.settings.leader, here))

    def action_command_palette(self) -> None:
        def chosen(command: Command | None) -> None:
            if command is not None:
                self.call_later(command.run)

        self.push_screen(PaletteScreen(Commands(self).find), chosen)

    async def action_back(self) -> None:
        view = self.main.view
        if isinstance(view, Trouble):
            self.main.show_last_view()
        else:
            view.back()

    # Themes

    def choose_theme(self, name: str) -> None:
        """Use a theme from now on, and the next time."""
        self.theme = name
        self.remember(replace(self.state, theme=name), "The theme is used")

    def _use_themes(self) -> None:
        for file in self._themes.files.values():
            self.register_theme(file.theme)
        wanted = FROM_THE_TERMINAL[0] if self.no_color else None
        wanted = wanted or self.state.theme or self.settings.theme
        if wanted is not None and wanted not in self._themes.files:
            self.notify(f"There is no theme {clean(wanted)}.", severity="warning", markup=False)
            wanted = None
        for name in filter(None, (wanted, DEFAULT)):
            if name in self._themes.files:
                self.theme = name
                break
        self.theme_changed_signal.subscribe(self, lambda _: self.main.set_palette(self.palette))

    @property
    def palette(self) -> "Palette":
        """What remote programs paint with under the theme in use."""
        return self._themes.palette(self.theme)

    def remember(self, state: State, used: str) -> None:
        """Remember a choice that is in force already; `used` begins what is said if that fails."""
        self.state = state
        self._save(state, used)

    @work(exclusive=True, group="state")
    async def _save(self, state: State, used: str) -> None:
        try:
            await asyncio.to_thread(save_state, state, self.opening.directories.state)
        except OSError as error:
            self.notify(
                f"{used} but could not be remembered: {error.strerror}.",
                severity="warning",
                markup=False,
            )

    # Leaving

    def action_leave(self) -> None:
        self._leaving.ask()

    def end_and_exit(self, status: int = 0, *, within: float = GRACE) -> None:
        """End every live session, for so many seconds at most, then exit with a status."""
        self._leaving.end(status, within)
