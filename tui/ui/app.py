"""What the app is made of, and the messages it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import App
from textual.binding import BindingType
from textual.command import Provider

from tui.aws.errors import AwsError
from tui.aws.preferences import read_preferences
from tui.sessions.reasons import continued, policy_for
from tui.settings import (
    Settings,
    State,
    data_directory,
    save_state,
    state_directory,
    user_theme_directory,
)
from tui.ui.actions import Scope, actions_of, bindings_of, leader_action
from tui.ui.cells import clean
from tui.ui.commands import Commands
from tui.ui.context import context_of, where_words
from tui.ui.crash import report_crash
from tui.ui.driver import driver_class
from tui.ui.host_terminal import HostTerminal
from tui.ui.landing import LANDING, Landing
from tui.ui.messages import (
    AwsFailed,
    AwsOpened,
    CloseRequested,
    ConnectRequested,
    DemoRequested,
    HangUpRequested,
    IdentityKnown,
    LeaderChosen,
    ReconnectRequested,
    RetryRequested,
    SessionChosen,
    SignInRequested,
    TabChosen,
    WhyRequested,
)
from tui.ui.outside import OpenFailed, Outside
from tui.ui.places import Place, Places
from tui.ui.restore import exit_on_signals
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.leave import (
    END,
    LEAVE,
    LOSE,
    RECONNECT,
    EndingScreen,
    ask_to_hang_up,
    ask_to_leave,
    ask_to_lose,
)
from tui.ui.screens.main import MainScreen
from tui.ui.screens.reason import Asking, ReasonScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.theme import DEFAULT, load_themes, theme_directory
from tui.ui.widgets.frame import Context
from tui.ui.widgets.landing_strip import LandingStrip
from tui.ui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws, Identity
    from tui.aws.instances import ManagedInstance
    from tui.sessions.session import Change, Session
    from tui.terminal.palette import Palette
    from tui.ui.desk import Desk
    from tui.ui.leftovers import Leftovers
    from tui.ui.sign_ins import SignIns

HERE: Final = Path(__file__).parent

DEMO: Final = "demo"
"""The folder, among the records of sessions, for those of a demo."""

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
        *sorted((HERE / "widgets").glob("*.tcss")),
        *sorted((HERE / "screens").glob("*.tcss")),
    ]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.EVERYWHERE)
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
        super().__init__(driver_class=driver_class())
        outside = outside or Outside()
        self._open_aws = open_aws
        self.settings = settings
        self.state = state
        """What is remembered from one start to the next."""
        self._banner = banner
        self._problems = outside.problems
        self._registry_factory = outside.registry_factory
        self._open_place = outside.open_place
        self._open_demo = outside.open_demo
        self._places = Places(self)
        self.now = outside.now
        self.aws: Aws | None = None
        self.identity: Identity | None = None
        self.desk: Desk | None = None
        self._leftovers: Leftovers | None = None
        self._sign_ins: SignIns | None = None
        self.host_terminal = HostTerminal(self._tell_host, settings.desktop_notification)
        strip = LandingStrip(settings.leader, still_here=settings.still_here_key)
        self._main = MainScreen(
            now=self.now, banner=banner, starting=self._starting, strip=strip
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
            exit_on_signals(lambda number: self.end_and_exit(128 + number))
        # After the first paint: what is asked for first imports boto3.
        self.call_after_refresh(self._open)

    def warn(self, sentence: str) -> None:
        """Say something that the user should know of; from any thread."""
        self.notify(clean(sentence), severity="warning", timeout=12, markup=False)

    def on_unmount(self) -> None:
        self.host_terminal.give_title_back()

    def _tell_host(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)

    def _tick(self) -> None:
        if self.desk is not None:
            self.desk.tick()
        if self._leftovers is not None:
            self._leftovers.tick()
        if self._sign_ins is not None:
            self._sign_ins.tick()

    @property
    def _starting(self) -> str:
        return "starting the sandbox ..." if self._banner else "reading credentials ..."

    def _fatal_error(self) -> None:
        # Textual's own shows the values of variables, and a token may be among them.
        error = self._exception or RuntimeError("the cause is not known")
        self.panic(Text(report_crash(error)))

    # AWS

    @work(exclusive=True, group="open")
    async def _open(self) -> None:
        try:
            aws = await self._open_aws()
            self._serve(aws)
            self.post_message(AwsOpened(aws))
            self.post_message(IdentityKnown(await aws.identity()))
        except (AwsError, OpenFailed) as error:
            self.post_message(AwsFailed(error))

    def _serve(self, aws: "Aws") -> None:
        from tui.ui.sign_ins import SignIns

        if self._sign_ins is None:
            self._sign_ins = SignIns(self)
        self._sign_ins.serve(aws)

    @on(SignInRequested)
    def _sign_in_requested(self) -> None:
        self._sign_in()

    @work(exclusive=True, group="open")
    async def _sign_in(self) -> None:
        aws, sign_ins = self.aws, self._sign_ins
        if aws is None or sign_ins is None or not await sign_ins.sign_in(aws):
            return
        self.main.start(self._starting)
        try:
            self.post_message(AwsOpened(aws))
            self.post_message(IdentityKnown(await aws.identity()))
        except AwsError as error:
            self.post_message(AwsFailed(error))

    def action_choose_profile(self) -> None:
        if self._open_place is not None:
            self._places.choose_profile()
        else:
            self._say_one_place()

    def action_choose_region(self) -> None:
        if self._open_place is not None:
            self._places.choose_region()
        else:
            self._say_one_place()

    def _say_one_place(self) -> None:
        self.notify("The demo has one profile and one region.")

    def go(self, profile: str | None, region: str | None) -> None:
        """Work with another profile and region from now on; None are the usual ones."""
        open_place = self._open_place
        if open_place is not None:
            self._open_aws = lambda: open_place(profile, region)
            self.identity = None
            self.main.set_context(Context(profile=profile or "", region=region or ""))
            self._retry()

    def _stop_asking(self) -> None:
        """Give up what is being asked of an AWS that is about to be closed, perhaps."""
        for group in ("leftovers", "renew", "profiles"):
            self.workers.cancel_group(self, group)

    def action_renew(self) -> None:
        if self.aws is not None and self._sign_ins is not None:
            self._sign_ins.renew(self.aws)

    @on(AwsOpened)
    def _opened(self, event: AwsOpened) -> None:
        if self.aws is not event.aws:
            self._stop_asking()
        self.aws = event.aws
        self._set_desk(event.aws)
        self.main.begin(event.aws)

    @on(IdentityKnown)
    def _known(self, event: IdentityKnown) -> None:
        self.identity = event.identity
        self.main.set_context(context_of(event.identity, self.settings))
        if self.desk is not None and self.desk.here is not None:
            self.desk.here.identity = event.identity
            self.main.draw_tabs()
        if self.aws is not None and self._leftovers is not None:
            self._leftovers.look(self.aws, event.identity)

    @on(AwsFailed)
    def _failed(self, event: AwsFailed) -> None:
        self.main.fail(event.error, demo=self._open_demo is not None)
        if self.aws is not None and self._open_place is not None:
            self._say_profiles(self.aws, event.error)

    @work(exclusive=True, group="profiles")
    async def _say_profiles(self, aws: "Aws", error: Exception) -> None:
        """What there is to choose from belongs beside why there is nobody to ask."""
        found = await self._places.found(aws)
        if isinstance(self.main.view, Trouble):
            self.main.fail(error, found, demo=self._open_demo is not None)

    @on(DemoRequested)
    def _demo(self) -> None:
        if self._open_demo is None or (self.desk is not None and self.desk.live):
            return
        self._open_aws, self._open_demo, self._open_place = self._open_demo, None, None
        self._banner = DEMO
        if self.aws is not None:
            self._stop_asking()
            self.aws.close()
        # The demo keeps books of its own.
        self.aws = self.desk = self._leftovers = self.identity = None
        self.main.set_banner(DEMO)
        self.main.set_context(Context())
        self._retry()

    @on(RetryRequested)
    def _retry(self) -> None:
        self.main.start(self._starting)
        self._open()

    def _set_desk(self, aws: "Aws") -> None:
        # These bring the transport along, which the first paint does not wait for.
        from tui.sessions.registry import Registry
        from tui.sessions.survivors import Survivors
        from tui.ui.books import Books
        from tui.ui.desk import Desk
        from tui.ui.leftovers import Leftovers

        if self.desk is None or self._leftovers is None:
            self.desk = Desk(self, Books(self._ledger))
            self._leftovers = Leftovers(self, Survivors(state_directory()))
            self.main.where = self.desk.where
        if self.desk.here is None or self.desk.here.aws is not aws:
            factory = self._registry_factory or Registry
            registry = factory(aws, settings=self.settings, listener=self._listen)
            self.desk.enter(Place(aws, registry))

    def _listen(self, session: "Session", change: "Change") -> None:
        if self.desk is not None and self._leftovers is not None:
            self.desk.listen(session, change)
            self._leftovers.hear(session, change)

    @property
    def _ledger(self) -> "Archive | None":
        """This machine's ledger; a demo keeps one of its own."""
        from tui.archive.store import Archive

        if not self.settings.ledger:
            return None
        folder = data_directory()
        return Archive.within(folder / DEMO if self._banner else folder)

    # Sessions

    @on(ConnectRequested)
    def _connect(self, event: ConnectRequested) -> None:
        self._ask_reason(event.target)

    def ask_next(self, session: "Session") -> None:
        """Ask for the reason of a session that goes on from one."""
        if self.desk is not None:
            self.desk.drafts[session.target.instance_id] = continued(session.reason)
            place = self.desk.place_of(session)
            self._ask_reason(session.target, continues=session.session_id or "", place=place)

    def _ask_reason(
        self, target: "ManagedInstance", *, continues: str = "", place: Place | None = None
    ) -> None:
        desk = self.desk
        place = place or (desk.here if desk is not None else None)
        if desk is None or place is None:
            return
        aws, identity = place.aws, place.identity
        profile = identity.profile if identity is not None else None
        asking = Asking(
            target=target,
            where=where_words(identity),
            drafts=desk.drafts,
            load_preferences=lambda: read_preferences(aws),
            now=self.now(),
            earlier=desk.earlier,
            load_earlier=lambda: desk.find_earlier(aws),
            templates=self.settings.reason_templates,
            policy=policy_for(self.settings, profile, target.tags),
        )

        async def answered(reason: str | None) -> None:
            if reason is not None:
                await desk.open(target, reason, continues=continues, place=place)

        self.push_screen(ReasonScreen(asking), answered)

    @on(WhyRequested)
    def _why(self, event: WhyRequested) -> None:
        place = self.desk.place_of(event.session) if self.desk and event.session else None
        aws = place.aws if place is not None else self.aws
        if aws is not None:
            self.push_screen(DoctorScreen(aws, event.target))

    @on(ReconnectRequested)
    async def _reconnect(self, event: ReconnectRequested) -> None:
        session, desk = event.session, self.desk
        if desk is None:
            return
        place = desk.place_of(session)
        await desk.close(session)
        if session.ending is None:
            self._ask_reason(session.target, place=place)
        else:
            continues = session.session_id or ""
            reason = continued(session.reason)
            await desk.open(session.target, reason, continues=continues, place=place)

    @on(CloseRequested)
    async def _close(self, event: CloseRequested) -> None:
        if self.desk is not None:
            await self.desk.close(event.session)

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
                self.notify(
                    f"{self.settings.leader} {clean(event.key)} does nothing; "
                    f"{self.settings.leader} ? lists what does.",
                    markup=False,
                )

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
            else:
                session.send(event.held)

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
        if isinstance(self.screen, MainScreen) or action == "help":
            return True
        return action not in {known.id for known in actions_of(Scope.EVERYWHERE)}

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
            self.push_screen(HelpScreen(self.settings.leader))

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
        wanted = self.state.theme or self.settings.theme
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
            await asyncio.to_thread(save_state, state)
        except OSError as error:
            self.notify(
                f"{used} but could not be remembered: {error.strerror}.",
                severity="warning",
                markup=False,
            )

    # Leaving

    async def action_leave(self) -> None:
        unsaved = self.main.unsaved_preferences
        if unsaved:
            self.push_screen(ask_to_lose(unsaved), self._lose)
        else:
            self._leave_sessions()

    def _lose(self, answer: str | None) -> None:
        if answer == LOSE:
            self._leave_sessions()
        else:
            self.main.show_tab("preferences")

    def _leave_sessions(self) -> None:
        live = self.desk.live if self.desk is not None else ()
        if live:
            self.push_screen(ask_to_leave(live, where_words(self.identity)), self._leave)
        else:
            self.exit()

    def _leave(self, answer: str | None) -> None:
        if answer == END:
            self.end_and_exit()
        elif answer == LEAVE:
            self._wind_up("Leaving the sessions running ...", end=False)

    def end_and_exit(self, status: int = 0) -> None:
        """End every live session, for a few seconds at most, then exit with a status."""
        count = len(self.desk.live) if self.desk is not None else 0
        words = f"Ending {count} session{'' if count == 1 else 's'} ..."
        self._wind_up(words, end=True, status=status)

    @work(exclusive=True, group="leaving")
    async def _wind_up(self, words: str, *, end: bool, status: int = 0) -> None:
        left = None
        if self.desk is not None and self.desk.live:
            self.push_screen(EndingScreen(words))
            left = await self.desk.wind_up(end=end)
        self.exit(return_code=status, message=left)
