"""Runs one session, whatever its kind: a shell, a command, a forwarded port, an SSH connection.

A kind says what its events mean; the runner starts the session or takes it up again, carries
it through every reconnect, ends it when it is asked to, and says in words how it ended. A
session that was started is never left running behind an error.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, assert_never

from tui.aws.errors import RetrySafe, Unanswered
from tui.aws.sessions import Started
from tui.errors import UserFacingError
from tui.protocol.events import (
    ClientEvent,
    Closed,
    ExitCode,
    Failed,
    FlagReceived,
    KeyRequested,
    Missing,
    Output,
    Paused,
    Ready,
    Resumed,
    StandardError,
)
from tui.protocol.message import Flag
from tui.sessions.client import NoAnswer, OpenSession, Resumption, SessionClient
from tui.sessions.countdown import Countdown, Remaining, UserLimits
from tui.sessions.ending import Cause, Ending, ending_of, maximum_reached, plain
from tui.transport import clock
from tui.transport.connection import Connection, Outcome
from tui.transport.errors import TransportError
from tui.transport.link import Link

if TYPE_CHECKING:
    from tui.sessions.headless.journal import SessionJournal

SessionEvent = Ready | Output | StandardError | ExitCode | FlagReceived | Missing
"""What is left for a kind to understand."""

Handler = Callable[[SessionEvent, Connection], None]

START_PATIENCE: Final = 10.0
"""Seconds that an end which is wanted waits for AWS's answer to StartSession: what was started
without our knowledge could not be terminated."""

CLOSE_PATIENCE: Final = 3.0
"""Seconds to wait for `channel_closed` once AWS has taken the termination; what was on its way
still arrives before that."""

LONGEST_WATCH: Final = 1.0
"""Seconds between looks at the maximum."""

UNANSWERED_START: Final = (
    "AWS has not answered StartSession. It may have started the session all the same: look "
    "among the active sessions."
)
UNANSWERED_RESUME: Final = "AWS has not answered ResumeSession."
UNREACHABLE: Final = "The message gateway of the session could not be reached: {}."
ORPHANED: Final = " AWS could not be told: {} The session may still be active."


class SessionFailed(UserFacingError):
    """A session that could not be started, reached or gone on with."""


class SessionRunner:
    """One session from its start to its ending; `run` is run once.

    Args:
        client: of AWS, for the session's target.
        handle: called with each event and the connection, in order, on the event loop.
        report: called whenever the connection's state changes.
        exited: tells what to call an end that nobody asked for and nobody gave words for.
        begun: called when AWS holds the session.
        end_asked: called when it is to be terminated, by `end` or by its maximum.
        opened: called with its connection, before anything happens on it.
        drain: awaited when the connection is over, for what the kind has still to do.
        port: the far end understands the flag that ends a port session (section 9.2).
        user_limits: the user's own maximum; the service's limits hold anyway.
        journal: what is found by the next start if this program is killed.
        left_when_cancelled: a cancellation terminates nothing: its caller sees to the session.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that a kind decides
        self,
        client: SessionClient,
        handle: Handler,
        report: Callable[[Link], None] = lambda link: None,
        *,
        exited: Callable[[], Ending],
        begun: Callable[[], None] = lambda: None,
        end_asked: Callable[[], None] = lambda: None,
        opened: Callable[[Connection], None] = lambda connection: None,
        drain: Callable[[], Awaitable[None]] | None = None,
        port: bool = False,
        user_limits: UserLimits | None = None,
        journal: "SessionJournal | None" = None,
        left_when_cancelled: bool = False,
    ) -> None:
        self.client = client
        if journal is not None:
            client.starting = journal.starting
        self.countdown = Countdown(None, clock.now(), user_limits)
        self.limits_changed = asyncio.Event()
        """Set it when the countdown has learnt other limits."""
        self.started: datetime | None = None
        """By the service's clock; None until AWS has answered."""
        self.refusal: Exception | None = None
        """What kept AWS from terminating the session, when that was tried last."""
        self.connection: Connection | None = None
        """There is one from `opened` on."""
        self._journal = journal
        self._handle_rest = handle
        self._report = report
        self._exited = exited
        self._begun = begun
        self._on_end_asked = end_asked
        self._opened = opened
        self._drain = drain
        self._port = port
        self._left_when_cancelled = left_when_cancelled
        self._gone = False
        """AWS holds the session no longer, for all we know."""
        self._usable = False
        self._answered: tuple[datetime, float] | None = None
        """The service's clock, and ours, when AWS answered."""
        self._limit: asyncio.Timeout | None = None
        self._asked: Ending | None = None
        self._end_asked = asyncio.Event()
        self._delay = 0.0
        self._closed: Closed | None = None
        self._failure: UserFacingError | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._chores: set[asyncio.Task[None]] = set()

    @property
    def held(self) -> bool:
        """Whether AWS was not reached to be told of the end; asking again may help."""
        return isinstance(self.refusal, RetrySafe | Unanswered | NoAnswer)

    def server_time(self) -> datetime | None:
        """The service's clock now, as far as it is known."""
        if self._answered is None:
            return None
        told, when = self._answered
        return told + timedelta(seconds=clock.now() - when)

    def remaining(self) -> Remaining:
        """What is left of its limits at this moment."""
        return self.countdown.remaining(clock.now())

    async def run(
        self,
        reason: str,
        *,
        document: str | None = None,
        parameters: Mapping[str, Sequence[str]] | None = None,
        resumption: Resumption | None = None,
    ) -> Ending:
        """Run it, with a `resumption` an older one.

        Raises AwsError, SessionFailed and TransportError.
        """
        if resumption is None:
            start = self.client.start(reason, document=document, parameters=parameters)
            started = await self._start(start)
        else:
            started = await self._start(self._resume(resumption))
        ending: Ending | None = None
        try:
            if self._journal is not None:
                session_id, now = started.ticket.session_id, started.server_time
                await self._journal.leave(
                    self.client.aws, session_id, reason, now, document or ""
                )
            self._begun()
            ending = await self._carry(started, resumption)
            return ending
        except UserFacingError as error:
            failed = await self.terminate() is None and not self._usable
            ending = Ending(Cause.FAILED if failed else Cause.LOST, self.orphaned(str(error)))
            if self.refusal is None:
                raise
            raise SessionFailed(ending.words) from error
        except BaseException as error:
            # A cancellation, or what nobody foresaw.
            if isinstance(error, Exception) or not self._left_when_cancelled:
                with suppress(asyncio.CancelledError):
                    self._note(await self.client.terminate_shielded())
            raise
        finally:
            if self._journal is not None:
                if self._gone:
                    await self._journal.wipe()
                await self._journal.close(self.client.aws, self.server_time(), ending)

    async def outcome(
        self, reason: str, *, document: str, parameters: Mapping[str, Sequence[str]]
    ) -> "Ending | UserFacingError":
        """What `run` returns or raises, for use in a task group: it would wrap the error."""
        try:
            return await self.run(reason, document=document, parameters=parameters)
        except UserFacingError as error:
            return error

    def end(self, ending: Ending, *, after: float = 0.0) -> Ending:
        """Terminate it, because we want to; the first reason counts and is given back.

        Args:
            ending: what to call the end, unless the service has words of its own.
            after: seconds to wait for the service to close it by itself first.
        """
        self._asked = self._asked or ending
        self._delay = after
        self._end_asked.set()
        self._limit_start()
        self._on_end_asked()
        return self._asked

    def leave(self, ending: Ending) -> bool:
        """Let go of it without terminating it; whether there is anything to let go of."""
        if self.connection is None:
            return False
        self._asked = ending
        self.connection.leave()
        return True

    def fail(self, error: UserFacingError) -> None:
        """Give it up: `run` terminates it and raises SessionFailed with the error's sentence."""
        self._failure = self._failure or error
        if self.connection is not None:
            self.connection.leave()

    async def terminate(self) -> Exception | None:
        """Terminate it at AWS, whoever runs it; what kept AWS from that."""
        return self._note(await self.client.terminate())

    def orphaned(self, words: str) -> str:
        """The sentence, and what became of the session where AWS did not terminate it."""
        return words if self.refusal is None else words + ORPHANED.format(self.refusal)

    def spawn(
        self, chore: Coroutine[Any, Any, None], *, lasting: bool = False
    ) -> "asyncio.Task[None]":
        """Run a chore beside the open session.

        It is cancelled when the connection is over; a `lasting` one is for `drain` to end.
        """
        assert self._tasks is not None, "only of an open session"
        task = self._tasks.create_task(chore)
        if not lasting:
            self._chores.add(task)
            task.add_done_callback(self._chores.discard)
        return task

    async def _start(self, start: Coroutine[Any, Any, Started]) -> Started:
        asked = clock.now()
        try:
            async with asyncio.timeout(None) as self._limit:
                self._limit_start()
                started = await start
        except TimeoutError:
            if self.client.session_id is not None:
                await self.terminate()
                raise SessionFailed(self.orphaned(UNANSWERED_RESUME)) from None
            if self.client.starting is not None:
                await self.client.starting.unanswered()
            raise SessionFailed(UNANSWERED_START) from None
        self.started = self.started or started.server_time
        now = clock.now()
        self._answered = started.server_time, now
        user_limits = self.countdown.user_limits
        self.countdown = Countdown(started.server_time, now, user_limits, asked=asked)
        return started

    async def _resume(self, earlier: Resumption) -> Started:
        ticket = await self.client.resume(earlier.session_id)
        if ticket is None:
            raise SessionFailed(plain(Cause.GONE).words)
        self.started = earlier.started
        return Started(ticket, datetime.now(UTC) + timedelta(seconds=earlier.clock_offset))

    def _limit_start(self) -> None:
        if self._end_asked.is_set() and self._limit is not None and self._answered is None:
            with suppress(RuntimeError):  # it has just been answered
                self._limit.reschedule(asyncio.get_running_loop().time() + START_PATIENCE)

    async def _carry(self, started: Started, resumption: Resumption | None) -> Ending:
        if resumption is not None:
            self.countdown.started_at(resumption.started)
        numbers = resumption.numbers if resumption is not None else None
        session = await self.client.open(
            started.ticket,
            lambda event: self._handle(event, session),
            self._report,
            numbers=numbers,
        )
        connection = self.connection = session.connection
        outcome = Outcome.FINISHED
        async with asyncio.TaskGroup() as self._tasks:
            self._opened(connection)
            for chore in (self._watch_end(connection), self._watch_maximum()):
                self.spawn(chore)
            if self._journal is not None:
                self.spawn(self._journal.complete(self.client.aws))
            try:
                outcome = await connection.run(started.ticket)
            except TransportError as error:
                self._failure = error
            for task in self._chores:
                task.cancel()
            if self._drain is not None:
                await self._drain()
        return self._conclude(outcome, connection)

    def _handle(self, event: ClientEvent, session: OpenSession) -> None:
        match event:
            case KeyRequested():
                self.spawn(session.provide_key(event))
            case Closed():
                self._closed = event
                self._gone = True
            case Failed(error):
                self._failure = error
            case Paused() | Resumed():
                # The channel holds back by itself.
                pass
            case _:
                self._usable = self._usable or isinstance(event, Ready)
                self._handle_rest(event, session.connection)

    async def _watch_end(self, connection: Connection) -> None:
        await self._end_asked.wait()
        if self._delay:
            await asyncio.sleep(self._delay)
        if self._port and connection.channel.ready:
            connection.send_flag(Flag.TERMINATE_SESSION)
        refusal = await self.terminate()
        if refusal is not None and self._asked is not None:
            words = f"{self._asked.words} AWS could not be told: {refusal}"
            self._asked = Ending(Cause.LEFT, words)
        else:
            await asyncio.sleep(CLOSE_PATIENCE)
        connection.leave()

    async def _watch_maximum(self) -> None:
        reached = await wait_for_maximum(self.remaining, self.limits_changed)
        self.end(maximum_reached(reached.maximum or 0.0, own=reached.own))

    def _note(self, refusal: Exception | None) -> Exception | None:
        self.refusal = refusal
        self._gone = self._gone or refusal is None
        return refusal

    def _conclude(self, outcome: Outcome, connection: Connection) -> Ending:
        if self._failure is not None:
            # The classes that `run` promises; a protocol's error has its sentence too.
            if isinstance(self._failure, TransportError):
                raise self._failure
            raise SessionFailed(str(self._failure)) from self._failure
        match outcome:
            case Outcome.FINISHED if self._closed is not None:
                return ending_of(self._closed, self._asked, self._exited())
            case Outcome.FINISHED:
                raise SessionFailed("The session broke off.")
            case Outcome.GONE:
                self._gone = True
                return self._asked or plain(Cause.GONE)
            case Outcome.LEFT:
                return self._asked or plain(Cause.LEFT)
            case Outcome.UNREACHABLE:
                raise SessionFailed(UNREACHABLE.format(connection.why))
            case _:
                assert_never(outcome)


async def wait_for_maximum(
    remaining: Callable[[], Remaining], changed: asyncio.Event
) -> Remaining:
    """Return when nothing is left of a maximum, at most a second late.

    Args:
        remaining: tells what is left at the moment.
        changed: is set when the limits have changed.
    """
    while (left := remaining()).maximum_left != 0.0:
        changed.clear()
        # asyncio's clock stands still while a laptop sleeps, so look again soon.
        delay = None if left.maximum_left is None else min(left.maximum_left, LONGEST_WATCH)
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await changed.wait()
    return left
