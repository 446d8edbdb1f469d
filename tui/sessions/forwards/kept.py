"""A forwarded port that the app keeps, whatever becomes of its session."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import uuid4

from tui.aws.client import Aws
from tui.aws.instances import ManagedInstance
from tui.errors import UserFacingError
from tui.language import N_
from tui.sessions.ending import Cause, Ending
from tui.sessions.forwards.facts import PortFacts, PortState
from tui.sessions.forwards.standing import facts_of
from tui.sessions.headless.forward import Destination, Forward
from tui.sessions.headless.local_address import LocalAddress
from tui.sessions.headless.machine_gone import explained
from tui.sessions.journal.steps import Journal


@dataclass(eq=False)
class KeptForward:
    """A port, in one session after the other: a new one begins when somebody wants it.

    Attributes:
        aws: who forwards, and where.
        target: through which instance.
        destination: where the instance connects to.
        local: where it listens; port 0 is any free one, and stays the one that was taken.
        reason: of its session.
        maximum: the user's own for a session, in seconds.
        journal: makes what is kept of a session on this machine.
        notify: is given a sentence about what went wrong and does not end it.
        key: what tells it from others.
    """

    aws: Aws
    target: ManagedInstance
    destination: Destination
    local: LocalAddress
    reason: str
    maximum: float | None = None
    journal: Callable[[], Journal] = Journal
    notify: Callable[[str], None] = lambda sentence: None
    key: str = field(default_factory=lambda: uuid4().hex)
    _forward: Forward | None = field(default=None, init=False)
    _over: PortFacts | None = field(default=None, init=False)
    """How it stood in the end; None while it runs."""
    _is_over: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    is_unwanted: bool = field(default=False, init=False)
    """Whether the user has ended it."""

    @property
    def facts(self) -> PortFacts:
        """How it stands."""
        if self._over is not None:
            return self._over
        if self._forward is None:
            return PortFacts(str(self.local), str(self.destination))
        return facts_of(self._forward)

    async def wait_over(self) -> None:
        """Return when it runs no more."""
        await self._is_over.wait()

    @property
    def live(self) -> bool:
        """Whether AWS may hold a session of it."""
        return self.facts.state.live

    async def run(self) -> None:
        """Forward until the session is over; what went wrong becomes its state.

        What cannot be expected is raised, behind the termination.
        """
        self._over, self._forward, self.is_unwanted = None, None, False
        self._is_over.clear()
        try:
            await self._run()
        except UserFacingError as error:
            self._conclude(PortState.FAILED, str(error))
        except BaseException:
            self._conclude(PortState.FAILED, N_("It was interrupted."))
            raise
        finally:
            self._is_over.set()

    async def _run(self) -> None:
        with self.local.listen() as listener:
            self._forward = forward = Forward(
                self.aws,
                self.target.instance_id,
                self.destination,
                listener,
                notify=self.notify,
                maximum=self.maximum,
                journal=self.journal(),
                shows_limits=True,
            )
            # The same port next time, whoever has connected to it.
            self.local = forward.local
            ending = await forward.run(self.reason)
        words = await explained(self.aws, self.target.instance_id, ending)
        state = facts_of(forward).state
        self._conclude(PortState.ENDED if state.live else state, words)

    def _conclude(self, state: PortState, why: str) -> None:
        facts = self.facts
        self._over = replace(facts, state=state, why=why, open=0)

    def end(self, *, within: float | None = None) -> None:
        """Terminate its session; within so many seconds, if need be."""
        self.is_unwanted = True
        if self._forward is not None:
            ending = Ending(Cause.USER, N_("You ended the forward."))
            self._forward.end(ending, within=within)
