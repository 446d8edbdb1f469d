"""`ssm-tui proof --bundle` and `--verify`: all that proves a session, in one file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from tui.cli.archive.group import user_archive
from tui.cli.asking import answered, fail, own_archive, said, show_rows
from tui.cli.connection import ConnectionOptions
from tui.cli.outputs import STANDARD, output_file
from tui.cli.progress import ProgressLine
from tui.cli.saying import complain
from tui.files import open_regular, sha256_of
from tui.printable import clean
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.exports.bundle.manifest import Manifest


def write(
    chosen: ConnectionOptions,
    session_id: str,
    file: str,
    *,
    force: bool,
    unmasked: bool,
    **waiting: Any,
) -> bool:
    """Write the bundle of a session into a file; whether its proof holds.

    What could not be had is said on standard error, and in the bundle.
    """
    from tui.archive.recordings import Recordings
    from tui.exports.bundle.gathering import gather
    from tui.exports.bundle.writing import write_bundle
    from tui.exports.masking import secrets_in

    opener = user_archive()
    find = None if unmasked else secrets_in(load_settings().settings.secrets)
    found = answered(
        chosen,
        lambda aws: gather(
            aws,
            session_id,
            own_archive(),
            recordings=Recordings(opener),
            files=opener.place.recordings,
            find=find,
            **waiting,
        ),
    )
    with said(), found, output_file(file, force=force, sought=True) as out:
        manifest = write_bundle(out, found)
        out.seek(0)
        digest = sha256_of(out)
    for missing in manifest.missing:
        complain(f"Not in the bundle: {missing.what}. {missing.why}")
    if manifest.masked:
        complain("What looks like a secret is masked; --unmasked leaves it.")
    where = "standard output" if file == STANDARD else file
    count = len(manifest.files)
    click.echo(clean(f"Written to {where}: {count} files and their manifest."), err=True)
    click.echo(f"SHA-256 of the bundle, to be noted elsewhere: {digest}", err=True)
    return manifest.holds


def verify(file: Path) -> NoReturn:
    """Say whether a bundle is what was written, and leave."""
    from tui.exports.bundle.checking import check_bundle

    progress = ProgressLine("Checked {done:,} of {total:,} bytes.")
    try:
        with said(), open_regular(file) as opened:
            with progress:
                checked = check_bundle(opened, progress)
            opened.seek(0)
            digest = sha256_of(opened)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}.")
    for problem in checked.problems:
        complain(problem)
    if checked.problems:
        fail(f"{file} is not what was written.")
    assert checked.manifest is not None
    click.echo("The bundle is what its manifest says.")
    show_rows([*_rows(checked.manifest), ("SHA-256", digest)])
    sys.exit(0)


def _rows(manifest: "Manifest") -> list[tuple[str, str]]:
    return [
        ("session", manifest.session_id),
        ("account", f"{manifest.account or '-'} in {manifest.region or '-'}"),
        ("assembled", f"{manifest.assembled} by {manifest.program}"),
        ("proof", manifest.verdict),
        ("secrets", "masked" if manifest.masked else "as they were shown"),
        *((file.name, f"{file.size:,} bytes: {file.what}") for file in manifest.files),
        *(("missing", f"{each.what}: {each.why}") for each in manifest.missing),
    ]
