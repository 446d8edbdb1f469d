"""Asking the sources of a session.

Each is asked on its own: what one refuses does not keep the others from being heard. Systems
Manager lists a session for 30 days and CloudTrail for 90; where the first has forgotten it, the
history still knows when to look in the second.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tui.archive.cast_files import parts_of
from tui.archive.errors import ArchiveError
from tui.archive.recordings import Recordings
from tui.archive.store import Archive, HistoryRow
from tui.aws.caller import caller_or_place
from tui.aws.client import Aws, Identity
from tui.aws.documents.document import preferences_after
from tui.aws.errors import AwsError
from tui.aws.logs import find_logs
from tui.aws.organisation.session import OrganisationSession
from tui.aws.preferences.document import Preferences
from tui.aws.sessions import SessionRecord, find_session
from tui.aws.trail import (
    USUAL_DELAY,
    TrailEvent,
    find_forgotten_start,
    find_later_events,
    find_start_event,
    why_missing,
)
from tui.durations import TimeUnit, amount
from tui.language import N_, kept
from tui.sessions.ending import Cause
from tui.sessions.review.proof import (
    Evidence,
    EvidenceSource,
    Proof,
    SourceState,
    agreements,
)
from tui.sessions.review.testimony import (
    TERMINATED,
    bytes_words,
    characters,
    event_evidence,
    log_evidence,
    no_end_words,
    noted,
    record_facts,
    refused,
    row_facts,
)
from tui.sessions.review.told import events_of, recorded, remembered, told_evidence

RETRY: Final = 15.0
"""Seconds between two looks: CloudTrail takes minutes, and its lookups are rationed."""

ENDED_BY_CALL: Final = frozenset({Cause.USER.value, Cause.MAXIMUM.value})
"""The causes for which this program calls TerminateSession."""


Now = Callable[[], datetime]


def utc_now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


Report = Callable[[Proof], None]


async def prove(  # noqa: PLR0913 -- what is asked, and how the answer is told
    aws: Aws,
    session_id: str,
    archive: Archive | None = None,
    *,
    again: float | None = None,
    report: Report | None = None,
    now: Now = utc_now,
    told: OrganisationSession | None = None,
) -> Proof:
    """The proof of a session.

    Raises AwsError only where nothing can be asked of AWS.

    Args:
        aws: whose session.
        session_id: the session's id.
        archive: this machine's local history, if it keeps one.
        again: seconds until the sources are asked again while something is still awaited;
            None asks once.
        report: called with what is known so far, each time that it is more.
        now: this machine's clock.
        told: what the organisation's history has of it, in the place of CloudTrail's lookups.
    """
    identity = (await caller_or_place(aws))[0]
    inquiry = _Inquiry(aws, session_id, identity, now, report)
    inquiry.told = told
    inquiry.begin()
    while True:
        await inquiry.hear(archive)
        proof = inquiry.proof()
        if again is None or not proof.waiting:
            return proof
        await asyncio.sleep(again)


async def prove_alone(
    aws: Aws, session_id: str, archive: Archive | None, error: AwsError, now: Now = utc_now
) -> Proof:
    """What this machine alone knows of a session, where AWS cannot be asked.

    Args:
        aws: whose session.
        session_id: the session's id.
        archive: this machine's local history, if it keeps one.
        error: why AWS cannot be asked.
        now: this machine's clock.
    """
    nobody = Identity("", "", "", "", None, None)
    inquiry = _Inquiry(aws, session_id, nobody, now, None)
    await inquiry.hear_history_alone(archive, error)
    return inquiry.proof()


class _Inquiry:
    """What has been heard of one session so far, and whom to hear next."""

    def __init__(
        self,
        aws: Aws,
        session_id: str,
        identity: Identity,
        now: Now,
        report: Report | None,
    ) -> None:
        self._aws = aws
        self._session_id = session_id
        self._identity = identity
        self._now = now
        self._report = report
        self.told: OrganisationSession | None = None
        self._record: SessionRecord | None = None
        self._row: HistoryRow | None = None
        self._events: tuple[TrailEvent, ...] = ()
        self._heard: dict[EvidenceSource, tuple[Evidence, ...]] = {}

    def begin(self) -> None:
        """Say whom there is to hear."""
        for source in (
            EvidenceSource.SERVICE,
            EvidenceSource.TRAIL,
            EvidenceSource.S3,
            EvidenceSource.HISTORY,
        ):
            self._put(self._say(source, SourceState.LOOKING, "Looking."))
        self._tell()

    def proof(self) -> Proof:
        """What it comes to by now."""
        evidence = [each for source in EvidenceSource for each in self._heard.get(source, ())]
        return Proof(
            self._session_id,
            self._identity.account,
            self._identity.region,
            self._now(),
            tuple(evidence),
            agreements(self._record, self._events, _own(self._row)),
        )

    async def hear(self, archive: Archive | None) -> None:
        """Ask those first that tell where to look for the rest."""
        await self._hear_history(archive)
        self._tell()
        await self._hear_service()
        self._tell()
        record = self._record or remembered(self._row) or recorded(self.told)
        record = record or await self._hear_trail_alone()
        self._tell()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear_logs(record))
            if record is not None:
                await self._hear_trail(record)
        self._tell()

    async def hear_history_alone(self, archive: Archive | None, error: AwsError) -> None:
        """Ask nobody but this machine; where the session was, it may know."""
        await self._hear_history(archive)
        if self._row is not None:
            place = {"account": self._row.account, "region": self._row.region}
            self._identity = replace(self._identity, **place)
        for source in (EvidenceSource.SERVICE, EvidenceSource.TRAIL, EvidenceSource.S3):
            self._put(refused(source, error, self._now()))

    async def _hear_history(self, archive: Archive | None) -> None:
        source = EvidenceSource.HISTORY
        if archive is None:
            words = N_("The local history is off (`history` in the settings).")
            self._put(self._say(source, SourceState.ABSENT, words))
            return
        try:
            self._row = await archive.find(self._session_id)
        except ArchiveError as error:
            self._put(self._say(source, SourceState.FAILED, str(error)))
            return
        if self._row is None:
            words = N_("Not in this machine's local history.")
            self._put(self._say(source, SourceState.ABSENT, words))
            return
        if self._row.told_by:
            told_by = self._row.told_by
            words = kept(lambda: noted(told_by))
            self._put(self._say(source, SourceState.ABSENT, words))
            return
        words = N_("The session was started on this machine.")
        self._put(self._say(source, SourceState.FOUND, words, facts=row_facts(self._row)))
        if self._row.recording:
            await self._hear_recording(self._row.recording)
        else:
            await self._hear_archived(archive.recordings)

    async def _hear_archived(self, recordings: Recordings) -> None:
        source = EvidenceSource.RECORDING
        try:
            found = await asyncio.to_thread(recordings.facts, self._session_id)
        except ArchiveError as error:
            self._put(self._say(source, SourceState.FAILED, str(error)))
            return
        if found is not None:
            words = N_("Recorded in the local history. Play it with `ssm-tui play`.")
            facts = (
                (N_("duration"), kept(lambda: amount(round(found.duration), TimeUnit.SECOND))),
                (N_("size"), kept(lambda: characters(found.size))),
            )
            self._put(self._say(source, SourceState.FOUND, words, facts=facts))

    async def _hear_recording(self, path: str) -> None:
        source = EvidenceSource.RECORDING
        try:
            sizes = await asyncio.to_thread(_sizes_of, Path(path))
        except (OSError, ValueError):
            words = N_("The recording is no longer where it was written.")
            self._put(self._say(source, SourceState.ABSENT, words, title=path))
            return
        words = N_("Recorded. Play it with `ssm-tui play` or asciinema.")
        self._put(
            *(
                self._say(
                    source,
                    SourceState.FOUND,
                    words,
                    title=str(part),
                    facts=((N_("size"), size),),
                )
                for part, size in sizes.items()
            )
        )

    async def _hear_service(self) -> None:
        source = EvidenceSource.SERVICE
        try:
            self._record = await find_session(self._aws, self._session_id)
        except AwsError as error:
            self._put(refused(source, error, self._now()))
            return
        if self._record is not None:
            words = N_("Systems Manager lists the session.")
            facts = record_facts(self._record)
            self._put(self._say(source, SourceState.FOUND, words, facts=facts))
        elif self._row is not None and self._is_fresh(self._row.started):
            words = N_("Systems Manager doesn't list the session yet.")
            self._put(self._say(source, SourceState.NOT_YET, words, awaited=True))
        else:
            words = N_("Systems Manager doesn't list the session (kept for 30 days).")
            self._put(self._say(source, SourceState.ABSENT, words))

    async def _hear_trail(self, record: SessionRecord) -> None:
        if self.told is not None and (events := events_of(self.told)):
            self._events = events
            self._put(*told_evidence(self.told, self._now()))
            return
        try:
            # The event of the start never changes once it is there.
            start = self._events[:1]
            if not start and (found := await find_start_event(self._aws, record)) is not None:
                start = (found,)
            self._put(*self._trail(start, record))
            if not start:
                return
            self._tell()
            later = await find_later_events(self._aws, record)
        except AwsError as error:
            kept = [
                each
                for each in self._heard[EvidenceSource.TRAIL]
                if each.state is SourceState.FOUND
            ]
            self._put(*kept, refused(EvidenceSource.TRAIL, error, self._now()))
            return
        self._put(*self._trail((*start, *later), record))
        if missing := self._missing_end(record):
            self._put(*self._heard[EvidenceSource.TRAIL], missing)

    def _trail(
        self, events: tuple[TrailEvent, ...], record: SessionRecord
    ) -> Iterable[Evidence]:
        self._events = events
        if events:
            return [event_evidence(event, self._now()) for event in events]
        young = record.started is not None and self._is_fresh(record.started)
        state = SourceState.NOT_YET if young else SourceState.ABSENT
        words = why_missing(record, self._now())
        return [self._say(EvidenceSource.TRAIL, state, words, awaited=young)]

    async def _hear_trail_alone(self) -> SessionRecord | None:
        """What CloudTrail knows of a session that nobody else does, which takes it longer."""
        try:
            event = await find_forgotten_start(self._aws, self._session_id)
        except AwsError as error:
            self._put(refused(EvidenceSource.TRAIL, error, self._now()))
            return None
        if event is None:
            words = N_(
                "CloudTrail has no start of a session with this ID among the latest 1,000 starts "
                "of the last 90 days."
            )
            self._put(self._say(EvidenceSource.TRAIL, SourceState.ABSENT, words))
            return None
        self._events = (event,)
        return SessionRecord.from_answer(
            {"SessionId": self._session_id, "Target": event.target, "StartDate": event.time}
        )

    def _missing_end(self, record: SessionRecord) -> Evidence | None:
        """The event of an end by a call that CloudTrail may still come to have."""
        if record.ended is None or not self._is_fresh(record.ended):
            return None
        if any(event.name == TERMINATED for event in self._events):
            return None
        called = self._row is not None and self._row.cause in ENDED_BY_CALL
        words = kept(lambda: no_end_words(called))
        return self._say(
            EvidenceSource.TRAIL, SourceState.NOT_YET, words, title=TERMINATED, awaited=called
        )

    async def _hear_logs(self, record: SessionRecord | None) -> None:
        session = record or SessionRecord.from_answer({"SessionId": self._session_id})
        evidence, preferences = list[Evidence](), Preferences()
        try:
            preferences = await preferences_after(self._aws, session.document)
        except AwsError as error:
            # The session itself may name its logs all the same.
            evidence.append(refused(EvidenceSource.S3, error, self._now()))
        found = await find_logs(self._aws, session, preferences)
        evidence += [log_evidence(each, session, preferences, self._now()) for each in found]
        if not evidence:
            words = N_("Neither the preferences nor the session name a log destination.")
            evidence.append(self._say(EvidenceSource.S3, SourceState.ABSENT, words))
        for source in (EvidenceSource.S3, EvidenceSource.CLOUDWATCH):
            self._heard[source] = tuple(each for each in evidence if each.source is source)

    def _say(
        self, source: EvidenceSource, state: SourceState, words: str, **more: Any
    ) -> Evidence:
        return Evidence(source, state, self._now(), words, **more)

    def _put(self, first: Evidence, *more: Evidence) -> None:
        """What one source says now, in place of what it said before."""
        self._heard[first.source] = (first, *more)

    def _tell(self) -> None:
        if self._report is not None:
            self._report(self.proof())

    def _is_fresh(self, moment: datetime | None) -> bool:
        """Whether AWS may still be about to tell of what happened then."""
        return moment is not None and self._now() - moment < USUAL_DELAY


def _sizes_of(recording: Path) -> dict[Path, str]:
    """The size in words of a recording and of those that go on from it; blocks.

    Raises OSError and ValueError.
    """
    return {part: bytes_words(part.stat().st_size) for part in parts_of(recording)}


def _own(row: HistoryRow | None) -> HistoryRow | None:
    """What was copied from another source agrees with it, which proves nothing."""
    return None if row is None or row.told_by else row
