"""`ssm-tui archive export`: a recording as a file for others."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui.cli.archive.group import user_archive
from tui.cli.asking import FAILED, fail, said
from tui.cli.completion.candidates import complete_recording
from tui.cli.outputs import force_option, output_file, unmasked_option
from tui.cli.progress import ProgressLine
from tui.cli.saying import complain, exit_statuses
from tui.language import N_, _
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.exports.recorded import Recorded
    from tui.exports.writing import Form

PROGRESS: Final = N_("Exporting: {done:,} of {total:,} s.")

NOT_RECORDED: Final = N_("There is no recording of {name} in this machine's archive.")


@exit_statuses(N_("0 when the file was written, 1 when it wasn't"))
@click.command()
@click.argument("recording", shell_complete=complete_recording, metavar="SESSION")
@click.argument("file")
@click.option(
    "--format",
    "version",
    type=click.Choice(["v2", "v3"]),
    help="Version of the asciicast (default: v2).",
)
@click.option("--text", "form", flag_value="text", help="Export the screen text with times.")
@click.option(
    "--html", "form", flag_value="html", help="Export a page that plays in a browser."
)
@unmasked_option
@force_option
def export(  # noqa: PLR0913 -- each is one thing that the user decides
    *,
    recording: str,
    file: str,
    version: "Form | None",
    form: "Form | None",
    unmasked: bool,
    force: bool,
) -> None:
    """Export the recording of SESSION to FILE, for asciinema, a reader or a browser.

    SESSION can also be an asciicast file; with - as FILE it goes to standard output. Text that
    looks like a secret is masked; still, review the file before you share it.
    """
    from tui.exports.writing import write_recording

    if form is not None and version is not None:
        raise click.UsageError(_("--format can't be combined with --text or --html."))
    with said():
        recorded = find_recorded(recording)
        total, progress = round(recorded.duration), ProgressLine(_(PROGRESS))
        recorded.step = lambda at: progress(round(at), total)
        if not unmasked:
            recorded = masked(recorded)
        with progress, output_file(file, force=force, sought=form == "html") as out:
            write_recording(out, recorded, form or version or "v2")
    if recorded.problem:
        complain(
            _("{problem} Everything before it was written.").format(problem=recorded.problem)
        )
        sys.exit(FAILED)


def find_recorded(recording: str) -> "Recorded":
    """The recording that is meant: in the archive, in a file of an earlier version, in a file."""
    from tui.archive.cast_files import ENDING
    from tui.archive.recordings import Recordings
    from tui.exports.recorded import in_files, recorded_of

    path = Path(recording)
    if path.suffix == f".{ENDING}" or path.is_file():
        return in_files([path])
    opener = user_archive()
    found = recorded_of(Recordings(opener), opener.place.recordings, recording)
    return found or fail(_(NOT_RECORDED).format(name=recording))


def masked(recorded: "Recorded") -> "Recorded":
    """The same with its secrets masked, by the user's own list too."""
    from tui.exports.masking import secrets_in

    return recorded.masked(secrets_in(load_settings().settings.secrets))
