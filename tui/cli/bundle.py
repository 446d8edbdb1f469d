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
from tui.language import _, in_english, ngettext
from tui.printable import clean
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.exports.bundle.manifest import BundledFile, Manifest


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
    with in_english():
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
        with in_english():
            manifest = write_bundle(out, found)
        out.seek(0)
        digest = sha256_of(out)
    _tell(manifest, file, digest)
    return manifest.holds


def _tell(manifest: "Manifest", file: str, digest: str) -> None:
    """Say on standard error what is in a bundle, and what is not."""
    for missing in manifest.missing:
        complain(
            _("Not in the bundle: {what}. {why}").format(
                what=_(missing.what), why=_(missing.why)
            )
        )
    if manifest.masked:
        complain(_("Text that looks like a secret is masked. Use --unmasked to keep it."))
    where = _("standard output") if file == STANDARD else file
    count = len(manifest.files)
    written = ngettext(
        "Wrote {count} file and its manifest to {where}.",
        "Wrote {count} files and their manifest to {where}.",
        count,
    )
    click.echo(clean(written.format(count=count, where=where)), err=True)
    click.echo(
        _("SHA-256 of the bundle (note it elsewhere): {digest}").format(digest=digest), err=True
    )


def verify(file: Path) -> NoReturn:
    """Say whether a bundle is what was written, and leave."""
    from tui.exports.bundle.checking import check_bundle

    progress = ProgressLine(_("Checked {done:,} of {total:,} bytes."))
    try:
        with said(), open_regular(file) as opened:
            with progress:
                checked = check_bundle(opened, progress)
            opened.seek(0)
            digest = sha256_of(opened)
    except OSError as error:
        fail(
            _("Couldn't read {file}: {problem}.").format(
                file=file, problem=error.strerror or error
            )
        )
    for problem in checked.problems:
        complain(problem)
    if checked.problems:
        fail(_("{file} failed verification.").format(file=file))
    assert checked.manifest is not None
    click.echo(_("The bundle matches its manifest."))
    show_rows([*_rows(checked.manifest), ("SHA-256", digest)])
    sys.exit(0)


def _rows(manifest: "Manifest") -> list[tuple[str, str]]:
    return [
        (_("session"), manifest.session_id),
        (_("account"), f"{manifest.account or '-'} / {manifest.region or '-'}"),
        (_("created"), f"{manifest.assembled} · {manifest.program}"),
        (_("proof"), manifest.verdict),
        (_("secrets"), _("masked") if manifest.masked else _("not masked")),
        *((file.name, _file_words(file)) for file in manifest.files),
        *((_("missing"), f"{_(each.what)}: {_(each.why)}") for each in manifest.missing),
    ]


def _file_words(file: "BundledFile") -> str:
    size = ngettext("{size:,} byte", "{size:,} bytes", file.size).format(size=file.size)
    return f"{size}: {file.what}"
