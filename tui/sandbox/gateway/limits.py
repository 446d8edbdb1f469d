"""When a session must end: the idle timeout and the maximum duration, as the service counts them.

Pure: given the time, it answers with deadlines. All times are monotonic seconds.
"""

from dataclasses import dataclass
from enum import Enum


class Limit(Enum):
    """Which limit was reached; the value is what the service says then."""

    IDLE = "Your session timed out due to inactivity and has been terminated."
    MAXIMUM = "Max session duration reached. Your session has been terminated."


@dataclass
class SessionTimeouts:
    """The two clocks of a session.

    The maximum counts from the start and nothing moves it. The idle clock starts anew with
    what the client does: input, a new terminal size, a resumption. Output does not count.
    """

    started: float
    idle: float
    maximum: float | None = None
    idle_head_start: float = 0.0
    """So much of the idle time is taken to have passed at each fresh start."""

    def __post_init__(self) -> None:
        self._active = self.started

    def touch(self, now: float) -> None:
        self._active = max(self._active, now)

    @property
    def deadline(self) -> float:
        idle = self._idle_deadline
        return idle if self.maximum is None else min(idle, self.started + self.maximum)

    def reached(self, now: float) -> Limit | None:
        if self.maximum is not None and now >= self.started + self.maximum:
            return Limit.MAXIMUM
        return Limit.IDLE if now >= self._idle_deadline else None

    @property
    def _idle_deadline(self) -> float:
        return self._active + self.idle - self.idle_head_start
