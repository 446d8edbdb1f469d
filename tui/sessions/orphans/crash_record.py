"""What a file tells of a session that may outlive its program.

The file of a live session does not tell its reason: AWS does, and the history. That of a session
that is about to be started holds it sealed to the archive, or as it is where the archive itself
is not encrypted. Earlier versions have written it into both.
"""

import json
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from tui.archive.store import HistoryRow, SessionStart
from tui.aws.client import Identity
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.files import read_text, write_whole
from tui.language import N_, _
from tui.protocol.ticket import SequenceState
from tui.sessions.orphans.processes import process_mark

FOLDER: Final = "live"
"""Below the state directory."""

LARGEST_FILE: Final = 16 * 1024
"""Bytes. A file beyond that is not ours."""

PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.@+-]{0,127}")
"""Session ids that are file names as they are."""

MOST_MISSING: Final = 50_000
"""Input messages between two bounds; far more than a reserve and a full window."""

MOST_OFFSET: Final = 10 * 365 * 86_400.0
"""Seconds that a clock may be wrong."""

TERMINATE_ONLY: Final = N_("It can only be terminated: {reason}.")

OBSTACLES: Final = {
    "encrypted": N_(
        "the key of an encrypted session is kept only in memory and was lost with the program"
    ),
    "unanswered": N_("its shell had not answered yet when the program stopped"),
    "command": N_("it runs a command for a program that has stopped; its output is lost"),
    "port": N_("it forwards a port, and the connections were lost with the program"),
}
"""Why a session cannot be resumed, by the word for it in its file."""

OVER: Final = "over"
"""In the place of an obstacle: AWS holds the session no longer."""

YOUNG: Final = timedelta(minutes=5)
"""Since its start; DescribeSessions may not list such a session yet although it lives."""

UNWRITTEN: Final = N_(
    "Active sessions can't be remembered in {folder}: {reason}. They can't be resumed after a crash."
)

UNKNOWN_OBSTACLE: Final = N_("its state when the program stopped is unknown")


@dataclass(frozen=True, slots=True)
class Resumption:
    """A session that another run of the program has started, and how far it had come.

    Attributes:
        started: by the service's clock, aware.
        clock_offset: seconds that the service's clock was ahead of this computer's.
    """

    session_id: str
    started: datetime
    clock_offset: float
    numbers: SequenceState


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashRecord(SessionStart):
    """A live session as its file tells it.

    Attributes:
        session_id: empty in the file of a session that is about to be started.
        document: the session document; empty for the account's preferences.
        started: by the service's clock, aware; before AWS has answered by this computer's.
        clock_offset: seconds that the service's clock was ahead of this computer's.
        numbers: where its sequence numbers are; None when it cannot be resumed.
        obstacle: why it cannot, a word of `OBSTACLES`; empty if it can.
        host, pid, process: whose it is; `process` is when that process started, as text.
        withheld: whether the file does not tell the reason, which is empty then.
        sealed: the reason that is withheld, as `Archive.seal` gives it; empty if nobody has it.
    """

    target: str
    started: datetime
    clock_offset: float = 0.0
    numbers: SequenceState | None = None
    obstacle: str = ""
    host: str = ""
    pid: int = 0
    process: str = ""
    withheld: bool = False
    sealed: str = ""

    @property
    def resumable(self) -> bool:
        """Whether its shell can be taken up again; if not, it can only be terminated."""
        return self.numbers is not None

    @property
    def why_not(self) -> str:
        """Why it cannot be resumed, in a sentence; empty if it can."""
        if self.resumable:
            return ""
        reason = _(OBSTACLES.get(self.obstacle, UNKNOWN_OBSTACLE))
        return _(TERMINATE_ONLY).format(reason=reason)

    @property
    def resumption(self) -> Resumption:
        """What `Session` needs to take it up. Raises ValueError where that is not possible."""
        if self.numbers is None:
            raise ValueError(self.why_not)
        return Resumption(self.session_id, self.started, self.clock_offset, self.numbers)

    @property
    def orphaned(self) -> bool:
        """Whether it ran on this host, and its process is gone. Blocks."""
        mark = process_mark(self.pid)
        return self.host == socket.gethostname() and (mark is None or mark != self.process)

    def to_json(self) -> str:
        """The file's content."""
        table = asdict(self) | {"started": self.started.isoformat()}
        del table["reason" if self.withheld else "sealed"], table["withheld"]
        return json.dumps(table)

    def without_reason(self, sealed: str = "") -> "CrashRecord":
        """It, as it may lie in a file beside an archive that is encrypted."""
        return replace(self, reason="", withheld=True, sealed=sealed)

    def told(self, reason: str) -> "CrashRecord":
        """It with its reason, once somebody tells it."""
        return replace(self, reason=reason, withheld=False, sealed="")

    def is_of(self, identity: Identity) -> bool:
        """Whether it was started at this place; by its profile as long as no more is known."""
        if self.region != identity.region:
            return False
        if not self.account:
            return self.profile == (identity.profile or "")
        return self.account == identity.account

    @classmethod
    def from_json(cls, text: str, *, nameless: bool = False) -> "CrashRecord":
        """Read a file's content. Raises ValueError for what is not one of ours.

        Args:
            text: the content.
            nameless: a session without an id is one of ours too.
        """
        try:
            table = json.loads(text)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        if not isinstance(table, dict):
            raise ValueError("it is no table")
        found = _checked(table)
        if not (found.get("session_id") or nameless):
            raise ValueError("it names no session")
        withheld = "reason" not in found
        return cls(started=_moment(table), numbers=_numbers(table), withheld=withheld, **found)


def history_row(about: CrashRecord, *, continues: str = "") -> HistoryRow:
    """How a session began, as the history keeps it.

    Args:
        about: one that has an id.
        continues: the id of the session that it goes on from.
    """
    document = about.document or PREFERENCES_DOCUMENT
    return HistoryRow(**about.start() | {"document": document}, continues=continues)


def of_this_process(record: CrashRecord) -> CrashRecord:
    """It, run by this process. Blocks."""
    mark = process_mark(os.getpid()) or ""
    return replace(record, host=socket.gethostname(), pid=os.getpid(), process=mark)


def remember(folder: Path, record: CrashRecord) -> None:
    """Write its file, without its reason. Blocks; raises OSError."""
    write_whole(_path(folder, record.session_id), record.without_reason().to_json())


def forget(folder: Path, session_id: str) -> None:
    """Remove its file; one that is not there is no error. Blocks; raises OSError."""
    _path(folder, session_id).unlink(missing_ok=True)


def forget_reason(folder: Path, record: CrashRecord) -> None:
    """Write its file without its reason, unless it tells something else by now. Blocks.

    Raises OSError.
    """
    if orphan_in(_path(folder, record.session_id)) == record:
        remember(folder, record)


def orphans_in(folder: Path) -> list[CrashRecord]:
    """The orphans among the files; what is not ours is left where it is. Blocks."""
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        record = orphan_in(path)
        if record is not None and path == _path(folder, record.session_id):
            found.append(record)
    return found


def orphan_in(path: Path, *, nameless: bool = False) -> CrashRecord | None:
    """What one file tells; None for what is not ours, or still runs. Blocks."""
    try:
        record = CrashRecord.from_json(read_text(path, LARGEST_FILE), nameless=nameless)
    except (OSError, ValueError):
        return None
    return record if record.orphaned else None


def is_remembered(folder: Path, session_id: str) -> bool:
    """Whether a session has a file. Blocks."""
    return _path(folder, session_id).exists()


def _path(folder: Path, session_id: str) -> Path:
    name = session_id
    if not PLAIN_NAME.fullmatch(name):
        name = sha256(session_id.encode("utf-8", "replace")).hexdigest()
    return folder / f"{name}.json"


def _checked(table: Mapping[str, Any]) -> dict[str, Any]:
    """The plain fields, each of its type."""
    checked: dict[str, Any] = {}
    for item in fields(CrashRecord):
        value = table.get(item.name)
        if item.name in {"started", "numbers", "withheld"} or value is None:
            continue
        if item.name == "pid":
            right = type(value) is int
        elif item.name == "clock_offset":
            right = isinstance(value, int | float) and abs(value) < MOST_OFFSET
        else:
            # What people write may hold joiners and the like, and is made harmless when shown.
            written = item.name in {"reason", "target_name"}
            right = isinstance(value, str) and (written or value.isprintable())
        if not right:
            raise ValueError(f"{item.name} is {value!r}")
        checked[item.name] = value
    if not checked.get("target"):
        raise ValueError("it names no instance")
    return checked


def _moment(table: Mapping[str, Any]) -> datetime:
    text = table.get("started")
    if not isinstance(text, str):
        raise ValueError("started is no text")
    moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"started is {text}, before or after all dates") from None


def _numbers(table: Mapping[str, Any]) -> SequenceState | None:
    told = table.get("numbers")
    if told is None:
        return None
    if not isinstance(told, dict) or set(told) != {item.name for item in fields(SequenceState)}:
        raise ValueError("numbers are no numbers")
    if not all(type(number) is int for number in told.values()):
        raise ValueError("numbers are no whole numbers")
    numbers = SequenceState(**told)
    if not numbers.plausible or numbers.input_to - numbers.input_from > MOST_MISSING:
        raise ValueError("numbers cannot be so")
    return numbers
