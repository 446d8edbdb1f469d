"""What the app is made of, and the messages it answers."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import BindingType

from tui.settings.settings import Settings
from tui.settings.state import State
from tui.ui.actions import Scope, actions_of, bindings_of
from tui.ui.application import Application
from tui.ui.desk.aws_connector import AwsConnector
from tui.ui.desk.dependencies import Dependencies
from tui.ui.desk.remembered import RememberedChoices
from tui.ui.desk.reviewing.flows import Reviewing
from tui.ui.host.restore import GRACE, exit_on_signals, grace
from tui.ui.host.window import HostTerminal
from tui.ui.lists.sourced_table import SourcedTable
from tui.ui.main import MainScreen
from tui.ui.messages import (
    AccessChosen,
    CloseRequested,
    ConnectRequested,
    CopyRequested,
    DemoRequested,
    ForwardChosen,
    ForwardEndRequested,
    ForwardRequested,
    ForwardsWanted,
    HangUpRequested,
    HistoryChanged,
    InstancesArrived,
    LeaderChosen,
    OrganisationWanted,
    PageRequested,
    PaneSwitched,
    PlayRequested,
    ReconnectRequested,
    RetryRequested,
    SeveralRequested,
    SignInRequested,
    TrailWanted,
    WhyRequested,
)
from tui.ui.widgets.error_panel import ErrorPanel
from tui.ui.widgets.frame import Frame
from tui.ui.widgets.speaking import speak_again

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.ui.desk.quit_flow import QuitFlow
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

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.EVERYWHERE)

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
        settings = self.settings
        self._problems = outside.problems
        self.connector = AwsConnector(self, open_aws, outside, banner=banner)
        """What opens, changes and signs in to the AWS in use."""
        self._reviewing = Reviewing(self, self.connector, outside)
        self.clock = outside.clock
        self.host_terminal = HostTerminal(self._tell_host, settings.desktop_notification)
        self.choices = RememberedChoices(
            self,
            state,
            lambda: self.connector.kept.directories.state,
            self._speak,
        )
        """What the user chose: theme, language, profile and region."""
        self.choices.use_theme(settings.theme)
        self.main = MainScreen(
            settings,
            self.choices.lists,
            now=self.now,
            banner=banner,
            starting=self.connector.starting,
        )
        """The screen under all others."""

    @property
    def desk(self) -> "SessionTabs | None":
        """The sessions at hand, once AWS was opened."""
        return self.connector.desk

    @cached_property
    def _leaving(self) -> "QuitFlow":
        from tui.ui.desk.quit_flow import QuitFlow

        return QuitFlow(self, self.connector)

    def get_default_screen(self) -> MainScreen:
        return self.main

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(
            self, lambda _: self.main.set_palette(self.choices.palette)
        )
        self.main.views.show_panes(wanted=self.choices.state.details_beside_lists)
        for problem in self.setting_problems:
            self.warn(problem)
        self.set_interval(TICK, self._tick)
        self.choices.themes.watch()
        if not self.is_headless:
            # Being told to end is a clean exit: sessions are ended first.
            exit_on_signals(lambda told: self.end_and_exit(128 + told, within=grace(told)))
        # After the first paint: what is asked for first imports boto3.
        # By then the main screen is there to be told: the app's own turn may come earlier.
        self.main.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.main.query_one(Frame).problems = len(self.setting_problems)
        self.connector.begin()

    def is_working(self, group: str) -> bool:
        """Whether a worker of this group is under way."""
        return any(one.group == group and not one.is_finished for one in self.workers)

    def cancel_workers(self, *groups: str) -> None:
        """End the workers of these groups."""
        for group in groups:
            self.workers.cancel_group(self, group)

    def on_unmount(self) -> None:
        self.host_terminal.give_title_back()
        self.connector.kept.close()

    @property
    def above_shell(self) -> int:
        """The frame and the tabs: a session's bar and its text are not to be covered."""
        shell = self.screen is self.main and self.main.session_view is not None
        return (1 if self.main.has_class("-one-line") else 2) if shell else 0

    def _tell_host(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)

    def _tick(self) -> None:
        if not self.is_running:
            return  # the screens of an app that closes go before its timers
        self.tell_whole()
        self.connector.tick()

    def _speak(self) -> None:
        speak_again(self.main)
        self.main.draw_tabs()

    # AWS

    @on(InstancesArrived)
    def _heard(self) -> None:
        self.connector.heard()

    @on(SignInRequested)
    def _sign_in(self, event: SignInRequested) -> None:
        if event.place is not None:
            self.connector.sign_in_at(event.place)
        else:
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

    def choose_contexts(self, name: str) -> None:
        """Go to a set of contexts that the settings name."""
        self.connector.switcher.choose_set(name)

    def action_renew(self) -> None:
        view = self.main.view
        if not (isinstance(view, SourcedTable) and view.sign_in()):
            self.connector.renew()

    # Sessions

    @on(AccessChosen)
    @on(ConnectRequested)
    def _connect(self, event: AccessChosen | ConnectRequested) -> None:
        if (flows := self.connector.flows) is not None:
            flows.connecting.go_on(event)

    @on(WhyRequested)
    def _why(self, event: WhyRequested) -> None:
        if (flows := self.connector.flows) is not None:
            flows.connecting.diagnose(event.target, event.session, place=event.place)

    @on(SeveralRequested)
    def _several(self, event: SeveralRequested) -> None:
        if (flows := self.connector.flows) is not None:
            flows.batch().ask(event.machines, event.deed)

    @on(CopyRequested)
    def _copy(self, event: CopyRequested) -> None:
        if (flows := self.connector.flows) is not None:
            flows.copying.ask(event.target, upload=event.upload, place=event.place)

    @on(ForwardRequested)
    def _forward(self, event: ForwardRequested) -> None:
        if (flows := self.connector.flows) is not None:
            flows.forwarding.ask(event.target, place=event.place)

    @on(ForwardChosen)
    def _forward_chosen(self, event: ForwardChosen) -> None:
        if (flows := self.connector.flows) is not None:
            flows.forwarding.choose(event.key)

    @on(ForwardEndRequested)
    def _end_forward(self, event: ForwardEndRequested) -> None:
        if (flows := self.connector.flows) is not None:
            flows.forwarding.end(event.key)

    @on(ForwardsWanted)
    def _look_at_forwards(self) -> None:
        if (flows := self.connector.flows) is not None:
            flows.forwarding.look()

    @on(ReconnectRequested)
    def _reconnect(self, event: ReconnectRequested) -> None:
        if (flows := self.connector.flows) is not None:
            work = flows.connecting.again(event.session)
            self.run_worker(work, group="connecting", name="connecting", exclusive=True)

    @on(CloseRequested)
    async def _close(self, event: CloseRequested) -> None:
        if self.desk is not None:
            await self.desk.close(event.session)

    @on(HistoryChanged)
    def _history_changed(self, event: HistoryChanged) -> None:
        self.main.views.history_changed(event.session_id)

    @on(PlayRequested)
    def _play(self, event: PlayRequested) -> None:
        self._reviewing.replays.ask(event)

    @on(PageRequested)
    def _page(self, event: PageRequested) -> None:
        self._reviewing.searches.show(event.session)

    def action_find(self) -> None:
        self._reviewing.searches.begin()

    @on(OrganisationWanted)
    def _search_organisation(self) -> None:
        self._reviewing.organisation.begin()

    @on(TrailWanted)
    def _ask_trail(self, event: TrailWanted) -> None:
        self._reviewing.organisation.ask_about(event)

    async def action_take_back(self) -> None:
        if self.desk is not None:
            await self.desk.take_back()

    @on(LeaderChosen)
    async def _leader(self, event: LeaderChosen) -> None:
        if (flows := self.connector.flows) is not None:
            await flows.leader.do(event.key, event.session, event.action)

    @on(HangUpRequested)
    def _hang_up(self, event: HangUpRequested) -> None:
        if (flows := self.connector.flows) is not None:
            flows.leader.hang_up(event.session, event.held)

    def on_terminal_view_rang(self) -> None:
        """A remote rang its bell."""
        if self.settings.bell:
            self.bell()

    # Tabs and screens

    @on(PaneSwitched)
    def _pane_switched(self, event: PaneSwitched) -> None:
        self.main.views.show_panes(wanted=event.wanted)
        state = replace(self.choices.state, details_beside_lists=event.wanted)
        self.choices.remember(state)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the main screen mean nothing on top of another one."""
        if isinstance(self.screen, MainScreen) or action in {"help", "manual"}:
            return True
        return action not in {known.id for known in actions_of(Scope.EVERYWHERE)}

    def action_show_instances(self) -> None:
        self.main.show_tab("instances")

    def action_show_sessions(self) -> None:
        self.main.show_tab("sessions")

    def action_show_preferences(self) -> None:
        self.main.show_tab("preferences")

    def action_show_overview(self) -> None:
        self.main.show_tab("overview")

    def action_show_forwards(self) -> None:
        self.main.show_tab("forwards")

    @property
    def setting_problems(self) -> tuple[str, ...]:
        """What is wrong with the settings, the keys and the user's themes, in sentences."""
        return (*self._problems, *self.key_problems, *self.choices.themes.problems)

    def action_show_settings(self) -> None:
        from tui.ui.screens.settings.page import SettingsScreen

        self.push_screen(SettingsScreen(self.setting_problems, self.choices.state))

    def action_next_tab(self) -> None:
        self.main.show_neighbour(1)

    def action_previous_tab(self) -> None:
        self.main.show_neighbour(-1)

    def action_pick_session(self) -> None:
        from tui.ui.desk.session_picker import pick_session

        pick_session(self, self.desk)

    @property
    def scope_below(self) -> Scope:
        return self.main.view.scopes[0]

    def action_help(self) -> None:
        from tui.ui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            here = getattr(self.screen, "scope", None)
            here = self.scope_below if self.screen is self.main else here
            self.push_screen(HelpScreen(self.settings, here))

    def action_command_palette(self) -> None:
        from tui.ui.desk.commands import Commands
        from tui.ui.screens.palette import PaletteCommand, PaletteScreen

        def chosen(command: PaletteCommand | None) -> None:
            if command is not None:
                self.call_later(command.run)

        self.push_screen(PaletteScreen(Commands(self).find), chosen)

    async def action_back(self) -> None:
        view = self.main.view
        if self._notifications and self.main.in_a_list:
            # What a toast covers can be read at once.
            self.clear_notifications()
        elif isinstance(view, ErrorPanel):
            self.main.show_last_view()
        else:
            view.back()

    # Leaving

    def action_leave(self) -> None:
        self._leaving.ask()

    def end_and_exit(self, status: int = 0, *, within: float = GRACE) -> None:
        """End every live session, for so many seconds at most, then exit with a status."""
        self._leaving.end(status, within)
