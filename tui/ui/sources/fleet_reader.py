"""The instances of one place, read again and again: what need not be asked for is not."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.aws.fleet.pace import AccountPace, PacedCalls
from tui.aws.instances import InstancePage, ManagedInstance, list_instances
from tui.ui.sources.remembered_fleet import remember_fleet
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.ui.workspace import Workspace

NAMES_LAST: Final = 900.0
"""Seconds for which names and tags are taken for what they were, when nobody asks for the list."""


class FleetReader:
    """Reads the list of one place.

    Args:
        place: the account and region, and where it is remembered what they have.
        now: the time of day.
        room: see `PacedCalls`; for the readers of one list.
        paused: see `PacedCalls`.
    """

    def __init__(
        self,
        place: "Workspace",
        now: Now,
        room: asyncio.Semaphore | None = None,
        paused: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self.pace = AccountPace()
        """How fast the account may be asked."""
        self._place = place
        self._now = now
        self._room = room
        self._paused = paused
        self._known: dict[str, ManagedInstance] = {}
        self._named: datetime | None = None
        """When EC2 was last asked about all of them."""

    async def pages(self, *, by_itself: bool) -> AsyncGenerator[InstancePage, None]:
        """All nodes. Raises AwsError.

        Args:
            by_itself: nobody has asked for it. Whether a node is online is asked all the same;
                what EC2 tells of it only for those that are new, and now and then for all.
        """
        begun = self._now()
        known = self._known if by_itself and self._names_hold(begun) else {}
        aws = self._place.aws
        calls = PacedCalls(aws, self.pace, room=self._room, paused=self._paused)
        told: dict[str, ManagedInstance] = {}
        is_named = True
        try:
            async with aclosing(list_instances(aws, calls.begin, known)) as pages:
                async for page in pages:
                    told |= {node.instance_id: node for node in page}
                    is_named = is_named and page.names_error is None
                    yield page
        finally:
            self.pace = calls.pace
        self._known = told
        if not known:
            self._named = begun if is_named else None
            if is_named:
                await remember_fleet(self._place, begun, told.values())

    def _names_hold(self, now: datetime) -> bool:
        # A clock that was set back says nothing of how long ago it was.
        return self._named is not None and 0 <= (now - self._named).total_seconds() < NAMES_LAST
