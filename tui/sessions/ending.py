"""How a session ended: the cause for our own reckoning, the words for the user."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from tui.protocol.events import Closed


class Cause(Enum):
    """Why a session is over, in a word or two for a table."""

    EXITED = "exited"
    MAXIMUM = "maximum reached"
    IDLE = "idle"
    USER = "ended by you"
    SERVICE = "ended by the service"
    GONE = "gone"
    LOST = "lost"
    LEFT = "left running"


@dataclass(frozen=True, slots=True)
class Ending:
    """The cause and the sentence that is shown; the service's own words where it gave any."""

    cause: Cause
    words: str


SERVICE_WORDS: Final = (
    ("max session duration", Cause.MAXIMUM),
    ("inactivity", Cause.IDLE),
)
"""What the service's closing texts hold (section 7.5, and the console's own)."""

WORDS: Final = {
    Cause.EXITED: "The remote shell has exited.",
    Cause.USER: "You ended the session.",
    Cause.GONE: "AWS no longer holds this session: it timed out or was terminated elsewhere.",
    Cause.LEFT: "The session was left running; AWS keeps it until its limits end it.",
}

LONGEST_WORDS: Final = 500
"""Characters of the service's words that are kept."""


def ending_of(closed: Closed, asked: Ending | None) -> Ending:
    """The ending that a `channel_closed` means; `asked` is the one that we had asked for."""
    words = " ".join(closed.output[:LONGEST_WORDS].split())
    words = "".join(letter for letter in words if letter.isprintable())
    if not words:
        return asked or plain(Cause.EXITED)
    lowered = words.lower()
    for text, cause in SERVICE_WORDS:
        if text in lowered:
            return Ending(cause, words)
    return Ending(asked.cause if asked else Cause.SERVICE, words)


def plain(cause: Cause) -> Ending:
    """An ending for which nobody gave words."""
    return Ending(cause, WORDS[cause])


def maximum_reached(maximum: float, *, own: bool = False) -> Ending:
    """The ending that the countdown brings about.

    Args:
        maximum: in seconds.
        own: it is the user's own, and stricter than the service's.
    """
    minutes = round(maximum / 60)
    unit = "minute" if minutes == 1 else "minutes"
    if own:
        return Ending(
            Cause.MAXIMUM,
            f"Your own maximum is reached: {minutes} {unit}. The session has been terminated.",
        )
    return Ending(
        Cause.MAXIMUM,
        f"Max session duration reached: {minutes} {unit}. The session has been terminated.",
    )
