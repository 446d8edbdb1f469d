"""What an archive has, whether it is whole, and how it becomes smaller. Every function blocks.

What is deleted leaves no trace: its pages are overwritten, its words are taken out of the index,
and the write-ahead log is emptied, which keeps old pages until then.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import apsw

from tui.archive import lines
from tui.archive.backlog import NOT_INDEXED
from tui.archive.cast_files import ENDING
from tui.archive.chunk import ChunkDamaged, unpack, unpack_lines
from tui.archive.database import Database, leave_no_trace, scalar, transaction
from tui.archive.errors import ArchiveLocked
from tui.archive.network import on_network
from tui.archive.opening.keys import NoKey
from tui.archive.opening.opener import Opener
from tui.archive.opening.place import waiting
from tui.archive.rows import known_moment, safe_text, time_text
from tui.language import N_, _

STEPS: Final = 10_000
"""Of SQLite's machine, between two looks whether the user has had enough: milliseconds."""

EVERY: Final = 64
"""Chunks between two words of progress."""

PLAIN_SO_FAR: Final = N_("It will be encrypted when no other program uses it.")

Progress = Callable[[int, int], object]
"""Is told how many of how many chunks were looked at."""


@dataclass(frozen=True, slots=True)
class ArchiveCounts:
    """How much is in an archive."""

    sessions: int
    marks: int
    recordings: int
    shown: int
    """Characters of what was recorded."""
    not_indexed: int
    """Chunks whose lines cannot be found yet."""


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """What there is to say of an archive."""

    path: Path
    there: bool
    """Whether there is one yet."""
    encrypted: bool
    why_plain: str
    """Why it is not encrypted, a sentence; empty where it is, or is not there."""
    counts: ArchiveCounts | None
    """None where it is locked."""
    locked: str
    """Why it cannot be opened at the moment, in sentences."""
    size: int
    """Bytes of the file, without its log."""
    waiting: int
    """Changes that were sealed and not taken in yet."""
    set_aside: tuple[Path, ...]
    recoverable: bool
    """Whether there is a recovery passphrase."""
    files: int
    """Recordings in files beside it, of an earlier version, which anybody with the disk can read."""
    on_share: bool


@dataclass(frozen=True, slots=True)
class Pruned:
    """A recording that is removed, or would be."""

    session_id: str
    began: datetime | None
    stored: int
    """Bytes."""


_COUNTS: Final = {
    "sessions": "SELECT count(*) FROM sessions",
    "marks": "SELECT count(*) FROM marks",
    "recordings": "SELECT count(*) FROM recordings",
    "shown": "SELECT coalesce(sum(size), 0) FROM chunks",
    "not_indexed": NOT_INDEXED,
}


def info(opener: Opener) -> ArchiveInfo:
    """What the archive has. Raises ArchiveError, but not for one that is locked."""
    place, counts, locked = opener.place, None, ""
    try:
        with opener.opened() as database:
            found = {name: int(scalar(database, query)) for name, query in _COUNTS.items()}
            counts = ArchiveCounts(**found)
    except ArchiveLocked as error:
        locked = str(error)
    # Opening it may have encrypted it, or set it aside.
    path, encrypted = opener.path, place.encrypted.exists()
    there = path.exists()
    return ArchiveInfo(
        path=path,
        there=there,
        encrypted=encrypted,
        why_plain=_why_plain(opener) if there and not encrypted else "",
        counts=counts,
        locked=locked,
        size=path.stat().st_size if there else 0,
        waiting=len(waiting(place.spool)),
        set_aside=tuple(aside.encrypted for aside in place.set_aside()),
        recoverable=place.recovery.exists(),
        files=sum(1 for _each in place.recordings.glob(f"*.{ENDING}")),
        on_share=on_network(path),
    )


def delete(opener: Opener, session_id: str) -> bool:
    """Delete a session with all that is known of it; whether there was anything.

    Raises ArchiveError. Where its recording is damaged the whole index is made anew.
    """
    wanted = (safe_text(session_id),)
    with opener.opened() as database:
        with transaction(database):
            found = _delete_recording(database, safe_text(session_id))
            for query in (
                "DELETE FROM marks WHERE session_id = ?",
                "DELETE FROM sessions WHERE session_id = ?",
            ):
                database.execute(query, wanted)
                found += database.changes()
        leave_no_trace(database)
    return found > 0


def may_be_pruned(opener: Opener, before: datetime | None, largest: int | None) -> bool:
    """Whether `prune` may find something; quick, where nothing is. Raises ArchiveError.

    Args:
        opener: opens the archive.
        before: those that began earlier go.
        largest: bytes that all may take.
    """
    with opener.opened() as database:
        count = int(database.pragma("page_count"))
        if largest is not None and count * int(database.pragma("page_size")) > largest:
            return True
        query = "SELECT count(*) FROM recordings WHERE began < ?"
        return before is not None and bool(scalar(database, query, (time_text(before),)))


def prune(  # noqa: PLR0913 -- bounds, each named
    opener: Opener,
    *,
    before: datetime | None = None,
    largest: int | None = None,
    spared: datetime | None = None,
    most: int | None = None,
    dry_run: bool = False,
) -> tuple[Pruned, ...]:
    """Remove the oldest recordings; what is written of their sessions stays. Raises ArchiveError.

    Args:
        opener: opens the archive.
        before: those that began earlier go.
        largest: bytes that the others may take; the oldest go until they do not take more.
        spared: those that began later stay, whatever they take.
        most: so many at a time; the others go the next time.
        dry_run: only say which.
    """
    query = """
        SELECT session_id, began, coalesce(sum(length(events) + coalesce(length(texts), 0)), 0)
        FROM recordings LEFT JOIN chunks USING (session_id) GROUP BY session_id ORDER BY began
    """
    with opener.opened() as database:
        found = [
            Pruned(str(one), known_moment(at), int(size))
            for one, at, size in database.execute(query)
        ]
        gone = _to_prune(found, before, largest, spared)[:most]
        if gone and not dry_run:
            for one in gone:
                with transaction(database):
                    _delete_recording(database, one.session_id)
            leave_no_trace(database)
    return gone


def verify(opener: Opener, progress: Progress = lambda done, total: None) -> tuple[str, ...]:
    """What is wrong with the archive, a sentence each; takes a while. Raises ArchiveError.

    Args:
        opener: opens the archive.
        progress: is told how far it is.
    """
    with opener.opened() as database:
        # What SQLite does at one go can be broken off by a signal.
        database.set_progress_handler(lambda: False, STEPS)
        total = int(scalar(database, "SELECT count(*) FROM chunks"))
        progress(0, total)
        problems = [str(text) for (text,) in database.execute("PRAGMA integrity_check(20)")]
        said = _("The file is damaged: {reason}.")
        found = [said.format(reason=problem) for problem in problems if problem != "ok"]
        damaged = _damaged_chunks(database, lambda done: progress(done, total))
        return (*found, *damaged, *_index_problems(database))


def _to_prune(
    found: Sequence[Pruned],
    before: datetime | None,
    largest: int | None,
    spared: datetime | None,
) -> tuple[Pruned, ...]:
    """The oldest first; one whose beginning is not known is none of them by its age."""
    total, gone = sum(one.stored for one in found), []
    for one in found:
        if spared is not None and (one.began is None or one.began > spared):
            continue
        old = before is not None and one.began is not None and one.began < before
        if old or (largest is not None and total > largest):
            gone.append(one)
            total -= one.stored
    return tuple(gone)


def _delete_recording(database: Database, session_id: str) -> int:
    """Within a transaction; how many rows that were."""
    wanted = (session_id,)
    query = "SELECT id, size FROM chunks WHERE session_id = ? AND length(texts) > 0"
    indexed = {int(number): int(size) for number, size in database.execute(query, wanted)}
    damaged = False
    if indexed:
        lines.make_ready(database)
        texts = ((number, _texts(database, number)) for number in indexed)
        try:
            lines.take_out(database, texts, sum(indexed.values()))
        except ChunkDamaged:
            damaged = True
    count = 0
    for table in ("chunks", "keyframes", "recordings"):
        database.execute(f"DELETE FROM {table} WHERE session_id = ?", wanted)  # noqa: S608 -- names of our own
        count += database.changes()
    if damaged:
        _index_anew(database)
    return count


def _index_anew(database: Database) -> None:
    """Index what the chunks know of their lines; what is damaged among them waits for indexing."""
    lines.clear(database)
    numbers = database.execute("SELECT id FROM chunks WHERE length(texts) > 0").fetchall()
    for (number,) in numbers:
        try:
            lines.add(database, int(number), _texts(database, int(number)))  # type: ignore[arg-type]  # ids
        except ChunkDamaged:
            database.execute("UPDATE chunks SET texts = NULL WHERE id = ?", (number,))


def _texts(database: Database, chunk: int) -> list[str]:
    """The lines of a chunk that are in the index. Raises ChunkDamaged."""
    query = "SELECT first, events, texts FROM chunks WHERE id = ?"
    first, events, texts = database.execute(query, (chunk,)).fetchall()[0]
    return [line.text for line in unpack_lines(texts, first, unpack(first, events))]  # type: ignore[arg-type]  # as they were written


def _damaged_chunks(database: Database, looked: Callable[[int], object]) -> Iterator[str]:
    query = "SELECT session_id, number, first, events, texts FROM chunks"
    for done, (session_id, number, first, events, texts) in enumerate(database.execute(query)):
        if done % EVERY == 0:
            looked(done)
        try:
            known = unpack(first, events)
            if texts:
                unpack_lines(texts, first, known)
        except ChunkDamaged as error:
            said = _("The recording of {session} is damaged in part {number}: {reason}.")
            yield said.format(session=session_id, number=number, reason=error)


def _index_problems(database: Database) -> Iterator[str]:
    if not lines.is_there(database):
        return
    lines.make_ready(database)
    try:
        database.execute("INSERT INTO lines (lines) VALUES ('integrity-check')")
    except apsw.CorruptError:
        yield _("The search index is damaged.")


def _why_plain(opener: Opener) -> str:
    try:
        opener.keys.find()
    except NoKey as no:
        return no.words
    return _(PLAIN_SO_FAR)
