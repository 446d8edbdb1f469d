"""Notes on sessions: one's own, and those of others that only AWS tells of.

A note is kept in the local history. A session that the history does not know yet is remembered
with it, as AWS tells of it at that time; such a row says so, and is no source of a proof.
"""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.archive.store import HistoryRow, Mark
from tui.aws.errors import AwsError
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.aws.sessions import SessionRecord

LONGEST: Final = 10_000
"""Characters of a note."""

TOLD_BY_AWS: Final = "AWS"

NO_HISTORY: Final = N_(
    "Notes are kept in the local history, which is off (`history` in the settings)."
)
TOO_LONG: Final = N_("A note has at most {most:,} characters: {over:,} over.")
UNKNOWN: Final = N_(
    "Note not saved: neither AWS nor the local history knows when this session started. Try again "
    "when AWS lists it."
)
GONE: Final = N_("That note no longer exists.")


async def write_note(  # noqa: PLR0913 -- what is written, and on what
    archive: "Archive | None",
    session_id: str,
    words: str,
    at: datetime,
    *,
    replaced: Mark | None = None,
    row: HistoryRow | None = None,
) -> str | None:
    """Keep a note; why that was not possible, in a sentence.

    Args:
        archive: this machine's local history, if it keeps one.
        session_id: the session's.
        words: the note.
        at: when it is written; a note that takes the place of another keeps that one's time.
        replaced: the note that it takes the place of.
        row: from `told_row`.
    """
    if archive is None:
        return _(NO_HISTORY)
    if len(words) > LONGEST:
        return _(TOO_LONG).format(most=LONGEST, over=len(words) - LONGEST)
    when = at if replaced is None else replaced.at
    try:
        kept = await archive.note(session_id, when, words, replaced=replaced, row=row)
    except ArchiveError as error:
        return str(error)
    return None if kept else _(UNKNOWN)


async def remove_note(archive: "Archive | None", session_id: str, note: Mark) -> str | None:
    """Take a note out; why that was not possible, in a sentence."""
    if archive is None:
        return _(NO_HISTORY)
    try:
        there = await archive.unmark(session_id, note)
    except ArchiveError as error:
        return str(error)
    return None if there else _(GONE)


async def told_row(aws: "Aws", record: "SessionRecord | None", name: str) -> HistoryRow | None:
    """What to remember of a session as AWS tells of it; None where it does not tell enough.

    Args:
        aws: whose session.
        record: what AWS lists.
        name: what the instance is called.
    """
    if record is None or record.started is None:
        return None
    region = ""
    with suppress(AwsError):
        region = await aws.region()
    return HistoryRow(
        session_id=record.session_id,
        account=aws.known.account if aws.known is not None else "",
        region=region,
        profile=aws.profile or "",
        owner=record.owner,
        target=record.target,
        target_name=name,
        reason=record.reason,
        document=record.document,
        started=record.started,
        ended=record.ended,
        max_minutes=record.max_minutes,
        told_by=TOLD_BY_AWS,
    )


async def note_end(
    archive: "Archive", row: HistoryRow | None, record: "SessionRecord | None"
) -> None:
    """Remember the end of a session that ran when a note was written. Raises ArchiveError."""
    if row is None or record is None or not row.told_by:
        return
    if row.ended is None and record.ended is not None:
        await archive.update(row.session_id, ended=record.ended)
