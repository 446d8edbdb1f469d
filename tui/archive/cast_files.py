"""Recordings that lie as files in a folder: earlier versions wrote them so."""

import re
from collections.abc import Iterator
from itertools import count, islice, takewhile
from pathlib import Path
from typing import Final

ENDING: Final = "cast"
"""Of the files' names."""

FOLDER: Final = "recordings"
"""Within the user's data folder."""

LONGEST_NAME: Final = 100
MOST_PARTS: Final = 100

_OTHER: Final = re.compile(r"[^A-Za-z0-9_.@=-]+")


def parts_of(recording: Path) -> tuple[Path, ...]:
    """A recording, and those that a later run of the program has put beside it; blocks."""
    first, *more = islice(_names(recording), MOST_PARTS)
    return first, *takewhile(Path.exists, more)


def recordings_of(folder: Path, name: str) -> tuple[Path, ...]:
    """What was recorded under a name, part by part; none, if nothing was; blocks."""
    parts = parts_of(folder / f"{_file_name(name)}.{ENDING}")
    return parts if parts[0].exists() else ()


def _file_name(name: str) -> str:
    return _OTHER.sub("-", name).strip(".-")[:LONGEST_NAME] or "session"


def _names(first: Path) -> Iterator[Path]:
    """The name of a recording, then those for parts that go on from it."""
    yield first
    for number in count(2):
        yield first.with_stem(f"{first.stem}-{number}")
