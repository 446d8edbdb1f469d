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
from tui.language import N_, _
from tui.printable import clean
from tui.settings.settings import state_directory

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener
    from tui.exports.importing import CastSet


@exit_statuses(N_("0 when everything was imported, 1 when something wasn't"))
@click.command("import")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--delete-files",
    is_flag=True,
    help="Delete each file once it is completely in the archive.",
)
def import_files(files: tuple[Path, ...], delete_files: bool) -> None:
    """Import asciicast files (v2 or v3) into the archive.

    Without FILE it imports the recordings that earlier versions of ssm-tui left next to the
    archive; they belong to their sessions. Any other file gets a name of its own (for `ssm-tui
    play`) and is listed as imported. What is already in the archive isn't imported twice.
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
        complain(
            _(
                "{name} belongs to a session that is active or whose program was killed. End "
                "it first."
            ).format(name=name)
        )
        return False
    try:
        # The line is filled in later, and a name may hold what looks like a field of it.
        escaped = clean(name).replace("{", "{{").replace("}", "}}")
        words = _("Reading {name}: {done:,} of {total:,} bytes.")
        with ProgressLine(words.replace("{name}", escaped)) as progress:
            packed = pack_files(found, progress)
    except NotImported as error:
        complain(error)
        return False
    recordings = Recordings(opener)
    if recordings.take_in(found.session_id, packed.pieces):
        click.echo(
            clean(
                _("Imported {name} as {session_id}.").format(
                    name=name, session_id=found.session_id
                )
            )
        )
        there = True
    else:
        click.echo(
            clean(
                _("{name} is already in the archive as {session_id}.").format(
                    name=name, session_id=found.session_id
                )
            )
        )
        there = recordings.holds(found.session_id, packed.pieces)
    # Of a session that is known the row stays as it is.
    asyncio.run(Archive(opener).began(row_of(found, packed)))
    if packed.problem:
        complain(
            _("{name}: {problem} Everything before it is in the archive.").format(
                name=name, problem=packed.problem
            )
        )
    elif delete and there:
        _delete(opener, found)
    elif delete:
        complain(_("{name} differs from the archive, so it was not deleted.").format(name=name))
    return not packed.problem


def _delete(opener: "Opener", found: "CastSet") -> None:
    from tui.archive.store import Archive

    try:
        for path in found.paths:
            path.unlink(missing_ok=True)
    except OSError as error:
        complain(
            _("Couldn't delete {path}: {problem}.").format(
                path=path, problem=error.strerror or error
            )
        )
        return
    if found.own:
        asyncio.run(Archive(opener).update(found.session_id, recording=""))
