"""Writes all that proves a session into one file, and says what could not be had."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.aws.errors import AwsError
from tui.printable import clean
from tui.ui.words.exports import make_export, tell_failed, tell_path
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from textual.app import App

    from tui.archive.recordings import Recordings
    from tui.archive.store import Archive
    from tui.aws.client import Aws

BEGUN: Final = "Putting the evidence together ..."
FAILED: Final = "The evidence could not be written"
MISSING: Final = "Not in it: {}. Its manifest says why."
MASKED: Final = "What looks like a secret is masked."


async def write_bundle_of(  # noqa: PLR0913 -- where each part of it comes from
    app: "App[None]",
    aws: "Aws",
    session_id: str,
    archive: "Archive | None",
    *,
    recordings: "Recordings | None",
    files: Path | None,
    secrets: Sequence[str],
    now: Now,
) -> None:
    """Write the bundle of a session.

    Args:
        app: Who tells of it, wherever the user is by then.
        aws: Whose session.
        session_id: The session's id.
        archive: This machine's local history, if it keeps one.
        recordings: Those in the archive.
        files: The folder of recordings that earlier versions have made.
        secrets: The user's own words for what is masked.
        now: The time of day.
    """
    # Not before somebody wants one: it brings the emulator.
    from tui.exports.bundle.gathering import gather
    from tui.exports.bundle.writing import write_bundle
    from tui.exports.masking import secrets_in

    app.notify(BEGUN, markup=False)
    try:
        found = await gather(
            aws,
            session_id,
            archive,
            recordings=recordings,
            files=files,
            find=secrets_in(secrets),
            now=now,
        )
    except AwsError as error:
        app.notify(clean(f"{FAILED}: {error}"), severity="error", markup=False)
        return
    with found:
        name = f"evidence-{session_id}"
        try:
            path, manifest = await asyncio.to_thread(
                make_export, name, now(), "zip", lambda out: write_bundle(out, found)
            )
        except OSError as error:
            tell_failed(app.notify, FAILED, error)
            return
    tell_path(app.notify, path)
    missing = ", ".join(dict.fromkeys(each.what for each in manifest.missing))
    more = f"{MISSING.format(missing)} {MASKED}" if missing else MASKED
    app.notify(clean(more), timeout=12, markup=False)
