"""What the commands that run a session without the app have in common."""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click

from tui.cli.remote.access_advice import access_advice
from tui.cli.saying import INTERRUPTED, MISCALLED, check_platform, complain
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.sessions.terminal_guard import die_of, guard
from tui.ui.host.restore import QUIT, SIGNALS

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance
    from tui.sessions.journal.recording import Record, Size
    from tui.sessions.journal.session_journal import SessionJournal
    from tui.sessions.reasons import Policy
    from tui.settings.settings import Settings
    from tui.transport.link import Link

T = TypeVar("T")

UNRULY: Final = N_(
    "No session is started until this is fixed: the unusable settings may hold "
    "your rules for reasons or for session length."
)


def check_reason_option(context: click.Context, option: click.Parameter, value: str) -> str:
    """Refuse a reason that AWS would refuse, before anything is asked of it."""
    from tui.aws.reasons import check_reason

    if problem := check_reason(value):
        raise click.BadParameter(problem)
    if not value.strip():
        raise click.BadParameter(
            _("Give a reason for the session. AWS keeps it in its records.")
        )
    return value


reason_option: Final = click.option(
    "--reason",
    required=True,
    metavar="TEXT",
    callback=check_reason_option,
    help="Reason for the session (stored by AWS and in CloudTrail).",
)

TARGETS: Final = N_(
    "TARGET is an ID, a Name tag, a computer name, a private DNS name, an "
    "address, an ARN or tag:KEY=VALUE (case doesn't matter); it must match "
    "exactly one instance."
)
"""For the end of `--help`."""

BROKE: Final = N_("Reconnecting: {why}.")

ENDS: Final = SIGNALS
"""What tells a command to end. SIGQUIT ends it as SIGTERM does, and then by itself, which its
caller sees and which may leave a core; a second one does not wait for the session."""

_quitting: Final = threading.Event()


class PolicyUnknown(click.ClickException):
    """Settings in which a rule of the user's may be lost; the sentence is `str(error)`."""

    exit_code = MISCALLED


class ReasonRefused(UserFacingError):
    """A reason that the user's own rules do not take; the sentence is `str(error)`."""


@dataclass(frozen=True)
class ResolvedTarget:
    """What a command is about to work on.

    Attributes:
        maximum: the user's own, in seconds.
        archive: this machine's local history, where the user wants one.
        recorded: whether the user wants such sessions recorded.
        caller: AWS's answer to who calls, if that was asked already.
    """

    instance: "ManagedInstance"
    maximum: float | None
    archive: "Archive | None"
    recorded: bool
    caller: "asyncio.Future[dict[str, Any]] | None" = None

    def recording(
        self, reason: str, asked: bool | None, size: "Size | None" = None
    ) -> "Record | None":
        """Makes the command's recording; None where none is wanted.

        Args:
            reason: of the session.
            asked: what the command line says of it; None for nothing.
            size: of the terminal, where there is one.
        """
        if not (self.recorded if asked is None else asked):
            return None
        from tui.archive.store import Archive
        from tui.sessions.journal.recording import record_into
        from tui.settings.settings import data_directory

        archive = self.archive or Archive.within(data_directory(), report=complain)
        return record_into(archive.recordings, self.instance.label, reason, size)

    def journal(
        self, kind: str, say: Callable[[str], None], record: "Record | None" = None
    ) -> "SessionJournal":
        """What the command leaves in the history, and for the next start if it is killed.

        Args:
            kind: of the session, a word of `OBSTACLES`.
            say: is given a sentence for each of these that cannot be written.
            record: makes its recording.
        """
        from tui.sessions.journal.pruning import prune_behind_command
        from tui.sessions.journal.session_journal import SessionJournal
        from tui.sessions.journal.steps import Complaints
        from tui.settings.settings import state_directory

        return SessionJournal(
            state_directory(),
            kind,
            self.instance.instance_id,
            self.instance.name or "",
            archive=self.archive,
            complaints=Complaints(say),
            caller=self.caller,
            record=record,
            label=self.instance.label,
            recorded=record is not None,
            tidy=partial(prune_behind_command, say),
        )


@dataclass(frozen=True)
class UserRules:
    """What the user has decided of sessions, read once for a command.

    Attributes:
        archive: this machine's local history, where the user wants one.
        recording: what was chosen in the app, where no setting says anything.
        problems: what keeps texts from being reasons, by text and policy: a pattern is tried in
            a process of its own, and many machines have the same.
    """

    settings: "Settings"
    archive: "Archive | None"
    recording: bool
    problems: "dict[tuple[str, Policy], str | None]" = field(default_factory=dict)

    @classmethod
    async def read(cls) -> "UserRules":
        """Raises ReasonRefused where a rule may be lost."""
        from tui.archive.store import Archive
        from tui.settings.settings import data_directory, load_settings
        from tui.settings.state import load_state

        loaded = await asyncio.to_thread(load_settings)
        if loaded.policy_problems:
            # Since `run` has looked.
            raise ReasonRefused(" ".join((*loaded.policy_problems, _(UNRULY))))
        settings = loaded.settings
        archive = (
            Archive.within(data_directory(), report=complain)
            if settings.local_history
            else None
        )
        return cls(settings, archive, (await asyncio.to_thread(load_state)).recording)

    async def admit(
        self, aws: "Aws", instance: "ManagedInstance", reason: str
    ) -> ResolvedTarget:
        """The instance, once the reason is one that the rules for it take.

        Raises ReasonRefused, and ReadOnly where no session may be opened at all.
        """
        from tui.aws.reading import check_reading
        from tui.sessions.journal.recording import is_recorded
        from tui.sessions.limits import user_limits_for
        from tui.sessions.reasons import check, policy_for
        from tui.sessions.target import tagged

        check_reading(aws.read_only, "ssm", "start_session")
        settings, profile, why = self.settings, aws.profile, ""
        if settings.tags:
            instance, why = await tagged(aws, instance)
        tags = instance.known_tags
        asked = reason, policy_for(settings, profile, tags, why)
        if asked not in self.problems:
            self.problems[asked] = await check(*asked)
        if problem := self.problems[asked]:
            raise ReasonRefused(problem)
        maximum = user_limits_for(settings, profile, tags).maximum
        recorded = is_recorded(settings, profile, tags, chosen=self.recording)
        if why and maximum != user_limits_for(settings, profile, {}).maximum:
            complain(why)
        return ResolvedTarget(instance, maximum, self.archive, recorded)


async def resolve(aws: "Aws", target: str, reason: str) -> ResolvedTarget:
    """The instance that is meant, once the reason is one that the user's rules for it take.

    Raises TargetError, ReasonRefused and AwsError.
    """
    from tui.sessions.target import resolve_target

    rules = await UserRules.read()
    instance, _loaded = await asyncio.gather(
        resolve_target(aws, target, complain), asyncio.to_thread(_load_sessions)
    )
    # The local history says who it was; a command that is quick to end would not wait for it.
    caller = aws.caller()
    return replace(await rules.admit(aws, instance, reason), caller=caller)


def _load_sessions() -> None:
    """Import what runs a session: it takes as long as AWS does to answer, and need not wait."""
    import tui.sessions.headless.command
    import tui.sessions.limits
    import tui.sessions.reasons  # noqa: F401


def check_policy() -> None:
    """Raises PolicyUnknown where a rule of the user's may be lost.

    The problems themselves are said at the start of every command.
    """
    from tui.settings.settings import load_settings

    if load_settings().policy_problems:
        raise PolicyUnknown(_(UNRULY))


def run(main: Coroutine[Any, Any, int], *, failed: int = 1) -> NoReturn:
    """Run the coroutine of a command that starts a session; leave with the status it returns.

    What it raises for the user is said, and the status is then `failed`.
    """
    try:
        check_platform()
        check_policy()
    except click.ClickException:
        main.close()
        raise
    try:
        status = asyncio.run(_reported(main, failed))
    except KeyboardInterrupt:
        status = INTERRUPTED
    if _quitting.is_set():
        die_of(signal.SIGQUIT)
    # One more Ctrl-C from here on would end in a traceback, and changes nothing any more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)


def answer_of(question: Coroutine[Any, Any, T], *, failed: int) -> T:
    """What a question comes to that is asked before any session.

    What it raises for the user is said, and the program left with the status `failed`.
    """
    try:
        return asyncio.run(question)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except UserFacingError as error:
        complain(error)
        sys.exit(failed)


async def _reported(main: Coroutine[Any, Any, int], failed: int) -> int:
    try:
        return await main
    except UserFacingError as error:
        complain(error)
        if advice := access_advice(error):
            complain(advice)
        return failed


def on_signals(handlers: dict[signal.Signals, Callable[[], None]]) -> None:
    """Have signals call functions on the running event loop."""
    loop = asyncio.get_running_loop()
    for number, handler in handlers.items():
        if number == QUIT:
            signal.signal(number, partial(_quit, loop, handler))
        else:
            loop.add_signal_handler(number, handler)


def _quit(
    loop: asyncio.AbstractEventLoop, handler: Callable[[], None], number: int, _frame: object
) -> None:
    if _quitting.is_set():
        guard.restore()
        die_of(signal.Signals(number))
    _quitting.set()
    with suppress(RuntimeError):  # the loop has ended, and with it all there was to end
        loop.call_soon_threadsafe(handler)


class Interruptions:
    """Tells of a connection that broke, and that it is back, once each.

    Args:
        say: is given a sentence for the user.
        broke: what there is to say of one that broke, of its `{why}`.
    """

    def __init__(self, say: Callable[[str], None] = complain, broke: str = BROKE) -> None:
        self._say = say
        self._broke = broke
        self._broken = False

    def report(self, link: "Link") -> None:
        """Hear of a change of the link."""
        from tui.transport.link import Connected, Waiting

        match link:
            case Waiting(why=why) if not self._broken:
                self._broken = True
                self._say(_(self._broke).format(why=why))
            case Connected() if self._broken:
                self._broken = False
                self._say(_("Reconnected."))
            case _:
                pass
