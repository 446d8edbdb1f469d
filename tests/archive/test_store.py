"""What the history was told it tells again, to its owner alone."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.full_disk import disk
from tui.archive.database import opened
from tui.archive.errors import ArchiveDamaged, ArchiveError, ArchiveTooNew
from tui.archive.migrations import VERSION
from tui.archive.store import Archive, HistoryRow, Mark, UsedReason

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.within(tmp_path / "data")


def row(session_id: str = "you-1", **more: Any) -> HistoryRow:
    return HistoryRow(**{"session_id": session_id, "started": NOON, **more})


FULL = row(
    account="123456789012",
    region="eu-west-1",
    profile="work",
    owner="arn:aws:sts::123456789012:assumed-role/Admin/you",
    target="i-0abc",
    target_name="web-01",
    reason="そこにセッションがあるから",
    document="SSM-SessionManagerRunShell",
    ended=NOON + timedelta(minutes=5),
    cause="exited",
    words="The remote shell exited.",
    max_minutes=60,
    idle_minutes=20,
    bytes_in=12,
    bytes_out=3_000_000_000,
    recording="/home/you/casts/1.cast",
    continues="you-0",
)


async def test_a_session_is_remembered_whole(archive: Archive) -> None:
    await archive.began(FULL)
    assert await archive.find("you-1") == FULL
    assert await archive.find("you-2") is None


async def test_a_second_start_of_the_same_session_changes_nothing(archive: Archive) -> None:
    await archive.began(FULL)
    await archive.began(row(reason="another"))
    assert await archive.find("you-1") == FULL


async def test_what_becomes_known_is_added(archive: Archive) -> None:
    await archive.began(row())
    await archive.update("you-1", ended=NOON + timedelta(hours=1), cause="idle", max_minutes=60)
    assert await archive.find("you-1") == row(
        ended=NOON + timedelta(hours=1), cause="idle", max_minutes=60
    )


async def test_only_fields_of_a_row_can_be_updated(archive: Archive) -> None:
    with pytest.raises(TypeError, match="no token"):
        await archive.update("you-1", token="x")


async def test_sessions_are_found_by_their_start_the_newest_first(archive: Archive) -> None:
    for number in range(5):
        await archive.began(row(f"you-{number}", started=NOON + timedelta(days=number)))
    found = await archive.sessions(
        since=NOON + timedelta(days=1), until=NOON + timedelta(days=4)
    )
    assert [each.session_id for each in found] == ["you-3", "you-2", "you-1"]


async def test_times_of_any_zone_sort_together(archive: Archive) -> None:
    tokyo = timezone(timedelta(hours=9))
    await archive.began(row("later", started=NOON + timedelta(microseconds=1)))
    await archive.began(row("same", started=NOON.astimezone(tokyo)))
    assert [each.session_id for each in await archive.sessions()] == ["later", "same"]


async def test_what_is_not_known_is_no_reason_to_leave_a_session_out(
    archive: Archive,
) -> None:
    await archive.began(row("1", account="1", region="eu-west-1"))
    await archive.began(row("2", region="eu-west-1"))
    await archive.began(row("3"))
    found = await archive.sessions(account="2", region="eu-west-1")
    assert [each.session_id for each in found] == ["2", "3"]


async def test_what_is_known_is_added_to_a_session_that_began(archive: Archive) -> None:
    await archive.began(row(reason="first"))
    await archive.began(row(reason="second"), cause="exited")
    assert await archive.find("you-1") == row(reason="first", cause="exited")


async def test_accounts_and_regions_are_kept_apart(archive: Archive) -> None:
    await archive.began(row("a", account="1", region="x"))
    await archive.began(row("b", account="2", region="x"))
    assert [each.session_id for each in await archive.sessions(account="2", region="x")] == [
        "b"
    ]


async def test_reasons_are_counted_and_the_last_used_comes_first(archive: Archive) -> None:
    for number, reason in enumerate(["disk full", "patching", "disk full", ""]):
        await archive.began(
            row(str(number), reason=reason, started=NOON + timedelta(hours=number))
        )
    assert await archive.reasons() == (
        UsedReason("disk full", 2, NOON + timedelta(hours=2)),
        UsedReason("patching", 1, NOON + timedelta(hours=1)),
    )


async def test_marks_belong_to_their_session_and_go_with_it(archive: Archive) -> None:
    await archive.began(row())
    assert await archive.mark("you-1", NOON, "here")
    await archive.mark("you-1", NOON, "bookmark", "/var/log")
    assert not await archive.mark("nobody", NOON, "here")
    assert await archive.marks("you-1") == (
        Mark(NOON, "here", ""),
        Mark(NOON, "bookmark", "/var/log"),
    )
    assert await archive.delete("you-1")
    assert not await archive.delete("you-1")
    assert await archive.marks("you-1") == ()


async def test_the_file_is_its_owners_alone(archive: Archive) -> None:
    await archive.began(row())
    assert stat.S_IMODE(archive.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(archive.path.parent.stat().st_mode) == 0o700
    archive.path.chmod(0o644)
    await archive.find("x")
    assert stat.S_IMODE(archive.path.stat().st_mode) == 0o600


async def test_many_writers_at_once_lose_nothing(archive: Archive) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(Archive.within(archive.path.parent).began(row(str(number))))
    assert len(await archive.sessions()) == 20


OTHER_PROGRAM = """
import sqlite3, sys
try:
    sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("DELETE FROM sessions")
except sqlite3.OperationalError as error:
    print(error)
"""


async def test_a_look_at_the_history_leaves_the_lock_of_another_threads_writing(
    archive: Archive,
) -> None:
    await archive.began(row())
    with opened(archive.path) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("UPDATE sessions SET reason = 'patching'")
        assert await archive.find("you-1") == row()  # in a thread of its own
        other = [sys.executable, "-c", OTHER_PROGRAM, str(archive.path)]
        said = await asyncio.to_thread(subprocess.check_output, other, text=True)
        assert said.strip() == "database is locked"
        writing.execute("COMMIT")
    assert await archive.find("you-1") == row(reason="patching")


async def test_a_history_that_is_a_link_is_refused_and_what_is_behind_it_left_alone(
    archive: Archive, tmp_path: Path
) -> None:
    behind = tmp_path / "elsewhere"
    behind.touch(0o644)
    archive.path.parent.mkdir()
    archive.path.symlink_to(behind)
    with pytest.raises(ArchiveError, match="symbolic link"):
        await archive.began(row())
    assert (stat.S_IMODE(behind.stat().st_mode), behind.stat().st_size) == (0o644, 0)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
async def test_what_is_no_file_is_refused_at_once(
    archive: Archive, make: Callable[[Path], None]
) -> None:
    archive.path.parent.mkdir()
    make(archive.path)
    with pytest.raises(ArchiveError, match="not a regular file"):
        await archive.began(row())


async def test_a_full_disk_leaves_nothing_of_a_new_history(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        full.fill()
        archive = Archive.within(full.folder)
        with pytest.raises(ArchiveError, match="disk is full"):
            await archive.began(row())
        assert full.files() == []
        full.clear()
        await archive.began(row())
        assert await archive.find("you-1") == row()


async def test_a_full_disk_leaves_a_history_as_it_was(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        archive = Archive.within(full.folder)
        await archive.began(row())
        full.fill()
        with pytest.raises(ArchiveError, match="disk is full"):
            await archive.began(row("you-2", reason="x" * 5000))
        assert full.files() == [archive.path.name]
        assert await archive.sessions() == (row(),)


async def test_a_file_that_is_no_history_is_named_and_left_alone(archive: Archive) -> None:
    archive.path.parent.mkdir()
    archive.path.write_bytes(b"not a database, " * 100)
    with pytest.raises(ArchiveDamaged, match="Move the file away"):
        await archive.reasons()
    assert archive.path.read_bytes().startswith(b"not a database")


async def test_a_history_of_a_later_version_is_not_touched(archive: Archive) -> None:
    await archive.began(row())
    with closing(sqlite3.connect(archive.path)) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(ArchiveTooNew, match="later version"):
        await archive.find("you-1")


DAMAGES = {
    "started": "'yesterday'",
    "ended": "'9999-99-99'",
    "reason": "x'00ff'",
    "account": "x'17'",
    "max_minutes": "'many'",
    "bytes_out": "1.5",
    "session_id": "x'00'",
}


@pytest.mark.parametrize("column", DAMAGES)
async def test_a_damaged_row_is_shown_as_such_and_the_rest_is_used(
    archive: Archive, column: str
) -> None:
    await archive.began(FULL)
    await archive.began(replace(FULL, session_id="you-2"))
    with closing(sqlite3.connect(archive.path)) as database, database:
        change = f"UPDATE sessions SET {column} = {DAMAGES[column]}"
        database.execute(f"{change} WHERE session_id = 'you-2'")
    found = await archive.sessions(account=FULL.account, region=FULL.region)
    [damaged] = [each for each in found if each.damage]
    assert damaged.damage == f"{column} cannot be read"
    assert damaged.target == FULL.target
    assert [each for each in found if not each.damage] == [FULL]
    assert FULL.reason in [used.reason for used in await archive.reasons()]


async def test_text_that_is_no_utf_8_is_read_with_marks_where_it_is_none(
    archive: Archive,
) -> None:
    await archive.began(row())
    with closing(sqlite3.connect(archive.path)) as database, database:
        database.execute("UPDATE sessions SET reason = CAST(x'61ff62' AS TEXT)")
    [found] = await archive.sessions()
    assert (found.reason, found.damage) == ("a\ufffdb", "")


async def test_a_bad_page_costs_the_rows_that_are_on_it(archive: Archive) -> None:
    for number in range(30):
        await archive.began(row(f"you-{number:02}", reason="x" * 900))
    content = bytearray(archive.path.read_bytes())
    leaf_of_a_table = 13
    page = next(
        start
        for start in range(0, len(content), 4096)
        if content[start] == leaf_of_a_table and b"you-15" in content[start : start + 4096]
    )
    content[page : page + 100] = bytes(100)
    archive.path.write_bytes(content)
    found = await archive.sessions()
    assert len(found) == 30
    assert {each.damage for each in found if each.damage} == {
        "database disk image is malformed"
    }
    assert 20 < sum(not each.damage for each in found) < 30


@pytest.mark.parametrize("content", [bytes(8192), b"x" * 100])
async def test_what_is_no_history_any_more_is_said(archive: Archive, content: bytes) -> None:
    await archive.began(row())
    archive.path.write_bytes(content)
    with pytest.raises(ArchiveDamaged, match="Move the file away"):
        await archive.began(row("you-2"))


async def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="can't be used: Not a directory"):
        await Archive.within(tmp_path / "file" / "data").reasons()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text() | st.just("\x1b[2J\0'; DROP TABLE sessions; --\ud800" * 400))
async def test_any_text_is_kept_as_text(archive: Archive, text: str) -> None:
    await archive.delete(text)
    await archive.began(row(text, reason=text, target_name=text))
    kept = text.encode(errors="replace").decode()
    found = await archive.find(text)
    assert found is not None
    assert (found.session_id, found.reason, found.target_name) == (kept, kept, kept)
