"""Hearing the witnesses of a session.

Each is asked on its own: what one refuses does not keep the others from being heard. Systems
Manager lists a session for 30 days and CloudTrail for 90; where the first has forgotten it, the
ledger still knows when to look in the second.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive, LedgerRow
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.logs import find_logs
from tui.aws.preferences import Preferences, read_preferences
from tui.aws.sessions import SessionRecord, find_session
from tui.aws.trail import (
    USUAL_DELAY,
    TrailEvent,
    find_forgotten_start,
    find_later_events,
    find_start_event,
    why_missing,
)
from tui.sessions.ending import Cause
from tui.sessions.proof import (
    Evidence,
    Proof,
    State,
    Witness,
    agreements,
)
from tui.sessions.testimony import (
    event_evidence,
    log_evidence,
    record_facts,
    refused,
    row_facts,
)

RETRY: Final = 15.0
"""Seconds between two looks: CloudTrail takes minutes, and its lookups are rationed."""

ENDED_BY_CALL: Final = frozenset({Cause.USER.value, Cause.MAXIMUM.value})
"""The causes for which this program calls TerminateSession."""

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


@dataclass
class _Case:
    """What is known so far."""

    session_id: str
    record: SessionRecord | None = None
    row: LedgerRow | None = None
    events: tuple[TrailEvent, ...] = ()
    heard: dict[Witness, tuple[Evidence, ...]] = field(default_factory=dict)


async def prove(  # noqa: PLR0913 -- what is asked, and how the answer is told
    aws: Aws,
    session_id: str,
    archive: Archive | None = None,
    *,
    again: float | None = None,
    report: Callable[[Proof], None] | None = None,
    now: Now = utc_now,
) -> Proof:
    """The proof of a session.

    Raises AwsError only where not even the caller's identity can be had.

    Args:
        aws: whose session.
        session_id: the session's id.
        archive: this machine's ledger, if it keeps one.
        again: seconds until the witnesses are asked again while something is still awaited;
            None asks once.
        report: called with what is known so far, each time that it is more.
        now: this machine's clock.
    """
    identity = await aws.identity()
    case = _Case(session_id)

    def told() -> Proof:
        evidence = [each for witness in Witness for each in case.heard.get(witness, ())]
        found = agreements(case.record, case.events, case.row)
        return Proof(
            session_id, identity.account, identity.region, now(), tuple(evidence), found
        )

    def step() -> None:
        if report is not None:
            report(told())

    for witness in (Witness.SERVICE, Witness.TRAIL, Witness.S3, Witness.LEDGER):
        case.heard[witness] = (Evidence(witness, State.LOOKING, now(), "Looking."),)
    step()
    while True:
        await _hear(aws, case, archive, now, step)
        proof = told()
        step()
        if again is None or not proof.waiting:
            return proof
        await asyncio.sleep(again)


async def _hear(
    aws: Aws, case: _Case, archive: Archive | None, now: Now, step: Callable[[], None]
) -> None:
    """Ask those first that tell where to look for the rest."""
    await _hear_ledger(case, archive, now)
    step()
    await _hear_service(aws, case, now)
    step()
    record = case.record or _remembered(case.row) or await _hear_trail_alone(aws, case, now)
    step()
    async with asyncio.TaskGroup() as group:
        group.create_task(_hear_logs(aws, case, record, now))
        await _hear_trail(aws, case, record, now, _start)
        if case.events:
            step()
            await _hear_trail(aws, case, record, now, _later)


async def _hear_ledger(case: _Case, archive: Archive | None, now: Now) -> None:
    witness = Witness.LEDGER
    if archive is None:
        words = "The ledger is off (the setting `ledger`)."
        case.heard[witness] = (Evidence(witness, State.ABSENT, now(), words),)
        return
    try:
        case.row = await archive.find(case.session_id)
    except ArchiveError as error:
        case.heard[witness] = (Evidence(witness, State.FAILED, now(), str(error)),)
        return
    if case.row is None:
        words = "This session was not started on this machine, or before it kept a ledger."
        case.heard[witness] = (Evidence(witness, State.ABSENT, now(), words),)
        return
    words = "This machine has started the session."
    facts = row_facts(case.row)
    case.heard[witness] = (Evidence(witness, State.FOUND, now(), words, facts=facts),)
    if case.row.recording:
        case.heard[Witness.RECORDING] = (await _recording(case.row.recording, now),)


async def _hear_service(aws: Aws, case: _Case, now: Now) -> None:
    witness = Witness.SERVICE

    async def ask() -> Evidence:
        case.record = await find_session(aws, case.session_id)
        if case.record is not None:
            words = "Systems Manager lists the session."
            return Evidence(witness, State.FOUND, now(), words, facts=record_facts(case.record))
        young = case.row is not None and now() - case.row.started < USUAL_DELAY
        if young:
            words = "Systems Manager does not list the session yet."
            return Evidence(witness, State.NOT_YET, now(), words, awaited=True)
        words = "Systems Manager does not list the session: it keeps one for 30 days."
        return Evidence(witness, State.ABSENT, now(), words)

    case.heard[witness] = (await _heard(witness, ask, now),)


FindEvents = Callable[[Aws, SessionRecord, _Case], Awaitable[tuple[TrailEvent, ...]]]


async def _start(aws: Aws, record: SessionRecord, case: _Case) -> tuple[TrailEvent, ...]:
    """The event of the start, which never changes once it is there."""
    if case.events:
        return case.events
    event = await find_start_event(aws, record)
    return () if event is None else (event,)


async def _later(aws: Aws, record: SessionRecord, case: _Case) -> tuple[TrailEvent, ...]:
    return (*case.events[:1], *await find_later_events(aws, record))


async def _hear_trail(
    aws: Aws, case: _Case, record: SessionRecord | None, now: Now, find: FindEvents
) -> None:
    witness = Witness.TRAIL
    if record is None:
        return
    try:
        case.events = await find(aws, record, case)
    except AwsError as error:
        kept = [each for each in case.heard[witness] if each.state is State.FOUND]
        case.heard[witness] = (*kept, refused(witness, error, now()))
        return
    if case.events:
        evidence = [event_evidence(event, now()) for event in case.events]
        if find is _later and (missing := _missing_end(case, record, now)):
            evidence.append(missing)
        case.heard[witness] = tuple(evidence)
        return
    young = record.started is not None and now() - record.started < USUAL_DELAY
    state = State.NOT_YET if young else State.ABSENT
    words = why_missing(record, now())
    case.heard[witness] = (Evidence(witness, state, now(), words, awaited=young),)


async def _hear_trail_alone(aws: Aws, case: _Case, now: Now) -> SessionRecord | None:
    """What CloudTrail knows of a session that nobody else does, which takes it longer."""
    try:
        event = await find_forgotten_start(aws, case.session_id)
    except AwsError as error:
        case.heard[Witness.TRAIL] = (refused(Witness.TRAIL, error, now()),)
        return None
    if event is None:
        words = (
            "CloudTrail has no start of a session with this id in the last 90 days, among the "
            "latest thousand."
        )
        case.heard[Witness.TRAIL] = (Evidence(Witness.TRAIL, State.ABSENT, now(), words),)
        return None
    case.events = (event,)
    return SessionRecord.from_answer(
        {"SessionId": case.session_id, "Target": event.target, "StartDate": event.time}
    )


def _missing_end(case: _Case, record: SessionRecord, now: Now) -> Evidence | None:
    """The event of an end by a call that CloudTrail may still come to have."""
    fresh = record.ended is not None and now() - record.ended < USUAL_DELAY
    if not fresh or any(event.name == "TerminateSession" for event in case.events):
        return None
    called = case.row is not None and case.row.cause in ENDED_BY_CALL
    words = "CloudTrail does not have a TerminateSession event of the session yet."
    if not called:
        words += " There is none if the shell was left."
    return Evidence(
        Witness.TRAIL, State.NOT_YET, now(), words, title="TerminateSession", awaited=called
    )


async def _hear_logs(aws: Aws, case: _Case, record: SessionRecord | None, now: Now) -> None:
    session = record or SessionRecord.from_answer({"SessionId": case.session_id})
    evidence: list[Evidence] = []
    preferences = Preferences()
    try:
        preferences = await read_preferences(aws)
    except AwsError as error:
        # The session itself may name its logs all the same.
        evidence.append(refused(Witness.S3, error, now()))
    findings = await find_logs(aws, session, preferences)
    evidence += [log_evidence(finding, session, preferences, now()) for finding in findings]
    if not evidence:
        words = "Neither the preferences nor the session name a place for a log."
        evidence.append(Evidence(Witness.S3, State.ABSENT, now(), words))
    for witness in (Witness.S3, Witness.CLOUDWATCH):
        case.heard[witness] = tuple(each for each in evidence if each.witness is witness)


async def _heard(
    witness: Witness, ask: Callable[[], Awaitable[Evidence]], now: Now
) -> Evidence:
    try:
        return await ask()
    except AwsError as error:
        return refused(witness, error, now())


async def _recording(path: str, now: Now) -> Evidence:
    witness = Witness.RECORDING
    try:
        size = (await asyncio.to_thread(Path(path).stat)).st_size
    except (OSError, ValueError):
        words = "The recording is not where it was written."
        return Evidence(witness, State.ABSENT, now(), words, title=path)
    facts = (("size", f"{size:,} bytes"),)
    return Evidence(
        witness, State.FOUND, now(), "There is a recording.", title=path, facts=facts
    )


def _remembered(row: LedgerRow | None) -> SessionRecord | None:
    """What the ledger knows, in the form that is looked up with."""
    if row is None:
        return None
    return SessionRecord.from_answer(
        {
            "SessionId": row.session_id,
            "Target": row.target,
            "StartDate": row.started,
            "EndDate": row.ended,
            "Owner": row.owner,
            "Reason": row.reason,
        }
    )
