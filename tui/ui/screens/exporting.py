"""Writes a session's recording, or all that proves it, for others, and says what became of it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from tui.aws.errors import AwsError
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.printable import clean
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.exports import make_export, tell_failed, tell_path
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from textual.app import App

    from tui.archive.recordings import Recordings
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.exports.recorded import Step
    from tui.exports.writing import Form

FORMS: Final = (
    ("", N_("Cancel")),
    ("v2", N_("asciicast (for asciinema and other players)")),
    ("text", N_("Text (screens with times)")),
    ("html", N_("HTML page (plays in a browser)")),
)
"""The answers; the harmless one is empty."""

ENDINGS: Final = {"v2": "cast", "text": "txt", "html": "html"}
"""Of the files' names."""

QUESTION: Final = N_("Export the recording as")
NOT_RECORDED: Final = N_("This machine has no recording of this session.")
NOT_WRITTEN: Final = N_("The recording couldn't be written: {error}")

SHARES: Final = (0.5, 0.25)
"""Of a core, while the app is idle and while it is not."""

BEGUN: Final = N_("Collecting the evidence…")
FAILED: Final = N_("The evidence couldn't be written: {error}")
MISSING: Final = N_("Missing: {names}. The manifest says why.")
MASKED: Final = N_("Text that looks like a secret is masked.")


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

    app.notify(_(BEGUN), markup=False)
    try:
        found = await gather(
            aws,
            session_id,
            archive,
            recordings=recordings,
            files=files,
            find=secrets_in(secrets),
            now=now,
            step=_unhurried(),
        )
    except AwsError as error:
        app.notify(clean(_(FAILED).format(error=error)), severity="error", markup=False)
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
    missing = _(", ").join(dict.fromkeys(each.what for each in manifest.missing))
    more = f"{_(MISSING).format(names=missing)} {_(MASKED)}" if missing else _(MASKED)
    app.notify(clean(more), timeout=12, markup=False)


def ask_form() -> ChoiceScreen:
    """In which form a recording is to be written."""
    return ChoiceScreen(
        _(QUESTION), [_(MASKED)], [(form, _(words)) for form, words in FORMS], start=1
    )


async def write_recording_of(  # noqa: PLR0913 -- where it comes from, and how it is told
    app: "App[None]",
    session_id: str,
    form: "Form",
    *,
    recordings: "Recordings | None",
    files: Path | None,
    secrets: Sequence[str],
    now: Now,
) -> None:
    """Write the recording of a session in one of `FORMS`; see `write_bundle_of`."""
    from tui.exports.masking import secrets_in
    from tui.exports.recorded import recorded_of
    from tui.exports.writing import write_recording

    def write() -> tuple[Path, str] | None:
        found = recorded_of(recordings, files, session_id)
        if found is None:
            return None
        found.step = _unhurried()
        masked = found.masked(secrets_in(secrets))
        name, ending = f"recording-{session_id}", ENDINGS[form]
        path, _made = make_export(
            name, now(), ending, lambda out: write_recording(out, masked, form)
        )
        return path, masked.problem

    try:
        written = await asyncio.to_thread(write)
    except UserFacingError as error:
        app.notify(clean(_(NOT_WRITTEN).format(error=error)), severity="error", markup=False)
    except OSError as error:
        tell_failed(app.notify, NOT_WRITTEN, error)
    else:
        if written is None:
            app.notify(_(NOT_RECORDED), markup=False)
            return
        path, problem = written
        tell_path(app.notify, path)
        if problem:
            app.notify(clean(problem), severity="warning", markup=False)


def _unhurried() -> "Step":
    """Has a thread rest now and then, so that the app does not wait for it."""
    from tui.replay.indexing import Pace

    pace = Pace(Event(), SHARES)
    return lambda at: pace()
