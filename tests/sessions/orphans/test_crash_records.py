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

from tests.archive.rings import LOCKED, Program, Ring
from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.far_end import far_end
from tests.support.orphans import SURVIVOR
from tests.support.stage import TARGET, Stage, answers
from tui.aws.client import Identity
from tui.protocol.ticket import SequenceState
from tui.sessions.orphans.crash_record import FOLDER, CrashRecord, history_row, remember
from tui.sessions.orphans.crash_records import CrashRecords
from tui.sessions.orphans.processes import process_mark
from tui.sessions.registry import Registry
from tui.sessions.session import Session
from tui.sessions.states import SessionState
from tui.settings.settings import Settings
from tui.terminal.emulator import Emulator

IDENTITY = Identity("123456789012", "arn:x", "AIDA", "eu-west-1", "work", None)

KEPT = SURVIVOR.without_reason()
"""As it is read again from its file."""


def kept(directory: Path, record: CrashRecord) -> None:
    """A session's file is there."""
    remember(directory / FOLDER, record)


async def test_files_are_the_owners_alone_and_hold_neither_token_nor_reason(
    tmp_path: Path,
) -> None:
    kept(tmp_path, SURVIVOR)
    (file,) = (tmp_path / "live").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "token" not in file.read_text().lower()
    assert "wss" not in file.read_text()
    assert "reason" not in json.loads(file.read_text())


async def test_orphans_of_this_account_and_region_are_found_the_latest_first(
    tmp_path: Path,
) -> None:
    survivors = CrashRecords(tmp_path)
    later = replace(KEPT, session_id="later", started=KEPT.started + timedelta(hours=1))
    for one in (
        KEPT,
        later,
        replace(KEPT, session_id="elsewhere", region="us-east-1"),
        replace(KEPT, session_id="another's", account="2"),
        replace(KEPT, session_id="other-host", host="elsewhere"),
        replace(KEPT, session_id="mine", pid=os.getpid(), process=here()),
    ):
        kept(tmp_path, one)
    assert await survivors.orphans(IDENTITY) == (later, KEPT)


async def test_one_without_an_account_is_offered_where_its_profile_is(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    ours = replace(KEPT, account="", profile="work")
    theirs = replace(ours, session_id="theirs", profile="home")
    for one in (ours, theirs):
        kept(tmp_path, one)
    assert await survivors.orphans(IDENTITY) == (ours,)
    assert await survivors.elsewhere(IDENTITY, KEPT.started) == (theirs,)


def here() -> str:
    mark = process_mark(os.getpid())
    assert mark is not None
    return mark


async def test_damaged_files_hide_no_others(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    kept(tmp_path, KEPT)
    (tmp_path / "live" / "a.json").write_bytes(b"\xff\xfe")
    (tmp_path / "live" / "b.json").write_text("{")
    (tmp_path / "live" / "c.json").write_text(KEPT.to_json())
    before_all = json.loads(KEPT.to_json()) | {"started": "0001-01-01T00:00:00+23:00"}
    (tmp_path / "live" / "d.json").write_text(json.dumps(before_all))
    assert await survivors.orphans(IDENTITY) == (KEPT,)


async def test_an_id_that_is_no_file_name_stays_in_its_folder(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    one = replace(KEPT, session_id="../../escape")
    kept(tmp_path, one)
    assert folders_of_files(tmp_path) == [tmp_path / "live"]
    assert await survivors.orphans(IDENTITY) == (one,)
    await survivors.forget("../../escape")
    assert await survivors.orphans(IDENTITY) == ()


def folders_of_files(folder: Path) -> list[Path]:
    return [path.parent for path in folder.rglob("*.json")]


async def test_what_aws_no_longer_lists_is_forgotten(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    kept(tmp_path, aged(minutes=6))
    aws = FakeAws(answers={"describe_sessions": {"Sessions": []}})
    assert await survivors.held(aws, await survivors.orphans(IDENTITY)) == ()
    assert await survivors.orphans(IDENTITY) == ()


def aged(**age: float) -> CrashRecord:
    return replace(KEPT, started=datetime.now(UTC) - timedelta(**age))


@pytest.mark.parametrize("clock_offset", [0.0, -1800.0, 1800.0])
async def test_one_that_has_just_begun_is_held_before_aws_lists_it(
    tmp_path: Path, clock_offset: float
) -> None:
    survivors = CrashRecords(tmp_path)
    begun = datetime.now(UTC) - timedelta(minutes=1) + timedelta(seconds=clock_offset)
    young = replace(KEPT, started=begun, clock_offset=clock_offset)
    kept(tmp_path, young)
    aws = FakeAws(answers={"describe_sessions": {"Sessions": []}})
    assert await survivors.held(aws, (young,)) == (young,)
    assert await survivors.orphans(IDENTITY) == (young,)


async def test_one_that_has_just_begun_and_has_ended_is_forgotten(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    kept(tmp_path, aged(minutes=1))

    def listed(asked: Mapping[str, Any]) -> dict[str, Any]:
        history = [{"SessionId": "you-0abc", "Status": "Terminated"}]
        return {"Sessions": history if asked["State"] == "History" else []}

    aws = FakeAws(answers={"describe_sessions": listed})
    assert await survivors.held(aws, await survivors.orphans(IDENTITY)) == ()
    assert await survivors.orphans(IDENTITY) == ()


async def test_where_aws_does_not_say_all_are_offered(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    aws = FakeAws(answers={"describe_sessions": denied("describe_sessions")})
    assert await survivors.held(aws, (KEPT,)) == (KEPT,)


TOLD = {"SessionId": "you-0abc", "Status": "Connected", "Reason": "INC-1"}


async def test_the_reason_of_what_is_held_is_told_by_aws_or_else_by_the_history(
    tmp_path: Path,
) -> None:
    survivors, program = CrashRecords(tmp_path), Program(tmp_path, Ring())
    aws = FakeAws(answers={"describe_sessions": {"Sessions": [TOLD]}})
    assert await survivors.held(aws, (KEPT,)) == (KEPT.told("INC-1"),)
    aws = FakeAws(answers={"describe_sessions": denied("describe_sessions")})
    assert await survivors.held(aws, (KEPT,), program.archive) == (KEPT,)
    await program.archive.began(history_row(SURVIVOR))
    assert await survivors.held(aws, (KEPT,), program.archive) == (SURVIVOR,)
    locked = Program(tmp_path, Ring(LOCKED)).archive
    assert await survivors.held(aws, (KEPT,), locked) == (KEPT,)


async def test_terminating_ends_it_at_aws_and_forgets_it(tmp_path: Path) -> None:
    survivors = CrashRecords(tmp_path)
    kept(tmp_path, KEPT)
    aws = FakeAws(answers={"terminate_session": {"SessionId": "you-0abc"}})
    await survivors.terminate(aws, KEPT)
    assert aws.calls == [("terminate_session", {"SessionId": "you-0abc"})]
    assert await survivors.orphans(IDENTITY) == ()


WRITER = """
import sys
from pathlib import Path
from tui.sessions.orphans.crash_record import FOLDER, CrashRecord, of_this_process, remember

survivor = CrashRecord.from_json(sys.argv[2])
remember(Path(sys.argv[1]) / FOLDER, of_this_process(survivor))
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
        assert "no longer has this session" in str(session.error)
