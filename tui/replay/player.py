"""Where one is in a recording, and how one moves there; pure, the clock is given."""

from collections.abc import Sequence
from typing import Final

from tui.replay.survey import IDLE, Marker

SPEEDS: Final = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0, 8.0, 16.0)

LONGEST_STEP: Final = 0.5
"""Seconds between two looks at the clock that count; a computer that slept missed nothing."""

GRACE: Final = 1.0
"""Seconds after a marker in which the previous one is the one before it."""


class Player:
    """Plays, pauses and seeks.

    Args:
        idle_limit: seconds of a pause that are played while pauses are skipped.
        speed: one of `SPEEDS`.
    """

    def __init__(self, idle_limit: float | None = None, speed: float = 1.0) -> None:
        self.position = 0.0
        """Seconds since the beginning."""
        self.playing = False
        self.skips_idle = True
        self.idle_limit = min(IDLE, idle_limit or IDLE)
        self._speed = SPEEDS.index(speed)
        self._looked = 0.0

    @property
    def speed(self) -> float:
        """How many seconds of the recording one second shows."""
        return SPEEDS[self._speed]

    def play(self, now: float) -> None:
        """Go on from where it is."""
        self.playing = True
        self._looked = now

    def pause(self) -> None:
        """Stay where it is."""
        self.playing = False

    def toggle(self, now: float, end: float) -> None:
        """Play or pause; at the end, play from the beginning."""
        if self.playing:
            self.pause()
            return
        if self.position >= end:
            self.position = 0.0
        self.play(now)

    def faster(self) -> None:
        """The next higher speed, if there is one."""
        self._speed = min(self._speed + 1, len(SPEEDS) - 1)

    def slower(self) -> None:
        """The next lower speed, if there is one."""
        self._speed = max(self._speed - 1, 0)

    def advance(self, now: float, before: float, after: float | None, end: float) -> float:
        """Let the time pass that has passed; the position.

        Args:
            now: seconds, by a clock that does not jump.
            before: when the last event was that is on the screen.
            after: when the next one is, None if none is known.
            end: the duration.
        """
        step, self._looked = min(max(0.0, now - self._looked), LONGEST_STEP), now
        if not self.playing:
            return self.position
        self.position += step * self.speed
        if (
            self.skips_idle
            and after is not None
            and before + self.idle_limit <= self.position < after
        ):
            self.position = after
        if self.position >= end:
            self.position = end
        return self.position

    def stop_at(self, end: float) -> None:
        """All was shown: there is nothing more to play."""
        if self.playing and self.position >= end:
            self.pause()

    def seek(self, to: float, end: float) -> float:
        """Go to a time, as far as there is one; the position."""
        self.position = min(max(0.0, to), end)
        return self.position

    def next_marker(self, markers: Sequence[Marker], steps: int = 1) -> Marker | None:
        """The first marker after the position, or as many further on as there are."""
        later = [marker for marker in markers if marker.at > self.position]
        return later[min(steps, len(later)) - 1] if later else None

    def previous_marker(self, markers: Sequence[Marker], steps: int = 1) -> Marker | None:
        """The last marker before the position; while it plays, before the one just passed."""
        limit = self.position - (GRACE if self.playing else 0.0)
        earlier = [marker for marker in markers if marker.at < limit]
        return earlier[-min(steps, len(earlier))] if earlier else None
