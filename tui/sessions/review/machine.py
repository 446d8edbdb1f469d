"""Who was on one machine: its sessions, from AWS and from the local history."""

from collections.abc import Iterable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive, HistoryRow
from tui.aws.arn import owner_name
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.sessions import ListedState, SessionRecord, describe_sessions
from tui.sessions.review.access_log import AccessLog, LogQuery, choose, rows_of
from tui.sessions.review.log_entry import LogEntry, join

EVERYONES = LogQuery(mine=False)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was on it: how often, and when last."""

    name: str
    sessions: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class MachineUse:
    """What its sessions come to.

    Attributes:
        last: the newest that is over.
        running: those that are not, the newest first.
        sessions: how many there are in all.
        average: seconds that they lasted, of those whose end is known.
        others: who else was on it, the last one first.
    """

    last: LogEntry | None
    running: tuple[LogEntry, ...]
    sessions: int
    average: float | None
    others: tuple[Visitor, ...]


async def sessions_on(
    aws: Aws, target: str, archive: Archive | None, *, asking: bool = True
) -> AccessLog:
    """Everybody's sessions on a machine, and why that may not be all of them.

    Where AWS does not tell, the history alone does, which holds the user's own only.

    Args:
        aws: whose machine.
        target: its id.
        archive: this machine's history, if it keeps one.
        asking: whether AWS is asked; otherwise the history alone is.
    """
    records: list[SessionRecord] = []
    rows: tuple[HistoryRow, ...] = ()
    problems: list[str] = []
    states: tuple[ListedState, ...] = ("Active", "History") if asking else ()
    try:
        for state in states:
            async with aclosing(describe_sessions(aws, state, target=target)) as pages:
                async for page in pages:
                    records += page
    except AwsError as error:
        problems.append(str(error))
    # What the history has to say of itself is said where it is written.
    with suppress(ArchiveError):
        if archive is not None:
            # An id is a machine's alone: whose account it is need not be asked.
            rows = await rows_of(archive, None, EVERYONES)
    mine = (row for row in rows if row.target == target)
    found = choose(join(records, mine, {}), EVERYONES)
    return AccessLog(found, tuple(problems))


def use_of(entries: Sequence[LogEntry], me: str) -> MachineUse:
    """What sessions come to; the newest comes first.

    Args:
        entries: all of one machine.
        me: the ARN of who asks; empty where that is not known.
    """
    lasted = [entry.seconds for entry in entries if entry.seconds is not None]
    return MachineUse(
        last=next((entry for entry in entries if not entry.runs), None),
        running=tuple(entry for entry in entries if entry.runs),
        sessions=len(entries),
        average=sum(lasted) / len(lasted) if lasted else None,
        others=_others(entries, me),
    )


def neighbours(
    entries: Sequence[LogEntry], session_id: str
) -> tuple[LogEntry | None, LogEntry | None]:
    """The session before one, and the session after it; the newest comes first in `entries`."""
    place = next((n for n, one in enumerate(entries) if one.session_id == session_id), None)
    if place is None:
        return None, None
    before = entries[place + 1] if place + 1 < len(entries) else None
    return before, entries[place - 1] if place else None


def _others(entries: Iterable[LogEntry], me: str) -> tuple[Visitor, ...]:
    visits: dict[str, list[LogEntry]] = {}
    for entry in entries:
        # One's own, by another role, are one's own.
        if entry.owner_name not in {"", owner_name(me)}:
            visits.setdefault(entry.owner_name, []).append(entry)
    return tuple(Visitor(name, len(each), each[0].started) for name, each in visits.items())
