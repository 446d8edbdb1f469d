"""Who was where, when and why: sessions from AWS, joined with the local history.

Systems Manager forgets a session 30 days after its end; those of the user's own that were
started on this machine are remembered longer. What both know counts once, in AWS's words,
with what only the history knows beside them: the instance's name at that time, and the cause
of the end.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive, HistoryRow
from tui.aws.caller import Caller, caller_or_place
from tui.aws.client import Aws, Identity
from tui.aws.errors import AwsError, NoRegion
from tui.aws.instances import list_instances
from tui.aws.person import Person
from tui.aws.sessions import ListedState, SessionRecord, describe_sessions
from tui.comparing import comparable
from tui.language import N_, _
from tui.sessions.review.log_entry import HISTORY, LogEntry, join
from tui.sessions.review.mine import own_arns

REMEMBERED: Final = N_(
    "AWS couldn't be asked. Listed: the local history of this machine, for all accounts and regions."
)

NO_PLACE: Final = N_(
    "The local history doesn't know the account of this profile. --everywhere lists the sessions of "
    "all accounts."
)

UNSURE: Final = N_(
    "AWS doesn't say who you are. Listed: sessions started with identities this machine knows."
)

RESOLUTION: Final = timedelta(seconds=1)
"""Of the service's filter by time; what is exact is done here."""

NAMING: Final = 3.0
"""Seconds that names are waited for once all sessions are there: a fleet may be large."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """Which sessions are wanted."""

    since: datetime | None = None
    until: datetime | None = None
    mine: bool = True
    reason: str = ""
    """Text within a reason, in any case and spelling."""
    target: str = ""
    """An instance's id, or text within its name."""
    access_type: str | None = None
    """AWS's word; what only the history knows is of no type."""
    everywhere: bool = False
    """Of the history: the sessions of every account and region."""


@dataclass(frozen=True, slots=True)
class AccessLog:
    """The sessions found, the newest first, and what could not be asked, in sentences."""

    entries: tuple[LogEntry, ...]
    problems: tuple[str, ...] = ()
    from_aws: bool = False
    """Whether AWS has answered, in part at least."""


async def gather(
    aws: Aws,
    query: LogQuery,
    archive: Archive | None = None,
    caller: Caller | None = None,
) -> AccessLog:
    """The sessions that a query means, from every source that answers.

    Raises AwsError only where nothing can be asked of AWS, or not whose sessions are wanted.

    Args:
        aws: who asks.
        query: which sessions.
        archive: this machine's history, if it keeps one.
        caller: who asks, if that was asked already.
    """
    identity, nameless = caller or await caller_or_place(aws)
    owners = await own_arns(archive, identity.arn) if query.mine else (None,)
    if nameless is not None and not owners:
        raise nameless
    asked = _Asked(aws, query, identity)
    async with asyncio.TaskGroup() as group:
        names = group.create_task(asked.names())
        async with asyncio.TaskGroup() as sources:
            for owner in owners:
                sources.create_task(asked.service("Active", owner))
                sources.create_task(asked.service("History", owner))
            if archive is not None:
                sources.create_task(asked.history(archive))
        asked.told = True
        # Which sessions a name means is known only once all names are.
        if not query.target:
            await asyncio.wait([names], timeout=0 if asked.all_named else NAMING)
            names.cancel()
    found = [asked.placed(one) for one in join(asked.records, asked.rows, asked.name_of)]
    unsure = [] if nameless is None or not query.mine else [f"{_(UNSURE)} {nameless}"]
    problems = dict.fromkeys([*unsure, *_incomplete(asked.refusals), *asked.problems])
    return AccessLog(choose(found, query), tuple(problems), asked.answered)


async def remembered(archive: Archive, query: LogQuery, error: AwsError) -> AccessLog:
    """The sessions that this machine remembers, of every account and region.

    Args:
        archive: the history, which holds the user's own sessions only.
        query: which of them.
        error: why AWS cannot be asked.
    """
    log = await offline(archive, replace(query, everywhere=True), None)
    return AccessLog(log.entries, (f"{_(REMEMBERED)} {error}", *log.problems))


async def offline(archive: Archive, query: LogQuery, aws: Aws | None) -> AccessLog:
    """The sessions that this machine remembers; nobody is asked over the network.

    Args:
        archive: the history.
        query: which of them.
        aws: whose profile and region count, unless those of everywhere are wanted.
    """
    try:
        if aws is None or query.everywhere:
            rows = await rows_of(archive, None, query)
        elif (likely := await likely_rows(archive, aws)) is None:
            return AccessLog((), (_(NO_PLACE),))
        else:
            rows = likely
    except ArchiveError as damage:
        return AccessLog((), (str(damage),))
    return AccessLog(choose(join((), rows, {}), query))


async def likely_rows(archive: Archive, aws: Aws) -> tuple[HistoryRow, ...] | None:
    """What the history has of the account that the profile has always led to, and the region.

    AWS alone says which account it is, and is not asked: None where the history knows of no
    account or of several. Raises ArchiveError.
    """
    with suppress(NoRegion):
        region = await aws.region()
        rows = await archive.sessions(region=region)
        profile = aws.profile or ""
        accounts = {row.account for row in rows if row.profile == profile} - {""}
        if len(accounts) == 1:
            return _own(row for row in rows if row.account in {"", *accounts})
    return None


async def rows_of(
    archive: Archive, identity: Identity | None, query: LogQuery
) -> tuple[HistoryRow, ...]:
    """What the history has of who calls; of every account and region where that is not known."""
    if query.everywhere:
        identity = None
    rows = await archive.sessions(
        account=None if identity is None else identity.account,
        region=None if identity is None else identity.region,
        since=query.since,
        until=query.until,
    )
    if identity is None or not query.mine:
        return _own(rows) if query.mine else rows
    person = Person.of(identity.arn, (row.owner for row in rows if not row.told_by))
    # Whose a session is that was over before AWS said who calls, is not known yet.
    return tuple(row for row in rows if not row.owner or person.is_owner(row.owner))


def _own(rows: Iterable[HistoryRow]) -> tuple[HistoryRow, ...]:
    """Without those of others, which are remembered for the sake of a note on them.

    Whose an imported recording is, nobody knows: it is listed with one's own.
    """
    found = tuple(rows)
    person = Person(row.owner for row in found if not row.told_by)
    return tuple(
        row for row in found if not row.told_by or not row.owner or person.is_owner(row.owner)
    )


def choose(entries: Iterable[LogEntry], query: LogQuery) -> tuple[LogEntry, ...]:
    """Those that a query means, the newest first."""
    reason, target = comparable(query.reason), comparable(query.target)
    chosen = [
        entry
        for entry in entries
        if _within(entry.started, query)
        and reason in comparable(entry.reason)
        and query.access_type in {None, entry.access_type}
        and (
            not target
            or target == comparable(entry.target)
            or target in comparable(entry.target_name)
        )
    ]
    return tuple(
        sorted(
            chosen, key=lambda entry: (entry.started or _NEVER, entry.session_id), reverse=True
        )
    )


class _Asked:
    """The sources of one query; a source that fails adds a sentence."""

    def __init__(self, aws: Aws, query: LogQuery, identity: Identity) -> None:
        self.records: list[SessionRecord] = []
        self.rows: list[HistoryRow] = []
        self.name_of: dict[str, str] = {}
        self.problems: list[str] = []
        self.refusals: list[tuple[ListedState, int, AwsError]] = []
        """Lists that AWS broke off: which, after how many sessions, and why."""
        self.answered = False
        """Whether AWS has given a page of sessions."""
        self.told = False
        """Whether all sessions are there."""
        self._aws = aws
        self._query = query
        self._identity = identity

    def placed(self, entry: LogEntry) -> LogEntry:
        """A session with its account and region: AWS lists those of the caller's."""
        if entry.sources == (HISTORY,):
            return entry
        return replace(entry, account=self._identity.account, region=self._identity.region)

    async def service(self, state: ListedState, owner: str | None) -> None:
        """Systems Manager, which filters by owner and time; None for everybody's."""
        listed = describe_sessions(
            self._aws,
            state,
            owner=owner,
            after=self._query.since and self._query.since - RESOLUTION,
            before=self._query.until,
            access_type=self._query.access_type,
        )
        count = 0
        try:
            async with aclosing(listed) as pages:
                async for page in pages:
                    self.answered = True
                    self.records += page
                    count += len(page)
        except AwsError as error:
            self.refusals.append((state, count, error))

    async def history(self, archive: Archive) -> None:
        """This machine, which knows the user's own sessions only."""
        try:
            self.rows += await self._rows(archive)
        except ArchiveError as error:
            self.problems.append(str(error))

    async def _rows(self, archive: Archive) -> tuple[HistoryRow, ...]:
        if self._identity.account:
            return await rows_of(archive, self._identity, self._query)
        likely = await likely_rows(archive, self._aws)
        return await rows_of(archive, None, self._query) if likely is None else likely

    async def names(self) -> None:
        """What the instances are called now; nice to have."""
        with suppress(AwsError):
            async with aclosing(list_instances(self._aws)) as pages:
                async for page in pages:
                    self.name_of |= {node.instance_id: node.name for node in page}
                    if self.told and self.all_named and not self._query.target:
                        return

    @property
    def all_named(self) -> bool:
        """Whether every instance that the sessions were on has a name."""
        return all(record.target in self.name_of for record in self.records)


def _incomplete(refusals: Sequence[tuple[ListedState, int, AwsError]]) -> Iterator[str]:
    """What is missing of the lists of AWS, and why; how long they are it does not say."""
    if {state for state, _count, _error in refusals} == {"Active", "History"} and not any(
        count for _state, count, _error in refusals
    ):
        yield from (str(error) for _state, _count, error in refusals)
        return
    for state, count, error in refusals:
        if count and state == "Active":
            said = _("The list of active sessions is incomplete: AWS returned only {count:,}.")
        elif count:
            said = _("The list of past sessions is incomplete: AWS returned only {count:,}.")
        elif state == "Active":
            said = _("The active sessions are missing.")
        else:
            said = _("The past sessions are missing.")
        yield f"{said.format(count=count)} {error}"


def _within(started: datetime | None, query: LogQuery) -> bool:
    if started is None:
        return query.since is None and query.until is None
    return (query.since is None or query.since <= started) and (
        query.until is None or started < query.until
    )
