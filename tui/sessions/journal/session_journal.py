"""Keeps what a session leaves on this machine, for the app's shells and for the commands.

* Its crash record: a file that says, for as long as AWS may hold the session, what it is, whose
  process runs it, and roughly where its sequence numbers are. Whatever way the process ends, the
  file stays, for the next start to find (`tui.sessions.orphans`).
* Its row in the history: how it began, what held, how it ended.
* Its recording, where the user wants one.

A disk that takes none of it is no reason to end a session: the user is told, once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tui.archive.errors import ArchiveError
from tui.archive.recorder import LAST_WORDS, Screen
from tui.archive.store import Archive, HistoryRow, MarkKind
from tui.aws.client import Aws, abandon
from tui.aws.errors import AwsError
from tui.language import N_, _
from tui.sessions.access.ledger import AccessLedger
from tui.sessions.journal.crash_file import RESERVE, CrashFile
from tui.sessions.journal.history_row import known_now
from tui.sessions.journal.recording import Record
from tui.sessions.journal.steps import NO_HISTORY, Complaints, Journal
from tui.sessions.orphans.crash_record import CrashRecord, history_row
from tui.sessions.orphans.settling import settle, take_in
from tui.sessions.orphans.starting import Starting
from tui.sessions.progress import Progress
from tui.transport.link import Connected, Link

RECENT: Final = timedelta(days=1)
"""How far back a command looks for what earlier ones have left; the app looks further."""

SETTLING: Final = 5.0
"""Seconds that a command goes on for a session that a killed one may have left."""

SHELL: Final = "unanswered"
"""The kind of a session that can be resumed once its shell has answered."""

NOT_BEGUN: Final = N_("The session has not started yet.")
UNKNOWN: Final = N_("Not saved: the session is not in the local history.")
NOT_RECORDED: Final = N_("{session}: recording stopped: {reason}.")
RECORDED_AGAIN: Final = N_("{session}: recording resumed.")
LINK_LOST: Final = N_("Connection lost")
LINK_BACK: Final = N_("Reconnected")


@dataclass(eq=False)
class SessionJournal(Journal):
    """Keeps one session.

    Attributes:
        directory: of the program's state.
        kind: of the session, a word of `OBSTACLES`.
        archive: the history; None keeps no row.
        complaints: where it says what cannot be written.
        caller: AWS's answer to who calls, if that was asked before.
        record: begins a recording; None where none is ever wanted.
        recorded: whether it begins with the session.
        continues: the id of the session that it goes on from.
        label: what the user calls the instance.
        tidy: called when its recording is written and the session is over.
    """

    directory: Path
    kind: str
    target: str
    target_name: str = ""
    archive: Archive | None = None
    complaints: Complaints = field(default_factory=Complaints)
    caller: "asyncio.Future[dict[str, Any]] | None" = None
    record: Record | None = None
    recorded: bool = False
    continues: str = ""
    label: str = ""
    tidy: Callable[[], Awaitable[None]] | None = None
    _starting: Starting = field(init=False)
    _file: CrashFile = field(init=False)
    _session: Progress = field(init=False)
    _aws: Aws = field(init=False)
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _about: CrashRecord | None = None
    """What it is, once it has begun."""
    _found: HistoryRow | None = None
    """Its row as it was when this program first looked."""
    _row: HistoryRow | None = None
    """Its row as it is."""
    _record_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _record_news: asyncio.Event = field(default_factory=asyncio.Event)
    _row_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _row_news: asyncio.Event = field(default_factory=asyncio.Event)
    _wiped: bool = False
    _was_linked: bool | None = None
    _recording_problem: str = ""
    _unsettled: bool = True

    def __post_init__(self) -> None:
        self._starting = Starting(
            self.directory,
            self.target,
            self.target_name,
            kind=self.kind,
            archive=self.archive,
            whose=self._whose,
        )
        self._file = CrashFile(self.directory, self._record_news.set)

    @property
    def ledger(self) -> AccessLedger:
        return AccessLedger(self.directory, self.archive)

    def follow(self, session: Progress, aws: Aws) -> None:
        self._session, self._aws = session, aws

    async def asking(self) -> None:
        await self._starting.begin(self._aws, self._session.reason, self._session.document)

    async def refused(self) -> None:
        await self._starting.forget()

    async def unanswered(self) -> None:
        await self._starting.unanswered()

    async def answered(self, session_id: str, started: datetime) -> None:
        await self._starting.answered(session_id, started)

    async def begun(self) -> None:
        about = await self._learn()
        if self.recorded:
            self._begin_recording(about)
        await self._write_record()

    async def keep(self) -> None:
        # The record's numbers must not wait for a history that another program has locked.
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_whenever(self._record_news, self._write_record))
            tasks.create_task(_whenever(self._row_news, self._write_row))
            if self.kind != SHELL:
                await self.complete()

    async def complete(self) -> None:
        """Say whose session it is as soon as AWS does, then look back.

        For a command: the app asks who calls, and looks back, for all its shells.
        """
        await self.note()
        if not self._whose()[0]:
            self.caller = self.caller or self._aws.caller()
            with suppress(AwsError):
                await asyncio.shield(self.caller)
            await self.note()
        await self._settle()

    def changed(self) -> None:
        self._record_news.set()
        self._row_news.set()

    def linked(self, link: Link) -> None:
        is_linked, before = isinstance(link, Connected), self._was_linked
        # The first time is no news.
        if before is not None or is_linked:
            self._was_linked = is_linked
        if self.recording is not None and before not in {None, is_linked}:
            self.recording.mark(LINK_BACK if is_linked else LINK_LOST)

    def moved(self) -> None:
        if self.kind == SHELL:
            if self._file.runs_out(self._session.numbers(RESERVE)):
                self._record_news.set()
            self._file.refresh_soon()

    def hurry(self) -> None:
        # What other sessions have left behind can wait for the next start.
        self._unsettled = False

    def output(self, data: bytes) -> None:
        if self.recording is not None:
            self.recording.output(data)

    def resized(self, columns: int, lines: int) -> None:
        if self.recording is not None:
            self.recording.resize(columns, lines)

    async def over(self) -> None:
        if self.recording is not None:
            self.recording.close()
        if self.caller is not None and not self.caller.done():
            abandon(self.caller)
        if self._about is None and self._session.gone:
            # One that was to be resumed.
            await self._learn()
        if self._session.ending is not None or self._session.gone:
            await self.note()
        self._file.stop()
        if self.recording is not None:
            await asyncio.to_thread(self.recording.join, LAST_WORDS)
            self._hear_recording()
            if self.tidy is not None:
                await self.tidy()
        if self.kind != SHELL:
            await self._settle_at_last()

    async def note(self) -> None:
        await self._write_record()
        await self._write_row()

    async def mark(self, at: datetime, kind: MarkKind, words: str = "") -> str | None:
        if self.archive is None:
            return _(NO_HISTORY)
        session_id = self._session.session_id
        if session_id is None:
            return _(NOT_BEGUN)
        # What was begun just now may not be written yet.
        await self.note()
        try:
            kept = await self.archive.mark(session_id, at, kind, words)
        except ArchiveError as error:
            return str(error)
        return None if kept else _(UNKNOWN)

    # The crash record

    async def _learn(self) -> CrashRecord:
        """What the session is, as long as it lives."""
        session_id, started = self._session.session_id, self._session.started
        assert session_id is not None
        self._loop = asyncio.get_running_loop()
        self._about = CrashRecord(
            session_id=session_id,
            target=self.target,
            target_name=self.target_name,
            reason=self._session.reason,
            document=self._session.document,
            profile=self._aws.profile or "",
            started=started or datetime.now(UTC),
            clock_offset=self._session.clock_offset,
        )
        with suppress(AwsError):
            self._about = replace(self._about, region=await self._aws.region())
        return self._about

    def _now(self, about: CrashRecord) -> CrashRecord:
        """What there is to remember at this moment."""
        account, owner = self._whose()
        numbers, obstacle = None, self.kind
        if self.kind == SHELL:
            numbers = self._session.numbers(RESERVE)
            obstacle = "encrypted" if self._session.encrypted else SHELL
        return replace(
            about,
            account=account,
            owner=owner,
            numbers=numbers,
            obstacle=obstacle if numbers is None else "",
        )

    async def _write_record(self) -> None:
        async with self._record_turn:
            about = self._about
            if about is None:
                return
            if not self._session.gone:
                if problem := await self._file.write(self._now(about)):
                    self.complaints.once(OSError, problem)
                if self._file.written:
                    await self._starting.noted("live")
            elif not self._wiped:
                # AWS holds the session no longer.
                await self._file.wipe(about.session_id)
                await self._starting.over()
                self._wiped = True

    # The history

    async def _write_row(self) -> None:
        async with self._row_turn:
            if self._about is None or self.archive is None:
                return
            try:
                await self._keep_row(self.archive, self._now(self._about))
            except ArchiveError as error:
                self.complaints.once(ArchiveError, str(error))
            else:
                await self._starting.noted("history")

    async def _keep_row(self, archive: Archive, about: CrashRecord) -> None:
        if self._row is None or self._found is None:
            row = history_row(about, continues=self.continues)
            await archive.began(row)
            # An earlier run of the program may have begun it.
            self._found = self._row = await archive.find(row.session_id) or row
        before = self._row
        known: dict[str, Any] = {}
        if before.ended is None:
            known = known_now(self._session, self._found, shell=self.kind == SHELL)
        if not before.account and about.account:
            known |= {"account": about.account, "owner": about.owner}
        news = {
            name: value
            for name, value in known.items()
            if value is not None and value != getattr(before, name)
        }
        if news:
            await archive.update(about.session_id, **news)
        self._row = replace(before, **news)

    def _whose(self) -> tuple[str, str]:
        """The account and the ARN of who calls; empty as long as AWS has not said."""
        if self.kind == SHELL:
            known = self._aws.known
            return (known.account, known.arn) if known is not None else ("", "")
        asked = self.caller
        if asked is None or not asked.done() or asked.cancelled() or asked.exception():
            return "", ""
        caller = asked.result()
        return str(caller.get("Account", "")), str(caller.get("Arn", ""))

    async def _settle(self) -> None:
        # What the history has to say of itself is said where this session is written.
        with suppress(ArchiveError, AwsError, OSError):
            await settle(self._aws, self.archive, self.directory, back=RECENT)
            self._unsettled = False

    async def _settle_at_last(self) -> None:
        """Go on for a moment where there may be a session that nobody here knows."""
        if self._unsettled and self._about is not None:
            with suppress(ArchiveError, OSError, TimeoutError):
                async with asyncio.timeout(SETTLING):
                    if await take_in(self.archive, self.directory):
                        await self._settle()

    # The recording

    def record_from(self, screen: Screen) -> None:
        if self.recording is not None:
            self.recording.go_on(screen)
        elif self._about is not None:
            self._begin_recording(self._about, screen)
        self.changed()

    def _begin_recording(self, about: CrashRecord, screen: Screen | None = None) -> None:
        if self.record is not None:
            now = datetime.now(UTC) + timedelta(seconds=self._session.clock_offset)
            self.recording = self.record(about.session_id, now, screen, self._recording_changed)

    def _recording_changed(self) -> None:
        """Called in the recording's thread, which may outlive the event loop."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._hear_recording)

    def _hear_recording(self) -> None:
        self.changed()
        problem = self.recording.problem if self.recording is not None else ""
        if bool(problem) != bool(self._recording_problem):
            name, why = self.label or self.target, problem.rstrip(".")
            words = _(NOT_RECORDED if why else RECORDED_AGAIN)
            words = words.format(session=name, reason=why)
            self.complaints.say(words)
        self._recording_problem = problem


async def _whenever(news: asyncio.Event, write: Callable[[], Awaitable[None]]) -> None:
    """Write now, and again whenever there is something new."""
    while True:
        await write()
        await news.wait()
        news.clear()
