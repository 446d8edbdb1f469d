"""The AWS that the app works in: opened, signed in to, changed for another, or for the demo."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from tui.aws.caller import identity_soon
from tui.aws.errors import AwsError, Unanswered
from tui.settings.settings import Directories, own_directories
from tui.ui.desk.outside import OpenFailed, Outside
from tui.ui.desk.places import Place, Places
from tui.ui.widgets.trouble import Trouble, words_of
from tui.ui.words.context import Context, context_of

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws, Identity
    from tui.sessions.session import Change, Session
    from tui.ui.app import SsmTui
    from tui.ui.desk.leftovers import Leftovers
    from tui.ui.desk.sign_ins import SignIns

DEMO: Final = "demo"
"""The word for the frame."""

NAMELESS: Final = (
    "AWS did not say who you are. The app goes on without it: the account is not shown, and a "
    "session that outlives the app would not be offered again."
)


class Opening:
    """Opens AWS on behalf of the app, in workers.

    Args:
        app: Whose `aws`, `identity` and `desk` are kept here.
        open_aws: Gives the AWS to work with; raises AwsError or OpenFailed.
        outside: What opens others.
        banner: A word for the frame, such as `demo`; empty for the real AWS.
    """

    def __init__(
        self,
        app: "SsmTui",
        open_aws: "Callable[[], Awaitable[Aws]]",
        outside: Outside,
        *,
        banner: str,
    ) -> None:
        self._app = app
        self._open_aws = open_aws
        self._open_place = outside.open_place
        self._open_demo = outside.open_demo
        self._registry_factory = outside.registry_factory
        self._demo_directories = outside.demo_directories
        self._directories: Directories | None = None
        self._places = Places(app)
        self._leftovers: Leftovers | None = None
        self._sign_ins: SignIns | None = None
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

    def tick(self) -> None:
        """A moment has passed; sessions that were left and credentials run out."""
        if self._leftovers is not None:
            self._leftovers.tick()
        if self._sign_ins is not None:
            self._sign_ins.tick()

    # What the user asks for

    def begin(self) -> None:
        """Open AWS, or try again."""
        self._app.run_worker(self._begin(), group="open", exclusive=True)

    def sign_in(self) -> None:
        """Sign in by IAM Identity Center, and begin."""
        self._app.run_worker(self._sign_in(), group="open", exclusive=True)

    def renew(self) -> None:
        """Have fresh credentials."""
        if self._app.aws is not None and self._sign_ins is not None:
            self._sign_ins.renew(self._app.aws)

    def choose_profile(self) -> None:
        """Ask for a profile, and go there."""
        if self._may_go:
            self._places.choose_profile()

    def choose_region(self) -> None:
        """Ask for a region, and go there."""
        if self._may_go:
            self._places.choose_region()

    def go(self, profile: str | None, region: str | None) -> None:
        """Work with another profile and region from now on; None are the usual ones."""
        open_place = self._open_place
        if open_place is not None:
            self._open_aws = lambda: open_place(profile, region)
            self._app.identity = None
            self._app.main.set_context(Context(profile=profile or "", region=region or ""))
            self.retry()

    def go_to_demo(self) -> None:
        """Work in the demo from now on, unless sessions live elsewhere."""
        app = self._app
        if self._open_demo is None or (app.desk is not None and app.desk.live):
            return
        self._open_aws, self._open_demo, self._open_place = self._open_demo, None, None
        self.banner = DEMO
        if app.aws is not None:
            self._stop_asking()
            app.aws.close()
        # The demo keeps books of its own.
        self._keep_apart()
        app.aws = app.desk = self._leftovers = app.identity = None
        app.main.set_banner(DEMO)
        app.main.set_context(Context())
        self.retry()

    def retry(self) -> None:
        """Begin again, and show that."""
        self._app.main.start(self.starting)
        self.begin()

    # How it went

    def _opened(self, aws: "Aws") -> None:
        """There is an AWS to ask."""
        if self._app.aws is not aws:
            self._stop_asking()
        self._app.aws = aws
        self._set_desk(aws)
        self._app.main.begin(aws)

    def _known(self, identity: "Identity") -> None:
        """AWS said who we are."""
        app = self._app
        app.identity = identity
        app.main.set_context(context_of(identity, app.settings))
        if app.desk is not None and app.desk.here is not None:
            app.desk.here.identity = identity
            app.main.draw_tabs()
            app.desk.identified()
        app.main.identified()
        if app.aws is not None and self._leftovers is not None:
            self._leftovers.look(app.aws, identity)

    def _failed(self, error: Exception) -> None:
        """There is nobody to ask; the user can do something about it."""
        aws = self._app.aws
        self._unnamed = True
        if self._app.main.is_answered:
            self.heard()
            return
        self._say_trouble(error)
        # Another profile mends no line.
        if aws is not None and self._open_place and not isinstance(error, Unanswered):
            self._app.run_worker(
                self._say_profiles(aws, error), group="profiles", exclusive=True
            )

    def heard(self) -> None:
        """AWS answers, though it did not say who we are; that is asked for once more."""
        aws = self._app.aws
        if self._unnamed and aws is not None:
            self._unnamed = False
            self._app.main.leave_trouble()
            self._app.run_worker(self._ask_who(aws), group="open", exclusive=True)

    # The work

    async def _begin(self) -> None:
        try:
            aws = await self._open_aws()
        except (AwsError, OpenFailed) as error:
            self._app.call_later(self._failed, error)
            return
        self._serve(aws)
        await self._introduce(aws)

    async def _sign_in(self) -> None:
        aws, sign_ins = self._app.aws, self._sign_ins
        if aws is None or sign_ins is None or not await sign_ins.sign_in(aws):
            return
        self._app.main.start(self.starting)
        await self._introduce(aws)

    async def _introduce(self, aws: "Aws") -> None:
        # Before the first call of this attempt: another was cancelled, perhaps.
        aws.ask_again()
        self._unnamed = False
        self._app.call_later(self._opened, aws)
        try:
            self._app.call_later(self._known, await identity_soon(aws))
        except AwsError as error:
            self._app.call_later(self._failed, error)

    async def _ask_who(self, aws: "Aws") -> None:
        try:
            self._app.call_later(self._known, await aws.identity())
        except AwsError as error:
            title, sentence, _ = words_of(error)
            self._app.notify(
                f"{NAMELESS} {sentence}", title=title, severity="warning", markup=False
            )

    def _serve(self, aws: "Aws") -> None:
        from tui.ui.desk.sign_ins import SignIns

        if self._sign_ins is None:
            self._sign_ins = SignIns(self._app)
        self._sign_ins.serve(aws)

    @property
    def _may_go(self) -> bool:
        if self._open_place is None:
            self._app.notify(
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
        for group in ("leftovers", "renew", "profiles"):
            self._app.workers.cancel_group(self._app, group)

    def _say_trouble(self, error: Exception, found: str = "") -> None:
        self._app.main.fail(error, found, demo=self._open_demo is not None)

    async def _say_profiles(self, aws: "Aws", error: Exception) -> None:
        """What there is to choose from belongs beside why there is nobody to ask."""
        found = await self._places.found(aws)
        if isinstance(self._app.main.view, Trouble):
            self._say_trouble(error, found)

    def _set_desk(self, aws: "Aws") -> None:
        # These bring the transport along, which the first paint does not wait for.
        from tui.sessions.orphans.survivors import Survivors
        from tui.sessions.registry import Registry
        from tui.ui.desk.books import Books
        from tui.ui.desk.desk import Desk
        from tui.ui.desk.leftovers import Leftovers

        app = self._app
        if app.desk is None or self._leftovers is None:
            app.desk = Desk(app, Books(self._ledger))
            self._leftovers = Leftovers(app, Survivors(self.directories.state))
            self._leftovers.take_in()
            app.main.where = app.desk.where
        if app.desk.here is None or app.desk.here.aws is not aws:
            factory = self._registry_factory or Registry
            registry = factory(
                aws,
                settings=app.settings,
                listener=self._listen,
                directories=self.directories,
            )
            app.desk.enter(Place(aws, registry))

    def _listen(self, session: "Session", change: "Change") -> None:
        if self._app.desk is not None and self._leftovers is not None:
            self._app.desk.listen(session, change)
            self._leftovers.hear(session, change)

    @property
    def _ledger(self) -> "Archive | None":
        """This machine's ledger, where the user wants one."""
        from tui.archive.store import Archive

        return Archive.within(self.directories.data) if self._app.settings.ledger else None
