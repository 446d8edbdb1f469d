"""A fleet between two runs of the program: as bytes for the archive, and back.

Whose it is only AWS can say. Until it does, and where it cannot be reached, the machines are those
of the account that the same profile and region led to the last time: not confirmed, and replaced
where it is another account now. Nobody sees by that what they have not seen before.
"""

import asyncio
import json
import logging
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from tui.archive.errors import ArchiveError
from tui.aws.caller import place_of
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.aws.options import endpoint_from_environment

if TYPE_CHECKING:
    from tui.ui.workspace import Workspace

logger = logging.getLogger(__name__)

VERSION: Final = 1

LARGEST: Final = 128 << 20
"""Bytes of what is unpacked: a hundred thousand machines with many tags take less."""

FIELDS: Final = (
    *("instance_id", "name", "ping_status", "agent_version", "platform_type", "platform_name"),
    *("platform_version", "address", "computer_name", "resource_type", "iam_role"),
)
"""Of a machine, all of them text; behind them stand its last ping and its tags."""


@dataclass(frozen=True, slots=True)
class RememberedFleet:
    """The machines of a place, as AWS told of them in an earlier run.

    Attributes:
        told: when that was.
        nodes: the machines.
        account: whose they are.
        confirmed: whether AWS has said in this run that it is that account which calls.
    """

    told: datetime
    nodes: tuple[ManagedInstance, ...]
    account: str
    confirmed: bool = True


async def remembered_fleet(place: "Workspace") -> RememberedFleet | None:
    """What a place had when it was last listed whole; None where that is not known.

    It waits a moment for AWS to say whose place it is.
    """
    return await _read(place, await _name_of(place))


async def fleet_of_last_time(place: "Workspace") -> RememberedFleet | None:
    """What the same profile and region listed last, without waiting for AWS; None for nothing."""
    return await _read(place, await _caller_of(place) or None, confirmed=False)


async def _read(
    place: "Workspace", name: str | None, *, confirmed: bool = True
) -> RememberedFleet | None:
    """The machines under a place's name, or, not confirmed, those of a caller."""
    history = place.history
    if history is None or name is None:
        return None

    def read() -> RememberedFleet | None:
        known = name if confirmed else history.fleets.place_of(name)
        found = history.fleets.read(known) if known is not None else None
        if known is None or found is None:
            return None
        account = str(json.loads(known)[0])
        return RememberedFleet(found[0], unpacked(found[1]), account, confirmed)

    try:
        return await asyncio.to_thread(read)
    except ArchiveError as error:
        logger.info("no fleet is remembered: %s", type(error).__name__)
        return None


async def remember_fleet(
    place: "Workspace", told: datetime, nodes: Iterable[ManagedInstance]
) -> None:
    """Keep what a place has; where there is no archive, or it is locked, nothing is kept."""
    history = place.history
    if history is None or (name := await _name_of(place)) is None:
        return
    caller = await _caller_of(place)
    try:
        await asyncio.to_thread(lambda: history.fleets.keep(name, told, packed(nodes), caller))
    except ArchiveError as error:
        logger.info("the fleet is not remembered: %s", type(error).__name__)


async def _name_of(place: "Workspace") -> str | None:
    """Under what a place's machines are kept: its account, and never a profile alone."""
    if place.history is None or (found := await place_of(place.aws)) is None:
        return None
    return json.dumps([found.account, found.region, _endpoint_of(place)])


async def _caller_of(place: "Workspace") -> str:
    """What is known of who calls before AWS says so; empty for not enough."""
    options = place.aws.options
    if place.history is None or options.credentials is not None:
        return ""
    # Keys in the environment count before those of a profile that was not chosen by an option.
    key = "" if options.profile else os.environ.get("AWS_ACCESS_KEY_ID", "")
    try:
        region = await place.aws.region()
    except AwsError:
        return ""
    return json.dumps([place.aws.profile or "", key, region, _endpoint_of(place)])


def _endpoint_of(place: "Workspace") -> str:
    # AWS's own is known once it was asked, which it may not have been yet.
    return place.aws.options.endpoint_url or endpoint_from_environment() or ""


def packed(nodes: Iterable[ManagedInstance]) -> bytes:
    """The machines as bytes."""
    rows = [
        [
            *(getattr(node, name) for name in FIELDS),
            node.last_ping.timestamp() if node.last_ping is not None else None,
            dict(node.tags) if node.tags_known else None,
        ]
        for node in nodes
    ]
    # In ASCII, so that a lone surrogate is kept as well as anything.
    return zlib.compress(json.dumps([VERSION, rows]).encode(), 1)


def unpacked(data: bytes) -> tuple[ManagedInstance, ...]:
    """The machines in bytes; none where they are damaged, or of another version."""
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(data, LARGEST)
        if reader.unconsumed_tail:
            return ()
        version, rows = json.loads(text)
        return tuple(map(_node, rows)) if version == VERSION else ()
    except (zlib.error, ValueError, TypeError, OverflowError, OSError, RecursionError) as error:
        logger.info("a fleet is passed over: %s", type(error).__name__)
        return ()


def _node(row: Any) -> ManagedInstance:
    """Raises ValueError, TypeError or OverflowError for what is no machine."""
    *texts, ping, tags = row
    # Thousands of machines share most of these words; joining takes nothing but text.
    "".join(texts)
    known = {name: intern(text) for name, text in zip(FIELDS, texts, strict=True)}
    if tags is not None:
        "".join(dict(tags).values())
    return ManagedInstance(
        **known,
        last_ping=None if ping is None else datetime.fromtimestamp(ping, UTC),
        tags=MappingProxyType(
            {intern(key): intern(value) for key, value in (tags or {}).items()}
        ),
        tags_known=tags is not None,
    )
