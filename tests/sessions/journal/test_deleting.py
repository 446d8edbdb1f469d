"""What a session has left is deleted whole, once it is over, and nothing of another one."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.archive.store import Archive, HistoryRow
from tui.sessions.journal.deleting import LIVE, NOTHING, NotDeleted, Traces
from tui.sessions.orphans.crash_record import FOLDER, CrashRecord, forget, remember

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
async def traces(tmp_path: Path) -> Traces:
    archive = Archive.within(tmp_path)
    for session_id in ("you-1", "you-2"):
        await archive.began(HistoryRow(session_id=session_id, started=NOON))
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    for name in ("you-1", "you-1-2", "you-2"):
        (recordings / f"{name}.cast").write_text("")
    return Traces(archive, recordings, tmp_path / "state")


def files(traces: Traces) -> set[str]:
    return {path.stem for path in traces.recordings.iterdir()}


async def test_row_and_recording_go_in_all_parts_and_another_sessions_stay(
    traces: Traces,
) -> None:
    await traces.delete("you-1")
    assert [row.session_id for row in await traces.archive.sessions()] == ["you-2"]
    assert files(traces) == {"you-2"}
    with pytest.raises(NotDeleted, match=NOTHING):
        await traces.delete("you-1")


async def test_a_session_that_another_program_may_hold_stays_until_it_is_over(
    traces: Traces,
) -> None:
    folder = traces.state / FOLDER
    remember(folder, CrashRecord(session_id="you-1", target="i-0abc", started=NOON))
    with pytest.raises(NotDeleted, match=LIVE):
        await traces.delete("you-1")
    assert await traces.archive.find("you-1") is not None
    forget(folder, "you-1")
    await traces.delete("you-1")
    assert await traces.archive.find("you-1") is None


async def test_a_recording_that_may_be_anothers_is_left_and_said(traces: Traces) -> None:
    (traces.recordings / "you-3.cast").write_text("")
    await traces.archive.began(HistoryRow(session_id="you/3", started=NOON))
    with pytest.raises(
        NotDeleted, match=r"may belong to another session\. Everything else was deleted"
    ):
        await traces.delete("you/3")
    assert "you-3" in files(traces)
    assert await traces.archive.find("you/3") is None


async def test_a_file_that_cannot_be_deleted_is_said(
    traces: Traces, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    unlink: Callable[..., None] = refuse
    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(NotDeleted, match=r"you-1\.cast couldn't be deleted: Permission denied"):
        await traces.delete("you-1")
