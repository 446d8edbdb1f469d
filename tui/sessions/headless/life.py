"""The life of a session without a screen: a command, a forwarded port, an SSH connection.

Each kind says what its events mean; this module starts the session, carries it through every
reconnect, ends it when it is asked to, and says in words how it ended. A session that was
started is never left running behind an error.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, assert_never

from tui.aws.errors import AwsError
from tui.aws.sessions import Started
from tui.errors import UserFacingError
from tui.protocol.events import Closed, Event, Failed, KeyRequested
from tui.protocol.message import Flag
from tui.sessions.ending import Cause, Ending, ending_of, maximum_reached, plain
from tui.sessions.headless.trace import Trace
from tui.sessions.line import Line
from tui.transport import clock
from tui.transport.connection import Connection, Outcome
from tui.transport.errors import TransportError
from tui.transport.link import Link

START_PATIENCE: Final = 10.0
"""Seconds that an end which is wanted waits for AWS's answer to StartSession: what was started
without our knowledge could not be terminated."""

CLOSE_PATIENCE: Final = 3.0
"""Seconds to wait for `channel_closed` once AWS has taken the termination."""

LONGEST_WATCH: Final = 1.0
"""Seconds between looks at the maximum."""

UNANSWERED_START: Final = (
    "AWS has not answered StartSession. It may have started the session all the same: look "
    "among the active sessions."
)
UNREACHABLE: Final = "The message gateway of the session could not be reached: {}."
ORPHANED: Final = " The session could not be terminated and may still be active: {}"


class SessionBroken(UserFacingError):
    """A session that could not be started, reached or gone on with; the sentence says why."""


class Life:
    """One session from StartSession to its ending; `run` is run once.

    Args:
        line: to AWS, for the session's target.
        handle: called with every event but requests for keys, in order, on the event loop.
        report: called whenever the connection's state changes.
        exited: what to call an end that nobody asked for and nobody gave words for.
        port: the far end understands the flag that ends a port session (section 9.2).
        maximum: the user's own, in seconds; the service's own limits hold anyway.
        trace: what is found by the next start if this program is killed.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that a kind decides
        self,
        line: Line,
        handle: Callable[[Event], None],
        report: Callable[[Link], None] = lambda link: None,
        *,
        exited: Ending,
        port: bool = False,
        maximum: float | None = None,
        trace: Trace | None = None,
    ) -> None:
        self.line = line
        self.line.starting = trace.starting if trace is not None else None
        self._trace = trace
        self._gone = False
        """AWS holds the session no longer, for all we know."""
        self._maximum = maximum
        self.exited = exited
        self._handle_other = handle
        self._report = report
        self._port = port
        self._started: Started | None = None
        self._started_at = 0.0
        self._limit: asyncio.Timeout | None = None
        self._asked: Ending | None = None
        self._end_asked = asyncio.Event()
        self._delay = 0.0
        self._closed: Closed | None = None
        self._failure: Exception | None = None
        self._tasks: asyncio.TaskGroup | None = None

    @property
    def started(self) -> datetime | None:
        """When AWS started it, by the service's clock."""
        return self._started.server_time if self._started else None

    @property
    def connection(self) -> Connection:
        """Its connection; there is one as soon as `handle` is called."""
        assert self.line.connection is not None
        return self.line.connection

    def server_time(self) -> datetime | None:
        """The service's clock now, as far as it is known."""
        if self._started is None:
            return None
        return self._started.server_time + timedelta(seconds=clock.now() - self._started_at)

    async def run(
        self,
        reason: str,
        *,
        document: str | None = None,
        parameters: Mapping[str, Sequence[str]] | None = None,
    ) -> Ending:
        """Live. Raises AwsError, SessionBroken and TransportError; each has its sentence."""
        try:
            async with asyncio.timeout(None) as self._limit:
                self._limit_start()
                started = await self.line.start(
                    reason, document=document, parameters=parameters
                )
        except TimeoutError:
            raise SessionBroken(UNANSWERED_START) from None
        self._started, self._started_at = started, clock.now()
        ending: Ending | None = None
        try:
            if self._trace is not None:
                session_id, now = started.ticket.session_id, started.server_time
                await self._trace.leave(self.line.aws, session_id, reason, now, document or "")
            ending = await self._live(started)
            return ending
        except (AwsError, SessionBroken, TransportError) as error:
            refusal = await self._terminate()
            if refusal is None:
                raise
            raise SessionBroken(f"{error}{ORPHANED.format(refusal)}") from error
        except BaseException:
            # A cancellation, or what nobody foresaw; another cancellation does not stop it.
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._terminate())
            raise
        finally:
            if self._trace is not None:
                if self._gone:
                    await self._trace.wipe()
                await self._trace.close(self.line.aws, self.server_time(), ending)

    async def outcome(
        self, reason: str, *, document: str, parameters: Mapping[str, Sequence[str]]
    ) -> "Ending | AwsError | SessionBroken | TransportError":
        """What `run` returns or raises, for use in a task group: it would wrap the error."""
        try:
            return await self.run(reason, document=document, parameters=parameters)
        except (AwsError, SessionBroken, TransportError) as error:
            return error

    def end(self, ending: Ending, *, after: float = 0.0) -> None:
        """Terminate it, because we want to; the first reason counts.

        Args:
            ending: what to call the end, unless the service has words of its own.
            after: seconds to wait for the service to close it by itself first.
        """
        self._asked = self._asked or ending
        self._delay = after
        self._end_asked.set()
        self._limit_start()

    def fail(self, error: Exception) -> None:
        """Give it up: `run` terminates it and raises SessionBroken with the error's sentence."""
        self._failure = self._failure or error
        self.connection.leave()

    def _limit_start(self) -> None:
        if self._end_asked.is_set() and self._limit is not None and self._started is None:
            with suppress(RuntimeError):  # it has just been answered
                self._limit.reschedule(asyncio.get_running_loop().time() + START_PATIENCE)

    async def _live(self, started: Started) -> Ending:
        connection = await self.line.open(started.ticket, self._handle, self._report)
        outcome = Outcome.FINISHED
        async with asyncio.TaskGroup() as self._tasks:
            chores = [
                self._tasks.create_task(self._watch_end()),
                self._tasks.create_task(self._watch_maximum()),
                self._tasks.create_task(self._complete_trace()),
            ]
            try:
                outcome = await connection.run(started.ticket)
            except TransportError as error:
                self._failure = error
            for chore in chores:
                chore.cancel()
        return self._conclude(outcome)

    async def _complete_trace(self) -> None:
        if self._trace is not None:
            await self._trace.complete(self.line.aws)

    def _handle(self, event: Event) -> None:
        match event:
            case KeyRequested():
                assert self._tasks is not None
                self._tasks.create_task(self.line.provide_key(event))
                return
            case Closed():
                self._closed = event
                self._gone = True
            case Failed(error):
                self._failure = error
            case _:
                pass
        self._handle_other(event)

    async def _watch_end(self) -> None:
        await self._end_asked.wait()
        if self._delay:
            await asyncio.sleep(self._delay)
        if self._port and self.connection.channel.ready:
            self.connection.send_flag(Flag.TERMINATE_SESSION)
        refusal = await self._terminate()
        if refusal is not None and self._asked is not None:
            words = f"{self._asked.words} AWS could not be told: {refusal}"
            self._asked = Ending(Cause.LEFT, words)
        else:
            await asyncio.sleep(CLOSE_PATIENCE)
        self.connection.leave()

    async def _watch_maximum(self) -> None:
        if self._maximum is None:
            return
        until = self._started_at + self._maximum
        while True:
            left = until - clock.now()
            if left <= 0:
                break
            # asyncio's clock stands still while a laptop sleeps, so look again soon.
            await asyncio.sleep(min(left, LONGEST_WATCH))
        self.end(maximum_reached(self._maximum, own=True))

    async def _terminate(self) -> Exception | None:
        """What kept AWS from terminating the session; None when it did."""
        refusal = await self.line.terminate()
        self._gone = self._gone or refusal is None
        return refusal

    def _conclude(self, outcome: Outcome) -> Ending:
        if self._failure is not None:
            # The classes that `run` promises; a protocol's error has its sentence too.
            if isinstance(self._failure, TransportError):
                raise self._failure
            raise SessionBroken(str(self._failure)) from self._failure
        match outcome:
            case Outcome.FINISHED:
                if self._closed is not None and self._closed.output.strip():
                    return ending_of(self._closed, self._asked)
                return self._asked or self.exited
            case Outcome.GONE:
                self._gone = True
                return self._asked or plain(Cause.GONE)
            case Outcome.LEFT:
                return self._asked or plain(Cause.LEFT)
            case Outcome.UNREACHABLE:
                raise SessionBroken(UNREACHABLE.format(self.connection.why))
            case _:
                assert_never(outcome)
