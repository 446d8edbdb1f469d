"""`ssm-tui play` plays a recording: a file, or that of a session on this machine."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.asking import fail
from tui.cli.completion.candidates import complete_recording
from tui.cli.saying import check_platform, complain, exit_statuses
from tui.cli.surroundings import check_terminal, mend_zone
from tui.language import N_, _
from tui.printable import clean
from tui.settings.settings import data_directory, load_settings
from tui.settings.state import load_state

if TYPE_CHECKING:
    from tui.replay.cast_source import CastSource
    from tui.replay.source import RecordingSource


@exit_statuses(N_("0 when you quit, 1 when the recording can't be played"))
@click.command()
@click.argument("recording", shell_complete=complete_recording, metavar="FILE|SESSION-ID")
@click.option(
    "--part",
    type=click.IntRange(1),
    default=1,
    help="Part to play, if the session was recorded in several.",
)
def play(recording: str, part: int) -> None:
    """Play a recording: an asciicast file (v2 or v3), or a session recorded on this machine.

    Space plays and pauses, the arrow keys seek, / searches the screen text, ? lists all keys.
    Typed keys go nowhere else.
    """
    source, name = _source(recording, part)
    check_platform()
    check_terminal()
    import tui.ui.compat  # noqa: F401  # first: it says what the app would stumble over
    from tui.sessions.terminal_guard import restored_terminal
    from tui.ui.desk.dependencies import Dependencies
    from tui.ui.host.restore import leave_with
    from tui.ui.host.size import settle_size
    from tui.ui.play import PlayApp

    for problem in filter(None, (mend_zone(), settle_size((0, 2), os.environ))):
        complain(problem)
    app = PlayApp(
        source, name, load_settings().settings, state=load_state(), now=Dependencies().now
    )
    with restored_terminal():
        app.run()
    leave_with(app.return_code or 0)
    sys.exit(app.return_code or 0)


def _source(recording: str, part: int) -> "tuple[RecordingSource, str]":
    """What is meant, and what to call it."""
    from tui.archive.cast_files import ENDING, FOLDER, recordings_of

    path = Path(recording)
    if path.exists() or os.sep in recording or path.suffix == f".{ENDING}":
        return _opened(path), path.name
    folder = data_directory() / FOLDER
    parts = recordings_of(folder, recording)
    if not parts:
        return _archived(recording, folder), recording
    if part > len(parts):
        fail(
            _("{recording} has {parts} parts; there is no part {part}.").format(
                recording=recording, parts=len(parts), part=part
            )
        )
    if len(parts) > 1:
        click.echo(
            clean(
                _("Part {part} of {parts}. Use --part to choose another.").format(
                    part=part, parts=len(parts)
                )
            ),
            err=True,
        )
    return _opened(parts[part - 1]), recording


def _archived(session_id: str, folder: Path) -> "RecordingSource":
    """A recording in the archive."""
    from tui.archive.errors import ArchiveError
    from tui.archive.recordings import Recordings
    from tui.replay.archive_source import ArchiveSource

    recordings = Recordings.within(data_directory())
    try:
        facts = recordings.facts(session_id)
    except ArchiveError as error:
        fail(error)
    if facts is None:
        fail(
            _(
                "There is no file {session_id} and no recording of a session {session_id} in "
                "{folder}. Sessions are recorded when the setting `recording` is true."
            ).format(session_id=session_id, folder=folder)
        )
    return ArchiveSource(recordings, facts)


def _opened(path: Path) -> "CastSource":
    from tui.replay.cast_source import Unplayable, open_cast

    try:
        return open_cast(path, str(path))
    except Unplayable as error:
        fail(error)
