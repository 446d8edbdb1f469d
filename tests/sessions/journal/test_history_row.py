"""The history is told how a session began, what held, and how it ended."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.support.stage import YOU, journal, stage
from tui.archive.store import Archive
from tui.sessions.journal.steps import Complaints
from tui.sessions.orphans.crash_record import CrashRecord, history_row


async def test_a_session_is_kept_from_its_start_to_its_end(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    async with stage(journal(tmp_path, archive, continues="you-0")) as actors:
        actors.aws.who = YOU
        actors.aws.hold("get_document")
        await actors.until_connected()
        while (running := await archive.find("you-0abc")) is None:
            pass
        actors.aws.release("get_document")
        while running is None or running.idle_minutes is None:
            running = await archive.find("you-0abc")
        actors.session.send(b"date\r")
        actors.end.send(b"Mon Nov 23")
        await actors.until(lambda: actors.session.bytes_out == len("$ Mon Nov 23"))
        await actors.end.close_channel("Your session timed out due to inactivity.")
        await actors.run
        ended = await archive.find("you-0abc")
        await actors.journal.note()
        assert await archive.find("you-0abc") == ended
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
    first = CrashRecord(session_id="you-0abc", target="i-0abc", started=datetime.now(UTC))
    row = history_row(first, continues="you-0")
    await archive.began(replace(row, bytes_in=100, bytes_out=200, idle_minutes=7))
    async with stage(journal(tmp_path, archive)) as actors:
        await actors.until_connected()
        actors.session.send(b"ls\r")
        await actors.until(lambda: actors.session.bytes_out == len("$ "))
        await actors.journal.note()
    found = await archive.find("you-0abc")
    assert found is not None
    assert (found.bytes_in, found.bytes_out, found.continues) == (103, 202, "you-0")


async def test_a_session_that_is_left_running_has_not_ended(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    async with stage(journal(tmp_path, archive)) as actors:
        await actors.until_connected()
        actors.session.leave()
        await actors.run
    row = await archive.find("you-0abc")
    assert row is not None
    assert (row.ended, row.cause) == (None, "")
    assert row.words.startswith("The session was left running")
    assert actors.session.ended is None


async def test_notes_at_the_same_time_are_written_in_turn(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    async with stage(journal(tmp_path, archive)) as actors:
        await actors.until_connected()
        async with asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(actors.journal.note())
    assert len(await archive.sessions()) == 1


async def test_a_history_that_cannot_be_used_is_said_once(tmp_path: Path) -> None:
    archive, said = Archive.within(tmp_path), list[str]()
    archive.path.write_bytes(b"broken" * 1000)
    complaints = Complaints(said.append)
    for _ in range(2):
        async with stage(journal(tmp_path, archive, complaints=complaints)) as actors:
            await actors.until_connected()
            await actors.journal.note()
            await actors.end.close_channel("")
            await actors.run
    [sentence] = said
    assert "damaged" in sentence
