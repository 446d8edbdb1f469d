"""The machines that stand first: favourites, and those that were used lately."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.ui.lists.arranging.list_choices import favourite_of
from tui.ui.lists.instance_rows import key_of

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.ui.workspace import Workspace

MOST_RECENT: Final = 5
LATELY: Final = timedelta(days=14)


async def used_lately(archive: "Archive | None", now: datetime) -> tuple[str, ...]:
    """The machines of the last sessions that this machine remembers, as `favourite_of` tells them.

    The last one first; none where there is no history, or none that can be read: what there is
    to say of that is said where it is written.
    """
    if archive is None:
        return ()
    try:
        rows = await archive.sessions(since=now - LATELY)
    except ArchiveError:
        return ()
    used = (favourite_of(row.account, row.region, row.target) for row in rows if row.target)
    return tuple(dict.fromkeys(used))[:MOST_RECENT]


def context_name(place: "Workspace") -> str:
    """A profile and its region, as far as they are known."""
    region = place.identity.region if place.identity is not None else ""
    return place.name or f"{place.profile or 'default'}@{region}"


def name_of(instance_id: str, place: "Workspace | None") -> str:
    """What a machine is remembered by; empty where nobody has said yet which account it is in."""
    identity = place.identity if place is not None else None
    return (
        "" if identity is None else favourite_of(identity.account, identity.region, instance_id)
    )


def keys_at(machines: Iterable[str], places: "Iterable[Workspace]") -> Iterator[str]:
    """The keys of the rows of machines, at each place where they may be listed; in order."""
    there = tuple(places)
    for machine in machines:
        instance_id = machine.rpartition(" ")[2]
        for place in there:
            if name_of(instance_id, place) == machine:
                yield key_of(instance_id, place)
