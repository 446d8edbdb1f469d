"""Sessions of ours that outlived the program: after a crash or a kill AWS still holds them.

While a session lives, a small file of its own says what it is and whose process runs it, and
roughly where its sequence numbers are. Whatever way the process ends, the file stays; the next
start finds it and may offer to resume or to terminate the session. There is neither a token
nor an address in it: resuming asks AWS for new ones, with the credentials of that moment.
Commands and forwarded ports, which have no screen to go back to, leave theirs by a `Trace`.

A file counts as orphaned when the process that wrote it is gone, on this host: a process is
known by its id and its start, since ids are used again.
"""

import asyncio
import json
import os
import re
import socket
import subprocess
from collections.abc import Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive, LedgerRow
from tui.aws.client import Aws, Identity
from tui.aws.errors import AwsError
from tui.aws.sessions import State, describe_sessions, terminate_session
from tui.protocol.resumption import Numbers
from tui.sessions.ending import Cause, Ending
from tui.sessions.session import Resumption, Session

FOLDER: Final = "live"
"""Below the state directory."""

RESERVE: Final = 1000
"""Sequence numbers that may be used until the file is written again: a second of input at the
rate that the service allows."""

LOOK: Final = 0.25
"""Seconds between two looks at the numbers; a quarter of what the reserve lasts for."""

REFRESH: Final = 5.0
"""Seconds after which numbers that have moved are written although the reserve lasts."""

LARGEST_FILE: Final = 16 * 1024
"""Bytes. A file beyond that is not ours."""

PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.@+-]{0,127}")
"""Session ids that are file names as they are."""

MOST_MISSING: Final = 50_000
"""Input messages between two bounds; far more than a reserve and a full window."""

MOST_OFFSET: Final = 10 * 365 * 86_400.0
"""Seconds that a clock may be wrong."""

YOUNG: Final = timedelta(minutes=5)
"""Since its start; DescribeSessions may not list such a session yet although it lives."""

LONGEST: Final = timedelta(days=1)
"""The longest that a session document can let a session last."""

TERMINATE_ONLY: Final = "It can only be terminated: {}."

OBSTACLES: Final = {
    "encrypted": (
        "the key of an encrypted session is kept in memory alone and is gone with the program"
    ),
    "unanswered": "its shell had not answered yet when the program stopped",
    "command": "it runs a command for a program that is gone, and nobody else gets its output",
    "port": "it forwards a port, and the connections are gone with the program",
}
"""Why a session cannot be resumed, by the word for it in its file."""

UNKNOWN_OBSTACLE: Final = "it is not known how far it had come when the program stopped"

STILL_AT_AWS: Final = frozenset({Cause.LEFT, Cause.LOST})
"""Endings on our side behind which AWS may still hold the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A live session as its file tells it.

    Attributes:
        started: by the service's clock, aware.
        clock_offset: seconds that the service's clock was ahead of this computer's.
        numbers: where its sequence numbers are; None when it cannot be resumed.
        obstacle: why it cannot, a word of `OBSTACLES`; empty if it can.
        host, pid, process: whose it is; `process` is when that process started, as text.
    """

    session_id: str
    target: str
    target_name: str = ""
    reason: str = ""
    account: str = ""
    region: str = ""
    profile: str = ""
    started: datetime
    clock_offset: float = 0.0
    numbers: Numbers | None = None
    obstacle: str = ""
    host: str = ""
    pid: int = 0
    process: str = ""

    @property
    def resumable(self) -> bool:
        """Whether its shell can be taken up again; if not, it can only be terminated."""
        return self.numbers is not None

    @property
    def why_not(self) -> str:
        """Why it cannot be resumed, in a sentence; empty if it can."""
        if self.resumable:
            return ""
        return TERMINATE_ONLY.format(OBSTACLES.get(self.obstacle, UNKNOWN_OBSTACLE))

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
        return json.dumps(asdict(self) | {"started": self.started.isoformat()})

    @classmethod
    def from_json(cls, text: str) -> "Survivor":
        """Read a file's content. Raises ValueError for what is not one of ours."""
        try:
            table = json.loads(text)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        if not isinstance(table, dict):
            raise ValueError("it is no table")
        return cls(started=_moment(table), numbers=_numbers(table), **_checked(table))


class Survivors:
    """The files of live sessions below a directory; made with owner-only rights.

    Every method that reads or writes does so in a thread. A file that cannot be written is no
    reason to end a session: `problem` then holds a sentence for the user.
    """

    def __init__(self, directory: Path) -> None:
        self._folder = directory / FOLDER
        self.problem = ""

    async def keep(self, session: Session, identity: Identity) -> None:
        """Keep a session's file while it lives; run it beside `session.run`.

        Ends with the session. Cancelled, it leaves the file behind, as a crash would.
        """
        loop = asyncio.get_running_loop()
        kept: Survivor | None = None
        written = 0.0
        mark = await asyncio.to_thread(process_mark, os.getpid())
        while session.live:
            found = survivor_of(session, identity, mark)
            if found is not None and _outdated(kept, found, loop.time() - written):
                kept, written = found, loop.time()
                await self.remember(kept)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await session.wait_over()
                    break
        ending = session.ending
        is_over = not session.live and (ending is None or ending.cause not in STILL_AT_AWS)
        if session.session_id and is_over:
            await self.forget(session.session_id)

    async def remember(self, survivor: Survivor) -> None:
        """Write a session's file."""
        await self._attempt(lambda: _write(self._folder, survivor))

    async def forget(self, session_id: str) -> None:
        """Remove a session's file; one that is not there is no error."""
        await self._attempt(lambda: _path(self._folder, session_id).unlink(missing_ok=True))

    async def orphans(self, identity: Identity) -> tuple[Survivor, ...]:
        """Those of this account and region whose process is gone, the latest first.

        The account of one that AWS had not told in time is taken to be its profile's.
        """
        return tuple(one for one in await self._read() if _is_of(one, identity))

    async def elsewhere(self, identity: Identity, now: datetime) -> tuple[Survivor, ...]:
        """Those of other accounts and regions that may be live yet, the latest first."""
        return tuple(
            one
            for one in await self._read()
            if not _is_of(one, identity) and now - one.started < LONGEST
        )

    async def _read(self) -> list[Survivor]:
        found = await asyncio.to_thread(_read_all, self._folder)
        return sorted(found, key=lambda one: one.started, reverse=True)

    async def held(self, aws: Aws, orphans: tuple[Survivor, ...]) -> tuple[Survivor, ...]:
        """Those that AWS may still hold; those that have ended are forgotten.

        Where AWS does not say, all are given back: resuming one finds out. AWS may list a
        session only some time after its start, so a young one has ended if the history says so.
        """
        held = []
        for survivor in orphans:
            try:
                ended = await _has_ended(aws, survivor)
            except AwsError:
                ended = False
            if not ended:
                held.append(survivor)
            else:
                await self.forget(survivor.session_id)
        return tuple(held)

    async def terminate(self, aws: Aws, survivor: Survivor) -> None:
        """End a session at AWS, and forget it. Raises AwsError."""
        await terminate_session(aws, survivor.session_id)
        await self.forget(survivor.session_id)

    async def _attempt(self, change: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(change)
        except OSError as error:
            self.problem = (
                f"Live sessions cannot be remembered in {self._folder}: {error.strerror}. After "
                "a crash they would not be offered again."
            )


@dataclass(eq=False)
class Trace:
    """What a session that is run without the app leaves on this machine.

    A file as long as AWS may hold it, for a program that is killed, and a row in the ledger.
    What cannot be written is not there later; whoever runs a command need not hear of it.

    Attributes:
        kind: of the session, a word of `OBSTACLES`.
        archive: the ledger; None keeps no row.
    """

    directory: Path
    kind: str
    target: str
    target_name: str = ""
    archive: Archive | None = None
    _row: LedgerRow | None = None
    _session_id: str = ""
    _writing: "asyncio.Future[None] | None" = None

    async def leave(
        self, aws: Aws, session_id: str, reason: str, started: datetime, document: str = ""
    ) -> None:
        """Write the file of a session that has just started; whose it is, is asked later."""
        self._session_id = session_id
        self._row = LedgerRow(
            session_id=session_id,
            profile=aws.options.profile or "",
            target=self.target,
            target_name=self.target_name,
            reason=reason,
            document=document,
            started=started,
        )
        with suppress(AwsError):
            self._row = replace(self._row, region=await aws.region())
        await self._remember(self._row)

    async def complete(self, aws: Aws) -> None:
        """Write the row, and whose session it is as soon as AWS says so."""
        assert self._row is not None
        if self.archive is not None:
            with suppress(ArchiveError):
                await self.archive.began(self._row)
        try:
            caller = await aws.call("sts", "get_caller_identity")
        except AwsError:
            return
        account, owner = str(caller.get("Account", "")), str(caller.get("Arn", ""))
        self._row = replace(self._row, account=account, owner=owner)
        await self._remember(self._row)
        if self.archive is not None:
            with suppress(ArchiveError):
                await self.archive.update(self._session_id, account=account, owner=owner)

    async def close(self, ended: datetime | None, ending: Ending | None) -> None:
        """Note in the ledger how it ended; None for an ending that is an error."""
        if self.archive is None or self._row is None:
            return
        cause = ending.cause if ending is not None else Cause.LOST
        left = cause is Cause.LEFT
        known = {
            "account": self._row.account,
            "owner": self._row.owner,
            "ended": None if left else ended,
            "cause": "" if left else cause.value,
            "words": ending.words if ending is not None else "",
        }
        with suppress(ArchiveError):
            # It may have ended before its start was written.
            await self.archive.began(self._row)
            await self.archive.update(self._row.session_id, **known)

    async def wipe(self) -> None:
        """Remove the file, if there is one: AWS holds the session no longer."""
        if self._writing is not None:
            await self._writing
            await asyncio.to_thread(self._unlink)

    async def _remember(self, row: LedgerRow) -> None:
        loop = asyncio.get_running_loop()
        self._writing = loop.run_in_executor(None, self._write, row)
        # Who is cancelled here wipes it next, and must not come before the thread.
        await asyncio.shield(self._writing)

    def _write(self, row: LedgerRow) -> None:
        own = Survivor(
            session_id=row.session_id,
            target=row.target,
            target_name=row.target_name,
            reason=row.reason,
            account=row.account,
            region=row.region,
            profile=row.profile,
            started=row.started,
            obstacle=self.kind,
            host=socket.gethostname(),
            pid=os.getpid(),
            process=process_mark(os.getpid()) or "",
        )
        with suppress(OSError):
            _write(self.directory / FOLDER, own)

    def _unlink(self) -> None:
        with suppress(OSError):
            _path(self.directory / FOLDER, self._session_id).unlink(missing_ok=True)


def survivor_of(session: Session, identity: Identity, mark: str | None) -> Survivor | None:
    """What is to be remembered of a session; None before AWS has given it an id."""
    if session.session_id is None or session.started is None:
        return None
    numbers, obstacle = session.numbers(RESERVE), ""
    if numbers is None:
        obstacle = "encrypted" if session.encrypted else "unanswered"
    return Survivor(
        session_id=session.session_id,
        target=session.target.instance_id,
        target_name=session.target.name,
        reason=session.reason,
        account=identity.account,
        region=identity.region,
        profile=identity.profile or "",
        started=session.started,
        clock_offset=session.clock_offset,
        numbers=numbers,
        obstacle=obstacle,
        host=socket.gethostname(),
        pid=os.getpid(),
        process=mark or "",
    )


def process_mark(pid: int) -> str | None:
    """When a process started, as text that no other process has; None when it is gone.

    From procfs where there is one, else from ps. Blocks.
    """
    if pid <= 0:
        return None
    try:
        # Behind the last bracket: the name may hold spaces. Field 22 is the start in ticks
        # since the boot, proc(5), so the boot is named too.
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return f"{stat[19]} {Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
    except (OSError, IndexError):
        if Path("/proc/self/stat").exists():
            return None
    return _mark_of_ps(pid)


def _mark_of_ps(pid: int) -> str | None:
    """The start as ps tells it, which must read the same in every place and language."""
    command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    plain = os.environ | {"LC_ALL": "C", "TZ": "UTC"}
    try:
        answer = subprocess.run(  # noqa: S603
            command, env=plain, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None


def _outdated(kept: Survivor | None, found: Survivor, age: float) -> bool:
    """Whether what is in the file no longer holds, or soon will not."""
    if kept is None or kept.numbers is None or found.numbers is None:
        return kept != found
    moved = found.numbers.input_to - kept.numbers.input_to
    return moved >= RESERVE // 2 or (kept != found and age >= REFRESH)


def _is_of(survivor: Survivor, identity: Identity) -> bool:
    if survivor.region != identity.region:
        return False
    if not survivor.account:
        return survivor.profile == (identity.profile or "")
    return survivor.account == identity.account


async def _has_ended(aws: Aws, survivor: Survivor) -> bool:
    if await _is_listed(aws, "Active", survivor.session_id):
        return False
    ahead = timedelta(seconds=survivor.clock_offset)
    if datetime.now(UTC) + ahead - survivor.started >= YOUNG:
        return True
    return await _is_listed(aws, "History", survivor.session_id)


async def _is_listed(aws: Aws, state: State, session_id: str) -> bool:
    async with aclosing(describe_sessions(aws, state, session_id=session_id)) as pages:
        async for page in pages:
            if any(record.session_id == session_id for record in page):
                return True
    return False


def _path(folder: Path, session_id: str) -> Path:
    name = session_id
    if not PLAIN_NAME.fullmatch(name):
        name = sha256(session_id.encode("utf-8", "replace")).hexdigest()
    return folder / f"{name}.json"


def _write(folder: Path, survivor: Survivor) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The file appears whole or not at all; a temporary file is its owner's alone.
    with NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
        file.write(survivor.to_json())
    try:
        Path(file.name).replace(_path(folder, survivor.session_id))
    except OSError:
        Path(file.name).unlink(missing_ok=True)
        raise


def _read_all(folder: Path) -> list[Survivor]:
    """The orphans among the files; what is not ours is left where it is."""
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            with path.open(encoding="utf-8") as file:
                survivor = Survivor.from_json(file.read(LARGEST_FILE))
        except (OSError, ValueError):
            continue
        if path == _path(folder, survivor.session_id) and survivor.orphaned:
            found.append(survivor)
    return found


def _checked(table: Mapping[str, Any]) -> dict[str, Any]:
    """The plain fields, each of its type."""
    checked: dict[str, Any] = {}
    for item in fields(Survivor):
        value = table.get(item.name)
        if item.name in {"started", "numbers"} or value is None:
            continue
        if item.name == "pid":
            right = type(value) is int
        elif item.name == "clock_offset":
            right = isinstance(value, int | float) and abs(value) < MOST_OFFSET
        else:
            right = isinstance(value, str) and value.isprintable()
        if not right:
            raise ValueError(f"{item.name} is {value!r}")
        checked[item.name] = value
    if not (checked.get("session_id") and checked.get("target")):
        raise ValueError("it names no session")
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


def _numbers(table: Mapping[str, Any]) -> Numbers | None:
    told = table.get("numbers")
    if told is None:
        return None
    if not isinstance(told, dict) or set(told) != {item.name for item in fields(Numbers)}:
        raise ValueError("numbers are no numbers")
    if not all(type(number) is int for number in told.values()):
        raise ValueError("numbers are no whole numbers")
    numbers = Numbers(**told)
    if not numbers.plausible or numbers.input_to - numbers.input_from > MOST_MISSING:
        raise ValueError("numbers cannot be so")
    return numbers
