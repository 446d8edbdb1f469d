"""`ssm-tui archive export`: a recording as a file for others."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from tui.cli.archive import user_archive
from tui.cli.asking import FAILED, fail, said
from tui.cli.outputs import force_option, output_file
from tui.cli.remote import complain

if TYPE_CHECKING:
    from tui.exports.cast import CastVersion
    from tui.exports.recorded import Recorded

VERSIONS: "Final[dict[str, CastVersion]]" = {"v2": 2, "v3": 3}

NOT_RECORDED: Final = "There is no recording of {} in this machine's archive."


@click.command()
@click.argument("recording", metavar="SESSION")
@click.argument("file")
@click.option(
    "--format", "version", type=click.Choice([*VERSIONS]), help="Of the asciicast; default: v2."
)
@click.option("--html", "form", flag_value="html", help="A page that plays it in a browser.")
@force_option
def export(
    *,
    recording: str,
    file: str,
    version: str | None,
    form: str | None,
    force: bool,
) -> None:
    """Write the recording of SESSION into FILE, for asciinema or a browser.

    SESSION may also be an asciicast file; - as FILE is standard output. It holds all that was
    shown, which may be secrets.
    """
    if form is not None and version is not None:
        raise click.UsageError("--format is for an asciicast, without --html.")
    with said():
        recorded = find_recorded(recording)
        with output_file(file, force=force, sought=form == "html") as out:
            match form:
                case "html":
                    write_html(recorded, out, masked=False)
                case _:
                    write_cast(recorded, out, VERSIONS[version or "v2"])
    if recorded.problem:
        complain(f"{recorded.problem} What comes before was written.")
        sys.exit(FAILED)


def find_recorded(recording: str) -> "Recorded":
    """The recording that is meant: in the archive, in a file of an earlier version, in a file."""
    from tui.archive.cast import ENDING
    from tui.archive.cast_files import recordings_of
    from tui.archive.recordings import Recordings
    from tui.exports.recorded import in_archive, in_files

    path = Path(recording)
    if path.suffix == f".{ENDING}" or path.is_file():
        return in_files([path])
    opener = user_archive()
    recordings = Recordings(opener)
    if (facts := recordings.facts(recording)) is not None:
        return in_archive(recordings, facts)
    if files := recordings_of(opener.place.recordings, recording):
        return in_files(files)
    return fail(NOT_RECORDED.format(recording))


def write_cast(recorded: "Recorded", out: BinaryIO, version: "CastVersion" = 2) -> None:
    """As asciicast."""
    from tui.exports.cast import cast_lines

    out.writelines(
        line.encode("ascii") for line in cast_lines(recorded.about, recorded.events(), version)
    )


def write_html(recorded: "Recorded", out: BinaryIO, *, masked: bool) -> None:
    """As a page."""
    from tui.exports.page.writing import write_page

    write_page(out, recorded, masked=masked)
