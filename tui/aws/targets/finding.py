"""The steps from a name to machines, in their order."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance, list_instances
from tui.aws.targets.exact import ByState, ended_machines, find_exactly
from tui.aws.targets.known import find_known
from tui.aws.targets.name import TargetName
from tui.aws.targets.patience import Patience, Say
from tui.language import N_, _
from tui.printable import clean

LISTING: Final = N_("No exact match for {name}. Searching all managed instances.")
SO_FAR: Final = N_("{count:,} managed instances read so far.")

AGAIN: Final = 10.0
"""Seconds between two words on how far a listing is."""


@dataclass(frozen=True, slots=True)
class FoundTargets:
    """Machines that a name can mean; where there is none, what is known beside."""

    machines: tuple[ManagedInstance, ...] = ()
    """Those that can be connected to, as far as is known: one, or several that it names as well."""
    stopped: tuple[ManagedInstance, ...] = ()
    gone: tuple[ManagedInstance, ...] = ()
    """Those that were terminated."""
    others: tuple[ManagedInstance, ...] = ()
    """Managed nodes of other names."""
    ended: ByState = field(default_factory=ByState)
    """Machines of other names that are stopped or gone."""
    names_error: AwsError | None = None
    """Why EC2 told no names."""

    @property
    def states(self) -> dict[str, str]:
        """What has befallen machines that do not run, by id."""
        stopped, gone = (*self.stopped, *self.ended.stopped), (*self.gone, *self.ended.gone)
        return {
            **{node.instance_id: "stopped" for node in stopped},
            **{node.instance_id: "terminated" for node in gone},
        }


class SharedListing:
    """All managed nodes, listed once for several names; for one event loop."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._told: tuple[list[ManagedInstance], AwsError | None] | None = None

    async def nodes(
        self, patience: Patience, name: TargetName
    ) -> tuple[list[ManagedInstance], AwsError | None]:
        """The nodes, and why EC2 told no names. Raises AwsError."""
        async with self._turn:
            if self._told is None:
                patience.say(_(LISTING).format(name=clean(name.text)))
                self._told = await _all_nodes(patience)
            return self._told


async def find_targets(
    aws: Aws,
    name: TargetName,
    say: Say = lambda _sentence: None,
    listing: SharedListing | None = None,
) -> FoundTargets:
    """The machines that a name means; see `tui.aws.targets`.

    Args:
        aws: the account and region.
        name: what was typed; no id, which needs no look-up.
        say: told, in a sentence, of what takes long.
        listing: for who looks for several names.

    Raises:
        AwsError: Systems Manager tells of no managed nodes, and EC2 of none of that name.
    """
    patience = Patience(aws, say)
    exact = await find_exactly(patience, name)
    if exact.found.machines or exact.found.stopped:
        return FoundTargets(exact.found.machines, exact.found.stopped, exact.found.gone)
    if exact.error is not None and exact.listing_error is not None:
        # Nobody is left who could vouch for a machine.
        raise exact.listing_error
    if known := await find_known(patience, name, exact.variants):
        return FoundTargets(known)
    if exact.listing_error is not None:
        raise exact.listing_error
    nodes, names_error = await (listing or SharedListing()).nodes(patience, name)
    best = await asyncio.to_thread(name.best_of, nodes)
    if best:
        return FoundTargets(best)
    ended = await ended_machines(patience)
    gone = exact.found.gone or name.best_of(ended.gone)
    return FoundTargets(
        stopped=name.best_of(ended.stopped),
        gone=gone,
        others=tuple(nodes),
        ended=ended,
        names_error=exact.error or names_error,
    )


async def _all_nodes(patience: Patience) -> tuple[list[ManagedInstance], AwsError | None]:
    """All managed nodes, and why EC2 told no names; says how far it is. Raises AwsError."""
    loop = asyncio.get_running_loop()
    nodes: list[ManagedInstance] = []
    names_error: AwsError | None = None
    due = loop.time() + AGAIN
    async with aclosing(list_instances(patience.aws, patience.begin)) as pages:
        async for page in pages:
            names_error = names_error or page.names_error
            nodes += page
            if loop.time() >= due:
                due = loop.time() + AGAIN
                patience.say(_(SO_FAR).format(count=len(nodes)))
    return nodes, names_error
