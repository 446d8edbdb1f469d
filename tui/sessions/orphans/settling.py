"""What earlier runs of the program have left unsettled in the history, settled.

Two things are left: sessions that were being started when the program was killed, in files of
`starting`, and rows whose owner AWS had not told when the session was over.

A file with an id becomes a row as it is; where nobody here can tell its reason, AWS is asked for
that later, and while the archive is locked the file waits for its key. One without is of a call that
AWS may have carried out or not; among the user's own sessions it is the one on the same instance,
for the same reason, by the same document, that began when the call was made and is nobody's yet.
DescribeSessions may list a session only some minutes after its start, so a file stays until the
session is found or could have been. Whose a row is, is AWS's to say too: a profile may mean
another account today.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tui.archive.errors import ArchiveLocked
from tui.archive.store import Archive, HistoryRow
from tui.aws.client import Aws, Identity
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.aws.sessions import (
    ListedState,
    SessionRecord,
    by_session,
    describe_sessions,
    find_session,
    service_clock,
)
from tui.sessions.orphans.crash_record import (
    FOLDER,
    OVER,
    YOUNG,
    CrashRecord,
    forget_reason,
    history_row,
    is_remembered,
    orphan_in,
    orphans_in,
    remember,
)
from tui.sessions.orphans.starting import START

EARLY: Final = timedelta(seconds=30)
"""By which a session may seem to have begun before it was asked for: clocks and rounding."""

LATE: Final = timedelta(minutes=10)
"""By which it may have begun after that: AWS is asked again while it is busy or out of reach."""

DAY: Final = timedelta(days=1)

KEPT: Final = timedelta(days=30)
"""How long AWS lists a session."""


@dataclass(frozen=True, slots=True)
class Start:
    """A session that was being started, and its file."""

    path: Path
    about: CrashRecord


async def take_in(archive: Archive | None, directory: Path) -> tuple[Start, ...]:
    """Write into the history what is known here alone; gives back what AWS has to be asked for.

    Raises ArchiveError and OSError.
    """
    folder = directory / FOLDER
    asked = []
    for found in await asyncio.to_thread(starts_in, folder):
        try:
            start = replace(found, about=await _with_reason(archive, found.about))
        except ArchiveLocked:
            # What it began is offered meanwhile.
            await _keep_live(folder, found.about)
            continue
        is_old = datetime.now(UTC) - start.about.started > KEPT
        # Without a history nobody needs the reason.
        is_whole = archive is None or is_old or not start.about.withheld
        if start.about.session_id and is_whole:
            await _keep(archive, folder, start, start.about)
        elif is_old:
            await asyncio.to_thread(start.path.unlink, missing_ok=True)
        else:
            if archive is not None and start.about.session_id:
                await archive.began(history_row(start.about))
                await _keep_live(folder, start.about)
            asked.append(start)
    if archive is not None:
        await _hand_over_reasons(archive, folder)
    return tuple(asked)


async def _hand_over_reasons(archive: Archive, folder: Path) -> None:
    """Have the reasons that earlier versions have written into files in the history alone."""
    for orphan in await asyncio.to_thread(orphans_in, folder):
        if not orphan.withheld:
            await archive.began(history_row(orphan))
            await asyncio.to_thread(forget_reason, folder, orphan)


async def _with_reason(archive: Archive | None, about: CrashRecord) -> CrashRecord:
    """What a file tells, with the reason that is sealed in it if the archive can read it."""
    if archive is None or not about.sealed:
        return about
    reason = await archive.unseal(about.sealed)
    return about if reason is None else about.told(reason)


async def settle(
    aws: Aws, archive: Archive | None, directory: Path, *, back: timedelta = KEPT
) -> None:
    """Take in what is here, and ask AWS for the rest if there is any.

    Raises ArchiveError, AwsError and OSError.

    Args:
        aws: one place; what was started at another one is left for who works there.
        archive: the history; None keeps none.
        directory: the state directory.
        back: how far to look back for rows whose owner is not known.
    """
    starts: Sequence[Start] = await take_in(archive, directory)
    rows = await _ownerless(archive, back)
    if not (starts or rows):
        return
    identity = await aws.identity()
    starts = [start for start in starts if start.about.is_of(identity)]
    rows = [row for row in rows if row.region in {"", identity.region}]
    begun = [start.about.started for start in starts]
    begun += [row.started for row in rows if row.started is not None]
    if not begun:
        return
    ahead = await service_clock(aws) - datetime.now(UTC)
    listed = await _own_sessions(aws, identity, min(begun) - timedelta(hours=1) - abs(ahead))
    if archive is not None:
        await _complete(archive, rows, listed, identity)
    for start in sorted(starts, key=lambda one: one.about.started):
        if archive is not None and start.about.session_id:
            await _ask_for_reason(aws, archive, start)
        else:
            await _find(archive, directory / FOLDER, start, listed, identity, ahead)


def starts_in(folder: Path) -> list[Start]:
    """The files of programs that are gone; what is not ours is left where it is. Blocks."""
    paths = sorted(folder.glob(f"{START}*.json")) if folder.is_dir() else ()
    found = ((path, orphan_in(path, nameless=True)) for path in paths)
    return [Start(path, about) for path, about in found if about is not None]


async def _ownerless(archive: Archive | None, back: timedelta) -> list[HistoryRow]:
    if archive is None:
        return []
    rows = await archive.sessions(account="", since=datetime.now(UTC) - back)
    return [row for row in rows if not (row.account or row.damage)]


async def _own_sessions(
    aws: Aws, identity: Identity, since: datetime
) -> dict[str, SessionRecord]:
    states: tuple[ListedState, ...] = ("Active", "History")
    found: dict[str, SessionRecord] = {}
    for state in states:
        listed = describe_sessions(aws, state, owner=identity.arn, after=since)
        async with aclosing(listed) as pages:
            async for page in pages:
                found = by_session(page, found)
    return found


async def _complete(
    archive: Archive,
    rows: Iterable[HistoryRow],
    listed: dict[str, SessionRecord],
    identity: Identity,
) -> None:
    """Say whose the rows are that AWS lists as the caller's own."""
    known = {"account": identity.account, "owner": identity.arn, "region": identity.region}
    for row in rows:
        if row.session_id in listed:
            await archive.update(row.session_id, **known)


async def _ask_for_reason(aws: Aws, archive: Archive, start: Start) -> None:
    """Have AWS tell the reason of a session that is in the history. Raises AwsError."""
    session_id = start.about.session_id
    record = await find_session(aws, session_id)
    if record is not None:
        if record.reason:
            await archive.update(session_id, reason=record.reason)
    elif datetime.now(UTC) - start.about.started <= YOUNG:
        return
    await asyncio.to_thread(start.path.unlink, missing_ok=True)


async def _find(  # noqa: PLR0913, PLR0917 -- each a source of its own
    archive: Archive | None,
    folder: Path,
    start: Start,
    listed: dict[str, SessionRecord],
    identity: Identity,
    ahead: timedelta,
) -> None:
    about = start.about
    for record in _meant(about, listed, about.started + ahead):
        if await _is_known(archive, folder, record.session_id):
            continue
        found = replace(
            about.told(record.reason),
            session_id=record.session_id,
            started=record.started or about.started + ahead,
            account=identity.account,
            owner=identity.arn,
            obstacle=OVER if record.ended else about.obstacle,
        )
        await _keep(archive, folder, start, found)
        return
    # Without an account, other credentials than those of now may have been meant.
    patience = YOUNG if about.account else DAY
    if datetime.now(UTC) - about.started > patience:
        await asyncio.to_thread(start.path.unlink, missing_ok=True)


def _meant(
    about: CrashRecord, listed: dict[str, SessionRecord], asked: datetime
) -> list[SessionRecord]:
    """Which of AWS's sessions may be the one that was being started, the likeliest first.

    Args:
        about: what its file tells.
        listed: the user's own.
        asked: when AWS was asked to start it, by the service's clock.
    """
    candidates = [
        (abs(record.started - asked), record)
        for record in listed.values()
        if record.started is not None
        and -EARLY <= record.started - asked <= LATE
        and record.target == about.target
        and (about.withheld or record.reason == about.reason)
        and _name(record.document) in {"", _name(about.document or PREFERENCES_DOCUMENT)}
    ]
    return [record for _, record in sorted(candidates, key=lambda one: one[0])]


def _name(document: str) -> str:
    """Of a document that may be called by its ARN."""
    return document.rpartition("/")[2]


async def _is_known(archive: Archive | None, folder: Path, session_id: str) -> bool:
    if await asyncio.to_thread(is_remembered, folder, session_id):
        return True
    return archive is not None and await archive.find(session_id) is not None


async def _keep(
    archive: Archive | None, folder: Path, start: Start, found: CrashRecord
) -> None:
    """Have a session in the history, and among the live ones as long as AWS may hold it."""
    if archive is not None:
        await archive.began(history_row(found))
    await _keep_live(folder, found)
    await asyncio.to_thread(start.path.unlink, missing_ok=True)


async def _keep_live(folder: Path, found: CrashRecord) -> None:
    """Have a session among the live ones, if AWS may hold it and has told its id."""
    if not found.session_id or found.obstacle == OVER:
        return
    if not await asyncio.to_thread(is_remembered, folder, found.session_id):
        await asyncio.to_thread(remember, folder, found)
