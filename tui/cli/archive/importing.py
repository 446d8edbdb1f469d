"""`ssm-tui archive import`: recordings from files."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.archive.group import user_archive
from tui.cli.asking import FAILED, said
from tui.cli.progress import ProgressLine
from tui.cli.saying import complain, exit_statuses
from tui.printable import clean
from tui.settings.settings import state_directory

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener
    from tui.exports.importing import CastSet


@exit_statuses("0 when all was taken in, 1 when something was not")
@click.command("import")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--delete-files", is_flag=True, help="Delete each file that is in the archive whole then."
)
def import_files(files: tuple[Path, ...], delete_files: bool) -> None:
    """Take recordings into the archive: asciicast files (v2 or v3).

    Without a FILE, those that earlier versions of ssm-tui have left beside the archive. They
    belong to their sessions; any other file gets a name of its own, by which `ssm-tui play`
    plays it, and is listed among the sessions as imported. What is in the archive already is not taken in twice.

    The exit status is 1 if anything could not be taken in whole.
    """
    from tui.exports.importing import CastSet, sets_of

    opener = user_archive()
    whole = True
    with said():
        known = _sessions(opener)
        folder = opener.place.recordings
        for found in sets_of(files or tuple(sorted(folder.glob("*.cast"))), folder, known):
            if isinstance(found, CastSet):
                whole = _take_in(opener, found, delete=delete_files) and whole
            else:
                complain(found)
                whole = False
    sys.exit(0 if whole else FAILED)


def _sessions(opener: "Opener") -> dict[str, str]:
    """The sessions whose recordings are files, by these."""
    from tui.archive.store import Archive

    rows = asyncio.run(Archive(opener).sessions())
    return {row.recording: row.session_id for row in rows if row.recording}


def _take_in(opener: "Opener", found: "CastSet", *, delete: bool) -> bool:
    """Take one recording in; whether all of it is there. Raises ArchiveError."""
    from tui.archive.recordings import Recordings
    from tui.archive.store import Archive
    from tui.exports.importing import NotImported, pack_files, row_of
    from tui.sessions.orphans.crash_record import FOLDER, is_remembered

    name = found.paths[0].name
    if found.own and is_remembered(state_directory() / FOLDER, found.session_id):
        complain(f"{name} is of a session that is live, or whose program was killed: end it.")
        return False
    try:
        with ProgressLine(
            f"Reading {clean(name)}: {{done:,}} of {{total:,}} bytes."
        ) as progress:
            packed = pack_files(found, progress)
    except NotImported as error:
        complain(error)
        return False
    recordings = Recordings(opener)
    if recordings.take_in(found.session_id, packed.pieces):
        click.echo(clean(f"{name} is in the archive now, as {found.session_id}."))
        there = True
    else:
        click.echo(clean(f"{name} was in the archive already, as {found.session_id}."))
        there = recordings.holds(found.session_id, packed.pieces)
    # Of a session that is known the row stays as it is.
    asyncio.run(Archive(opener).began(row_of(found, packed)))
    if packed.problem:
        complain(f"{name}: {packed.problem} What comes before is in the archive.")
    elif delete and there:
        _delete(opener, found)
    elif delete:
        complain(f"{name} is not what is in the archive, and stays.")
    return not packed.problem


def _delete(opener: "Opener", found: "CastSet") -> None:
    from tui.archive.store import Archive

    try:
        for path in found.paths:
            path.unlink(missing_ok=True)
    except OSError as error:
        complain(f"{path} could not be deleted: {error.strerror or error}.")
        return
    if found.own:
        asyncio.run(Archive(opener).update(found.session_id, recording=""))
