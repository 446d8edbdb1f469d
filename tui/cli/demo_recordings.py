"""What a demo remembers from its beginning: its user's past sessions, a dozen of them recorded.

`tests/journeys/demo_recordings.py` has made the recordings, on a sandbox as the demo's. They are
for the sandbox that the demo begins with unless it is told otherwise; another one has other
past sessions.
"""

import asyncio
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.archive.pieces import Piece
    from tui.archive.store import Archive, HistoryRow
    from tui.sandbox.account.records import StoredSession
    from tui.sandbox.service import Sandbox

FOLDER: Final = Path(__file__).parent / "recorded"
"""Each file is named after its session."""


async def furnish_beside(stack: ExitStack, sandbox: "Sandbox", folder: Path) -> None:
    """Furnish a demo in threads: with its history before it is listed, with logs later.

    Args:
        stack: waits for the logs, and ends before the folder is removed.
        sandbox: with the past sessions.
        folder: of the demo's data.
    """
    await asyncio.to_thread(_furnish_history, sandbox, folder)
    thread = Thread(target=_furnish_logs, args=(sandbox,), name="furnishing", daemon=True)
    stack.callback(thread.join)
    thread.start()


def furnish(sandbox: "Sandbox", folder: Path) -> None:
    """Remember the recorded ones of a sandbox's past sessions; blocks, half a second."""
    _furnish_history(sandbox, folder)
    _furnish_logs(sandbox)


def _recorded(sandbox: "Sandbox") -> "list[tuple[StoredSession, Path]]":
    from tui.archive.cast_files import ENDING

    paths = {path.stem: path for path in sorted(FOLDER.glob(f"*.{ENDING}"))}
    known = ((sandbox.state.sessions.get(name), path) for name, path in paths.items())
    return [(record, path) for record, path in known if record is not None]


def _furnish_logs(sandbox: "Sandbox") -> None:
    for record, path in _recorded(sandbox):
        _keep_log(record, path, sandbox)


def _furnish_history(sandbox: "Sandbox", folder: Path) -> None:
    from tui.archive.errors import ArchiveError
    from tui.archive.store import Archive

    found = _recorded(sandbox)
    archive = Archive.within(folder, keyring=False)
    # A demo goes on without.
    with suppress(ArchiveError):
        if found:
            pieces = [_pieces(record, path) for record, path in found]
            archive.recordings.write(*chain.from_iterable(pieces))
        asyncio.run(_remember(archive, [_row(record, sandbox) for record, _ in found]))


async def _remember(archive: "Archive", rows: "list[HistoryRow]") -> None:
    for row in rows:
        await archive.began(row)


def _pieces(record: "StoredSession", path: Path) -> "list[Piece]":
    """The recording of a session."""
    from tui.archive.cast_reader import CastReader
    from tui.archive.chunk import Chunker
    from tui.archive.pieces import PackedChunk, Piece, RecordingFacts

    chunker = Chunker()
    with CastReader.of(path) as reader:
        header = reader.header
        part = RecordingFacts(
            record.session_id,
            _moment(record.started),
            header.columns,
            header.lines,
            header.title,
        )
        events = (event for event, _ in reader.events(reader.beginning))
        chunks = [chunk for event in events for chunk in chunker.add(event)]
    chunks.append(chunker.rest())
    return [Piece(part, tuple(map(PackedChunk.of, chunks)))]


def _keep_log(record: "StoredSession", path: Path, sandbox: "Sandbox") -> None:
    """Write what a session showed to the log group of the preferences, as its agent has done."""
    from tui.archive.cast_reader import CastReader
    from tui.sandbox.account.role import ACCOUNT_ID
    from tui.sandbox.agent.log_store import MotoLogStore
    from tui.sandbox.agent.session_log import (
        LogPlan,
        console_url,
        text_events,
        typescript,
    )

    group, ended = LogPlan.read(sandbox.options.inputs, "Standard_Stream").group, record.ended
    if not group or ended is None:
        return
    with CastReader.of(path) as reader:
        shown = "".join(
            event.data for event, _ in reader.events(reader.beginning) if event.code == "o"
        )
    script = typescript(shown.replace("\r\n", "\n").encode(), record.started, ended)
    store = MotoLogStore(ACCOUNT_ID, sandbox.region)
    if store.put_events(group, record.session_id, [*text_events(script)], ended):
        record.cloudwatch_url = console_url(sandbox.region, group, record.session_id)


def _row(record: "StoredSession", sandbox: "Sandbox") -> "HistoryRow":
    from tui.archive.store import HistoryRow
    from tui.sandbox.account.role import ACCOUNT_ID

    names = {each.instance_id: each.name for each in sandbox.state.fleet.instances}
    return HistoryRow(
        session_id=record.session_id,
        account=ACCOUNT_ID,
        region=sandbox.region,
        owner=record.owner,
        target=record.target,
        target_name=names.get(record.target, ""),
        reason=record.reason or "",
        document=record.document,
        started=_moment(record.started),
        ended=_moment(record.ended) if record.ended else None,
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
