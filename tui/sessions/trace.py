"""What a session without a screen leaves on this machine: a command's, a forwarded port's."""

import asyncio
import os
import socket
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive, LedgerRow
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.sessions.ending import Cause, Ending
from tui.sessions.processes import process_mark
from tui.sessions.survivor import FOLDER, Survivor, forget, remember


@dataclass(eq=False)
class Trace:
    """What a session that is run without the app leaves on this machine.

    A file as long as AWS may hold it, for a program that is killed, and a row in the ledger.
    What cannot be written is not there later; whoever runs a command need not hear of it.

    Attributes:
        kind: of the session, a word of `OBSTACLES`.
        archive: the ledger; None keeps no row.
    """

    directory: Path
    kind: str
    target: str
    target_name: str = ""
    archive: Archive | None = None
    _row: LedgerRow | None = None
    _session_id: str = ""
    _writing: "asyncio.Future[None] | None" = None

    async def leave(
        self, aws: Aws, session_id: str, reason: str, started: datetime, document: str = ""
    ) -> None:
        """Write the file of a session that has just started; whose it is, is asked later."""
        self._session_id = session_id
        self._row = LedgerRow(
            session_id=session_id,
            profile=aws.options.profile or "",
            target=self.target,
            target_name=self.target_name,
            reason=reason,
            document=document,
            started=started,
        )
        with suppress(AwsError):
            self._row = replace(self._row, region=await aws.region())
        await self._remember(self._row)

    async def complete(self, aws: Aws) -> None:
        """Write the row, and whose session it is as soon as AWS says so."""
        assert self._row is not None
        if self.archive is not None:
            with suppress(ArchiveError):
                await self.archive.began(self._row)
        try:
            caller = await aws.call("sts", "get_caller_identity")
        except AwsError:
            return
        account, owner = str(caller.get("Account", "")), str(caller.get("Arn", ""))
        self._row = replace(self._row, account=account, owner=owner)
        await self._remember(self._row)
        if self.archive is not None:
            with suppress(ArchiveError):
                await self.archive.update(self._session_id, account=account, owner=owner)

    async def close(self, ended: datetime | None, ending: Ending | None) -> None:
        """Note in the ledger how it ended; None for an ending that is an error."""
        if self.archive is None or self._row is None:
            return
        cause = ending.cause if ending is not None else Cause.LOST
        left = cause is Cause.LEFT
        known = {
            "account": self._row.account,
            "owner": self._row.owner,
            "ended": None if left else ended,
            "cause": "" if left else cause.value,
            "words": ending.words if ending is not None else "",
        }
        with suppress(ArchiveError):
            # It may have ended before its start was written.
            await self.archive.began(self._row)
            await self.archive.update(self._row.session_id, **known)

    async def wipe(self) -> None:
        """Remove the file, if there is one: AWS holds the session no longer."""
        if self._writing is not None:
            await self._writing
            await asyncio.to_thread(self._unlink)

    async def _remember(self, row: LedgerRow) -> None:
        loop = asyncio.get_running_loop()
        self._writing = loop.run_in_executor(None, self._write, row)
        # Who is cancelled here wipes it next, and must not come before the thread.
        await asyncio.shield(self._writing)

    def _write(self, row: LedgerRow) -> None:
        own = Survivor(
            session_id=row.session_id,
            target=row.target,
            target_name=row.target_name,
            reason=row.reason,
            account=row.account,
            region=row.region,
            profile=row.profile,
            started=row.started or datetime.now(UTC),
            obstacle=self.kind,
            host=socket.gethostname(),
            pid=os.getpid(),
            process=process_mark(os.getpid()) or "",
        )
        with suppress(OSError):
            remember(self.directory / FOLDER, own)

    def _unlink(self) -> None:
        with suppress(OSError):
            forget(self.directory / FOLDER, self._session_id)
