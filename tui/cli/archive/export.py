"""`ssm-tui archive export`: a recording as a file for others."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui.cli.archive.group import user_archive
from tui.cli.asking import FAILED, fail, said
from tui.cli.outputs import force_option, output_file, unmasked_option
from tui.cli.progress import ProgressLine
from tui.cli.saying import complain, exit_statuses
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.exports.recorded import Recorded
    from tui.exports.writing import Form

PROGRESS: Final = "Exporting: {done:,} of {total:,} s."

NOT_RECORDED: Final = "There is no recording of {} in this machine's archive."


@exit_statuses("0 when it was written, 1 when it was not")
@click.command()
@click.argument("recording", metavar="SESSION")
@click.argument("file")
@click.option(
    "--format",
    "version",
    type=click.Choice(["v2", "v3"]),
    help="Of the asciicast; default: v2.",
)
@click.option(
    "--text", "form", flag_value="text", help="What stood on the screens, with times."
)
@click.option("--html", "form", flag_value="html", help="A page that plays it in a browser.")
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
    """Write the recording of SESSION into FILE, for asciinema, a reader or a browser.

    SESSION may also be an asciicast file; - as FILE is standard output. What looks like a
    secret is masked; look it over before you give it away.
    """
    from tui.exports.writing import write_recording

    if form is not None and version is not None:
        raise click.UsageError("--format is for an asciicast, without --text and --html.")
    with said():
        recorded = find_recorded(recording)
        total, progress = round(recorded.duration), ProgressLine(PROGRESS)
        recorded.step = lambda at: progress(round(at), total)
        if not unmasked:
            recorded = masked(recorded)
        with progress, output_file(file, force=force, sought=form == "html") as out:
            write_recording(out, recorded, form or version or "v2")
    if recorded.problem:
        complain(f"{recorded.problem} What comes before was written.")
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
    return found or fail(NOT_RECORDED.format(recording))


def masked(recorded: "Recorded") -> "Recorded":
    """The same with its secrets masked, by the user's own list too."""
    from tui.exports.masking import secrets_in

    return recorded.masked(secrets_in(load_settings().settings.secrets))
