"""The AWS that the app works in: opened, signed in to, changed for another, or for the demo."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from tui.aws.caller import identity_soon
from tui.aws.errors import AwsError, Unanswered
from tui.language import N_, _
from tui.settings.production import is_production
from tui.ui.desk.attention import Attention
from tui.ui.desk.dependencies import Dependencies, NamedSet, OpenFailed
from tui.ui.desk.kept_history import KeptHistory
from tui.ui.widgets.error_panel import ErrorPanel, words_of
from tui.ui.words.context import Context, context_of_all

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity
    from tui.ui.desk.context_switcher import ContextSwitcher
    from tui.ui.desk.dependencies import FirstSession
    from tui.ui.desk.orphan_prompt import OrphanPrompt
    from tui.ui.desk.session_flows import SessionFlows
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.several import OpenPlace, SeveralContexts
    from tui.ui.desk.sign_ins import SignIns
    from tui.ui.desk.stage import DeskStage
    from tui.ui.workspace import Workspace

DEMO: Final = N_("demo")
"""The word for the frame."""

NAMELESS: Final = N_(
    "AWS didn't say who you are. The account isn't shown, and sessions that outlive the app "
    "can't be offered again."
)


class AwsConnector:
    """Opens AWS on behalf of the app, in workers.

    Args:
        stage: Where to show it.
        open_aws: Gives the AWS to work with; raises AwsError or OpenFailed.
        outside: What opens others.
        banner: A word for the frame, such as `demo`; empty for the real AWS.
    """

    def __init__(
        self,
        stage: "DeskStage",
        open_aws: "Callable[[], Awaitable[Aws]]",
        outside: Dependencies,
        *,
        banner: str,
    ) -> None:
        self._stage = stage
        self._open_aws = open_aws
        self._open_place = outside.open_place
        self._open_demo = outside.open_demo
        self._registry_factory = outside.registry_factory
        self.kept = KeptHistory(stage, outside.demo_directories)
        """The local history of the AWS in use."""
        self._problems = outside.problems
        self._obstacles = outside.policy_problems
        self._first = outside.first
        self._away = False
        """Whether the user goes elsewhere, and nobody has opened that yet."""
        self._attention = Attention(stage)
        self._set = outside.contexts
        """What is listed together; None for one context."""
        self._several: SeveralContexts | None = None
        self.desk: SessionTabs | None = None
        self.flows: SessionFlows | None = None
        """What is done with the sessions of the desk."""
        self._leftovers: OrphanPrompt | None = None
        self._sign_ins: SignIns | None = None
        self._unnamed = False
        """Whether AWS was asked who we are and did not say."""
        self.banner = banner
        if banner:
            self.kept.keep_apart()

    @cached_property
    def switcher(self) -> "ContextSwitcher":
        """What asks where to go."""
        from tui.ui.desk.context_switcher import ContextSwitcher

        return ContextSwitcher(self._stage, self)

    @property
    def starting(self) -> str:
        """What is being waited for, in words."""
        return _("starting the sandbox…") if self.banner else _("reading credentials…")

    @property
    def here(self) -> "Workspace | None":
        """Where the user works, once there is an AWS to ask."""
        return self.desk.here if self.desk is not None else None

    @property
    def identity(self) -> "Identity | None":
        """Who the user is where they work or are about to, once AWS has said so."""
        return self.here.identity if self.here is not None and not self._away else None

    def tick(self) -> None:
        """A moment has passed; sessions and credentials run out, questions wait."""
        if self.desk is not None:
            self.desk.tick()
        self._attention.tick()
        if self._sign_ins is not None:
            places = self.desk.places if self.desk is not None else ()
            self._sign_ins.tick(self.here, places)

    @property
    def may_go(self) -> bool:
        """Whether there is more than one place to work in."""
        return self._open_place is not None

    # What the user asks for

    def begin(self) -> None:
        """Open AWS, or try again."""
        self._stage.run_worker(self._begin(), group="open", exclusive=True)

    def sign_in(self) -> None:
        """Sign in by IAM Identity Center, and begin."""
        self._stage.run_worker(self._sign_in(), group="open", exclusive=True)

    def renew(self) -> None:
        """Have fresh credentials."""
        if self.here is not None and self._sign_ins is not None:
            self._sign_ins.renew(self.here.aws)

    def sign_in_at(self, place: "Workspace") -> None:
        """Have what one of several places wants: a sign-in or a code."""
        if self._sign_ins is not None:
            place.use()
            self._sign_ins.renew(place.aws, lambda: self._signed_in(place))

    def choose_profile(self) -> None:
        """Ask for a profile, and go there."""
        if self.here is not None:
            self.switcher.choose_profile(self.here.aws, self.identity, self._set)

    def choose_region(self) -> None:
        """Ask for a region, and go there."""
        if self.here is not None:
            self.switcher.choose_region(self.here.aws, self.identity, self._set)

    def go(self, profile: str | None, region: str | None) -> None:
        """Work with another profile and region from now on; None are the usual ones."""
        open_place = self._open_place
        if open_place is not None:
            self._open_aws = lambda: open_place(profile, region)
            self._away, self._set = True, None
            self._stage.main.set_context(Context(profile=profile or "", region=region or ""))
            self.retry()

    def go_to(self, wanted: NamedSet) -> None:
        """Work with several profiles and regions at once from now on."""
        if self._open_place is not None:
            self._away, self._set = True, wanted
            self._stage.main.set_context(Context(profile=wanted.name))
            self.retry()

    def go_to_demo(self) -> None:
        """Work in the demo from now on, unless sessions live elsewhere."""
        if self._open_demo is None or (self.desk is not None and self.desk.is_busy):
            return
        self._open_aws, self._open_demo, self._open_place = self._open_demo, None, None
        self._first = None
        self.banner, self._set = DEMO, None
        self._stop_asking()
        for place in self.desk.current if self.desk is not None else ():
            place.aws.close()
        # The demo has a history of its own.
        self.kept.keep_apart()
        self.desk = None
        self._stage.main.set_banner(DEMO)
        self._stage.main.set_context(Context())
        self.retry()

    def retry(self) -> None:
        """Begin again, and show that."""
        self._stage.main.start(self.starting)
        self.begin()

    # How it went

    def _opened(self, aws: "Aws") -> None:
        """There is an AWS to ask."""
        self._away = False
        workspace = self.here
        if workspace is None or workspace.aws is not aws:
            self._stop_asking()
            workspace = self._enter(aws)
        self._stage.main.begin(workspace)
        self._begin_first(workspace)

    def _begin_first(self, workspace: "Workspace") -> None:
        if self._first is not None:
            work = self._begin_with(self._first, workspace)
            self._stage.run_worker(work, group="connecting", name="connecting", exclusive=True)

    async def _begin_with(self, first: "FirstSession", workspace: "Workspace") -> None:
        """Open the session that the app was started for, now or once AWS can be asked."""
        if self.flows is None or await self.flows.connecting.begin_with(first, workspace):
            self._first = None

    def _known_here(self, identity: "Identity") -> None:
        if self.here is not None:
            self._known(self.here, identity)

    def _known(self, place: "Workspace", identity: "Identity") -> None:
        """AWS said who we are at one of the places."""
        desk, main = self._desk_there, self._stage.main
        if place not in desk.current:
            return  # the user has gone elsewhere meanwhile
        place.identity = identity
        place.production = is_production(identity, self._stage.settings)
        self._say_where()
        main.draw_tabs()
        desk.identified()
        main.views.identified()
        main.views.instances.look_anew(place)
        if self._leftovers is not None:
            self._leftovers.look(place, identity, alone=len(desk.current) == 1)

    def _say_where(self) -> None:
        name = self._set.name if self._set is not None else ""
        self._stage.main.set_context(context_of_all(self._desk_there.current, name))

    def _failed(self, error: Exception) -> None:
        """There is nobody to ask; the user can do something about it."""
        self._unnamed = True
        if self._stage.main.is_answered:
            self.heard()
            return
        if not self._attention.is_free:
            self._attention.show("AWS", lambda: self._still_failed(error))
            return
        self._say_trouble(error)
        # Another profile mends no line.
        if self.here is not None and self._open_place and not isinstance(error, Unanswered):
            self._stage.run_worker(
                self._say_profiles(self.here.aws, error), group="profiles", exclusive=True
            )

    def heard(self) -> None:
        """AWS answers, though it did not say who we are; that is asked for once more."""
        if self._unnamed and self.here is not None:
            self._unnamed = False
            self._stage.main.leave_trouble()
            self._stage.run_worker(self._ask_who(self.here.aws), group="open", exclusive=True)

    # The work

    async def _begin(self) -> None:
        try:
            if self._set is not None and self._open_place is not None:
                await self._open_several(self._open_place, self._set)
                return
            aws = await self._open_aws()
        except (AwsError, OpenFailed) as error:
            self._stage.call_later(self._failed, error)
            return
        self._asking.serve(aws)
        await self._introduce(aws)

    async def _open_several(self, open_place: "OpenPlace", wanted: NamedSet) -> None:
        from tui.ui.desk.several import SeveralContexts

        self._several = SeveralContexts(
            self._stage,
            open_place,
            self._make,
            lambda places: self._stage.call_later(self._joined, wanted, places),
            self._known,
        )
        kept = self.desk.current if self.desk is not None else ()
        await self._several.open(wanted, kept)

    def _joined(self, wanted: NamedSet, places: "Sequence[Workspace]") -> None:
        """There are so many of several places by now; each of them is asked on its own."""
        desk, several = self._desk_there, self._several
        if wanted is not self._set or several is None or not places:
            return
        if not set(desk.current) & set(places):
            self._stop_asking()
        self._away, new = False, [place for place in places if place not in desk.current]
        for place in new:
            place.codes = self._asking.codes
        desk.enter(*places)
        self._say_where()
        self._stage.main.begin(*places)
        for place in new:
            self._stage.run_worker(several.learn(place), group="identities")
        self._begin_first(places[0])

    def _signed_in(self, place: "Workspace") -> None:
        """One of several places has what it wanted of the user."""
        if self._several is not None:
            if self._several.is_unsettled(place.aws.options.profile):
                self.begin()
            self._several.signed_in(place, self._desk_there.current)

    async def _sign_in(self) -> None:
        here, sign_ins = self.here, self._sign_ins
        if here is None or sign_ins is None or not await sign_ins.sign_in(here.aws):
            return
        self._stage.main.start(self.starting)
        await self._introduce(here.aws)

    async def _introduce(self, aws: "Aws") -> None:
        # Before the first call of this attempt: another was cancelled, perhaps.
        aws.ask_again()
        self._unnamed = False
        self._stage.call_later(self._opened, aws)
        try:
            self._stage.call_later(self._known_here, await identity_soon(aws))
        except AwsError as error:
            self._stage.call_later(self._failed, error)

    async def _ask_who(self, aws: "Aws") -> None:
        try:
            self._stage.call_later(self._known_here, await aws.identity())
        except AwsError as error:
            title, sentence, _facts = words_of(error)
            self._stage.notify(
                f"{_(NAMELESS)} {sentence}", title=title, severity="warning", markup=False
            )

    @property
    def _asking(self) -> "SignIns":
        from tui.ui.desk.sign_ins import SignIns

        if self._sign_ins is None:
            self._sign_ins = SignIns(self._stage, self._attention)
        return self._sign_ins

    def _stop_asking(self) -> None:
        """Give up what is being asked of an AWS that is about to be closed, perhaps."""
        self._stage.cancel_workers("leftovers", "renew", "profiles", "identities")

    def _say_trouble(self, error: Exception, found: str = "") -> None:
        self._stage.main.fail(error, found, demo=self._open_demo is not None)

    def _still_failed(self, error: Exception) -> None:
        # By the time that it can be shown, AWS may have answered.
        if self._unnamed:
            self._failed(error)

    async def _say_profiles(self, aws: "Aws", error: Exception) -> None:
        """What there is to choose from belongs beside why there is nobody to ask."""
        found = await self.switcher.found(aws)
        if isinstance(self._stage.main.view, ErrorPanel):
            self._say_trouble(error, found)

    def _enter(self, aws: "Aws") -> "Workspace":
        workspace = self._make(aws)
        self._desk_there.enter(workspace)
        return workspace

    def _make(self, aws: "Aws", name: str = "") -> "Workspace":
        from tui.ui.desk.furnishing import furnished

        return furnished(
            self._stage,
            self._desk_there,
            aws,
            self.kept.directories,
            registry_factory=self._registry_factory,
            name=name,
            set_name=self._set.name if self._set is not None else "",
        )

    @property
    def _desk_there(self) -> "SessionTabs":
        return self.desk or self._set_desk()

    def _set_desk(self) -> "SessionTabs":
        from tui.sessions.orphans.crash_records import CrashRecords
        from tui.ui.desk.orphan_prompt import OrphanPrompt
        from tui.ui.desk.recording_offer import RecordingChoice
        from tui.ui.desk.session_flows import SessionFlows
        from tui.ui.desk.session_tabs import SessionTabs

        stage = self._stage
        choice = RecordingChoice(stage, self.kept.opener, passing=self.kept.directories.passing)
        self.desk = desk = SessionTabs(stage, self.kept.archive, choice.offer)
        survivors = CrashRecords(self.kept.directories.state)
        self.flows = SessionFlows(stage, desk, self._obstacles, survivors.directory)
        self._leftovers = OrphanPrompt(stage, desk, self.flows, survivors, self._attention)
        self._leftovers.take_in()
        stage.main.where, stage.main.listed_at = desk.where, desk.listed_at
        self.kept.begin_indexing()
        self.kept.prune(self._problems)
        return desk
