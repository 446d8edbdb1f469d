"""The AWS that the app works in: opened, signed in to, changed for another, or for the demo."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from tui.aws.caller import identity_soon
from tui.aws.errors import AwsError, Unanswered
from tui.sessions.journal.deleting import Traces
from tui.sessions.journal.pruning import prune_recordings
from tui.settings.settings import Directories, Loaded, own_directories
from tui.ui.desk.attention import Attention
from tui.ui.desk.connect_flow import ConnectFlow
from tui.ui.desk.context_switcher import ContextSwitcher
from tui.ui.desk.copy_flow import CopyFlow
from tui.ui.desk.dependencies import Dependencies, OpenFailed
from tui.ui.desk.recording_offer import RecordingChoice
from tui.ui.widgets.error_panel import ErrorPanel, words_of
from tui.ui.words.context import Context, context_of
from tui.ui.workspace import Workspace

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener
    from tui.archive.store import Archive
    from tui.aws.client import Aws, Identity
    from tui.ui.desk.dependencies import FirstSession
    from tui.ui.desk.index_thread import IndexThread
    from tui.ui.desk.leader import LeaderActions
    from tui.ui.desk.orphan_prompt import OrphanPrompt
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.sign_ins import SignIns
    from tui.ui.desk.stage import DeskStage

DEMO: Final = "demo"
"""The word for the frame."""

NAMELESS: Final = (
    "AWS did not say who you are. The app goes on without it: the account is not shown, and a "
    "session that outlives the app would not be offered again."
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
        self._demo_directories = outside.demo_directories
        self._problems = outside.problems
        self._obstacles = outside.policy_problems
        self._first = outside.first
        self._directories: Directories | None = None
        self._away = False
        """Whether the user goes elsewhere, and nobody has opened that yet."""
        self._attention = Attention(stage)
        self._switcher = ContextSwitcher(stage, self.go)
        self.desk: SessionTabs | None = None
        self.connecting: ConnectFlow | None = None
        self.leader: LeaderActions | None = None
        self.copying: CopyFlow | None = None
        self._leftovers: OrphanPrompt | None = None
        self._sign_ins: SignIns | None = None
        self._indexing: IndexThread | None = None
        self._unnamed = False
        """Whether AWS was asked who we are and did not say."""
        self.banner = banner
        if banner:
            self._keep_apart()

    @property
    def directories(self) -> Directories:
        """Where what is remembered of this AWS lies."""
        return self._directories or own_directories()

    @property
    def starting(self) -> str:
        """What is being waited for, in words."""
        return "starting the sandbox ..." if self.banner else "reading credentials ..."

    @property
    def here(self) -> Workspace | None:
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

    def close(self) -> None:
        """The app ends, or another history is used: nothing is indexed any more."""
        if self._indexing is not None:
            self._indexing.close()
            self._indexing = None

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

    def choose_profile(self) -> None:
        """Ask for a profile, and go there."""
        if self._may_go and self.here is not None:
            self._switcher.choose_profile(self.here.aws, self.identity)

    def choose_region(self) -> None:
        """Ask for a region, and go there."""
        if self._may_go and self.here is not None:
            self._switcher.choose_region(self.here.aws, self.identity)

    def go(self, profile: str | None, region: str | None) -> None:
        """Work with another profile and region from now on; None are the usual ones."""
        open_place = self._open_place
        if open_place is not None:
            self._open_aws = lambda: open_place(profile, region)
            self._away = True
            self._stage.main.set_context(Context(profile=profile or "", region=region or ""))
            self.retry()

    def go_to_demo(self) -> None:
        """Work in the demo from now on, unless sessions live elsewhere."""
        if self._open_demo is None or (self.desk is not None and self.desk.live):
            return
        self._open_aws, self._open_demo, self._open_place = self._open_demo, None, None
        self._first = None
        self.banner = DEMO
        if self.here is not None:
            self._stop_asking()
            self.here.aws.close()
        # The demo has a history of its own.
        self.close()
        self._keep_apart()
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
        if self._first is not None:
            work = self._begin_with(self._first, workspace)
            self._stage.run_worker(work, group="connecting", name="connecting", exclusive=True)

    async def _begin_with(self, first: "FirstSession", workspace: "Workspace") -> None:
        """Open the session that the app was started for, now or once AWS can be asked."""
        if self.connecting is None or await self.connecting.begin_with(first, workspace):
            self._first = None

    def _known(self, identity: "Identity") -> None:
        """AWS said who we are."""
        main = self._stage.main
        main.set_context(context_of(identity, self._stage.settings))
        if self.desk is not None and self.desk.here is not None:
            self.desk.here.identity = identity
            main.draw_tabs()
            self.desk.identified()
        main.identified()
        if self.here is not None and self._leftovers is not None:
            self._leftovers.look(self.here.aws, identity)

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
            aws = await self._open_aws()
        except (AwsError, OpenFailed) as error:
            self._stage.call_later(self._failed, error)
            return
        self._serve(aws)
        await self._introduce(aws)

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
            self._stage.call_later(self._known, await identity_soon(aws))
        except AwsError as error:
            self._stage.call_later(self._failed, error)

    async def _ask_who(self, aws: "Aws") -> None:
        try:
            self._stage.call_later(self._known, await aws.identity())
        except AwsError as error:
            title, sentence, _ = words_of(error)
            self._stage.notify(
                f"{NAMELESS} {sentence}", title=title, severity="warning", markup=False
            )

    def _serve(self, aws: "Aws") -> None:
        from tui.ui.desk.sign_ins import SignIns

        if self._sign_ins is None:
            self._sign_ins = SignIns(self._stage, self._attention)
        self._sign_ins.serve(aws)

    @property
    def _may_go(self) -> bool:
        if self._open_place is None:
            self._stage.notify(
                "The demo stays in its own profile and region. Leave it with q, and start "
                "`ssm-tui` to choose others."
            )
        return self._open_place is not None

    def _keep_apart(self) -> None:
        """Remember what is a demo's elsewhere than what is the user's own."""
        if self._demo_directories is not None:
            self._directories = self._demo_directories()

    def _stop_asking(self) -> None:
        """Give up what is being asked of an AWS that is about to be closed, perhaps."""
        self._stage.cancel_workers("leftovers", "renew", "profiles")

    def _say_trouble(self, error: Exception, found: str = "") -> None:
        self._stage.main.fail(error, found, demo=self._open_demo is not None)

    def _still_failed(self, error: Exception) -> None:
        # By the time that it can be shown, AWS may have answered.
        if self._unnamed:
            self._failed(error)

    async def _say_profiles(self, aws: "Aws", error: Exception) -> None:
        """What there is to choose from belongs beside why there is nobody to ask."""
        found = await self._switcher.found(aws)
        if isinstance(self._stage.main.view, ErrorPanel):
            self._say_trouble(error, found)

    def _enter(self, aws: "Aws") -> Workspace:
        # This brings the transport along, which the first paint does not wait for.
        from tui.archive.store import Archive
        from tui.sessions.registry import Registry

        desk = self.desk or self._set_desk()
        registry = (self._registry_factory or Registry)(
            aws,
            settings=self._stage.settings,
            listener=desk.listen,
            directories=self.directories,
            archive=desk.archive,
            complaints=desk.complaints,
            recording=lambda: self._stage.choices.state.recording,
        )
        # What was recorded is there too where the history is not wanted.
        traces = Traces(
            desk.archive
            or Archive.within(self.directories.data, keyring=not self.directories.passing),
            registry.recordings,
            self.directories.state,
        )
        workspace = Workspace(aws, registry, desk.archive, traces, note_drafts=desk.note_drafts)
        desk.enter(workspace)
        return workspace

    def _set_desk(self) -> "SessionTabs":
        from tui.sessions.orphans.crash_records import CrashRecords
        from tui.ui.desk.leader import LeaderActions
        from tui.ui.desk.orphan_prompt import OrphanPrompt
        from tui.ui.desk.session_tabs import SessionTabs

        stage = self._stage
        choice = RecordingChoice(stage, self._opener, passing=self.directories.passing)
        self.desk = desk = SessionTabs(stage, self.history, choice.offer)
        self.connecting = ConnectFlow(stage, desk, self._obstacles)
        self.copying = CopyFlow(stage, desk, self.connecting)
        self.leader = LeaderActions(stage, desk, self.connecting, self.copying)
        survivors = CrashRecords(self.directories.state)
        self._leftovers = OrphanPrompt(stage, desk, self.connecting, survivors, self._attention)
        self._leftovers.take_in()
        stage.main.where = desk.where
        self.begin_indexing()
        loaded = Loaded(stage.settings, self._problems)
        pruning = prune_recordings(self._opener, loaded, stage.now(), stage.warn)
        stage.run_worker(pruning, group="pruning")
        return desk

    def begin_indexing(self) -> None:
        """Have what was recorded found again; once is enough."""
        from tui.ui.desk.index_thread import IndexThread

        if self._indexing is None and (archive := self.history) is not None:
            self._indexing = IndexThread(archive, self._stage.settings.secrets)
            self._indexing.start()

    @property
    def _opener(self) -> "Opener":
        from tui.archive.opening.opener import opener_of

        opener = opener_of(self.directories.data, keyring=not self.directories.passing)
        # What has become of the archive is told also where only recordings are kept in it.
        opener.report = self._stage.warn
        return opener

    @property
    def history(self) -> "Archive | None":
        """This machine's local history, where the user wants one."""
        from tui.archive.store import Archive

        if not self._stage.settings.history:
            return None
        return Archive(self._opener)
