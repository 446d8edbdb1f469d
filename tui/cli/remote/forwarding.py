"""The ports of one `forward`: each in a session of its own, to the end of the last."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.remote.session_command import ENDS, on_signals
from tui.cli.saying import complain
from tui.errors import UserFacingError
from tui.printable import clean
from tui.sessions.ending import Cause, Ending, plain

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance
    from tui.cli.remote.background import Detachment
    from tui.sessions.headless.forward import Forward

FAILED: Final = 1

TIMED_OUT: Final = 124
"""As of timeout(1), and of `exec --timeout`."""

SIGNALLED: Final = "The session was ended by {}."
OVERTIME: Final = "The session was ended after {:g} s, as --timeout asks."
INCOMPLETE: Final = Ending(
    Cause.USER, "The session was ended, because another port cannot be forwarded."
)
UNHEARD: Final = Ending(Cause.USER, "The session was ended, because nobody waits for it.")


@dataclass
class Forwarding:
    """Ports that are forwarded for one reason. One that ends leaves the others as they are.

    Attributes:
        forwards: a port each.
        aws: who forwards, and where.
        instance: through which.
        target: what the user called it.
        timeout: seconds after which all of them are ended; None for never.
        detachment: the way into the background, taken when all of them listen; where one of
            them does not come to that, all are ended.
        silent: nothing is printed of ports that listen.
    """

    forwards: "Sequence[Forward]"
    aws: "Aws"
    instance: "ManagedInstance"
    target: str
    timeout: float | None = None
    detachment: "Detachment | None" = None
    silent: bool = False

    def __post_init__(self) -> None:
        self._overtime = False
        self._listening: list[Forward] = []

    async def run(self, reason: str) -> int:
        """Forward until the last has ended; the exit status is that of the worst."""
        on_signals({number: partial(self._end_by, number) for number in ENDS})
        if self.timeout is not None:
            asyncio.get_running_loop().call_later(self.timeout, self._end_in_time)
        statuses = await asyncio.gather(*(self._carry(one, reason) for one in self.forwards))
        return TIMED_OUT if self._overtime and not any(statuses) else max(statuses)

    def end(self, ending: Ending) -> None:
        """Terminate every session that is left."""
        for one in self.forwards:
            one.end(ending)

    def _end_by(self, number: signal.Signals) -> None:
        with suppress(OSError):
            if number is signal.SIGINT and sys.stderr.isatty():
                # The terminal has written ^C where the next words would stand.
                click.echo(err=True)
        self.end(ended_by(number))

    def _end_in_time(self) -> None:
        assert self.timeout is not None
        self._overtime = True
        self.end(Ending(Cause.USER, OVERTIME.format(self.timeout)))

    async def _carry(self, forward: "Forward", reason: str) -> int:
        """Forward one port to its end, and say who ended it; the exit status."""
        from tui.sessions.headless.machine_gone import explained

        forward.ready = partial(self._ready, forward)
        try:
            ending = await forward.run(reason)
        except UserFacingError as error:
            self._say(forward, str(error))
            return FAILED
        finally:
            if self.detachment is not None and len(self._listening) < len(self.forwards):
                self.end(INCOMPLETE)
        self._say(forward, await explained(self.aws, self.instance.instance_id, ending))
        return 0 if ending.cause is Cause.USER else FAILED

    def _ready(self, forward: "Forward") -> None:
        self._listening.append(forward)
        if not self.silent:
            instance = self.instance
            named = f"{instance.label} ({instance.instance_id})"
            label = named if instance.name else self.target
            where = clean(f"{forward.local} -> {forward.destination} via {label}")
            click.echo(f"Forwarding {where}")
        if self.detachment is not None and len(self._listening) == len(self.forwards):
            try:
                self.detachment.leave(self._report())
            except BrokenPipeError:
                self.end(UNHEARD)

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
    return Ending(Cause.USER, SIGNALLED.format(number.name))
