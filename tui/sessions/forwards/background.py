"""Ports that a process without a terminal forwards: each such process has a file that tells of it.

The file lies in a folder that is its owner's alone. It says whose process it is, and how its
ports stand; it holds neither credentials nor the reason, which AWS and the history tell. Whatever
way the process ends, the next look at the folder takes the file of one that is gone away. A
process is known by its id and its start, since ids are used again.
"""

import json
import os
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from tui.files import read_text, write_whole
from tui.sessions.forwards.facts import PortFacts, PortState
from tui.sessions.orphans.processes import process_mark

FOLDER: Final = "forwards"
"""Below the state directory."""

LARGEST_FILE: Final = 1 << 20
"""Bytes. A file beyond that is not ours."""

ALL: Final = "all"
"""In the place of an id: every process."""

GLANCE: Final = 0.05
"""Seconds between looks at a process that is to end."""

PATIENCE: Final = 30.0
"""Seconds that an end takes at most: AWS is told of it, and the far end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundForwards:
    """A process that forwards, and its ports.

    Attributes:
        pid: its id, by which the user calls it.
        process: when it started, as text.
        host: the computer that it runs on.
        target: the id of the instance.
        target_name: what the instance is called; empty for nothing.
        profile: empty for the usual one.
        begun: when its ports listened, aware.
        until: when it ends by itself, aware; None for never.
        ports: its ports.
    """

    pid: int
    process: str
    host: str
    target: str
    target_name: str
    profile: str
    region: str
    begun: datetime
    until: datetime | None
    ports: tuple[PortFacts, ...]

    @property
    def label(self) -> str:
        """What the user calls the instance."""
        return self.target_name or self.target

    @property
    def runs(self) -> bool:
        """Whether it is the process that it was. Blocks."""
        return process_mark(self.pid) == self.process

    def to_json(self) -> str:
        """The file's content."""
        return json.dumps(asdict(self), default=datetime.isoformat)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a file's content. Raises ValueError for what is not one of ours."""
        try:
            table = json.loads(text)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        found = _checked(cls, table)
        ports = found.pop("ports")
        if not isinstance(ports, list):
            raise ValueError("it has no ports")
        return cls(**found, ports=tuple(_port(port) for port in ports))


def this_process(**about: Any) -> BackgroundForwards:
    """What is told of this process; see `BackgroundForwards` for the rest. Blocks."""
    mark = process_mark(os.getpid()) or ""
    return BackgroundForwards(pid=os.getpid(), process=mark, host=socket.gethostname(), **about)


def write(directory: Path, about: BackgroundForwards) -> None:
    """Write a process's file into the state directory. Blocks; raises OSError."""
    write_whole(_path(directory, about), about.to_json())


def forget(directory: Path, about: BackgroundForwards) -> None:
    """Remove a process's file; one that is not there is no error. Blocks; raises OSError."""
    _path(directory, about).unlink(missing_ok=True)


def running(directory: Path) -> list[BackgroundForwards]:
    """The processes of this user and computer that forward, the oldest first. Blocks.

    Files of processes that are gone are removed; what is not ours is left where it is.
    """
    folder = directory / FOLDER
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        about = _read(path)
        if about is None or about.host != socket.gethostname():
            continue
        if about.runs:
            found.append(about)
        elif path == _path(directory, about):
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return sorted(found, key=lambda each: each.begun)


def end(directory: Path, about: BackgroundForwards, *, patience: float = PATIENCE) -> bool:
    """Have a process end its sessions; whether it has ended in time. Blocks.

    Raises OSError where it may not be told.
    """
    _tell(about)
    until = time.monotonic() + patience
    while about.runs and _path(directory, about).exists():
        if time.monotonic() > until:
            return False
        time.sleep(GLANCE)
    return True


def _tell(about: BackgroundForwards) -> None:
    """Send it SIGTERM; never another process that has its id by now."""
    with suppress(ProcessLookupError):
        if not hasattr(os, "pidfd_open"):
            if about.runs:
                os.kill(about.pid, signal.SIGTERM)
            return
        # What is open here stays that one process; then see which it is.
        descriptor = os.pidfd_open(about.pid)
        try:
            if about.runs:
                signal.pidfd_send_signal(descriptor, signal.SIGTERM)
        finally:
            os.close(descriptor)


def _path(directory: Path, about: BackgroundForwards) -> Path:
    return directory / FOLDER / f"{about.pid}.json"


def _read(path: Path) -> BackgroundForwards | None:
    """What a file tells; None for what is not ours."""
    try:
        # Whom to end is nobody else's to say.
        if path.lstat().st_uid != os.geteuid():
            return None
        return BackgroundForwards.from_json(read_text(path, LARGEST_FILE))
    except (OSError, ValueError):
        return None


def _port(table: object) -> PortFacts:
    found = _checked(PortFacts, table)
    return PortFacts(**found | {"state": PortState(found["state"])})


MOMENTS: Final = frozenset({"begun", "until", "ends"})
NUMBERS: Final = frozenset({"pid", "open", "total", "up", "down"})


def _checked(kind: type[Any], table: object) -> dict[str, Any]:
    """The fields of a dataclass, each of its type. Raises ValueError."""
    names = {item.name for item in fields(kind)}
    if not isinstance(table, Mapping) or not names <= set(table):
        raise ValueError("it is no table of ours")
    return {name: _value(name, table[name]) for name in names}


def _value(name: str, value: Any) -> Any:
    if name == "ports":
        return value
    if name in MOMENTS:
        return None if value is None and name != "begun" else _moment(value)
    is_number = name in NUMBERS
    # What is text is made harmless where it is shown.
    right = type(value) is int and value >= 0 if is_number else isinstance(value, str)
    if not right:
        raise ValueError(f"{name} is {value!r}")
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("a time is no text")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time has no zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{value} is before or after all dates") from None
