"""The recording of a session that an emulator draws: it has keyframes, and can begin at any time."""

from time import monotonic
from typing import Final

from tui.archive.recorder import Screen
from tui.sessions.journal.steps import Journal
from tui.terminal.emulator import Emulator
from tui.terminal.snapshot import snapshot

LARGEST: Final = 48 << 10
"""Characters of a keyframe: the event loop waits for it, some 15 ms at most."""

REST: Final = 20
"""How much longer than a snapshot has taken it is until the next one."""


class Filming:
    """Takes the screen for the recording, where all that came is drawn and nothing else.

    Args:
        journal: has the recording.
        emulator: draws the session.
    """

    def __init__(self, journal: Journal, emulator: Emulator) -> None:
        self._journal = journal
        self._emulator = emulator
        self._not_before = 0.0
        self._wanted = False
        """Whether the recording is to begin, or to go on, with the next screen there is."""

    @property
    def on(self) -> bool:
        """Whether what is shown is recorded, or is going to be."""
        recording = self._journal.recording
        return self._wanted or (recording is not None and not recording.paused)

    def switch(self) -> None:
        """Record from now on, or no longer."""
        recording, was_on = self._journal.recording, self.on
        self._wanted = not was_on
        if was_on and recording is not None:
            recording.pause()
        self.drawn()

    def drawn(self) -> None:
        """The emulator has drawn all that came."""
        recording = self._journal.recording
        if not self._wanted and (recording is None or not recording.wants_keyframe):
            return
        began = monotonic()
        if began < self._not_before:
            return
        if self._wanted:
            # Not to be exact at a prompt costs what REP would repeat; to wait costs what is seen.
            content = snapshot(self._emulator, exact=False)
        else:
            content = snapshot(self._emulator, largest=LARGEST)
        self._not_before = began + REST * (monotonic() - began)
        if content is None:
            return
        screen = Screen(self._emulator.room, self._emulator.lines, content)
        if self._wanted:
            self._wanted = False
            self._journal.record_from(screen)
        elif recording is not None:
            recording.keyframe(screen)
