"""The line of status below a list: what is said of it, and what goes where there is no room."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

JOINT: Final = " · "


class Note(NamedTuple):
    """What is not as it should be: in words, and in fewer where there is no room for those."""

    words: str
    short: str = ""


def shortening(parts: Sequence[str], notes: Sequence[Note]) -> Iterator[str]:
    """The line of status, whole at first and then with less and less in it.

    Args:
        parts: How many there are, and last how old the knowledge is, which goes first.
        notes: What stands between them; they go last.
    """
    *counts, age = parts or [""]
    long = [note.words for note in notes]
    short = [note.short or note.words for note in notes]
    for said in (long, short):
        yield JOINT.join(filter(None, [*counts, *said, age]))
        yield JOINT.join([*counts, *said])
    for left in range(len(counts) - 1, -1, -1):
        yield JOINT.join([*counts[:left], *short])
