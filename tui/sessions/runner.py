"""Runs one session, whatever its kind: a shell, a command, a forwarded port, an SSH connection.

A kind says what its events mean; the runner starts the session or takes it up again, carries
it through every reconnect, ends it when it is asked to, and says in words how it ended. A
session that was started is never left running behind an error.
"""

import asyncio
import logging
import math
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final, assert_never

from tui.aws.errors import AwsError, OutcomeUnknown
from tui.aws.sessions import Started
from tui.errors import UserFacingError
from tui.language import N_, _, kept
from tui.logs import Loggable
from tui.protocol.events import (
    ClientEvent,
    Closed,
    Failed,
    KeyRequested,
    Output,
    Paused,
    Ready,
    Resumed,
    StandardError,
)
from tui.protocol.message import Flag
from tui.sessions.client import SessionClient
from tui.sessions.countdown import Countdown, UserLimits
from tui.sessions.ending import (
    Cause,
    Ending,
    ending_of,
    left_running,
    maximum_reached,
    plain,
)
from tui.sessions.journal.steps import Journal
from tui.sessions.kind import Answered, Asked, Opened, SessionKind
from tui.sessions.limits import wait_for_maximum
from tui.sessions.orphans.crash_record import Resumption
from tui.sessions.progress import Progress
from tui.transport import clock
from tui.transport.connection import Connection, Outcome
from tui.transport.errors import TransportError
from tui.transport.link import Connected, Link

logger = logging.getLogger(__name__)

START_PATIENCE: Final = 10.0
"""Seconds that an end which is wanted waits for AWS's answer to StartSession: what was started
without our knowledge could not be terminated."""

CLOSE_PATIENCE: Final = 3.0
"""Seconds to wait for `channel_closed` once AWS has taken the termination; what was on its way
still arrives before that."""

UNANSWERED_START: Final = N_(
    "AWS did not answer StartSession, but may have started the session. Check the active sessions."
)
UNANSWERED_RESUME: Final = N_("AWS did not answer ResumeSession.")
UNREACHABLE: Final = N_("The session's message gateway can't be reached: {reason}.")
UNFORESEEN: Final = N_("The session failed because of an error in ssm-tui.")


class SessionFailed(UserFacingError):
    """A session that could not be started, reached or gone on with."""


class SessionRunner(Progress):
    """One session from its start to its ending; `run` is run once.

    Args:
        client: of AWS, for the session's target.
        kind: what its events mean.
        user_limits: the user's own maximum; the service's limits hold anyway.
        journal: is told every step.
    """

    def __init__(
        self,
        client: SessionClient,
        kind: SessionKind,
        *,
        user_limits: UserLimits | None = None,
        journal: Journal | None = None,
    ) -> None:
        super().__init__(client, user_limits)
        self.journal = journal or Journal()
        self.journal.follow(self, client.aws.asker)
        self._kind = kind
        self._wanted: Ending | None = None
        """The end that was asked for, once it was."""
        self._end_asked = asyncio.Event()
        self._limits_changed = asyncio.Event()
        self._delay = 0.0
        self._by = math.inf
        """When its end has to be over, by the event loop's clock."""
        self._verdict: Closed | UserFacingError | None = None
        """What has ended it, beside us: the service, or a failure."""

    async def run(
        self,
        reason: str,
        *,
        document: str | None = None,
        parameters: Mapping[str, Sequence[str]] | None = None,
        resumption: Resumption | None = None,
    ) -> Ending:
        """Run it, with a `resumption` an older one, and have all of it noted.

        Raises AwsError, SessionFailed and TransportError.
        """
        try:
            ending = await self._live(reason, document, parameters, resumption)
        except UserFacingError as error:
            logger.info("session %s failed: %s", self._name, Loggable(type(error).__name__))
            self._kind.over(error)
            raise
        except Exception:
            logger.exception("session %s: an error of our own", self._name)
            self._kind.over(SessionFailed(self.orphaned(_(UNFORESEEN))))
            raise
        else:
            logger.info("session %s ended: %s", self._name, ending.cause)
            self._kind.over(ending)
            return ending
        finally:
            await self.journal.over()
            self.client.leave_access()

    @property
    def _name(self) -> Loggable:
        """What the log calls it: its id is in AWS's own lists."""
        return Loggable(self.client.session_id or "(not started)")

    def sent(self, data: bytes = b"") -> None:
        """Something was sent that restarts the idle timer; input is counted."""
        self.bytes_in += len(data)
        self.countdown.touch(clock.now())

    def limits_learnt(self) -> None:
        """The countdown has other limits."""
        self._limits_changed.set()
        self.journal.changed()

    def end(self, ending: Ending, *, after: float = 0.0) -> Ending:
        """Terminate it, because we want to; the first reason counts and is given back.

        Args:
            ending: what to call the end, unless the service has words of its own.
            after: seconds to wait for the service to close it by itself first.
        """
        self._wanted = self._wanted or ending
        self._delay = after
        self._end_asked.set()
        self._limit_start()
        self._kind.end_asked()
        return self._wanted

    def hurry(self, seconds: float) -> None:
        """Have the end over by then: what AWS has not answered then, it is not waited for."""
        self._by = asyncio.get_running_loop().time() + seconds
        self.client.patience = min(self.client.patience, seconds)
        self.journal.hurry()
        if self.connection is not None:
            self.connection.hurry()

    def leave(self, ending: Ending) -> None:
        """Let go of it without terminating it, once it is open."""
        if self.connection is not None:
            self._wanted = ending
            self.connection.leave()

    def fail(self, error: UserFacingError) -> None:
        """Give it up: `run` terminates it and raises SessionFailed with the error's sentence."""
        if not isinstance(self._verdict, UserFacingError):
            self._verdict = error
        if self.connection is not None:
            self.connection.leave()

    async def terminate(self) -> Exception | None:
        """Terminate it at AWS, whoever runs it; what kept AWS from that."""
        return self._note(await self.client.terminate())

    def spawn(
        self, chore: Coroutine[Any, Any, None], *, lasting: bool = False
    ) -> "asyncio.Task[None]":
        """Run a chore beside the open session.

        It is cancelled when the connection is over; a `lasting` one is for `drain` to end.
        """
        assert isinstance(self._phase, Opened), "only of an open session"
        chores = self._phase.chores
        task = self._phase.tasks.create_task(chore)
        if not lasting:
            chores.add(task)
            task.add_done_callback(chores.discard)
        return task

    async def _live(
        self,
        reason: str,
        document: str | None,
        parameters: Mapping[str, Sequence[str]] | None,
        resumption: Resumption | None,
    ) -> Ending:
        self.reason, self.document = reason, document or ""
        if resumption is None:
            started = await self._start(self._ask(document, parameters))
        else:
            started = await self._start(self._resume(resumption), resumption.started)
        try:
            await self.journal.begun()
            self._kind.begun()
            self.ending = await self._carry(started, resumption)
        except UserFacingError as error:
            await self.terminate()
            self.ending = self._failed(self.orphaned(str(error)))
            if self.refusal is None:
                raise
            raise SessionFailed(_(self.ending.words)) from error
        except Exception:
            await self._terminate_shielded()
            self.ending = self._failed(kept(lambda: self.orphaned(_(UNFORESEEN))))
            raise
        except BaseException:
            # A cancellation.
            if not self._kind.left_when_cancelled:
                await self._terminate_shielded()
                self.ending = Ending(Cause.LOST, "")
            raise
        finally:
            self._see_end()
        return self.ending

    async def _start(
        self, start: Coroutine[Any, Any, Started], since: datetime | None = None
    ) -> Started:
        asked = clock.now()
        try:
            async with asyncio.timeout(None) as limit:
                self._phase = Asked(limit)
                self._limit_start()
                started = await start
        except TimeoutError:
            if self.client.session_id is not None:
                await self.terminate()
                raise SessionFailed(self.orphaned(_(UNANSWERED_RESUME))) from None
            await self.journal.unanswered()
            raise SessionFailed(_(UNANSWERED_START)) from None
        told, now, user_limits = started.server_time, clock.now(), self.countdown.user_limits
        self._phase = Answered(since or told, told, now)
        self.countdown = Countdown(told, now, user_limits, asked=asked)
        return started

    async def _ask(
        self, document: str | None, parameters: Mapping[str, Sequence[str]] | None
    ) -> Started:
        await self.journal.asking()
        await self.client.use_access(self.journal.ledger)
        try:
            started = await self.client.start(
                self.reason, document=document, parameters=parameters
            )
        except OutcomeUnknown:
            await self.journal.unanswered()
            raise
        except AwsError:
            await self.journal.refused()
            raise
        now = started.server_time
        self.clock_offset = (now - datetime.now(UTC)).total_seconds()
        await self.journal.answered(started.ticket.session_id, now)
        return started

    async def _resume(self, earlier: Resumption) -> Started:
        self.clock_offset = earlier.clock_offset
        ticket = await self.client.resume(earlier.session_id)
        told = datetime.now(UTC) + timedelta(seconds=earlier.clock_offset)
        if ticket is None:
            self.gone = True
            self._phase = Answered(earlier.started, told, clock.now())
            self.ending = self._failed(plain(Cause.GONE).words)
            self._see_end()
            raise SessionFailed(_(self.ending.words))
        return Started(ticket, told)

    def _limit_start(self) -> None:
        if self._end_asked.is_set() and isinstance(self._phase, Asked):
            with suppress(RuntimeError):  # it has just been answered
                patient = asyncio.get_running_loop().time() + START_PATIENCE
                self._phase.limit.reschedule(min(patient, self._by))

    async def _carry(self, started: Started, resumption: Resumption | None) -> Ending:
        answer = self._phase
        assert isinstance(answer, Answered), "only what AWS has answered is carried"
        if resumption is not None:
            self.countdown.started_at(resumption.started)
        connection = await self.client.open(
            started.ticket,
            lambda event: self._handle(event, connection),
            self._linked,
            moved=self.journal.moved,
            numbers=resumption.numbers if resumption is not None else None,
        )
        outcome = Outcome.FINISHED
        async with asyncio.TaskGroup() as tasks:
            self._phase = phase = Opened(answer, connection, tasks)
            self._kind.opened(connection)
            watches = self._watch_end(connection), self._watch_maximum()
            for chore in (*watches, self.journal.keep()):
                self.spawn(chore)
            try:
                outcome = await connection.run(started.ticket)
            except TransportError as error:
                self._verdict = error
            for task in phase.chores:
                task.cancel()
            if self._kind.drain is not None:
                await self._kind.drain()
        return self._conclude(outcome, connection)

    def _handle(self, event: ClientEvent, connection: Connection) -> None:
        match event:
            case KeyRequested():
                self.spawn(self.client.provide_key(event, connection))
            case Closed():
                self._verdict = self._verdict or event
                self.gone = True
            case Failed(error):
                self._verdict = error
            case Paused() | Resumed():
                # The channel holds back by itself.
                pass
            case _:
                if isinstance(event, Ready):
                    self._usable, self.encrypted = True, event.encrypted
                    self.journal.changed()
                elif isinstance(event, Output | StandardError):
                    self.bytes_out += len(event.data)
                self._kind.handle(event, connection)

    def _linked(self, link: Link) -> None:
        words = "session %s: %s"
        logger.info(words, self._name, Loggable(type(link).__name__.lower()))
        if isinstance(link, Connected):
            self.countdown.touch(clock.now())
        self.journal.changed()
        self.journal.linked(link)
        self._kind.report(link)

    async def _watch_end(self, connection: Connection) -> None:
        await self._end_asked.wait()
        if self._delay:
            await asyncio.sleep(self._delay)
        if self._kind.port and connection.channel.ready:
            connection.send_flag(Flag.TERMINATE_SESSION)
        refusal = await self.terminate()
        if refusal is not None and self._wanted is not None:
            self._wanted = left_running(self._wanted, refusal)
        else:
            left = self._by - asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, min(CLOSE_PATIENCE, left)))
        connection.leave()

    async def _watch_maximum(self) -> None:
        reached = await wait_for_maximum(self.remaining, self._limits_changed)
        self.end(maximum_reached(reached.maximum or 0.0, own=reached.own))

    async def _terminate_shielded(self) -> None:
        with suppress(asyncio.CancelledError):
            self._note(await self.client.terminate_shielded())

    def _conclude(self, outcome: Outcome, connection: Connection) -> Ending:
        if isinstance(self._verdict, UserFacingError):
            # The classes that `run` promises; a protocol's error has its sentence too.
            if isinstance(self._verdict, TransportError):
                raise self._verdict
            raise SessionFailed(str(self._verdict)) from self._verdict
        match outcome:
            case Outcome.FINISHED if self._verdict is not None:
                return ending_of(self._verdict, self._wanted, self._kind.exited())
            case Outcome.FINISHED:
                raise SessionFailed(_("The session broke off."))
            case Outcome.GONE:
                self.gone = True
                return self._wanted or plain(Cause.GONE)
            case Outcome.LEFT:
                return self._wanted or plain(Cause.LEFT)
            case Outcome.UNREACHABLE:
                raise SessionFailed(_(UNREACHABLE).format(reason=connection.why))
            case _:
                assert_never(outcome)
