"""What is amiss with a session document as a whole: what AWS asks for, and slips of the pen.

A name that AWS does not know is no error to it, and what it says does not hold. So a name that is
one letter off a known one is told.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tui.aws.answers import part, text
from tui.language import N_, _

NAMES: Final = frozenset(
    {
        *("s3BucketName", "s3KeyPrefix", "s3EncryptionEnabled", "cloudWatchLogGroupName"),
        *("cloudWatchEncryptionEnabled", "cloudWatchStreamingEnabled", "idleSessionTimeout"),
        *("maxSessionDuration", "kmsKeyId", "runAsEnabled", "runAsDefaultUser", "shellProfile"),
    }
)
"""Of the inputs, by AWS's "Session document schema"."""

SYSTEMS: Final = frozenset({"linux", "windows"})
"""Of `shellProfile`."""

_SHOWN: Final = 60
"""Characters shown of a value that makes no sense."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

NEEDS_TYPE: Final = N_(
    'A session document needs a `sessionType`, such as `"sessionType": "Standard_Stream"`.'
)


def shape_problems(content: Mapping[str, Any]) -> tuple[str, ...]:
    """What is amiss, in sentences."""
    missing = [] if text(content, "sessionType") else [_(NEEDS_TYPE)]
    said = _("`{written}` is unknown and has no effect. Did you mean `{meant}`?")
    slips = (said.format(written=written, meant=meant) for written, meant in slips_in(content))
    return (*missing, *slips)


def slips_in(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The names of inputs that are one letter off a known one, and the known one."""
    inputs = part(content, "inputs")
    for found, names in ((inputs, NAMES), (part(inputs, "shellProfile"), SYSTEMS)):
        for written in found:
            meant = next((name for name in sorted(names) if _is_slip(written, name)), None)
            if written not in names and meant is not None:
                yield written, meant


def _is_slip(written: str, meant: str) -> bool:
    """Whether one letter is too many, missing or another, two are swapped, or the case is."""
    one, other = written.lower(), meant.lower()
    while one[:1] == other[:1] != "":
        one, other = one[1:], other[1:]
    while one[-1:] == other[-1:] != "":
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def shown(value: object) -> str:
    """A value of a document within a sentence."""
    match value:
        case str():
            line = one_line(value)
            return f"`{line}`" if len(line) <= _SHOWN else f"`{line[:_SHOWN]}…`"
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return _("a number") if len(str(value)) > _SHOWN else str(value)
        case list():
            return _("a list")
        case _:
            return _("an object")


def one_line(value: str) -> str:
    """Text without control characters and line breaks."""
    return _CONTROL.sub(" ", value).strip()
