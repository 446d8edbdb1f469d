"""What the app is made of, and the messages it answers."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType

from tui.settings.settings import Settings, State
from tui.ui.actions import Scope, actions_of, bindings_of
from tui.ui.application import Application
from tui.ui.desk.aws_connector import AwsConnector
from tui.ui.desk.commands import Commands
from tui.ui.desk.dependencies import Dependencies
from tui.ui.desk.quit_flow import QuitFlow
from tui.ui.desk.remembered import RememberedChoices
from tui.ui.desk.replays import Replays
from tui.ui.desk.searches import Searches
from tui.ui.host.restore import GRACE, exit_on_signals, grace
from tui.ui.host.window import HostTerminal
from tui.ui.main import MainScreen
from tui.ui.messages import (
    CloseRequested,
    ConnectRequested,
    CopyRequested,
    DemoRequested,
    HangUpRequested,
    HistoryChanged,
    InstancesArrived,
    LeaderChosen,
    PlayRequested,
    ReconnectRequested,
    RetryRequested,
    SignInRequested,
    WhyRequested,
)
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.palette import PaletteCommand, PaletteScreen
from tui.ui.widgets.error_panel import ErrorPanel

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.ui.desk.session_tabs import SessionTabs

TICK: Final = 0.25
"""Seconds between looks at the countdowns: no second is shown late by more than this."""


class SsmTui(Application, inherit_bindings=False):
    """Opens AWS after the first paint; opens and closes the tabs of sessions.

    Args:
        open_aws: Gives the AWS to work with; raises AwsError or OpenFailed.
        settings: What the user has decided.
        state: What was remembered from the last time.
        banner: A word for the frame, such as `demo`; empty for the real AWS.
        outside: The clock and what else tests replace.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.EVERYWHERE),
        # What a toast covers can be read at once; a shell's keys do not come by here.
        Binding("escape", "dismiss_toasts", show=False, priority=True),
    ]

    def __init__(
        self,
        open_aws: "Callable[[], Awaitable[Aws]]",
        settings: Settings,
        *,
        state: State,
        banner: str = "",
        outside: Dependencies | None = None,
    ) -> None:
        outside = outside or Dependencies()
        super().__init__(settings, outside.now)
        self._problems = outside.problems
        self.connector = AwsConnector(self, open_aws, outside, banner=banner)
        """What opens, changes and signs in to the AWS in use."""
        self._leaving = QuitFlow(self, self.connector)
        self.clock = outside.clock
        self.host_terminal = HostTerminal(self._tell_host, settings.desktop_notification)
        self.main = MainScreen(
            settings, now=self.now, banner=banner, starting=self.connector.starting
        )
        """The screen under all others."""
        self._replays = Replays(self, lambda: self.desk.here if self.desk else None)
        self._searches = Searches(self, self._replays, self.connector)
        self.choices = RememberedChoices(self, state, lambda: self.connector.directories.state)
        """What the user chose: theme, profile and region."""

    @property
    def desk(self) -> "SessionTabs | None":
        """The sessions at hand, once AWS was opened."""
        return self.connector.desk

    def get_default_screen(self) -> MainScreen:
        return self.main

    def on_mount(self) -> None:
        self.choices.use_theme(self.settings.theme)
        self.theme_changed_signal.subscribe(
            self, lambda _: self.main.set_palette(self.choices.palette)
        )
        for problem in (*self._problems, *self.choices.theme_problems):
            self.warn(problem)
        self.set_interval(TICK, self._tick)
        if not self.is_headless:
            # Being told to end is a clean exit: sessions are ended first.
            exit_on_signals(lambda told: self.end_and_exit(128 + told, within=grace(told)))
        # After the first paint: what is asked for first imports boto3.
        # By then the main screen is there to be told: the app's own turn may come earlier.
        self.main.call_after_refresh(self.connector.begin)

    def cancel_workers(self, *groups: str) -> None:
        """End the workers of these groups."""
        for group in groups:
            self.workers.cancel_group(self, group)

    def on_unmount(self) -> None:
        self.host_terminal.give_title_back()
        self.connector.close()

    def _tell_host(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)

    def _tick(self) -> None:
        if not self.is_running:
            return  # the screens of an app that closes go before its timers
        self.connector.tick()

    # AWS

    @on(InstancesArrived)
    def _heard(self) -> None:
        self.connector.heard()

    @on(SignInRequested)
    def _sign_in(self) -> None:
        self.connector.sign_in()

    @on(DemoRequested)
    def _go_to_demo(self) -> None:
        self.connector.go_to_demo()

    @on(RetryRequested)
    def _retry(self) -> None:
        self.connector.retry()

    def action_choose_profile(self) -> None:
        self.connector.choose_profile()

    def action_choose_region(self) -> None:
        self.connector.choose_region()

    def action_renew(self) -> None:
        self.connector.renew()

    # Sessions

    @on(ConnectRequested)
    def _connect(self, event: ConnectRequested) -> None:
        if self.connector.connecting is not None:
            self.connector.connecting.ask(event.target)

    @on(WhyRequested)
    def _why(self, event: WhyRequested) -> None:
        if self.connector.connecting is not None:
            self.connector.connecting.diagnose(event.target, event.session)

    @on(CopyRequested)
    def _copy(self, event: CopyRequested) -> None:
        if self.connector.copying is not None:
            self.connector.copying.ask(event.target, upload=event.upload)

    @on(ReconnectRequested)
    def _reconnect(self, event: ReconnectRequested) -> None:
        if self.connector.connecting is not None:
            work = self.connector.connecting.again(event.session)
            self.run_worker(work, group="connecting", name="connecting", exclusive=True)

    @on(CloseRequested)
    async def _close(self, event: CloseRequested) -> None:
        if self.desk is not None:
            await self.desk.close(event.session)

    @on(HistoryChanged)
    def _history_changed(self, event: HistoryChanged) -> None:
        self.main.history_changed(event.session_id)

    @on(PlayRequested)
    def _play(self, event: PlayRequested) -> None:
        self._replays.ask(event)

    def action_find(self) -> None:
        self._searches.begin()

    async def action_take_back(self) -> None:
        if self.desk is not None:
            await self.desk.take_back()

    @on(LeaderChosen)
    async def _leader(self, event: LeaderChosen) -> None:
        if self.connector.leader is not None:
            await self.connector.leader.do(event.key, event.session)

    @on(HangUpRequested)
    def _hang_up(self, event: HangUpRequested) -> None:
        if self.connector.leader is not None:
            self.connector.leader.hang_up(event.session, event.held)

    def on_terminal_view_rang(self) -> None:
        """A remote rang its bell."""
        if self.settings.bell:
            self.bell()

    # Tabs and screens

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

    def action_show_overview(self) -> None:
        self.main.show_tab("overview")

    def action_next_tab(self) -> None:
        self.main.show_neighbour(1)

    def action_previous_tab(self) -> None:
        self.main.show_neighbour(-1)

    def action_tab_number(self, number: int) -> None:
        self.main.show_number(number)

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            here = getattr(self.screen, "scope", None)
            here = self.main.view.scopes[0] if self.screen is self.main else here
            self.push_screen(HelpScreen(self.settings, here))

    def action_command_palette(self) -> None:
        def chosen(command: PaletteCommand | None) -> None:
            if command is not None:
                self.call_later(command.run)

        self.push_screen(PaletteScreen(Commands(self).find), chosen)

    async def action_back(self) -> None:
        view = self.main.view
        if isinstance(view, ErrorPanel):
            self.main.show_last_view()
        else:
            view.back()

    # Leaving

    def action_leave(self) -> None:
        self._leaving.ask()

    def end_and_exit(self, status: int = 0, *, within: float = GRACE) -> None:
        """End every live session, for so many seconds at most, then exit with a status."""
        self._leaving.end(status, within)
