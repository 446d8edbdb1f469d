"""Whether sessions are recorded: chosen in the commands, and offered once, where nobody has chosen."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener
    from tui.sessions.session import Session
    from tui.ui.desk.stage import DeskStage

RECORD: Final = "Record sessions from now on"
RECORD_NONE: Final = "Record sessions no longer"
"""What the commands offer."""

OFFER: Final = "Record sessions from now on? They stay on this machine, {}. "
HOW: Final = "ctrl+p, then `record sessions`, turns that on, and off again."
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
        stage.choices.remember(remembered, "Recording was offered,")
        stage.run_worker(self._say(), group="recording")

    async def _say(self) -> None:
        encrypted = await asyncio.to_thread(self._opener.place.encrypted.exists)
        where = "encrypted" if encrypted else "in a file that only you can read"
        self._stage.notify(OFFER.format(where) + HOW, timeout=SHOWN, markup=False)


def choose_recording(stage: "DeskStage", *, wanted: bool) -> None:
    """Record coming sessions, or no longer, from the next one on and after the next start."""
    leader = stage.settings.leader
    state = replace(stage.choices.state, recording=wanted, recording_offered=True)
    stage.choices.remember(state, "It holds until you leave,")
    if wanted:
        words = (
            f"Sessions are recorded from the next one on. {leader} R records one that is open."
        )
    else:
        words = (
            f"Sessions are recorded no longer. {leader} R stops the recording of an open one."
        )
    stage.notify(words, markup=False)
