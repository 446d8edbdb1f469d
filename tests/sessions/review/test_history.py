"""The local history is told how a session began, what held, and how it ended."""

import asyncio
from dataclasses import replace
from pathlib import Path

from tests.support.stage import YOU, stage, you
from tui.archive.store import Archive
from tui.sessions.orphans.crash_record import history_row
from tui.sessions.orphans.crash_records import about_session
from tui.sessions.review.history import HistoryWriter


async def test_a_session_is_kept_from_its_start_to_its_end(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    keeper = HistoryWriter(archive, you)
    async with stage() as actors:
        assert await keeper.note(actors.session) is None
        await actors.until_connected()
        await actors.until(
            lambda: actors.session.remaining().maximum and actors.session.remaining().idle
        )
        for _ in range(3):
            assert await keeper.note(actors.session, continues="you-0") is None
        running = await archive.find("you-0abc")
        actors.session.send(b"date\r")
        actors.end.send(b"Mon Nov 23")
        await actors.until(lambda: actors.session.bytes_out == len("$ Mon Nov 23"))
        await actors.end.close_channel("Your session timed out due to inactivity.")
        await actors.session.wait_over()
        await keeper.note(actors.session)
        ended = await archive.find("you-0abc")
        await keeper.note(actors.session)
        assert await archive.find("you-0abc") == ended
    assert running is not None
    assert (running.target, running.target_name, running.reason) == ("i-0abc", "web-1", "調査")
    assert (running.account, running.region, running.owner) == (
        "123456789012",
        "eu-west-1",
        YOU.arn,
    )
    assert (running.max_minutes, running.idle_minutes, running.ended) == (60, 20, None)
    assert running.continues == "you-0"
    assert running.document == "SSM-SessionManagerRunShell"
    assert ended is not None
    assert ended.cause == "idle"
    assert ended.ended is not None
    assert ended.started is not None
    assert ended.ended >= ended.started
    assert ended.ended == actors.session.ended
    assert (ended.bytes_in, ended.bytes_out) == (len("date\r"), len("$ Mon Nov 23"))


async def test_what_an_earlier_run_has_noted_is_added_to(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    async with stage() as actors:
        await actors.until_connected()
        first = history_row(about_session(actors.session, YOU), continues="you-0")
        await archive.began(replace(first, bytes_in=100, bytes_out=200, idle_minutes=7))
        actors.session.send(b"ls\r")
        await actors.until(lambda: actors.session.bytes_out == len("$ "))
        await HistoryWriter(archive, you).note(actors.session)
    row = await archive.find("you-0abc")
    assert row is not None
    assert (row.bytes_in, row.bytes_out, row.continues) == (103, 202, "you-0")


async def test_a_session_that_is_left_running_has_not_ended(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    keeper = HistoryWriter(archive, you)
    async with stage() as actors:
        await actors.until_connected()
        actors.session.leave()
        await actors.session.wait_over()
        await keeper.note(actors.session)
    row = await archive.find("you-0abc")
    assert row is not None
    assert (row.ended, row.cause) == (None, "")
    assert actors.session.ended is None


async def test_notes_at_the_same_time_are_written_in_turn(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    keeper = HistoryWriter(archive, you)
    async with stage() as actors:
        await actors.until_connected()
        async with asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(keeper.note(actors.session))
    assert len(await archive.sessions()) == 1


async def test_a_history_that_cannot_be_used_is_said_once(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    archive.path.write_bytes(b"broken" * 1000)
    keeper = HistoryWriter(archive, you)
    async with stage() as actors:
        await actors.until_connected()
        sentence = await keeper.note(actors.session)
        assert sentence is not None
        assert "damaged" in sentence
        assert await keeper.note(actors.session) is None
        assert await HistoryWriter(None, you).note(actors.session) is None
