"""A session that outlived its program is found again, and nothing else is."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_aws import FakeAws, denied
from tests.support.far_end import far_end
from tests.support.orphans import SURVIVOR
from tests.support.stage import ELSEWHERE, TARGET, Stage, answers, stage
from tui.aws.client import Identity
from tui.protocol.ticket import SequenceState
from tui.sessions.ending import Cause
from tui.sessions.orphans.crash_record import CrashRecord
from tui.sessions.orphans.crash_records import CrashRecords
from tui.sessions.orphans.processes import process_mark
from tui.sessions.registry import Registry
from tui.sessions.session import Session
from tui.sessions.states import SessionState
from tui.settings.settings import Settings
from tui.terminal.emulator import Emulator

IDENTITY = Identity("123456789012", "arn:x", "AIDA", "eu-west-1", "work", None)


async def who() -> Identity:
    return IDENTITY


async def test_files_are_the_owners_alone_and_hold_no_token(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    await survivors.remember(SURVIVOR)
    (file,) = (tmp_path / "live").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "token" not in file.read_text().lower()
    assert "wss" not in file.read_text()


async def test_orphans_of_this_account_and_region_are_found_the_latest_first(
    tmp_path: Path,
) -> None:
    survivors = CrashRecords(tmp_path)
    later = replace(SURVIVOR, session_id="later", started=SURVIVOR.started + timedelta(hours=1))
    for one in (
        SURVIVOR,
        later,
        replace(SURVIVOR, session_id="elsewhere", region="us-east-1"),
        replace(SURVIVOR, session_id="another's", account="2"),
        replace(SURVIVOR, session_id="other-host", host="elsewhere"),
        replace(SURVIVOR, session_id="mine", pid=os.getpid(), process=here()),
    ):
        await survivors.remember(one)
    assert await survivors.orphans(IDENTITY) == (later, SURVIVOR)


async def test_one_without_an_account_is_offered_where_its_profile_is(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    ours = replace(SURVIVOR, account="", profile="work")
    theirs = replace(ours, session_id="theirs", profile="home")
    for one in (ours, theirs):
        await survivors.remember(one)
    assert await survivors.orphans(IDENTITY) == (ours,)
    assert await survivors.elsewhere(IDENTITY, SURVIVOR.started) == (theirs,)


def here() -> str:
    mark = process_mark(os.getpid())
    assert mark is not None
    return mark


async def test_damaged_files_hide_no_others(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    await survivors.remember(SURVIVOR)
    (tmp_path / "live" / "a.json").write_bytes(b"\xff\xfe")
    (tmp_path / "live" / "b.json").write_text("{")
    (tmp_path / "live" / "c.json").write_text(SURVIVOR.to_json())
    before_all = json.loads(SURVIVOR.to_json()) | {"started": "0001-01-01T00:00:00+23:00"}
    (tmp_path / "live" / "d.json").write_text(json.dumps(before_all))
    assert await survivors.orphans(IDENTITY) == (SURVIVOR,)


async def test_an_id_that_is_no_file_name_stays_in_its_folder(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    one = replace(SURVIVOR, session_id="../../escape")
    await survivors.remember(one)
    assert folders_of_files(tmp_path) == [tmp_path / "live"]
    assert await survivors.orphans(IDENTITY) == (one,)
    await survivors.forget("../../escape")
    assert await survivors.orphans(IDENTITY) == ()


def folders_of_files(folder: Path) -> list[Path]:
    return [path.parent for path in folder.rglob("*.json")]


async def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("a file where the folder should be")
    survivors = CrashRecords(tmp_path)
    await survivors.remember(SURVIVOR)
    assert "cannot be remembered" in survivors.problem


async def test_what_aws_no_longer_lists_is_forgotten(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    await survivors.remember(aged(minutes=6))
    aws = FakeAws(answers={"describe_sessions": {"Sessions": []}})
    assert await survivors.held(aws, await survivors.orphans(IDENTITY)) == ()
    assert await survivors.orphans(IDENTITY) == ()


def aged(**age: float) -> CrashRecord:
    return replace(SURVIVOR, started=datetime.now(UTC) - timedelta(**age))


@pytest.mark.parametrize("clock_offset", [0.0, -1800.0, 1800.0])
async def test_one_that_has_just_begun_is_held_before_aws_lists_it(
    tmp_path: Path, clock_offset: float
) -> None:
    survivors = CrashRecords(tmp_path)
    begun = datetime.now(UTC) - timedelta(minutes=1) + timedelta(seconds=clock_offset)
    young = replace(SURVIVOR, started=begun, clock_offset=clock_offset)
    await survivors.remember(young)
    aws = FakeAws(answers={"describe_sessions": {"Sessions": []}})
    assert await survivors.held(aws, (young,)) == (young,)
    assert await survivors.orphans(IDENTITY) == (young,)


async def test_one_that_has_just_begun_and_has_ended_is_forgotten(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    await survivors.remember(aged(minutes=1))

    def listed(asked: Mapping[str, Any]) -> dict[str, Any]:
        history = [{"SessionId": "you-0abc", "Status": "Terminated"}]
        return {"Sessions": history if asked["State"] == "History" else []}

    aws = FakeAws(answers={"describe_sessions": listed})
    assert await survivors.held(aws, await survivors.orphans(IDENTITY)) == ()
    assert await survivors.orphans(IDENTITY) == ()


async def test_where_aws_does_not_say_all_are_offered(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    aws = FakeAws(answers={"describe_sessions": denied("describe_sessions")})
    assert await survivors.held(aws, (SURVIVOR,)) == (SURVIVOR,)


async def test_terminating_ends_it_at_aws_and_forgets_it(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    await survivors.remember(SURVIVOR)
    aws = FakeAws(answers={"terminate_session": {"SessionId": "you-0abc"}})
    await survivors.terminate(aws, SURVIVOR)
    assert aws.calls == [("terminate_session", {"SessionId": "you-0abc"})]
    assert await survivors.orphans(IDENTITY) == ()


WRITER = """
import asyncio, os, sys
from dataclasses import replace
from pathlib import Path
from tui.sessions.orphans.processes import process_mark
from tui.sessions.orphans.crash_record import CrashRecord
from tui.sessions.orphans.crash_records import CrashRecords

survivor = CrashRecord.from_json(sys.argv[2])
mine = replace(survivor, pid=os.getpid(), process=process_mark(os.getpid()))
asyncio.run(CrashRecords(Path(sys.argv[1])).remember(mine))
print("written", flush=True)
input()
"""


async def test_a_program_that_is_killed_leaves_an_orphan_and_a_running_one_none(
    tmp_path: Path,
) -> None:
    survivors = CrashRecords(tmp_path)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WRITER, str(tmp_path), SURVIVOR.to_json()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"written\n"
    assert await survivors.orphans(IDENTITY) == ()
    process.kill()
    await process.communicate()
    (orphan,) = await survivors.orphans(IDENTITY)
    assert orphan.session_id == SURVIVOR.session_id


async def test_a_live_session_has_a_file_and_an_ended_one_has_none(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    async with stage() as actors, asyncio.TaskGroup() as tasks:
        tasks.create_task(survivors.keep(actors.session, who))
        await actors.until_connected()
        kept = await written(tmp_path, lambda one: one.resumable)
        assert (kept.target, kept.reason) == ("i-0abc", "調査")
        assert kept.process == here()
        await actors.end.close_channel("")
    assert list((tmp_path / "live").glob("*.json")) == []


async def test_a_session_that_aws_was_not_told_to_end_is_offered_later(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    refusal = denied("terminate_session")
    async with stage(terminate_session=refusal) as actors, asyncio.TaskGroup() as tasks:
        tasks.create_task(survivors.keep(actors.session, who))
        await actors.until_connected()
        await written(tmp_path, lambda one: one.resumable)
        actors.session.end()
    kept = await written(tmp_path, lambda one: True)
    assert kept.session_id == actors.session.session_id


async def test_a_session_that_was_lost_is_offered_later(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    bad = {"resume_session": ELSEWHERE, "terminate_session": denied("terminate_session")}
    async with stage(**bad) as actors, asyncio.TaskGroup() as tasks:
        tasks.create_task(survivors.keep(actors.session, who))
        await actors.until_connected()
        await written(tmp_path, lambda one: one.resumable)
        actors.end.cut()
    assert actors.session.ending is not None
    assert actors.session.ending.cause is Cause.LOST
    assert len(list((tmp_path / "live").glob("*.json"))) == 1


async def test_a_session_that_nobody_runs_any_more_is_offered_later(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        actors = Stage(end, FakeAws(answers=answers(end)))
        run = tasks.create_task(actors.session.run())
        keeper = tasks.create_task(survivors.keep(actors.session, who))
        await actors.until_connected()
        await written(tmp_path, lambda one: one.resumable)
        run.cancel()
        await keeper
    assert len(list((tmp_path / "live").glob("*.json"))) == 1


async def test_the_file_is_written_again_before_its_numbers_run_out(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    async with stage() as actors, asyncio.TaskGroup() as tasks:
        keeper = tasks.create_task(survivors.keep(actors.session, who))
        await actors.until_connected()
        first = await written(tmp_path, lambda one: one.resumable)
        actors.session.send(bytes(700 * 1024))
        later = await written(tmp_path, lambda one: one.numbers != first.numbers)
        assert first.numbers is not None
        assert later.numbers is not None
        assert later.numbers.input_to >= first.numbers.input_to + 500
        keeper.cancel()


async def written(folder: Path, wanted: object) -> CrashRecord:
    """The survivor in the only file, once it is as wanted."""
    assert callable(wanted)
    while True:
        for path in (folder / "live").glob("*.json"):
            survivor = CrashRecord.from_json(path.read_text())
            if wanted(survivor):
                return survivor
        await asyncio.sleep(0.01)


async def test_a_session_is_taken_up_by_its_file() -> None:
    async with far_end() as end:
        aws = FakeAws(answers=answers(end))
        actors = Stage(end, aws)
        began = datetime.now(UTC) - timedelta(minutes=10)
        survivor = replace(SURVIVOR, started=began, numbers=SequenceState(0, 5, 0))
        actors.session = Session(
            aws,
            TARGET,
            survivor.reason,
            emulator=Emulator(40, 5),
            listener=actors.listen,
            resumption=survivor.resumption,
        )
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(actors.session.run())
            await actors.until(lambda: actors.session.state is SessionState.CONNECTED)
            actors.session.send(b"go on\r")
            await end.until(lambda: bytes(end.received) == b"go on\r")
            end.send(b"still here")
            await actors.until(
                lambda: actors.session.emulator.display[0].startswith("still here")
            )
            assert 590 < actors.session.remaining().elapsed < 630
            assert end.tokens == ["again"]
            assert aws.times("start_session") == 0
            await end.close_channel("")


async def test_the_registry_opens_it_in_a_tab_of_its_own() -> None:
    registry = Registry(FakeAws(), settings=Settings(), listener=lambda session, change: None)
    session = registry.resume(TARGET, SURVIVOR, columns=80, lines=24)
    assert registry.sessions == (session,)
    assert session.reason == SURVIVOR.reason
    with pytest.raises(ValueError, match="only be terminated"):
        registry.resume(TARGET, replace(SURVIVOR, numbers=None), columns=80, lines=24)
    assert registry.sessions == (session,)


async def test_a_session_that_is_gone_meanwhile_fails_with_a_sentence() -> None:
    async with far_end() as end:
        aws = FakeAws(answers={"resume_session": {"SessionId": "you-0abc", "TokenValue": ""}})
        actors = Stage(end, aws)
        session = Session(
            aws,
            TARGET,
            "",
            emulator=Emulator(40, 5),
            listener=actors.listen,
            resumption=SURVIVOR.resumption,
        )
        await session.run()
        assert session.state is SessionState.FAILED
        assert "no longer holds this session" in str(session.error)


async def test_before_the_first_answer_a_killed_session_is_not_said_to_be_encrypted(
    tmp_path: Path,
) -> None:
    survivors = CrashRecords(tmp_path)
    async with stage() as actors, asyncio.TaskGroup() as tasks:
        keeper = tasks.create_task(survivors.keep(actors.session, who))
        early = await written(tmp_path, lambda one: not one.resumable)
        assert "had not answered" in early.why_not
        keeper.cancel()
