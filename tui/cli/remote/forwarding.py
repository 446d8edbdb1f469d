"""The ports of one `forward`: each in a session of its own, to the end of the last."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.remote.access_advice import access_advice
from tui.cli.remote.session_command import ENDS, on_signals
from tui.cli.saying import TIMED_OUT, complain
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.ending import Cause, Ending, plain

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance
    from tui.cli.remote.background import Detachment
    from tui.sessions.forwards.registering import Registration
    from tui.sessions.headless.forward import Forward

FAILED: Final = 1

GRACE: Final = 0.5
"""Seconds that AWS may take for the end of what has its time, and"""

LAST_GRACE: Final = 1.5
"""after which nothing is waited for, local connections included."""

SIGNALLED: Final = N_("The session was ended by {signal}.")
OVERTIME: Final = N_("The session was ended after {seconds:g} s (--timeout).")
UNENDED: Final = N_(
    "The time of --timeout is up, but AWS didn't confirm every end. A session "
    "may still be active."
)
INCOMPLETE: Final = N_("The session was ended because another port can't be forwarded.")
UNHEARD: Final = N_("The session was ended because nothing waits for it.")


@dataclass
class Forwarding:
    """Ports that are forwarded for one reason. One that ends leaves the others as they are.

    Attributes:
        forwards: a port each.
        aws: who forwards, and where.
        instance: through which.
        target: what the user called it.
        timeout: seconds after which all of them are ended; None for never.
        begun: when they were asked for, in monotonic seconds; the timeout counts from there.
        detachment: the way into the background, taken when all of them listen; where one of
            them does not come to that, all are ended.
        registration: how it can be listed in the background; None where it cannot.
        silent: nothing is printed of ports that listen.
    """

    forwards: "Sequence[Forward]"
    aws: "Aws"
    instance: "ManagedInstance"
    target: str
    timeout: float | None = None
    detachment: "Detachment | None" = None
    registration: "Registration | None" = None
    silent: bool = False
    begun: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self._overtime = False
        self._listening: list[Forward] = []
        self._all_listen = asyncio.Event()

    async def run(self, reason: str) -> int:
        """Forward until the last has ended; the exit status is that of the worst."""
        on_signals({number: partial(self._end_by, number) for number in ENDS})
        last = None
        if self.timeout is not None:
            deadline = self.begun + self.timeout
            asyncio.get_running_loop().call_at(deadline, self._end_in_time)
            last = deadline + LAST_GRACE
        carried = (self._carry(one, reason) for one in self.forwards)
        try:
            async with asyncio.timeout_at(last), asyncio.TaskGroup() as tasks:
                behind = tasks.create_task(self._go_behind())
                statuses = await asyncio.gather(*carried)
                behind.cancel()
        except TimeoutError:
            with suppress(OSError):
                complain(_(UNENDED))
            return TIMED_OUT
        finally:
            if self.registration is not None:
                await self.registration.over()
        return TIMED_OUT if self._overtime and not any(statuses) else max(statuses)

    def end(self, ending: Ending, *, within: float | None = None) -> None:
        """Terminate every session that is left; within so many seconds, if need be."""
        for one in self.forwards:
            one.end(ending, within=within)

    def _end_by(self, number: signal.Signals) -> None:
        with suppress(OSError):
            if number is signal.SIGINT and sys.stderr.isatty():
                # The terminal has written ^C where the next words would stand.
                click.echo(err=True)
        self.end(ended_by(number))

    def _end_in_time(self) -> None:
        assert self.timeout is not None
        self._overtime = True
        self.end(Ending(Cause.USER, _(OVERTIME).format(seconds=self.timeout)), within=GRACE)

    async def _carry(self, forward: "Forward", reason: str) -> int:
        """Forward one port to its end, and say who ended it; the exit status."""
        from tui.sessions.headless.machine_gone import explained

        forward.ready = partial(self._ready, forward)
        try:
            ending = await forward.run(reason)
        except UserFacingError as error:
            self._say(forward, str(error))
            if advice := access_advice(error):
                self._say(forward, advice)
            return 0 if self._overtime else FAILED
        finally:
            if self.detachment is not None and len(self._listening) < len(self.forwards):
                self.end(Ending(Cause.USER, _(INCOMPLETE)))
        self._say(forward, await explained(self.aws, self.instance.instance_id, ending))
        unheard = self._overtime and ending.cause is Cause.LEFT
        return 0 if ending.cause is Cause.USER or unheard else FAILED

    def _ready(self, forward: "Forward") -> None:
        self._listening.append(forward)
        if not self.silent:
            instance = self.instance
            named = f"{instance.label} ({instance.instance_id})"
            label = named if instance.name else self.target
            words = _("Forwarding {local} -> {destination} via {target}").format(
                local=forward.local, destination=forward.destination, target=label
            )
            click.echo(clean(words))
        if len(self._listening) == len(self.forwards):
            self._all_listen.set()

    async def _go_behind(self) -> None:
        """Leave the foreground once all of them listen, and tell from then on how they stand."""
        await self._all_listen.wait()
        if self.detachment is None:
            return
        if self.registration is not None and (problem := await self.registration.begin()):
            complain(problem)
        try:
            self.detachment.leave(self._report())
        except BrokenPipeError:
            self.end(Ending(Cause.USER, _(UNHEARD)))
        if self.registration is not None:
            await self.registration.keep()

    def _report(self) -> dict[str, Any]:
        """What listens, for who waits for that."""
        listening = [
            {
                "local": str(one.local),
                "destination": str(one.destination),
                "session_id": one.session_id,
            }
            for one in self.forwards
        ]
        target = self.instance.instance_id
        shared = {"pid": os.getpid(), "timeout_seconds": self.timeout, "target": target}
        return {**shared, "forwards": listening}

    def _say(self, forward: "Forward", words: str) -> None:
        # A terminal that is gone takes no words; what has ended has ended all the same.
        with suppress(OSError):
            complain(f"{forward.destination}: {words}")


def ended_by(number: signal.Signals) -> Ending:
    """The end that a signal to this process asks for."""
    if number is signal.SIGINT:
        return plain(Cause.USER)
    return Ending(Cause.USER, _(SIGNALLED).format(signal=number.name))
