"""Whether sessions are recorded: chosen in the commands, and offered once, where nobody has chosen."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.language import N_, _
from tui.ui.actions import with_keys

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener
    from tui.sessions.session import Session
    from tui.ui.desk.stage import DeskStage

RECORD: Final = N_("Record sessions from now on")
RECORD_NONE: Final = N_("Stop recording sessions")
"""What the commands offer."""

ENCRYPTED: Final = N_(
    "Record your sessions? Recordings stay on this machine, encrypted. Press ctrl+p and type "
    "`record sessions` to turn it on or off."
)
IN_A_FILE: Final = N_(
    "Record your sessions? Recordings stay on this machine, in a file that only you can read. "
    "Press ctrl+p and type `record sessions` to turn it on or off."
)
SHOWN: Final = 20.0
"""Seconds."""


class RecordingChoice:
    """Makes the choice, and remembers it.

    Args:
        stage: where it is said.
        opener: opens the archive, which is encrypted or not.
        passing: whether nothing is kept of what is shown here.
    """

    def __init__(self, stage: "DeskStage", opener: "Opener", *, passing: bool) -> None:
        self._stage = stage
        self._opener = opener
        self._passing = passing

    def offer(self, session: "Session") -> None:
        """Offer it, once ever, at the end of a session that was not recorded."""
        stage, state = self._stage, self._stage.choices.state
        is_chosen = state.recording or stage.settings.recording is not None
        is_known = state.recording_offered or is_chosen or self._passing
        if is_known or session.session_id is None or session.recording is not None:
            return
        remembered = replace(state, recording_offered=True)
        stage.choices.remember(remembered)
        stage.run_worker(self._say(), group="recording")

    async def _say(self) -> None:
        words = _(ENCRYPTED if await asyncio.to_thread(self._is_encrypted) else IN_A_FILE)
        self._stage.notify(words, timeout=SHOWN, markup=False)

    def _is_encrypted(self) -> bool:
        """Whether the archive is; the first session may be over before it has been begun."""
        with suppress(ArchiveError), self._opener.opened(make=True):
            pass
        return self._opener.place.encrypted.exists()


def choose_recording(stage: "DeskStage", *, wanted: bool) -> None:
    """Record coming sessions, or no longer, from the next one on and after the next start."""
    record = f"{stage.settings.leader} {with_keys('{leader.record}')}"
    state = replace(stage.choices.state, recording=wanted, recording_offered=True)
    stage.choices.remember(state)
    if wanted:
        words = _("New sessions are recorded. {key} records one that is open.")
    else:
        words = _(
            "New sessions aren't recorded. {key} stops the recording of one that is open."
        )
    stage.notify(words.format(key=record), markup=False)
