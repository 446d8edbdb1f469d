"""The open sessions, in tab order."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tui.archive.cast_files import FOLDER
from tui.archive.recordings import Recordings
from tui.archive.store import Archive
from tui.aws.client import Aws
from tui.aws.documents.document import ChosenDocument
from tui.aws.instances import ManagedInstance
from tui.sessions.access.ledger import AccessLedger
from tui.sessions.document_check import usual_document
from tui.sessions.journal.steps import Complaints
from tui.sessions.limits import user_limits_for
from tui.sessions.orphans.crash_record import CrashRecord, Resumption
from tui.settings.settings import Directories, Settings, own_directories

if TYPE_CHECKING:
    from tui.sessions.journal.session_journal import SessionJournal
    from tui.sessions.session import Listener, Session
    from tui.terminal.emulator import Emulator

END_PATIENCE: Final = 6.0
"""Seconds that leaving the program waits for AWS to end what is live."""

ASK_AGAIN: Final = 1.0
"""Seconds between tries to tell AWS of an end where the network kept us from it."""


@dataclass(frozen=True, slots=True)
class ExpectedSession:
    """What the user's own rules make of a session that is not begun yet.

    Attributes:
        maximum: in seconds, the user's own; None for none.
        recorded: whether this machine would record it.
        document: what it would be started with; None for the account's preferences.
    """

    maximum: float | None
    recorded: bool
    document: ChosenDocument | None


class Registry:
    """Opens sessions and keeps them; a session stays until it is closed, ended or not.

    Args:
        aws: Where sessions are started.
        settings: Whether they are recorded, and what the user's own limits are.
        listener: Is told of every change of each.
        directories: Where what is kept of them lies; None for the user's own.
        archive: The history; None keeps none.
        complaints: Where it is said what cannot be kept.
        recording: Whether the user has chosen to have sessions recorded, at that moment.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        aws: Aws,
        *,
        settings: Settings,
        listener: "Listener",
        directories: Directories | None = None,
        archive: Archive | None = None,
        complaints: Complaints | None = None,
        recording: Callable[[], bool] = lambda: False,
    ) -> None:
        self._aws = aws
        self._settings = settings
        self.secrets = settings.secrets
        """The user's own words for what is masked, where something is written for others."""
        self._directories = directories or own_directories()
        self.recordings = self._directories.data / FOLDER
        """Where earlier versions have recorded sessions."""
        self._archive = archive
        # Also where the history is not wanted.
        self.archived = (
            archive.recordings
            if archive is not None
            else Recordings.within(
                self._directories.data, keyring=not self._directories.passing
            )
        )
        """Where sessions are recorded."""
        self._complaints = complaints or Complaints()
        self.ledger = AccessLedger(self._directories.state, archive)
        """The requests for just-in-time access."""
        self._listener = listener
        self._chosen_recording = recording
        self._sessions: list[Session] = []

    @property
    def sessions(self) -> "tuple[Session, ...]":
        """All that are open, in tab order."""
        return tuple(self._sessions)

    @property
    def live(self) -> "tuple[Session, ...]":
        """Those that AWS may hold for us."""
        return tuple(session for session in self._sessions if session.live)

    def open(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        target: ManagedInstance,
        reason: str,
        *,
        columns: int,
        lines: int,
        continues: str = "",
        document: ChosenDocument | None = None,
    ) -> "Session":
        """A new session in its own tab, which starts when somebody runs it.

        It may go on from another one: `continues` is that one's id. Without a `document` the
        account's preferences hold.
        """
        from tui.terminal.emulator import Emulator

        emulator = Emulator(columns, lines, scrollback=self._settings.scrollback)
        return self._add(target, reason, emulator, continues=continues, document=document)

    def resume(
        self, target: ManagedInstance, crash_record: CrashRecord, *, columns: int, lines: int
    ) -> "Session":
        """A session that outlived its program, in a tab of its own; it is resumed when run.

        Raises ValueError for one that can only be terminated.
        """
        from tui.terminal.emulator import Emulator

        emulator = Emulator(columns, lines, scrollback=self._settings.scrollback)
        # What it was given is not known any more.
        document = ChosenDocument(crash_record.document) if crash_record.document else None
        return self._add(
            target, crash_record.reason, emulator, crash_record.resumption, document=document
        )

    def _add(  # noqa: PLR0913 -- as above
        self,
        target: ManagedInstance,
        reason: str,
        emulator: "Emulator",
        resumption: Resumption | None = None,
        *,
        continues: str = "",
        document: ChosenDocument | None = None,
    ) -> "Session":
        from tui.sessions.journal.recording import record_into
        from tui.sessions.journal.session_journal import SHELL, SessionJournal
        from tui.sessions.session import Session

        journal = SessionJournal(
            self._directories.state,
            SHELL,
            target.instance_id,
            target.name,
            self._archive,
            self._complaints,
            record=record_into(
                self.archived,
                target.label,
                reason,
                lambda: (emulator.room, emulator.lines),
                resumed=resumption is not None,
            ),
            recorded=self._is_recorded(target),
            continues=continues,
            label=target.label,
        )
        session = Session(
            self._aws,
            target,
            reason,
            emulator=emulator,
            listener=self._listener,
            user_limits=user_limits_for(self._settings, self._aws.profile, target.known_tags),
            resumption=resumption,
            journal=journal,
            document=document,
        )
        self._sessions.append(session)
        return session

    def journal(
        self, kind: str, target: ManagedInstance, reason: str | None = None
    ) -> "SessionJournal":
        """What is kept of a session on an instance that has no tab.

        Args:
            kind: a word of `OBSTACLES`.
            target: the instance.
            reason: the session's, where it is recorded if the user wants that; None where what
                it shows is nothing to look at.
        """
        from tui.sessions.journal.recording import record_into
        from tui.sessions.journal.session_journal import SessionJournal

        recorded = reason is not None and self._is_recorded(target)
        return SessionJournal(
            self._directories.state,
            kind,
            target.instance_id,
            target.name,
            self._archive,
            self._complaints,
            record=record_into(self.archived, target.label, reason or "") if recorded else None,
            recorded=recorded,
            label=target.label,
        )

    def expected(self, target: ManagedInstance) -> ExpectedSession:
        """What the user's own rules would have a new session there be."""
        profile, tags = self._aws.profile, target.known_tags
        return ExpectedSession(
            user_limits_for(self._settings, profile, tags).maximum,
            self._is_recorded(target),
            usual_document(self._settings, profile, tags),
        )

    def _is_recorded(self, target: ManagedInstance) -> bool:
        from tui.sessions.journal.recording import is_recorded

        return is_recorded(
            self._settings,
            self._aws.profile,
            target.known_tags,
            chosen=self._chosen_recording(),
        )

    def close(self, session: "Session") -> None:
        """Forget a session that is over. Raises ValueError for one that is not."""
        if session.live:
            raise ValueError("a live session must be ended before it is closed")
        self._sessions.remove(session)

    def reopen(self, session: "Session") -> None:
        """Keep a closed session again, as the last one."""
        self._sessions.append(session)

    async def end_all(self, patience: float = END_PATIENCE) -> "tuple[Session, ...]":
        """Terminate what is live; those that AWS may still hold after a while are returned."""
        await self._wind_up(_end, patience)
        return tuple(session for session in self._sessions if session.live or session.held)

    async def leave_all(self, patience: float = END_PATIENCE) -> "tuple[Session, ...]":
        """Let go of what is live without terminating it."""
        await self._wind_up(_leave, patience)
        return self.live

    async def end_abandoned(self) -> "tuple[Session, ...]":
        """Terminate at AWS what is live and no longer run by anybody, after a crash.

        Works on another event loop than the sessions ran on; those that AWS could not be
        asked to end are returned.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(END_PATIENCE), asyncio.TaskGroup() as group:
                refusals = {
                    session: group.create_task(session.abandon()) for session in self.live
                }
            return tuple(session for session, task in refusals.items() if task.result())
        return self.live

    async def _wind_up(
        self, how: "Callable[[Session], Coroutine[Any, Any, None]]", patience: float
    ) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience), asyncio.TaskGroup() as group:
                for session in self.live:
                    group.create_task(how(session))


async def _end(session: "Session") -> None:
    session.end()
    await session.wait_over()
    while session.held:
        await asyncio.sleep(ASK_AGAIN)
        await session.abandon()


async def _leave(session: "Session") -> None:
    session.leave()
    await session.wait_over()
