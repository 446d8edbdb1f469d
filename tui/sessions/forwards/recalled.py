"""Earlier forwards of each machine, remembered from one start to the next.

A file of the state directory holds what led where, for its owner alone; neither reasons nor
sessions. Several programs may write it, one after the other: each reads it first, and it is there
whole or not at all.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final

from tui.files import alone_with, read_text, write_whole
from tui.language import _
from tui.sessions.headless.forward import BadDestination, Destination
from tui.sessions.headless.local_address import LARGEST_PORT

FILE: Final = "earlier-forwards.json"
"""In the state directory."""

LARGEST_FILE: Final = 1 << 20
"""Bytes. A file beyond that is not ours."""

MOST: Final = 8
"""Of one machine."""

MOST_MACHINES: Final = 500


@dataclass(frozen=True, slots=True)
class EarlierForward:
    """What was forwarded to where: the host, empty for the machine itself, and the ports."""

    host: str
    port: int
    local: int
    """0 for any free one."""

    @property
    def words(self) -> str:
        """`db.internal:5432 from 15432`."""
        there = f"{self.host}:{self.port}" if self.host else str(self.port)
        if not self.local:
            return there
        return _("{destination} from {port}").format(destination=there, port=self.local)


def recall(directory: Path, machine: str) -> list[EarlierForward]:
    """The earlier forwards of a machine, the latest first; none where none can be read. Blocks."""
    return list(_entries(_read(directory).get(machine)))


def remember(directory: Path, machine: str, forward: EarlierForward) -> None:
    """Remember a forward as the machine's latest. Blocks; raises OSError."""
    with alone_with(directory / FILE):
        table = _read(directory)
        others = [each for each in _entries(table.pop(machine, None)) if each != forward]
        kept = [forward, *others][:MOST]
        # The machine used last stands last, and the one used longest ago goes.
        table = {**table, machine: [astuple(each) for each in kept]}
        newest = dict([*table.items()][-MOST_MACHINES:])
        write_whole(directory / FILE, json.dumps(newest))


def _read(directory: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError, RecursionError):
        table = json.loads(read_text(directory / FILE, LARGEST_FILE))
        if isinstance(table, Mapping):
            return dict(table)
    return {}


def _entries(found: object) -> Iterator[EarlierForward]:
    """Those of a machine that are such."""
    for entry in found if isinstance(found, list) else ():
        match entry:
            case [str(host), int(port), int(local)] if 0 <= local <= LARGEST_PORT:
                with suppress(BadDestination):
                    Destination.checked(host, port)
                    yield EarlierForward(host, port, local)
            case _:
                pass
