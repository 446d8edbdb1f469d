"""Every session that AWS starts has a row in the history, however its program ends."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fuzz.killings import Killing, lost_by
from tests.fuzz.killings import account as killing_account
from tests.journeys.remote import PATIENCE, Account, Finished
from tests.support.full_disk import disk
from tui.archive.store import Archive, HistoryRow
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.orphans.crash_record import FOLDER
from tui.settings.settings import data_directory, state_directory


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories."""
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


@pytest.fixture
def history() -> Archive:
    return Archive.within(data_directory())


@pytest.mark.parametrize(
    "killing",
    [
        # Killed before the answer comes, and about when it does.
        Killing("exec", at_start=True, pause=0.1, latency=0.4, after="exec"),
        Killing("forward", at_start=True, pause=0.1, latency=0.0, after="sessions"),
        Killing("app", at_start=True, pause=0.1, latency=0.4, after="app"),
    ],
    ids=str,
)
def test_a_session_of_a_killed_program_has_a_row_after_the_next_start(killing: Killing) -> None:
    reason = "killed at work"
    with killing_account() as there:
        before = there.starts()
        while reason not in {one.get("Reason") for one in there.sessions().values()}:
            # What a busy machine did not come to ask for may be found for some minutes yet.
            before = there.starts()
            assert lost_by(killing, there, reason) == []
        assert there.starts() <= before


@contextmanager
def nobody_answers() -> Iterator[str]:
    """The address of a service that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def row_of(rows: tuple[HistoryRow, ...], reason: str) -> HistoryRow:
    (row,) = [each for each in rows if each.reason == reason]
    return row


async def test_a_command_that_is_faster_than_sts_is_listed_and_completed_by_the_next(
    here: Account, history: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nobody_answers() as sts, monkeypatch.context() as hanging:
        hanging.setenv("AWS_ENDPOINT_URL_STS", sts)
        run = await here.run("exec", here.instance(), "--reason", "no name", "--", "true")
        assert (run.status, run.stderr) == (0, "")
    row = row_of(await history.sessions(), "no name")
    assert (row.account, row.owner, row.cause) == ("", "", "exited")
    listed = await here.run("sessions", "--reason", "no name", "--json")
    assert row.session_id.encode() in listed.stdout
    row = row_of(await history.sessions(), "no name")
    assert row.account == "123456789012"
    assert row.owner.startswith("arn:aws:")


async def test_a_command_knows_its_caller_by_its_end(here: Account, history: Archive) -> None:
    for _ in range(3):
        await here.run("exec", here.instance(), "--reason", "quick", "--", "true")
    assert {row.account for row in await history.sessions()} == {"123456789012"}


async def test_a_start_that_aws_refuses_leaves_nothing(here: Account, history: Archive) -> None:
    run = await here.run("exec", "i-00000000000000000", "--reason", "x", "--", "true")
    assert run.status == 255
    assert list((state_directory() / FOLDER).iterdir()) == []
    assert await history.sessions() == ()


def zeros(path: Path) -> None:
    path.write_bytes(bytes(8192))


UNUSABLE: dict[str, Callable[[Path], None]] = {
    "is damaged": zeros,
    "no regular file": os.mkfifo,
    "symbolic link": lambda path: path.symlink_to("/dev/null"),
}


def commands(here: Account) -> dict[str, tuple[tuple[str, ...], int]]:
    """Each with its exit status."""
    target = (here.instance(), "--reason", "x")
    return {
        "exec": (("exec", *target, "--", "sh", "-c", "echo out; exit 7"), 7),
        "proxy": (("proxy", here.instance(), str(closed_port())), 1),
    }


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("kind", "words"),
    [("exec", "is damaged"), ("exec", "no regular file"), ("proxy", "symbolic link")],
)
async def test_an_unusable_history_is_one_sentence_and_no_other_status(
    here: Account, kind: str, words: str
) -> None:
    data_directory().mkdir(parents=True)
    UNUSABLE[words](data_directory() / "ledger.sqlite3")
    command, status = commands(here)[kind]
    run: Finished = await here.run(*command)
    assert run.status == status, run.stderr
    said = [line for line in run.stderr.splitlines() if "The local history" in line]
    assert len(said) == 1
    assert words in said[0]


async def test_a_forwarded_port_says_at_once_that_the_history_is_unusable(
    here: Account,
) -> None:
    data_directory().mkdir(parents=True)
    zeros(data_directory() / "ledger.sqlite3")
    process = await here.start("forward", here.instance(), "22", "--reason", "x")
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        assert b"The local history" in await process.stderr.readline()
        process.terminate()
        _, rest = await process.communicate()
    assert (process.returncode, rest) == (0, b"")


async def test_a_full_disk_costs_a_sentence_and_leaves_nothing_half_written(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk(tmp_path / "disk") as full:
        monkeypatch.setenv("SSM_TUI_STATE_DIR", str(full.folder / "state"))
        monkeypatch.setenv("SSM_TUI_DATA_DIR", str(full.folder / "data"))
        full.fill()
        run = await here.run("exec", here.instance(), "--reason", "x", "--", "echo", "out")
        assert (run.status, run.stdout) == (0, b"out\n")
        assert "no room left" in run.stderr
        assert "Live sessions cannot be remembered" in run.stderr
        assert full.files() == []


async def test_folders_are_their_owners_alone_under_any_umask(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSM_TUI_STATE_DIR", str(tmp_path / "a" / "b" / "state"))
    monkeypatch.setenv("SSM_TUI_DATA_DIR", str(tmp_path / "c" / "d" / "data"))
    before = os.umask(0)
    try:
        run = await here.run("exec", here.instance(), "--reason", "x", "--", "true")
    finally:
        os.umask(before)
    assert run.status == 0
    folders = [p for top in ("a", "c") for p in (tmp_path / top).rglob("*") if p.is_dir()]
    assert {FOLDER, "data"} <= {path.name for path in folders}
    modes = {oct(path.stat().st_mode & 0o777) for path in (*folders, tmp_path / "a")}
    assert modes == {"0o700"}
