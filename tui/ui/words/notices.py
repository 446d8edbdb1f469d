"""What to say when a session's time runs short: once for each threshold."""

import math
from typing import TYPE_CHECKING, Final

from tui.durations import TimeUnit, amount
from tui.language import _
from tui.ui.words.cells import cut_end

if TYPE_CHECKING:
    from tui.sessions.countdown import Remaining, Stage

CALM = 0
SAVE = 2
LONGEST_NAME: Final = 40
"""Cells of an instance's name in a sentence."""


class Notices:
    """What one session has been warned of.

    The maximum is warned of at each of its stages, the idle limit at the last two: half an
    idle limit passes too often to speak of it.
    """

    def __init__(self, name: str) -> None:
        self._name = cut_end(name, LONGEST_NAME)
        self._said = CALM
        self._idle_said = CALM

    def due(self, remaining: "Remaining") -> list[str]:
        """The sentences to say now; none are said twice until the clock was reset."""
        sentences = []
        if self._is_new(remaining.stage, self._said) and remaining.maximum_left is not None:
            words = _("{name} ends in {duration}.")
            if remaining.stage >= SAVE:
                words = _("{name} ends in {duration}. Save your work.")
            left = minutes_left(remaining.maximum_left)
            sentences.append(words.format(name=self._name, duration=left))
        idle = remaining.idle_stage if remaining.idle_stage >= SAVE else CALM
        if self._is_new(idle, self._idle_said) and remaining.idle_left is not None:
            sentences.append(
                _(
                    "{name} times out in {duration}. Type to keep it (output doesn't count)."
                ).format(name=self._name, duration=minutes_left(remaining.idle_left))
            )
        self._said, self._idle_said = remaining.stage, idle
        return sentences

    @staticmethod
    def _is_new(stage: "Stage | int", said: int) -> bool:
        return stage > said


def minutes_left(seconds: float) -> str:
    """`10 min`, `1 min`, below that `40 s`."""
    if seconds < 55:
        return amount(math.ceil(seconds), TimeUnit.SECOND)
    return amount(math.ceil(round(seconds) / 60), TimeUnit.MINUTE)


def unconfirmed_words(sessions: str) -> str:
    """What is said at the exit of sessions that may live on."""
    return _(
        "AWS hasn't confirmed the end of {sessions}. Idle sessions time out on their own."
    ).format(sessions=sessions)
