"""How a session ended: the cause for our own reckoning, the words for the user."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from tui.durations import minutes_as_words
from tui.language import N_, _, kept

if TYPE_CHECKING:
    from tui.protocol.events import Closed


class Cause(Enum):
    """Why a session is over, in a word or two for a table."""

    EXITED = N_("exited")
    MAXIMUM = N_("maximum reached")
    IDLE = N_("idle")
    USER = N_("ended by you")
    SERVICE = N_("ended by the service")
    ELSEWHERE = N_("ended elsewhere")
    GONE = N_("gone")
    LOST = N_("lost")
    LEFT = N_("left running")
    FAILED = N_("failed")
    """It never came to be of use, and AWS holds it no longer."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The cause and the sentence that is shown; the service's own words where it gave any."""

    cause: Cause
    words: str
    """In English, as the history keeps it; `_()` says it in the language of now."""


SERVICE_WORDS: Final = (
    ("max session duration", Cause.MAXIMUM),
    ("inactivity", Cause.IDLE),
)
"""What the service's closing texts hold (section 7.5, and the console's own)."""

WORDS: Final = {
    Cause.EXITED: N_("The remote shell exited."),
    Cause.USER: N_("You ended the session."),
    Cause.ELSEWHERE: N_("The session was ended elsewhere (TerminateSession)."),
    Cause.GONE: N_("AWS no longer has this session: it timed out or was terminated elsewhere."),
    Cause.LEFT: N_("The session was left running. AWS ends it at its limits."),
}

SHELL_ENDED: Final = Ending(
    Cause.ELSEWHERE,
    N_("The session was ended elsewhere (TerminateSession), or its shell ended."),
)
"""AWS closes a shell's session without words in both cases."""

COMMAND_ENDED: Final = Ending(
    Cause.EXITED,
    N_("The command ended, or its session was ended elsewhere (TerminateSession)."),
)
"""AWS closes a command's session without words in both cases."""

CLOSING: Final = 5.0
"""Seconds that the service may take to close a session whose command has ended."""

PARTING: Final = re.compile(rb"(?:^|[^\w.-])(?:exit|logout)(?: +[0-9]{1,3})?[\s\x1b]*$")
"""What the last line of a shell that ends by itself holds: bash's own word, or the typed one."""

_SEQUENCES: Final = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")

LONGEST_PARTING: Final = 128
"""Bytes of its last output that are looked at."""

END_OF_INPUT: Final = b"\x04"

MISSING_MARK: Final = b"\r\n[output is missing here]\r\n"
"""For a terminal, in the place of what was lost for good."""

LONGEST_WORDS: Final = 500
"""Characters of the service's words that are kept."""


def ending_of(closed: "Closed", asked: Ending | None, wordless: Ending | None = None) -> Ending:
    """The ending that a `channel_closed` means.

    Args:
        closed: the service's message.
        asked: the ending that we had asked for.
        wordless: what one means that nobody asked for and that has no words.
    """
    words = " ".join(closed.output[:LONGEST_WORDS].split())
    words = "".join(letter for letter in words if letter.isprintable())
    if not words:
        return asked or wordless or plain(Cause.EXITED)
    lowered = words.lower()
    for text, cause in SERVICE_WORDS:
        if text in lowered:
            return Ending(cause, words)
    return Ending(asked.cause if asked else Cause.SERVICE, words)


def command_ending(code: int) -> Ending:
    """The end of a command, by the exit code that the agent tells."""
    words = kept(lambda: _("The command ended with exit code {code}.").format(code=code))
    return Ending(Cause.EXITED, words)


def shell_ending(said: bytes, typed: bytes) -> Ending:
    """What a shell's session meant that was closed without words.

    Args:
        said: the last that the shell said, `LONGEST_PARTING` bytes or fewer.
        typed: the last that it was sent, and just before the end.
    """
    parted = PARTING.search(_SEQUENCES.sub(b"", said)) or typed.endswith(END_OF_INPUT)
    return plain(Cause.EXITED) if parted else SHELL_ENDED


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

    def words() -> str:
        if own:
            said = _("Your limit of {duration} is reached. The session was terminated.")
        else:
            said = _("Max session duration of {duration} reached. The session was terminated.")
        return said.format(duration=minutes_as_words(minutes))

    return Ending(Cause.MAXIMUM, kept(words))


def left_running(asked: Ending, refusal: Exception) -> Ending:
    """The ending of a session that AWS could not be told to end."""

    def words() -> str:
        said = _("{ending} AWS couldn't be told: {reason}")
        return said.format(ending=_(asked.words), reason=refusal)

    return Ending(Cause.LEFT, kept(words))
