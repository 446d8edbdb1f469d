"""What is amiss with a session document as a whole: what AWS asks for, and slips of the pen.

A name that AWS does not know is no error to it, and what it says does not hold. So a name that is
one letter off a known one is told.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tui.aws.answers import part, text

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

NEEDS_TYPE: Final = (
    'A session document needs a `sessionType`, as in `"sessionType": "Standard_Stream"`.'
)


def shape_problems(content: Mapping[str, Any]) -> tuple[str, ...]:
    """What is amiss, in sentences."""
    missing = [] if text(content, "sessionType") else [NEEDS_TYPE]
    slips = (
        f"`{written}` is no input: `{meant}` is probably meant, and does not hold."
        for written, meant in slips_in(content)
    )
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
