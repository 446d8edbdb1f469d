"""The files of access requests in the state folder: what was asked for outlives the program."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive
from tui.errors import UserFacingError
from tui.files import read_text, write_whole
from tui.language import _
from tui.sessions.access.record import AccessRecord

FOLDER: Final = "access"
"""Below the state directory."""

LARGEST_FILE: Final = 16 * 1024
"""Bytes. A file beyond that is not ours."""


class NotKept(UserFacingError):
    """A request cannot be written down; it stands at AWS all the same."""


class AccessLedger:
    """Keeps requests, for this program and the next.

    Args:
        directory: of the program's state.
        archive: what reasons are sealed to; None where the user wants no history.
    """

    def __init__(self, directory: Path, archive: Archive | None = None) -> None:
        self._folder = directory / FOLDER
        self._archive = archive

    async def keep(self, record: AccessRecord) -> None:
        """Write a request down as it stands. Raises NotKept."""
        try:
            await asyncio.to_thread(self._write, record)
        except OSError as error:
            said = _("Access request {request} couldn't be remembered in {folder}: {reason}.")
            words = said.format(
                request=record.request_id, folder=self._folder, reason=error.strerror or error
            )
            raise NotKept(words) from error

    async def records(self) -> tuple[AccessRecord, ...]:
        """The requests that are still of interest, the newest first; files of others are left."""
        found = await asyncio.to_thread(self._read)
        told = [await self._unsealed(record) for record in found]
        return tuple(sorted(told, key=lambda record: record.asked, reverse=True))

    async def forget(self, request_id: str) -> None:
        """Remove the file of a request; one that is not there is no error."""
        with suppress(OSError):
            await asyncio.to_thread(self._path(request_id).unlink, missing_ok=True)

    def _path(self, request_id: str) -> Path:
        return self._folder / f"{request_id}.json"

    def _write(self, record: AccessRecord) -> None:
        if record.reason and not (self._archive is not None and self._archive.is_plain):
            sealed = self._archive.seal(record.reason) if self._archive is not None else ""
            record = replace(record, reason="", sealed=sealed)
        write_whole(self._path(record.request_id), record.to_json())

    def _read(self) -> list[AccessRecord]:
        found = []
        for path in sorted(self._folder.glob("oi-*.json")) if self._folder.is_dir() else ():
            try:
                record = AccessRecord.from_json(read_text(path, LARGEST_FILE))
            except (OSError, ValueError):
                continue
            if path != self._path(record.request_id):
                continue
            if record.stale(datetime.now(UTC)):
                path.unlink(missing_ok=True)
            else:
                found.append(record)
        return found

    async def _unsealed(self, record: AccessRecord) -> AccessRecord:
        if record.sealed and self._archive is not None:
            # Without its key the request is what counts.
            with suppress(ArchiveError):
                reason = await self._archive.unseal(record.sealed)
                return replace(record, reason=reason or "", sealed="")
        return record
