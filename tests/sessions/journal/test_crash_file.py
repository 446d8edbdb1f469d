"""A session has a file while AWS may hold it, which says how far it has come."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.far_end import far_end
from tests.support.orphans import SURVIVOR
from tests.support.stage import ELSEWHERE, Stage, answers, journal, stage
from tui.archive.store import Archive, HistoryRow
from tui.sessions.ending import Cause
from tui.sessions.journal import crash_file
from tui.sessions.journal.steps import Complaints
from tui.sessions.orphans.crash_record import FOLDER, CrashRecord, remember


def files(folder: Path) -> list[Path]:
    return list((folder / "live").glob("*.json"))


async def written(folder: Path, wanted: Callable[[CrashRecord], object]) -> CrashRecord:
    """What is in the only file of a session, once it is as wanted."""
    while True:
        for path in files(folder):
            if not path.name.startswith("start-"):
                found = CrashRecord.from_json(path.read_text())
                if wanted(found):
                    return found
        await asyncio.sleep(0.01)


async def test_a_live_session_has_a_file_and_an_ended_one_has_none(tmp_path: Path) -> None:
    async with stage(journal(tmp_path)) as actors:
        await actors.until_connected()
        kept = await written(tmp_path, lambda one: one.resumable)
        assert (kept.target, kept.withheld) == ("i-0abc", True)
        assert not kept.orphaned
        await actors.end.close_channel("")
        await actors.run
    assert files(tmp_path) == []


async def test_a_session_that_aws_was_not_told_to_end_is_offered_later(tmp_path: Path) -> None:
    refusal = denied("terminate_session")
    async with stage(journal(tmp_path), terminate_session=refusal) as actors:
        await actors.until_connected()
        await written(tmp_path, lambda one: one.resumable)
        actors.session.end()
        await actors.run
    kept = await written(tmp_path, lambda one: True)
    assert kept.session_id == actors.session.session_id


async def test_a_session_that_was_lost_is_offered_later(tmp_path: Path) -> None:
    bad = {"resume_session": ELSEWHERE, "terminate_session": denied("terminate_session")}
    async with stage(journal(tmp_path), **bad) as actors:
        await actors.until_connected()
        await written(tmp_path, lambda one: one.resumable)
        actors.end.cut()
        await actors.run
    assert actors.session.ending is not None
    assert actors.session.ending.cause is Cause.LOST
    assert len(files(tmp_path)) == 1


async def test_a_session_that_nobody_runs_any_more_is_offered_later(tmp_path: Path) -> None:
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        actors = Stage(end, FakeAws(answers=answers(end)), journal(tmp_path))
        run = tasks.create_task(actors.session.run())
        await actors.until_connected()
        await written(tmp_path, lambda one: one.resumable)
        run.cancel()
    assert len(files(tmp_path)) == 1


async def test_the_file_is_written_again_before_its_numbers_run_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash_file, "REFRESH", 3600.0)
    async with stage(journal(tmp_path)) as actors:
        await actors.until_connected()
        first = await written(tmp_path, lambda one: one.resumable)
        actors.session.send(bytes(700 * 1024))
        later = await written(tmp_path, lambda one: one.numbers != first.numbers)
    assert first.numbers is not None
    assert later.numbers is not None
    assert later.numbers.input_to >= first.numbers.input_to + 500


async def test_numbers_that_have_moved_a_little_are_written_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash_file, "REFRESH", 0.01)
    async with stage(journal(tmp_path)) as actors:
        await actors.until_connected()
        first = await written(tmp_path, lambda one: one.resumable)
        actors.session.send(b"x")
        later = await written(tmp_path, lambda one: arrived(one) > arrived(first))
        actors.end.send(b"and output alone")
        await written(tmp_path, lambda one: taken(one) > taken(later))


class LockedArchive(Archive):
    """A history that another program keeps locked."""

    async def began(self, row: HistoryRow, **known: Any) -> None:
        await asyncio.Event().wait()


async def test_the_file_is_written_while_the_history_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash_file, "REFRESH", 3600.0)
    async with stage(journal(tmp_path, LockedArchive.within(tmp_path))) as actors:
        await actors.until_connected()
        first = await written(tmp_path, lambda one: one.resumable)
        actors.session.send(bytes(700 * 1024))
        await written(tmp_path, lambda one: one.numbers != first.numbers)


async def test_a_start_stays_written_down_while_its_session_cannot_be(tmp_path: Path) -> None:
    async with stage(journal(tmp_path)) as actors:
        (tmp_path / "live" / "you-0abc.json").mkdir(parents=True)
        await actors.until_connected()
        await actors.journal.note()
        [start] = (tmp_path / "live").glob("start-*.json")
        assert CrashRecord.from_json(start.read_text()).session_id == "you-0abc"


def arrived(record: CrashRecord) -> int:
    """The number up to which all input is known to have arrived."""
    assert record.numbers is not None
    return record.numbers.input_from


def taken(record: CrashRecord) -> int:
    """The number up to which all output was taken."""
    assert record.numbers is not None
    return record.numbers.output_from


async def test_before_the_first_answer_a_killed_session_is_not_said_to_be_encrypted(
    tmp_path: Path,
) -> None:
    async with stage(journal(tmp_path)):
        early = await written(tmp_path, lambda one: not one.resumable)
        assert "had not answered" in early.why_not


async def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("a file where the folder should be")
    said = list[str]()
    complaints = Complaints(said.append)
    for _ in range(2):
        async with stage(journal(tmp_path, complaints=complaints)) as actors:
            await actors.until_connected()
    [sentence] = said
    assert "can't be remembered" in sentence


async def test_one_that_is_gone_when_it_is_to_be_resumed_has_no_file_any_more(
    tmp_path: Path,
) -> None:
    remember(tmp_path / FOLDER, SURVIVOR)
    gone = {"SessionId": SURVIVOR.session_id, "TokenValue": ""}
    async with far_end() as end, asyncio.timeout(20):
        aws = FakeAws(answers=answers(end, resume_session=gone))
        actors = Stage(end, aws, journal(tmp_path), SURVIVOR.resumption)
        await actors.session.run()
    assert "no longer has this session" in str(actors.session.error)
    assert files(tmp_path) == []


async def test_one_that_cannot_be_resumed_now_is_offered_later(tmp_path: Path) -> None:
    remember(tmp_path / FOLDER, SURVIVOR)
    async with far_end() as end, asyncio.timeout(20):
        aws = FakeAws(answers=answers(end, resume_session=denied("resume_session")))
        await Stage(end, aws, journal(tmp_path), SURVIVOR.resumption).session.run()
    assert await written(tmp_path, lambda one: True) == SURVIVOR.without_reason()
