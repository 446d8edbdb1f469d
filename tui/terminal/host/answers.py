"""Answers of the user's terminal that are strings, and how they are told from keys.

Their introducers are keys, too: OSC is Alt+], DCS Alt+P, APC Alt+_, PM Alt+^ and SOS Alt+X
(ECMA-48 5.6 and 8.3). What tells them apart is what follows within `STRING_PATIENCE`. Nothing,
or what no answer begins with: a key. The beginning of an answer is held until its end has come.
If it never comes, it was typed, unless there is so much of it that no user has.
"""

import re
from typing import Final

STRING_PATIENCE: Final = 0.35
"""Seconds to wait for more of a string, and behind an Alt key that may begin one."""

LONGEST_STRING: Final = 4096
"""Bytes of a string that are kept; of a longer one only its end is waited for."""

_TEXT: Final = rb"[^\x00-\x1f\x7f]*+"
# What follows the introducer: numbers or a title's letter in OSC, parameters or a private marker
# in DCS, kitty's graphics in APC. Nobody knows of answers by PM and SOS.
_OSC: Final = rb"\x1b\][\dlL]" + _TEXT
_OTHER: Final = rb"\x1b(?:P[\d<=>?!$+]|_G|[\^X][^\x00-\x1f\x7f])" + _TEXT
# BEL ends an OSC as well (xterm).
_WHOLE: Final = re.compile(_OSC + rb"(?:\x07|\x1b\\)|" + _OTHER + rb"\x1b\\")
_BEGINNING: Final = re.compile(
    rb"\x1b[\]P_^X]\Z|(?:" + _OSC + rb"|" + _OTHER + rb")(?:\x1b\Z)?"
)
# Colours, the clipboard and titles; XTVERSION and DA3; DECRPSS, XTGETTCAP and DECRQPSR;
# checksums; kitty's graphics.
_ANSWER: Final = re.compile(
    rb"\x1b(?:\]\d{1,4};|\][lL][^\x00-\x1f\x7f]{2}|P[>!]\||P\d[$+][a-z]|P\d+!~|_G[a-zA-Z]=)"
)

# Device attributes and status, modes, kitty's keyboard flags; sizes; the cursor's position, of
# which the one in the first line might be F3.
_SEQUENCE: Final = (
    rb"\x1b\[(?:[=>?]\d[\d:;]{0,80}(?:\$y|[cnRSu])|(?:48|[3-9]);[\d:;]{1,80}t|[03]n|\d+;\d+R)"
)
REPLY: Final = re.compile(rb"(?:" + _SEQUENCE + rb"|" + _WHOLE.pattern + rb")")
"""A whole answer, a string or not; what comes unasked (the mouse, the focus) is none."""

_REPLY_BEGUN: Final = re.compile(rb"\x1b(?:\[[=>?]?[\d:;]{0,80}\$?)?\Z|" + _BEGINNING.pattern)


def reply(data: bytes, position: int) -> bytes | None:
    """The answer that begins there, if there is a whole one."""
    match = REPLY.match(data, position)
    return match.group() if match else None


def is_reply_begun(data: bytes) -> bool:
    """Whether it is what an answer begins with, of a length that is to be expected."""
    return len(data) <= LONGEST_STRING and _REPLY_BEGUN.fullmatch(data) is not None


def whole_string(data: bytes, position: int) -> bytes | None:
    """The string that begins there and has its end, if there is one."""
    match = _WHOLE.match(data, position)
    return match.group() if match else None


def open_string(data: bytes, position: int = 0) -> bytes | None:
    """What begins there as strings do and has no end, if there is such; no C0 is part of it."""
    match = _BEGINNING.match(data, position)
    return match.group() if match else None


def is_open(data: bytes) -> bool:
    """Whether it is the beginning of a string, or may be, and nothing else."""
    return open_string(data) == data


def is_answer(data: bytes) -> bool:
    """Whether it begins with enough of an answer to know which it is: no user types that."""
    return _ANSWER.match(data) is not None


def shortened(string: bytes) -> bytes:
    """A string's beginning, without the middle of a long one; what it ends with is kept."""
    if len(string) <= LONGEST_STRING:
        return string
    return string[: LONGEST_STRING // 2] + string[-1:]
